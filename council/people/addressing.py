"""Changing the address by which a person signs in: an administrator's act, told to the old address."""

from allauth.account.models import EmailAddress
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from council import events, mail
from council.access.acting import By, authorise
from council.access.rules import council_administrators
from council.history import authored
from council.models import Event, User, require_unchanged
from council.people.recording import TO_LOOK_AFTER_PEOPLE
from council.refusing import Refusals

SUBJECT = "Your sign-in address was changed"
BODY = """Hello {name},

The e-mail address by which you sign in to the council's improvement programmes was changed by an
administrator, from {old} to {new}.

If you did not expect this, tell your administrator or the council's IT service desk at once.
"""


@transaction.atomic
def change_address(user: User, *, to: str, by: By, why: str, version: int | None = None) -> User:
    """Change the address by which the person signs in. Both addresses are told.

    Raises ValidationError where it is no address, the same as before, or somebody else's, and for one's own,
    unless there is no other administrator of the council to do it; ChangedMeanwhile where `version` is no
    longer the current one.
    """
    person = authorise(by, TO_LOOK_AFTER_PEOPLE)
    user = User.objects.select_for_update().get(pk=user.pk)
    require_unchanged(user, version)
    new, old = to.strip().lower(), user.email
    refused = Refusals()
    with refused.hear("email"):
        validate_email(new)
    if new == old:
        refused.say("email", "Enter another address: they sign in by this one.")
    elif User.objects.filter(email__iexact=new).exists():
        refused.say("email", "Someone already signs in with this e-mail address.")
    is_own = person is not None and person.pk == user.pk
    if is_own and council_administrators(on=timezone.localdate()) - {user.pk}:
        refused.say("email", "This is your own address, so another administrator of the council changes it.")
    refused.say("why", "Enter why the address changes.", where=not why.strip())
    refused.raise_all()
    user.email = new
    with authored(by=person, why=why):
        user.save()
    # What the sign-in itself remembers of addresses must not open the old door.
    EmailAddress.objects.filter(user=user).delete()
    body = BODY.format(name=user.name, old=old, new=new)
    mail.send(to=[old, new], about=user, subject=SUBJECT, body=body)
    whose = ", the council’s only administrator, by themself" if is_own else ""
    events.tell(
        Event.Kind.SECURITY_CHANGED,
        f"The sign-in address of {user} was changed{whose}",
        by=person,
        person=user.pk,
    )
    return user
