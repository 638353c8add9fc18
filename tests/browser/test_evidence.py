"""An officer on a phone completes an action with a photo, and the manager opens it and verifies."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from actions.models import Action, SeenFile
from council.models import Role
from council.rag import Stage
from tests import factories
from tests.browser.navigation import follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHOTO = {"name": "IMG_0042.jpeg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0" + bytes(4000)}


def test_an_action_is_completed_from_a_phone_with_a_photo_and_verified(
    phone: Page, sign_in: Any, axe: Any, scrolls_sideways: Any
) -> None:
    alice, mona = factories.person("Alice"), factories.person("Mona")
    owner = factories.post("Head of Finance", holder=alice)
    action = factories.action("Replace the safe", owner=owner, due=timezone.localdate() + timedelta(days=9))
    factories.grant(mona, Role.PROGRAMME_MANAGER, over=action.programme)

    def look() -> None:
        assert axe(phone) == [] and not scrolls_sideways(phone), phone.url

    sign_in(phone, alice)
    phone.goto("/actions/SSR-001/complete/")
    phone.locator("[name=shows]").fill("The new safe in room 4")
    phone.locator("[type=file]").set_input_files([PHOTO])
    follow(phone.get_by_role("button", name="Mark as complete"))
    expect(phone.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(phone.get_by_text("stays chosen").first).to_be_visible()
    expect(phone.locator("[name=shows]")).to_have_value("The new safe in room 4")
    look()
    phone.locator("[name=closing_note]").fill("The safe is in and the old one gone.")
    follow(phone.get_by_role("button", name="Mark as complete"))
    expect(phone.get_by_role("link", name="The new safe in room 4", exact=True)).to_be_visible()
    look()

    phone.context.clear_cookies()
    sign_in(phone, mona)
    phone.goto("/actions/SSR-001/verify/")
    with phone.expect_download() as download:
        phone.get_by_role("link", name="The new safe in room 4", exact=True).click()
    assert download.value.suggested_filename == "ssr-001-img-0042.jpg"
    look()
    phone.get_by_label("Verify: it is done").check()
    phone.get_by_label("The new safe in room 4 (IMG_0042.jpeg)").check()
    phone.locator("[name=seen]").fill("The photo of the safe.")
    follow(phone.get_by_role("button", name="Save decision"))
    expect(phone.get_by_text("SSR-001 is verified.")).to_be_visible()
    assert Action.objects.get().stage == Stage.VERIFIED and SeenFile.objects.count() == 1
