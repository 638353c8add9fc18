"""The second step of signing in: who must have one, who has, and how one that was lost is taken away."""

from typing import TYPE_CHECKING

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest

from council import events
from council.access.acting import By, Rule, authorise
from council.access.rules import standing
from council.accounts.signing_in.sessions import end_sessions
from council.conventions import InForce
from council.models import Event, Role

if TYPE_CHECKING:
    from council.models import User

TO_TAKE_AWAY = Rule("A lost second step is taken away by a person who can use the admin site.", operator=True)
STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
CARD = "through_a_demo_card"


def roles_that_need_one(user: "User", conventions: InForce) -> list[str]:
    """Why the person must have a second step: those of their roles that need one, in words; none, if none.

    1. A guest always does: they sign in from outside the council.
    2. So does whoever holds, for whatever scope, a role named in the convention `mfa_roles`.
    3. Who may use the admin site counts as an administrator.
    """
    needing = {Role.GUEST, *conventions.mfa_roles}
    held = standing(user).roles | ({Role.ADMIN} if user.is_staff else set())
    return [role.label for role in Role if role in held & needing]


def has_one(user: "User") -> bool:
    """Whether the person has an authenticator app or a passkey."""
    return Authenticator.objects.filter(user=user, type__in=STEPS).exists()


def through_single_sign_on(request: HttpRequest) -> bool:
    """Whether this session was begun through single sign-on, which has second steps of its own."""
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    return any(record["method"] == "socialaccount" for record in records)


def through_a_card(session: SessionBase) -> bool:
    """Whether this session was begun with one of the demo's cards, which ask for nothing at all."""
    return bool(session.get(CARD))


@transaction.atomic
def take_away(authenticator: Authenticator, *, by: By) -> None:
    """Take away a second step that its owner has lost, and sign out the person who may hold it.

    An administrator's act. Recovery codes go with the last step that they recover.
    """
    person = authorise(by, TO_TAKE_AWAY)
    owner, what = authenticator.user, authenticator.get_type_display()
    authenticator.delete()
    if not has_one(owner):
        Authenticator.objects.filter(user=owner).delete()
    end_sessions(owner, by=by)
    events.tell(Event.Kind.SECURITY_CHANGED, f"{what} of {owner} taken away", by=person, person=owner.pk)
