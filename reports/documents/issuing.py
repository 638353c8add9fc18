"""Issuing an approved report, which freezes it, and correcting an issued one, which makes a new edition."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from council import events
from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.auditing.sealing import last_head
from council.history import authored, bulk_create
from council.mail import send, whole
from council.models import Event
from council.rag import Rag
from council.wording import spoken, spoken_weekday
from programmes.models import Programme, ReportedPosition
from reports.approving.approving import given, locked_submission, missing_for
from reports.approving.models import ReportSnapshot
from reports.approving.snapshots import whole_digest
from reports.documents.drafting import SAME
from reports.documents.models import HighlightReport, IssuedPack, IssuedReport
from reports.documents.paper import Clearance, Paper
from reports.documents.pdf import highlight_pdf
from reports.exempt_check.letting_stand import require_no_exempt_words
from reports.exempting.kinds import require_nothing_proposed

TO_ISSUE = Rule("Reports are issued by clerks.", rights=(Right.ISSUE,))
Audience = HighlightReport.Audience
# What is said of a draft beside its figures: its form asks for it, and a correction takes it over.
CARRIED = (
    "programme",
    "body",
    "audience",
    "period_from",
    "period_to",
    "as_at",
    "meeting_on",
    "item_number",
    "report_number",
    "decision_type",
    "wards",
    "report_of",
    "contact_officer",
    "management_summary",
    "decisions_required",
    "confidence",
    "confidence_words",
)


@transaction.atomic
def issue(report: HighlightReport, *, by: By, on: date, digest: str) -> IssuedReport:
    """Issue the submission that was approved under that digest: freeze data and bytes, queue the e-mail.

    It adds the day, the head of the history's last seal and who approved and cleared it, and nothing else.
    Raises ValidationError where it isn't the approved digest, where the paper says what became exempt since,
    where an exemption waits for the proper officer, or the same report was issued from another draft.
    """
    person = authorise(by, TO_ISSUE, report, on=on)
    report, rows = locked_submission(report, digest)
    require_approved(report, rows, digest)
    require_first(report)
    require_nothing_proposed(report.programme)
    head = last_head()  # the last seal before the issue: what is printed is one that readers can look up
    papers = {row.audience: as_issued(row.paper, report, digest, on=on, head=head) for row in rows}
    paper = papers[report.audience]
    require_no_exempt_words(report, paper, by=by, confirmed=())
    pdf = highlight_pdf(paper)
    with authored(by=person, why="Report issued"):
        report.status = HighlightReport.Status.ISSUED
        report.save_next_version()
    issued = IssuedReport.objects.create(
        report=report,
        position=paper.as_json(),
        pdf=pdf,
        sha256=sha256(pdf).hexdigest(),
        history_seal=head,
        digest=digest,
        issued_by=person,
    )
    for audience, pack in papers.items():
        if audience != report.audience:
            _keep_pack(report, audience, pack)
        # From the papers and not from the records: the body knows what it was given.
        ReportedPosition.objects.bulk_create(reported_positions(report, pack, audience))
    events.tell(Event.Kind.ISSUED, paper.metadata_title, by=person, report=report.pk, sha256=issued.sha256)
    mail_secretary(report, paper, on=on)
    return issued


def require_approved(report: HighlightReport, rows: Sequence[ReportSnapshot], digest: str) -> None:
    """Raise ValidationError unless that digest is approved, and what is kept is what was approved."""
    if report.status != HighlightReport.Status.APPROVED or missing_for(report, digest):
        raise ValidationError("Only an approved report is issued. It waits for approval.")
    if whole_digest(rows) != digest:
        raise ValidationError("What is kept is not what was approved. Nothing is issued.")


def as_issued(
    paper: Mapping[str, Any], report: HighlightReport, digest: str, *, on: date, head: str
) -> Paper:
    """The paper that was approved, with what issuing adds to it."""
    approved = Paper.from_json(paper)
    said = given(report, digest).values()
    clearances = tuple(Clearance(row.given_as, str(row.post or ""), row.on, row.comment) for row in said)
    front = replace(approved.front, issued_on=on, history_seal=head, clearances=clearances, digest=digest)
    return replace(approved, front=front)


def _keep_pack(report: HighlightReport, audience: str, paper: Paper) -> None:
    """Freeze the second pack of the report, for readers with the right."""
    pdf = highlight_pdf(paper)
    IssuedPack.objects.create(
        report=report, audience=audience, position=paper.as_json(), pdf=pdf, sha256=sha256(pdf).hexdigest()
    )


def require_first(report: HighlightReport) -> None:
    """Raise ValidationError where the same report was issued from another draft: both would be the first.

    It is the same to the same body, for the same readers and period, as at the same day.
    """
    if report.edition > 1:
        return
    # Two drafts of it wait for each other here, whatever the form that each was sent by.
    list(Programme.objects.select_for_update(of=("self",)).filter(pk=report.programme_id))
    same = {name: getattr(report, name) for name in SAME}
    before = HighlightReport.objects.filter(**same, status=HighlightReport.Status.ISSUED, edition=1)
    if issued := before.exclude(pk=report.pk).select_related("issued").first():
        when = spoken(timezone.localdate(issued.issued.issued_at))
        raise ValidationError(
            f"This report to {report.body}, as at {spoken(report.as_at)}, was issued on {when} "
            "from another draft. Correct that one by a new edition instead."
        )


@transaction.atomic
def correct(report: HighlightReport, *, by: By, reason: str, on: date) -> HighlightReport:
    """Draft a new edition that puts an issued report right. The issued one stays as it is."""
    person = authorise(by, TO_ISSUE, report, on=on)
    report = HighlightReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if not report.is_issued:
        raise ValidationError("Only an issued report is corrected: edit the draft instead.")
    # One line of editions, so that “the latest” is never two.
    if HighlightReport.objects.filter(corrects=report).exists():
        raise ValidationError("A correction of this report was begun already.")
    if not reason.strip():
        raise ValidationError({"reason": "Enter what the correction puts right."})
    with authored(by=person, why=f"Correction: {reason}"):
        edition = HighlightReport.objects.create(
            corrects=report,
            correction_reason=reason,
            edition=report.edition + 1,
            created_on=on,
            drafted_by=person,
            **{name: getattr(report, name) for name in CARRIED},
        )
        _take_over(report, edition)
    return edition


def _take_over(report: HighlightReport, edition: HighlightReport) -> None:
    """Give the new edition the committee's words and the decisions of the one that it corrects."""
    for rows in (report.committee_texts, report.told_otherwise, report.decisions_asked):
        copies: list[Any] = list(rows.all())  # of three models, each of a report
        for row in copies:
            row.pk, row.report = None, edition
            row._state.adding = True
        bulk_create(copies)


