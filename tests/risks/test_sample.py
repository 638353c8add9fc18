"""A sample of the tests of controls for an audit, which anybody can draw again."""

import io
from datetime import date

import openpyxl
import pytest

from council.models import Event, Role
from risks.controlling import ControlWords, add_control, correct_control, record_test
from tests import factories as f

pytestmark = pytest.mark.django_db
PAGE = "/risks/controls/sample/"
DRAW = {"size": 3, "seed": "abc"}
FIRST, SECOND = date(2026, 5, 4), date(2026, 6, 8)


def auditor(**grant):
    ann = f.person("Ann")
    f.grant(ann, Role.AUDITOR, **grant)
    return ann


def with_tests(*days: date, title: str = "Key staff leave", text: str = "Two people sign"):
    mona = f.manager("Mona")
    control = add_control(f.risk(title), ControlWords(text=text), by=mona, on=f.DAY)
    for number, day in enumerate(days, 1):
        control = record_test(
            control, tested_on=day, test_words=f"Result {number}", assurance="high", by=mona, on=f.DAY
        )
    return control


def test_every_test_counts_the_earlier_ones_too_and_a_correction_is_none(client):
    control = with_tests(FIRST, SECOND)
    correct_control(control, ControlWords(text="Three people sign"), by=f.manager("Mona"), on=f.DAY)
    with_tests(title="Untested")
    client.force_login(auditor())
    page = client.get(PAGE, DRAW).content.decode()
    assert "2 drawn" in page and "Result 1" in page and "Result 2" in page and "Mona" in page
    reference = f"{control.risk.reference}/{control.pk}"
    assert f"{reference}/1" in page and f"{reference}/2" in page
    page = client.get(PAGE, {**DRAW, "since": "1/6/2026"}).content.decode()
    assert "1 drawn" in page and "Result 1" not in page


def test_the_same_seed_draws_the_same_and_the_workbook_and_its_event_say_so(client):
    for number in range(6):
        with_tests(FIRST, title=f"Risk {number}")
    client.force_login(auditor())
    made = client.get(PAGE, {**DRAW, "until": "31/5/2026", "export": "xlsx"})
    rows = list(openpyxl.load_workbook(io.BytesIO(made.content)).active.iter_rows(values_only=True))[3:]
    page = client.get(PAGE, DRAW).content.decode()
    assert len(rows) == 3 and all(row[0] in page and row[6] == "Result 1" for row in rows)
    told = Event.objects.filter(kind=Event.Kind.EXPORTED).latest("pk")
    assert told.detail["seed"] == "abc" and told.detail["references"] == [row[0] for row in rows]
    assert told.detail["rows"] == 3 and told.detail["filtered"] == "Tested to: 2026-05-31"


def test_a_sample_asks_for_its_size_and_its_seed_and_no_test_says_so(client):
    client.force_login(auditor())
    assert "No control is tested yet" in client.get(PAGE).content.decode()
    with_tests(FIRST)
    page = client.get(PAGE, {"size": "0", "seed": ""}).content.decode()
    assert "Draw at least one" in page and "Enter a seed" in page
    assert "No test of that programme" in client.get(PAGE, {**DRAW, "since": "1/6/2026"}).content.decode()


def test_tests_at_exempt_risks_are_drawn_for_those_alone_who_may_see_them(client):
    risk = with_tests(FIRST, title="Hidden").risk
    risk.exempt, risk.exempt_paragraph, risk.exempt_reason = True, 3, "Talks"
    risk.save()
    client.force_login(auditor())
    page = client.get(PAGE, DRAW).content.decode()
    assert "Hidden" not in page and "Two people sign" not in page


def test_who_reads_no_history_draws_no_sample_and_is_shown_no_way_there(client):
    vera = f.person("Vera")
    f.grant(vera, Role.VIEWER)
    client.force_login(vera)
    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get("/risks/").content.decode()
    client.force_login(auditor())
    assert PAGE in client.get("/risks/").content.decode()
