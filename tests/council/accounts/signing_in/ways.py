"""What the tests of signing in do over and over: sign in, and read the code that an app would show."""

import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from council.models import Event, User
from tests.factories import PASSWORD

LOGIN = "/accounts/login/"
STEP = "/accounts/second-step/"
SECRET = "JBSWY3DPEHPK3PXP"


def code(secret: str = SECRET) -> str:
    """What an authenticator app shows at this moment."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(client: Client, user: User, password: str = PASSWORD, **more: Any) -> Any:
    """The answer to the first step."""
    return client.post(LOGIN, {"login": user.email, "password": password, **more})


def by_password_alone(client: Client, user: User) -> None:
    """The person signed in without a second step, as by the form but without its limits."""
    client.force_login(user)
    came_by(client, user, "password")


def came_by(client: Client, user: User, *methods: str) -> None:
    """Let the session be one in which the person proved just now who they are in these ways."""
    session = client.session
    session["account_authentication_methods"] = [{"method": each, "at": time.time()} for each in methods]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def signed_in(client: Client) -> bool:
    return client.get("/my-actions/").status_code == 200


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def told(*kinds: str) -> list[str]:
    """What the log was told of such events, in order."""
    return list(Event.objects.filter(kind__in=kinds).order_by("pk").values_list("what", flat=True))
