"""The paper that goes on the agenda: front matter and position, from one draft or one frozen issue."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse

from council import plain_data
from council.calendar.workdays import publication_day
from council.conventions import InForce
from council.mail.writing import whole
from council.wording import spoken
from reports.documents.models import HighlightReport, IssuedReport, PaperSettings
from reports.position.gathering import gather_highlight
from reports.position.highlight import HighlightPosition
from reports.wording.standing import CommitteeWording

# What begins with an indent after a blank line goes on with the paragraph before it.
BLANK_LINES = re.compile(r"\r?\n[ \t]*\r?\n(?![ \t])")
PRIVATE_LABEL = "For the board, not for publication"


@dataclass(frozen=True)
class AskedFor:
    """One decision that the body is asked for: the verb, what follows it, and its record's number."""

    verb: str
    text: str
    reference: str = ""


@dataclass(frozen=True)
class Clearance:
    """Who approved or cleared the submission, by post and day, and in which words."""

    label: str
    post: str
    on: date
    text: str = ""


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
    decisions: tuple[AskedFor, ...] = ()
    confidence: str = ""
    confidence_label: str = ""
    confidence_words: str = ""
    item_number: str = ""
    report_number: str = ""
    decision_type: str = ""
    wards: str = ""
    late_reason: str = ""
    programme: str = ""
    pack: str = (
        ""  # "appendix" where it holds nothing but what is exempt, "marked" where that is marked in it
    )
    portrait: bool = False
    left_out: tuple[str, ...] = ()  # sections that the body's papers don't hold
    clearances: tuple[Clearance, ...] = ()  # of the digest, added at issue
    digest: str = ""  # of the snapshot that was approved
    check_at: str = ""  # the address at which anyone checks a copy

    @property
    def is_draft(self) -> bool:
        return self.issued_on is None

    @property
    def summary_paragraphs(self) -> list[str]:
        """The management summary, a paragraph for each number."""
        return [part.strip("\r\n") for part in BLANK_LINES.split(self.management_summary) if part.strip()]


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


def publish_by(meeting: date, conventions: InForce) -> date:
    """The last working day on which the paper can be published before the meeting."""
    return publication_day(meeting, clear_days=conventions.clear_working_days, closures=conventions.closures)


def position_of(report: HighlightReport) -> HighlightPosition:
    """The position that the report tells of, as the records stand for its as-at date, in officers' words."""
    return gather_highlight(
        programme=report.programme,
        body=report.body,
        period_from=report.period_from,
        period_to=report.period_to,
        as_at=report.as_at,
        audience=report.audience,
        meeting_on=report.meeting_on,
    )


def live_paper(
    report: HighlightReport,
    *,
    issued_on: date | None = None,
    history_seal: str = "",
    draft: bool = True,
    wording: CommitteeWording | None = None,
) -> Paper:
    """The paper as the records stand for its as-at date; a draft unless it is being issued.

    A draft prints officers' words that nobody let through yet; else nothing of them is printed.
    `history_seal` is the head of the last seal over the history, which an issued paper prints.
    """
    wording = wording or CommitteeWording(report, position_of(report))
    position = wording.worded(draft=draft)
    front = front_of(report, position.conventions, issued_on=issued_on, history_seal=history_seal)
    return Paper(front, position)


def exempt_paper(report: HighlightReport) -> Paper | None:
    """The pack that is not for publication, beside a report for others; None where nothing is exempt.

    Beside a public report it is an appendix of restricted records; for a private board the whole, marked.
    """
    if report.audience == HighlightReport.Audience.EXEMPT:
        return None
    appendix = report.audience == HighlightReport.Audience.PUBLIC
    position = gather_highlight(
        programme=report.programme,
        body=report.body,
        period_from=report.period_from,
        period_to=report.period_to,
        as_at=report.as_at,
        audience=HighlightReport.Audience.EXEMPT,
        meeting_on=report.meeting_on,
        restricted_only=appendix,
    )
    if not position.has_exempt:
        return None
    # For readers with the right, as officers wrote it.
    words = CommitteeWording(report, position).worded(draft=True)
    front = front_of(report, position.conventions)
    title = f"{report.programme.title}: {'exempt appendix' if appendix else 'highlight report'}"
    front = replace(
        front,
        title=title,
        classification=position.conventions.exempt_label,
        pack="appendix" if appendix else "marked",
        management_summary="" if appendix else front.management_summary,
        decisions=() if appendix else front.decisions,
        decisions_required="" if appendix else front.decisions_required,
        confidence="" if appendix else front.confidence,
        confidence_words="" if appendix else front.confidence_words,
    )
    return Paper(front, words)


def front_of(
    report: HighlightReport, conventions: InForce, *, issued_on: date | None = None, history_seal: str = ""
) -> Front:
    """What stands on the first page before the position."""
    labels = {
        HighlightReport.Audience.PUBLIC: conventions.public_label,
        HighlightReport.Audience.PRIVATE: PRIVATE_LABEL,
        HighlightReport.Audience.EXEMPT: conventions.exempt_label,
    }
    meeting, contact = report.meeting_on, report.contact_officer
    papers = PaperSettings.objects.filter(body=report.body_id).first() or PaperSettings()
    return Front(
        council=conventions.council_name,
        title=f"{report.programme.title}: highlight report",
        committee=report.body.name,
        classification=labels[HighlightReport.Audience(report.audience)],
        meeting_on=meeting,
        publish_by=publish_by(meeting, conventions) if meeting else None,
        report_of=report.report_of.title if report.report_of else "",
        contact_name=contact.name if contact else "",
        contact_email=contact.email if contact else "",
        management_summary=report.management_summary,
        decisions_required=report.decisions_required,
        edition=report.edition,
        correction_reason=report.correction_reason,
        issued_on=issued_on,
        history_seal=history_seal,
        decisions=decisions_of(report),
        confidence=report.confidence,
        confidence_label=report.get_confidence_display().partition(": ")[2] if report.confidence else "",
        confidence_words=report.confidence_words,
        item_number=report.item_number,
        report_number=report.report_number,
        decision_type=report.decision_type,
        wards=report.wards,
        late_reason=report.late_reason,
        programme=report.programme.title,
        portrait=papers.portrait,
        check_at=whole(reverse("checking:check-copy")),
        left_out=tuple(papers.left_out),
    )


def decisions_of(report: HighlightReport) -> tuple[AskedFor, ...]:
    """The decisions that the report asks for, in their order."""
    rows = report.decisions_asked.all() if report.pk else ()
    return tuple(AskedFor(row.get_verb_display(), row.text, row.reference) for row in rows)


def frozen_paper(issued: IssuedReport) -> Paper:
    """The paper as it was issued, from the frozen data alone."""
    return Paper.from_json(issued.position)


def paper_of(report: HighlightReport) -> Paper:
    """The paper that a reader of this report gets: frozen once issued or submitted, live before."""
    if report.is_issued:
        return frozen_paper(report.issued)
    if report.is_on_its_way:
        snapshot = report.snapshots.filter(audience=report.audience).last()
        if snapshot is not None:
            return Paper.from_json(snapshot.paper)
    return live_paper(report)
