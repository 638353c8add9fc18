"""The way in from the server itself, when single sign-on is the only door and it is shut."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from council import events
from council.access.acting import COMMAND_LINE, By, Rule, authorise
from council.access.rules import Right, standing
from council.models import Event, SignInLink, User
from council.models.invitations import digest, new_token
from council.models.log import mark_of

TO_MAKE_LINK = Rule("Such a link is made on the server.", jobs=(COMMAND_LINE,))
LASTS = timedelta(minutes=15)


@transaction.atomic
def make_link(email: str, *, by: By, at: datetime) -> str:
    """Make the one-time link of an administrator; return its token. Raises ValidationError for others."""
    authorise(by, TO_MAKE_LINK)
    person = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if person is None:
        raise ValidationError("No one active has this e-mail address.")
    if not (person.is_superuser or standing(person, on=at.date()).reach(Right.ADMINISTER) is None):
        raise ValidationError(f"{person} does not administer the council: such a link is for administrators.")
    token, kept = new_token()
    SignInLink.objects.create(person=person, token_digest=kept, made_at=at, expires_at=at + LASTS)
    events.tell(
        Event.Kind.SECURITY_CHANGED,
        f"A sign-in link for {person} was made on the server",
        person=person.pk,
        token=mark_of(kept),
    )
    return token


def find_link(token: str, *, at: datetime) -> SignInLink | None:
    """The link that still works at the moment; None for any other."""
    working = SignInLink.objects.filter(used_at=None, expires_at__gt=at, person__is_active=True)
    return working.select_related("person").filter(token_digest=digest(token)).first()


@transaction.atomic
def use_link(token: str, *, at: datetime) -> User:
    """The person whose link it is, which now stops working. Raises ValidationError where it had already."""
    link = find_link(token, at=at)
    locked = (
        SignInLink.objects.select_for_update(of=("self",)).filter(pk=link.pk, used_at=None).first()
        if link
        else None
    )
    if locked is None:
        raise ValidationError("This link no longer works.")
    locked.used_at = at
    locked.save()
    events.tell(
        Event.Kind.SECURITY_CHANGED,
        f"The sign-in link for {locked.person} was used",
        by=locked.person,
        link=locked.pk,
    )
    return locked.person
