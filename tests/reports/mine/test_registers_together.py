"""What is owed of several registers on one page: reviews of risks beside updates of actions."""

from datetime import timedelta

import pytest
import time_machine

from actions.models import Update
from council.models import Role
from risks.models import Assessment, Risk
from tests import factories
from tests.factories import DAY

pytestmark = pytest.mark.django_db
PAGE = "/my-actions/update/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(f"{DAY} 10:42", tick=False) as clock:
        yield clock


@pytest.fixture
def alice(client):
    alice = factories.person("Alice")
    factories.post("Head of Finance", holder=alice)
    client.force_login(alice)
    return alice


def silent_risk(title="The supplier fails", days=60, **fields) -> Risk:
    fields.setdefault("owner", factories.post("Head of Finance"))
    return factories.risk(title, raised_on=DAY - timedelta(days=days), rag="amber", **fields)


def silent_action(title="Reconcile the ledger"):
    owner = factories.post("Head of Finance")
    return factories.action(title, owner=owner, on=DAY - timedelta(days=50), due=DAY + timedelta(days=200))


def review(risk, **words) -> dict:
    """What the risk's row sends."""
    boxes = {"likelihood": "2", "impact": "3", "rag": "green", "commentary": "A second supplier is found."}
    boxes |= {"version": str(risk.version)} | words
    return {f"{risk.reference}-{name}": value for name, value in boxes.items()}


def untouched(risk, **words) -> dict:
    return review(risk, likelihood="", impact="", rag="amber", commentary="", **words)


def test_a_review_that_is_due_stands_among_what_needs_an_update_and_leads_to_its_form(client, alice):
    silent_action("The ledger")
    risk = silent_risk()
    silent_risk("Looked at lately", days=10)
    page = client.get("/my-actions/?by=need").content.decode()
    assert "The ledger" in page and "The supplier fails" in page and "Looked at lately" not in page
    assert "Risk, raised 60 days ago and not reviewed since." in page
    assert f'href="/risks/{risk.reference}/review/"' in page
    assert "Update all 2 that need it" in " ".join(page.split())


def test_each_register_has_its_own_small_form_on_the_one_page_what_is_wanted_first_first(client, alice):
    action, risk = silent_action(), silent_risk()
    page = client.get(PAGE).content.decode()
    assert "1 action and 1 risk need an update." in page
    assert f'name="{action.reference}-text"' in page and f'name="{risk.reference}-commentary"' in page
    assert page.index(f'id="row-{risk.reference}"') < page.index(f'id="row-{action.reference}"')
    assert f'name="{risk.reference}-next" value="{action.reference}"' in page


def test_a_review_is_saved_in_its_row_by_the_register_s_own_act(client, alice):
    action, risk = silent_action(), silent_risk()
    sent = review(risk) | {"save": risk.reference, f"{risk.reference}-next": action.reference}
    assert client.post(PAGE, sent).url == f"{PAGE}#row-{action.reference}"
    assessment = Assessment.objects.get()
    assert (assessment.by, assessment.rag, assessment.commentary) == (
        alice, "green", "A second supplier is found.",
    )  # fmt: skip
    page = client.get(PAGE).content.decode()
    assert f"{risk.reference} is reviewed." in page and f'id="row-{risk.reference}"' not in page


def test_a_review_that_cannot_be_saved_keeps_what_was_typed(client, alice):
    risk = silent_risk()
    page = client.post(
        PAGE, review(risk, commentary="", rag="red") | {"save": risk.reference}
    ).content.decode()
    assert "Enter what has changed, or that nothing has and why" in page
    assert not Assessment.objects.exists()
    htmx = {"HX-Request": "true"}
    sent = review(risk, likelihood="") | {"save": risk.reference}
    page = client.post(PAGE, sent, headers=htmx).content.decode()
    assert "<html" not in page and "Select how likely it is, since you gave its impact" in page
    page = client.post(PAGE, review(risk) | {"save": risk.reference}, headers=htmx).content.decode()
    assert "<html" not in page and f"{risk.reference} is reviewed." in page


