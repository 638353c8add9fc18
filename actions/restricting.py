"""Saying of one update that it is exempt, or open again; its action carries the words of open ones alone."""

from django.core.exceptions import ValidationError
from django.db import transaction

from actions.models import Update
from actions.updating import TO_UPDATE_EXEMPT, locked
from council.access.acting import By, SystemJob, authorise
from council.exempting.lifting import require_proposed
from council.exempting.marking import Exemption, columns_of, locked_record
from council.history import authored


@transaction.atomic
def restrict_update(update: Update, exemption: Exemption | None, *, by: By) -> Update:
    """Make the update exempt for that reason, or (without one) open again to all who see the action.

    It waits for the proper officer, who alone opens what they have confirmed. Those that say “no change”
    since it repeat its words, and go with it. Raises ValidationError without a reason, or where nothing would
    change.
    """
    person = authorise(by, TO_UPDATE_EXEMPT, update)
    locked(update.action)
    update = locked_record(update)
    if exemption and not exemption.reason.strip():
        raise ValidationError({"exempt_reason": "Enter the public interest reason."})
    if exemption is None and not update.exempt:
        raise ValidationError("The update is not exempt, so nothing has changed.")
    if exemption is None and not isinstance(by, SystemJob):
        require_proposed(update)
    with authored(by=person, why="Update made exempt" if exemption else "Update opened"):
        update.keep_exemption(columns_of(exemption, proposed=True))
    return update
