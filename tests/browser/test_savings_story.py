"""A saving in a browser, without scripts too: claimed, confirmed in part, claimed again and reversed."""

import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from council.calendar.years import FinancialYear
from council.models import Role
from savings.models import Claim, Saving
from tests import factories
from tests.browser.telling import Teller, teller_of

pytestmark = [pytest.mark.browser, pytest.mark.pages, pytest.mark.django_db(transaction=True)]
SAVING = "/savings/SSR-S01/"


@pytest.fixture(params=["phone", "no_js"])
def page(request: pytest.FixtureRequest) -> Page:
    window: Page = request.getfixturevalue(request.param)
    return window


@pytest.fixture
def teller(page: Page, axe: Any, scrolls_sideways: Any, request: pytest.FixtureRequest) -> Teller:
    return teller_of(page, axe, scrolls_sideways, scripts="no_js" not in request.node.name)


@pytest.fixture
def cast() -> dict[str, Any]:
    """Alice, who owes the saving, and Farah, who confirms for the whole council."""
    alice, farah = factories.person("Alice"), factories.person("Farah")
    owner = factories.post("Head of Finance", holder=alice)
    factories.grant(alice, Role.OFFICER, over=factories.programme())
    factories.grant(farah, Role.FINANCE)
    year = FinancialYear.containing(timezone.localdate()).first
    saving = factories.saving(owner=owner, status=Saving.Status.ON_TRACK)
    factories.saving_year(saving, year=year, target=Decimal(40000), forecast=None)
    return {"alice": alice, "farah": farah}


def claim(tell: Teller, amount: str, words: str) -> None:
    tell.open("Forecast or claim")
    tell.choose(claims="yes")
    tell.write(amount=amount, comment=words)
    tell.enter_day("delivered_on", timezone.localdate())


def test_a_claim_is_confirmed_in_part_claimed_again_and_reversed_and_every_statement_says_so(
    page: Page, teller: Teller, cast: dict[str, Any], sign_in: Any, request: pytest.FixtureRequest
) -> None:
    sign_in(page, cast["alice"])
    page.goto(SAVING)
    teller.open("Forecast or claim")
    teller.write(forecast="£32,500.50")
    if "no_js" not in request.node.name:
        expect(page.locator("output")).to_have_text("The gap becomes £7,499.50.")
    page.goto(SAVING)
    claim(teller, "£40,000", "The licences ended.")
    teller.attach("ledger.txt", b"Budget R4120, transferred")
    teller.look()
    teller.press("Save and send")
    teller.look()

    sign_in(page, cast["farah"])
    page.goto("/")
    teller.open("Confirm")
    expect(page.get_by_text("ledger.txt").first).to_be_visible()
    teller.choose(decision="part")
    teller.write(amount="35,000", part_reason="One licence runs to June.")
    teller.press("Save decision")

    sign_in(page, cast["alice"])
    page.goto(SAVING)
    expect(page.get_by_text("One licence runs to June.").first).to_be_visible()
    claim(teller, "5000", "The last one ended.")
    teller.press("Save and send")

    sign_in(page, cast["farah"])
    page.goto(SAVING)
    teller.open("Reverse")
    teller.write(amount="10,000.50", reason="Booked in the wrong year.")
    teller.press("Reverse")
    chain = page.locator("section", has=page.get_by_role("heading", name="Claims")).first
    for words in ("£35,000 confirmed", "One licence runs to June.", "£10,000.50 reversed", "£5,000"):
        expect(chain.get_by_text(words).first).to_be_visible()
    teller.look()
    first, rest = Claim.objects.order_by("number")
    assert (first.confirmed_amount, rest.waits) == (Decimal(35000), True)
    says_the_same_everywhere(page, teller)


def says_the_same_everywhere(page: Page, teller: Teller) -> None:
    """The page, the workbook and the PDF of the statement, each to the penny."""
    page.goto("/savings/statement/")
    teller.look()
    cells = " ".join(page.locator("main").inner_text().split())
    assert "£24,999.50" in cells and "£5,000" in cells
    book = page.request.get("/savings/statement.xlsx").body()
    rows = openpyxl.load_workbook(io.BytesIO(book)).active.iter_rows(values_only=True)
    values = {Decimal(str(value)) for row in rows for value in row if isinstance(value, int | float)}
    assert {Decimal("24999.5"), Decimal(5000), Decimal(40000)} <= values
    paper = page.request.get("/savings/statement.pdf")
    printed = " ".join(
        " ".join(each.extract_text().split()) for each in PdfReader(io.BytesIO(paper.body())).pages
    )
    assert "£24,999.50" in printed and "£5,000" in printed
