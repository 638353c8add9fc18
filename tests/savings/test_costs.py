"""What it costs to deliver savings: planned and spent by year and source, who sees it, what it comes to."""

import io
import re
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from council.access.acting import DEMO
from council.models import Event, Role
from council.models.versions import ChangedMeanwhile, version_of
from programmes.models import Programme
from savings.costing import Cost, plan_cost, revise_cost
from savings.models import Funding
from tests import factories as f
from tests.savings.test_confirming import refused

pytestmark = pytest.mark.django_db
COSTS = "/savings/costs/"
EXEMPT = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Talks"}


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel(f.DAY, tick=False):
        yield


def cost(**said: Any) -> Cost:
    plain = {"title": "A system", "kind": "capital", "source": "grant", "year": f.DAY.year}
    return Cost(**plain | {"planned": Decimal("50000.50"), **said})


def planned(of: Any = None, **said: Any) -> Funding:
    """A line of the programme or the saving, else of the plain programme."""
    of = of or f.programme()
    programme, saving = (of, None) if isinstance(of, Programme) else (of.programme, of)
    return plan_cost(programme, cost(**said), saving=saving, by=f.finance(), on=f.DAY)


def posted(**said: Any) -> dict[str, Any]:
    plain = {"title": "A system", "kind": "capital", "source": "grant", "is_secured": "yes"}
    plain |= {"year": f.DAY.year, "recurrence": "one_off", "planned": "50,000.50"}
    return plain | said


