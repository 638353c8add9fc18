"""The moment at which somebody is signed in, by whichever way they came."""

import time
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from council import events
from council.accounts.signing_in import sessions
from council.accounts.signing_in.adapters import network_address
from council.models import Event, User

WAYS = {
    "password": "password",
    "password_reset": "link to a new password",
    "socialaccount": "single sign-on",
    "totp": "authenticator app",
    "webauthn": "passkey",
    "recovery_codes": "recovery code",
}


def ways(request: HttpRequest, user: User) -> list[str]:
    """What the person proved who they are with, in the order in which they did, in words."""
    records = get_authentication_records(request, user)
    kinds = [record["type"] if record["method"] == "mfa" else record["method"] for record in records]
    return list(dict.fromkeys(WAYS.get(kind, kind) for kind in kinds))


def signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Count the session from now, and tell the log how and from where the person came in."""
    sessions.begin_session(request.session, at=time.time())
    how = ways(request, user)
    what = f"Signed in with {' and '.join(how)}" if how else "Signed in"
    events.tell(Event.Kind.SIGNED_IN, what, by=user, ways=how, address=network_address(request))
