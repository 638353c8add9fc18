"""The loop, whole, in a real browser: a plan comes in, an officer speaks, a report goes out and stays.

The administrator imports the Southwark workbook; the officer updates one of its actions to Amber with a
reason; the clerk chooses the words for the committee and submits the report; the approver sends it back, and
approves it once it is changed; the officer saves meanwhile, and none of it is issued; then every live table
changes, and the issued page and bytes don't.
"""

import hashlib
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from actions.models import Action
from actions.updating import UpdateStatement, update_action
from council.history import AppendOnly
from council.models import Conventions, Grant, Role, Scope, UsedCode
from programmes.models import Programme
from reports.approving.snapshots import rows_of
from reports.models import IssuedReport
from tests import factories
from tests.browser.conftest import LAID_OUT, at_the_width_of_a_phone
from tests.browser.navigation import follow
from tests.council.accounts.signing_in.ways import code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLAN = Path(__file__).parents[2] / "fixtures" / "plans" / "southwark_improvement_plans.xlsx"
TITLE = "Strategic support services"
REASON = "The supplier delivered the interface six weeks late."
WORDS = "The interface came six weeks late; both test cycles are planned anew."
RAW = "Nobody here believes the new date."
REMEDY = "A weekly call with the supplier until both test cycles are through."


class Visitor:
    """A person at a window, who looks at each page for faults as they go."""

    def __init__(self, page: Page, checks: list[Callable[[Page], list[str]]]) -> None:
        self.page = page
        self.checks = checks
        self.seen: list[str] = []

    def look(self) -> None:
        """Assert that the page in front has no fault; each page is looked at once a state."""
        self.seen.append(self.page.title())
        for check in self.checks:
            assert check(self.page) == [], f"on {self.page.url}"

    def go(self, address: str) -> None:
        self.page.goto(address)
        self.look()

    def press(self, name: str) -> None:
        follow(self.page.get_by_role("button", name=name).first)

    def follow(self, name: str | re.Pattern[str]) -> None:
        follow(self.page.get_by_role("link", name=name).first)

    def sign_in(self, email: str) -> None:
        self.go("/accounts/login/")
        self.page.locator("input[name=login]").fill(email)
        self.page.locator("input[name=password]").fill(factories.PASSWORD)
        self.press("Sign in")
        expect(self.page).not_to_have_url(re.compile("/accounts/login"))
        self.look()

    def enter_the_code(self) -> None:
        """The second step, which whoever decides has."""
        expect(self.page.get_by_role("heading", name="Your second step")).to_be_visible()
        self.page.locator("input[name=code]").fill(code())
        self.press("Sign in")
        expect(self.page).not_to_have_url(re.compile("/accounts/"))
        self.look()

    def sign_out(self) -> None:
        """A person's turn ends. In the story days pass until the next, so no code is the one just used."""
        self.press("Sign out")
        cache.clear()
        UsedCode.objects.all().delete()

    def date(self, name: str, day: str, month: str, year: str) -> None:
        for box, text in (("day", day), ("month", month), ("year", year)):
            self.page.locator(f"[name={name}_{box}]").fill(text)


@pytest.fixture
def cast() -> None:
    alice, clara, adam = (factories.person(name) for name in ("Alice", "Clara", "Adam"))
    factories.post("Head of Finance", holder=alice)
    factories.body("Audit and Governance Committee")
    sara = factories.person("Sara")
    for person, role in ((clara, Role.CLERK), (adam, Role.ADMIN), (sara, Role.APPROVER)):
        Grant.objects.create(
            scope=Scope.council(), role=role, user=person, from_date=factories.LONG_AGO, reason="Test"
        )
        factories.authenticator_app(person)


@pytest.fixture(params=["desktop", "no_js"])
def visitor(request: pytest.FixtureRequest, axe: Any, scrolls_sideways: Any) -> Visitor:
    """With scripts each page is looked at in two widths, in the state that it is in.

    At a desk every rule is asked; at the width of a phone those whose answer may be another. Without scripts
    neither axe nor a measure can run: what is tried is that every step can be done.
    """
    page = request.getfixturevalue(request.param)

    def wide(page: Page) -> list[str]:
        return ["scrolls sideways"] if scrolls_sideways(page) else []

    def on_a_phone(page: Page) -> list[str]:
        with at_the_width_of_a_phone(page):
            return axe(page, only=LAID_OUT) + wide(page)

    return Visitor(page, {"desktop": [axe, wide, on_a_phone], "no_js": []}[request.param])


