"""What people type is shown as text and nothing else; what is exempt is shown to nobody without the right."""

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from openpyxl import load_workbook

from actions.updating import UpdateStatement, update_action
from council.models import Conventions
from reports.documents import pdf
from tests import factories as make
from tests.access_table import ACTION, IMPORT, RISK
from tests.factories import DAY
from tests.world import EXEMPT, SECRET, World, build, undone

PAYLOAD = "\"'><script>run()</script><img src=x onerror=run()>{{7*7}}"
LISTS = ("/actions/", "/risks/", "/savings/", "/programmes/", "/reviews/", "/reports/", "/imports/")
HISTORY = ("/history/", "/history/?export=csv", "/history/?export=xlsx", f"/history/?words={SECRET[:-1]}")
LISTS = (*LISTS, "/settings/access/")
PAGES = ("/", "/my-actions/", "/risks/matrix/", "/savings/statement/", "/settings/key/", "/reports/new/")
PAGES += ("/my-actions/update/", "/date-changes/", "/date-changes/overdue/", "/date-changes/completed/")
PAGES += ("/reminders/", "/posts/cover/")
PERSONAL = [f"/settings/personal-data/{page}" for page in ("", "holds/", "holds/new/", "people/")]
READERS_OF = {"reports": ("exempt_manager", "clerk"), "settings": ("exempt_manager", "council_admin")}
EXPORTS = [f"{register}?export={form}" for register in LISTS[:4] for form in ("csv", "xlsx")]


@pytest.fixture
def on_the_day(db, monkeypatch) -> Iterator[None]:
    """On DAY, with papers left as HTML: laying them out adds no words."""
    monkeypatch.setattr(pdf, "render_pdf", lambda html: html.encode())
    with time_machine.travel(f"{DAY} 10:00", tick=False):
        yield


# --- scripts ------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What a browser would run of a page, and the text that it would show."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.text: list[str] = []
        self.inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        given = dict(attrs)
        if tag == "script" and not (given.get("src") or "").startswith("/static/"):
            self.faults.append(self.get_starttag_text() or tag)
        if tag in ("style", "iframe", "object", "embed", "base"):
            self.faults.append(tag)
        for name, value in attrs:
            address = re.sub(r"[\s\x00-\x1f]", "", value or "").lower()
            if name.startswith("on") or name in ("style", "srcdoc", "hx-on"):
                self.faults.append(f"{tag} {name}")
            if address.startswith(("javascript:", "vbscript:", "data:")):
                self.faults.append(f"{tag} {name}={value}")
            if name in ("src", "action", "formaction") and re.match(r"(https?:)?//", address):
                self.faults.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        if self.inside == "script" and data.strip():
            self.faults.append(f"script {data}")
        self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""


def test_the_reader_of_pages_sees_what_would_run():
    for html in (
        "<script>run()</script>",
        "<img src=x onerror=run()>",
        '<a href=" java\nscript:run()">',
        '<script src="//evil.example/x.js"></script>',
        '<p style="x">',
    ):
        assert Page(html).faults, html
    assert not Page('<script src="/static/js/app.js"></script><a href="/">&lt;script&gt;</a>').faults


def headers_amiss(response: Any) -> list[str]:
    """The headers that every page should bear and this one doesn't."""
    policy = response.headers.get("Content-Security-Policy", "")
    wanted = {
        "Content-Security-Policy": "default-src 'none'" in policy
        and "frame-ancestors 'none'" in policy
        and "unsafe" not in policy,
        "X-Frame-Options": response.headers.get("X-Frame-Options") == "DENY",
        "X-Content-Type-Options": response.headers.get("X-Content-Type-Options") == "nosniff",
        "Referrer-Policy": response.headers.get("Referrer-Policy") == "same-origin",
        "Cross-Origin-Opener-Policy": response.headers.get("Cross-Origin-Opener-Policy") == "same-origin",
        "Cross-Origin-Resource-Policy": response.headers.get("Cross-Origin-Resource-Policy") == "same-origin",
        "Permissions-Policy": "camera=()" in response.headers.get("Permissions-Policy", ""),
        "Cache-Control": "no-store" in response.headers.get("Cache-Control", ""),
    }
    return [name for name, right in wanted.items() if not right]


