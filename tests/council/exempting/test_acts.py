"""Proposing, confirming and lifting an exemption: who may, what it asks for, and what it leaves behind."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from actions.models import Action
from actions.updating import TO_UPDATE, UpdateStatement, update_action
from council.access.acting import DEMO
from council.conventions import InForce
from council.exempt_paragraphs import SCHEDULES, in_words
from council.exempting.confirming import confirm_exemption
from council.exempting.lifting import lift_exemption, withdraw_proposal
from council.exempting.marking import Exemption, exemption_of
from council.exempting.proposing import propose_exemption
from council.models import ChangedMeanwhile, Holding, Role
from council.models.exemption import Withheld
from tests import factories as make
from tests.factories import DAY

pytestmark = pytest.mark.django_db
OFFICER = "Monitoring Officer"
CONVENTIONS = InForce(proper_officer=OFFICER)
PRICE = Exemption(3, "It would fix the price.")
NEXT_YEAR = DAY + timedelta(days=200)


@pytest.fixture
def alice():
    return make.person("Alice")


@pytest.fixture
def action(alice):
    return make.action("Settle the claim", owner=make.post("Head of Finance", holder=alice))


@pytest.fixture
def officer():
    person = make.person("Olive")
    make.post(OFFICER, holder=person)
    make.grant(person, Role.APPROVER, sees_exempt=True)
    return person


def propose(record, by, exemption=PRICE, **more):
    return propose_exemption(
        record, exemption, rule=TO_UPDATE, by=by, on=DAY, conventions=CONVENTIONS, **more
    )


def confirm(record, by, exemption=PRICE, review_on=NEXT_YEAR, **more):
    return confirm_exemption(
        record, exemption, review_on=review_on, by=by, on=DAY, conventions=CONVENTIONS, **more
    )


def test_an_owner_hides_what_they_own_at_once_also_from_themselves(action, alice):
    viewer = make.person("Vera")
    make.grant(viewer)
    proposed = propose(action, alice)
    assert (proposed.exempt, proposed.exempt_proposed, proposed.exempt_paragraphs) == (True, True, [3])
    assert not Action.objects.visible_to(viewer).exists()
    assert not Action.objects.visible_to(alice).exists()
    assert Action.objects.visible_to(make.manager(sees_exempt=True)).exists()
    entry = action.history.first()
    assert (entry.history_change_reason, entry.history_user) == ("Exemption proposed", alice)


def test_who_may_not_edit_it_proposes_nothing(action, officer):
    viewer = make.person("Vera")
    make.grant(viewer, sees_exempt=True)
    with pytest.raises(PermissionDenied):
        propose(action, viewer)
    assert propose(action, officer).exempt, "the proper officer hides what they come across"


@pytest.mark.parametrize(
    ("nation", "exemption", "fields"),
    [
        ("england", Exemption(None, "Why"), {"paragraphs"}),
        ("england", Exemption(3, " "), {"reason"}),
        ("england", Exemption(14, "Why"), {"paragraphs"}),
        ("wales", Exemption(3, "Why"), {"paragraphs"}),
        ("scotland", Exemption(115, "", (201,)), {"paragraphs", "reason"}),
        ("northern_ireland", Exemption(None, "", kind=Withheld.COURT), {"reason"}),
    ],
)
def test_what_the_nations_schedule_does_not_know_is_refused_by_field(action, nation, exemption, fields):
    with pytest.raises(ValidationError) as refused:
        propose_exemption(
            action, exemption, rule=TO_UPDATE, by=DEMO, on=DAY, conventions=InForce(nation=nation)
        )
    assert set(refused.value.message_dict) == fields
    assert not Action.objects.get().exempt


@pytest.mark.parametrize("nation", SCHEDULES)
def test_every_paragraph_of_each_schedule_can_be_given_and_is_said_in_words(action, nation):
    numbers = list(SCHEDULES[nation].paragraphs)
    exemption = exemption_of("exempt", numbers[::-1], " Why ")
    made = propose_exemption(
        action, exemption, rule=TO_UPDATE, by=DEMO, on=DAY, conventions=InForce(nation=nation)
    )
    assert made.exempt_paragraphs == numbers and made.exempt_reason == "Why"
    first, last = SCHEDULES[nation].paragraphs[numbers[0]], SCHEDULES[nation].paragraphs[numbers[-1]]
    assert made.exempt_words.startswith(f"Exempt under paragraphs {first.number} ({first.words})")
    assert made.exempt_words.endswith(f"{last.number} ({last.words}) of {SCHEDULES[nation].name}")


def test_no_two_paragraphs_share_a_number_of_ours():
    numbers = [number for schedule in SCHEDULES.values() for number in schedule.paragraphs]
    assert len(numbers) == len(set(numbers)) == 7 + 10 + 15 + 7
    assert (
        in_words([3])
        == "paragraph 3 (Financial or business affairs of any particular person) of Part 1 of Schedule 12A"
    )


def test_what_is_confidential_has_no_paragraph_and_says_on_whose_terms(action):
    made = propose(action, DEMO, exemption_of(Withheld.COURT, [3, 5], "The order of 1 May"))
    assert made.exempt_paragraphs == []
    assert made.exempt_words == "Confidential: a court order forbids its disclosure"


def test_the_proper_officer_confirms_with_further_paragraphs_until_a_day(action, alice, officer):
    propose(action, alice)
    made = confirm(Action.objects.get(), officer, Exemption(3, "The price", (5,)))
    assert (made.exempt_proposed, made.exempt_paragraphs, made.exempt_review_on) == (False, [3, 5], NEXT_YEAR)
    assert made.history.first().history_change_reason == "Exemption confirmed"
    made = confirm(made, officer, Exemption(5, "Advice"), review_on=NEXT_YEAR + timedelta(days=1))
    assert made.exempt_paragraphs == [5]
    assert made.history.first().history_change_reason == "Exemption reviewed"


def test_a_deputy_of_the_post_decides_and_one_whose_time_is_over_does_not(action, officer):
    propose(action, DEMO)
    deputy = make.person("Dora")
    make.grant(deputy, Role.VIEWER, sees_exempt=True)
    post = make.post(OFFICER)
    held = Holding.objects.create(post=post, user=deputy, capacity="deputy", from_date=make.LONG_AGO)
    assert not confirm(action, deputy).exempt_proposed
    held.to_date = DAY - timedelta(days=1)
    held.save()
    deputy = type(deputy).objects.get(pk=deputy.pk)
    with pytest.raises(PermissionDenied):
        confirm(action, deputy)


def test_without_a_named_post_or_the_right_to_see_it_nobody_decides(action, officer):
    propose(action, DEMO)
    arguments = {"review_on": NEXT_YEAR, "by": officer, "on": DAY}
    with pytest.raises(PermissionDenied, match="No post is named"):
        confirm_exemption(action, PRICE, conventions=InForce(), **arguments)
    with pytest.raises(PermissionDenied, match="No post is named"):
        confirm_exemption(action, PRICE, conventions=InForce(proper_officer="Gone"), **arguments)
    blind = make.person("Bruno")
    make.post(OFFICER, holder=blind)
    make.grant(blind)
    with pytest.raises(PermissionDenied):
        confirm(Action.objects.get(), blind)
    with pytest.raises(PermissionDenied):
        confirm(Action.objects.get(), make.manager(sees_exempt=True))


def test_a_review_lies_ahead_and_what_is_open_cannot_be_confirmed(action, officer):
    with pytest.raises(ValidationError, match="open to all"):
        confirm(action, officer)
    propose(action, DEMO)
    with pytest.raises(ValidationError) as refused:
        confirm(Action.objects.get(), officer, Exemption(None, ""), review_on=DAY)
    assert set(refused.value.message_dict) == {"review_on", "paragraphs", "reason"}


def test_who_proposed_takes_it_back_until_it_is_confirmed(action, officer):
    mona = make.manager(sees_exempt=True)
    take_back = {"reason": "By mistake", "rule": TO_UPDATE, "by": mona, "on": DAY}
    propose(action, mona)
    with pytest.raises(ValidationError, match="why it can be open"):
        withdraw_proposal(action, **(take_back | {"reason": " "}))
    assert not withdraw_proposal(Action.objects.get(), **take_back).exempt
    propose(action, mona)
    confirm(Action.objects.get(), officer)
    with pytest.raises(ValidationError, match="only they open it"):
        withdraw_proposal(Action.objects.get(), **take_back)
    with pytest.raises(PermissionDenied):
        lift_exemption(Action.objects.get(), reason="Why", by=mona, on=DAY, conventions=CONVENTIONS)
    opened = lift_exemption(
        Action.objects.get(), reason="It was published", by=officer, on=DAY, conventions=CONVENTIONS
    )
    assert (opened.exempt, opened.exempt_paragraph, opened.exempt_reason) == (False, None, "")
    assert opened.history.first().history_change_reason == "Exemption lifted: It was published"
    with pytest.raises(ValidationError, match="open already"):
        lift_exemption(opened, reason="Why", by=officer, on=DAY, conventions=CONVENTIONS)


def test_what_is_changed_after_it_was_confirmed_waits_again(action, officer):
    mona = make.manager(sees_exempt=True)
    propose(action, mona)
    confirm(Action.objects.get(), officer)
    again = propose(Action.objects.get(), mona, Exemption(5, "Advice"))
    assert (again.exempt, again.exempt_proposed, again.exempt_paragraphs) == (True, True, [5])


def test_the_second_of_two_is_told(action, alice):
    seen = action.version
    make.manager()
    propose(action, DEMO)
    with pytest.raises(ChangedMeanwhile):
        propose(action, DEMO, Exemption(5, "Advice"), version=seen)
    assert Action.objects.get().exempt_paragraph == 3


def test_an_action_opened_again_carries_the_words_of_its_latest_open_update(action, officer):
    def say(text):
        said = UpdateStatement(text, "red", reason=f"{text}, why", being_done=f"{text}, done")
        update_action(Action.objects.get(), said, by=DEMO, on=DAY, conventions=CONVENTIONS)

    say("Two bids came")
    propose(action, DEMO)
    say("They ask for ten million")
    assert Action.objects.get().reason == "They ask for ten million, why"
    later = Action.objects.get().updates.first()
    assert later.exempt and not later.exempt_proposed, "it waits with its action, and not beside it"
    lift_exemption(Action.objects.get(), reason="Signed", by=officer, on=DAY, conventions=CONVENTIONS)
    opened = Action.objects.get()
    assert (opened.reason, opened.stated_rag) == ("Two bids came, why", "red")
    later.refresh_from_db()
    assert later.exempt, "what was said while it was exempt stays with itself"


def test_an_update_alone_is_hidden_and_its_repetitions_with_it(action, officer):
    said = UpdateStatement("Ten million", "red", reason="They ask", being_done="We talk")
    update = update_action(action, said, by=DEMO, on=DAY, conventions=CONVENTIONS)
    assert Action.objects.get().reason == "They ask"
    propose(update, DEMO)
    assert (Action.objects.get().reason, Action.objects.get().stated_rag) == ("", "red")
    update.refresh_from_db()
    lift_exemption(update, reason="Signed", by=officer, on=DAY, conventions=CONVENTIONS)
    assert Action.objects.get().reason == "They ask"
