"""Confirming that something is exempt, by the proper officer, with the day on which it is asked again."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.conventions import InForce
from council.exempting.marking import Exemption, check_exemption, columns_of, locked_record
from council.exempting.proper_officer import authorise_proper_officer
from council.history import authored
from council.models import require_unchanged

FAR = 5  # years after which it is asked whether the day is meant


@transaction.atomic
def confirm_exemption(
    record: Any,
    exemption: Exemption,
    *,
    review_on: date,
    by: By,
    on: date,
    conventions: InForce,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Any:
    """Confirm that the record is exempt, for these reasons and until it is reviewed on the day.

    What was confirmed before is changed, or kept on, in the same way. Raises ValidationError by field, and
    ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise_proper_officer(by, record, on=on, conventions=conventions)
    require_unchanged(record, version)
    record = locked_record(record)
    if not record.exempt:
        raise ValidationError("It is open to all who see it: the proposal was taken back.")
    doubts = Doubts(by=by, on=on, meant=meant)
    doubts.ask("review_on", review_on, called="the day on which it is looked at again", future=True, far=FAR)
    errors: dict[str, Any] = {**doubts.errors}
    if review_on <= on:
        errors["review_on"] = "Enter a day after today on which to look at it again."
    try:
        check_exemption(exemption, nation=conventions.nation)
    except ValidationError as refusal:
        errors = refusal.update_error_dict(errors)
    if errors:
        raise ValidationError(errors)
    why = "Exemption confirmed" if record.exempt_proposed else "Exemption reviewed"
    with authored(by=person, why=why):
        record.keep_exemption(columns_of(exemption, proposed=False, review_on=review_on))
    return record
