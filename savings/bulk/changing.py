"""Changing many savings in one go, by the rules of the page on which one is put right (`proposing`)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from council.access.acting import Rule
from council.asking_once import NONE_MEANT, Meant
from council.bulk.changing import BulkKind, carry_out
from council.bulk.previewing import BulkWanted, PreviewRow
from council.conventions import InForce
from council.models import Directorate, Post, User
from council.refusing import Refusals
from savings.models import Saving, SavingBulkChange, SavingBulkChanged
from savings.proposing import TO_CORRECT, check_plan, plan_of

NOT_CORRECTED = "Only its programme’s manager or finance can do this."
# That there could be a saving that the person may change; of each, the preview asks.
TO_CHANGE_MANY: Rule = TO_CORRECT.refusing("The programme manager or finance changes several savings.")


@dataclass(frozen=True)
class WantedOfSavings(BulkWanted):
    """What is to change on each of the savings, and why; what is left empty stays as it is."""

    called = MappingProxyType(
        {
            "owner": "Owner",
            "portfolio_holder": "Portfolio holder",
            "directorate": "Directorate",
            "confidence": "Confidence",
        }
    )

    owner: Post | None = None
    portfolio_holder: Post | None = None
    directorate: Directorate | None = None
    confidence: str = ""

    def words_of(self, name: str) -> str:
        """The value wanted for the column, in words."""
        return Saving.Confidence(self.confidence).label if name == "confidence" else super().words_of(name)


def check_dates(wanted: WantedOfSavings, *, by: User, on: date, meant: Meant = NONE_MEANT) -> None:
    """Ask about nothing, since no date of a saving is changed in bulk."""


def row_of(
    saving: Saving, wanted: WantedOfSavings, *, known: object, by: User, on: date, conventions: InForce
) -> PreviewRow:
    """What becomes of one saving: all that is wanted, or nothing of it."""
    row = PreviewRow(saving, saving.version)
    refusal = "" if TO_CORRECT.allows(by, saving, on=on) else NOT_CORRECTED
    return row.settle([(True, refusal, lambda: correct(row, wanted))])


def correct(row: PreviewRow, wanted: WantedOfSavings) -> None:
    """Put the saving as it is wanted. Raises ValidationError with all that its own page would refuse."""
    saving: Saving = row.record
    refusals = Refusals()
    plan = replace(plan_of(saving), **wanted.said)
    check_plan(saving.programme, plan, saving, refusals)
    refusals.raise_all()
    for column, value in wanted.said.items():
        nothing = "no one" if column == "owner" else "not said"
        row.put(column, wanted.called[column], value, nothing=nothing)


SAVINGS_IN_BULK = BulkKind(
    model=Saving,
    changes=SavingBulkChange,
    changed=SavingBulkChanged,
    one="saving",
    many="savings",
    title="Savings",
    rule=TO_CHANGE_MANY,
    related=("programme", "workstream", "owner", "portfolio_holder", "directorate"),
    row_of=row_of,
    check_dates=check_dates,
    list_page="savings:list-savings",
    page="savings:bulk-change",
)


def change_in_bulk(
    keys: Iterable[int],
    wanted: WantedOfSavings,
    *,
    by: User,
    on: date,
    conventions: InForce,
    confirmed: str,
    filters: str = "",
    meant: Meant = NONE_MEANT,
) -> SavingBulkChange:
    """Carry out the bulk change; each saving gets one history entry that names it. No pound changes.

    `confirmed` is the digest of the preview that was looked at. Raises NotAsPreviewed, with the preview as it
    is now, where something changed since, and ValidationError where nothing would change.
    """
    made: SavingBulkChange = carry_out(
        SAVINGS_IN_BULK,
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
