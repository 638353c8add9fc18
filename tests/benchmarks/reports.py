"""What a report costs: its PDF against bare WeasyPrint, its position against its rows, its download."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any

from tests.benchmarks import Benchmark

MANY = 2_000  # actions of the programme whose position is gathered
MOST_QUERIES = 25
Sides = tuple[Callable[[], Any], Callable[[], Any]]


@dataclass(frozen=True)
class Length:
    """A paper of so many pages: by how many actions, and the greatest ratio that is good enough."""

    name: str
    actions: int
    pages: tuple[int, int]
    goal: float
    runs: int
    sections: bool = True
    late: float = 1.0


LENGTHS = (
    Length("short", 6, (2, 2), 1.15, 15, sections=False, late=0.5),
    Length("long", 102, (24, 26), 1.0, 5, late=0.92),
    Length("appendix", 462, (97, 103), 0.8, 3),
)


def benchmarks() -> Iterable[Benchmark]:
    for length in LENGTHS:
        yield _of(
            f"report.{length.name}",
            "sqlite",
            partial(_printed, length),
            goal=length.goal,
            runs=length.runs,
            note=f"about {length.pages[1] - (length.pages[1] - length.pages[0]) // 2} pages, checked; "
            "the reference is WeasyPrint alone on the same HTML",
            compared=words_of,
        )
    for database in ("sqlite", "postgres"):
        yield _of(
            "report.position",
            database,
            _position,
            goal=1.5,
            note=f"{MANY:,} actions in at most {MOST_QUERIES} queries, checked; the reference reads the rows",
        )
        yield _of(
            "report.serve",
            database,
            _served,
            goal=1.3,
            runs=50,
            note="an issued report; the reference is a signed-in view that returns as large a file, "
            "under the same limit of downloads",
            compared=len,
        )


def _of(name: str, database: str, sides: Callable[[], Sides], *, runs: int = 7, **told: Any) -> Benchmark:
    """A benchmark whose two sides are made once its database is there, on the day of the plan."""
    made = SimpleNamespace()

    @contextmanager
    def prepared() -> Iterator[None]:
        import time_machine
        from django.test import override_settings

        from tests.benchmarks.history import prepared as migrated
        from tests.factories import DAY

        def make() -> None:
            made.ours, made.reference = sides()

        with (
            override_settings(ROOT_URLCONF="tests.benchmarks._reference"),
            time_machine.travel(f"{DAY} 10:00", tick=True),
            migrated(database, make),
        ):
            yield

    return Benchmark(
        name=name,
        database=database,
        ours=lambda: made.ours(),
        reference=lambda: made.reference(),
        prepare=prepared,
        runs=runs,
        **told,
    )


def words_of(pdf: bytes) -> list[str]:
    """The words of the PDF, page by page."""
    import io

    from pypdf import PdfReader

    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def _signed_in(name: str) -> Any:
    """A client of the person, signed in with a second step."""
    from django.test import Client

    from council.models import User
    from tests.council.accounts.signing_in.ways import came_by

    client = Client(raise_request_exception=True)
    person = User.objects.get(name=name)
    client.force_login(person)
    came_by(client, person, "password", "mfa")
    return client


def _printed(length: Length) -> Sides:
    """The PDF of a draft: asked for where that is done at once, else as the background worker sets it."""
    from weasyprint import CSS, HTML
    from weasyprint.css.counters import CounterStyle
    from weasyprint.text.fonts import FontConfiguration

    from reports.documents.paper import paper_of
    from reports.documents.pdf import highlight_html, highlight_pdf
    from reports.documents.typesetting import (
        MOST_WITHOUT,
        STATIC,
        STYLESHEET,
        StaticFetcher,
        as_long,
        as_printed,
    )
    from tests.benchmarks._reported import draft_on
    from tests.reports.as_it_comes import weasyprint_as_it_comes

    report = draft_on(length.actions, late=length.late, sections=length.sections)
    least, most = length.pages
    html = as_printed(highlight_html(paper_of(report)))
    if most > MOST_WITHOUT:
        html = as_long(html)

    def bare() -> bytes:
        fetcher = StaticFetcher()
        shared = {"font_config": FontConfiguration(), "counter_style": CounterStyle()}
        sheet = CSS(url=f"{STATIC}{STYLESHEET}", url_fetcher=fetcher, **shared)
        with weasyprint_as_it_comes():
            document = HTML(string=html, base_url=STATIC, url_fetcher=fetcher)
            pdf: bytes = document.write_pdf(stylesheets=[sheet], pdf_variant="pdf/ua-1", **shared)
        return pdf

    pages = len(words_of(bare()))
    assert least <= pages <= most, f"{pages} pages"
    if most > 2:
        return lambda: highlight_pdf(paper_of(report)), bare
    return partial(_bytes_at, _signed_in("Clara"), f"/reports/{report.pk}.pdf"), bare


def _position() -> Sides:
    """How many actions the position holds, and how many rows hold what is told of them."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from actions.models import Action, Completion, DateChange, Update
    from reports.documents.paper import position_of
    from tests.benchmarks._reported import draft_on

    report = draft_on(MANY, late=0.3)
    with CaptureQueriesContext(connection) as queries:
        position_of(report)
    assert len(queries) <= MOST_QUERIES, f"{len(queries)} queries"

    def read() -> int:
        own = {"action__programme": report.programme_id}
        actions = Action.objects.filter(programme=report.programme_id).select_related("owner", "workstream")
        found = list(actions)
        for model in (Update, DateChange, Completion):
            list(model.objects.filter(**own).select_related("by" if model is Update else "decided_by"))
        return len(found)

    return lambda: len(position_of(report).actions), read


def _served() -> Sides:
    """The bytes of an issued report, and of a file of that size from a view that asks for a sign-in alone."""
    from council.access.acting import DEMO
    from tests.benchmarks._served_by_hand import SERVED
    from tests.factories import DAY, clerk
    from tests.reports import plans

    report = plans.report(plans.small())
    issued = plans.issue(report, by=DEMO.signed(clerk()), on=DAY)
    SERVED.write_bytes(bytes(issued.pdf))
    client = _signed_in("Clara")
    return partial(_bytes_at, client, f"/reports/{report.pk}.pdf"), partial(
        _bytes_at, client, "/served-by-hand/"
    )


def _bytes_at(client: Any, address: str) -> bytes:
    response = client.get(address)
    assert response["Content-Type"] == "application/pdf", response
    return bytes(response.content)