def test_what_somebody_else_reviewed_meanwhile_is_told(client, alice):
    risk = silent_risk()
    changed = Risk.objects.get()
    changed.version, changed.controls = 2, "Two suppliers."
    changed.save()
    page = client.post(PAGE, review(risk) | {"save": risk.reference}).content.decode()
    assert "reviewed this risk while you were typing" in page
    assert "A second supplier is found." in page and not Assessment.objects.exists()


def test_a_press_of_no_change_asks_a_reviewer_for_words(client, alice):
    risk = silent_risk()
    page = client.post(PAGE, untouched(risk) | {"no_change": risk.reference}).content.decode()
    assert "Say that nothing has changed, and why the risk still stands" in page
    assert not Assessment.objects.exists()


def test_what_is_typed_of_a_review_is_there_again_when_another_row_is_saved(client, alice):
    action, risk = silent_action(), silent_risk()
    update = {"text": "Agreed.", "stated_rag": "green", "version": str(action.version)}
    sent = {f"{action.reference}-{name}": value for name, value in update.items()} | {
        "save": action.reference
    }
    client.post(PAGE, sent | untouched(risk) | {f"{risk.reference}-commentary": "Half typed."})
    assert Update.objects.get().text == "Agreed."
    page = client.get(PAGE).content.decode()
    assert "Half typed." in page and "What you typed before is here again." in page
    client.post(PAGE, review(risk) | {"save": risk.reference})
    assert not client.session["typed reviews"]


def test_a_draft_s_button_of_an_action_keeps_what_is_typed_of_a_review(client, alice):
    action, risk = silent_action(), silent_risk()
    sent = {f"{action.reference}-text": "Half.", f"{action.reference}-version": str(action.version)}
    client.post(f"/actions/{action.reference}/draft/", sent | review(risk))
    page = client.get(PAGE).content.decode()
    assert "A second supplier is found." in page and "Half." in page


def test_an_untouched_row_and_one_that_was_reviewed_since_hold_nothing(client, alice):
    risk = silent_risk()
    client.post(PAGE, untouched(risk) | {"save": ""})
    assert "typed reviews" not in client.session
    client.post(PAGE, review(risk) | {"save": ""})
    risk.reviewed_on = DAY - timedelta(days=45)
    risk.save()
    assert "A second supplier is found." not in client.get(PAGE).content.decode()


def test_nobody_reviews_what_is_not_theirs_through_the_page(client, alice):
    risk = silent_risk(owner=factories.post("Head of Law"))
    sent = review(risk) | {"save": risk.reference}
    assert client.post(PAGE, sent).status_code == 404
    factories.grant(alice, Role.VIEWER)
    client.force_login(alice)
    assert client.post(PAGE, sent).status_code == 403
    assert not Assessment.objects.exists()


def test_a_one_to_one_talks_of_the_post_s_open_risks_too(client, alice):
    finance = factories.post("Head of Finance")
    silent_action("The ledger")
    risk = silent_risk()
    factories.risk("It is over", owner=finance, status="closed", status_reason="Gone.")
    page = " ".join(client.get(f"/actions/owner/{finance.pk}/").content.decode().split())
    assert "1 action to talk about" in page and "1 risk to talk about" in page
    assert risk.reference in page and "A review." in page and "It is over" not in page


@pytest.mark.parametrize("number", [2, 12])
def test_the_pages_ask_the_same_number_of_questions_whatever_is_owed(
    client, alice, number, django_assert_num_queries
):
    for n in range(number):
        silent_risk(f"Risk {n}")
        silent_action(f"Action {n}")
        factories.milestone(f"Opens {n}", owner=factories.post("Head of Finance"), due=factories.LONG_AGO)
    finance = factories.post("Head of Finance")
    for address, queries in (("/my-actions/?by=need", 19), (PAGE, 19), (f"/actions/owner/{finance.pk}/", 23)):
        client.get(address)
        with django_assert_num_queries(queries):
            client.get(address)
