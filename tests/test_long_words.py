"""How long words may be, before anything of them is kept: in every form, in drafts and for a paper."""

import importlib
import pkgutil
import time
from collections.abc import Iterator

import pytest
from django import forms

from actions.models import UpdateDraft
from council.web.middleware import MOST_IN_A_BOX
from reports.documents.forms import MOST_WORDS
from reports.documents.models import HighlightReport
from tests.access_table import REPORT
from tests.test_attacks import report_fields
from tests.world import World, standing_world, undone

pytestmark = pytest.mark.pages
ROOMS = ("council", "programmes", "actions", "risks", "savings", "reports")


@pytest.fixture(scope="module")
def council(database, django_db_setup, django_db_blocker) -> Iterator[World]:
    with standing_world(django_db_blocker) as built:
        yield built


@pytest.fixture
def world(council) -> Iterator[World]:
    with undone():
        yield council


def all_forms(form: type = forms.BaseForm) -> Iterator[type]:
    for below in form.__subclasses__():
        yield below
        yield from all_forms(below)


# Boxes that allauth declares, of what is hashed, compared or checked, and kept by nobody as words.
CHECKED_ONLY = ("password", "password1", "password2", "oldpassword", "code", "credential")


def test_every_box_of_words_of_every_form_has_a_limit():
    for room in ROOMS:
        for module in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."):
            if module.name.endswith(("forms", "views", "_form", "undo", "saved")):
                importlib.import_module(module.name)
    boxes = [
        (form, name, box)
        for form in set(all_forms())
        if form.__module__.split(".")[0] in ROOMS
        for name, box in getattr(form, "base_fields", {}).items()
        if isinstance(box, forms.CharField)
    ]
    endless = [
        f"{form.__name__}.{name}"
        for form, name, box in boxes
        if not box.max_length and name not in CHECKED_ONLY and "Passkey" not in form.__name__
    ]
    assert endless == [] and len(boxes) > 60
    assert max(box.max_length or 0 for _, _, box in boxes) * 4 < MOST_IN_A_BOX


def test_a_text_without_end_is_kept_nowhere_and_its_writer_is_told_how_much_is_too_much(world):
    action = world.programmes["own"].actions.order_by("pk")[2]
    address = f"/actions/{action.reference}/update/"
    answers = {"text": "x" * (MOST_IN_A_BOX + 7), "version": str(action.version), "stated_rag": "green"}
    response = world.client("manager").post(address, answers)
    assert response.status_code == 413 and "7 too many" in " ".join(response.content.decode().split())
    assert not UpdateDraft.objects.filter(action=action).exists()


def test_a_refused_update_leaves_a_draft_no_longer_than_a_draft_may_be(world):
    action = world.programmes["own"].actions.order_by("pk")[2]
    answers = {"text": "x" * 90_000, "version": str(action.version), "stated_rag": "green"}
    response = world.client("manager").post(f"/actions/{action.reference}/update/", answers)
    page = response.content.decode()
    assert response.status_code == 200 and "x" * 90_000 in page, "what was typed stands on the page"
    assert "90000" in page
    draft = UpdateDraft.objects.filter(action=action).first()
    assert draft is None or max(map(len, draft.words.values())) <= 10_000


def test_a_line_break_counts_as_one_character(world):
    action = world.programmes["own"].actions.order_by("pk")[2]
    text = "a\r\n" * 999 + "ab"  # 2,000 characters as a browser counts, 2,999 as it sends them
    answers = {"reason": "Moved.", "text": text, "stated_rag": "green", "stage": "in_progress"}
    answers |= {"version": str(action.version), "justification": "Nearly there."}
    response = world.client("manager").post(f"/actions/{action.reference}/update/", answers)
    assert response.status_code == 302, response.content.decode()
    assert action.updates.first().text == text.replace("\r\n", "\n")


def test_the_longest_words_of_a_report_are_laid_out_in_seconds(world):
    report = HighlightReport.objects.filter(programme=world.programmes["own"], status="draft").get()
    address = world.addresses[f"{REPORT}/edit/", "own draft"]
    words = ("One two. " * MOST_WORDS)[:MOST_WORDS].rstrip()
    fields = {"programme": report.programme_id, "version": str(report.version), "decisions_required": words}
    clerk = world.client("clerk")
    longer = report_fields(**fields, management_summary=words + "x" * 20)
    assert f"at most {MOST_WORDS} characters" in clerk.post(address, longer).content.decode()
    assert clerk.post(address, report_fields(**fields, management_summary=words)).status_code == 302
    start = time.process_time()
    pdf = clerk.get(f"/reports/{report.pk}.pdf")
    assert pdf.headers["Content-Type"] == "application/pdf" and time.process_time() - start < 12