def reported_positions(report: HighlightReport, paper: Paper, audience: str) -> list[ReportedPosition]:
    """What the body knows from this day on: programme, workstreams, actions and risks.

    Of an exempt appendix only what is exempt: the rest is what the public paper says.
    """
    position = paper.position
    appendix = paper.front.pack == "appendix"

    def row(kind: str, key: int, rag: str, due: date | None = None) -> ReportedPosition:
        return ReportedPosition(
            body=report.body,
            programme=report.programme,
            kind=kind,
            object_id=key,
            as_at=position.as_at,
            rag=rag or Rag.NONE,
            due=due,
            report=report.get_absolute_url(),
            audience=str(audience),
        )

    actions = [row("action", action.id, action.rag, action.due) for action in position.actions]
    risks = [row("risk", risk.id, risk.shown_rag) for risk in position.risks]
    if appendix:
        return [*actions, *risks]
    return [
        row("programme", report.programme_id, position.rag),
        *(row("workstream", stream.id, stream.rag) for stream in position.workstreams),
        *actions,
        *risks,
    ]


def mail_secretary(report: HighlightReport, paper: Paper, *, on: date) -> None:
    """Mail those who hold the post of the body's secretary that the report is issued."""
    secretary = report.body.secretary
    if secretary is None:
        return
    front = paper.front
    edition = f" (edition {front.edition}, a correction)" if front.edition > 1 else ""
    publish = f"\nPublish it by {spoken_weekday(front.publish_by)}." if front.publish_by else ""
    send(
        to=list(secretary.holders(on=on)),
        subject=f"Issued: {paper.metadata_title}",
        body=(
            f"The report “{front.title}” for {front.committee} was issued on {spoken_weekday(on)}{edition}.\n"
            f"Classification: {front.classification}.{publish}\n\n"
            f"Sign in to read it or to download the PDF:\n{whole(report.get_absolute_url())}\n"
        ),
    )
