"""The statement as it stood at the end of a day, from the history of savings and of their years.

Whoever asks sees what they see today: what is exempt now stays kept back. Programmes, directorates and
portfolios stand under the names that they have now.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max

from council.calendar.days import end_of
from council.models import Directorate, Post, User
from programmes.models import Programme
from savings.apart.reading import Beside, reported_lines, underspend_line
from savings.models import ZERO, ControlTotal, ReportedFigure, Saving, Underspend, YearProfile
from savings.sharing import sees_all_exempt, sees_totals
from savings.statement import (
    AT_RISK,
    BY_PROGRAMME,
    GROUP_OF,
    Amounts,
    Dimension,
    StatementLine,
    amounts_of,
    in_order,
)

POUNDS = (
    *("target", "forecast", "delivered", "confirmed_amount", "met_once", "slipped", "unachievable"),
    "confirmed_on",
)
TOLD = ("id", "kind", "status", "exempt", "programme_id", "directorate_id", "portfolio_holder_id")


@dataclass(frozen=True)
class PastStatement:
    """The statement of a day: its lines, what stands beside them, and the exempt savings that are in it."""

    lines: list[StatementLine]
    beside: Beside
    exempt: frozenset[int] = frozenset()


def past_statement(user: User, on: date, *, by: Dimension = BY_PROGRAMME) -> PastStatement:
    """What the person sees of the statement as it stood at the end of the day."""
    moment = end_of(on)
    savings = savings_then(user, moment)
    years = years_then(moment, savings)
    named = names_of(savings.values(), by)
    lines = summed(
        savings,
        years,
        {key: named.get(saving[COLUMNS[by.key]], (by.none, "")) for key, saving in savings.items()},
    )
    exempt = frozenset(key for key, saving in savings.items() if saving["exempt"])
    return PastStatement(lines, beside_then(user, moment, savings, years), exempt)


def savings_then(user: User, moment: datetime) -> dict[int, dict[str, Any]]:
    """How each saving that counted stood, by its key: those that the person sees.

    One that is gone since, with an import that was undone, is for who sees the whole council.
    """
    live: Any = Saving.objects.visible_to(user)
    seen = dict(live.order_by().values_list("pk", "exempt"))
    gone: set[int] = set()
    rows = latest_rows(Saving, moment, TOLD)
    if sees_totals(user):
        gone = set(rows).difference(Saving.objects.order_by().values_list("pk", flat=True))
        if not sees_all_exempt(user):
            gone = {key for key in gone if not rows[key]["exempt"]}
    return {
        key: {**row, "exempt": row["exempt"] or seen.get(key, False)}
        for key, row in rows.items()
        if (key in seen or key in gone) and row["status"] not in Saving.NOT_COUNTED
    }


def years_then(moment: datetime, savings: Collection[int]) -> list[YearProfile]:
    """How the years of the savings stood."""
    rows = latest_rows(YearProfile, moment, ("id", "saving_id", "year", *POUNDS))
    return [year_of(row) for row in rows.values() if row["saving_id"] in savings]


def year_of(row: Mapping[str, Any]) -> YearProfile:
    """The year as its history says; what had no column of its own yet was nought."""
    parts = {name: row[name] or ZERO for name in ("met_once", "slipped", "unachievable")}
    return YearProfile(**{**row, **parts})


def latest_rows(model: Any, moment: datetime, columns: Iterable[str]) -> dict[int, dict[str, Any]]:
    """The columns of each record as its last entry before the moment left them, by key; no removed one."""
    latest = latest_entries(model, moment)
    rows: dict[int, dict[str, Any]] = {}
    for first in range(0, len(latest), AT_ONCE):
        entries = model.history.filter(history_id__in=latest[first : first + AT_ONCE]).order_by()
        for row in entries.exclude(history_type="-").values(*columns):
            rows[row["id"]] = row
    return rows


def latest_entries(model: Any, moment: datetime) -> list[int]:
    """The keys of the last entry of each record before the moment."""
    # They are read first: nested into one query, PostgreSQL may plan a scan for each row of history.
    history = model.history.filter(history_date__lt=moment).order_by()
    return list(history.values("id").annotate(latest=Max("history_id")).values_list("latest", flat=True))


def entries_then(model: Any, moment: datetime) -> list[Any]:
    """The records as they stood at the moment, of a model that has few; none that was removed."""
    entries = model.history.filter(history_id__in=latest_entries(model, moment)).exclude(history_type="-")
    return [entry.instance for entry in entries.order_by("id")]


AT_ONCE = 5_000  # keys that a query names
COLUMNS = {
    "programme": "programme_id",
    "directorate": "directorate_id",
    "portfolio": "portfolio_holder_id",
}
NAMES: Mapping[str, tuple[Any, str, str]] = {
    "programme": (Programme, "title", "code"),
    "directorate": (Directorate, "name", "code"),
    "portfolio": (Post, "title", "title"),
}


def names_of(savings: Iterable[Mapping[str, Any]], by: Dimension) -> dict[Any, tuple[str, str]]:
    """What each programme, directorate or portfolio of the savings is called now, and its code."""
    model, title, code = NAMES[by.key]
    keys = {saving[COLUMNS[by.key]] for saving in savings}
    rows = model.objects.filter(pk__in=keys - {None}).order_by()
    return {key: (name, short or "") for key, name, short in rows.values_list("pk", title, code)}


def summed(
    savings: Mapping[int, Mapping[str, Any]],
    years: Iterable[YearProfile],
    places: Mapping[int, tuple[str, str]],
) -> list[StatementLine]:
    """The years summed by group, year and the name and code of their place, as a statement has them."""
    sums: dict[tuple[str, int, str, str], Amounts] = defaultdict(Amounts)
    for line in years:
        saving = savings[line.saving_id]
        title, code = places[line.saving_id]
        group = GROUP_OF[saving["kind"]]
        sums[group, line.year, title, code] += amounts_of(line, at_risk=saving["status"] in AT_RISK)
    return in_order(sums)


def beside_then(
    user: User, moment: datetime, savings: Mapping[int, Mapping[str, Any]], years: list[YearProfile]
) -> Beside:
    """What stood beside the savings, as the person sees it; what was withdrawn by then is left out."""
    spent, figures = records_then(Underspend, user, moment), records_then(ReportedFigure, user, moment)
    named = names_of(savings.values(), BY_PROGRAMME) if figures else {}
    lines = (
        summed(
            savings,
            years,
            {key: named.get(saving["programme_id"], ("", "")) for key, saving in savings.items()},
        )
        if figures
        else []
    )
    return Beside(
        tuple(underspend_line(each) for each in sorted(spent, key=lambda each: (each.year, each.pk))),
        tuple(line for figure in figures for line in reported_lines(figure, lines)),
    ).as_kept


def records_then(model: Any, user: User, moment: datetime) -> list[Any]:
    """The records as they stood, of those that the person sees now."""
    seen = set(model.objects.visible_to(user).order_by().values_list("pk", flat=True))
    return [each for each in entries_then(model, moment) if each.pk in seen and each.withdrawn_on is None]


def control_totals_then(on: date) -> list[ControlTotal]:
    """What the approved budget said of each year's savings by the end of the day."""
    return entries_then(ControlTotal, end_of(on))
