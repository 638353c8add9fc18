"""What the reviews that a programme answers found and recommend: it goes out with the workbook, to be read.

The words of reviewers stand as they wrote them, and a response is an act of a post or body, with a day.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from programmes.imports.recognised import PlanKind
from programmes.models import Finding, Programme, Recommendation
from programmes.sent_out import SentOutSheet


class FindingSheet(SentOutSheet):
    """The findings, as they stand now."""

    kind: ClassVar[PlanKind] = PlanKind.FINDINGS
    model: ClassVar[Any] = Finding
    title: ClassVar[str] = "text"
    called: ClassVar[tuple[str, str]] = ("Findings", "finding")
    page: ClassVar[str] = "on the review’s page"
    shown: ClassVar[Mapping[str, str]] = {"review": "Review", "kind": "Kind", "theme": "Theme"}

    def of_programme(self, programme: Programme) -> Any:
        return standing(Finding, programme)


class RecommendationSheet(SentOutSheet):
    """The recommendations with the council's response to each."""

    kind: ClassVar[PlanKind] = PlanKind.RECOMMENDED
    model: ClassVar[Any] = Recommendation
    title: ClassVar[str] = "text"
    called: ClassVar[tuple[str, str]] = ("Recommendations", "recommendation")
    page: ClassVar[str] = "on the review’s page, where the council’s response is given too"
    shown: ClassVar[Mapping[str, str]] = {
        "review": "Review",
        "number": "Number",
        "theme": "Theme",
        "priority": "Priority",
        "third_party": "Addressed to",
        "response": "Response",
        "response_reason": "Why",
        "responded_by_post": "Post that responded",
        "responded_by_body": "Body that responded",
        "responded_on": "Responded on",
    }

    def of_programme(self, programme: Programme) -> Any:
        return standing(Recommendation, programme).select_related("responded_by_post", "responded_by_body")


def standing(model: Any, programme: Programme) -> Any:
    """What stands now of the reviews that the programme answers, review by review."""
    answered = {"review__answered_by__programme": programme, "review__withdrawn_on": None}
    return model.objects.filter(is_current=True, **answered).select_related("review")
