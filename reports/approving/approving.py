"""Approving, clearing and sending back a submission. Each is of the digest that was read."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.duties import require_another
from council.access.rules import Right, standing
from council.access.who_may import who_may
from council.history import authored
from council.models import Post, User
from council.refusing import Refusals
from reports.approving.models import Approval, ReportSnapshot
from reports.approving.snapshots import rows_of
from reports.documents.drafting import NoDraft
from reports.documents.models import HighlightReport, PaperSettings

Status = HighlightReport.Status
Capacity = Approval.Capacity
Outcome = Approval.Outcome
TO_APPROVE = Rule(
    "Reports are approved by the senior responsible owner and by approvers.",
    rights=(Right.APPROVE,),
    owner=True,
)
TO_CLEAR_MONEY = Rule("Finance clearance is given by finance.", rights=(Right.MONEY,))
TO_CLEAR = Rule("Clearance is given by approvers.", rights=(Right.APPROVE,))
TO_SEND_BACK = Rule(
    "Reports are sent back by those who approve or clear them.",
    rights=(Right.APPROVE, Right.MONEY),
    owner=True,
)
NO_APPROVER = "No one can approve it yet. An administrator names an SRO, or grants the role Approver."
PUBLIC_ALONE = "Of the public part alone; the exempt part was not read."
OTHER_DIGEST = "The submission was changed since you opened the page. Read it again, then decide."


def can_be_approved(report: HighlightReport, *, on: date) -> bool:
    """Whether someone approves it, its SRO or an approver, who neither drafted nor submitted it."""
    authors = {report.drafted_by_id, *(row.taken_by_id for row in rows_of(report))}
    return any(
        Right.APPROVE in entry.rights or any(way.grant is None and not way.beside for way in entry.through)
        for entry in who_may(report, on=on)
        if entry.person.pk not in authors
    )


def rule_to_clear(capacity: str) -> Rule:
    """Who clears in that capacity."""
    return TO_CLEAR_MONEY if capacity == Capacity.FINANCE else TO_CLEAR


@transaction.atomic
def approve(
    report: HighlightReport, *, digest: str, by: By, on: date, comment: str = "", post: Post | None = None
) -> HighlightReport:
    """Approve the submission of that digest, as another person than who drafted or submitted it.

    It is given for `post`, else for that of the senior responsible owner where the person holds it.

    Raises ValidationError where it changed since, and NoDraft where nothing waits for approval.
    """
    person = authorise(by, TO_APPROVE, report, on=on)
    report, rows = locked_submission(report, digest)
    require_no_author(person, report, rows, on=on, does="approves it")
    if not reads_all(person, report, rows, on=on):
        comment = f"{PUBLIC_ALONE} {comment}".strip()
    sro = report.programme.sro
    if post is None and person and sro and sro.pk in standing(person, on=on).posts:
        post = sro
    _say(report, digest, Capacity.SRO, Outcome.APPROVED, comment, post, by=person, on=on)
    return _settled(report, digest, by=person)


def require_no_author(
    person: User | None, report: HighlightReport, rows: Sequence[ReportSnapshot], *, on: date, does: str
) -> None:
    """Raise ValidationError for who drafted the report or submitted it."""
    for author in {report.drafted_by_id, *(row.taken_by_id for row in rows)}:
        require_another(person, author, on=(on,), did="drafted or submitted this report", does=does)


def reads_all(
    person: User | None, report: HighlightReport, rows: Sequence[ReportSnapshot], *, on: date
) -> bool:
    """Whether the person may read every part of the submission, what is not for publication included."""
    if len(rows) < 2 or person is None:
        return True
    return standing(person, on=on).sees_exempt_in(report.programme.scope_id)


def exempt_part_unread(report: HighlightReport, rows: Sequence[ReportSnapshot]) -> bool:
    """Whether the submission has an exempt part that nobody who approved or cleared it could read."""
    said = given(report, rows[0].digest).values() if len(rows) > 1 else ()
    return bool(said) and not any(row.by and reads_all(row.by, report, rows, on=row.on) for row in said)


@transaction.atomic
def clear(
    report: HighlightReport, *, capacity: str, text: str, post: Post | None, digest: str, by: By, on: date
) -> HighlightReport:
    """Give the clearance of finance, legal or equalities as the text that the paper prints, for the post.

    As another person than who drafted or submitted the report.

    Raises ValidationError by field.
    """
    person = authorise(by, rule_to_clear(capacity), report, on=on)
    report, rows = locked_submission(report, digest)
    require_no_author(person, report, rows, on=on, does="clears it")
    refused = Refusals()
    refused.say("capacity", "Select whose clearance it is.", where=capacity not in clearances_of(report))
    refused.say("text", "Enter the text of the clearance.", where=not text.strip())
    refused.say("post", "Select the post for which it is given.", where=post is None)
    posts = standing(person, on=on).posts if person else frozenset()
    other = bool(post and posts and post.pk not in posts)
    refused.say("post", "Select a post that you hold.", where=other)
    refused.raise_all()
    _say(report, digest, capacity, Outcome.APPROVED, text, post, by=person, on=on)
    return _settled(report, digest, by=person)


@transaction.atomic
def send_back(
    report: HighlightReport,
    *,
    comment: str,
    digest: str,
    by: By,
    on: date,
    place: str = "",
    capacity: str = Capacity.SRO,
) -> HighlightReport:
    """Send the submission back with a comment, at its place in the paper; it is a draft again."""
    person = authorise(by, TO_SEND_BACK, report, on=on)
    report, _rows = locked_submission(report, digest)
    if not comment.strip():
        raise ValidationError({"comment": "Enter what is to be changed."})
    _say(report, digest, capacity, Outcome.SENT_BACK, comment, None, by=person, on=on, place=place)
    report.status = Status.DRAFT
    with authored(by=person, why="Report sent back"):
        report.save_next_version()
    return report


def locked_submission(report: HighlightReport, digest: str) -> tuple[HighlightReport, list[ReportSnapshot]]:
    """The submitted report, locked, with the rows of its snapshot; ValidationError where it changed."""
    report = HighlightReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if not report.is_on_its_way:
        raise NoDraft("This report does not wait for approval.")
    rows = rows_of(report)
    if not rows or rows[0].digest != digest:
        raise ValidationError(OTHER_DIGEST)
    return report, rows


def _say(
    report: HighlightReport,
    digest: str,
    capacity: str,
    outcome: str,
    comment: str,
    post: Post | None,
    *,
    by: User | None,
    on: date,
    place: str = "",
) -> None:
    Approval.objects.create(
        report=report,
        digest=digest,
        capacity=capacity,
        outcome=outcome,
        place=place[:200],
        comment=comment.strip(),
        post=post,
        by=by,
        on=on,
    )


def _settled(report: HighlightReport, digest: str, *, by: User | None) -> HighlightReport:
    """The report, approved once nothing more is missing."""
    if report.status == Status.SUBMITTED and not missing_for(report, digest):
        report.status = Status.APPROVED
        with authored(by=by, why="Report approved"):
            report.save_next_version()
    return report


def clearances_of(report: HighlightReport) -> list[str]:
    """The clearances that papers of the report's body need."""
    papers = PaperSettings.objects.filter(body=report.body_id).first()
    return papers.clearances if papers else []


def given(report: HighlightReport, digest: str) -> dict[str, Approval]:
    """The approval and the clearances of that digest, by capacity: the latest of each.

    What was said before the report was sent back counts no more, also where it comes again unchanged.
    """
    said = report.approvals.filter(digest=digest).select_related("post", "by").order_by("pk")
    standing_now: dict[str, Approval] = {}
    for row in said:
        if row.outcome == Outcome.SENT_BACK:
            standing_now.clear()
        else:
            standing_now[row.capacity] = row
    return standing_now


def missing_for(report: HighlightReport, digest: str) -> list[str]:
    """The capacities in which nobody has approved or cleared that digest yet."""
    have = given(report, digest)
    return [name for name in (*clearances_of(report), Capacity.SRO) if name not in have]
