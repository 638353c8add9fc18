"""Outputs and outcomes: stated with phase, day and cost, delivered by their owner, taken in from a sheet."""

import html
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from council.conventions import InForce
from council.models import ChangedMeanwhile
from programmes.closing.closing import close_programme
from programmes.imports.applying.undo import undo_import
from programmes.imports.exporting.workbook import programme_workbook
from programmes.imports.kept.readings import dry_run
from programmes.models import Output
from programmes.outputs.delivering import deliver_output
from programmes.outputs.gathering import outputs_of
from programmes.outputs.stating import OutputStatement, add_output, correct_output, remove_output
from reports.initiation.gathering import tables_of
from tests import factories as make
from tests.factories import DAY
from tests.programmes.imports.applying.test_apply import applied, uploaded
from tests.programmes.imports.books import new_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
THERE = "/programmes/SSR/outputs/"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def mona():
    return make.manager()


@pytest.fixture
def programme():
    return make.programme()


@pytest.fixture
def owner():
    """Olive holds the post that owns the output, and has no role."""
    return make.post("Head of Customer Services", holder=make.person("Olive"))


def stated(programme, mona, **more):
    said = {"title": "One contact centre", **more}
    return add_output(programme, OutputStatement(**said), by=mona, on=DAY, meant={said.get("due")})


def page(client, address, sent=None):
    response = client.post(address, sent, follow=True) if sent else client.get(address)
    assert response.status_code == 200, response.status_code
    return " ".join(html.unescape(response.content.decode()).split())


def closed(programme, mona):
    close_programme(
        programme, body=make.body(), decided_on=DAY, minute="42", words="To the plans", by=mona, on=DAY
    )


def test_an_output_has_words_a_kind_and_a_cost_that_is_not_below_nought(programme, mona):
    gone = make.post("Gone", is_active=False)
    with pytest.raises(ValidationError) as refused:
        stated(programme, mona, title=" ", kind="dream", cost=Decimal(-1), owner=gone)
    assert set(refused.value.message_dict) == {"title", "kind", "cost", "owner"}
    output = stated(programme, mona)
    assert output.reference == "SSR-OU01"
    with pytest.raises(PermissionDenied):
        stated(programme, make.person("Stranger"))
    said = OutputStatement(title="Two centres", kind="outcome", cost=Decimal(5))
    correct_output(output, said, by=mona, on=DAY, version=1)
    with pytest.raises(ChangedMeanwhile):
        correct_output(output, said, by=mona, on=DAY, version=1)


def test_its_owner_says_that_it_was_delivered_and_not_on_a_day_to_come(programme, mona, owner):
    output = stated(programme, mona, owner=owner)
    olive = make.person("Olive")
    with pytest.raises(ValidationError) as refused:
        deliver_output(output, delivered_on=DAY + timedelta(days=1), note=" ", by=olive, on=DAY)
    assert set(refused.value.message_dict) == {"delivered_on", "note"}
    with pytest.raises(ValidationError, match="Enter the day"):
        deliver_output(output, delivered_on=None, note="So", by=olive, on=DAY)
    deliver_output(output, delivered_on=DAY, note="Opened in May", by=olive, on=DAY)
    output.refresh_from_db()
    with pytest.raises(ValidationError, match="so it stays"):
        remove_output(output, by=mona, on=DAY)
    deliver_output(output, delivered_on=None, note="Counted twice", by=mona, on=DAY)
    output.refresh_from_db()
    assert output.history.first().history_change_reason == "Output not delivered after all"
    remove_output(output, by=mona, on=DAY)
    assert not Output.objects.exists()


def test_a_closed_programme_s_outputs_are_read_and_not_changed(programme, mona, owner, client, on_the_day):
    output = stated(programme, mona, owner=owner, due=DAY - timedelta(days=9))
    client.force_login(make.person("Olive"))
    assert "One contact centre" in page(client, "/")
    closed(programme, mona)
    assert "One contact centre" not in page(client, "/"), "what is refused is not asked for"
    with pytest.raises(PermissionDenied, match="closed"):
        deliver_output(output, delivered_on=DAY, note="So", by=make.person("Olive"), on=DAY)
    shown = page(client, output.get_absolute_url())
    assert "Say whether it was delivered" not in shown and "Edit</a>" not in shown


def test_outputs_are_counted_by_phase_as_delivered_and_as_overdue_with_their_cost(programme, mona):
    stated(programme, mona, phase="Planning", due=date(2026, 5, 31), cost=Decimal(100))
    stated(programme, mona, phase="Planning", cost=Decimal("50.50"))
    last = stated(programme, mona, due=date(2027, 3, 31))
    deliver_output(last, delivered_on=DAY, note="So", by=mona, on=DAY)
    told = outputs_of(programme, mona, as_at=DAY)
    assert [(phase, len(group)) for phase, group in told.groups] == [("Planning", 2), ("Phase not said", 1)]
    assert (told.total, told.delivered, len(told.overdue), told.cost) == (3, 1, 1, Decimal("150.50"))


