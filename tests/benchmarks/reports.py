"""What a report costs: its PDF against bare WeasyPrint, its position against its rows, its download."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import time_machine

from tests.benchmarks import Benchmark

MANY = 2_000  # actions of the programme whose position is gathered
MOST_QUERIES = 25
# By length: actions of the programme, the greatest ratio that is good enough, and how often it is timed.
LENGTHS = {"short": (8, 1.15, 7), "long": (300, 1.0, 3), "appendix": (1_300, 0.8, 3)}
PAGES = {"short": (2, 4), "long": (20, 35), "appendix": (85, 120)}


def benchmarks() -> Iterable[Benchmark]:
    for name, (actions, goal, runs) in LENGTHS.items():
        yield _of(
            f"report.{name}",
            "sqlite",
            partial(_printed, name, actions),
            goal=goal,
            runs=runs,
            note=f"{actions:,} actions; the reference is WeasyPrint alone on the same HTML",
            compared=number_of_pages,
        )
    for database in ("sqlite", "postgres"):
        yield _of(
            "report.position",
            database,
            _position,
            goal=1.5,
            note=f"{MANY:,} actions in at most {MOST_QUERIES} queries, checked; the reference reads its rows",
        )
        yield _of(
            "report.serve",
            database,
            _served,
            goal=1.3,
            runs=50,
            note="an issued report; the reference is a view for those signed in that returns as large a file",
            compared=len,
        )


def _of(name: str, database: str, sides: Callable[[], Any], *, runs: int = 7, **told: Any) -> Benchmark:
    """A benchmark whose two sides are made once its database is there, on the day of the plan."""
    made = SimpleNamespace()

    @contextmanager
    def prepared() -> Iterator[None]:
        from tests.benchmarks.history import prepared as migrated
        from tests.factories import DAY

        with time_machine.travel(f"{DAY} 10:00", tick=True), migrated(database, lambda: None):
            made.ours, made.reference = sides()
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


def number_of_pages(pdf: bytes) -> int:
    """How many pages the PDF has."""
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


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


def _draft(actions: int) -> Any:
    """A draft on a programme of so many actions, and the clerk who draws it up."""
    from council.models import Role
    from tests.factories import grant, person
    from tests.reports import plans

    report = plans.report(plans.large(actions))
    grant(person("Clara"), Role.CLERK)
    grant(person("Mona"), Role.PROGRAMME_MANAGER, over=report.programme)
    return report


def _printed(length: str, actions: int) -> tuple[Callable[[], bytes], Callable[[], bytes]]:
    """The PDF of a draft: asked for where that is done at once, else as the background worker sets it."""
    from weasyprint import CSS, HTML

    from reports.documents.paper import paper_of
    from reports.documents.pdf import highlight_html, highlight_pdf
    from reports.documents.typesetting import STATIC, STYLESHEET, StaticFetcher

    report = _draft(actions)
    html = highlight_html(paper_of(report))
    at_least, at_most = PAGES[length]

    def bare() -> bytes:
        fetcher = StaticFetcher()
        sheet = CSS(url=f"{STATIC}{STYLESHEET}", url_fetcher=fetcher)
        document = HTML(string=html, base_url=STATIC, url_fetcher=fetcher)
        pdf: bytes = document.write_pdf(stylesheets=[sheet], pdf_variant="pdf/ua-1")
        return pdf

    def asked() -> bytes:
        response = client.get(f"/reports/{report.pk}.pdf")
        assert response["Content-Type"] == "application/pdf", response
        return bytes(response.content)

    pages = number_of_pages(highlight_pdf(paper_of(report)))
    assert at_least <= pages <= at_most, f"{pages} pages"
    if length != "short":
        return lambda: highlight_pdf(paper_of(report)), bare
    client = _signed_in("Clara")
    return asked, bare


def _position() -> tuple[Callable[[], int], Callable[[], int]]:
    """How many actions the position holds, and how many are read with what is told of each."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from actions.models import Action, Completion, DateChange, Update
    from reports.documents.paper import position_of
    from tests.factories import DAY

    report = _draft(MANY)
    with CaptureQueriesContext(connection) as queries:
        position_of(report)
    assert len(queries) <= MOST_QUERIES, f"{len(queries)} queries"

    def read() -> int:
        own = {"action__programme": report.programme_id}
        actions = Action.history.as_of(DAY).filter(programme=report.programme_id)
        found = list(actions.select_related("owner", "workstream"))
        for model in (Update, DateChange, Completion):
            list(model.objects.filter(**own).select_related("by"))
        return len(found)

    return lambda: len(position_of(report).actions), read


def _served() -> tuple[Callable[[], bytes], Callable[[], bytes]]:
    """The bytes of an issued report, and of a file of that size from a view that asks for a sign-in alone."""
    from django.contrib.auth.decorators import login_required
    from django.http import HttpResponse
    from django.test import override_settings
    from django.urls import include, path

    from council.access.acting import DEMO
    from tests.factories import DAY, person
    from tests.reports import plans

    report = plans.report(plans.small())
    issued = plans.issue(report, by=DEMO.signed(person("Clara")), on=DAY)
    folder = TemporaryDirectory()
    file = Path(folder.name) / "report.pdf"
    file.write_bytes(bytes(issued.pdf))

    @login_required
    def by_hand(request: Any) -> HttpResponse:
        assert folder  # which keeps the file for as long as the view
        return HttpResponse(file.read_bytes(), content_type="application/pdf")

    urls = SimpleNamespace(urlpatterns=[path("by-hand.pdf", by_hand), path("", include("council.urls"))])
    client = _signed_in("Clara")

    def ours() -> bytes:
        return bytes(client.get(f"/reports/{report.pk}.pdf").content)

    def reference() -> bytes:
        with override_settings(ROOT_URLCONF=urls):
            return bytes(client.get("/by-hand.pdf").content)

    return ours, reference
