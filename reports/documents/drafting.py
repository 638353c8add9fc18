"""Drafting a report: its front matter and words, saved by one person at a time."""

from copy import copy
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.calendar.plausible import NO_MARKS
from council.history import authored
from council.lengths import REASON
from council.wording import spoken
from programmes.models import Programme
from reports.documents.models import HighlightReport
from reports.documents.paper import Paper

TO_DRAFT = Rule("Reports on this programme are drafted by its manager and by clerks.", rights=(Right.DRAFT,))
TO_DRAFT_EXEMPT = replace(
    TO_DRAFT, refusal="You cannot see exempt material, so you cannot report it.", sees_exempt=True
)


class NoDraft(Exception):
    """The report is submitted, approved or discarded: its draft is locked, and says what to do instead."""


class AlreadyIssued(NoDraft):
    """The report is issued: what is frozen stays frozen, and a correction is a new edition."""


LOCKED = {
    HighlightReport.Status.SUBMITTED: "This report is submitted. It can be changed once it is sent back.",
    HighlightReport.Status.APPROVED: "This report is approved. It can be changed once it is sent back.",
    HighlightReport.Status.DISCARDED: "This draft was discarded and cannot be changed.",
}
# What makes two drafts the same report, however their words differ.
SAME = ("programme", "body", "audience", "period_from", "period_to", "as_at")


def locked_report(report: HighlightReport, version: int | None = None) -> HighlightReport:
    """The draft as it stands now, locked; refused once submitted, issued or out of date."""
    current = HighlightReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if current.is_issued:
        raise AlreadyIssued("This report is issued and cannot be changed. Correct it by a new edition.")
    if not current.is_draft:
        raise NoDraft(LOCKED[HighlightReport.Status(current.status)])
    current.require_version(version)
    return current


@transaction.atomic
def draft_report(
    *, by: By, programme: Programme, on: date | None = None, meant: Meant = NONE_MEANT, **fields: Any
) -> HighlightReport:
    """Draft a report with the fields as given; ValidationError by field where they contradict one another.

    A date that is odd beside the others, or far from `on`, today, is asked about unless it is `meant`.
    """
    person = authorise(by, rule_for(fields.get("audience", "")), programme)
    report = HighlightReport(programme=programme, drafted_by=person, **fields)
    doubts_of_dates(report, None, by=by, on=on, meant=meant).raise_any()
    report.full_clean()
    require_only_draft(report)
    with authored(by=person, why="Report drafted"):
        report.save()
    return report


def require_only_draft(report: HighlightReport) -> None:
    """Raise ValidationError where the same first edition is in preparation, or was issued already."""
    list(Programme.objects.select_for_update(of=("self",)).filter(pk=report.programme_id))
    same = {name: getattr(report, name) for name in SAME}
    others = HighlightReport.objects.in_preparation().filter(**same, edition=1).exclude(pk=report.pk)
    if others.exists():
        raise ValidationError(
            f"This report to {report.body}, as at {spoken(report.as_at)}, is in preparation already. "
            "Open it in the list of reports."
        )
    issued = HighlightReport.objects.issued().filter(**same, edition=1, repeats_another=False)
    if report.edition == 1 and issued.exclude(pk=report.pk).exists():
        raise ValidationError(
            f"This report to {report.body}, as at {spoken(report.as_at)}, was issued already. Correct the "
            "issued one by a new edition, or give this one another period or day."
        )


@transaction.atomic
def discard(report: HighlightReport, *, reason: str, by: By, version: int | None = None) -> HighlightReport:
    """Discard the draft, with the reason; its history stays."""
    person = authorise(by, TO_DRAFT, report)
    report = locked_report(report, version)
    if not reason.strip():
        raise ValidationError({"reason": "Enter why the draft is discarded."})
    report.status = HighlightReport.Status.DISCARDED
    report.discarded_reason = reason.strip()
    with authored(by=person, why=f"Draft discarded: {reason.strip()}"[:REASON]):
        report.save_next_version()
    return report


@transaction.atomic
def redraft(
    report: HighlightReport,
    *,
    by: By,
    version: int | None = None,
    on: date | None = None,
    meant: Meant = NONE_MEANT,
    **fields: Any,
) -> HighlightReport:
    """Change the draft's fields, under its next version number; dates are asked about as of a new draft."""
    rule = rule_for(fields.get("audience", report.audience))
    person = authorise(by, rule, report)
    authorise(by, rule, fields.get("programme", report.programme))  # it may go to another one
    report = locked_report(report, version)
    stood = copy(report)
    for name, value in fields.items():
        setattr(report, name, value)
    doubts_of_dates(report, stood, by=by, on=on, meant=meant).raise_any()
    report.version += 1
    report.full_clean()
    if report.edition == 1 and any(getattr(report, name) != getattr(stood, name) for name in SAME):
        require_only_draft(report)
    with authored(by=person, why="Report redrafted"):
        report.save()
    return report


def doubts_of_dates(
    report: HighlightReport, stood: HighlightReport | None, *, by: By, on: date | None, meant: Meant
) -> Doubts:
    """What there is to ask of a report's dates, but of those that stood so in the draft already."""
    doubts = Doubts(by=by, on=on, meant=meant)
    order = {"the day of the position": report.as_at}
    for name, called, after in (
        ("period_from", "the start of the period", NO_MARKS),
        ("period_to", "the end of the period", NO_MARKS),
        ("as_at", "the day of the position", NO_MARKS),
        ("meeting_on", "the meeting", order),
    ):
        was = getattr(stood, name, None)
        doubts.ask(name, getattr(report, name), called=called, was=was, past=True, future=True, after=after)
    return doubts


def rule_for(audience: str) -> Rule:
    """Who drafts for the audience: what is exempt, only who sees it."""
    return TO_DRAFT_EXEMPT if audience == HighlightReport.Audience.EXEMPT else TO_DRAFT


def concerns(report: HighlightReport, paper: Paper) -> list[str]:
    """What the clerk should know before issuing, in sentences. None of it stands in the way."""
    position, front = paper.position, paper.front
    sentences: list[str] = []
    silent = [action.reference for action in position.actions if action.owes_update]
    if silent:
        interval = position.conventions.reporting_interval_days
        silent_ones = number_of_actions(len(silent))
        sentences.append(f"{silent_ones} had no update for more than {interval} days: {', '.join(silent)}.")
    for kind, number in position.restricted_counts:
        verb = "is" if number == 1 else "are"
        sentences.append(f"{number} exempt {kind}{'' if number == 1 else 's'} {verb} left out of this pack.")
    if position.added_later:
        verb = "was" if position.added_later == 1 else "were"
        sentences.append(
            f"{number_of_actions(position.added_later)} {verb} added to the plan after the position's date "
            "and not shown."
        )
    if position.as_at < position.period_to:
        sentences.append("The period ends after the position's date, so its last days are not reported.")
    if not front.management_summary.strip():
        sentences.append("There is no management summary.")
    if not front.meeting_on:
        sentences.append("There is no meeting date.")
    if not front.contact_name:
        sentences.append("There is no contact officer.")
    return sentences


def number_of_actions(number: int) -> str:
    """The number in words that agree: "1 action", "2 actions"."""
    return "1 action" if number == 1 else f"{number} actions"
