"""Choosing how often to be reminded."""

from django.db import transaction

from council.models import User
from reports.digests.models import Reminders


@transaction.atomic
def choose_reminders(person: User, *, weekday: int | None) -> Reminders:
    """The choice, kept: every working day where no weekday is given."""
    choice, _ = Reminders.objects.update_or_create(person=person, defaults={"weekday": weekday})
    return choice
