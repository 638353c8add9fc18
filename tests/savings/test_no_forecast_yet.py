"""A forecast that no one gave is empty and says so; a target is never taken for one."""

import io
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse

from council.calendar.years import FinancialYear
from council.models import Role
from savings.models import Saving, TargetChange, YearProfile
from savings.statement import by_group, statement_lines
from tests import factories as f
from tests.programmes.imports.books import new_sheet

pytestmark = pytest.mark.django_db


def year(target, forecast=None, delivered="0", *, of=None) -> YearProfile:
    saving = f.saving(programme=of or f.programme())
    forecast = None if forecast is None else Decimal(forecast)
    return YearProfile.objects.create(
        saving=saving, year=2026, target=Decimal(target), forecast=forecast, delivered=Decimal(delivered)
    )


def imported(tmp_path, settings, *rows):
    settings.MEDIA_ROOT = tmp_path / "media"
    new_sheet(*rows).parent.save(tmp_path / "plan.xlsx")
    days = ("--plan-date", "2026-09-30", "--as-at", "2026-09-30")
    call_command("import_plan", tmp_path / "plan.xlsx", *days, programme="Depot", stdout=io.StringIO())
    return {line.saving.title: line for line in YearProfile.objects.select_related("saving")}


@pytest.mark.parametrize("heading", ["2026/27", "2026/27 target", "26/27 £"])
def test_an_imported_target_is_no_forecast(tmp_path, settings, heading):
    lines = imported(
        tmp_path, settings, ["Ref", "Saving", "Owner", heading], ["S1", "Print", "Head of Law", 500]
    )
    assert (lines["Print"].target, lines["Print"].forecast) == (500, None)


def test_a_forecast_that_the_file_gives_is_kept_also_where_it_is_nothing(tmp_path, settings):
    head = ["Ref", "Saving", "Owner", "2026/27 target", "2026/27 forecast"]
    rows = [["S1", "Print", "Head of Law", 500, 400], ["S2", "Post", "Head of Law", 90, 0]]
    lines = imported(tmp_path, settings, head, *rows)
    assert (lines["Print"].forecast, lines["Post"].forecast) == (400, 0)


def test_figures_that_stand_here_stay_when_a_later_file_says_nothing_of_them(tmp_path, settings):
    head = ["Ref", "Saving", "Owner", "2026/27 target"]
    line = imported(tmp_path, settings, head, ["S1", "Print", "Head of Law", 500])["Print"]
    line.forecast = Decimal(450)
    line.save()
    lines = imported(tmp_path, settings, head, ["S1", "Print", "Head of Law", 600])
    assert (lines["Print"].target, lines["Print"].forecast) == (500, 450)
    change = TargetChange.objects.get()  # what was promised changes by a decision alone
    assert (change.to_target, change.waits, change.asked_through[:6]) == (600, True, "import")


def test_nothing_falls_short_and_nothing_is_still_to_come_of_what_no_one_forecast():
    line = year("100", delivered="20")
    assert (line.still_to_deliver, line.shortfall) == (None, 0)
    (saving,) = Saving.objects.with_year(FinancialYear(2026))
    assert (saving.forecast, saving.shortfall) == (None, None)


def test_a_total_adds_up_what_was_forecast_and_says_for_how_much_nothing_was():
    programme = f.programme()
    year("100", of=programme)
    year("50", "30", of=programme)
    ((_, _, amounts),) = by_group(statement_lines(YearProfile.objects.all()))
    assert (amounts.target, amounts.forecast, amounts.shortfall, amounts.without) == (150, 30, 20, 100)
    without = YearProfile.objects.filter(forecast__isnull=True)
    ((_, _, amounts),) = by_group(statement_lines(without))
    assert (amounts.forecast, amounts.without) == (None, 100)


def test_the_pages_say_that_there_is_none_yet_and_never_show_the_target_for_it(client):
    line = year("4321")
    adam = f.person("Adam")
    f.grant(adam, Role.ADMIN)
    client.force_login(adam)
    # The statement says the target beside the approved budget too, and by status: in row, total and bar.
    for url, times in ((line.saving.get_absolute_url(), 1), (reverse("savings:show-statement"), 5)):
        page = client.get(url).content.decode()
        assert "No forecast yet" in page
        assert page.count("£4,321") == times


def test_no_page_calls_a_shortfall_none_where_no_one_has_forecast(client):
    line = year("4321")
    adam = f.person("Adam")
    f.grant(adam, Role.ADMIN)
    client.force_login(adam)
    listed = f"{reverse('savings:list-savings')}?year=2026"
    for url in (line.saving.get_absolute_url(), reverse("savings:show-statement"), listed):
        page = " ".join(client.get(url).content.decode().split())
        assert ">none</td>" not in page
        assert "No forecast yet" in page
        assert ">–</td>" in page


def test_what_is_delivered_beyond_the_forecast_is_the_outturn_on_every_page(client):
    line = year("110000", "80000", "120000")
    adam = f.person("Adam")
    f.grant(adam, Role.ADMIN)
    client.force_login(adam)
    page = client.get(line.saving.get_absolute_url()).content.decode()
    assert "£80,000 was forecast; more is delivered" in page
    register = client.get(reverse("savings:list-savings"), {"year": 2026}).content.decode()
    assert "£80,000" not in register
    assert register.count("£120,000") >= 2  # its row and the sum
