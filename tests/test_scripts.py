"""What people type is shown as text, and no browser would run any of it."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine

from council.models import Conventions
from reports.documents import pdf
from tests.access_table import ACTION, IMPORT, RISK
from tests.factories import DAY
from tests.test_stored_words import LISTS, PAGES, body_of
from tests.world import build, undone

LABEL = "\"'><script>run()</script>"  # as long as a label of ours may be
PAYLOAD = "\"'><script>run()</script><img src=x onerror=run()>{{7*7}}"
PERSONAL = [f"/settings/personal-data/{page}" for page in ("", "holds/", "holds/new/", "people/")]
READERS_OF = {"reports": ("exempt_manager", "clerk"), "settings": ("exempt_manager", "council_admin")}


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


@pytest.mark.pages
def test_scripts_in_every_field_are_shown_as_text_on_every_page(on_the_day):
    """Every page also bears every header, errors and redirects included."""
    Conventions.objects.create(
        effective_from=date(2020, 1, 1),
        council_name=f"Wexbourne{PAYLOAD}",
        others={"rag_labels": {"red": LABEL}, "public_label": LABEL},
    )
    world = build(PAYLOAD)
    asked = [*PAGES, *PERSONAL, *(f"{page}?q={PAYLOAD}&sort={PAYLOAD}&page={PAYLOAD}" for page in LISTS)]
    asked += [
        "/history/",
        f"/history/?words={PAYLOAD}&reference={PAYLOAD}&after={PAYLOAD}",
        "/history/seals/",
    ]
    asked += [*dict.fromkeys(world.addresses.values()), "/accounts/password/change/", f"/{PAYLOAD}/"]
    asked = [address for address in asked if not address.startswith("/logo/")]  # a picture, kept by browsers
    shown: Counter[str] = Counter()
    for address in asked:
        for person in READERS_OF.get(address.split("/")[1], ("exempt_manager",)):
            response = world.client(person).get(address)
            if response.headers["Content-Type"].startswith("application/octet-stream"):
                continue
            assert headers_amiss(response) == [], address
            if response.headers["Content-Type"] == "application/pdf":  # a paper, and no page
                continue
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
