"""Sheets of money by quarter, growth bids and shared targets go to their own registers."""

import io
from collections import Counter
from contextlib import nullcontext
from decimal import Decimal

import pytest
from django.core.management import call_command
from openpyxl import Workbook

from programmes.imports import registers
from programmes.imports.again import rows_that_waited, take_in_again
from programmes.imports.kept.readings import dry_run
from programmes.imports.models.plan_import import PlanImport
from savings.bidding import agree_growth
from savings.models import Funding, GrowthBid, PlannedTarget, SharedTarget, YearProfile
from tests import factories as f

pytestmark = pytest.mark.django_db
CAPITAL = [
    ["Capital profile of the review"],
    [],
    ["Year", "Quarter 1 (£)", "Quarter 2 (£)", "Quarter 3 (£)", "Quarter 4 (£)", "Total (£)"],
    ["2009/10", None, None, "£83,333", "£83,333", "£166,666"],
    ["2010/11", "£83,333", "£83,333", "£83,333", "£83,333", "£333,332"],
    ["Total", None, None, None, None, "£500,000"],
]
BIDS = [
    ["Growth bid", "Financial year", "Amount", "One-off or recurring"],
    ["3 x posts £90,000", "2009/10", "£90,000", "Recurring"],
    ["4 x HR & Development Consultants £160,000", "2009/10", "£160,000", "One-off"],
    ["Legal case system", "2009/10", None, "One-off"],
]
SHARED = [
    ["Shared target", "Financial year", "Amount", "Portfolio holder", "Projects"],
    ["Integration of support services", "2011/12", "£1,000,000", "Cabinet Member, Performance", "A; B; C"],
]


def book_of(**sheets):
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name.replace("_", " "))
        for row in rows:
            page.append(row)
    return book


def read(tmp_path, settings, *, accept=True, **sheets):
    settings.MEDIA_ROOT = tmp_path / "media"
    book_of(**sheets).save(tmp_path / "plan.xlsx")
    told, days = io.StringIO(), ("--plan-date", "2009-09-30", "--as-at", "2026-09-30", "--format", "json")
    more = ("--accept-questions",) if accept else ()
    with nullcontext() if accept else pytest.raises(SystemExit):
        call_command("import_plan", tmp_path / "plan.xlsx", *days, *more, programme="Depot", stdout=told)
    return told.getvalue()


def undo():
    for made in PlanImport.objects.order_by("-pk"):
        call_command("import_plan", undo=made.pk, stdout=io.StringIO())


def test_a_profile_by_quarter_is_what_the_programme_costs_and_its_total_is_told_to_be_two_pounds_off(
    tmp_path, settings
):
    told = read(tmp_path, settings, Capital_profile=CAPITAL)
    assert "£499,998, £2 less" in told
    lines = Funding.objects.order_by("year", "quarter")
    assert [(str(line.financial_year), line.quarter) for line in lines] == [
        *(("2009/10", quarter) for quarter in (3, 4)),
        *(("2010/11", quarter) for quarter in (1, 2, 3, 4)),
    ]
    assert {(line.kind, line.source, line.planned) for line in lines} == {("capital", "other", 83_333)}
    read(tmp_path, settings, Capital_profile=CAPITAL)
    assert Funding.objects.count() == 6
    undo()
    assert not Funding.objects.exists()


def test_quarters_that_do_not_come_to_the_total_of_their_row_are_asked_about(tmp_path, settings):
    rows = [
        *CAPITAL[:3],
        ["2009/10", "£10", "£10", "£10", "£10", "£45"],
        ["2010/11", "£1", "£1", "£1", "£1", "£4"],
    ]
    told = read(tmp_path, settings, accept=False, Capital_profile=rows)
    assert "The row’s total is £45; its quarters add up to £40." in told
    assert not Funding.objects.exists()


def test_growth_bids_come_in_as_asked_for_with_how_many_of_what(tmp_path, settings):
    read(tmp_path, settings, Growth_bids=BIDS)
    told = [(bid.how_many, bid.amount, bid.recurrence, bid.waits) for bid in GrowthBid.objects.order_by("pk")]
    assert told == [
        ("3 x posts", 90_000, "recurring", True),
        ("4 x HR & Development Consultants", 160_000, "one_off", True),
        ("", None, "one_off", True),
    ]
    read(tmp_path, settings, Growth_bids=BIDS)
    assert GrowthBid.objects.count() == 3
    undo()
    assert not GrowthBid.objects.exists()


