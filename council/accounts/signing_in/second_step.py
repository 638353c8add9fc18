"""The second step of signing in: who must have one, who has, and how one that was lost is taken away."""

from typing import TYPE_CHECKING, Any

from allauth.account.authentication import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from council.access.acting import By, Rule, authorise
from council.access.rules import RIGHTS, Right, Standing, standing
from council.accounts.signing_in.sessions import end_sessions
from council.conventions import InForce
from council.models import Event, Invitation, Role
from council.telling import tell_of_person
from council.web.requests import Request

if TYPE_CHECKING:
    from council.models import User

TO_TAKE_AWAY = Rule(
    "A lost second step is taken away by an administrator of the whole council.",
    rights=(Right.ADMINISTER,),
    everywhere=True,
)
STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
CARD = "through_a_demo_card"
AT_PROVIDER = "at_provider"


# What nobody may do who shows no more than a password: to grant and administer, issue, approve, decide on the
# plan, confirm money. A role needs a second step because it allows one of these, not because a list names it.
DECIDING = frozenset({Right.ADMINISTER, Right.ISSUE, Right.APPROVE, Right.MANAGE, Right.MONEY})
DECIDING_ROLES = frozenset(role for role in Role if RIGHTS[role] & DECIDING)
EVERYONE, DECIDERS, GUESTS = "everyone", "deciders", "guests"
CHOICES = (EVERYONE, DECIDERS, GUESTS)  # of the setting SECOND_STEP


def why_needed(user: "User", conventions: InForce) -> list[str]:
    """Why the person must have a second step, in words: those of their roles that need one; none, if none.

    1. Who may do anything of DECIDING, for whatever scope and through whatever grant, by the grants that run.
    2. Who holds a post that decides without a role: that of a programme's senior responsible owner, the
       proper officer, internal audit.
    3. A guest, who signs in from outside the council.
    4. Who holds a role named in the convention `mfa_roles`, which adds to these and takes nothing away.
    5. Who may use the admin site, which counts as administering.
    6. Everyone, where the setting SECOND_STEP says so. Where it says "guests" the first two do not count, and
       `check --deploy` refuses that.
    """
    who = standing(user)
    operates = user.is_staff or user.is_superuser
    needing = {Role.GUEST, *conventions.mfa_roles}
    if settings.SECOND_STEP != GUESTS:
        needing |= DECIDING_ROLES
    held = who.roles | ({Role.ADMIN} if operates else set())
    if settings.DEMO and not Invitation.objects.filter(person=user).exists():
        return []  # the demo's people are known to everyone, and let in; who is invited there sees it all
    in_question = held & needing
    roles = [role.label for role in Role if role in in_question] if in_question else []
    if settings.SECOND_STEP != GUESTS:
        roles += posts_that_decide(who, conventions)
    return roles or ([EVERYONE] if settings.SECOND_STEP == EVERYONE else [])


def posts_that_decide(who: Standing, conventions: InForce) -> list[str]:
    """As what the posts of the person decide by themselves, in words: none, for most."""
    named = {
        "Senior responsible owner": who.answers,
        "Proper officer": conventions.proper_officer_post in who.posts,
        "Internal audit": conventions.internal_audit_post in who.posts,
    }
    return [called for called, holds in named.items() if holds]


def has_one(user: "User") -> bool:
    """Whether the person has an authenticator app or a passkey."""
    return Authenticator.objects.filter(user=user, type__in=STEPS).exists()


def second_step_used(request: HttpRequest) -> bool:
    """Whether a second step of ours was shown in this session."""
    return any(record["method"] == "mfa" for record in records_of(request))


def has_shown_one(request: Request) -> bool:
    """Whether a second step was shown in this session: ours, or the provider's where its token says so.

    A session of which nothing is known but whose it is counts where the person has a second step at all.
    """
    if second_step_used(request):
        return True
    if through_single_sign_on(request):
        return bool(what_the_provider_said(request.session)["second_step"])
    return not records_of(request) and has_one(request.user)


def forget_removed_steps(request: HttpRequest, user: "User") -> None:
    """Let no session go on by a second step that its owner has removed, where none is left."""
    if has_one(user):
        return
    records = records_of(request)
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [r for r in records if r["method"] != "mfa"]
    end_sessions(user, by=user, but=request.session.session_key)


def records_of(request: HttpRequest) -> list[dict[str, Any]]:
    """By what the person proved in this session who they are, as allauth keeps it."""
    person: Any = request.user  # allauth is asked of people; who is no one yet has proved nothing
    return get_authentication_records(request, person)


def through_single_sign_on(request: HttpRequest) -> bool:
    """Whether this session was begun through single sign-on."""
    return any(record["method"] == "socialaccount" for record in records_of(request))


def note_what_the_provider_said(session: SessionBase, *, proven_at: float, second_step: bool) -> None:
    """Keep what the provider's token says of how the person proved there who they are.

    `proven_at` is when it asked them in answer to our question, in seconds since 1970: 0 where it says no
    such thing. It counts for a session that was begun through single sign-on, and for no other.
    """
    session[AT_PROVIDER] = {"proven_at": proven_at, "second_step": second_step}


def what_the_provider_said(session: SessionBase) -> dict[str, Any]:
    return session.get(AT_PROVIDER) or {"proven_at": 0.0, "second_step": False}


def through_a_card(session: SessionBase) -> bool:
    """Whether this session was begun with one of the demo's cards, which ask for nothing at all."""
    return bool(session.get(CARD))


@transaction.atomic
def take_away(authenticator: Authenticator, *, by: By) -> None:
    """Take away a second step that its owner has lost, and sign out the person who may hold it.

    An administrator's act, on others: one's own is removed under Your sign-in. Recovery codes go with the
    last step that they recover. The owner is told by mail.
    """
    person = authorise(by, TO_TAKE_AWAY)
    owner, what = authenticator.user, authenticator.get_type_display()
    if owner == person:
        raise ValidationError("You remove your own second step under “Your sign-in”.")
    authenticator.delete()
    if not has_one(owner):
        Authenticator.objects.filter(user=owner).delete()
    end_sessions(owner, by=by)
    kind = Event.Kind.SECURITY_CHANGED
    tell_of_person(owner, f"{what} of {owner} taken away", by=person, kind=kind)
