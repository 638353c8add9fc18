"""Readings that come in with a plan: a monthly sheet of all measures, figures by quarter, our own sheet."""

from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from programmes.imports.applying.undo import undo_import
from programmes.imports.kept.readings import dry_run
from programmes.measures.stating import MeasureStatement, add_measure
from programmes.models import Measure, MeasureReading, Programme
from tests import factories as make
from tests.factories import DAY
from tests.programmes.imports.applying.test_apply import applied, uploaded
from tests.programmes.imports.books import new_sheet
from tests.programmes.imports.exporting.test_round_trip import cell, data_of, exported
from tests.programmes.reviews.test_import import refusals, told, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def ssr():
    programme = make.programme("SSR", title="Support services")
    for title in ("Days lost", "Calls answered"):
        add_measure(programme, MeasureStatement(title=title), by=make.manager(), on=DAY)
    return programme


def sheet_of(*rows, programme=None, title="Readings", **more):
    return uploaded(new_sheet(*rows, title=title), plan_date=DAY, programme=programme, **more)


def standing(**of):
    rows = MeasureReading.objects.filter(withdrawn_on=None, **of).order_by("measure", "as_at")
    return [(each.measure.title, str(each.as_at), each.as_written) for each in rows]


def test_a_monthly_sheet_gives_all_readings_and_another_figure_corrects_one(client, ssr):
    """By names or references, months side by side; through the check, again unchanged, undone whole."""
    head = ["Ref", "Measure", datetime(2026, 3, 31), "Apr 2026", "Note"]
    rows = [["SSR-ME01", "Days lost", 8.1, 7.9, "Fewer colds"], ["SSR-ME02", "", "81%", "", ""]]
    _, check = upload(client, ssr, data_of(new_sheet(head, *rows, title="Readings").parent))
    found = client.get(check).context["run"]
    assert told(found) == {"new": 3}
    client.post(check, {"confirmed": found.digest})
    assert standing() == [
        ("Days lost", "2026-03-31", "8.1"),
        ("Days lost", "2026-04-30", "7.9"),
        ("Calls answered", "2026-03-31", "81%"),
    ]
    assert MeasureReading.objects.first().comment == "Fewer colds" and Measure.objects.count() == 2
    assert told(dry_run(sheet_of(head, *rows, programme=ssr))) == {"unchanged": 3}
    later = sheet_of(["Measure", "April 2026", "May 2026"], ["SSR-ME01", 8.4, 7], programme=ssr)
    assert told(dry_run(later)) == {"new": 1, "changed": 1}
    applied(later)
    assert ("Days lost", "2026-04-30", "8.4") in standing() and len(standing()) == 4
    old = MeasureReading.objects.exclude(withdrawn_on=None).get()
    assert (old.as_written, bool(old.withdrawn_reason)) == ("7.9", True)
    later.refresh_from_db()
    undo_import(later, by=make.administrator(), on=DAY, because="Test", rest=False)
    assert ("Days lost", "2026-04-30", "7.9") in standing() and len(standing()) == 3


def test_the_sheet_of_last_month_is_filled_in_and_imported(client, ssr):
    client.force_login(make.administrator())
    got = client.get("/programmes/SSR/measures/readings.xlsx")
    assert got.headers["Content-Disposition"].endswith('"ssr-readings-2026-05.xlsx"')
    book = load_workbook(BytesIO(got.content))
    assert [cell.value for cell in book.active[3]] == ["Reference", "Measure", "May 2026", "Note"]
    book.active["C4"].value, book.active["D4"].value = 8.2, "Fewer colds"
    made = uploaded(data_of(book), plan_date=DAY, programme=ssr)
    assert told(dry_run(made)) == {"new": 1}
    applied(made)
    assert standing() == [("Days lost", "2026-05-31", "8.2")]
    assert MeasureReading.objects.get().comment == "Fewer colds"


def test_a_day_in_each_row_does_as_well_and_what_no_reading_can_be_is_refused(ssr):
    head, rows = ["Measure", "As at", "Reading", "Note"], [
        ["Days lost", "30/4/2026", "8.1", "Better"],
        ["Days lost", "31/5/2026", "8.0", ""],
        ["Days lost", "31/7/2026", "7.0", ""],
        ["Days lost", "", "7.0", ""],
        ["Dais of work", "30/4/2026", "3", ""],
    ]  # fmt: skip
    made = sheet_of(head, *rows, programme=ssr)
    found = dry_run(made)
    assert (told(found)["new"], refusals(found)) == (
        2,
        {
            "A reading cannot be of a day to come.",
            "The row names no day of the reading.",
            "The programme has no measure “Dais of work”.",
        },
    )
    applied(made)
    assert standing() == [("Days lost", "2026-04-30", "8.1"), ("Days lost", "2026-05-31", "8.0")]


def test_figures_by_quarter_of_a_list_of_measures_are_readings_or_targets_by_their_headings():
    head = ["KPI", "Baseline", "Q4 2025/26 target", "Q4 2025/26 actual", "Q1 26/27 target"]
    made = sheet_of(head, ["Days lost", "9", "8", "8.1", "7"], title="KPIs")
    applied(made)
    measure, programme = Measure.objects.get(), Programme.objects.get()
    assert [(str(step.due), step.value) for step in measure.steps.all()] == [
        ("2026-03-31", 8), ("2026-06-30", 7),
    ]  # fmt: skip
    assert standing() == [("Days lost", "2026-03-31", "8.1")]
    again = sheet_of(head, ["Days lost", "9", "8", "8.1", "7"], title="KPIs", programme=programme)
    assert told(dry_run(again)) == {"unchanged": 2}


def test_figures_of_which_it_is_not_said_what_they_are_are_asked_about():
    plain = dry_run(sheet_of(["KPI", "Baseline", "Q3", "Q4"], ["Days lost", "9", "8", "8.1"], title="KPIs"))
    asked = [question.message for record in plain.records() for question in record.questions]
    assert any("No year is given" in words for words in asked) or any("neither" in words for words in asked)
    whole = sheet_of(["KPI", "Q3 2025/26", "Q4 2025/26"], ["Days lost", "8", "8.1"], title="KPIs")
    assert told(dry_run(whole)) == {"new": 3}  # nothing else is said of them: they are readings
    applied(whole)
    assert [day for _, day, _ in standing()] == ["2025-12-31", "2026-03-31"]


def test_readings_are_corrected_and_added_on_our_own_sheet(client, ssr):
    applied(sheet_of(["Measure", "Apr 2026"], ["Days lost", 8.1], programme=ssr))
    client.force_login(make.administrator())
    book = exported(client, ssr)
    reading = MeasureReading.objects.get()
    cell(book, "Readings", f"N{reading.pk}", "Reading").value = "8.3"
    book["Readings"].append([None, "SSR-ME02", date(2026, 5, 31), "84%"])
    book["Readings"].append([None, "Days lost", date(2026, 4, 30), "1"])
    made = uploaded(data_of(book), plan_date=DAY, programme=ssr)
    assert refusals(dry_run(made)) == {"There is a reading of this measure as at 30/04/2026 already."}
    applied(made, accept_questions=True)
    assert standing() == [("Days lost", "2026-04-30", "8.3"), ("Calls answered", "2026-05-31", "84%")]