def test_the_whole_story_in_pages(programme, mona, owner, client, on_the_day):
    client.force_login(mona)
    assert "No outputs or outcomes yet" in page(client, THERE)
    day = {"due_day": "31", "due_month": "3", "due_year": "2027"}
    sent = {
        "kind": "output",
        "title": "One centre",
        "phase": "Planning",
        "owner": str(owner.pk),
        "cost": "£1,250",
    }
    shown = page(client, f"{THERE}new/", sent | day)
    assert "SSR-OU01 is stated." in shown and "£1,250" in shown and "31 March 2027" in shown
    assert "Planning</caption>" in page(client, THERE)
    assert "0 of 1 delivered; £1,250 in all" in page(client, programme.get_absolute_url())
    changed = page(client, f"{THERE}SSR-OU01/edit/", sent | day | {"title": "Two centres", "version": "1"})
    assert "SSR-OU01 is changed." in changed and "Two centres" in changed
    client.force_login(make.person("Olive"))
    assert client.get(f"{THERE}SSR-OU01/edit/").status_code == 403
    day = {"delivered_on_day": "1", "delivered_on_month": "6", "delivered_on_year": "2026"}
    shown = page(client, f"{THERE}SSR-OU01/deliver/", day | {"note": "Both are open", "version": "2"})
    assert "SSR-OU01 was delivered." in shown and "Both are open" in shown
    client.force_login(make.person("Stranger"))
    assert client.get(THERE).status_code == 404 == client.get(f"{THERE}SSR-OU01/deliver/").status_code


def test_the_list_takes_as_many_queries_for_twenty_outputs_as_for_one(programme, mona, owner, client):
    client.force_login(mona)
    counts = []
    for number in (1, 19):
        for _ in range(number):
            stated(programme, mona, owner=owner)
        with CaptureQueriesContext(connection) as seen:
            page(client, THERE)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14


HEADINGS = [
    "No.",
    "Project Stage or Phase",
    "Description of Output",
    "Target Completion/ Delivery Date",
    "Cost £",
]
ROWS = [
    ["1.1", "Governance", "A board of both councils", "June/July 2027", "15,000"],
    ["2", "Planning", "A plan of the move", "Autumn 2027", "£tbc"],
    ["", "", "", "", ""],
    ["3", "Final outputs", "One contact centre", "2028", "250000"],
]


def test_a_form_s_table_of_outputs_is_taken_in_with_its_words_dates_and_costs(on_the_day):
    made = uploaded(new_sheet(HEADINGS, *ROWS, title="Outputs"))
    applied(made)
    told = [(o.plan_reference, o.phase, o.due, o.cost, o.cost_as_written) for o in Output.objects.all()]
    assert told == [
        ("1.1", "Governance", date(2027, 7, 31), Decimal(15000), ""),
        ("2", "Planning", date(2027, 11, 30), None, "£tbc"),
        ("3", "Final outputs", date(2028, 12, 31), Decimal(250000), ""),
    ]
    assert Output.objects.first().due_as_written == "June/July 2027"
    undo_import(made, by=make.administrator(), on=DAY, because="Wrong file")
    assert not Output.objects.exists()


def test_a_sheet_of_outcomes_in_thousands_says_so_of_each(on_the_day):
    headings = ["Outcome No.", "Outcome Description", "Cost £'000"]
    applied(uploaded(new_sheet(headings, ["1", "Callers wait less", "12.5"], title="Outputs and outcomes")))
    outcome = Output.objects.get()
    assert (outcome.kind, outcome.title, outcome.cost) == ("outcome", "Callers wait less", Decimal(12500))


def test_outputs_go_out_with_their_programme_and_come_back_unchanged(programme, mona, on_the_day):
    stated(programme, mona, phase="Planning", due=date(2027, 3, 31), cost=Decimal("1250.5"))
    stated(programme, mona, title="Calls are answered", kind="outcome", owner=make.post("Head"))
    content, counts = programme_workbook(programme, person=make.administrator(), as_at=DAY)
    assert counts["Outputs"] == 2
    found = dry_run(uploaded(content, programme=programme))
    assert {outcome: number for outcome, number in found.counts.items() if number} == {"unchanged": 3}


def test_the_initiation_document_has_its_outputs_and_outcomes_by_stage(programme, mona):
    stated(programme, mona, phase="Planning", due=date(2027, 3, 31), cost=Decimal(900))
    stated(programme, mona, title="Calls are answered", kind="outcome")
    tables = tables_of(programme, mona, conventions=InForce())
    assert tables["outputs"]["rows"] == [
        ["SSR-OU01", "Planning", "One contact centre", "31 March 2027", "£900"]
    ]
    assert tables["outcomes"]["rows"] == [["SSR-OU02", "Calls are answered"]]
