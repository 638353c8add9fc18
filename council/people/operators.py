"""Who can use the admin site: given on the server alone, and ended there or by an administrator.

An operator looks at every record that their roles show them, the log and the lists of people, and sets
conventions. Being a superuser of Django goes with it, since it is what Django asks; no page asks for that.
"""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import COMMAND_LINE, By, Rule, authorise, server_account
from council.history import authored
from council.models import Event, User
from council.people.recording import TO_LOOK_AFTER_PEOPLE
from council.telling import tell_of_person

TO_MAKE_OPERATORS = Rule("Who can use the admin site is decided on the server.", jobs=(COMMAND_LINE,))
TO_END_OPERATORS = replace(TO_LOOK_AFTER_PEOPLE, jobs=(COMMAND_LINE,))


@transaction.atomic
def add_operator(*, name: str, email: str, password: str | None, by: By, why: str) -> User:
    """Add a person who can use the admin site; without a password they choose one by a reset link.

    Raises ValidationError where the name or the address is none, or is somebody's already.
    """
    person = authorise(by, TO_MAKE_OPERATORS)
    user = User(name=name.strip(), email=email.strip().lower())
    user.set_password(password)
    user.full_clean()
    with authored(by=person, why=why):
        user.save()
    return make_operator(user, by=by, why=why)


@transaction.atomic
def make_operator(user: User, *, by: By, why: str) -> User:
    """Let the person use the admin site from now on."""
    person = authorise(by, TO_MAKE_OPERATORS)
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise ValidationError(f"{user} has left. Let them back in first.")
    if user.is_staff and user.is_superuser:
        raise ValidationError(f"{user} can use the admin site already.")
    if not why.strip():
        raise ValidationError("Say why, for the history.")
    user.is_staff = user.is_superuser = True
    with authored(by=person, why=why):
        user.save()
    what = f"{user} can use the admin site, by the server's account {server_account()}"
    tell_of_person(user, what, by=person, kind=Event.Kind.SECURITY_CHANGED)
    return user


@transaction.atomic
def end_operator(user: User, *, by: By, why: str) -> User:
    """Take the admin site from the person. An administrator takes it from others, not from themself."""
    person = authorise(by, TO_END_OPERATORS)
    user = User.objects.select_for_update().get(pk=user.pk)
    if not (user.is_staff or user.is_superuser):
        raise ValidationError(f"{user} cannot use the admin site.")
    if user == person:
        raise ValidationError("Another administrator ends this for you, or the server.")
    if not why.strip():
        raise ValidationError({"why": "Enter why they no longer use the admin site."})
    user.is_staff = user.is_superuser = False
    with authored(by=person, why=why):
        user.save()
    account = "" if person else f", by the server's account {server_account()}"
    what = f"{user} can no longer use the admin site{account}"
    tell_of_person(user, what, by=person, kind=Event.Kind.SECURITY_CHANGED)
    return user
