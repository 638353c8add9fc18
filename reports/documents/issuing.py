"""Issuing a report, which freezes it, and correcting an issued one, which makes a new edition."""

from collections.abc import Collection
from datetime import date
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from council import events
from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.auditing.sealing import last_head
from council.history import authored
from council.mail import send, whole
from council.models import Event
from council.rag import Rag
from council.wording import spoken, spoken_weekday
from programmes.models import Programme, ReportedPosition
from reports.documents.drafting import locked_report
from reports.documents.models import HighlightReport, IssuedReport
from reports.documents.paper import Paper, live_paper
from reports.documents.pdf import highlight_pdf
from reports.exempt_check.letting_stand import keep_standing, require_no_exempt_words
from reports.exempting.kinds import proposals_in

TO_ISSUE = Rule("Reports are issued by clerks.", rights=(Right.ISSUE,))
MOST_NAMED = 10  # proposals in one message
# What makes two drafts the same report, however their words differ.
SAME = ("programme", "body", "audience", "period_from", "period_to", "as_at")
# What is said of a draft beside its figures: its form asks for it, and a correction takes it over.
CARRIED = (
    "programme",
    "body",
    "audience",
    "period_from",
    "period_to",
    "as_at",
    "meeting_on",
    "report_of",
    "contact_officer",
    "management_summary",
    "decisions_required",
)


@transaction.atomic
def issue(
    report: HighlightReport,
    *,
    by: By,
    on: date,
    version: int | None = None,
    confirmed: Collection[str] = (),
) -> IssuedReport:
    """Issue the report: freeze position and bytes, write the body's last known position, queue the e-mail.

    `confirmed` are the marks of short passages that were looked at and can be published. Raises
    ValidationError where the paper says what is exempt, where an exemption of the programme waits for the
    proper officer, or the same report was issued from another draft; and what `locked_report` raises.
    """
    person = authorise(by, TO_ISSUE, report, on=on)
    report = locked_report(report, version)
    require_first(report)
    require_nothing_proposed(report.programme)
    # The last seal before the issue: what is printed is a seal that readers can look up.
    head = last_head()
    paper = live_paper(report, issued_on=on, history_seal=head)
    for passage in require_no_exempt_words(report, paper, by=by, confirmed=confirmed):
        keep_standing(report, passage, reason="", by=by)
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
        issued_by=person,
    )
    # From the paper and not from the records: the body knows what it was given.
    ReportedPosition.objects.bulk_create(reported_positions(report, paper))
    events.tell(Event.Kind.ISSUED, paper.metadata_title, by=person, report=report.pk, sha256=issued.sha256)
    mail_secretary(report, paper, on=on)
    return issued


def require_nothing_proposed(programme: Programme) -> None:
    """Raise ValidationError where something of the programme is proposed as exempt and not yet confirmed."""
    if waiting := proposals_in(programme):
        more = f" and {len(waiting) - MOST_NAMED} more" if len(waiting) > MOST_NAMED else ""
        raise ValidationError(
            f"The proper officer has not yet confirmed what is proposed as exempt: "
            f"{'; '.join(waiting[:MOST_NAMED])}{more}. "
            "Ask them to confirm it or to open it, then issue the report."
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
        return HighlightReport.objects.create(
            corrects=report,
            correction_reason=reason,
            edition=report.edition + 1,
            created_on=on,
            **{name: getattr(report, name) for name in CARRIED},
        )


def reported_positions(report: HighlightReport, paper: Paper) -> list[ReportedPosition]:
    """What the body knows from this day on: programme, workstreams, actions and risks."""
    position = paper.position

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
        )

    return [
        row("programme", report.programme_id, position.rag),
        *(row("workstream", stream.id, stream.rag) for stream in position.workstreams),
        *(row("action", action.id, action.rag, action.due) for action in position.actions),
        *(row("risk", risk.id, risk.shown_rag) for risk in position.risks),
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