def import_the_plan(visitor: Visitor) -> None:
    page = visitor.page
    visitor.go("/imports/")
    visitor.go("/imports/new/")
    page.locator("input[type=file]").set_input_files(PLAN)
    page.locator("[name=new_title]").fill(TITLE)
    page.locator("[name=new_code]").fill("SSR")
    visitor.date("plan_date", "29", "7", "2003")
    page.locator("[name=default_owner]").select_option(label="Head of Finance")
    visitor.press("Upload and read")
    expect(page.get_by_role("heading", level=1)).to_contain_text("What each sheet and column holds")
    visitor.look()
    visitor.press("Continue to what the words mean")
    closed = page.locator("main details:not([open]) > summary")
    while closed.count():  # what is certain is a line with its count, which opens
        closed.first.click()
    expect(page.get_by_text("Dec 03").first).to_be_visible()
    visitor.look()
    visitor.press("Continue to the check")
    visitor.look()
    assert not Programme.objects.exists()  # nothing is written before it is confirmed
    page.locator("[name=sheetnames_all][value=workstream]").check()
    add_posts = page.locator("[name=posts_all][value=add]")
    if add_posts.count():
        add_posts.check()
    visitor.press("Save and continue")
    accept = page.locator("[name=accept_questions]")
    if accept.count():
        accept.check()
    visitor.press("Confirm and import")
    expect(page.get_by_role("heading", level=1)).to_contain_text("What was imported")
    visitor.look()


def give_an_update(visitor: Visitor, action: Action) -> None:
    page = visitor.page
    visitor.go("/my-actions/?by=need")
    visitor.go(action.get_absolute_url())
    visitor.follow(re.compile("^Update$"))
    visitor.look()
    page.locator("[name=text]").fill("Five of six interfaces tested; the last one waits for the supplier.")
    page.get_by_label("Amber", exact=True).check()
    visitor.press("Save update")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    visitor.look()
    page.locator("[name=reason]").fill(REASON)
    page.locator("[name=being_done]").fill(REMEDY)
    justification = page.locator("textarea[name=justification]")
    if justification.count():
        justification.fill("The date was of the first edition; the work itself is nearly done.")
    visitor.press("Save update")
    expect(page.get_by_text(REASON).first).to_be_visible()
    visitor.look()


def draft_the_report(visitor: Visitor, action: Action) -> str:
    """The address of the report, submitted with every text let through and the action's reason reworded."""
    page = visitor.page
    visitor.go("/reports/")
    visitor.go("/reports/new/")
    today = timezone.localdate()
    page.locator("[name=programme]").select_option(label=TITLE)
    page.locator("[name=body]").select_option(label="Audit and Governance Committee")
    page.get_by_label("Public", exact=True).check()
    visitor.date("period_from", "1", "4", str(today.year - 1))
    visitor.date("period_to", str(today.day), str(today.month), str(today.year))
    visitor.date("as_at", str(today.day), str(today.month), str(today.year))
    page.locator("[name=management_summary]").fill("One interface is late; the rest holds.")
    visitor.press("Save draft")
    visitor.look()
    address = page.url
    choose_the_words(visitor, action)
    visitor.go(f"{address}decisions/")
    page.locator("[name=verb-0]").select_option("comment")
    page.locator("[name=text-0]").fill("the pace of the interfaces")
    visitor.press("Save")
    visitor.go(address)
    submit(visitor)
    return address


def choose_the_words(visitor: Visitor, action: Action) -> None:
    """Let every text through, workstream by workstream, and put other words in the place of one."""
    page = visitor.page
    visitor.follow("Words for the committee")
    visitor.look()
    pages = [link.get_attribute("href") for link in page.locator("tbody a").all()]
    for place, address in enumerate(pages):
        page.goto(address)
        if not place:
            visitor.look()
        told = page.locator(f"[name=how-{action.pk}]")
        if told.count():
            told.select_option("full")
            page.locator(f"[name=text-action-{action.pk}-reason]").fill(WORDS)
        for choice in page.locator("select[name^=state-]").all():
            if choice.input_value() == "" and f"-{action.pk}-reason" not in choice.get_attribute("name"):
                choice.select_option("accepted")
        visitor.press("Save")


