"""Choosing how often to be reminded."""

from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.models import User
from reports.digests.models import Reminders

TO_CHOOSE = Rule("Reminders are chosen by the person who gets them.", own="pk")


@transaction.atomic
def choose_reminders(person: User, *, by: By, weekday: int | None) -> Reminders:
    """Keep the person's choice of reminders: every working day where no weekday is given."""
    authorise(by, TO_CHOOSE, person)
    choice, _ = Reminders.objects.update_or_create(person=person, defaults={"weekday": weekday})
    return choice
