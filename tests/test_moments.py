"""Every moment is told in the council's own time, with the time of day where it is handed out, in order.

On 25 October 2026 the clocks go back: 01:30 comes at 00:30 and once more at 01:30 by universal time.
"""

import ast
import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.db.models import DateTimeField
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from council.models import Event, Role
from council.register.export import csv_cell
from council.timeline import Happening, sort_newest_first
from council.wording import moment_in_a_cell, spoken_moment, spoken_time
from tests import factories as make
from tests.house import ROOT

FIRST, SECOND = datetime(2026, 10, 25, 0, 30, 5, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, 5, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
# What reads the times of others, or must say them in universal time.
OWN_CLOCK = re.compile(
    r'\|time\b[^}]*|\|date:"[^"]*[HGhgPu][^"]*"'
)  # Django's filters, as a template asks them
NOT_FOR_PEOPLE = ("council/reading/", "council/wording.py", "reports/demo/")


def test_the_hour_that_comes_twice_says_which_it_is():
    assert spoken_moment(FIRST) == "25 October 2026, 01:30 BST"
    assert spoken_moment(SECOND) == "25 October 2026, 01:30 GMT"
    assert spoken_time(SECOND + timedelta(hours=1)) == "02:30"
    assert spoken_time(datetime(2026, 7, 1, 11, 0, tzinfo=UTC)) == "12:00"
    assert moment_in_a_cell(FIRST) == "25/10/2026 01:30:05 BST"


@given(MOMENTS, MOMENTS)
def test_two_moments_are_never_told_alike_in_a_download(one, other):
    one, other = one.replace(microsecond=0), other.replace(microsecond=0)
    assert (csv_cell(one) == csv_cell(other)) is (one == other)


@given(st.lists(MOMENTS, max_size=6), st.booleans())
def test_happenings_stand_in_the_order_in_which_they_happened(moments, with_the_change):
    moments = [*moments, FIRST, SECOND] if with_the_change else moments
    told = [happening.when for happening in sort_newest_first([Happening("", at) for at in moments])]
    assert told == sorted(moments, reverse=True)


def test_a_bare_day_stands_at_its_beginning():
    day, before = date(2026, 10, 25), datetime(2026, 10, 24, 22, 59, tzinfo=UTC)
    told = sort_newest_first([Happening("a", before), Happening("b", day), Happening("c", FIRST)])
    assert [happening.title for happening in told] == ["c", "b", "a"]


# --- what is shown and handed out ---------------------------------------------------------------------------


@pytest.fixture
def auditor(client):
    person = make.person("Audrey")
    make.grant(person, Role.AUDITOR)
    client.force_login(person)
    for number, at in enumerate((FIRST, SECOND, SECOND + timedelta(hours=1))):
        Event.objects.create(kind=Event.Kind.SECURITY_CHANGED, what=f"Night {number}", by=person, at=at)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/history/events/", "/history/"])
def test_the_night_of_the_change_is_told_in_order_with_its_times(auditor, address):
    since = {"since": "2026-10-25", "until": "2026-10-25"}
    page = auditor.get(address, since).content.decode()
    shown = [page.index(f"Night {number}") for number in (2, 1, 0)]
    assert shown == sorted(shown)
    assert page.index("01:30 GMT") < page.index("01:30 BST")
    text = auditor.get(address, since | {"export": "csv"}).content.decode("utf-8-sig")
    rows = [row for row in csv.reader(io.StringIO(text)) if any("Night" in cell for cell in row)]
    assert [row[0] for row in rows] == [
        "25/10/2026 02:30:05",
        "25/10/2026 01:30:05 GMT",
        "25/10/2026 01:30:05 BST",
    ]
    sheet = load_workbook(io.BytesIO(auditor.get(address, since | {"export": "xlsx"}).content)).active
    cells = [row[0].value for row in sheet.iter_rows(min_row=4) if "Night" in str([c.value for c in row])]
    assert cells == [datetime(2026, 10, 25, 2, 30, 5), *(row[0] for row in rows[1:])]


# --- the whole house: nothing tells a moment by itself ------------------------------------------------------


def tells_a_clock(source: str) -> list[str]:
    """The places where Python code writes hours by itself, as "line: format"."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.search(r"%H|%I|%c|%X", node.value)
        ):
            found.append(f"{node.lineno}: {node.value}")
    return found


def test_no_code_writes_hours_but_the_wording():
    telling = {}
    for room in ("council", "programmes", "actions", "risks", "savings", "reports"):
        for path in (ROOT / room).rglob("*.py"):
            place = str(path.relative_to(ROOT))
            if not place.startswith(NOT_FOR_PEOPLE) and (found := tells_a_clock(path.read_text())):
                telling[place] = found
    assert telling == {}


def test_every_moment_in_a_template_goes_through_the_wording():
    """Django's own filters write hours as they like; unfiltered, a moment is told in Django's words."""
    fields = {
        field.name
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, DateTimeField)
    } - {"at"}
    named = re.compile(r"{{[^}]*\.(" + "|".join(sorted(fields)) + r")\b(?!\.)([^}]*)}}")
    raw = []
    for path in [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]:
        text = path.read_text()
        raw += [f"{path.name}: {match[0]}" for match in named.finditer(text) if not well_told(match[2])]
        raw += [
            f"{path.name}: {clock}"
            for clock in re.findall(r'\|time\b[^}]*|\|date:"[^"]*[HGhgPu][^"]*"', text)
        ]
    assert raw == []


def well_told(filters: str) -> bool:
    return filters.startswith("|spoken") or filters.strip() == '|date:"c"'


@pytest.mark.django_db
def test_mails_tell_moments_by_the_clock_here():
    words = render_to_string("account/email/base_notification.txt", {"timestamp": FIRST})
    assert "25 October 2026, 01:30 BST" in words