def test_a_bid_that_was_decided_on_is_changed_by_no_plan(tmp_path, settings):
    read(tmp_path, settings, Growth_bids=BIDS[:2])
    agree_growth(GrowthBid.objects.get(), by=f.finance(), on=f.DAY)
    again = [BIDS[0], ["3 x posts £90,000", "2009/10", "£95,000", "Recurring"]]
    with pytest.raises(Exception, match="agreed already"):
        read(tmp_path, settings, Growth_bids=again)
    assert GrowthBid.objects.get().amount == 90_000


def test_what_a_sheet_calls_agreed_is_asked_about_and_waits_for_finance(tmp_path, settings):
    rows = [["Growth bid", "Financial year", "Amount", "Status"], ["A post", "2009/10", "£30,000", "Agreed"]]
    told = read(tmp_path, settings, accept=False, Growth_bids=rows)
    assert "“Agreed” is a decision: the bid comes in as asked for." in told


def test_a_shared_target_waits_for_finance_of_the_council_to_take_it_over(tmp_path, settings, client):
    read(tmp_path, settings, Shared_targets=SHARED)
    planned = PlannedTarget.objects.get()
    assert (planned.title, str(planned.financial_year), planned.amount, planned.shared_by) == (
        "Integration of support services",
        "2011/12",
        1_000_000,
        "A; B; C",
    )
    assert not SharedTarget.objects.exists()
    client.force_login(f.finance())
    assert "Take it over" in client.get("/savings/targets/").content.decode()
    form = client.get(planned.get_take_over_url()).content.decode()
    assert "Integration of support services" in form and "1000000" in form
    said = {"title": planned.title, "year": 2011, "amount": "1,000,000", "timing": "future"}
    page = client.post(planned.get_take_over_url(), said, follow=True).content.decode()
    assert "Still to be identified" in page and "Take it over" not in page
    rows = [SHARED[0], [*SHARED[1][:2], "£900,000", *SHARED[1][3:]]]
    read(tmp_path, settings, Shared_targets=rows)
    assert SharedTarget.objects.get().amount == 1_000_000
    assert "Take it over" in client.get("/savings/targets/").content.decode()


def test_savings_with_a_column_for_each_quarter_are_their_years(tmp_path, settings):
    head = ["Saving", "Financial year", "Q1", "Q2", "Q3", "Q4", "Total"]
    read(tmp_path, settings, Savings=[head, ["Fewer vans", "2026/27", 10, 20, 30, 40, 100]])
    line = YearProfile.objects.get()
    assert (line.year, line.target, line.forecast) == (2026, Decimal(100), None)
    assert list(line.quarters.values_list("quarter", "target")) == [(1, 10), (2, 20), (3, 30), (4, 40)]


def test_rows_that_an_earlier_import_kept_waiting_are_offered_and_taken_in(tmp_path, settings, monkeypatch):
    later = ("funding", "growth_bids", "planned_targets")
    before = tuple(each for each in registers.declared_registers() if each.key not in later)
    head = ["Saving", "Financial year", "Savings target"]
    plan = {
        "Savings": [head, ["Fewer vans", "2026/27", 100]],
        "Capital_profile": CAPITAL,
        "Growth_bids": BIDS,
    }
    with monkeypatch.context() as patched:
        patched.setattr(registers, "declared_registers", lambda: before)
        read(tmp_path, settings, **plan)
    earlier = PlanImport.objects.get()
    assert YearProfile.objects.exists() and not Funding.objects.exists()
    assert rows_that_waited(earlier) == {"profile": 2, "bids": 3}
    again = take_in_again(earlier, by=f.administrator())
    found = dry_run(again)
    outcomes = Counter((str(sheet.kind), each.outcome) for sheet in found.sheets for each in sheet.records)
    assert outcomes == {("savings", "unchanged"): 1, ("profile", "new"): 6, ("bids", "new"): 3}
