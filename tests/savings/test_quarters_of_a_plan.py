"""Plans that say a saving quarter by quarter, and amounts that are no saving."""

import io
from contextlib import nullcontext
from decimal import Decimal

import pytest
from django.core.management import call_command

from programmes.imports.models.plan_import import PlanImport
from savings.models import QuarterProfile, Saving, YearProfile
from tests.savings.test_no_forecast_yet import new_sheet

pytestmark = pytest.mark.django_db
HEAD = ["Saving", "Financial year", "Quarter", "Savings target", "Forecast saving"]


def read(tmp_path, settings, *rows, accept=True):
    settings.MEDIA_ROOT = tmp_path / "media"
    new_sheet(*rows).parent.save(tmp_path / "plan.xlsx")
    told, days = io.StringIO(), ("--plan-date", "2026-09-30", "--as-at", "2026-09-30", "--format", "json")
    more = ("--accept-questions",) if accept else ()
    with nullcontext() if accept else pytest.raises(SystemExit):
        call_command("import_plan", tmp_path / "plan.xlsx", *days, *more, programme="Depot", stdout=told)
    return told.getvalue()


def quarters(*forecasts):
    return [
        ["Paper payslips stop", "2026/27", f"Q{n}", 2500, given] for n, given in enumerate(forecasts, start=1)
    ]


def test_four_rows_of_quarters_are_one_year_of_the_saving(tmp_path, settings):
    read(tmp_path, settings, HEAD, *quarters(2400, 2400, 2500, 2500))
    line = YearProfile.objects.get()
    assert (line.target, line.forecast) == (Decimal(10000), Decimal(9800))
    assert list(line.quarters.values_list("quarter", "target", "forecast")) == [
        (1, 2500, 2400),
        (2, 2500, 2400),
        (3, 2500, 2500),
        (4, 2500, 2500),
    ]


def test_a_year_of_which_some_quarters_are_forecast_has_no_forecast_and_is_asked_about(tmp_path, settings):
    told = read(tmp_path, settings, HEAD, *quarters(2400, 2400, None, None))
    assert "Only Q1 and Q2 of 2026/27 have a forecast, so the year has none." in told
    assert (YearProfile.objects.get().target, YearProfile.objects.get().forecast) == (10000, None)


@pytest.mark.parametrize(
    ("second", "asked"),
    [
        (4000, "Row 2 says another amount of 2026/27 for this saving; the later one counts."),
        (2500, "Row 2 says the same of 2026/27 for this saving; it counts once."),
    ],
)
def test_rows_that_say_an_amount_of_the_same_year_twice_are_asked_about(tmp_path, settings, second, asked):
    rows = [["Paper payslips stop", "2026/27", "", amount, None] for amount in (2500, second)]
    told = read(tmp_path, settings, HEAD, *rows, accept=False)
    assert asked in told
    assert not Saving.objects.exists()


def test_an_import_of_quarters_is_taken_back_whole(tmp_path, settings):
    read(tmp_path, settings, HEAD, *quarters(None, None, None, None))
    assert QuarterProfile.objects.count() == 4
    call_command("import_plan", undo=PlanImport.objects.get().pk, stdout=io.StringIO())
    assert not QuarterProfile.objects.exists()
    assert not Saving.objects.exists()


@pytest.mark.parametrize("words", ["(120)", "-120", "£120-"])
def test_an_amount_below_nothing_counts_nothing_until_somebody_says_what_it_is(tmp_path, settings, words):
    head = ["Saving", "2026/27 target", "2026/27 forecast"]
    told = read(tmp_path, settings, head, ["Canteen", words, 90], ["Vans", 45, 40], accept=False)
    assert "less than £0, which is no saving, so it counts nothing" in told
