"""The statement, shared targets, control totals and closed periods: what belongs to the whole council."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from council import events
from council.access.acting import authorise
from council.accounts.signing_in.freshness import confirm_first
from council.calendar.years import FinancialYear
from council.history.records import EXEMPT_READ
from council.models import Event, User
from council.plain_data import from_json
from council.register.export import xlsx_response
from council.web.asked import reads
from council.web.components import with_query
from council.web.downloads import hands_out_files
from council.web.requests import Request, require_get_or_post, today_and_conventions
from council.wording import spoken
from savings import sharing, standing_apart
from savings.apart.reading import Beside, beside_savings, tables_of
from savings.as_at import control_totals_then
from savings.models import (
    ZERO,
    ClosedPeriod,
    YearProfile,
)
from savings.reconciling import reconciled
from savings.since import said_since
from savings.standing import MOST, by_status, explained
from savings.statement import (
    BY_PROGRAMME,
    DIMENSIONS,
    Amounts,
    Dimension,
    KeptStatement,
    StatementLine,
    by_group,
    profiles_visible_to,
    statement,
    statement_lines,
)
from savings.whole.forms import (
    YEARS_ASKED,
    ClosePeriodForm,
    StatementForm,
)
from savings.whole.past import address_of, day_form, past_seen
from savings.whole.targets import asked

CUTS = tuple(each.key for each in DIMENSIONS)  # by what an address can ask for it
HEADER = (
    *("Type", "Financial year", "Line", "Target", "Forecast", "Confirmed", "Claimed", "Still to come"),
    *(
        "Shortfall",
        "Not achievable",
        "Moved to a later year",
        "Unexplained",
        "Over",
        "At risk",
        "No forecast for",
        "In-year pressure",
    ),
)


def dimension_asked(request: Request) -> Dimension:
    """By what the statement is cut: as the address says, else by programme."""
    asked = request.GET.get("by", "")
    return next((each for each in DIMENSIONS if each.key == asked), BY_PROGRAMME)


def year_asked(request: Request) -> FinancialYear | None:
    """The one financial year that the address asks for; None for all of them."""
    asked = request.GET.get("year", "")
    return FinancialYear(int(asked)) if asked in YEARS_ASKED else None


def of_year(lines: Sequence[StatementLine], year: FinancialYear | None) -> list[StatementLine]:
    """The lines of that year, or all of them."""
    return [line for line in lines if year is None or line.year == year]


def one_year(request: Request, year: FinancialYear | None) -> dict[str, Any]:
    """What a statement tells of savings one by one, or by how they stand: of one year, or of all."""
    first = year.first if year else None
    return {
        "year": year,
        "standing": by_status(request.user, year=first),
        "explained": explained(request.user, year) if year else (),
        "most": MOST,
    }


def added_up(user: User) -> QuerySet[YearProfile]:
    """The years that the person's statement adds up; the exempt savings among them are noted as read."""
    profiles = profiles_visible_to(user)
    opened = EXEMPT_READ.get()
    if opened is not None:  # an auditor reads: their figures are seen though no record is shown
        exempt = profiles.filter(saving__exempt=True).order_by()
        opened |= {("saving", key) for key in exempt.values_list("saving", flat=True)}
    return profiles


@require_GET
@reads(by=CUTS, year=YEARS_ASKED, on=None, on_day=None, on_month=None, on_year=None)
def show_statement(request: Request) -> HttpResponse:
    """Every saving that counts, added up year by year, each type for itself; beside the approved budget.

    As it stands, or as it stood at the end of the day that the address asks for.
    """
    asked_day = day_form(request)
    if day := asked_day.day():
        return show_past(request, day) if request.GET.get("on") else redirect(address_of(request, day))
    by, year = dimension_asked(request), year_asked(request)
    every = statement_lines(added_up(request.user), by=by)
    lines = of_year(every, year)
    context = {
        **as_tables(lines, by, unit=today_and_conventions(request)[1].money_unit),
        **one_year(request, year),
        "years": sorted({line.year for line in every}),
        "form": StatementForm(request.GET or None),
        "reconciled": [each for each in reconciled(every, request.user) if year in (None, each.year)],
        **beside_of(request, year),
        "may_keep": sharing.TO_KEEP.allows(request.user),
        "periods": ClosedPeriod.objects.all() if sharing.sees_totals(request.user) else (),
        "as_at": timezone.localdate(),
        "current": FinancialYear.containing(timezone.localdate()),
        "day_form": asked_day,
        "breadcrumbs": [("Savings", reverse("savings:list-savings")), ("Statement", "")],
    }
    return render(request, "savings/statement.html", context)


