"""Lifting an exemption: the record is open again to all who may see it."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.conventions import InForce
from council.exempting.marking import columns_of, locked_record
from council.exempting.proper_officer import authorise_proper_officer
from council.exempting.proposing import proposed_by
from council.history import authored
from council.models import User, require_unchanged

OPEN_ALREADY = "It is open already, so nothing has changed."
CONFIRMED = "The proper officer has confirmed that it is exempt, so only they open it."


@transaction.atomic
def lift_exemption(
    record: Any, *, reason: str, by: By, on: date, conventions: InForce, version: int | None = None
) -> Any:
    """Open the record again, with the reason. Raises ValidationError without one, and ChangedMeanwhile."""
    person = authorise_proper_officer(by, record, on=on, conventions=conventions)
    require_unchanged(record, version)
    with authored(by=person, why=f"Exemption lifted: {reason.strip()}"):
        return _opened(locked_record(record), reason)


@transaction.atomic
def withdraw_proposal(
    record: Any, *, reason: str, rule: Rule, by: By, on: date, version: int | None = None
) -> Any:
    """Take back the proposal that the record is exempt, before it is confirmed; it is open again.

    By whoever may edit the record, and by the person who proposed it though it was hidden from them, too.
    Raises ValidationError without a reason, or once the proper officer has confirmed it.
    """
    person: User | None
    if isinstance(by, User) and by.is_active and proposed_by(record) == by.pk:
        person = by
    else:
        person = authorise(by, rule, record, on=on)
    require_unchanged(record, version)
    record = locked_record(record)
    require_proposed(record)
    with authored(by=person, why=f"Exemption no longer proposed: {reason.strip()}"):
        return _opened(record, reason)


def require_proposed(record: Any) -> None:
    """Raise ValidationError where the proper officer has confirmed that the record is exempt."""
    if record.exempt and not record.exempt_proposed:
        raise ValidationError(CONFIRMED)


def _opened(record: Any, reason: str) -> Any:
    """Open the record, which is locked."""
    if not record.exempt:
        raise ValidationError(OPEN_ALREADY)
    if not reason.strip():
        raise ValidationError({"lift_reason": "Enter why it can be open."})
    record.keep_exemption(columns_of(None, proposed=False))
    return record
