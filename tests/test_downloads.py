"""How many files one person may download within a minute, and that no view hands one out beside that."""

import io
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import caches
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from council.calendar_feed import make_feed
from council.models import Event, RunningDownload
from council.web.downloads import LEASE, begin
from reports.documents import views as report_views
from reports.documents.models import HighlightReport, IssuedPack
from tests import factories as make
from tests.access_table import ACTION, TABLE, YES, Row
from tests.test_asking_too_much import registers
from tests.test_fresh_sign_in import site
from tests.world import World, standing_world, undone

pytestmark = pytest.mark.pages
# A person's own calendar, by an address of its own without a sign-in.
OUTSIDE = {"feeds/<str:token>/"}


@pytest.fixture(scope="module")
def council(database, django_db_setup, django_db_blocker) -> Iterator[World]:
    with standing_world(django_db_blocker) as built:
        yield built


@pytest.fixture
def world(council) -> Iterator[World]:
    with undone():
        yield council


def test_whoever_had_many_files_waits_a_moment_and_is_told_how_long(world, settings):
    settings.DOWNLOADS_PER_MINUTE = 2
    clerk, manager = world.client("clerk"), world.client("manager")
    assert [clerk.get("/actions/", {"export": kind}).status_code for kind in ("csv", "xlsx")] == [200, 200]
    refused = clerk.get("/risks/", {"export": "csv"})
    assert refused.status_code == 429 and 1 <= int(refused["Retry-After"]) <= 60
    page = refused.content.decode()
    assert "up to 2 files in a minute" in page and f"{refused['Retry-After']} second" in page
    assert clerk.get("/risks/").status_code == 200, "pages are no downloads"
    assert manager.get("/risks/", {"export": "csv"}).status_code == 200, "nor is it another's doing"
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        again = world.client("clerk").get("/actions/", {"export": "xlsx"})
    assert again.status_code == 200 and load_workbook(io.BytesIO(again.content)).sheetnames


def test_every_view_that_hands_out_a_file_is_limited(world, settings):
    settings.DOWNLOADS_PER_MINUTE = 0
    addresses = [
        world.addresses.get((route, about), f"/{route}")
        for route, about, row in TABLE
        if isinstance(row, Row) and row.get == YES and route not in OUTSIDE
    ]
    addresses += [
        f"{address}?export={kind}" for address, _ in registers() for kind in ("csv", "xlsx", "edit")
    ]
    client = world.client("council_admin")
    refused = 0
    for address in addresses:
        if "<" in address or "logout" in address:
            continue
        with undone():
            response = client.get(address)
        kind = response.headers.get("Content-Type", "")
        assert "Content-Disposition" not in response, address
        assert kind.startswith(("text/html", "text/css", "application/json", "")), (address, kind)
        refused += response.status_code == 429
    assert refused > 20


# --- at once ------------------------------------------------------------------------------------------------

FILE = f"{ACTION}evidence/<int:pk>/"


def test_a_person_has_three_downloads_under_way_at_most_and_each_ends_with_its_answer(world):
    owner, address = world.client("manager"), world.addresses[FILE, "own"]
    under_way = [owner.get(address) for _ in range(3)]
    assert [response.status_code for response in under_way] == [200] * 3
    refused = owner.get(address)
    page = refused.content.decode()
    assert refused.status_code == 429 and "up to 3 downloads under way" in page and refused["Retry-After"]
    assert owner.get("/actions/", {"export": "csv"}).status_code == 429, "of whatever kind"
    assert owner.get("/actions/").status_code == 200
    assert world.client("clerk").get("/actions/", {"export": "csv"}).status_code == 200
    assert b"".join(under_way[0].streaming_content)  # it is sent to the end
    assert RunningDownload.objects.count() == 2
    request_finished.disconnect(close_old_connections)  # a test's connection outlives its requests
    under_way[1].close()  # as the server does where the person has gone away
    request_finished.connect(close_old_connections)
    assert owner.get("/actions/", {"export": "csv"}).status_code == 200
    assert RunningDownload.objects.count() == 1


