"""Reviews and what they found; programmes, their workstreams and milestones; what bodies were told."""

from programmes.imports.models.mapping import PlanMapping
from programmes.imports.models.plan_import import ImportRow, MasterRule, PlanImport
from programmes.imports.models.work import ImportWork, KeptReading
from programmes.models.following_up import Closure, ReviewClock, ReviewDocument
from programmes.models.milestone import Milestone, MilestoneDateChange, MilestoneDelivery
from programmes.models.programme import (
    Programme,
    ProgrammeReview,
    ReferenceCounter,
    ReportedPosition,
    Workstream,
)
from programmes.models.review import (
    Finding,
    Recommendation,
    RelatedReview,
    Review,
    TeamPlace,
)
from programmes.models.statement import RagChallenge, WorkstreamUpdate
from programmes.models.timetable import ReportingDate

__all__ = [
    "Closure",
    "Finding",
    "ImportRow",
    "ImportWork",
    "KeptReading",
    "MasterRule",
    "Milestone",
    "MilestoneDateChange",
    "MilestoneDelivery",
    "PlanImport",
    "PlanMapping",
    "Programme",
    "ProgrammeReview",
    "RagChallenge",
    "Recommendation",
    "ReferenceCounter",
    "RelatedReview",
    "ReportedPosition",
    "ReportingDate",
    "Review",
    "ReviewClock",
    "ReviewDocument",
    "TeamPlace",
    "Workstream",
    "WorkstreamUpdate",
]
