"""Sheets of money by quarter, growth bids and shared targets go to their own registers."""

import io
import re
from collections import Counter
from contextlib import nullcontext
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from openpyxl import Workbook

from council.access.acting import DEMO
from council.conventions import InForce
from council.models import Role
from programmes.imports import registers
from programmes.imports.again import imports_that_kept_waiting, rows_that_waited, take_in_again
from programmes.imports.applying.undo import undo_import
from programmes.imports.cells.sharing import says_shared
from programmes.imports.comparing.veiling import veiled
from programmes.imports.kept.readings import dry_run
from programmes.imports.models.plan_import import PlanImport
from savings.bidding import Bid, agree_growth, ask_for_growth
from savings.costing import Cost, plan_cost
from savings.models import Funding, GrowthBid, PlannedTarget, SharedTarget, YearProfile
from savings.offers import sections_for, shared_target_decisions
from savings.sharing import SharedAim, decline_target, take_over_target
from tests import factories as f
from tests.programmes.imports.applying.test_apply import uploaded
from tests.programmes.imports.exporting.test_round_trip import (
    again,
    cell,
    confirmed,
    edited,
    exported,
    told,
)

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


def waits_for(person: Any) -> bool:
    """Whether the shared target waits for the person: on the page of what waits, and in their mail alike."""
    on_home = [offer.title for offer in shared_target_decisions(person, on=f.DAY)]
    mailed = sections_for([person], as_at=f.DAY, conventions=InForce())[person.pk]["shared"]
    assert [offer.title for offer in mailed] == on_home and set(on_home) <= {SHARED[1][0]}
    return bool(on_home)


def test_a_shared_target_of_a_plan_waits_for_the_councils_finance_until_they_say_what_it_is(
    tmp_path, settings, client
):
    read(tmp_path, settings, Shared_targets=SHARED)
    planned, farah, frank = PlannedTarget.objects.get(), f.finance(), f.person("Frank")
    f.grant(frank, Role.FINANCE, over=planned.programme)
    assert waits_for(farah) and not waits_for(frank) and not waits_for(f.manager())
    client.force_login(farah)
    home = client.get("/").content.decode()
    assert "is it the council’s?" in home and planned.get_absolute_url() in home
    page = client.get("/savings/targets/").content.decode()
    assert planned.get_take_over_url() in page and planned.get_decline_url() in page
    assert "Enter why it is not" in client.post(planned.get_decline_url(), {"reason": " "}).content.decode()
    assert waits_for(farah)
    said = {"reason": "The service’s own ambition"}
    page = client.post(planned.get_decline_url(), said, follow=True).content.decode()
    assert "Not the council’s: The service’s own ambition" in page and "Take it over" in page
    assert planned.history.latest().history_change_reason == "Not the council’s: The service’s own ambition"
    assert not waits_for(farah) and not SharedTarget.objects.exists()


def test_what_is_not_the_councils_waits_again_once_the_plan_says_another_amount_and_not_after_an_undo(
    tmp_path, settings
):
    read(tmp_path, settings, Shared_targets=SHARED)
    planned, farah = PlannedTarget.objects.get(), f.finance()
    decline_target(planned, reason="Not in the budget", by=farah, on=f.DAY)
    read(tmp_path, settings, Shared_targets=SHARED)
    assert not waits_for(farah)
    read(tmp_path, settings, Shared_targets=[SHARED[0], [*SHARED[1][:2], "£900,000", *SHARED[1][3:]]])
    assert waits_for(farah)
    undo_import(PlanImport.objects.latest("pk"), by=f.administrator(), on=f.DAY, because="The wrong file")
    planned.refresh_from_db()
    assert (planned.amount, planned.declined_reason) == (1_000_000, "Not in the budget")
    assert not waits_for(farah)
    take_over_target(planned, SharedAim(title="So", year=2011, amount=Decimal(1)), by=farah, on=f.DAY)
    planned.refresh_from_db()
    assert planned.taken_as and not planned.declined_reason


def test_savings_with_a_column_for_each_quarter_are_their_years(tmp_path, settings):
    head = ["Saving", "Financial year", "Q1", "Q2", "Q3", "Q4", "Total"]
    read(tmp_path, settings, Savings=[head, ["Fewer vans", "2026/27", 10, 20, 30, 40, 100]])
    line = YearProfile.objects.get()
    assert (line.year, line.target, line.forecast) == (2026, Decimal(100), None)
    assert list(line.quarters.values_list("quarter", "target")) == [(1, 10), (2, 20), (3, 30), (4, 40)]


