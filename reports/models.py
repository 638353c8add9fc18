"""The models of the roof, each in the room it belongs to."""

from reports.digests.models import Reminders, SentDigest
from reports.documents.models import HighlightReport, IssuedReport
from reports.exempt_check.models import PassageLetStand

__all__ = ["HighlightReport", "IssuedReport", "PassageLetStand", "Reminders", "SentDigest"]
