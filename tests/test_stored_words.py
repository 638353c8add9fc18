"""No export holds a formula, and what is exempt is shown to nobody without the right, by any path."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from openpyxl import load_workbook

from actions.updating import UpdateStatement, update_action
from council.auditing.entries import kinds
from council.models import Conventions, Event
from council.models.mail import WaitingMail
from tests import canaries
from tests import factories as make
from tests.factories import DAY
from tests.world import EXEMPT, SECRET, World, standing_world, undone

LISTS = ("/actions/", "/risks/", "/savings/", "/programmes/", "/reviews/", "/reports/", "/imports/")
HISTORY = ("/history/", "/history/?export=csv", "/history/?export=xlsx", f"/history/?words={SECRET[:-1]}")
LISTS = (*LISTS, "/settings/access/")
PAGES = ("/", "/my-actions/", "/risks/matrix/", "/savings/statement/", "/settings/key/", "/reports/new/")
PAGES += ("/my-actions/update/", "/date-changes/", "/date-changes/overdue/", "/date-changes/completed/")
PAGES += ("/reminders/", "/posts/cover/")
EXPORTS = [f"{register}?export={form}" for register in LISTS[:4] for form in ("csv", "xlsx")]


@pytest.fixture(scope="module")
def standing(database, django_db_setup, django_db_blocker) -> Iterator[World]:
    with standing_world(django_db_blocker) as built:
        yield built


@pytest.fixture
def world(standing) -> Iterator[World]:
    """The world as it was built, whatever the last test did to it."""
    with undone():
        yield standing


def body_of(response: Any) -> bytes:
    """All that was sent, workbooks unpacked."""
    data = b"".join(response.streaming_content) if response.streaming else response.content
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return b"".join(book.read(name) for name in book.namelist())
    return data


# --- formulas -----------------------------------------------------------------------------------------------

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "a\x07\x0bb"]


@pytest.mark.pages
def test_no_export_holds_a_formula_and_no_character_breaks_one(world):
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


def test_no_exempt_word_reaches_whoever_may_not_see_it(world, few_roles, admin_site):
    """Through lists, searches, sorting, exports, home, programmes, reports, papers, histories and errors."""
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
    if few_roles:  # there a few are enough: what differs is SQL, and not who asks
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
            assert address not in searches or not re.search(rb"settle|\bsues|pays", found), (person, address)
    seen = [a for a in [*EXPORTS[:6], *beside] if not hidden_from(world, "exempt_manager", a)]
    assert len(seen) > 15, "the sweep walks past exempt words, or it proves nothing"


@pytest.mark.pages
def test_what_was_exempt_once_stays_out_of_the_history_of_what_is_open_now(world):
    own = world.programmes["own"]
    action = make.action(f"{SECRET} settles", workstream=own.workstreams.first(), **EXEMPT)
    said = UpdateStatement(text=f"{SECRET} asked", stated_rag="green")
    update_action(
        action,
        said,
        by=world.people["exempt_manager"],
        on=DAY,
        conventions=Conventions.objects.in_force(DAY),
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


# --- canaries -----------------------------------------------------------------------------------------------

NOT_SHOWN = frozenset({"scanner", "finding", "withdrawnreason", "owneraswritten", "statusaswritten"})


def said_to(world: World, person: str, address: str) -> str:
    """All that the answer says, in words and headers, without the address itself."""
    response = world.client(person).get(address)
    return (body_of(response) + repr(response.headers).encode()).decode("utf-8", "replace")


@pytest.fixture
def planted(world) -> Iterator[tuple[set[str], list[str]]]:
    """The words that were planted, and every address that is walked through."""
    words = canaries.plant(world)
    canaries.auditor_who_sees(world)
    mine = [
        address for (_, about), address in world.addresses.items() if not about.startswith(("other", "own"))
    ]
    exports = [*EXPORTS, "/programmes/EXM/export.xlsx", *HISTORY[:3]]
    histories = [
        f"/history/{model._meta.model_name}/{pk}/"
        for model in kinds().values()
        if model._meta.app_label != "council"
        for pk in model._base_manager.order_by("-pk").values_list("pk", flat=True)[:4]
    ]
    yield words, list(dict.fromkeys([*canaries.plain_addresses(), *mine, *exports, *histories]))


@pytest.mark.pages
def test_no_canary_reaches_whoever_may_not_see_it_and_each_is_seen_by_who_may(world, planted):
    """After acts of every kind, through every page, export, history and paper; no mail holds one."""
    words, addresses = planted
    beside = [
        a for a in addresses if a.startswith(("/actions/", "/risks/", "/savings/", "/reports/", "/history"))
    ]
    walks = {
        "manager": addresses,
        "auditor": addresses,
        "owner": [a for a in addresses if not a.startswith("/history")],
        "council_admin": [a for a in addresses if "EXM" not in a],
        "clerk": beside,
        "guest": [a for a in beside if "reports" in a],
    }
    for person, walked in walks.items():
        for address in walked:
            said = said_to(world, person, address).replace(address, "")
            assert canaries.CANARY not in said, (person, address, said[said.find(canaries.CANARY) :][:200])
            assert canaries.NEW_ROW not in said or (person, address) == ("owner", "/imports/questions/"), (
                address
            )
        feed = world.client(person).post("/feeds/").context["address"]  # a calendar's address, by its token
        assert canaries.CANARY not in said_to(world, person, feed.removeprefix("http://testserver"))
    assert not [
        m for m in [*mail.outbox, *WaitingMail.objects.all()] if canaries.CANARY in m.subject + m.body
    ]
    everything = "".join(said_to(world, "exempt_manager", address) for address in addresses)
    unseen = {word for word in words if word not in everything}
    assert not {word for word in unseen if not word.endswith(tuple(NOT_SHOWN))}, "or the sweep proves nothing"


@pytest.mark.pages
def test_each_opening_of_exempt_material_by_an_auditor_is_an_event(world, planted):
    _, addresses = planted
    opened = Event.objects.filter(kind=Event.Kind.EXEMPT_OPENED, by=world.people["exempt_auditor"])
    seen = 0
    for address in addresses:
        before = opened.count()
        if canaries.CANARY in said_to(world, "exempt_auditor", address):
            seen += 1
            assert opened.count() == before + 1, address
    assert seen > 20, "the sweep walks past exempt words, or it proves nothing"
    assert not [event for event in opened if canaries.CANARY in event.what + repr(event.detail)]
    world.client("exempt_manager").get("/actions/")
    assert not Event.objects.filter(kind=Event.Kind.EXEMPT_OPENED).exclude(by=world.people["exempt_auditor"])
