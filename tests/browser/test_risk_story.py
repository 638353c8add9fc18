"""A risk's whole life in a browser, without scripts too: from its proposal to the issue that it became."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from council.models import Role
from risks.models import LogEntry, Mitigation, Risk
from tests import factories
from tests.browser.telling import Teller, teller_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RISK = "/risks/SSR-R01/"


@pytest.fixture(params=["desktop", "phone", "no_js"])
def page(request: pytest.FixtureRequest) -> Page:
    window: Page = request.getfixturevalue(request.param)
    return window


@pytest.fixture
def teller(page: Page, axe: Any, scrolls_sideways: Any, request: pytest.FixtureRequest) -> Teller:
    return teller_of(page, axe, scrolls_sideways, scripts="no_js" not in request.node.name)


@pytest.fixture
def cast() -> dict[str, Any]:
    """Alice, who owns the risk, Lena, who keeps the log, and a board to which the programme reports."""
    alice, lena = factories.person("Alice"), factories.person("Lena")
    factories.post("Head of Finance", holder=alice)
    factories.body("Improvement Board")
    factories.grant(alice, Role.OFFICER, over=factories.programme())
    factories.grant(lena, Role.RISK_LEAD, over=factories.programme())
    return {"alice": alice, "lena": lena}


def propose_and_accept(tell: Teller, cast: dict[str, Any], sign_in: Any) -> None:
    page = tell.page
    sign_in(page, cast["alice"])
    page.goto("/risks/")
    tell.open("Raise a risk")
    page.locator("[name=programme]").select_option(label="Programme SSR")
    tell.write(title="The ledger cannot be closed", cause="Two of three left", effect="The accounts are late")
    tell.choose(likelihood="4", impact="5")
    tell.write(commentary="Nobody applied.")
    tell.press("Save", "SSR-R01 is proposed")
    tell.look()
    sign_in(page, cast["lena"])
    page.goto("/")
    tell.open("Decide")
    expect(page.get_by_text("Two of three left")).to_be_visible()
    tell.choose(decision="accept")
    page.locator("[name=owner]").select_option(label="Head of Finance")
    tell.press("Save the decision", "is accepted into the log")
    tell.look()


def score_and_act(tell: Teller, today: date) -> None:
    page = tell.page
    tell.open("Set inherent and target scores")
    tell.choose(inherent_likelihood="5", inherent_impact="5", target_likelihood="2", target_impact="3")
    tell.write(commentary="As agreed.")
    tell.press("Save the scores", "are saved")
    for words, days in (("Lend two accountants", 30), ("Train the third", 60)):
        tell.open("Add a mitigation")
        tell.write(text=words, effect="Less likely")
        tell.enter_day("due", today + timedelta(days=days))
        page.locator("[name=owner]").select_option(label="Head of Finance")
        tell.press("Save", "is agreed")
    lent = Mitigation.objects.get(text="Lend two accountants")
    lent.due = today - timedelta(days=9)
    lent.save()


def finish_and_review(tell: Teller, cast: dict[str, Any], sign_in: Any, today: date) -> None:
    page = tell.page
    sign_in(page, cast["alice"])
    page.goto("/")
    expect(page.get_by_text("9 days overdue").first).to_be_visible()
    tell.open("Say how it stands")
    tell.choose(stands="done")
    tell.enter_day("done_on", today)
    tell.write(progress="Both started on Monday.")
    tell.press("Save", "SSR-R01-1 is done")
    tell.look()
    page.goto(f"{RISK}review/")
    tell.look()
    expect(page.get_by_text("Nobody applied.")).to_be_visible()
    tell.choose(likelihood="3", rag="amber")
    tell.write(commentary="Two have come.")
    tell.press("Save review", "SSR-R01 is reviewed")


def escalate_and_decide(tell: Teller, cast: dict[str, Any], sign_in: Any) -> None:
    page = tell.page
    tell.open("Escalate to a body")
    page.locator("[name=body]").select_option(label="Improvement Board")
    tell.write(reason="The third leaves as well.", asks="Agree to agency staff.")
    tell.press("Escalate the risk", "is escalated to Improvement Board")
    sign_in(page, cast["lena"])
    page.goto(RISK)
    tell.open("Improvement Board")
    tell.open("Record the decision")
    tell.choose(outcome="decided")
    tell.write(outcome_words="Agreed for six months.")
    tell.press("Save the decision", "Improvement Board decided")


def happen_resolve_and_close(tell: Teller, cast: dict[str, Any], sign_in: Any, today: date) -> None:
    page = tell.page
    tell.open("It happened: make it an issue")
    tell.write(happened="The ledger stayed open past the day.")
    tell.press("Make it an issue", "is the issue that it is now")
    tell.open("SSR-I01")
    sign_in(page, cast["alice"])
    page.goto("/risks/log/SSR-I01/")
    tell.open("Resolve it")
    tell.write(resolution="Closed with agency staff.")
    tell.enter_day("resolved_on", today)
    tell.press("Save", "SSR-I01 is resolved")
    sign_in(page, cast["lena"])
    page.goto(f"{RISK}close/")
    tell.look()
    tell.write(reason="The issue is over.")
    tell.press("Close the risk", "is closed")
    tell.look()


def test_a_risk_from_its_proposal_to_its_end(
    page: Page, teller: Teller, cast: dict[str, Any], sign_in: Any
) -> None:
    today = timezone.localdate()
    propose_and_accept(teller, cast, sign_in)
    score_and_act(teller, today)
    finish_and_review(teller, cast, sign_in, today)
    escalate_and_decide(teller, cast, sign_in)
    happen_resolve_and_close(teller, cast, sign_in, today)
    risk, entry = Risk.objects.get(), LogEntry.objects.get()
    assert (risk.status, entry.stage, entry.risk) == ("closed", "resolved", risk)
    assert (risk.current_likelihood, risk.current_impact, risk.target_likelihood) == (3, 5, 2)
    page.goto(f"{RISK}profile/")
    teller.look()
    page.goto("/risks/matrix/")
    teller.look()
