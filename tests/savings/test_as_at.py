"""The statement of an earlier day, worked out from the history: page, workbook and paper say the same."""

import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import openpyxl
import pytest
from pypdf import PdfReader

from council.history import authored
from council.models import Role
from savings.as_at import past_statement
from savings.forecasting import reforecast
from savings.sharing import set_control_total
from savings.standing_apart import Underspent, record_underspend, withdraw_underspend
from savings.statement import DIMENSIONS, profiles_visible_to, statement_lines
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
EXEMPT = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Talks"}
EARLIER = f.DAY - timedelta(days=30)
PATHS = ("/savings/statement/", "/savings/statement.xlsx", "/savings/statement.pdf")


def long_ago():
    return authored(
        at=datetime(EARLIER.year, EARLIER.month, EARLIER.day, 23, 30, tzinfo=UTC) - timedelta(hours=2)
    )


@pytest.fixture
def line():
    """A year of a saving as it was thirty days ago, and what became of it since."""
    with long_ago():
        line = f.saving_year(f.saving("Fewer vans"), target=Decimal("80000.10"), forecast=None)
        reforecast(line, amount=Decimal("70000.05"), reason="", by=f.manager(), on=EARLIER)
    line.refresh_from_db()
    reforecast(line, amount=Decimal(50000), reason="The lease runs on", by=f.manager(), on=f.DAY)
    f.saving_year(f.saving("Later"), target=Decimal(333))
    return line


@pytest.mark.pages
def test_page_workbook_and_paper_of_an_earlier_day_say_the_same_to_the_penny(client, line):
    client.force_login(f.finance())
    page, book, paper = (client.get(path, {"on": EARLIER.isoformat()}) for path in PATHS)
    told = " ".join(page.content.decode().split())
    rows = list(openpyxl.load_workbook(io.BytesIO(book.content)).active.iter_rows(values_only=True))
    sheet = dict(zip(rows[2], rows[3], strict=True))
    printed = " ".join(
        " ".join(each.extract_text().split()) for each in PdfReader(io.BytesIO(paper.content)).pages
    )
    for words in (told, printed):
        assert "£80,000.10" in words and "£70,000.05" in words and "£10,000.05" in words
        assert "£50,000" not in words and "£333" not in words
        assert "There is a problem" not in words
        assert "16 May 2026" in words and "worked out from the history" in words
    assert [Decimal(str(sheet[name])) for name in ("Target", "Forecast", "Shortfall")] == [
        Decimal("80000.10"),
        Decimal("70000.05"),
        Decimal("10000.05"),
    ]
    assert "2026-05-16" in book["Content-Disposition"] and "2026-05-16" in paper["Content-Disposition"]


def test_a_day_is_asked_for_in_boxes_and_one_that_there_is_not_is_said_on_the_page(client, line):
    client.force_login(f.finance())
    boxes = {"by": "directorate", "on_day": "16", "on_month": "5", "on_year": "2026"}
    answer = client.get(PATHS[0], boxes)
    assert answer.status_code == 302 and answer.url.endswith("?by=directorate&on=2026-05-16")
    for day in ("2026-06-16", "31/02/2026"):
        for path in PATHS:
            page = client.get(path, {"on": day}, follow=True).content.decode()
            assert page.count("There is a problem") == 1 and "worked out from the history" not in page


@pytest.mark.parametrize("by", DIMENSIONS, ids=lambda each: each.key)
def test_the_statement_of_today_from_the_history_is_todays(line, by):
    f.saving_year(f.saving("At risk", status="at_risk", explanation="So", directorate=f.directorate()))
    f.claimed("5000.05", to=f.saving_year(f.saving("Once"), year=2027), by=f.person(), is_once=True)
    now = statement_lines(profiles_visible_to(f.finance()), by=by)
    assert past_statement(f.finance(), f.DAY, by=by).lines == now


def test_what_is_exempt_now_and_what_others_hold_is_in_no_statement_of_an_earlier_day(line):
    with long_ago():
        hidden = f.saving("Hidden since")
        f.saving_year(hidden, target=Decimal(777))
        f.saving_year(f.saving("Elsewhere", programme=f.programme("HRI")), target=Decimal(999))
    for name, value in EXEMPT.items():
        setattr(hidden, name, value)
    hidden.save()
    vera = f.person("Vera")
    f.grant(vera, Role.VIEWER, over=line.saving.programme)
    seen = past_statement(vera, EARLIER)
    assert [each.amounts.target for each in seen.lines] == [Decimal("80000.10")] and not seen.exempt


def test_a_saving_that_is_gone_since_is_in_the_statement_of_its_day_for_who_sees_the_whole_council(line):
    with long_ago():
        gone = f.saving_year(f.saving("Taken back since"), target=Decimal(444))
        kept_back = f.saving_year(f.saving("Hidden", **EXEMPT), target=Decimal(777))
    for each in (gone, kept_back):
        saving = each.saving
        each.delete()
        saving.delete()
    vera = f.person("Vera")
    f.grant(vera, Role.VIEWER, over=f.programme())
    own = Decimal("80000.10")
    for person, target in ((f.finance(), own + 444), (vera, own)):
        assert sum(each.amounts.target for each in past_statement(person, EARLIER).lines) == target


def test_what_stood_beside_the_savings_and_the_budget_are_those_of_the_day(client, line):
    finance = f.finance()
    with long_ago():
        left = record_underspend(
            f.programme(),
            Underspent(title="Vacancies", amount=Decimal(465), year=2026, use="Invest to save"),
            by=finance,
            on=EARLIER,
        )
        set_control_total(2026, amount=Decimal(90_000), resolution="14", by=finance, on=EARLIER)
    withdraw_underspend(left, reason="Counted twice", by=finance, on=f.DAY)
    set_control_total(2026, amount=Decimal(11_111), resolution="15", by=finance, on=f.DAY)
    client.force_login(finance)
    page = client.get(PATHS[0], {"on": EARLIER.isoformat()}).content.decode()
    assert "£465" in page and "£90,000" in page and "£9,999.90" in page and "£11,111" not in page
    assert "£465" not in client.get(PATHS[0]).content.decode()