def test_rows_that_an_earlier_import_kept_waiting_are_offered_and_taken_in(
    tmp_path, settings, monkeypatch, client
):
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
    result = reverse("imports:show-result", args=[earlier.pk])
    for person, imports in ((f.administrator(), True), (f.manager(), True), (f.finance(), False)):
        client.force_login(person)
        page = " ".join(client.get(earlier.programme.get_absolute_url()).content.decode().split())
        assert (f'href="{result}">5 rows of plan.xlsx' in page) is imports
    again = take_in_again(earlier, by=f.administrator())
    found = dry_run(again)
    outcomes = Counter((str(sheet.kind), each.outcome) for sheet in found.sheets for each in sheet.records)
    assert outcomes == {("savings", "unchanged"): 1, ("profile", "new"): 6, ("bids", "new"): 3}
    assert imports_that_kept_waiting(earlier.programme)
    confirmed(again, found, accept_questions=True)
    assert not imports_that_kept_waiting(earlier.programme)


# --- out in the standard columns, and back ------------------------------------------------------------------


@pytest.fixture
def depot(client, tmp_path, settings, on_the_day):
    """A programme with costs, growth bids and a shared target of a plan, one cost of an exempt saving."""
    settings.MEDIA_ROOT = tmp_path / "media"
    adam, depot = f.person("Adam"), f.programme()
    f.grant(adam, Role.ADMIN)
    client.force_login(adam)
    finance = {"by": f.finance(), "on": f.DAY}
    said = {"kind": "revenue", "source": "grant", "year": 2026, "planned": Decimal("20000.50")}
    more = {"is_secured": True, "expires_on": date(2028, 3, 31), "quarter": 2, "note": "Match; funded"}
    plan_cost(depot, Cost(title="Moving; twice", **said, **more), saving=f.saving("Vans"), **finance)
    hidden = f.saving("Hidden", exempt=True, exempt_paragraph=3, exempt_reason="Talks")
    plan_cost(depot, Cost(title="Counsel", **said), saving=hidden, by=DEMO, on=f.DAY)
    ask_for_growth(depot, Bid(title="3 translators", year=2026, quantity=3, unit="posts"), **finance)
    agreed = ask_for_growth(
        depot, Bid(title="A lawyer", year=2027, amount=Decimal(45_000)), by=f.manager(), on=f.DAY
    )
    agree_growth(agreed, **finance)
    PlannedTarget.objects.create(programme=depot, title="Integration", year=2027, amount=Decimal(1_000_000))
    return depot


def test_costs_bids_and_shared_targets_go_out_and_come_back_unchanged(client, depot):
    book = exported(client, depot)
    assert {"Costs", "Growth bids", "Shared targets"} <= set(book.sheetnames)
    words = [str(cell.value) for page in book for row in page for cell in row if cell.value]
    assert "Counsel" not in " ".join(words)  # who exports does not see what is exempt
    _, found = again(book, depot)
    assert told(found) == {"unchanged": found.counts["unchanged"]} and not edited(found)


def test_an_edited_cell_is_the_only_change_and_new_rows_are_planned_and_asked_for(client, depot):
    book = exported(client, depot)
    line = Funding.objects.get(title="Moving; twice")
    cell(book, "Costs", f"P{line.pk}", "Spent (£)").value = 5000
    book["Costs"].append(
        [None, "A store", None, "Capital", "Reserve", "No", None, "2027/28", None, "Once", 7000]
    )
    bid = GrowthBid.objects.get(title="3 translators")
    cell(book, "Growth bids", f"B{bid.pk}", "Amount (£)").value = 90000
    book["Growth bids"].append([None, "Two vans", 2, "vans", 30000, "2026/27", "Once"])
    plan_import, found = again(book, depot)
    assert edited(found) == {
        f"P{line.pk}": {"spent": ("0.00", "5000.00")},
        f"B{bid.pk}": {"amount": ("", "90000.00")},
    }
    confirmed(plan_import, found)
    line.refresh_from_db()
    assert (line.spent, line.quarter, line.is_secured, str(line.saving.title)) == (5000, 2, True, "Vans")
    made = Funding.objects.get(title="A store")
    assert (made.kind, made.source, made.year, made.quarter, made.planned) == (
        "capital",
        "reserve",
        2027,
        None,
        7000,
    )
    bid.refresh_from_db()
    assert (bid.amount, bid.how_many) == (90_000, "3 x posts")
    assert GrowthBid.objects.get(title="Two vans").how_many == "2 x vans"


