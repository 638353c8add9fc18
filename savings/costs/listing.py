"""The lists of costs and of growth bids, each with what it comes to above it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse

from council.access.rules import Right, standing
from council.calendar.years import FinancialYear
from council.register import RegisterTable, RegisterView
from council.web.requests import Request
from council.wording import spoken
from programmes.models import Programme
from savings import bidding, costing, sharing
from savings.costs.grid import Column, grid, quarters_of, sums_of, years_from
from savings.costs.tables import (
    BidExport,
    BidFilter,
    BidTable,
    FundingExport,
    FundingFilter,
    FundingTable,
    first_years,
)
from savings.models import ZERO, Funding, GrowthBid


def adds_up(request: Request, programme: Programme | None) -> bool:
    """Whether the page tells totals: to who sees the whole council, or all of the one programme it is about.

    The council's totals are for the first alone; who owns a saving of a programme sees its lines and no sum.
    """
    if sharing.sees_totals(request.user):
        return True
    return programme is not None and standing(request.user).has(Right.SEE, programme.scope_id)


class CostView(RegisterView):
    """What both lists share: the rows as they are filtered, and the one programme that they may be about."""

    def make_table(self, queryset: QuerySet, *args: Any) -> RegisterTable:
        self.listed = queryset
        return super().make_table(queryset, *args)

    @cached_property
    def programme(self) -> Programme | None:
        """The programme that the filter names."""
        if self.filterset.errors or not self.filterset.is_bound:
            return None
        programme: Programme | None = self.filterset.form.cleaned_data.get("programme")
        return programme

    def with_details(self, queryset: QuerySet) -> QuerySet:
        return queryset.select_related("programme__scope")

    def extra_context(self) -> dict[str, Any]:
        return {
            **super().extra_context(),
            "programme": self.programme,
            "adds_up": adds_up(self.request, self.programme),
            "breadcrumbs": [("Savings", reverse("savings:list-savings")), (self.title, "")],
        }


@dataclass(frozen=True)
class Receipts:
    """One year's use of capital receipts, as the annual statement lists it."""

    year: FinancialYear
    lines: tuple[Funding, ...]

    @property
    def planned(self) -> Decimal:
        return sum((line.planned for line in self.lines), ZERO)

    @property
    def spent(self) -> Decimal:
        return sum((line.spent for line in self.lines), ZERO)


def receipts_of(lines: "QuerySet[Funding]", years: Sequence[FinancialYear]) -> list[Receipts]:
    """The lines that capital receipts pay for, year by year. One query."""
    used = lines.filter(source=Funding.Source.CAPITAL_RECEIPTS, year__in=[year.first for year in years])
    held = list(used.select_related("programme", "saving").order_by("year", "title", "pk"))
    by_year = ((year, tuple(line for line in held if line.year == year.first)) for year in years)
    return [Receipts(year, of_year) for year, of_year in by_year if of_year]


class FundingList(CostView):
    model = Funding
    table_class, export_class, filterset_class = FundingTable, FundingExport, FundingFilter
    title, name = "Cost to deliver", "costs"
    template_name = "savings/costs/list.html"

    @cached_property
    def years(self) -> tuple[FinancialYear, ...]:
        """The four years of the grid: from the one asked for, else from the last one."""
        current = FinancialYear.containing(self.as_at)
        asked = self.request.GET.get("years", "")
        first = next((year for year in first_years(current) if str(year.first) == asked), current.previous())
        return years_from(first)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the grid: the quarters of the year asked for, else the four years."""
        current = FinancialYear.containing(self.as_at)
        asked = self.request.GET.get("quarters", "")
        of = next((year for year in first_years(current) if str(year.first) == asked), None)
        return quarters_of(of) if of else tuple(map(Column, self.years))

    def with_details(self, queryset: QuerySet) -> QuerySet:
        return super().with_details(queryset).select_related("saving__owner")

    def finish(self, rows: Sequence[Any]) -> None:
        for line in rows:
            may = costing.TO_REVISE.allows(self.request.user, line)
            line.change_url = line.get_edit_url() if may else ""

    def extra_context(self) -> dict[str, Any]:
        context = super().extra_context()
        lines = self.listed.order_by()
        return {
            **context,
            "grid": grid(sums_of(lines, self.columns), self.columns, with_totals=context["adds_up"]),
            "receipts": receipts_of(lines, self.years),
            "may_plan": costing.TO_PLAN.allows(self.request.user),
        }


@dataclass(frozen=True)
class BidSums:
    """What bids of one status come to: a year, once, and how many have no amount yet."""

    label: str
    every_year: Decimal
    once: Decimal
    unknown: int


def bid_sums(bids: "QuerySet[GrowthBid]") -> list[BidSums]:
    """What the bids come to by status, in the order of statuses. One query."""
    paid = GrowthBid.Recurrence
    rows = (
        bids.order_by()
        .values("outcome")
        .annotate(
            every_year=Sum("amount", filter=Q(recurrence=paid.RECURRING)),
            once=Sum("amount", filter=Q(recurrence=paid.ONE_OFF)),
            unknown=Count("pk", filter=Q(amount=None)),
        )
    )
    found = {row["outcome"]: row for row in rows}
    return [
        BidSums(
            outcome.label,
            found[outcome]["every_year"] or ZERO,
            found[outcome]["once"] or ZERO,
            found[outcome]["unknown"],
        )
        for outcome in GrowthBid.Outcome
        if outcome in found
    ]


class BidList(CostView):
    model = GrowthBid
    table_class, export_class, filterset_class = BidTable, BidExport, BidFilter
    title, name = "Growth bids", "bids"
    template_name = "savings/costs/bids.html"

    def with_details(self, queryset: QuerySet) -> QuerySet:
        return super().with_details(queryset).select_related("asked_by", "decided_by", "body")

    def finish(self, rows: Sequence[Any]) -> None:
        user = self.request.user
        for bid in rows:
            changes = bid.waits and bidding.TO_ASK.allows(user, bid)
            decides = bidding.may_decide(user, bid, on=self.as_at)
            bid.change_url = bid.get_decide_url() if decides else bid.get_edit_url() if changes else ""
            bid.decided_words = decided_words(bid)

    def extra_context(self) -> dict[str, Any]:
        context = super().extra_context()
        return {
            **context,
            "sums": bid_sums(self.listed) if context["adds_up"] else [],
            "may_ask": bidding.TO_ASK.allows(self.request.user),
        }


def decided_words(bid: GrowthBid) -> str:
    """Who decided the bid, where and when, in few words; empty while it waits."""
    if not bid.decided_on:
        return ""
    if bid.outcome == GrowthBid.Outcome.WITHDRAWN:
        return f"Withdrawn, {spoken(bid.decided_on)}: {bid.decision_reason}"
    return f"{bid.body or bid.decided_by or 'Decided'}, {spoken(bid.meeting_on or bid.decided_on)}"
