"""Reviews and what they found; programmes, their workstreams and milestones; what bodies were told."""

from programmes.imports.models.mapping import PlanMapping
from programmes.imports.models.plan_import import ImportRow, MasterRule, PlanImport
from programmes.imports.models.work import ImportWork, KeptReading
from programmes.models.benefit import Benefit
from programmes.models.change_request import ChangeRequest
from programmes.models.closing import Lesson, ProgrammeClosure
from programmes.models.document_table import DocumentTable
from programmes.models.following_up import Closure, ReviewClock, ReviewDocument
from programmes.models.links import RecordLink
from programmes.models.measure import Measure, MeasureReading, TargetStep
from programmes.models.milestone import Milestone, MilestoneDateChange, MilestoneDelivery
from programmes.models.objective import Achievement, Objective, Priority, PriorityEffect
from programmes.models.output import Output
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
from programmes.models.team import TeamEntry
from programmes.models.timetable import ReportingDate
from programmes.models.tolerance import ToleranceException

__all__ = [
    "Achievement",
    "Benefit",
    "ChangeRequest",
    "Closure",
    "DocumentTable",
    "Finding",
    "ImportRow",
    "ImportWork",
    "KeptReading",
    "Lesson",
    "MasterRule",
    "Measure",
    "MeasureReading",
    "Milestone",
    "MilestoneDateChange",
    "MilestoneDelivery",
    "Objective",
    "Output",
    "PlanImport",
    "PlanMapping",
    "Priority",
    "PriorityEffect",
    "Programme",
    "ProgrammeClosure",
    "ProgrammeReview",
    "RagChallenge",
    "Recommendation",
    "RecordLink",
    "ReferenceCounter",
    "RelatedReview",
    "ReportedPosition",
    "ReportingDate",
    "Review",
    "ReviewClock",
    "ReviewDocument",
    "TargetStep",
    "TeamEntry",
    "TeamPlace",
    "ToleranceException",
    "Workstream",
    "WorkstreamUpdate",
]