def test_what_was_decided_or_cannot_be_is_refused_row_by_row(client, depot):
    book = exported(client, depot)
    agreed, line = GrowthBid.objects.get(title="A lawyer"), Funding.objects.get(title="Moving; twice")
    cell(book, "Growth bids", f"B{agreed.pk}", "Amount (£)").value = 50000
    cell(book, "Costs", f"P{line.pk}", "Of which saving").value = None
    book["Costs"].append(
        [None, "More", "SSR-S02", "Revenue", "Grant", "No", None, "2026/27", None, "Once", 10]
    )
    book["Growth bids"].append([None, "Half a van", "half", "van", 10, "next year", "Once"])
    book["Shared targets"].append([None, "Nothing yet", "2027/28", 0])
    _, found = again(book, depot)
    refusals = [refusal.message for record in found.records() for refusal in record.refusals]
    assert refusals == [
        "An import does not move a cost to another saving.",
        "“SSR-S02” is no saving that costs can be added to here.",
        "This growth bid is agreed already, so an import does not change it.",
        "No financial year is named.",
        "“half” is not how many.",
        "The row names no amount above £0.",
    ]


def test_a_row_of_an_exempt_savings_cost_is_kept_back_from_who_cannot_see_it(client, depot):
    eve = f.person("Eve")
    f.grant(eve, Role.ADMIN, sees_exempt=True)
    client.force_login(eve)
    book = exported(client, depot)
    line = Funding.objects.get(title="Counsel")
    cell(book, "Costs", f"P{line.pk}", "Planned (£)").value = 1
    _, found = again(book, depot)
    seen = veiled(found, PlanImport.objects.latest("pk"), f.person("Adam"))
    (record,) = [each for each in seen.records() if each.title == "Counsel"]
    assert record.held and not record.changes and record.object_id is None


# --- a shared target among savings --------------------------------------------------------------------------

SEFTON = Path("fixtures/plans/sefton_integration_savings.xlsx")


def read_sefton(tmp_path, settings, choices=None):
    settings.MEDIA_ROOT = tmp_path / "media"
    plan_import = uploaded(SEFTON.read_bytes(), plan_date=date(2010, 8, 4))
    plan_import.choices = choices or {}
    plan_import.save(update_fields=["choices"])
    return plan_import


def test_a_target_that_several_savings_share_is_asked_about_and_goes_to_finance(tmp_path, settings, client):
    plan_import = read_sefton(tmp_path, settings)
    found = dry_run(plan_import)
    (shared,) = found.of_kind("shared")
    assert shared.outcome == "questioned" and "several savings share" in shared.questions[0].message
    confirmed(plan_import, found, accept_questions=True)
    assert sorted(YearProfile.objects.values_list("year", "target")) == [(2010, 100_000), (2010, 250_000)]
    planned = PlannedTarget.objects.get()
    assert (str(planned.financial_year), planned.amount) == ("2011/12", 1_000_000)
    assert planned.shared_by.startswith("personnel; finance; procurement")
    client.force_login(f.finance())
    form = client.get(planned.get_take_over_url()).content.decode()
    assert re.search(r'value="future"[^>]{0,200}checked', form)  # as it was when it was planned
    said = {"title": planned.title, "year": 2011, "amount": "1,000,000", "timing": "future"}
    page = " ".join(client.post(planned.get_take_over_url(), said, follow=True).content.decode().split())
    assert re.search(r"Still to be identified</th>.{1,400}£1,000,000", page)


def test_somebody_says_that_such_words_are_one_savings_own(tmp_path, settings):
    words = dry_run(read_sefton(tmp_path, settings)).of_kind("shared")[0].title
    own = dry_run(read_sefton(tmp_path, settings, {"meanings": {"shared_target": {words: "none"}}}))
    assert not own.of_kind("shared") and len(own.of_kind("savings")) == 3
    said = dry_run(read_sefton(tmp_path, settings, {"meanings": {"shared_target": {words: "shared"}}}))
    assert not said.of_kind("shared")[0].questions


@pytest.mark.parametrize(
    ("title", "beside", "shared"),
    [
        ("Integration of personnel, finance, learning and legal", "", True),
        ("Support services", "Target shared across six projects", True),
        ("Merge the depots, the stores and the yard", "", False),
        ("Paper, pens, toner and post", "", False),
        ("Shared services", "", False),
        ("Reduce overtime, agency staff, allowances and mileage", "", False),
    ],
)
def test_words_say_that_a_target_is_shared(title, beside, shared):
    assert says_shared(title, (beside,)) is shared