def submit(visitor: Visitor) -> None:
    visitor.follow("Check and submit")
    visitor.look()
    reason = visitor.page.locator("[name=late_reason]")
    if reason.count():
        reason.fill("The figures came late.")
    visitor.press("Submit the report")
    expect(visitor.page.get_by_text("It waits for approval.")).to_be_visible()
    visitor.look()


def issue_the_report(visitor: Visitor) -> bytes:
    visitor.follow(re.compile("^Issue"))
    visitor.look()
    visitor.press("Issue the report")
    visitor.look()
    return download(visitor)


def say_more(action: Action) -> None:
    """What the officer saves between submission and approval."""
    action.refresh_from_db()
    said = UpdateStatement(text=RAW, stated_rag="red", reason=RAW, being_done=RAW)
    today = timezone.localdate()
    update_action(
        action,
        said,
        by=factories.person("Alice"),
        on=today,
        conventions=Conventions.objects.in_force(today),
    )


def download(visitor: Visitor) -> bytes:
    link = visitor.page.get_by_role("link", name=re.compile("PDF")).first
    response = visitor.page.request.get(link.get_attribute("href"))
    assert response.headers["content-type"] == "application/pdf"
    return response.body()


def change_every_live_table() -> int:
    """The number of rows whose every free word was changed, past all the acts and all the history."""
    changed = 0
    for model in apps.get_models():
        if model._meta.app_label not in ("council", "programmes", "actions", "risks", "savings"):
            continue
        if issubclass(model, AppendOnly):
            continue
        words = [
            field
            for field in model._meta.concrete_fields
            if field.get_internal_type() in ("CharField", "TextField")
            and not (field.choices or field.unique or field.name in ("email", "password", "brand_colour"))
        ]
        for row in model._base_manager.all() if words else ():
            new = {f.name: f"Changed {row.pk}"[: f.max_length] for f in words if getattr(row, f.name)}
            changed += model._base_manager.filter(pk=row.pk).update(**new) if new else 0
    return changed


def test_the_loop_runs_from_plan_to_report(visitor: Visitor, cast: None) -> None:
    visitor.sign_in("adam@council.example")
    visitor.enter_the_code()
    import_the_plan(visitor)
    visitor.sign_out()
    assert Action.objects.count() > 40
    action = Action.objects.get(title__startswith="Cut the number of business units")
    assert action.due_as_written

    visitor.sign_in("alice@council.example")
    give_an_update(visitor, action)
    visitor.sign_out()

    visitor.sign_in("clara@council.example")
    visitor.enter_the_code()
    address = draft_the_report(visitor, action)
    visitor.sign_out()

    visitor.sign_in("sara@council.example")
    visitor.enter_the_code()
    visitor.go(f"{address}approve/")
    visitor.page.locator("[name=back-place]").fill("Decision 1")
    visitor.page.locator("[name=back-comment]").fill("Say which interfaces.")
    visitor.press("Send it back")
    visitor.sign_out()

    visitor.sign_in("clara@council.example")
    visitor.enter_the_code()
    visitor.go(address)
    expect(visitor.page.get_by_text("Say which interfaces.")).to_be_visible()
    submit(visitor)
    visitor.sign_out()
    say_more(action)

    visitor.sign_in("sara@council.example")
    visitor.enter_the_code()
    visitor.go(f"{address}approve/")
    visitor.press("Approve the report")
    visitor.sign_out()

    visitor.sign_in("clara@council.example")
    visitor.enter_the_code()
    visitor.go(address)
    pdf = issue_the_report(visitor)
    issued = IssuedReport.objects.get()
    assert issued.digest == rows_of(issued.report)[0].digest
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    words = " ".join(words.split())
    assert action.reference in words
    assert "Amber" in words
    assert WORDS in words
    assert REASON not in words and RAW not in words

    visitor.go(address)  # once more, without the banner that says it is issued
    frozen = visitor.page.locator("article.report")  # below it stands who made it, by the names of today
    before = frozen.inner_text()
    assert change_every_live_table() > 80  # what bodies were told only grows, and is not among them
    visitor.page.goto(address)
    assert frozen.inner_text() == before
    assert hashlib.sha256(download(visitor)).hexdigest() == hashlib.sha256(pdf).hexdigest()
