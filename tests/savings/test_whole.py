"""What is the whole council's: shared targets, control totals with the gap, the statement, closed periods."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied

from council.access.acting import DEMO
from council.models import Conventions, Role
from savings.forecasting import reforecast
from savings.models import ClosedPeriod, SharedTargetPart
from savings.reconciling import reconciled, shared_targets
from savings.sharing import SharedAim, close_period, keep_shared_target, set_control_total, share
from savings.standing import by_status
from savings.statement import DIMENSIONS, profiles_visible_to, statement_lines
from tests import factories as f
from tests.savings.test_confirming import refused

pytestmark = pytest.mark.django_db
EXEMPT = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Talks"}


def target(amount="1000000", title="Integration"):
    aim = SharedAim(title=title, year=2026, amount=Decimal(amount))
    return keep_shared_target(aim, by=f.finance(), on=f.DAY)


def test_a_shared_target_says_what_is_still_to_be_identified():
    shared, saving = target(), f.saving()
    share(shared, saving, amount=Decimal("250000.50"), by=f.finance(), on=f.DAY)
    (told,) = shared_targets(f.finance())
    assert (told.identified, told.unidentified) == (Decimal("250000.50"), Decimal("749999.50"))
    share(shared, saving, amount=Decimal(0), by=f.finance(), on=f.DAY)
    assert not SharedTargetPart.objects.exists()


def test_who_does_not_see_the_whole_council_sees_their_own_lines_and_no_totals(client):
    shared = target()
    own, other = f.saving("Own"), f.saving("Other", programme=f.programme("HRI"))
    for saving in (own, other):
        share(shared, saving, amount=Decimal(100), by=f.finance(), on=f.DAY)
    set_control_total(2026, amount=Decimal(5_000_000), resolution="14", by=f.finance(), on=f.DAY)
    vera = f.person("Vera")
    f.grant(vera, Role.VIEWER, over=own.programme)
    (told,) = shared_targets(vera)
    assert [part.saving for part in told.parts] == [own] and not told.with_total
    assert reconciled([], vera) == []
    client.force_login(vera)
    for address in ("/savings/targets/", "/savings/statement/"):
        page = client.get(address).content.decode()
        assert "1,000,000" not in page and "5,000,000" not in page and "identified" not in page


def test_finance_of_one_programme_keeps_nothing_of_the_councils():
    frank = f.person("Frank")
    f.grant(frank, Role.FINANCE, over=f.programme())
    with pytest.raises(PermissionDenied):
        keep_shared_target(SharedAim(title="So", year=2026, amount=Decimal(1)), by=frank, on=f.DAY)
    with pytest.raises(PermissionDenied):
        close_period("Month 2", by=frank, on=f.DAY)


def test_the_gap_to_the_control_total_is_told_of_what_a_budget_is_smaller_by():
    for kind in ("cashable", "service_reduction", "cost_avoidance"):
        f.saving_year(f.saving(kind, kind=kind), target=Decimal("100.10"), forecast=Decimal("60.10"))
    said = {"resolution": "Council 2026/14", "by": f.finance(), "on": f.DAY}
    told = refused(lambda: set_control_total(2026, amount=Decimal(-1), **said | {"resolution": ""}))
    assert set(told) == {"amount", "resolution"}
    set_control_total(2026, amount=Decimal(250), net_budget=Decimal(1000), **said)
    (year,) = reconciled(statement_lines(profiles_visible_to(f.finance())), f.finance())
    assert (year.promised.target, year.gap, year.percent) == (Decimal("200.20"), Decimal("49.80"), "8.0")


@pytest.mark.parametrize("by", DIMENSIONS, ids=lambda each: each.key)
def test_the_statement_comes_to_the_same_however_it_is_cut(by):
    one = f.saving("One", directorate=f.directorate(), portfolio_holder=f.post("Cabinet Member"))
    f.saving_year(one)
    f.claimed("5000.05", to=f.saving_year(f.saving("Two", status="at_risk", explanation="So")))
    lines = statement_lines(profiles_visible_to(f.finance()), by=by)
    assert sum(line.amounts.target for line in lines) == 160000
    assert all(line.amounts.holds for line in lines)
    assert sum(line.amounts.at_risk for line in lines) == Decimal("54999.95")


def test_page_and_workbook_say_the_same_to_the_penny(client):
    f.claimed("5000.05", to=f.saving_year(target=Decimal("80000.10")))
    client.force_login(f.finance())
    page = client.get("/savings/statement/", {"by": "directorate"}).content.decode()
    assert "No directorate" in page and "£80,000.10" in page and "£5,000.05" in page
    assert "add up to the penny" in page
    made = client.get("/savings/statement.xlsx", {"by": "directorate"})
    rows = list(openpyxl.load_workbook(io.BytesIO(made.content)).active.iter_rows(values_only=True))
    told = dict(zip(rows[2], rows[3], strict=True))
    assert Decimal(str(told["Target"])) == Decimal("80000.10")
    assert Decimal(str(told["Claimed"])) == Decimal("5000.05")


def test_a_closed_period_is_printed_again_to_the_penny_and_says_what_moved(client):
    line = f.saving_year(target=Decimal("80000.10"))
    f.saving_year(f.saving("Hidden", **EXEMPT), target=Decimal(777))
    client.force_login(f.finance())
    page = client.post("/savings/statement/close/", {"name": "Month 2"}, follow=True).content.decode()
    assert "Month 2 is closed" in page and "£80,000.10" in page and "Nothing has moved since" in page
    assert "777" not in page
    line.target = Decimal("70000.10")
    line.save()
    page = client.get(ClosedPeriod.objects.get().get_absolute_url()).content.decode()
    assert "£80,000.10" in page and "What has moved since" in page
    again = client.post("/savings/statement/close/", {"name": "month 2"}).content.decode()
    assert "closed already" in again


def test_targets_and_control_totals_are_kept_in_the_browser(client):
    client.force_login(f.finance())
    said = {"title": "Integration", "year": 2026, "amount": "1,000,000", "timing": "future"}
    page = client.post("/savings/targets/new/", said, follow=True).content.decode()
    assert "Still to be identified" in page and "£1,000,000" in page
    (told,) = shared_targets(f.finance())
    own = f"/savings/targets/{told.target.pk}/"
    client.post(f"{own}share/", {"saving": f.saving().pk, "amount": "400,000"})
    client.post(f"{own}edit/", said | {"amount": "900,000"})
    page = client.get("/savings/targets/").content.decode()
    assert "£900,000" in page and "£500,000" in page
    said = {"amount": "3,816,000", "resolution": "Council 2026/14"}
    page = client.post("/savings/control-totals/2026/", said, follow=True).content.decode()
    assert "£3,816,000" in page and "Council 2026/14" in page


def test_the_statement_prints_every_term_of_its_identity_and_the_workbook_its_totals(client):
    one = f.saving("One", status="at_risk", explanation="The supplier is late")
    f.saving_year(one, target=Decimal(100), forecast=Decimal(70), unachievable=Decimal(10))
    f.saving_year(f.saving("Two"), target=Decimal(100), forecast=Decimal(130))
    f.saving_year(f.saving("Three"), target=Decimal(40), forecast=None)
    client.force_login(f.finance())
    page = " ".join(client.get("/savings/statement/").content.decode().split())
    for words in ("Still to come", "Of it at risk", "£10 not achievable", "Over", "none yet for £40"):
        assert words in page
    made = client.get("/savings/statement.xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(made.content)).active.iter_rows(values_only=True))
    told = dict(zip(rows[2], rows[-1], strict=True))
    assert told["Line"] == "Total 2026/27"
    assert told["Target"] - told["No forecast for"] == told["Forecast"] + told["Shortfall"] - told["Over"]


def test_what_a_one_off_met_is_the_pressure_of_the_year_after(client):
    f.saving_year(f.claimed("5000", by=f.person(), is_once=True).saving, year=2027)
    lines = statement_lines(profiles_visible_to(f.finance()))
    assert {str(line.year): line.amounts.pressure for line in lines} == {"2026/27": 0, "2027/28": 5000}
    client.force_login(f.finance())
    assert "In-year pressure" in client.get("/savings/statement/").content.decode()


def test_one_year_alone_tells_what_is_said_of_each_saving_that_falls_short(client):
    short = f.saving("Short", status="at_risk", explanation="The landlord withdrew")
    f.saving_year(short, target=Decimal(100), forecast=Decimal(70))
    f.saving_year(f.saving("Other year"), year=2027, target=Decimal(333))
    f.saving_year(f.saving("Hidden", **EXEMPT), target=Decimal(777), forecast=Decimal(1))
    client.force_login(f.finance())
    page = client.get("/savings/statement/", {"year": "2026"}).content.decode()
    assert "The landlord withdrew" in page and "£333" not in page and "Hidden" not in page
    assert "does not know" not in page and "cannot be filtered" not in page
    assert "The landlord withdrew" not in client.get("/savings/statement/").content.decode()
    assert "does not know" in client.get("/savings/statement/", {"year": "soon"}).content.decode()


def test_targets_stand_by_status_with_proposals_outside_the_total():
    f.saving_year(f.saving("One", status="at_risk", explanation="So"), target=Decimal(100))
    f.saving_year(f.saving("Two", status="proposed"), target=Decimal(60))
    f.saving_year(f.saving("Three", kind="cost_avoidance"), target=Decimal(7))
    cashable, avoided = by_status(f.finance())
    assert [(row.label, row.amounts, row.counts) for row in cashable.rows] == [
        ("Proposed", [60], False),
        ("At risk", [100], True),
    ]
    assert cashable.totals == [100] and avoided.totals == [7]
    ((year, bars),) = cashable.bars
    assert (str(year), [(bar.label, bar.width) for bar in bars]) == (
        "2026/27",
        [("Proposed", "60.00"), ("At risk", "100.00")],
    )


@pytest.mark.parametrize("address", ["/savings/statement.xlsx", "/savings/statement.pdf"])
def test_a_closed_period_is_handed_out_as_it_was_closed(client, address):
    line = f.saving_year(target=Decimal("80000.10"))
    client.force_login(f.finance())
    client.post("/savings/statement/close/", {"name": "Month 2"})
    period = ClosedPeriod.objects.get()
    line.target = Decimal(1)
    line.save()
    assert "period=" in client.get(period.get_absolute_url()).content.decode()
    made = client.get(address, {"period": period.pk})
    assert made.status_code == 200
    if address.endswith("xlsx"):
        rows = list(openpyxl.load_workbook(io.BytesIO(made.content)).active.iter_rows(values_only=True))
        assert Decimal(str(rows[3][3])) == Decimal("80000.10")
    vera = f.person("Vera")
    f.grant(vera, Role.VIEWER, over=line.saving.programme)
    client.force_login(vera)
    assert client.get(address, {"period": period.pk}).status_code == 403


@pytest.mark.parametrize(
    ("unit", "shown", "not_shown"),
    [
        ("exact", "£80,500.50", "nearest"),
        ("whole", "£80,501", "£80,500.50"),
        ("thousands", ">81<", "£80,500.50"),
    ],
)
def test_a_statement_is_shown_in_the_councils_unit_and_tells_how_it_is_rounded(
    client, unit, shown, not_shown
):
    f.saving_year(target=Decimal("80500.50"))
    Conventions.objects.create(
        effective_from=date(2020, 1, 1), council_name="Depot", others={"money_unit": unit}
    )
    client.force_login(f.finance())
    page = client.get("/savings/statement/").content.decode()
    assert shown in page and not_shown not in page
    assert ("Each figure is rounded by itself" in page) == (unit != "exact")
    made = client.get("/savings/statement.xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(made.content)).active.iter_rows(values_only=True))
    assert Decimal(str(rows[3][3])) == Decimal("80500.50")  # the workbook is exact in any unit


def test_a_closed_period_says_why_its_figures_moved_since(client):
    line = f.saving_year(target=Decimal(100), forecast=None)
    reforecast(line, amount=Decimal(90), reason="", by=f.manager(), on=f.DAY)
    period = close_period("Month 2", by=f.finance(), on=f.DAY)
    hidden = f.saving_year(f.saving("Hidden", **EXEMPT), target=Decimal(777), forecast=None)
    reforecast(hidden, amount=Decimal(1), reason="", by=DEMO, on=f.DAY)
    line.refresh_from_db()
    reforecast(line, amount=Decimal(70), reason="The lease runs on", by=f.manager(), on=f.DAY)
    client.force_login(f.finance())
    page = " ".join(client.get(period.get_absolute_url()).content.decode().split())
    assert "Forecast £90 to £70" in page and "The lease runs on" in page
    assert "Forecast none to £90" not in page and "Hidden" not in page
    assert "-£20" in page and "£20" in page  # forecast down, shortfall up


@pytest.mark.parametrize("year", [1, 1989, 2100, 9999])
def test_no_control_total_is_set_for_a_year_that_no_plan_reaches(client, year):
    client.force_login(f.finance())
    assert client.get(f"/savings/control-totals/{year}/").status_code == 404
