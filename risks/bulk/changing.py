"""Changing many risks in one go, by the rules of the page on which one is put right (`keeping`)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from django.core.exceptions import ValidationError

from council.access.acting import Rule
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.bulk.changing import BulkKind, carry_out
from council.bulk.previewing import BulkWanted, PreviewRow
from council.conventions import InForce
from council.models import Post, User
from council.wording import spoken
from risks.keeping import TO_KEEP, statement_of, why_it_stands, why_not_said
from risks.models import Risk, RiskBulkChange, RiskBulkChanged

NOT_KEPT = "Only the risk lead or its programme’s manager can do this."
# That there could be a risk that the person may change; of each, the preview asks.
TO_CHANGE_MANY: Rule = TO_KEEP.refusing("The risk lead and the programme manager change several risks.")


@dataclass(frozen=True)
class WantedOfRisks(BulkWanted):
    """What is to change on each of the risks, and why; what is left empty stays as it is."""

    called = MappingProxyType({"owner": "Owner", "category": "Category", "next_review": "Next review"})

    owner: Post | None = None
    category: str = ""
    next_review: date | None = None


def check_dates(wanted: WantedOfRisks, *, by: User, on: date, meant: Meant = NONE_MEANT) -> None:
    """Raise ValidationError by field where the day of the review may not be `meant`: in the past, or far."""
    doubts = Doubts(by=by, on=on, meant=meant)
    doubts.ask("next_review", wanted.next_review, called="the next review", future=True)
    doubts.raise_any()


def row_of(
    risk: Risk, wanted: WantedOfRisks, *, known: object, by: User, on: date, conventions: InForce
) -> PreviewRow:
    """What becomes of one risk: all that is wanted, or nothing of it."""
    row = PreviewRow(risk, risk.version)
    refusal = "" if TO_KEEP.allows(by, risk, on=on) else NOT_KEPT
    return row.settle([(True, refusal, lambda: correct(row, wanted, by, on, conventions))])


def correct(row: PreviewRow, wanted: WantedOfRisks, by: User, on: date, conventions: InForce) -> None:
    """Put the risk as it is wanted. Raises ValidationError with all that its own page would refuse."""
    risk: Risk = row.record
    if refusal := why_it_stands(risk):
        raise ValidationError(refusal)
    statement = replace(statement_of(risk), **wanted.said)
    if errors := why_not_said(risk.programme, statement, conventions=conventions, before=risk):
        raise ValidationError(list(errors.values()))
    if wanted.owner:
        row.put("owner", "Owner", wanted.owner, nothing="no one")
    if wanted.category:
        row.put("category", "Category", wanted.category, nothing="not chosen")
    if wanted.next_review:
        doubts = Doubts(by=by, on=on, beside=(risk.programme.ends,))
        doubts.ask("next_review", wanted.next_review, called="the next review", future=True)
        day = spoken(wanted.next_review)
        row.put(
            "next_review",
            "Next review",
            wanted.next_review,
            nothing="as often as its log is reviewed",
            words=f"{day}{doubts.aside}",
        )


RISKS_IN_BULK = BulkKind(
    model=Risk,
    changes=RiskBulkChange,
    changed=RiskBulkChanged,
    one="risk",
    many="risks",
    title="Risks",
    rule=TO_CHANGE_MANY,
    related=("programme", "workstream", "owner", "recommendation"),
    row_of=row_of,
    check_dates=check_dates,
    list_page="risks:list-risks",
    page="risks:bulk-change",
)


def change_in_bulk(
    keys: Iterable[int],
    wanted: WantedOfRisks,
    *,
    by: User,
    on: date,
    conventions: InForce,
    confirmed: str,
    filters: str = "",
    meant: Meant = NONE_MEANT,
) -> RiskBulkChange:
    """Carry out the bulk change; each risk gets one history entry that names it. Nothing is assessed.

    `confirmed` is the digest of the preview that was looked at. Raises NotAsPreviewed, with the preview as it
    is now, where something changed since, and ValidationError where nothing would change or a date may not be
    `meant`.
    """
    made: RiskBulkChange = carry_out(
        RISKS_IN_BULK,
        keys,
        wanted,
        rule=TO_CHANGE_MANY,
        by=by,
        on=on,
        conventions=conventions,
        confirmed=confirmed,
        filters=filters,
        meant=meant,
    )
    return made