def body_of(response: Any) -> bytes:
    """All that was sent, workbooks unpacked."""
    data = b"".join(response.streaming_content) if response.streaming else response.content
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return b"".join(book.read(name) for name in book.namelist())
    return data


@pytest.mark.pages
def test_scripts_in_every_field_are_shown_as_text_on_every_page(on_the_day):
    """Every page also bears every header, errors and redirects included."""
    Conventions.objects.create(
        effective_from=date(2020, 1, 1),
        council_name=f"Wexbourne{PAYLOAD}",
        others={"rag_labels": {"red": PAYLOAD, "amber": PAYLOAD}, "public_label": PAYLOAD},
    )
    world = build(PAYLOAD)
    asked = [*PAGES, *PERSONAL, *(f"{page}?q={PAYLOAD}&sort={PAYLOAD}&page={PAYLOAD}" for page in LISTS)]
    asked += [
        "/history/",
        f"/history/?words={PAYLOAD}&reference={PAYLOAD}&after={PAYLOAD}",
        "/history/seals/",
    ]
    asked += [*dict.fromkeys(world.addresses.values()), "/accounts/password/change/", f"/{PAYLOAD}/"]
    shown: Counter[str] = Counter()
    for address in asked:
        for person in READERS_OF.get(address.split("/")[1], ("exempt_manager",)):
            response = world.client(person).get(address)
            if response.headers["Content-Type"].startswith("application/octet-stream"):
                continue
            assert headers_amiss(response) == [], address
            # A mapping, or a workbook: to be kept, and no page.
            if response.headers["Content-Type"].startswith(("application/json", "application/vnd")):
                assert response.headers["Content-Disposition"].startswith("attachment"), address
                continue
            page = Page(body_of(response).decode())
            assert page.faults == [], (address, page.faults)
            shown[address] += "".join(page.text).count(PAYLOAD)
    assert sum(shown.values()) > 300 and sum(map(bool, shown.values())) > 50
    for address in ("/accounts/login/", "/accounts/password/reset/", "/accessibility/"):
        response = world.client("nobody").get(address, {"next": PAYLOAD})
        assert (
            not set(headers_amiss(response)) - {"Cache-Control"}
            and not Page(body_of(response).decode()).faults
        )


@pytest.mark.pages
def test_scripts_in_forms_come_back_as_text(on_the_day):
    world = build()
    typed = dict.fromkeys(
        ("text", "reason", "being_done", "justification", "percent", "forecast_day", "version", "stated_rag"),
        PAYLOAD,
    ) | dict.fromkeys(
        ("commentary", "likelihood", "rag", "new_title", "new_code", "closing_note", "seen", "exempt_reason"),
        PAYLOAD,
    )
    for (route, about), address in world.addresses.items():
        if route.startswith((ACTION, RISK, IMPORT)) and about.startswith("own"):
            for headers in ({}, {"HX-Request": "true"}):
                with undone():  # a press alone may be an act, which the next one would not find undone
                    response = world.client("exempt_manager").post(address, typed, headers=headers)
                assert response.status_code in (200, 302, 405), address
                assert Page(response.content.decode()).faults == [], address
    assert Page(world.client("manager").post("/imports/new/", typed).content.decode()).faults == []


# --- formulas -----------------------------------------------------------------------------------------------

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "a\x07\x0bb"]


@pytest.mark.pages
def test_no_export_holds_a_formula_and_no_character_breaks_one(on_the_day):
    world = build()
    own = world.programmes["own"]
    for words in FORMULAS:
        make.action(words, workstream=own.workstreams.first())
        make.risk(words, programme=own, cause=words)
        make.saving(words, programme=own)
    for address in EXPORTS[:6]:
        response = world.client("manager").get(address)
        assert response.status_code == 200 and response["Content-Disposition"].startswith("attachment; "), (
            address
        )
        if address.endswith("csv"):
            cells = [
                cell for row in csv.reader(io.StringIO(response.content.decode("utf-8-sig"))) for cell in row
            ]
            assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r\n") and cell[:1]]
            assert "'=1+1" in cells
        else:
            cells = [cell for row in load_workbook(io.BytesIO(response.content)).active for cell in row]
            assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d"}
            assert "=1+1" in [cell.value for cell in cells] and "ab" in [cell.value for cell in cells]


