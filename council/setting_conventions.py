"""Setting the council's conventions from a day on, each value looked at before it counts."""

from django.core.exceptions import ValidationError
from django.db import transaction

from council import events
from council.access.acting import By, Rule, authorise
from council.calendar.plausible import ENTER_A_YEAR, is_possible
from council.history import authored
from council.models import Conventions, Event
from council.wording import spoken

TO_SET_CONVENTIONS = Rule("Conventions are set by a person who can use the admin site.", operator=True)


@transaction.atomic
def set_conventions(conventions: Conventions, *, by: By) -> Conventions:
    """Keep the conventions as new: they count from their day on. Raises ValidationError by field."""
    person = authorise(by, TO_SET_CONVENTIONS)
    conventions.full_clean()
    if not is_possible(conventions.effective_from):
        raise ValidationError({"effective_from": f"{ENTER_A_YEAR} for the day from which they count."})
    with authored(by=person):
        conventions.save(force_insert=True)
    what = f"Conventions set from {spoken(conventions.effective_from)}"
    events.tell(Event.Kind.SETTINGS_CHANGED, what, by=person, conventions=conventions.pk)
    return conventions
