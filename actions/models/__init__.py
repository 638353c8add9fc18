"""Actions, what their owners say of them, and how their dates and completions are decided."""

from actions.models.action import Action, ActionQuerySet, Answer, Step, Support
from actions.models.bulk import BulkChange, BulkChanged
from actions.models.decision import Completion, DateChange
from actions.models.equality import EqualityAssessment, EqualityPoint
from actions.models.escalation import Escalation
from actions.models.evidence import Evidence, EvidenceLink, SeenFile, SeenLink
from actions.models.follow_on import FollowOn
from actions.models.statement import Update, UpdateDraft
from council.rag import DONE, LEFT, LIVE, Stage

__all__ = [
    "DONE",
    "LEFT",
    "LIVE",
    "Action",
    "ActionQuerySet",
    "Answer",
    "BulkChange",
    "BulkChanged",
    "Completion",
    "DateChange",
    "EqualityAssessment",
    "EqualityPoint",
    "Escalation",
    "Evidence",
    "EvidenceLink",
    "FollowOn",
    "SeenFile",
    "SeenLink",
    "Stage",
    "Step",
    "Support",
    "Update",
    "UpdateDraft",
]