# --- exempt words -------------------------------------------------------------------------------------------


def hidden_from(world: World, person: str, address: str) -> bool:
    """Whether the page, in words and in headers, is without the exempt word."""
    response = world.client(person).get(address)
    said = body_of(response) + repr(response.headers).encode()
    return SECRET.lower().encode() not in said.lower()


def test_no_exempt_word_reaches_whoever_may_not_see_it(on_the_day, database):
    """Through lists, searches, sorting, exports, home, programmes, reports, papers, histories and errors."""
    world = build()
    searches = [f"{page}?q={SECRET[:-1]}" for page in LISTS[:4]]
    exports = [*EXPORTS, *(f"{page}&q={SECRET[:-1]}" for page in EXPORTS if page.endswith("csv"))]
    records = list(dict.fromkeys(a for (_, kind), a in world.addresses.items() if kind != "other"))
    beside = [a for (_, kind), a in world.addresses.items() if kind.startswith("exempt")]
    reports = [address for address in records if address.startswith("/reports/")]
    lists = [*PAGES, *LISTS, "/risks/?status=all&sort=title", *searches]
    sweeps = {
        "manager": [*lists, *exports, *records, *HISTORY],
        "auditor": [*HISTORY, *records],
        "owner": ["/", "/my-actions/", *LISTS[:3], *EXPORTS[:6:2], *beside],
        "clerk": ["/", "/reports/", *reports],
        "council_admin": [*LISTS, *EXPORTS[:6:2], *beside],
        "operator": [*beside, *(f"/admin/{page}/?q={SECRET}" for page in ("actions/action", "risks/risk"))],
    }
    if database != "sqlite":  # there a few are enough: what differs is SQL, and not who asks
        sweeps = {"manager": [*LISTS[:4], *EXPORTS[:6:2], *searches, *beside], "owner": [*LISTS[:3], *beside]}
    for person, addresses in sweeps.items():
        for address in addresses:
            client = world.client(person)
            response = client.get(address)
            said = body_of(response) + repr(response.headers).encode()
            if "q=" in address and "admin" in address:
                said = said.replace(f'value="{SECRET}"'.encode(), b"").replace(f"q={SECRET}".encode(), b"")
            assert SECRET.lower().encode() not in said.lower(), (person, address)
            found = said.replace(SECRET[:-1].encode(), b"")
            assert address not in searches or not re.search(rb"settle|sues|pays", found), (person, address)
    seen = [a for a in [*EXPORTS[:6], *beside] if not hidden_from(world, "exempt_manager", a)]
    assert len(seen) > 15, "the sweep walks past exempt words, or it proves nothing"


@pytest.mark.pages
def test_what_was_exempt_once_stays_out_of_the_history_of_what_is_open_now(on_the_day):
    world = build()
    own = world.programmes["own"]
    action = make.action(f"{SECRET} settles", workstream=own.workstreams.first(), **EXEMPT)
    said = UpdateStatement(text=f"{SECRET} asked", stated_rag="green")
    update_action(
        action, said, by=world.people["author"], on=DAY, conventions=Conventions.objects.in_force(DAY)
    )
    action.refresh_from_db()
    action.title, action.exempt, action.exempt_paragraph, action.exempt_reason = "It settles", False, None, ""
    action.version += 1
    action.save()
    address = f"/actions/{action.reference}/"
    assert hidden_from(world, "manager", address) and hidden_from(world, "manager", f"{address}update/")
    # Somebody who says that they opened the page long ago is told what changed since: not this.
    stale = {"text": "On the way.", "stated_rag": "green", "justification": "x", "version": "0"}
    response = world.client("manager").post(f"{address}update/", stale)
    assert "was changed while you were typing" in response.content.decode()
    assert SECRET not in response.content.decode()
    right = world.client("exempt_manager").post(f"{address}update/", stale)
    assert SECRET in right.content.decode()
