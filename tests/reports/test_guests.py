"""A guest reads what was issued to one body, until a day, and nothing else."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from council.access.acting import DEMO
from council.access.rules import standing
from council.access.who_may import who_may
from council.models import Role, Scope, User
from reports.documents import pdf
from reports.documents.drafting import draft_report
from reports.documents.models import HighlightReport
from tests import factories as make
from tests.factories import DAY
from tests.reports import plans

pytestmark = pytest.mark.django_db
LISTS = ("/actions/", "/risks/", "/savings/", "/programmes/")


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch):
    monkeypatch.setattr(pdf, "render_pdf", str.encode)
    with time_machine.travel(f"{DAY} 10:00", tick=False):
        yield


@pytest.fixture
def chair() -> User:
    """A guest of the Improvement Board for every programme."""
    person = make.person("Chair")
    make.grant(person, Role.GUEST, body=make.body("Improvement Board"), to_date=DAY + timedelta(days=30))
    make.authenticator_app(person)
    return person


def report(
    audience: str = "public", *, to: str = "Improvement Board", over: str = "SSR", issued: bool = True
) -> Any:
    made = draft_report(
        by=DEMO.signed(make.person("Clara")),
        programme=make.programme(over),
        body=make.body(to),
        audience=audience,
        period_from=date(2026, 4, 1),
        period_to=date(2026, 6, 30),
        as_at=DAY,
        management_summary=f"{audience} words",
    )
    if issued:
        plans.issue(made, by=DEMO.signed(make.person("Clara")), on=DAY)
    return HighlightReport.objects.get(pk=made.pk)


def answers(user: User, one: HighlightReport) -> set[int]:
    client = Client()
    client.force_login(user)
    return {client.get(address).status_code for address in (one.get_absolute_url(), one.get_download_url())}


def test_a_guest_reads_and_downloads_what_was_issued_to_their_body(chair):
    for audience in ("public", "private"):
        assert answers(chair, report(audience)) == {200}


def test_a_guest_reads_no_draft_no_exempt_pack_and_nothing_of_another_body(chair):
    for one in (report(issued=False), report("exempt"), report(to="Audit Committee")):
        assert answers(chair, one) == {404}


def test_exempt_packs_of_that_body_are_a_right_of_their_own_and_open_nothing_else():
    chair = make.person("Chair")
    make.authenticator_app(chair)
    make.grant(chair, Role.GUEST, body=make.body("Improvement Board"), sees_exempt=True)
    make.grant(chair, Role.VIEWER, over=make.programme("SSR"))
    why = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Contract"}
    action = make.action("Closed", programme=make.programme("SSR"), **why)
    assert answers(chair, report("exempt")) == {200}
    assert answers(chair, report("exempt", to="Audit Committee")) == {404}
    client = Client()
    client.force_login(chair)
    assert client.get(action.get_absolute_url()).status_code == 404


def test_a_guest_for_one_programme_reads_of_that_programme_alone():
    chair = make.person("Chair")
    make.authenticator_app(chair)
    make.grant(chair, Role.GUEST, over=make.programme("SSR"), body=make.body("Improvement Board"))
    assert answers(chair, report()) == {200}
    assert answers(chair, report(over="SEN")) == {404}


def test_after_the_last_day_a_guest_reads_nothing(chair):
    one = report()
    with time_machine.travel(DAY + timedelta(days=30)):
        assert answers(chair, one) == {200}
    with time_machine.travel(DAY + timedelta(days=31)):
        assert answers(chair, one) == {404}


def test_a_guests_home_lists_their_packs_and_their_menu_leads_nowhere_else(client, chair):
    read, other = report(), report(to="Audit Committee")
    client.force_login(chair)
    page = client.get("/").content.decode()
    assert read.get_absolute_url() in page and other.get_absolute_url() not in page
    assert "guest of the Improvement Board until 15 July 2026" in page
    assert 'href="/reports/"' in page
    assert not any(f'href="{address}"' in page for address in (*LISTS, "/my-actions/"))


def test_a_guest_to_whom_nothing_was_issued_is_told_so(client, chair):
    client.force_login(chair)
    assert b"Nothing has been issued to you yet" in client.get("/").content


def test_a_guest_who_also_holds_a_role_has_everybodys_home(client, chair):
    make.grant(chair, Role.VIEWER, over=make.programme())
    assert not standing(chair, on=DAY).only_packs
    client.force_login(chair)
    assert "Reports issued to you" not in client.get("/").content.decode()


def test_the_reverse_names_the_guest_of_a_pack_and_through_what(chair):
    (told,) = [one for one in who_may(report(), on=DAY) if one.person == chair]
    assert [way.words for way in told.through] == ["Guest of the council, for Improvement Board"]
    assert told.words == ["see it"]
    assert not who_may(make.action(), on=DAY)


def test_a_guests_exempt_right_opens_no_record(chair):
    make.grant(chair, Role.GUEST, body=make.body("Other Board"), sees_exempt=True)
    who = standing(chair, on=DAY)
    assert not who.council_exempt and not who.sees_exempt_in(Scope.council().pk)
