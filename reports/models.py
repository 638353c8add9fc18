"""The models of the roof, each in the room it belongs to."""

from reports.digests.models import Reminders, SentDigest
from reports.documents.models import HighlightReport, IssuedReport

__all__ = ["HighlightReport", "IssuedReport", "Reminders", "SentDigest"]
