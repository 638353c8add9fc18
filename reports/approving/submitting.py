"""Submitting a draft: everything that stands against it is told at once, then its snapshot is taken."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from django.db import transaction

from council.access.acting import By, authorise
from council.history import authored
from council.reading.folding import sums_in
from council.refusing import Refusals
from council.wording import pounds, spoken
from reports.approving.snapshots import keep_snapshot
from reports.documents.drafting import TO_DRAFT, locked_report
from reports.documents.issuing import require_first
from reports.documents.lettering import has_letter
from reports.documents.models import HighlightReport
from reports.documents.paper import Paper, exempt_paper, live_paper, position_of
from reports.exempt_check.checking import texts_of
from reports.exempt_check.letting_stand import keep_standing, require_no_exempt_words
from reports.exempting.kinds import require_nothing_proposed
from reports.position.gathering import gather_highlight
from reports.wording.standing import CommitteeWording

TO_SUBMIT = TO_DRAFT.refusing("Reports are submitted by the programme’s manager and by clerks.")
MOST_NAMED = 8


@transaction.atomic
def submit(
    report: HighlightReport,
    *,
    by: By,
    on: date,
    version: int | None = None,
    confirmed: Collection[str] = (),
    late_reason: str = "",
) -> HighlightReport:
    """Submit the draft: lock it, and keep what it says as the snapshot whose digest is approved.

    `confirmed` are the marks of short passages that were looked at and can be published; `late_reason` is
    asked for once the day of publication has passed. Raises ValidationError with all that stands against it,
    and what `locked_report` raises.
    """
    person = authorise(by, TO_SUBMIT, report, on=on)
    report = locked_report(report, version)
    wording = CommitteeWording(report, position_of(report))
    is_late = bool(lateness(live_paper(report, wording=wording), on))
    if is_late and late_reason.strip():
        report.late_reason = late_reason.strip()
    paper = live_paper(report, draft=False, wording=wording)
    refused = Refusals()
    refused.say("", waiting_texts(wording), where=bool(wording.waiting))
    unsaid = is_late and not report.late_reason
    refused.say("late_reason", "Enter why the report comes late and why it cannot wait.", where=unsaid)
    for sentence in missing_letters(paper):
        refused.say("", sentence)
    with refused.hear():
        require_first(report)
    with refused.hear():
        require_nothing_proposed(report.programme)
    let: list = []
    with refused.hear():
        let = require_no_exempt_words(report, paper, by=by, confirmed=confirmed)
    refused.raise_all()
    for passage in let:
        keep_standing(report, passage, reason="", by=by)
    keep_snapshot(report, papers_of(report, paper), by=by, why="Submitted")
    report.status = HighlightReport.Status.SUBMITTED
    with authored(by=person, why="Report submitted"):
        report.save_next_version()
    return report


def papers_of(report: HighlightReport, paper: Paper) -> dict[str, Paper]:
    """The paper for the report's own audience, and the one that is not for publication where there is any."""
    papers = {str(report.audience): paper}
    exempt = exempt_paper(report)
    if exempt is not None:
        papers[str(HighlightReport.Audience.EXEMPT)] = exempt
    return papers


def waiting_texts(wording: CommitteeWording) -> str:
    """What is said of the texts that nobody let through yet."""
    waiting = wording.waiting
    named = list(dict.fromkeys(one.text.reference for one in waiting))
    more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    number = f"{len(waiting)} text{' waits' if len(waiting) == 1 else 's wait'}"
    return (
        f"{number} for someone to let them through: {', '.join(named[:MOST_NAMED])}{more}. "
        "Decide on them in Words for the committee."
    )


def missing_letters(paper: Paper) -> list[str]:
    """What letters of the paper the font lacks, with where they stand: they would print as boxes."""
    sentences = []
    for one in texts_of(paper):
        missing = sorted({letter for letter in one.text if not has_letter(letter)})
        if missing:
            shown = " ".join(missing[:10])
            sentences.append(f"{one.place}: the paper’s font has no letter for {shown}. Write it in words.")
    return sentences


def workable_out(report: HighlightReport, paper: Paper) -> list[str]:
    """The sums of the paper from which an exempt saving can be worked out, as warnings.

    A total of all savings, typed by hand, less the listed ones gives what is exempt.
    """
    if report.audience == HighlightReport.Audience.EXEMPT or not any(
        one.kind == "saving" for one in paper.position.restricted
    ):
        return []
    whole = gather_highlight(
        programme=report.programme,
        body=report.body,
        period_from=report.period_from,
        period_to=report.period_to,
        as_at=report.as_at,
        audience=HighlightReport.Audience.EXEMPT,
    )
    totals = {
        amount
        for group in whole.savings
        for line in group.lines
        for amount in (line.target, line.forecast, line.delivered, line.shortfall)
        if amount
    }
    listed = {
        amount
        for group in paper.position.savings
        for line in group.lines
        for amount in (line.target, line.forecast, line.delivered, line.shortfall)
    }
    telling = {amount.normalize() for amount in totals - listed}
    position = replace(paper.position, savings=())
    found = []
    for one in texts_of(Paper(paper.front, position)):
        for amount, _ in sums_in(one.text):
            if abs(amount).normalize() in telling:
                found.append(
                    f"{one.place}: {pounds(amount)} is a total with exempt savings in it. Less the listed "
                    "savings, it gives what is exempt."
                )
    return found


def lateness(paper: Paper, on: date) -> str:
    """What is said of a report that misses its day of publication; nothing while it does not."""
    publish_by = paper.front.publish_by
    if publish_by is None or on <= publish_by:
        return ""
    return f"The report was to be published by {spoken(publish_by)}, so it says why it comes late."
