"""What people cursed at in a trial, each mended: an overdue milestone, a founder, a proposal of one's own."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from actions.correcting import correct_update, withdraw_update
from actions.models import Action
from actions.updating import UpdateStatement, update_action
from council.access.rules import Right, may
from council.conventions import InForce
from council.models import Conventions, Role
from programmes.imports.cells.publication import paragraphs_named
from programmes.models import Programme, Review
from programmes.setting_up.creating import create_programme
from programmes.setting_up.stating import ProgrammeStatement
from tests import factories as f
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.pages, pytest.mark.usefixtures("on_the_day")]
RULES = InForce()


@pytest.fixture
def alice(client):
    """An officer, signed in."""
    alice = f.person("Alice")
    f.post("Head of Finance", holder=alice)
    client.force_login(alice)
    return alice


def test_what_is_overdue_and_not_delivered_has_slipped_to_today_and_is_listed(client):
    late = f.milestone("Open the hub", due=DAY - timedelta(days=10), baseline=DAY - timedelta(days=30))
    assert (late.days_slipped(as_at=DAY), late.days_slipped(as_at=late.due)) == (30, 20)
    client.force_login(f.manager())
    page = client.get(late.programme.get_absolute_url()).content.decode()
    assert "10 days overdue" in page and "30 days" in page and "Nothing is overdue" not in page


def test_a_correction_that_is_withdrawn_takes_the_wrong_update_with_it(alice):
    action = f.action(owner=f.post("Head of Finance"))
    told = {"by": alice, "on": DAY, "conventions": RULES}
    for text in ("The first is true.", "This one is wrong."):
        said = UpdateStatement(text=text, stated_rag="green")
        wrong = update_action(Action.objects.get(), said, for_post=None, **told)
    right = correct_update(wrong, UpdateStatement(text="Wrong again.", stated_rag="green"), **told)
    withdraw_update(right, reason="Both were of another action.", by=alice, on=DAY)
    assert [each.text for each in action.updates.standing()] == ["The first is true."]
    wrong.refresh_from_db()
    assert (wrong.withdrawn_on, wrong.withdrawn_reason) == (DAY, "Both were of another action.")


def test_who_manages_one_programme_creates_another_and_manages_it_too():
    mona = f.person("Mona")
    f.grant(mona, Role.PROGRAMME_MANAGER, over=f.programme())
    unseen = Review.objects.create(title="Peers", kind="other", reviewer="Them", received_on=DAY)
    with pytest.raises(ValidationError) as refusal:
        create_programme(ProgrammeStatement(code="NEW", title="New homes", reviews=[unseen]), by=mona, on=DAY)
    assert set(refusal.value.message_dict) == {"reviews"}
    made = create_programme(ProgrammeStatement(code="NEW", title="New homes"), by=mona, on=DAY)
    assert may(mona, Right.MANAGE, made, on=DAY)
    assert not may(mona, Right.MANAGE, f.programme("OTH"), on=DAY)


def test_an_administrator_who_created_a_programme_is_told_who_goes_on(client):
    client.force_login(f.administrator())
    made = Programme.objects.create(code="NEW", title="New homes")
    page = client.get(made.get_absolute_url()).content.decode()
    assert "Actions and milestones are added by the programme manager" in page


def test_an_officer_takes_back_their_own_proposal_though_it_is_hidden_from_them(client, alice):
    Conventions.objects.create(
        effective_from=f.LONG_AGO, council_name="Wexbourne", others={"proper_officer": "Solicitor"}
    )
    action = f.action("Buy the site", owner=f.post("Head of Finance"))
    address = action.get_exempt_url()
    said = {"kind": "exempt", "paragraphs": ["3"], "reason": "A price is agreed."}
    version = client.get(address).context["form"]["version"].value()
    page = client.post(address, said | {"version": version}, follow=True)
    assert page.redirect_chain[-1][0] == address and "Buy the site" not in page.content.decode()
    assert client.get(action.get_absolute_url()).status_code == 404
    stranger = f.person("Bob")
    f.post("Head of Finance", holder=stranger)
    version = page.context["form"]["version"].value()
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    client.force_login(alice)
    client.post(address, {"version": version, "lift_reason": "It was sold."})
    assert client.get(action.get_absolute_url()).status_code == 200


def test_the_stage_that_stands_is_chosen_beforehand_and_overdue_with_a_date_asked_for_is_said(client, alice):
    action = f.action(owner=f.post("Head of Finance"))
    form = client.get(reverse("actions:update-action", args=[action.reference])).context["form"]
    assert form.initial["stage"] == "not_started"


@pytest.mark.parametrize(
    ("words", "named"),
    [("Exempt - paragraph 3", [3]), ("Exempt: paras 1, 2 and 7", [1, 2, 7]), ("Part 2", []), ("Exempt", [])],
)
def test_the_paragraphs_that_a_wording_names_are_ticked(words, named):
    assert paragraphs_named(words) == named
