"""What the register and the statement of savings cost: against a page by hand, and the sums in bare SQL."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from typing import Any

from tests.benchmarks import Benchmark
from tests.benchmarks.register import council, get_page, rows_of

SAVINGS, FIRST, YEARS = 5_000, 2024, 6
LISTED = 20_000  # on the register's page
FEW = 1_000  # actions of the database beside them
SHORT = "CASE WHEN outturn < target THEN target - outturn ELSE 0 END"
GIVEN_UP = f"CASE WHEN unachievable < {SHORT} THEN unachievable ELSE {SHORT} END"
SUMS = f"""
    SELECT kind, year, title, SUM(target), SUM(outturn), SUM(confirmed_amount), SUM(delivered), SUM({SHORT}),
        SUM(CASE WHEN outturn > target THEN outturn - target ELSE 0 END), SUM({GIVEN_UP}),
        SUM(CASE WHEN slipped < {SHORT} - ({GIVEN_UP}) THEN slipped ELSE {SHORT} - ({GIVEN_UP}) END),
        SUM(CASE WHEN forecast IS NULL THEN target END), SUM(CASE WHEN forecast IS NULL THEN delivered END),
        SUM(CASE WHEN status IN ('at_risk', 'delayed', 'unachievable') THEN outturn - delivered END),
        COUNT(CASE WHEN forecast IS NULL THEN 1 END)
    FROM (
        SELECT y.*, s.kind, s.status, p.title,
            CASE WHEN y.forecast < y.delivered THEN y.delivered ELSE y.forecast END AS outturn
        FROM savings_yearprofile y JOIN savings_saving s ON s.id = y.saving_id
        JOIN programmes_programme p ON p.id = s.programme_id
        WHERE s.status NOT IN ('proposed', 'withdrawn')
    ) years
    GROUP BY kind, year, title
"""


def benchmarks() -> Iterable[Benchmark]:
    for database in ("sqlite", "postgres"):
        yield Benchmark(
            name="savings.statement",
            database=database,
            ours=ours,
            reference=bare_sql,
            compared=pounds_of,
            goal=2.0,
            note=f"{SAVINGS:,} savings x {YEARS} years; the reference is the same sums in SQL alone",
            prepare=partial(savings, database),
        )
        made: dict[str, Any] = {}
        yield Benchmark(
            name="savings.page",
            database=database,
            ours=partial(get_page, made, "/savings/?status=at_risk"),
            reference=partial(get_page, made, "/savings-by-hand/?status=at_risk"),
            compared=rows_of_register,
            goal=1.3,
            note=f"50 of {LISTED:,}, filtered and sorted; by hand: a queryset, a template loop, the sums",
            runs=15,
            prepare=partial(listed, database, made),
        )


@contextmanager
def savings(database: str) -> Iterator[None]:
    """The database with so many savings, for as long as the block lasts: none of them is kept."""
    from django.db import transaction

    from tests.benchmarks._seeded import seeded

    with seeded(database, FEW), transaction.atomic():
        make_savings(SAVINGS, YEARS)
        yield
        transaction.set_rollback(True)


@contextmanager
def listed(database: str, made: dict[str, Any]) -> Iterator[None]:
    """The pages of the database with the savings that are listed; none of them is kept."""
    from django.db import connection

    with council(database, FEW, made, apart=True):
        make_savings(LISTED, 3)
        connection.cursor().execute("ANALYZE")
        yield


def rows_of_register(page: bytes) -> list[list[str]]:
    """The rows of the last table of the page: ours has the sums of each type in another above it."""
    return rows_of(page[page.rindex(b"<table") :])


def make_savings(number: int, years: int) -> None:
    """So many savings of so many years, past the history: what is measured is how they are added up."""
    from django.db.models import QuerySet

    from programmes.models import Programme
    from savings.models import Saving, YearProfile

    programmes = list(Programme.objects.order_by("pk"))
    kinds, statuses = list(Saving.Kind), ["on_track", "at_risk", "agreed"]
    made = QuerySet(Saving).bulk_create(
        (
            Saving(
                programme=programmes[n % len(programmes)],
                reference=f"BEN-S{n:05}",
                title=f"Saving {n}",
                kind=kinds[n % len(kinds)],
                status=statuses[n % len(statuses)],
                explanation="So",
            )
            for n in range(number)
        ),
        batch_size=500,
    )
    QuerySet(YearProfile).bulk_create(
        (line_of(saving, n, year) for n, saving in enumerate(made) for year in range(years)),
        batch_size=500,
    )


def line_of(saving: Any, number: int, year: int) -> Any:
    """A year of the saving: some without a forecast, some over their target, some given up in part."""
    from savings.models import YearProfile

    target = Decimal(1000 + number % 700) + Decimal(number % 100) / 100
    return YearProfile(
        saving=saving,
        year=FIRST + year,
        target=target,
        forecast=None if (number + year) % 5 == 0 else target * (70 + (number + year) % 50) / 100,
        delivered=Decimal(600),
        confirmed_amount=Decimal(400),
        unachievable=Decimal(number % 90),
        slipped=Decimal(number % 70),
    )


def ours() -> Any:
    from savings.models import Saving, YearProfile
    from savings.statement import statement_lines

    counted: Any = Saving.objects.all()
    return statement_lines(YearProfile.objects.filter(saving__in=counted.promised().order_by().values("pk")))


def bare_sql() -> Any:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(SUMS)
        return cursor.fetchall()


def pounds_of(answer: Any) -> tuple[int, ...]:
    """All pounds of an answer, in pence: target, outturn, confirmed, shortfall, over, moved."""
    if answer and isinstance(answer[0], tuple):
        columns = (3, 4, 5, 7, 8, 10)
        return tuple(round(sum(Decimal(str(row[n] or 0)) for row in answer) * 100) for n in columns)
    names = ("target", "forecast", "confirmed", "shortfall", "over", "slipped")
    return tuple(
        round(sum(getattr(line.amounts, name) or Decimal(0) for line in answer) * 100) for name in names
    )
