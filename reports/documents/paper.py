"""The paper that goes on the agenda: front matter and position, from one draft or one frozen issue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from council import plain_data
from council.calendar.workdays import publication_day
from council.wording import spoken
from reports.documents.models import HighlightReport, IssuedReport
from reports.position.gathering import gather_highlight
from reports.position.highlight import HighlightPosition

PRIVATE_LABEL = "For the board, not for publication"


@dataclass(frozen=True)
class Front:
    """What stands on the first page before the position. Posts, not people, but for the contact officer."""

    council: str
    title: str
    committee: str
    classification: str
    meeting_on: date | None
    publish_by: date | None
    report_of: str
    contact_name: str
    contact_email: str
    management_summary: str
    decisions_required: str
    edition: int
    correction_reason: str
    issued_on: date | None
    history_seal: str = ""  # the head of the last seal before it was issued

    @property
    def is_draft(self) -> bool:
        return self.issued_on is None


@dataclass(frozen=True)
class Paper:
    """One highlight report, whole: what the page shows and the PDF prints."""

    front: Front
    position: HighlightPosition

    @property
    def metadata_title(self) -> str:
        """The title that a PDF reader shows, long enough to tell one report from the next."""
        end = self.position.period_to
        return f"{self.front.title}, {self.front.committee}, to {spoken(end)}"

    @property
    def dated(self) -> date:
        """The day that the document bears: of its issue, or of its position while it is a draft."""
        # Never today: a draft that is printed twice is the same.
        return self.front.issued_on or self.position.as_at

    def as_json(self) -> dict[str, Any]:
        return plain_data.as_json(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Paper":
        return plain_data.from_json(cls, data)


def live_paper(report: HighlightReport, *, issued_on: date | None = None, history_seal: str = "") -> Paper:
    """The paper as the records stand for its as-at date; a draft unless it is being issued.

    `history_seal` is the head of the last seal over the history, which an issued paper prints.
    """
    position = gather_highlight(
        programme=report.programme,
        body=report.body,
        period_from=report.period_from,
        period_to=report.period_to,
        as_at=report.as_at,
        audience=report.audience,
    )
    conventions = position.conventions
    labels = {
        HighlightReport.Audience.PUBLIC: conventions.public_label,
        HighlightReport.Audience.PRIVATE: PRIVATE_LABEL,
        HighlightReport.Audience.EXEMPT: conventions.exempt_label,
    }
    meeting, contact = report.meeting_on, report.contact_officer
    front = Front(
        council=conventions.council_name,
        title=f"{report.programme.title}: highlight report",
        committee=report.body.name,
        classification=labels[HighlightReport.Audience(report.audience)],
        meeting_on=meeting,
        publish_by=publication_day(meeting, clear_days=conventions.clear_working_days) if meeting else None,
        report_of=report.report_of.title if report.report_of else "",
        contact_name=contact.name if contact else "",
        contact_email=contact.email if contact else "",
        management_summary=report.management_summary,
        decisions_required=report.decisions_required,
        edition=report.edition,
        correction_reason=report.correction_reason,
        issued_on=issued_on,
        history_seal=history_seal,
    )
    return Paper(front, position)


def frozen_paper(issued: IssuedReport) -> Paper:
    """The paper as it was issued, from the frozen data alone."""
    return Paper.from_json(issued.position)


def paper_of(report: HighlightReport) -> Paper:
    """The paper that a reader of this report gets: frozen once issued, live before."""
    return frozen_paper(report.issued) if report.is_issued else live_paper(report)
