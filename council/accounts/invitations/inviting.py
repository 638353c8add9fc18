"""Inviting a person, who exists at once, and letting them in: once, by a link or by single sign-on."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from council import events
from council.access.acting import By, Rule, authorise
from council.access.duties import is_address_of
from council.access.rules import Right, standing
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.calendar.plausible import LONG_YEARS
from council.history import authored
from council.models import (
    Event,
    Grant,
    Holding,
    Invitation,
    Post,
    Role,
    Scope,
    User,
    require_unchanged,
)
from council.models.invitations import digest, new_token
from council.reading.folding import fold
from council.refusing import Refusals

TO_INVITE = Rule("Administrators invite people.", rights=(Right.ADMINISTER,))  # into what they administer
TO_INVITE_THERE = TO_INVITE.refusing(
    "You invite people into the programmes that you administer, with a role there."
)
TO_INVITE_ANYWHERE = replace(TO_INVITE_THERE, everywhere=True)


@dataclass(frozen=True)
class Welcome:
    """What the person will hold and may do from the day on which they accept. All of it may be empty."""

    post: Post | None = None
    capacity: str = ""
    holds_from: date | None = None
    role: str = ""
    scope: Scope | None = None
    role_until: date | None = None


def scopes_to_give(user: User, *, on: date) -> list[Scope]:
    """The scopes for which the person may give a role: those that they administer."""
    reach = standing(user, on=on).reach(Right.ADMINISTER)
    return list(Scope.objects.all() if reach is None else Scope.objects.filter(pk__in=reach))


@transaction.atomic
def invite(
    *,
    name: str,
    email: str,
    reason: str,
    gives: Welcome,
    by: User,
    on: date,
    at: datetime,
    meant: Meant = NONE_MEANT,
) -> tuple[Invitation, str]:
    """Invite the person, who exists from now on, deactivated; return the link's token too, kept nowhere.

    Raises ValidationError by field: an address that is somebody's already or the inviter's own, a role
    without its scope, a guest; PermissionDenied where the inviter does not administer what it gives.
    """
    authorise(by, TO_INVITE, on=on)
    address = email.strip().lower()
    person = User.objects.select_for_update(of=("self",)).filter(email__iexact=address).first()
    refused = against_addressee(person, by=by, name=name, address=address, at=at)
    with refused.hear():
        check_gifts(gives, by=by, on=on, meant=meant)
    refused.raise_all()
    authorise(by, _rule(gives.scope, gives.post), gives.scope, on=on)
    token, kept = new_token()
    with authored(by=by, why=reason):
        if person is None:
            person = User(email=address, name=name, is_active=False)
            person.set_unusable_password()
        person.name = name
        person.save()
        for old in Invitation.objects.unanswered().filter(person=person):
            old.withdrawn_at, old.withdrawn_by = at, by
            old.save()
        invitation = Invitation.objects.create(
            person=person,
            token_digest=kept,
            made_at=at,
            expires_at=at + timedelta(days=settings.INVITATION_DAYS),
            invited_by=by,
            reason=reason,
            post=gives.post,
            capacity=(gives.capacity or Holding.Capacity.HOLDER) if gives.post else "",
            holds_from=gives.holds_from or on if gives.post else None,
            role=gives.role,
            scope=gives.scope,
            role_until=gives.role_until,
        )
    tell_log(invitation, "is invited", by=by)
    return invitation, token


def against_addressee(person: User | None, *, by: User, name: str, address: str, at: datetime) -> Refusals:
    """What there is against inviting whoever is named: the inviter, or somebody who is known."""
    refused = Refusals()
    with refused.hear():
        refuse_oneself(by, name=name, address=address)
    if person is not None:
        with refused.hear():
            refuse_known_address(person, at)
    return refused


def refuse_oneself(by: User, *, name: str, address: str) -> None:
    """Raise ValidationError where the invitation would go to the inviter, and grant them what it gives."""
    refused = Refusals()
    refused.say(
        "email",
        "This is your own e-mail address, however it is written. You cannot invite yourself.",
        where=is_address_of(by, address),
    )
    words = sorted(fold(name).words)  # as they look: letters of other scripts are those that they resemble
    refused.say(
        "name",
        "This is your own name. You cannot invite yourself: if it is someone else’s too, another "
        "administrator invites them.",
        where=bool(words) and words == sorted(fold(by.name).words),
    )
    refused.raise_all()


def check_gifts(gives: Welcome, *, by: By, on: date, meant: Meant) -> None:
    """Raise ValidationError by field where what it gives is incomplete, already over, or in doubt."""
    refused = Refusals()
    refused.say("scope", "Choose what the role is for.", where=bool(gives.role and not gives.scope))
    refused.say("role", "Choose a role.", where=bool(gives.scope and not gives.role))
    refused.say(
        "role",
        "Invite them without a role, then make them a guest under Access: it asks whose packs.",
        where=gives.role == Role.GUEST,
    )
    over = gives.role_until is not None and gives.role_until < on
    refused.say("role_until", "The role would have ended already.", where=over)
    doubts = Doubts(by=by, on=on, meant=meant)
    doubts.ask(
        "holds_from", gives.holds_from, called="the day in the post", past=True, future=True, far=LONG_YEARS
    )
    doubts.ask("role_until", gives.role_until, called="the end of the role", future=True)
    with refused.hear():
        doubts.raise_any()
    refused.raise_all()


def _rule(scope: Scope | None, post: Post | None) -> Rule:
    """Who invites into the scope and the post; only the whole council's administrators fill a post."""
    return TO_INVITE_ANYWHERE if scope is None or post is not None else TO_INVITE_THERE


