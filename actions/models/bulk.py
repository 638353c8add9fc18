"""What was changed on many actions in one go, and which of them it changed."""

from django.db import models

from actions.models.action import Action
from council.bulk.recorded import RecordedBulkChange, RecordedBulkChanged


class BulkChange(RecordedBulkChange):
    """One change that one person made to many actions, for one reason. Each action's history names it."""

    page = "actions:detail-bulk-change"


class BulkChanged(RecordedBulkChanged):
    """One action of a bulk change: what became of it, or why it was left out."""

    about = "action"

    bulk_change = models.ForeignKey(BulkChange, models.PROTECT, related_name="rows")
    action = models.ForeignKey(Action, models.PROTECT, related_name="bulk_changes")

    class Meta(RecordedBulkChanged.Meta):
        constraints = [models.UniqueConstraint(fields=["bulk_change", "action"], name="bulk_changed_once")]
