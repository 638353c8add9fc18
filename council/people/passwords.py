"""Setting a person's password on the server, for want of every other way in. No page does it to another."""

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from council.access.acting import COMMAND_LINE, By, Rule, authorise, server_account
from council.accounts.signing_in.sessions import end_sessions
from council.history import authored
from council.models import Event, User
from council.telling import tell_of_person

TO_SET_PASSWORDS = Rule("Someone else's password is set on the server.", jobs=(COMMAND_LINE,))


@transaction.atomic
def set_password(user: User, *, password: str, by: By) -> User:
    """Set the person's password, end their sessions, and tell them by e-mail.

    Raises ValidationError where it is too weak.
    """
    person = authorise(by, TO_SET_PASSWORDS)
    user = User.objects.select_for_update().get(pk=user.pk)
    validate_password(password, user)
    user.set_password(password)
    with authored(by=person, why="Password set on the server"):
        user.save()
    end_sessions(user, by=by)
    what = f"The password of {user} was set, by the server's account {server_account()}"
    tell_of_person(user, what, by=person, kind=Event.Kind.SECURITY_CHANGED)
    return user
