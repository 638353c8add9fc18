"""Taking what changed since a submission into it: another digest, for which approvers are asked again."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, authorise
from council.history import authored
from reports.approving.approving import given, locked_submission
from reports.approving.changes import ChangesSince
from reports.approving.differences import is_line_of, parts_touched
from reports.approving.models import Approval, ReportSnapshot
from reports.approving.snapshots import keep_snapshot
from reports.approving.submitting import TO_SUBMIT
from reports.documents.models import HighlightReport
from reports.documents.paper import Paper, exempt_paper, live_paper, position_of
from reports.exempt_check.letting_stand import keep_standing, require_no_exempt_words
from reports.wording.deciding import TextChoice, let_through
from reports.wording.standing import CommitteeWording, TextStanding

EXEMPT = str(HighlightReport.Audience.EXEMPT)


def waiting_of(wording: CommitteeWording, lines: Collection[str]) -> list[TextStanding]:
    """The texts of those lines that nobody let through yet."""
    return [
        one
        for one in wording.waiting
        if any(is_line_of(line, one.text.kind, one.text.object_id, one.text.reference) for line in lines)
    ]


def changes_of(report: HighlightReport, rows: Sequence[ReportSnapshot], live: Paper) -> ChangesSince:
    """What changed since the submission of those rows, in the paper and in what is not for publication."""
    exempt = exempt_paper(report)
    before = next((row.paper for row in rows[1:]), None)
    return ChangesSince.between(rows[0].paper, live.as_json(), before, exempt.as_json() if exempt else None)


@transaction.atomic
def take_in(
    report: HighlightReport,
    *,
    lines: Collection[str],
    digest: str,
    by: By,
    on: date,
    words: Mapping[str, TextChoice] | None = None,
    confirmed: Collection[str] = (),
) -> HighlightReport:
    """Take those lines into the submission as they are now; the others are left for the next report.

    It has another digest then: the senior responsible owner is asked again, and so are those whose part of
    the paper changed. The other clearances stand. `words` are chosen for texts of those lines that nobody
    let through yet. Raises ValidationError where nothing of them changed, or such a text is left undecided.
    """
    person = authorise(by, TO_SUBMIT, report, on=on)
    report, rows = locked_submission(report, digest)
    wording = CommitteeWording(report, position_of(report))
    changes = changes_of(report, rows, live_paper(report, wording=wording))
    known = {line.key for line in changes.lines(reads_exempt=True)}
    chosen = sorted(changes.together(known & set(lines)))
    if not chosen:
        raise ValidationError({"lines": "Select what the report takes in."})
    let_through(report, waiting_of(wording, chosen), words or {}, by=by)
    paper, exempt = changes_of(report, rows, live_paper(report, draft=False)).taken_in(chosen)
    for passage in require_no_exempt_words(report, Paper.from_json(paper), by=by, confirmed=confirmed):
        keep_standing(report, passage, reason="", by=by)
    papers = {str(report.audience): paper} | ({EXEMPT: exempt} if exempt else {})
    asked_again = {Approval.Capacity.SRO.value, *parts_touched(chosen)}
    if exempt != next((row.paper for row in rows[1:]), None):
        asked_again.add(Approval.Capacity.LEGAL.value)
    stand = given(report, digest)
    new = keep_snapshot(report, papers, by=by, why=f"Taken in: {', '.join(chosen)}")
    for capacity, row in stand.items():
        if capacity not in asked_again:
            row.pk, row.digest = None, new
            row._state.adding = True
            row.save(force_insert=True)
    report.status = HighlightReport.Status.SUBMITTED
    with authored(by=person, why="Changes taken into the submission"):
        report.save_next_version()
    return report