def show_past(request: Request, day: date) -> HttpResponse:
    """The statement as it stood at the end of an earlier day, from the history."""
    by, year = dimension_asked(request), year_asked(request)
    past = past_seen(request.user, day, by)
    lines = of_year(past.lines, year)
    totals = control_totals_then(day)
    context = {
        **as_tables(lines, by, unit=today_and_conventions(request)[1].money_unit),
        "year": year,
        "years": sorted({line.year for line in past.lines}),
        "form": StatementForm(request.GET or None),
        "reconciled": [
            each for each in reconciled(past.lines, request.user, totals=totals) if year in (None, each.year)
        ],
        "beside": past.beside.of_year(year),
        "as_at": day,
        "current": FinancialYear.containing(day),
        "on": day,
        "day_form": day_form(request),
        "breadcrumbs": [
            ("Savings", reverse("savings:list-savings")),
            ("Statement", reverse("savings:show-statement")),
            (spoken(day), ""),
        ],
    }
    return render(request, "savings/statement.html", context)


def beside_of(request: Request, year: FinancialYear | None) -> dict[str, Any]:
    """What stands beside the savings, and whether the person keeps it."""
    return {
        "beside": beside_savings(request.user).of_year(year),
        "keeps_underspends": standing_apart.TO_KEEP_UNDERSPENDS.allows(request.user),
        "keeps_reported": standing_apart.TO_KEEP_REPORTED.allows(request.user),
    }


def as_tables(lines: Sequence[StatementLine], by: Dimension, *, unit: str) -> dict[str, Any]:
    """What the tables of a statement are made of, in the unit in which the council shows pounds."""
    return {
        "groups": statement(lines),
        "by": by,
        "holds": all(line.amounts.holds for line in lines),
        "sums": by_group(lines),
        "unit": unit,
    }


@dataclass(frozen=True)
class AskedStatement:
    """The statement that an address asks for, as it stands or as a period closed with it."""

    lines: list[StatementLine]
    by: Dimension
    year: FinancialYear | None
    period: ClosedPeriod | None
    holds_exempt: bool
    beside: Beside
    on: date | None = None  # the earlier day at the end of which it stood so

    @property
    def name(self) -> str:
        """What its file is called."""
        day = self.period.closed_on if self.period else self.on
        return f"Savings statement {day:%Y-%m-%d}" if day else "Savings statement"

    @property
    def filtered(self) -> str:
        """By what it was cut, for the log of downloads."""
        told = (
            f"year {self.year}" if self.year else "",
            self.period.name if self.period else "",
            f"as at {spoken(self.on)}" if self.on else "",
        )
        return ", ".join(each for each in told if each) or "None"


def statement_asked(request: Request) -> AskedStatement:
    """The statement that the address asks for. A closed period is for who sees the whole council."""
    by, year = dimension_asked(request), year_asked(request)
    number = request.GET.get("period", "")
    if number.isascii() and number.isdigit():
        authorise(request.user, sharing.TO_SEE_TOTALS)
        period = get_object_or_404(ClosedPeriod, pk=int(number[:9]))
        kept = of_year(lines_of(period, request, by), year)
        sees_all, apart = sharing.sees_all_exempt(request.user), beside_in(period, request).of_year(year)
        return AskedStatement(kept, by, year, period, sees_all, apart)
    if day := day_form(request).day():
        past = past_seen(request.user, day, by)
        lines, apart = of_year(past.lines, year), past.beside.of_year(year)
        return AskedStatement(lines, by, year, None, bool(past.exempt), apart, day)
    profiles = added_up(request.user)
    lines = of_year(statement_lines(profiles, by=by), year)
    holds_exempt = profiles.filter(saving__exempt=True).exists()
    return AskedStatement(lines, by, year, None, holds_exempt, beside_savings(request.user).of_year(year))


@require_GET
@reads(back="savings:show-statement", by=CUTS, year=YEARS_ASKED, period=None, on=None)
@hands_out_files()
def export_statement(request: Request) -> HttpResponse:
    """The statement as a workbook, to the penny as on its page. Each download is told."""
    if not day_form(request).can_be_read:
        return redirect(f"{reverse('savings:show-statement')}{with_query(request.GET, period=None)}")
    asked_for = statement_asked(request)
    if asked_first := confirm_first(request) if asked_for.holds_exempt else None:
        return asked_first
    lines = asked_for.lines
    what = f"Savings statement by {asked_for.by.label.lower()}: {len(lines)} rows as xlsx"
    events.tell(Event.Kind.EXPORTED, what, by=request.user, rows=len(lines), filtered=asked_for.filtered)
    return as_workbook(lines, asked_for.name, asked_for.beside)


