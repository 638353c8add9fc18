"""What was changed on many risks in one go, and which of them it changed."""

from django.db import models

from council.bulk.recorded import RecordedBulkChange, RecordedBulkChanged
from risks.models.risk import Risk


class RiskBulkChange(RecordedBulkChange):
    """One change that one person made to many risks, for one reason. Each risk's history names it."""

    page = "risks:detail-bulk-change"


class RiskBulkChanged(RecordedBulkChanged):
    """One risk of a bulk change: what became of it, or why it was left out."""

    about = "risk"

    bulk_change = models.ForeignKey(RiskBulkChange, models.PROTECT, related_name="rows")
    risk = models.ForeignKey(Risk, models.PROTECT, related_name="bulk_changes")

    class Meta(RecordedBulkChanged.Meta):
        constraints = [models.UniqueConstraint(fields=["bulk_change", "risk"], name="risk_bulk_changed_once")]