def test_a_download_whose_worker_died_lets_go_after_a_while(world):
    owner, address = world.client("manager"), world.addresses[FILE, "own"]
    for _ in range(3):
        begin(world.people["manager"])
    assert owner.get(address).status_code == 429
    RunningDownload.objects.update(held_until=timezone.now())
    assert owner.get(address).status_code == 200
    assert RunningDownload.objects.count() == 1 and timedelta(minutes=10) > LEASE


def test_an_error_while_a_file_is_made_ends_the_download(world, monkeypatch):
    client = world.client("manager")
    client.raise_request_exception = False
    monkeypatch.setattr("council.register.views.RegisterView.download", None)
    assert client.get("/actions/", {"export": "csv"}).status_code == 500
    client.raise_request_exception = True
    assert not RunningDownload.objects.exists()


def test_what_is_under_way_counts_to_the_minute_once(world, settings):
    settings.DOWNLOADS_PER_MINUTE, person = 2, world.people["manager"]
    assert begin(person)[0]
    Event.objects.create(kind=Event.Kind.DOWNLOADED, by=person, what="A file")
    assert begin(person)[0], "the first has left its event by now"
    running, seconds = begin(person)
    assert running is None and 0 < seconds <= 60


@pytest.mark.only("postgres")  # SQLite lets one writer in at a time
@pytest.mark.django_db(transaction=True)
def test_of_many_requests_at_the_same_moment_no_more_pass_than_may():
    person, start, passed = make.person("Alice"), threading.Barrier(6), []

    def ask() -> None:
        try:
            start.wait(10)
            passed.append(begin(person)[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(passed) == 6 and sum(running is not None for running in passed) == 3


# --- what each leaves behind --------------------------------------------------------------------------------

# Files that hold nothing of the council's that isn't public, or nothing at all.
NOT_TOLD = {
    "brand.css": "the council's colour, for everyone",
    "logo/<slug:digest>/": "the council's logo, for everyone",
    "settings/colours.css": "the colours that are typed into a form, before they are kept",
    "healthz": "that it answers, for everyone",
    "readyz": "what it reaches, for everyone",
    "imports/blank.xlsx": "an empty form",
    "people/import/blank.xlsx": "an empty form",
}
BY_POST = {"settings/personal-data/people/<int:pk>/copy/": {}}


def is_a_file(response) -> bool:
    kind = response.headers.get("Content-Type", "text/html")
    return "Content-Disposition" in response or not kind.startswith("text/html")


def asked_as(row: Row) -> list[str]:
    """People for whom it is there: one who sees the whole council, one who sees what is exempt, another."""
    first = ("council_admin", "exempt_manager", "manager", "auditor", "clerk")
    return [person for person in first if person in row.allowed][:2] or sorted(row.allowed)[:1]


def what_is_asked() -> Iterator[tuple[str, str, str, dict[str, str] | None]]:
    """Each address that may answer with a file: its route, its object, a person, and what is sent by POST."""
    for route, about, row in TABLE:
        if isinstance(row, Row) and route not in NOT_TOLD:
            if row.get == YES:
                yield from ((route, about, person, None) for person in asked_as(row))
            if route in BY_POST:
                yield from ((route, about, person, BY_POST[route]) for person in asked_as(row))
    for address, _ in registers():
        for kind in ("csv", "xlsx"):
            route = f"{address[1:]}?export={kind}"
            yield from ((route, "", person, None) for person in ("auditor", "council_admin"))


def test_every_download_of_what_is_not_public_leaves_an_event_with_who_what_and_how_many(world, settings):
    settings.DOWNLOADS_PER_MINUTE, settings.DOWNLOADS_AT_ONCE = 1000, 1000
    told, untold = set(), []
    for route, about, person, sent in what_is_asked():
        address = world.addresses.get((route, about), f"/{route}")
        if "<" in address or "logout" in address:
            continue
        with undone():
            last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            client = world.client(person)
            response = client.get(address) if sent is None else client.post(address, sent)
            if response.status_code != 200 or not is_a_file(response):
                continue
            public = (
                route.endswith((".pdf", ".docx", ".xlsx")) and "issued" in about and "exempt" not in about
            )
            kinds = (Event.Kind.EXPORTED, Event.Kind.DOWNLOADED)
            events = list(Event.objects.filter(pk__gt=last, by=world.people[person], kind__in=kinds))
            if len(events) != (0 if public else 1):
                untold.append((address, person, [str(event) for event in events]))
                continue
            for event in events:
                assert event.what and isinstance(event.detail.get("rows"), int), (address, event.detail)
                if event.kind == Event.Kind.EXPORTED and "person" not in event.detail:
                    assert event.detail["filtered"], address
                told.add(route)
    assert untold == []
    handing_out = {route for route, view in site().items() if getattr(view, "hands_out_files", "")}
    # Of these the world has none: they are tried below, and with the archive for an audit.
    not_here = {
        "imports/samples/<str:name>",
        "accounts/second-step/recovery-codes/download/",
        "actions/sample/",
        "reports/<int:pk>/exempt.pdf",
        "reports/<int:pk>/exempt.docx",
    }
    assert handing_out - told - set(NOT_TOLD) - not_here == set(), "each is asked for above"


def test_an_export_tells_the_filter_in_words_and_not_the_words_looked_for(world):
    world.client("manager").get("/actions/", {"export": "csv", "rag": "red", "q": "Zebedee"})
    event = Event.objects.filter(kind=Event.Kind.EXPORTED).first()
    assert event.by == world.people["manager"] and event.detail["rows"] == 0
    assert "RAG: Red" in event.detail["filtered"] and "Search: …" in event.detail["filtered"]
    assert "Zebedee" not in str(event.detail)


def test_an_exempt_pack_that_is_taken_is_told(world, monkeypatch):
    report = HighlightReport.objects.filter(programme=world.programmes["exempt"]).first()
    monkeypatch.setattr(report_views, "reads_exempt", lambda request, report: True)
    monkeypatch.setattr(report_views, "exempt_pack_of", lambda report: IssuedPack(pdf=b"%PDF"))
    response = world.client("exempt_manager").get(f"/reports/{report.pk}/exempt.pdf")
    assert response.status_code == 200 and response["Content-Type"] == "application/pdf"
    event = Event.objects.filter(kind=Event.Kind.DOWNLOADED, by=world.people["exempt_manager"]).first()
    assert event.detail == {"report": report.pk, "rows": 1} and "Exempt pack" in event.what


def test_ones_own_recovery_codes_as_a_file_are_told_without_a_code(world):
    viewer = world.people["viewer"]
    RecoveryCodes.activate(viewer)
    response = world.client("viewer").get("/accounts/second-step/recovery-codes/download/")
    assert response.status_code == 200 and "attachment" in response["Content-Disposition"]
    event = Event.objects.filter(kind=Event.Kind.DOWNLOADED, by=viewer).get()
    assert not any(code in f"{event.what}{event.detail}" for code in response.content.decode().split()[-10:])


def test_a_calendar_that_is_fetched_all_day_is_told_once_a_day(world):
    viewer = world.people["viewer"]
    token = make_feed(viewer, by=viewer, at=timezone.now(), days=30)
    told = Event.objects.filter(kind=Event.Kind.DOWNLOADED, by=viewer)
    for _ in range(2):
        caches["passing"].clear()
        assert Client().get(f"/feeds/{token}.ics").status_code == 200
    assert told.count() == 1 and told.get().detail["rows"] >= 1
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        Client().get(f"/feeds/{token}.ics")
    assert told.count() == 2
