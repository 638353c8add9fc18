"""Saying of one update that it is exempt, or open again; its action carries the words of open ones alone."""

from django.core.exceptions import ValidationError
from django.db import transaction

from actions.models import Update
from actions.models.action import STATED_WORDS
from actions.updating import TO_UPDATE_EXEMPT, carry, exempt_as, locked
from council.access.acting import By, authorise
from council.evidence.attaching import Exemption
from council.history import authored


@transaction.atomic
def restrict_update(update: Update, exemption: Exemption | None, *, by: By) -> Update:
    """Make the update exempt for that reason, or (without one) open again to all who see the action.

    Those that say “no change” since it repeat its words, and go with it. Raises ValidationError without a
    reason, or where nothing would change.
    """
    person = authorise(by, TO_UPDATE_EXEMPT, update)
    action = locked(update.action)
    update = Update.objects.select_for_update(of=("self",)).get(pk=update.pk)
    if exemption and not exemption.reason.strip():
        raise ValidationError({"exempt_reason": "Enter the public interest reason."})
    if exemption is None and not update.exempt:
        raise ValidationError("The update is not exempt, so nothing has changed.")
    columns = exempt_as(exemption) if exemption else {"exempt": False, "exempt_paragraph": None}
    repeating = [
        one
        for one in action.updates.filter(kind=Update.Kind.NO_CHANGE, made_on__gte=update.made_on)
        if one.pk != update.pk and update.text.strip() and one.text.endswith(update.text)
    ]
    with authored(by=person, why="Update made exempt" if exemption else "Update opened"):
        for one in (update, *repeating):
            for name, value in {"exempt_reason": "", **columns}.items():
                setattr(one, name, value)
            one.save()
        latest = action.updates.filter(exempt=False, as_written=False).first()
        carried = any(
            getattr(action, name) and getattr(action, name) == getattr(update, name) for name in STATED_WORDS
        )
        if not action.exempt and (carried if exemption else latest in (update, *repeating)):
            carry(action, latest)
            action.save_next_version()
    return update
