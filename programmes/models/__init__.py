"""Reviews and what they found; programmes, their workstreams and milestones; what bodies were told."""

from programmes.imports.models.mapping import PlanMapping
from programmes.imports.models.plan_import import ImportRow, MasterRule, PlanImport
from programmes.imports.models.work import ImportWork, KeptReading
from programmes.models.programme import (
    Milestone,
    Programme,
    ProgrammeReview,
    ReferenceCounter,
    ReportedPosition,
    Workstream,
)
from programmes.models.review import Finding, Recommendation, Review
from programmes.models.timetable import ReportingDate

__all__ = [
    "Finding",
    "ImportRow",
    "ImportWork",
    "KeptReading",
    "MasterRule",
    "Milestone",
    "PlanImport",
    "PlanMapping",
    "Programme",
    "ProgrammeReview",
    "Recommendation",
    "ReferenceCounter",
    "ReportedPosition",
    "ReportingDate",
    "Review",
    "Workstream",
]
