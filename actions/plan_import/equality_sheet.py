"""How equality impact assessments take part in the import: each point of an action plan is an action.

A council's own sheet of points goes to the register of actions, with what the form asks besides. In the
standard columns the points and the sign-off go out, to be read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from actions.models import EqualityAssessment, EqualityPoint
from actions.plan_import.equality import EqualityWords
from actions.plan_import.sheet import ActionSheet
from council.lengths import shortened
from council.natural_order import NaturalKey
from programmes.imports.decisions import Choices
from programmes.imports.recognised import PlanKind, RecognisedSheet
from programmes.imports.records import ReadRecord
from programmes.models import Programme
from programmes.sent_out import SentOutSheet

SAID = {"y": "yes", "yes": "yes", "n": "no", "no": "no"}
NEEDED = ("none", "not needed", "none needed", "n/a", "not required", "within existing")


class EqualitySheet(SentOutSheet):
    """Sheets of the action plan of an equality impact assessment."""

    kind: ClassVar[PlanKind] = PlanKind.EQUALITY
    model: ClassVar[Any] = EqualityPoint
    called: ClassVar[tuple[str, str]] = ("Equality", "equality point")
    page: ClassVar[str] = "on the page of the equality impact assessment"
    points_become: ClassVar[PlanKind | None] = PlanKind.ACTIONS
    under_workstream: ClassVar[bool] = True
    understood_as: ClassVar[Sequence[type]] = (EqualityWords,)
    fields: ClassVar[Mapping[str, str]] = {
        "action": "Action point",
        "protected_group": "Protected characteristic",
        "priority": "Importance",
        "owner": "Person responsible",
        "start": "Start date",
        "due": "End date, or start and end",
        "resourced": "Are resources approved?",
        "measure": "Measure",
        "target_value": "Target",
        "status": "Status",
        "progress": "Progress",
        "reference": "The plan’s own reference",
        "workstream": "Workstream or theme",
    }
    shown: ClassVar[Mapping[str, str]] = {
        "importance": "Importance",
        "resources": "Resources approved",
        "target": "Target",
    }

    def read(self, sheet: RecognisedSheet, *, near: date, choices: Choices) -> list[ReadRecord]:
        """The points of the sheet as actions, each with what the form asks besides."""
        return [
            replace(record, kind=PlanKind.ACTIONS, understood=words_of_point(record))
            for record in ActionSheet().read(sheet, near=near, choices=choices)
        ]

    def of_programme(self, programme: Programme) -> Any:
        points = EqualityPoint.objects.filter(action__programme=programme).select_related("action")
        return points.order_by(NaturalKey("action__reference"))

    def our_reference(self, thing: Any) -> str:
        return str(thing.action.reference)

    def titled(self, thing: Any) -> str:
        return str(thing.action.title)


class SignOffSheet(SentOutSheet):
    """How the assessment was signed off, and when it is looked at next."""

    kind: ClassVar[PlanKind] = PlanKind.SIGN_OFF
    model: ClassVar[Any] = EqualityAssessment
    called: ClassVar[tuple[str, str]] = ("Equality sign-off", "equality impact assessment")
    page: ClassVar[str] = "on the page of the equality impact assessment"
    shown: ClassVar[Mapping[str, str]] = {
        "completed_by": "Completed by",
        "completed_on": "Completed on",
        "ratified_by": "Ratified by",
        "ratified_on": "Ratified on",
        "plan": "Service plan",
        "plan_on": "Part of it since",
        "shared_with": "Shared with",
        "shared_on": "Shared on",
        "published_on": "Published on",
        "monitoring": "How it is monitored",
        "next_on": "Next assessment",
    }

    def of_programme(self, programme: Programme) -> Any:
        found = EqualityAssessment.objects.filter(programme=programme)
        return found.select_related("programme", "completed_by", "ratified_by")

    def titled(self, thing: Any) -> str:
        return str(thing)


def words_of_point(record: ReadRecord) -> EqualityWords:
    """What the row says of the point besides its action."""
    said = " ".join(record.text("resourced").split()).casefold().rstrip(".")
    resources = SAID.get(said, "none" if said.startswith(NEEDED) else "")
    return EqualityWords(
        importance=shortened(record.text("priority").strip(), 60),
        resources=resources,
        target=shortened(record.text("target_value").strip(), 300),
    )
