"""The decisions that a report asks its body for: kept in order, and those that wait in the records."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, authorise
from council.history import authored
from council.lengths import shortened
from council.wording import spoken
from programmes.models import ToleranceException
from reports.documents.drafting import TO_DRAFT, locked_report
from reports.documents.models import HighlightReport
from reports.position.actions import days_later
from reports.position.highlight import HighlightPosition
from reports.wording.models import DecisionAsked
from risks.models import RiskEscalation

MOST = 20  # decisions in one report
Verb = DecisionAsked.Verb


@transaction.atomic
def keep_decisions(
    report: HighlightReport, asked: Sequence[DecisionAsked], *, by: By, version: int | None = None
) -> HighlightReport:
    """Keep these as the decisions that the report asks for, in this order, in the place of those before.

    Raises ValidationError where one lacks its verb or words, and ChangedMeanwhile where someone saved first.
    """
    person = authorise(by, TO_DRAFT, report)
    report = locked_report(report, version)
    asked = [one for one in asked if one.text.strip()]
    if len(asked) > MOST:
        raise ValidationError(f"A report can ask for {MOST} decisions at most.")
    if any(not one.verb for one in asked):
        raise ValidationError("Select the verb of each decision.")
    before = list(report.decisions_asked.all())
    with authored(by=person, why="Decisions asked for changed"):
        for place, one in enumerate(asked):
            row = before[place] if place < len(before) else DecisionAsked(report=report)
            values = {
                "order": place,
                "verb": one.verb,
                "text": one.text.strip(),
                "kind": one.kind,
                "object_id": one.object_id,
                "reference": one.reference,
            }
            if row.pk is None or any(getattr(row, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(row, name, value)
                row.save()
        for row in before[len(asked) :]:
            row.delete()
        report.save_next_version()
    return report


def suggested_decisions(report: HighlightReport, position: HighlightPosition) -> list[DecisionAsked]:
    """What waits for the body in the records, as decisions; what the report asks already is left out.

    Date changes that wait, risks escalated to the body, actions overdue without an extension, a position that
    got worse, a programme beyond its tolerance.
    """
    asked = {(row.kind, row.object_id, row.verb) for row in report.decisions_asked.all()}
    made = [
        *_of_the_position(position),
        *_of_date_changes(position),
        *_of_escalations(report, position),
        *_of_overdue(position),
        *_of_savings(position),
        *_of_exceptions(report),
    ]
    return [one for one in made if (one.kind, one.object_id, one.verb) not in asked]


def _of_the_position(position: HighlightPosition) -> list[DecisionAsked]:
    label = position.conventions.rag_label
    told = f", last told {label(position.before)}" if position.before else ""
    return [
        DecisionAsked(
            verb=Verb.NOTE,
            text=f"that the programme is {label(position.rag)}{told}, and why",
            kind="programme",
            object_id=0,
        )
    ]


def _of_date_changes(position: HighlightPosition) -> list[DecisionAsked]:
    return [
        DecisionAsked(
            verb=Verb.AGREE,
            text=f"a new date for {move.reference}, {spoken(move.to_date)}"
            + _later(move.from_date, move.to_date),
            kind="date_change",
            object_id=move.id,
            reference=move.reference,
        )
        for move in position.moves
        if move.outcome == "pending"
    ]


def _of_escalations(report: HighlightReport, position: HighlightPosition) -> list[DecisionAsked]:
    """What the body is asked about risks that wait for it, of those risks alone that the report tells of."""
    rows = RiskEscalation.objects.filter(
        body=report.body,
        outcome=RiskEscalation.Outcome.WAITING,
        risk__in=[risk.id for risk in position.risks],
    )
    return [
        DecisionAsked(
            verb=Verb.AGREE,
            text=shortened(f"what is asked about {row.risk.reference}: {row.asks}", 2000),
            kind="risk",
            object_id=row.risk_id,
            reference=row.risk.reference,
        )
        for row in rows.select_related("risk").order_by("pk")
    ]


def _later(first: date | None, then: date) -> str:
    return f", {days_later((then - first).days)} than agreed" if first else ""


def _of_exceptions(report: HighlightReport) -> list[DecisionAsked]:
    """What nobody has decided of where the programme is beyond its tolerance; nothing exempt is in it."""
    rows = ToleranceException.objects.filter(
        programme=report.programme, outcome=ToleranceException.waiting_outcome
    )
    return [
        DecisionAsked(
            verb=Verb.AGREE,
            text=shortened(f"that the programme goes on beyond its tolerance: {row.reason}", 2000),
            kind="exception",
            object_id=row.pk,
            reference=row.reference,
        )
        for row in rows
    ]


def _of_overdue(position: HighlightPosition) -> list[DecisionAsked]:
    waiting = {move.reference for move in position.moves if move.outcome == "pending"}
    late = [action.reference for action in position.overdue if action.reference not in waiting]
    if not late:
        return []
    number = "the action" if len(late) == 1 else f"the {len(late)} actions"
    return [
        DecisionAsked(
            verb=Verb.COMMENT,
            text=f"how {number} overdue without an extension will be recovered ({', '.join(late)})"[:2000],
            kind="overdue",
            object_id=0,
        )
    ]


def _of_savings(position: HighlightPosition) -> list[DecisionAsked]:
    return [
        DecisionAsked(
            verb=Verb.AGREE,
            text=f"how the saving {saving.reference} will be replaced",
            kind="saving",
            object_id=saving.id,
            reference=saving.reference,
        )
        for saving in position.savings_off_track
        if saving.status.lower() in ("not achievable", "replaced by another", "withdrawn")
    ]
