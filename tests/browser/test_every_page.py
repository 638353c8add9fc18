"""Every page on the demo council, by whoever works there: at a desk, on a phone, and four times enlarged."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from actions.models import Action
from council.background.running import OUR_FAULT
from council.granting.reviewing import begin_review
from council.models import Body, Directorate, Grant, Role, User
from programmes.imports.applying.apply import apply_import
from programmes.imports.kept.readings import dry_run
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.models.work import ImportWork
from programmes.imports.upload import upload_plan
from programmes.models import ReportingDate, Review, Workstream
from reports.demo.people import address
from reports.documents.models import HighlightReport
from tests import factories
from tests.browser.conftest import DESK, ENLARGED, LAID_OUT, PHONE
from tests.browser.navigation import next_page, settle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLAN = Path(__file__).parents[2] / "fixtures" / "plans" / "bromley_organisational_improvement.xlsx"
PLAN_DATE = date(2010, 5, 20)


# --- the pages of the demo, by the person who looks at them -------------------------------------------------


@pytest.fixture
def demo() -> None:
    """The demo council as at today."""
    call_command("demo", as_at=timezone.localdate(), stdout=StringIO())


def pages() -> Iterator[tuple[str, str]]:
    """Each page as who looks ("" for somebody not signed in) and its address."""
    for name in ("account_login", "account_reset_password", "accessibility"):
        yield "", reverse(name)
    for name in ("home", "my-actions", "key", "account_change_password"):
        yield "officer", reverse(name)
    for name in ("security", "usersessions_list", "mfa_activate_totp", "mfa_add_webauthn"):
        yield "officer", reverse(name)

    yield "officer", reverse("update-mine")
    for name in ("update-action", "reschedule-action", "complete-action"):
        yield "officer", reverse(f"actions:{name}", args=["HRI-012"])
    for name in REGISTERS:
        yield "manager", reverse(name)
    for name, reference in RECORDS:
        yield "manager", reverse(name, args=[reference])
    meeting = ReportingDate.objects.filter(programme__code="HRI").last()
    yield "manager", reverse("programmes:edit-meeting", args=["HRI", meeting.pk])
    stream = Workstream.objects.get(programme__code="HRI", title="Repairs that are done on time")
    for name in ("detail", "edit", "merge", "retire"):
        yield "manager", reverse(f"programmes:{name}-workstream", args=["HRI", stream.pk])
    yield "manager", reverse("actions:list-actions") + "?q=no+such+words"
    yield "manager", reverse("actions:list-actions") + "?group=owner&columns=title,due,why,direction&moved=1"
    action = Action.objects.get(reference="SUP-014")
    yield "auditor", reverse("history-record", args=["action", action.pk]) + "?as_at=2026-09-01"
    yield "auditor", reverse("one-to-one-post", args=[action.owner_id])
    yield "auditor", reverse("one-to-one-workstream", args=[action.workstream_id])
    yield "auditor", reverse("actions:detail-action", args=["SUP-014"])
    yield "auditor", reverse("actions:sample-actions")
    yield "auditor", reverse("savings:sample-claims") + "?size=5&seed=abc&year="
    yield "auditor", reverse("risks:sample-tests") + "?size=5&seed=abc"
    for name in ("history", "history-events", "history-seals"):
        yield "auditor", reverse(name)
    yield "finance", reverse("savings:detail-saving", args=["INT-S03"])
    yield "clerk", reverse("reports:create-report")
    draft = HighlightReport.objects.get(status=HighlightReport.Status.DRAFT)
    for where in (draft.get_absolute_url(), draft.get_edit_url(), draft.get_submit_url()):
        yield "clerk", where
    corrected = HighlightReport.objects.issued().get(edition=2)
    for where in (corrected.get_absolute_url(), corrected.corrects.get_absolute_url()):
        yield "clerk", where
    yield "clerk", corrected.get_correct_url()
    review = Review.objects.first()
    yield "clerk", reverse("programmes:detail-review", args=[review.pk])
    yield "clerk", reverse("review-coverage", args=[review.pk])
    yield from people_pages()
    yield "admin", reverse("programmes:create-programme")
    for name in ("list-imports", "new-import"):
        yield "admin", reverse(f"imports:{name}")
    for name in ("create-invitation", "list-invitations", "list-groups"):
        yield "admin", reverse(name)
    waiting = uploaded("Waiting plan")
    for name in ("map-import", "check-wordings", "check-import"):
        yield "admin", reverse(f"imports:{name}", args=[waiting.pk])
    yield "admin", reverse("imports:show-progress", args=[failed(uploaded("Failed plan")).pk])
    yield "admin", reverse("imports:show-result", args=[applied(uploaded("Applied plan")).pk])
    for name in ("list-grants", "create-grant", "list-reviews", "begin-review"):
        yield "admin", reverse(f"granting:{name}")
    clerk = Grant.objects.filter(role=Role.CLERK).first()
    for where in (clerk.get_absolute_url(), clerk.get_end_url()):
        yield "admin", where
    admin = User.objects.get(email=address("admin"))
    yield "admin", begin_review(clerk.scope, by=admin, on=timezone.localdate()).get_absolute_url()
    yield "chair", reverse("home")  # a guest's
    yield "admin", "/nothing-is-here/"


def people_pages() -> Iterator[tuple[str, str]]:
    """The pages of people, posts and bodies, on the person and the posts that have most to show."""
    for name in ("list-people", "create-person", "import-people", "create-post", "take-up-post"):
        yield "admin", reverse(f"people:{name}")
    for name in ("stand-in-post", "create-body", "create-directorate"):
        yield "admin", reverse(f"people:{name}")
    person = User.objects.get(email=address("officer"))
    for name in ("detail-person", "edit-person", "change-address"):
        yield "admin", reverse(f"people:{name}", args=[person.pk])
    for name in ("join-person", "move-person", "leave-person"):
        yield "admin", reverse(f"people:{name}", args=[person.pk])
    left = User.objects.filter(is_active=False).first()
    yield "admin", reverse("people:let-person-back", args=[left.pk])
    holding = person.holdings.first()
    for name in ("detail-post", "edit-post", "hand-over-post"):
        yield "admin", reverse(f"people:{name}", args=[holding.post_id])
    yield "admin", reverse("people:end-holding", args=[holding.pk])
    for name in ("list-posts", "list-bodies", "list-directorates"):
        yield "admin", reverse(f"people:{name}")
        yield "viewer", reverse(f"people:{name}")
    yield "viewer", reverse("people:detail-post", args=[holding.post_id])
    board = Body.objects.get(name="Improvement Board")
    for name in ("detail-body", "edit-body", "add-member"):
        yield "admin", reverse(f"people:{name}", args=[board.pk])
    yield "admin", reverse("people:end-membership", args=[board.memberships.first().pk])
    yield "admin", reverse("people:edit-directorate", args=[Directorate.objects.first().pk])


REGISTERS = [
    "actions:list-actions",
    "actions:list-date-changes",
    "actions:list-overdue-unasked",
    "actions:list-completed-since",
    "risks:list-risks",
    "risks:show-matrix",
    "savings:list-savings",
    "savings:show-statement",
    "programmes:list-programmes",
    "programmes:list-reviews",
    "reports:list-reports",
]
RECORDS = [
    ("actions:detail-action", "HRI-013"),
    ("actions:show-access", "HRI-013"),
    ("actions:decide-date-change", "HRI-013"),
    ("actions:withdraw-date-change", "HRI-013"),
    ("actions:change-stage", "HRI-013"),
    ("actions:verify-action", "TAC-016"),
    ("actions:add-evidence", "HRI-013"),
    ("risks:detail-risk", "HRI-R01"),
    ("risks:review-risk", "HRI-R01"),
    ("programme", "HRI"),
    ("programmes:timetable", "HRI"),
    ("programmes:edit-programme", "HRI"),
    ("programmes:list-workstreams", "HRI"),
    ("programmes:create-workstream", "HRI"),
]


def uploaded(title: str) -> PlanImport:
    return upload_plan(
        BytesIO(PLAN.read_bytes()),
        filename=PLAN.name.replace("bromley", title.split()[0].lower()),
        by=User.objects.get(email=address("admin")),
        plan_date=PLAN_DATE,
        as_at=PLAN_DATE,
        programme=None,
        new_title=title,
        new_code=title[:3].upper(),
    )


def failed(plan_import: PlanImport) -> PlanImport:
    by, what = User.objects.get(email=address("admin")), ImportWork.What.READING
    ImportWork.objects.create(
        plan_import=plan_import, what=what, state="failed", trouble=OUR_FAULT, asked_by=by
    )
    return plan_import


def applied(plan_import: PlanImport) -> PlanImport:
    by = User.objects.get(email=address("admin"))
    apply_import(plan_import, by=by, confirmed=dry_run(plan_import).digest, accept_questions=True)
    return plan_import


# --- looking at them ----------------------------------------------------------------------------------------


def faults(page: Page, axe: Callable[[Page], list[str]]) -> list[str]:
    """What is wrong with the page in front, in words."""
    found = axe(page)
    headings = page.locator("h1").all_inner_texts()
    if len(headings) != 1:
        found.append(f"{len(headings)} first headings: {headings}")
    return found


def sideways(page: Page, scrolls_sideways: Callable[[Page], bool]) -> list[str]:
    return ["scrolls sideways"] if scrolls_sideways(page) else []


@pytest.mark.usefixtures("demo")
def test_every_page_is_accessible_and_fits_its_window(
    desktop: Page, axe: Any, scrolls_sideways: Any, sign_in: Any
):
    """At a desk, on a phone, and at 320 by 256: 1280 by 1024 at four times the size (WCAG 1.4.10)."""
    page = desktop
    wrong: list[str] = []
    titles: dict[str, str] = {}
    before = ""
    for who, where in pages():
        if who != before:
            page.context.clear_cookies()
            if who:
                sign_in(page, User.objects.get(email=address(who)))
        before = who
        page.goto(where)
        found = {"at a desk": [*faults(page, axe), *sideways(page, scrolls_sideways)]}
        page.set_viewport_size(PHONE)
        found["on a phone"] = [*sideways(page, scrolls_sideways), *axe(page, only=LAID_OUT)]
        page.set_viewport_size(ENLARGED)
        found["enlarged"] = sideways(page, scrolls_sideways)
        page.set_viewport_size(DESK)
        wrong += [f"{where} as {who or 'guest'}, {seen}: {it}" for seen in found for it in found[seen]]
        path = where.split("?")[0]
        if titles.setdefault(page.title(), path) != path:
            wrong.append(f"{where}: its title is that of {titles[page.title()]}: {page.title()}")
    assert wrong == [], "\n".join(wrong)


# --- by keyboard alone --------------------------------------------------------------------------------------


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the thing in focus is the one called `words`; every stop on the way must be visible."""
    settle(page)  # what is swapped in or woken under the fingers takes the focus along
    for _ in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """() => {
                const on = document.activeElement, box = on.getBoundingClientRect();
                const name = on.labels?.length ? on.labels[0].innerText : on.innerText || on.value;
                const seen = box.width > 0 && box.height > 0;
                return {name: (name || "").replace(/\\s+/g, " ").trim(), seen};
            }"""
        )
        assert here["seen"], f"the focus is on something unseen: {here['name']}"
        if words in here["name"]:
            return
    raise AssertionError(f"no Tab leads to {words}")