def text(response: Any) -> str:
    """The page as it is read: without its marks, one space between words."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_a_cost_is_planned_and_spent_in_the_browser_and_its_history_says_why(client):
    saving = f.saving_year().saving
    client.force_login(f.finance())
    page = client.get(f"{COSTS}new/", {"saving": saving.reference}).content.decode()
    assert f'<option value="{saving.pk}" selected' in page
    sent = posted(programme=saving.programme_id, saving=saving.pk)
    page = text(client.post(f"{COSTS}new/", sent, follow=True))
    assert "£50,000.50 is planned for A system" in page and "Cost to deliver" in page
    line = Funding.objects.get()
    edit = line.get_edit_url()
    client.post(edit, posted(spent="20,000"))
    line.refresh_from_db()
    assert (line.planned, line.spent) == (Decimal("50000.50"), 20000)
    page = text(client.post(edit, posted(spent="20,000", planned="70,000")))
    assert "Enter why it differs from what was planned" in page
    client.post(edit, posted(spent="20,000", planned="70,000", why="Two more modules"))
    last, before, *_ = line.history.all()
    assert (last.planned, last.history_change_reason) == (70000, "Two more modules")
    assert before.planned == Decimal("50000.50")


@pytest.mark.parametrize(
    ("said", "needs"),
    [
        ({"spent": Decimal(40000)}, False),
        ({"is_secured": True}, False),
        ({"note": "The grant is signed"}, False),
        ({"spent": Decimal(60000)}, True),
        ({"spent": Decimal(1000)}, True),
        ({"planned": Decimal(40000)}, True),
        ({"source": "reserve"}, True),
        ({"year": 2027}, True),
    ],
)
def test_what_differs_from_the_plan_says_why_and_what_is_spent_of_it_need_not(said, needs):
    line = planned(spent=Decimal(10000))
    now = cost(**{"spent": Decimal(10000), **said})

    def revise(why):
        return revise_cost(line, now, why=why, by=f.finance(), on=f.DAY)

    if needs:
        assert set(refused(lambda: revise(" "))) == {"why"}
    assert revise("So" if needs else "").pk == line.pk


def test_what_is_no_longer_secured_says_why():
    line = planned(is_secured=True)
    told = refused(lambda: revise_cost(line, cost(), why="", by=f.finance(), on=f.DAY))
    assert set(told) == {"why"}


def test_nothing_is_negative_and_all_that_is_wrong_is_told_at_once():
    programme, other = f.programme(), f.saving(programme=f.programme("HRI"))
    wrong = cost(
        title=" ",
        kind="capital",
        source="luck",
        recurrence="recurring",
        planned=Decimal(-1),
        quarter=5,
        year=1,
    )
    told = refused(lambda: plan_cost(programme, wrong, saving=other, by=f.finance(), on=f.DAY))
    assert set(told) == {"title", "source", "recurrence", "planned", "quarter", "year", "saving"}
    nothing = refused(lambda: plan_cost(programme, cost(planned=Decimal(0)), by=f.finance(), on=f.DAY))
    assert set(nothing) == {"planned"}
    for column, value in (("planned", -1), ("spent", -1), ("quarter", 5), ("recurrence", "recurring")):
        line = Funding(programme=programme, title="So", kind="capital", source="grant", year=2026)
        setattr(line, column, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            line.save()


def test_a_change_of_what_another_has_changed_meanwhile_is_told():
    line = planned()
    seen = version_of(line)
    revise_cost(line, cost(spent=Decimal(1)), why="", version=seen, by=f.finance(), on=f.DAY)
    with pytest.raises(ChangedMeanwhile):
        revise_cost(line, cost(spent=Decimal(2)), why="", version=seen, by=f.finance(), on=f.DAY)


def test_of_a_closed_programme_nothing_is_planned_and_what_is_spent_is_still_said():
    line = planned()
    line.programme.scope.is_closed = True
    line.programme.scope.save()
    with pytest.raises(PermissionDenied, match="closed"):
        planned(line.programme)
    revised = revise_cost(line, cost(spent=Decimal(5)), why="", by=f.finance(), on=f.DAY)
    assert revised.spent == 5


def test_the_grid_tells_capital_and_revenue_by_four_years_and_what_is_not_secured(client):
    planned(is_secured=True, source="capital_receipts", spent=Decimal(10))
    planned(planned=Decimal(30000), year=2027)
    planned(kind="revenue", source="reserve", planned=Decimal(1000), year=2025, quarter=2)
    planned(kind="revenue", planned=Decimal(777), year=2033)
    client.force_login(f.finance())
    page = text(client.get(COSTS))
    assert "Paid for by 2025/26 2026/27 2027/28 2028/29 Four years" in page
    assert "Grant £0 £0 £30,000 £0 £30,000 Capital receipts £0 £50,000.50 £0 £0 £50,000.50" in page
    assert "Capital in all £0 £50,000.50 £30,000 £0 £80,000.50" in page
    assert "Of that not secured £0 £0 £30,000 £0 £30,000 Spent £0 £10 £0 £0 £10" in page
    assert "Revenue in all £1,000 £0 £0 £0 £1,000" in page
    assert "Capital and revenue in all £1,000 £50,000.50 £30,000 £0 £81,000.50" in page
    assert "A further £777 is planned in years that are not shown" in page
    page = text(client.get(COSTS, {"years": "2030"}))
    assert "2030/31 2031/32 2032/33 2033/34" in page and "Revenue in all £0 £0 £0 £777 £777" in page
    assert "Q2 2025/26" in page


def test_what_is_paid_every_year_stands_in_each_year_until_the_same_cost_is_said_anew(client):
    every_year = {"kind": "revenue", "source": "revenue_budget", "recurrence": "recurring"}
    planned(title="Licences", planned=Decimal("12000.50"), spent=Decimal(500), **every_year)
    planned(title="Licences", planned=Decimal(24000), year=2028, is_secured=True, **every_year)
    planned(title="Support", planned=Decimal(1000), year=2027, quarter=2, **every_year)
    planned(f.saving(), title="Licences", planned=Decimal(7), year=2024, **every_year)
    client.force_login(f.finance())
    page = text(client.get(COSTS))
    rows = "£7 £12,007.50 £13,007.50 £25,007 £50,029"
    assert f"Revenue budget {rows}" in page and f"Revenue in all {rows}" in page
    assert "Spent £0 £500 £0 £0 £500" in page
    assert "A further £7 is planned in years that are not shown" in page
    assert "£25,007 is paid every year, and goes on after 2028/29" in page
    # A filter that leaves out what was said anew does not make it paid twice.
    page = text(client.get(COSTS, {"secured": "no"}))
    assert "Revenue budget £7 £12,007.50 £13,007.50 £1,007 £26,029" in page
    assert "£1,007 is paid every year, and goes on after 2028/29" in page
    page = text(client.get(COSTS, {"quarters": "2028"}))
    assert "Revenue budget £0 £1,000 £0 £0 £24,007 £25,007" in page


def test_the_grid_stands_by_the_quarters_of_a_year_with_what_is_told_of_the_whole_year_apart(client):
    planned(kind="revenue", source="reserve", planned=Decimal(1000), year=2026, quarter=2)
    planned(kind="revenue", source="reserve", planned=Decimal(500), year=2026)
    planned(kind="revenue", source="reserve", planned=Decimal(777), year=2027, quarter=2)
    client.force_login(f.finance())
    page = text(client.get(COSTS, {"quarters": "2026"}))
    heads = "Q1 2026/27 Q2 2026/27 Q3 2026/27 Q4 2026/27 2026/27, no quarter said The year"
    assert f"Paid for by {heads}" in page
    assert "Reserve £0 £1,000 £0 £0 £500 £1,500" in page
    assert "A further £777 is planned in years that are not shown" in page


def test_capital_receipts_are_listed_for_the_annual_statement(client):
    saving = f.saving()
    planned(saving, title="Redundancy", kind="revenue", source="capital_receipts", spent=Decimal(400))
    planned(title="Hub", source="capital_receipts", planned=Decimal(600))
    planned(title="Elsewhere")
    client.force_login(f.finance())
    page = text(client.get(COSTS))
    _, receipts = page.split("Capital receipts, for the annual statement")
    assert f"Redundancy {saving.programme.title} {saving.reference} £50,000.50 £400" in receipts
    assert "The programme as a whole £600 £0" in receipts and "Total 2026/27 £50,600.50 £400" in receipts
    assert "Elsewhere" not in receipts


def test_who_does_not_see_the_whole_council_sees_own_lines_and_the_total_of_a_programme_alone(client):
    own, other = f.programme(), f.programme("HRI")
    planned(own, title="Ours")
    planned(other, title="Theirs", planned=Decimal(30000))
    vera = f.person("Vera")
    f.grant(vera, Role.VIEWER, over=own)
    client.force_login(vera)
    page = text(client.get(COSTS))
    assert "Ours" in page and "Theirs" not in page and "in all £" not in page
    assert "Totals are for those who see the whole council" in page and "Not secured £" not in page
    page = text(client.get(COSTS, {"programme": own.pk}))
    assert "Capital in all £0 £50,000.50" in page and "Theirs" not in page and "80,000" not in page
    assert "30,000" not in text(client.get(COSTS, {"programme": other.pk}))


def test_who_owns_one_saving_sees_its_costs_and_no_other_and_no_total(client):
    olga = f.person("Olga")
    own = f.saving("Own", owner=f.post(holder=olga))
    planned(own, title="Ours")
    planned(f.saving("Other"), title="Theirs")
    client.force_login(olga)
    page = text(client.get(COSTS))
    assert "Ours" in page and "Theirs" not in page and "in all £" not in page
    line = Funding.objects.get(title="Ours")
    assert client.get(line.get_edit_url()).status_code == 403
    assert client.get(Funding.objects.get(title="Theirs").get_edit_url()).status_code == 404


def test_costs_of_an_exempt_saving_are_nowhere_for_those_who_do_not_see_it(client):
    hidden, secret = f.saving("Hidden", **EXEMPT), cost(title="Secret seller", planned=Decimal(777))
    line = plan_cost(hidden.programme, secret, saving=hidden, by=DEMO, on=f.DAY)
    planned(title="Open")
    client.force_login(f.finance())
    page = text(client.get(COSTS))
    assert "Open" in page and "Secret seller" not in page and "777" not in page
    assert client.get(line.get_edit_url()).status_code == 404
    assert b"Secret" not in client.get(COSTS, {"export": "csv", "all_columns": 1}).content
    with pytest.raises(PermissionDenied):
        revise_cost(line, cost(spent=Decimal(1)), why="", by=f.finance(), on=f.DAY)


def test_who_only_looks_may_not_plan_or_revise(client):
    line, vera = planned(), f.person("Vera")
    f.grant(vera, Role.VIEWER)
    client.force_login(vera)
    assert client.get(f"{COSTS}new/").status_code == 403
    assert client.post(line.get_edit_url(), posted(spent="1")).status_code == 403
    page = client.get(COSTS).content.decode()
    assert "Add a cost" not in page and line.get_edit_url() not in page
    with pytest.raises(PermissionDenied):
        plan_cost(line.programme, cost(), by=vera, on=f.DAY)


def test_a_manager_of_one_programme_plans_for_it_and_for_no_other(client):
    own, other = f.programme(), f.programme("HRI")
    mona = f.person("Mona of one")
    f.grant(mona, Role.PROGRAMME_MANAGER, over=own)
    with pytest.raises(PermissionDenied):
        plan_cost(other, cost(), by=mona, on=f.DAY)
    client.force_login(mona)
    page = text(client.post(f"{COSTS}new/", posted(programme=other.pk)))
    assert "There is a problem" in page and not Funding.objects.exists()
    client.post(f"{COSTS}new/", posted(programme=own.pk))
    assert Funding.objects.get().programme == own


def test_the_savings_page_tells_net_saving_and_payback(client):
    saving = f.saving_year(target=Decimal(90000)).saving
    planned(saving, planned=Decimal(100000), is_secured=True)
    told = {"kind": "revenue", "recurrence": "recurring"}
    planned(saving, planned=Decimal(4000), **told)
    planned(saving, planned=Decimal(10000), year=2027, **told)
    client.force_login(f.finance())
    page = text(client.get(saving.get_absolute_url()))
    assert "Saves £90,000 in a full year" in page
    assert "£100,000 once, £10,000 every year" in page and "Net saving £80,000 a year" in page
    assert "It pays back in 1 year and 3 months." in page and "£14,000 not secured" in page


def test_what_two_things_cost_every_year_counts_together_from_whatever_year(client):
    saving = f.saving_year(target=Decimal(90000)).saving
    told = {"kind": "revenue", "recurrence": "recurring"}
    planned(saving, title="Licences", planned=Decimal(4000), **told)
    planned(saving, title="Support", planned=Decimal(10000), year=2027, **told)
    client.force_login(f.finance())
    page = text(client.get(saving.get_absolute_url()))
    assert "£0 once, £14,000 every year" in page and "Net saving £76,000 a year" in page


def test_a_one_off_saving_is_held_against_all_that_it_costs(client):
    saving = f.saving_year(f.saving(recurrence="one_off"), target=Decimal(60000)).saving
    planned(saving)
    client.force_login(f.finance())
    page = text(client.get(saving.get_absolute_url()))
    assert "Net saving £9,999.50" in page and "It pays back what it costs." in page
    planned(saving, planned=Decimal(10000))
    page = text(client.get(saving.get_absolute_url()))
    assert "Net saving -£0.50" in page and "It does not pay back." in page


def test_a_workbook_has_the_lines_to_the_penny_and_is_told(client):
    planned(f.saving(), note="Runs on", spent=Decimal("0.01"))
    client.force_login(f.finance())
    made = client.get(COSTS, {"export": "xlsx", "all_columns": 1})
    rows = list(openpyxl.load_workbook(io.BytesIO(made.content)).active.iter_rows(values_only=True))
    head = next(n for n, row in enumerate(rows) if "Planned" in row)
    told = dict(zip(rows[head], rows[head + 1], strict=True))
    assert (Decimal(str(told["Planned"])), Decimal(str(told["Spent"]))) == (
        Decimal("50000.50"),
        Decimal("0.01"),
    )
    assert (told["Secured"], told["Source"], told["Note"]) == ("Not yet", "Grant", "Runs on")
    event = Event.objects.get(kind=Event.Kind.EXPORTED)
    assert event.detail["rows"] == 1 and "Cost to deliver" in event.what


@pytest.mark.parametrize("number", [3, 30])
def test_the_list_asks_as_many_questions_whatever_its_length(client, number, django_assert_num_queries):
    for n in range(number):
        planned(f.saving(f"Saving {n}"), source="capital_receipts")
    client.force_login(f.finance())
    with django_assert_num_queries(11):
        client.get(COSTS)


def test_money_that_runs_out_in_years_to_come_is_not_asked_about_and_in_years_gone_by_it_is():
    soon = f.DAY.replace(year=f.DAY.year + 2)
    assert planned(expires_on=soon).expires_on == soon
    gone = f.DAY.replace(year=f.DAY.year - 1)
    assert "is in the past" in str(refused(lambda: planned(expires_on=gone)))
