"""The auditor follows one action's life, from the import that brought it to its verification."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from actions.models import Action
from actions.updating import UpdateStatement, update_action
from actions.verifying import complete, verify
from council.history import authored
from council.models import Conventions, Role
from programmes.imports.applying.apply import apply_import
from programmes.imports.kept.readings import dry_run
from programmes.imports.upload import upload_plan
from tests import factories as make
from tests.browser.navigation import follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLAN = Path(__file__).parents[2] / "fixtures" / "plans" / "bromley_organisational_improvement.xlsx"


@pytest.fixture
def action() -> Action:
    """An action that an import brought, that Alice updated and completed, and that Mona verified."""
    adam, alice, mona = map(make.person, ("Adam", "Alice", "Mona"))
    make.grant(adam, Role.ADMIN)
    make.grant(alice, Role.PROGRAMME_MANAGER)
    make.grant(mona, Role.PROGRAMME_MANAGER)
    post = make.post("Head of Finance", holder=alice)
    today = timezone.localdate()
    with PLAN.open("rb") as file:
        plan = upload_plan(
            file, filename=PLAN.name, by=adam, plan_date=today, as_at=today, programme=make.programme()
        )
    apply_import(plan, by=adam, confirmed=dry_run(plan).digest, accept_questions=True)
    action = Action.objects.filter(stage="not_started").first() or Action.objects.first()
    conventions = Conventions.objects.in_force(today)
    said = UpdateStatement(
        text="Five of six tested.", stated_rag="amber", reason="The last one is late.", being_done="Calls."
    )
    with authored(through="page"):
        update_action(action, said, by=alice, on=today, conventions=conventions, for_post=post)
        action.refresh_from_db()
        claim = complete(
            action, completed_on=today, closing_note="All in.", evidence="The log.", by=alice, on=today
        )
        verify(claim, seen="The log itself.", by=mona, on=today)
    return action


def test_the_auditor_follows_an_action_from_its_import_to_its_verification(
    action: Action, desktop: Page, phone: Page, axe: Any, scrolls_sideways: Any, sign_in: Any
):
    olga = make.person("Olga")
    make.grant(olga, Role.AUDITOR)
    for page in (desktop, phone):
        sign_in(page, olga)
        page.goto(action.get_absolute_url())
        follow(page.get_by_role("link", name="The whole history, and how it stood on any day"))
        expect(page.get_by_role("heading", level=1)).to_contain_text(action.reference)
        assert axe(page) == [] and not scrolls_sideways(page)
        today = timezone.localdate()
        for box, number in (("day", today.day), ("month", today.month), ("year", today.year)):
            page.locator(f"[name=as_at_{box}]").fill(str(number))
        follow(page.get_by_role("button", name="Show that day"))
        expect(page.get_by_role("heading", name=re.compile("As it stood at the end of"))).to_be_visible()
        expect(page.locator("main").get_by_text("Verified", exact=True).first).to_be_visible()
        assert axe(page) == [] and not scrolls_sideways(page)
        follow(page.get_by_role("link", name=re.compile(f"All that happened to {action.reference}")))
        rows = page.locator("tbody tr")
        expect(rows.first).to_be_visible()
        told = rows.all_inner_texts()
        assert "Mona" in told[0] and "Adam" in told[-1] and "import" in told[-1]
        whole = "\n".join(told)
        assert "Alice for Head of Finance" in whole and "The last one is late." in page.content()
        assert re.search(r"Complete → Verified", whole)
        assert axe(page) == [] and not scrolls_sideways(page)
        follow(page.get_by_role("link", name="Event log"))
        expect(page.get_by_role("row").filter(has_text="Imported")).to_contain_text("Adam")
        assert axe(page) == [] and not scrolls_sideways(page)
        follow(page.get_by_role("link", name="Seals", exact=True))
        assert axe(page) == [] and not scrolls_sideways(page)