def refuse_known_address(person: User, at: datetime) -> None:
    """Raise ValidationError where the address is of somebody who signs in, is invited, or was here once."""
    if person.is_active:
        raise ValidationError({"email": f"{person} signs in with this e-mail address already."})
    invitations = list(person.invitations.select_related("invited_by"))
    if any(invitation.is_open(at) for invitation in invitations):
        raise ValidationError(
            {"email": f"{person} is invited already. Send that invitation again, or withdraw it."}
        )
    if not invitations or any(invitation.accepted_at for invitation in invitations):
        raise ValidationError(
            {"email": f"This is the address of {person}, whose account is closed. Open that again instead."}
        )


@transaction.atomic
def resend(
    invitation: Invitation, *, by: User, on: date, at: datetime, version: int | None = None
) -> tuple[Invitation, str]:
    """Give the invitation a new link and a new term; return its token too. The old link stops working.

    Raises ChangedMeanwhile where `version` is out of date.
    """
    rule = _rule(invitation.scope, invitation.post).refusing("You cannot send this invitation.")
    authorise(by, rule, invitation.scope, on=on)
    require_unchanged(invitation, version)
    invitation = lock_unanswered(invitation)
    token, invitation.token_digest = new_token()
    invitation.expires_at = at + timedelta(days=settings.INVITATION_DAYS)
    invitation.invited_by = by
    with authored(by=by, why="Sent again"):
        invitation.save()
    tell_log(invitation, "is invited again", by=by)
    return invitation, token


@transaction.atomic
def withdraw(invitation: Invitation, *, by: By, on: date, at: datetime, version: int | None = None) -> None:
    """Take the invitation back: its link opens nothing, and the person stays out."""
    rule = _rule(invitation.scope, invitation.post).refusing("You cannot withdraw this invitation.")
    person = authorise(by, rule, invitation.scope, on=on)
    require_unchanged(invitation, version)
    invitation = lock_unanswered(invitation)
    invitation.withdrawn_at, invitation.withdrawn_by = at, person
    with authored(by=person, why="Withdrawn"):
        invitation.save()
    tell_log(invitation, "is no longer invited", by=person)


def find(token: str, *, at: datetime) -> Invitation | None:
    """The invitation that the link opens at the moment; None for every other, whatever is wrong with it."""
    opened = Invitation.objects.open(at).select_related("person", "invited_by", "post", "scope")
    return opened.filter(token_digest=digest(token)).first()


@transaction.atomic
def accept(token: str, *, password: str, at: datetime) -> User:
    """The person, active and with that password. Raises ValidationError where the link no longer works."""
    invitation = find(token, at=at)
    if invitation is None:
        raise ValidationError("This link no longer works.")
    return welcome(invitation, at=at, password=password, through="invitation")


@transaction.atomic
def welcome(invitation: Invitation, *, at: datetime, through: str, password: str | None = None) -> User:
    """The person let in, with the post and the role that the invitation gives. Works once.

    Raises ValidationError where it was answered meanwhile: two windows race for one link.
    """
    invitation = lock_unanswered(invitation)
    person, on = invitation.person, timezone.localdate(at)
    inviter, rule = invitation.invited_by, _rule(invitation.scope, invitation.post)
    # What it gives is the inviter's to give on the day, as if they gave it now.
    stands = rule.allows(inviter, invitation.scope, on=on) and not is_address_of(inviter, person.email)
    if not (invitation.is_open(at) and stands):
        raise ValidationError("This link no longer works.")
    person.is_active = True
    if password:
        person.set_password(password)
    invitation.accepted_at = at
    with authored(by=person, why="Invitation accepted", through=through):
        person.save()
        invitation.save()
    # What it gives is the inviter's decision, and the history says so.
    with authored(by=invitation.invited_by, why=invitation.reason, through=through):
        if invitation.post and invitation.holds_from:
            Holding.objects.create(
                post=invitation.post,
                user=person,
                capacity=invitation.capacity,
                from_date=invitation.holds_from,
            )
        until = invitation.role_until
        if invitation.role and invitation.scope and (until is None or until >= on):
            grant = Grant.objects.create(
                scope=invitation.scope,
                role=invitation.role,
                user=person,
                from_date=on,
                to_date=until,
                granted_by=invitation.invited_by,
                reason=invitation.reason,
                exempt_reason="An invitation opens none." if invitation.role == Role.AUDITOR else "",
            )
            events.tell(
                Event.Kind.GRANTED, f"{grant}, by invitation", by=invitation.invited_by, grant=grant.pk
            )
    tell_log(invitation, "accepted the invitation", by=person)
    return person


def lock_unanswered(invitation: Invitation) -> Invitation:
    """The invitation as it stands, locked for the transaction; refused where it was answered meanwhile."""
    rows = (
        Invitation.objects.unanswered().select_for_update(of=("self",)).select_related("person", "invited_by")
    )
    current = rows.filter(pk=invitation.pk).first()
    if current is None:
        raise ValidationError("This invitation was accepted or withdrawn meanwhile.")
    return current


def tell_log(invitation: Invitation, what: str, *, by: User | None) -> None:
    """Put into the event log what became of the invitation."""
    detail = {"invitation": invitation.pk, "person": invitation.person_id, "role": invitation.role}
    events.tell(Event.Kind.INVITED, f"{invitation.person} {what}", by=by, **detail)
