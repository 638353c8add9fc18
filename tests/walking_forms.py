"""A walk over the forms of the site: found on the pages of the access table, filled in, sent."""

import io
import pickle
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import resolve

from actions.models import Action
from council.history import AppendOnly
from programmes.imports.upload import upload_plan
from tests import factories as make
from tests.access_table import TABLE, YES, Row
from tests.database import Stock, kept_once, system
from tests.factories import DAY
from tests.programmes.imports.books import new_sheet
from tests.world import WORLD, World, undone

# Whoever is let in, the one who may do most there first.
WHO = ("exempt_manager", "council_admin", "manager", "clerk", "admin", "finance", "owner", "viewer")
# What tells of acts, files held for a form, the entries of the search, what comes with signing in: made by
# what a form did.
BESIDE = {
    "council_event",
    "council_sentform",
    "council_heldfile",
    "council_openentry",
    "django_session",
    "usersessions_usersession",
}
DAYS = (DAY, date(2026, 12, 1), date(2026, 6, 1))


def more_states(world: World) -> World:
    """The world with an action that no date change waits for, and a plan that nothing was taken in of."""
    make.action("Moves", workstream=world.programmes["own"].workstreams.first())
    new = make.programme("NEW")
    plan = workbook("Comes by this plan")
    days = {"plan_date": DAY, "as_at": DAY}
    kept = upload_plan(plan, filename=plan.name, by=world.people["council_admin"], programme=new, **days)
    world.addresses["imports/<int:pk>/check/", "own untaken"] = f"/imports/{kept.pk}/check/"
    return world


WALKED = Stock("walked", more_states, beneath=WORLD)  # the world whose forms are walked over


