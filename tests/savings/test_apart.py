"""What stands beside the savings: one-off underspends, and what other documents report, with the gap."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied

from council.models import Role
from savings.apart.reading import beside_savings
from savings.models import ReportedFigure, Underspend
from savings.sharing import close_period
from savings.standing_apart import Reported, Underspent, record_reported, record_underspend
from savings.statement import profiles_visible_to, statement_lines
from tests import factories as f
from tests.savings.test_confirming import refused

pytestmark = pytest.mark.django_db
EXEMPT = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Talks"}


def closure_report(**said):
    """The published closure report: its front sheet says £1.6m for each of two years."""
    told = {"amount": Decimal(1_600_000), "first_year": 2008, "last_year": 2009, "each_year": True}
    told |= {"document": "Project closure", "page": "front sheet", "document_on": date(2008, 10, 6)}
    by, meant = f.finance(), {date(2008, 10, 6)}
    return record_reported(f.programme(), Reported(**told | said), by=by, on=f.DAY, meant=meant)


def published():
    """The savings as the report itself has them year by year."""
    saving = f.saving("Support services review")
    for year, target in ((2008, 1_316_000), (2009, 1_250_000), (2010, 1_250_000)):
        f.saving_year(saving, year=year, target=Decimal(target), forecast=None)


def underspent(**said):
    told = {"title": "Support services", "amount": Decimal(738_000), "year": 2007, "use": "Invest to save"}
    return record_underspend(f.programme(), Underspent(**told | said), by=f.finance(), on=f.DAY)


def test_what_a_report_says_of_each_year_stands_beside_the_register_with_the_gap():
    published()
    closure_report()
    told = beside_savings(f.finance()).reported
    assert [(line.period, line.register, line.gap) for line in told] == [
        ("2008/09", 1_316_000, 284_000),
        ("2009/10", 1_250_000, 350_000),
    ]


def test_a_figure_for_several_years_together_is_held_against_their_sum():
    published()
    closure_report(amount=Decimal(3_200_000), each_year=False)
    (line,) = beside_savings(f.finance()).reported
    assert (line.period, line.register, line.gap) == ("2008/09 to 2009/10", 2_566_000, 634_000)


def test_a_forecast_that_no_one_gave_has_no_gap_and_other_types_are_not_added():
    published()
    f.saving_year(f.saving("Avoided", kind="cost_avoidance"), year=2008, target=Decimal(99))
    closure_report(measure="forecast", last_year=2008)
    closure_report(group="cost_avoidance", amount=Decimal(100), last_year=2008)
    forecast, avoided = beside_savings(f.finance()).reported
    assert (forecast.register, forecast.gap) == (None, None)
    assert (avoided.register, avoided.gap) == (99, 1)


def test_who_does_not_see_an_exempt_saving_finds_it_in_no_figure_of_the_register():
    published()
    f.saving_year(f.saving("Hidden", **EXEMPT), year=2008, target=Decimal(777))
    closure_report(last_year=2008)
    vera, other = f.person("Vera"), f.person("Otto")
    f.grant(vera, Role.VIEWER, over=f.programme())
    (line,) = beside_savings(vera).reported
    assert line.register == 1_316_000
    assert beside_savings(other).reported == ()


def test_an_underspend_is_in_no_total_of_savings():
    published()
    before = statement_lines(profiles_visible_to(f.finance()))
    underspent()
    underspent(title="Vacancy freeze", amount=Decimal("465000.50"), year=2008, use="Kept back")
    assert statement_lines(profiles_visible_to(f.finance())) == before
    told = beside_savings(f.finance())
    assert [(str(year), amount) for year, amount in told.sums] == [
        ("2007/08", 738_000),
        ("2008/09", Decimal("465000.50")),
    ]


def test_all_that_is_wrong_is_said_by_field():
    told = refused(lambda: underspent(title=" ", amount=Decimal(0), year=1900, use=""))
    assert set(told) == {"title", "amount", "year", "use"}
    told = refused(lambda: closure_report(document=" ", amount=Decimal(-1), last_year=2007, measure="guess"))
    assert set(told) == {"document", "amount", "last_year", "measure"}


def test_finance_writes_underspends_down_and_a_programme_manager_what_others_report():
    manager = f.manager()
    with pytest.raises(PermissionDenied):
        said = Underspent(title="So", amount=Decimal(1), year=2026, use="So")
        record_underspend(f.programme(), said, by=manager, on=f.DAY)
    said = Reported(amount=Decimal(1), first_year=2026, last_year=2026, document="So")
    assert record_reported(f.programme(), said, by=manager, on=f.DAY).pk


def test_both_are_written_down_corrected_and_withdrawn_in_the_browser(client):
    published()
    client.force_login(f.finance())
    said = {
        "programme": f.programme().pk,
        "document": "Project closure",
        "page": "front sheet",
        "measure": "target",
        "group": "cashable",
        "amount": "1,600,000",
        "first_year": 2008,
        "last_year": 2009,
        "each_year": "yes",
    }
    page = " ".join(client.post("/savings/reported/new/", said, follow=True).content.decode().split())
    assert "As reported elsewhere" in page and "£284,000" in page and "£350,000" in page
    figure = ReportedFigure.objects.get()
    again = client.post(figure.get_edit_url(), said | {"amount": "1,316,000", "last_year": ""}, follow=True)
    assert "The figure is corrected" in again.content.decode() and "£284,000" not in again.content.decode()
    client.post(figure.get_withdraw_url(), {"reason": "Entered twice"})
    assert "As reported elsewhere" not in client.get("/savings/statement/").content.decode()
    assert client.get(figure.get_edit_url()).status_code == 404

    said = {"programme": f.programme().pk, "title": "Support services", "amount": "738,000"}
    said |= {"year": 2007, "use": "One-off invest to save projects"}
    page = client.post("/savings/underspends/new/", said, follow=True).content.decode()
    assert "One-off underspends" in page and "£738,000" in page and "Underspent in 2007/08" in page
    held = Underspend.objects.get()
    client.post(held.get_edit_url(), said | {"amount": "700,000"})
    assert "£700,000" in client.get("/savings/statement/").content.decode()
    client.post(held.get_withdraw_url(), {"reason": ""})
    assert Underspend.objects.filter(withdrawn_on=None).exists()
    client.post(held.get_withdraw_url(), {"reason": "It was a saving"})
    assert "One-off underspends" not in client.get("/savings/statement/").content.decode()


def test_page_workbook_and_paper_say_the_same(client):
    published()
    closure_report()
    underspent(amount=Decimal("738000.50"))
    client.force_login(f.finance())
    page = client.get("/savings/statement/").content.decode()
    assert "£738,000.50" in page and "£284,000" in page
    made = client.get("/savings/statement.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(made.content))
    spent = list(book["One-off underspends"].iter_rows(min_row=4, values_only=True))
    assert [Decimal(str(row[-1])) for row in spent] == [Decimal("738000.50")] * 2
    told = [row[7:10] for row in book["As reported elsewhere"].iter_rows(min_row=4, values_only=True)]
    assert told == [(1_600_000, 1_316_000, 284_000), (1_600_000, 1_250_000, 350_000)]
    one = openpyxl.load_workbook(io.BytesIO(client.get("/savings/statement.xlsx?year=2009").content))
    assert "One-off underspends" not in one.sheetnames
    assert one["As reported elsewhere"].max_row == 4


def test_a_closed_period_prints_them_again_as_they_stood(client):
    published()
    closure_report()
    held = underspent()
    period = close_period("Month 2", by=f.finance(), on=f.DAY)
    held.amount = Decimal(1)
    held.save()
    client.force_login(f.finance())
    page = client.get(period.get_absolute_url()).content.decode()
    assert "£738,000" in page and "£284,000" in page and "/edit/" not in page.partition("<main")[2]
    assert client.get("/savings/statement.pdf", {"period": period.pk}).status_code == 200
    for part in period.figures.values():
        part.pop("beside")  # as a period was kept that was closed before
    period.save()
    assert "One-off underspends" not in client.get(period.get_absolute_url()).content.decode()
