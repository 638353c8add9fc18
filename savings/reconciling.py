"""The register beside the approved budget: each year's control total, what savings promise, and the gap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from council.calendar.years import FinancialYear
from council.models import User
from savings.models import ZERO, ControlTotal, PlannedTarget, Saving, SharedTarget, SharedTargetPart
from savings.sharing import sees_totals
from savings.statement import GROUP_OF, Amounts, StatementLine, total

IN_BUDGET = {GROUP_OF[kind] for kind in Saving.IN_BUDGET}


@dataclass(frozen=True)
class Reconciled:
    """One year: what the budget says, what savings that reduce it promise, and how far they are apart."""

    year: FinancialYear
    control: ControlTotal | None
    promised: Amounts

    @property
    def gap(self) -> Decimal | None:
        """Pounds of the control total that no saving promises; below nought where they promise more."""
        return None if self.control is None else self.control.amount - self.promised.target

    @property
    def percent(self) -> str:
        """The shortfall in percent of the net budget, with one decimal; empty where that is not known."""
        if self.control is None or not self.control.net_budget:
            return ""
        return f"{self.promised.shortfall / self.control.net_budget * 100:.1f}"


def reconciled(
    lines: Iterable[StatementLine], user: User, *, totals: Iterable[ControlTotal] | None = None
) -> list[Reconciled]:
    """Each year of the lines or with a control total, in order; none for who sees less than the council.

    `totals` are those of an earlier day, where they are not today's.
    """
    if not sees_totals(user):
        return []
    totals = ControlTotal.objects.select_related("body") if totals is None else totals
    controls = {each.year: each for each in totals}
    counted = [line for line in lines if line.group in IN_BUDGET]
    years = sorted({line.year.first for line in counted} | set(controls))
    return [
        Reconciled(
            FinancialYear(first),
            controls.get(first),
            total(line.amounts for line in counted if line.year.first == first),
        )
        for first in years
    ]


@dataclass(frozen=True)
class Shared:
    """A shared target as somebody sees it: its parts, and whether they see its total."""

    target: SharedTarget
    parts: Sequence[SharedTargetPart]
    with_total: bool

    @property
    def identified(self) -> Decimal:
        return sum((part.amount for part in self.parts), ZERO)

    @property
    def unidentified(self) -> Decimal:
        """What is still to be identified; nothing where the parts bring more."""
        return max(self.target.amount - self.identified, ZERO)


def shared_targets(user: User) -> list[Shared]:
    """The shared targets with their parts; who doesn't see the whole council sees their own parts alone."""
    whole = sees_totals(user)
    targets = SharedTarget.objects.select_related("portfolio_holder", "directorate")
    seen = SharedTargetPart.objects.visible_to(user).select_related("saving__programme", "saving__owner")
    parts: dict[int, list[SharedTargetPart]] = {}
    for part in seen.order_by("target", "saving__reference"):
        parts.setdefault(part.target_id, []).append(part)
    return [
        Shared(target, parts.get(target.pk, []), whole) for target in targets if whole or target.pk in parts
    ]


def planned_targets(user: User) -> list[PlannedTarget]:
    """The shared targets that plans of programmes they see name, and the council has not so."""
    planned: Any = PlannedTarget.objects.visible_to(user)
    found = planned.select_related("programme", "taken_as").order_by("year", "title", "pk")
    return [each for each in found if each.differs]