@dataclass
class Control:
    """One box of a form: its kind, what stands in it, and what may be chosen."""

    name: str
    kind: str
    value: str = ""
    longest: int = 200
    is_number: bool = False
    choices: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form of a page: where it is sent, its boxes, and its buttons."""

    target: str
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # target, name, value


class Forms(HTMLParser):
    """The forms of a page that are sent by POST."""

    def __init__(self, html: str, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.words: Control | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(urljoin(self.address, given.get("action", "")))
            if given.get("method", "").lower() == "post":
                self.forms.append(self.open)
        if self.open is None:
            return
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "button" and kind == "submit":
            there = urljoin(self.address, given["formaction"]) if "formaction" in given else self.open.target
            self.open.buttons.append((there, name, given.get("value", "")))
        elif tag == "option" and self.words:
            self.words.choices.append(given.get("value", ""))
            if "selected" in given:
                self.words.value = given.get("value", "")
        elif tag in ("input", "textarea", "select") and name:
            kind = kind if tag == "input" else tag
            longest = int(given.get("maxlength") or 200)
            is_number = given.get("inputmode") in ("numeric", "decimal")
            control = Control(name, kind, longest=longest, is_number=is_number)
            control = self.open.controls.setdefault(name, control)
            if kind in ("radio", "checkbox"):
                control.choices.append(given.get("value", "on"))
                if "checked" in given:
                    control.value = given.get("value", "on")
            else:
                control.value = given.get("value", "")
                self.words = control if tag != "input" else None

    def handle_data(self, data: str) -> None:
        if self.words and self.words.kind == "textarea":
            self.words.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("textarea", "select"):
            self.words = None
        if tag == "form":
            self.open = None


@cache
def plan_bytes(title: str) -> bytes:
    """The same bytes each time: a workbook bears the moment that it was saved."""
    handle = io.BytesIO()
    new_sheet(["Action", "Owner", "Due"], [title, "Head of All", "1 July 2026"]).parent.save(handle)
    return handle.getvalue()


def workbook(title: str = "Do it") -> SimpleUploadedFile:
    return SimpleUploadedFile("plan.xlsx", plan_bytes(title))


def filled(form: Form, day: date, place: int) -> dict[str, Any]:
    """The form as somebody might fill it in: what stands there stays, of choices the one at that place."""
    answers: dict[str, Any] = {}
    for control in form.controls.values():
        name, value = control.name, control.value.strip()
        part = name.rpartition("_")[2]
        if value:
            answers[name] = value
        elif control.kind == "file":
            answers[name] = workbook()
        elif control.choices:
            real = [choice for choice in control.choices if choice]
            if real and not (control.kind == "checkbox" and place == 0):
                answers[name] = real[min(place, len(real)) - 1]
        elif part in ("day", "month", "year"):
            answers[name] = str(getattr(day, part))
        elif control.kind != "hidden":
            is_number = control.is_number or "percent" in name
            words = "40" if is_number else f"Words of {day.day} {day:%B %Y}"
            words = f"{day:%b}{day.day}" if name == "code" else words  # which is one word and short
            row = name.rpartition("-")[2]
            words = f"{row} {words}" if row.isdecimal() else words  # no two rows say the same
            if "mail" in name or "address" in name:
                words = "somebody.new@council.example"
            answers[name] = words[: control.longest]
    return answers


def counted() -> dict[str, int]:
    """How many rows each table of the records has."""
    tables = sorted(
        {model._meta.db_table for model in apps.get_models() if not issubclass(model, AppendOnly)} - BESIDE
    )
    union = " UNION ALL ".join(f"SELECT '{table}', COUNT(*) FROM {table}" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(union)
        return dict(cursor.fetchall())


def more(before: dict[str, int]) -> dict[str, int]:
    """The tables that have more rows than before, and how many more."""
    now = counted()
    return {table: now[table] - before[table] for table in now if now[table] > before[table]}


def pages(world: World) -> Iterator[tuple[str, str]]:
    """Each page of the site that somebody is let into, and who; first those in a state of their own."""
    moves = Action.objects.get(title="Moves")
    yield f"/actions/{moves.reference}/reschedule/", "exempt_manager"
    yield world.addresses["imports/<int:pk>/check/", "own untaken"], "council_admin"
    yield from (("/actions/?select=1", "exempt_manager"), ("/actions/?moved=1", "exempt_manager"))
    for route, about, row in TABLE:
        if not isinstance(row, Row) or about.startswith(("other", "exempt")) or row.get != YES:
            continue
        address = world.addresses.get((route, about)) or f"/{route}"
        if "<" in address or route.startswith("accounts/"):
            continue
        for person in WHO:
            if person in row.allowed:
                yield address, person
                break


def forms(world: World) -> list[tuple[str, str, Form]]:
    """Each form of each page of the stock WALKED once, by whom, with the address of the page.

    The pages are opened once in a run: every copy of the stock has the same ones. Forms that erase personal
    data come last: they stand triggers down, and until the transaction of the world ends SQLite then reads
    the whole schema anew whenever something is taken back.
    """

    def find(folder: Path) -> None:
        found = sorted(_forms(world), key=lambda each: "personal-data" in each[2].target)
        (folder / "forms").write_bytes(pickle.dumps(found))

    kept = kept_once(f"forms on {system()}", find)
    found: list[tuple[str, str, Form]] = pickle.loads((kept / "forms").read_bytes())
    return found


def _forms(world: World) -> Iterator[tuple[str, str, Form]]:
    known = set()
    for address, person in pages(world):
        with undone():
            response = world.client(person).get(address)
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        for form in Forms(response.content.decode(), address).forms:
            key = (resolve(urlsplit(form.target).path).view_name, frozenset(form.controls))
            if key not in known:
                known.add(key)
                yield address, person, form


def presses(form: Form) -> Iterator[tuple[str, dict[str, str]]]:
    """Each button of the form, as where it sends and what it adds."""
    for target, name, value in form.buttons:
        if "logout" not in target:
            yield target, {name: value} if name else {}


def view_of(target: str, pressed: dict[str, str]) -> str:
    """The name of the view that the button sends to, with the button's own name."""
    return " ".join([resolve(urlsplit(target).path).view_name, *pressed])