def as_workbook(lines: Sequence[StatementLine], name: str, apart: Beside) -> HttpResponse:
    """The lines as a workbook, each with its pounds exact; what stands beside them on sheets of its own."""
    rows = [
        cells_of(group.label, year.year, words, amounts)
        for group in statement(lines)
        for year in group.years
        for words, amounts in (
            *((line.programme, line.amounts) for line in year.lines),
            (f"Total {year.year}", year.total),
        )
    ]
    return xlsx_response(f"{name}.xlsx", name[:31], HEADER, rows, further=tables_of(apart))


def cells_of(label: str, year: FinancialYear, words: str, a: Amounts) -> list[Any]:
    """One row of the workbook; what is not known without a forecast is empty."""
    known = a.forecast is not None
    told = (a.still, a.shortfall, a.unachievable, a.slipped, a.unexplained, a.over, a.at_risk)
    return [
        *(label, str(year), words, a.target, a.forecast, a.confirmed, a.claimed),
        *(told if known else (None,) * len(told)),
        *(a.without, a.pressure),
    ]


# --- closed periods -----------------------------------------------------------------------------------------


def lines_of(period: ClosedPeriod, request: Request, by: Dimension) -> list[StatementLine]:
    """The statement as it was closed, with what is exempt where the person sees all of that."""
    kept = period.figures["all" if sharing.sees_all_exempt(request.user) else "open"]
    return list(from_json(KeptStatement, kept[by.key]).lines)


def beside_in(period: ClosedPeriod, request: Request) -> Beside:
    """What stood beside the savings when the period was closed; nothing where it was not kept yet."""
    kept = period.figures["all" if sharing.sees_all_exempt(request.user) else "open"]
    return from_json(Beside, kept[sharing.BESIDE]) if sharing.BESIDE in kept else Beside()


@require_GET
@reads(by=CUTS)
def show_period(request: Request, pk: int) -> HttpResponse:
    """A monitoring period as it was closed, to the penny."""
    authorise(request.user, sharing.TO_SEE_TOTALS)
    period = get_object_or_404(ClosedPeriod.objects.select_related("closed_by"), pk=pk)
    by = dimension_asked(request)
    then, now = lines_of(period, request, by), statement_lines(profiles_visible_to(request.user), by=by)
    context = {
        **as_tables(then, by, unit=today_and_conventions(request)[1].money_unit),
        "period": period,
        "beside": beside_in(period, request),
        "moved": moved_since(then, now),
        "why": said_since(request.user, period),
        "form": StatementForm(request.GET or None),
        "breadcrumbs": [
            ("Savings", reverse("savings:list-savings")),
            ("Statement", reverse("savings:show-statement")),
            (period.name, ""),
        ],
    }
    return render(request, "savings/period.html", context)


def moved_since(
    then: Sequence[StatementLine], now: Sequence[StatementLine]
) -> list[tuple[StatementLine, dict[str, Any]]]:
    """The lines of which pounds moved since, each with by how much; also those that are gone."""
    before = {(line.group, line.year, line.programme): line.amounts for line in then}
    there = {(line.group, line.year, line.programme) for line in now}
    gone = [
        replace(line, amounts=Amounts())
        for line in then
        if (line.group, line.year, line.programme) not in there
    ]
    moved = []
    for line in (*now, *gone):
        was = before.get((line.group, line.year, line.programme))
        changes = {
            name: (getattr(line.amounts, name) or ZERO) - (getattr(was or Amounts(), name) or ZERO)
            for name in ("target", "forecast", "confirmed", "claimed", "shortfall")
        }
        if any(changes.values()):
            moved.append((line, changes))
    return moved


@require_get_or_post
def close_period(request: Request) -> HttpResponse:
    """Close a monitoring period: what comes later belongs to the next."""
    authorise(request.user, sharing.TO_KEEP)
    form = ClosePeriodForm(request.POST or None)
    today, _ = today_and_conventions(request)

    def act() -> tuple[str, Any]:
        period = sharing.close_period(form.cleaned_data["name"], by=request.user, on=today)
        return f"{period.name} is closed. What comes later belongs to the next period.", period

    return asked(request, form, act, title="Close a monitoring period", button="Close it")
