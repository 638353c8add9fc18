"""The models of the roof, each in the room it belongs to."""

from reports.approving.models import Approval, ReportSnapshot
from reports.digests.models import Reminders, SentDigest
from reports.documents.models import HighlightReport, IssuedPack, IssuedReport, PaperSettings
from reports.exempt_check.models import PassageLetStand
from reports.initiation.models import InitiationSignature, InitiationVersion
from reports.publishing.models import PublishedDifference, PublishedVersion
from reports.setting.models import PaperWork
from reports.word.models import WordTemplate
from reports.wording.models import CommitteeText, DecisionAsked, InFull

__all__ = [
    "Approval",
    "CommitteeText",
    "DecisionAsked",
    "HighlightReport",
    "InFull",
    "InitiationSignature",
    "InitiationVersion",
    "IssuedPack",
    "IssuedReport",
    "PaperSettings",
    "PaperWork",
    "PassageLetStand",
    "PublishedDifference",
    "PublishedVersion",
    "Reminders",
    "ReportSnapshot",
    "SentDigest",
    "WordTemplate",
]
