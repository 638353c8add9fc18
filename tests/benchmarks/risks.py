"""What the register of risks and its matrix cost, with 20,000 risks."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from tests.benchmarks import Benchmark
from tests.benchmarks.register import council, get_page, rows_of

ACTIONS = 1_000  # of the database beside them
MANY, FEW = 20_000, 201  # a map of 200 names each: one more, and both are counted and lead to their lists
RAGS, CATEGORIES = ("red", "amber", "green", ""), ("Financial", "People", "Delivery", "")


def benchmarks() -> Iterable[Benchmark]:
    for database in ("sqlite", "postgres"):
        of = partial(_on_pages, database)
        yield of(
            "risks.page",
            ours="/risks/?programme={many}&rag=amber",
            reference="/risks-by-hand/?programme={many}&rag=amber",
            goal=1.3,
            note=f"50 of {MANY:,}, filtered and sorted; by hand: one queryset and a template loop",
            compared=rows_of,
        )
        yield of(
            "risks.map",
            ours="/risks/matrix/?programme={many}",
            reference="/risks/matrix/?programme={few}",
            goal=1.5,
            note=f"the matrix with {MANY:,} risks against one with {FEW}",
            compared=_is_a_map,
        )


def _is_a_map(page: bytes) -> int:
    """How many cells it has that lead to their risks: the same with many and with few."""
    cells = page.count(b"likelihood=")
    assert cells, "no cell leads to its risks"
    return cells


def _on_pages(
    database: str,
    name: str,
    *,
    ours: str,
    reference: str,
    goal: float,
    note: str,
    compared: Callable[[bytes], Any],
) -> Benchmark:
    made: dict[str, Any] = {}
    return Benchmark(
        name=name,
        database=database,
        ours=partial(get_page, made, ours),
        reference=partial(get_page, made, reference),
        compared=compared,
        goal=goal,
        note=note,
        runs=15,
        prepare=partial(risks, database, made),
    )


@contextmanager
def risks(database: str, made: dict[str, Any]) -> Iterator[None]:
    """The database with so many risks in one programme and so few in another; none of them is kept."""
    from django.db import connection
    from django.db.models import QuerySet

    from council.models import Post
    from programmes.models import Programme
    from risks.models import Risk

    with council(database, ACTIONS, made, apart=True):
        posts = list(Post.objects.order_by("pk"))
        for words, code, number in (("many", "PR1", MANY), ("few", "PR2", FEW)):
            programme = Programme.objects.get(code=code)
            made["words"][words] = str(programme.pk)
            # Past the history: what is measured is how they are listed.
            QuerySet(Risk).bulk_create((risk_of(programme, posts, n) for n in range(number)), batch_size=500)
        connection.cursor().execute("ANALYZE")
        yield


def risk_of(programme: Any, posts: list[Any], number: int) -> Any:
    """A risk of the programme: some without a score, some rated otherwise than the matrix would."""
    from risks.models import Risk
    from tests.factories import DAY

    scored = number % 7 != 0
    return Risk(
        programme=programme,
        reference=f"{programme.code}-R{number:05}",
        title=f"Risk {number} of the programme",
        owner=posts[number % len(posts)],
        category=CATEGORIES[number % 4],
        rag=RAGS[number % 3],
        current_likelihood=1 + number % 5 if scored else None,
        current_impact=1 + number // 5 % 5 if scored else None,
        response="treat" if number % 2 else "",
        status="closed" if number % 11 == 0 else "open",
        status_reason="It has passed." if number % 11 == 0 else "",
        raised_on=DAY,
        reviewed_on=DAY if number % 3 else None,
    )
