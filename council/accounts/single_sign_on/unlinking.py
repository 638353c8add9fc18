"""Unlinking a person from single sign-on: at their next sign-in they are matched by their address again."""

from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.accounts.signing_in.sessions import end_sessions
from council.models import Event, User
from council.telling import tell_of_person

TO_UNLINK = Rule(
    "People are unlinked from single sign-on by an administrator of the whole council.",
    rights=(Right.ADMINISTER,),
    everywhere=True,
)


@transaction.atomic
def unlink(user: User, *, by: By) -> User:
    """Take away the person's links with the provider, end their sessions, and tell them by e-mail.

    Raises ValidationError where there is none, or it is their own.
    """
    person = authorise(by, TO_UNLINK)
    if user == person:
        raise ValidationError("Another administrator unlinks you.")
    deleted, _ = SocialAccount.objects.filter(user=user).delete()
    if not deleted:
        raise ValidationError(f"{user} is not linked with single sign-on.")
    end_sessions(user, by=by)
    what = f"{user} is no longer linked with single sign-on"
    tell_of_person(user, what, by=person, kind=Event.Kind.SECURITY_CHANGED)
    return user