@pytest.mark.smoke
def test_an_officer_gives_an_update_with_the_keyboard_alone(desktop: Page, sign_in: Any):
    alice = factories.person("Alice")
    owner = factories.post("Head of Finance", holder=alice)
    action = factories.action(owner=owner, due=timezone.localdate() + timedelta(days=60))
    factories.grant(alice, Role.OFFICER, over=action.programme)
    page = desktop
    sign_in(page, alice)
    page.goto(action.get_absolute_url())
    tab_to(page, "Skip to main content")
    page.keyboard.press("Enter")
    tab_to(page, "Update")
    with next_page(page):
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/update/$"))
    tab_to(page, "What has happened")
    page.keyboard.type("The supplier is late with the interface.")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the first choice: Green, or what stands already
    page.keyboard.press("ArrowDown")
    tab_to(page, "Why is it Amber or Red")
    page.keyboard.type("It was ordered late.")
    tab_to(page, "What is being done")
    page.keyboard.type("A weekly call until it is in.")
    tab_to(page, "Save update")
    with next_page(page):
        page.keyboard.press("Enter")
    expect(page.get_by_text(f"{action.reference} updated.")).to_be_visible()
    action.refresh_from_db()
    assert (action.stated_rag, action.reason) == ("amber", "It was ordered late.")
