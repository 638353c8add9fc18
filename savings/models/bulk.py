"""What was changed on many savings in one go, and which of them it changed."""

from django.db import models

from council.bulk.recorded import RecordedBulkChange, RecordedBulkChanged
from savings.models.saving import Saving


class SavingBulkChange(RecordedBulkChange):
    """One change that one person made to many savings, for one reason. Each saving's history names it."""

    page = "savings:detail-bulk-change"


class SavingBulkChanged(RecordedBulkChanged):
    """One saving of a bulk change: what became of it, or why it was left out."""

    about = "saving"

    bulk_change = models.ForeignKey(SavingBulkChange, models.PROTECT, related_name="rows")
    saving = models.ForeignKey(Saving, models.PROTECT, related_name="bulk_changes")

    class Meta(RecordedBulkChanged.Meta):
        constraints = [
            models.UniqueConstraint(fields=["bulk_change", "saving"], name="saving_bulk_changed_once")
        ]
