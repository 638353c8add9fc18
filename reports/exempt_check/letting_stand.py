"""What still stands against issuing a paper, and letting a passage stand by who sees what is exempt."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council import events
from council.access.acting import By, Rule, SystemJob, authorise
from council.access.rules import InProgramme, Right, require, scope_of, standing
from council.auditing.entries import page_address_of, title_of
from council.lengths import shortened
from council.models import Event, User
from reports.documents.drafting import locked_report
from reports.documents.models import HighlightReport
from reports.documents.paper import Paper, live_paper
from reports.exempt_check.checking import Quotation, quotations_in, texts_of
from reports.exempt_check.models import PassageLetStand

TO_LET_STAND = Rule(
    "Passages of a report are let stand by people who draft, approve or issue it.",
    rights=(Right.DRAFT, Right.APPROVE, Right.ISSUE),
)
SEES_IT = "Only someone who can see the exempt record lets a passage stand."
MOST_TOLD = 10  # refusals in one message
TURNS = "holds characters that turn the direction of writing. Type it again without them."
MOST_SHOWN = 300  # letters of a passage in one


@dataclass(frozen=True)
class ToldQuotation:
    """A quotation as one person is told it: the records by name and address only if they may see them all."""

    quotation: Quotation
    may_let: bool
    records: Sequence[tuple[str, str]]


def still_against(report: HighlightReport, paper: Paper) -> list[Quotation]:
    """What the paper says of exempt matters and nobody let stand; nothing where the pack itself is exempt."""
    if report.audience == HighlightReport.Audience.EXEMPT:
        return []
    # The command lays out reports that were never kept.
    let = set(report.passages_let_stand.values_list("mark", flat=True)) if report.pk else set()
    return [quotation for quotation in quotations_in(texts_of(paper)) if quotation.mark not in let]


def told_to(user: User | None, quotations: Sequence[Quotation]) -> list[ToldQuotation]:
    """The quotations as the person may be told them; without a person, by name."""
    told = []
    for quotation in quotations:
        records = [model._base_manager.get(pk=pk) for model, pk in quotation.records]
        seen = [record for record in records if user is None or sees_exempt_record(user, record)]
        named = [(title_of(record), page_address_of(record)) for record in seen]
        told.append(
            ToldQuotation(quotation, bool(seen) and len(seen) == len(records), list(dict.fromkeys(named)))
        )
    return told


def sees_exempt_record(user: User, record: Any) -> bool:
    """Whether the person may be told of the exempt record."""
    who = standing(user)
    if isinstance(record, InProgramme):
        return record.visible_by(who)
    scope = scope_of(record)
    return who.sees_exempt_in(scope) and who.has(Right.SEE, scope)


def require_no_exempt_words(
    report: HighlightReport, paper: Paper, *, by: By, confirmed: Collection[str] = ()
) -> list[Quotation]:
    """Return the passages that were confirmed; raise ValidationError where another says something exempt."""
    against = still_against(report, paper)
    waiting = [one for one in against if one.must_go or one.mark not in confirmed]
    if waiting:
        reader = by if isinstance(by, User) else None
        told = told_to(reader, waiting[:MOST_TOLD])
        more = [f"There are {len(waiting) - MOST_TOLD} more."] if len(waiting) > MOST_TOLD else []
        raise ValidationError([*map(refusal_of, told), *more])
    return against


def refusal_of(told: ToldQuotation) -> str:
    """What is said against a passage, with what to do."""
    quotation = told.quotation
    passage = shortened(quotation.passage, MOST_SHOWN)
    of = f" ({'; '.join(name for name, _ in told.records)})" if told.records else ""
    if quotation.turns:
        return f"{quotation.place}: “{passage}” {TURNS}"
    if quotation.must_go:
        return (
            f"{quotation.place}: “{passage}” says what is exempt{of}. "
            "Take it out, or issue the report as exempt."
        )
    return f"{quotation.place}: confirm that “{passage}” can be published; it may be exempt{of}."


@transaction.atomic
def let_stand(report: HighlightReport, mark: str, *, reason: str, by: By, on: date) -> PassageLetStand:
    """Let the passage of the draft stand as it is, with the reason; an event tells of it.

    Raises PermissionDenied unless the person sees every exempt record that it says something of, and
    ValidationError without a reason or where the draft no longer says it.
    """
    person = authorise(by, TO_LET_STAND, report, on=on)
    report = locked_report(report)
    quotation = next((one for one in still_against(report, live_paper(report)) if one.mark == mark), None)
    if quotation is None:
        raise ValidationError("The draft no longer says this, or it was let stand already.")
    if not isinstance(by, SystemJob):
        require(told_to(person, [quotation])[0].may_let, SEES_IT)
    if not reason.strip():
        raise ValidationError({"reason": "Enter why the passage can be published."})
    return keep_standing(report, quotation, reason=reason.strip(), by=by)


def keep_standing(report: HighlightReport, quotation: Quotation, *, reason: str, by: By) -> PassageLetStand:
    """Write the passage down as one that stands, and tell it by an event, which holds no word of it."""
    person = authorise(by, TO_LET_STAND, report)
    what = "let stand" if quotation.must_go else "confirmed"
    events.tell(
        Event.Kind.PASSAGE_LET_STAND,
        f"A passage {what} in {report}",
        by=person,
        report=report.pk,
        place=quotation.place,
        records=[f"{model._meta.label} {pk}" for model, pk in quotation.records],
    )
    return PassageLetStand.objects.create(
        report=report,
        mark=quotation.mark,
        place=quotation.place[:200],
        passage=quotation.passage,
        must_go=quotation.must_go,
        reason=reason,
        by=person,
    )
