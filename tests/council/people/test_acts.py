"""How people come into posts, stand in, move on and leave, and what that does to what the posts own."""

from datetime import date, timedelta
from io import StringIO

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command

from actions.mine.owed import my_actions_by_need
from actions.models import Action
from actions.timeline import timeline
from actions.updating import UpdateStatement, update_action
from council.access.acting import END_LEAVERS
from council.access.rules import acting_for, owns, standing
from council.accounts.invitations.inviting import Welcome, invite
from council.history import moment
from council.models import Conventions, Event, Grant, Holding, Leaving, Membership, Post, Role, User
from council.people.addressing import change_address
from council.people.handing_over import hand_over
from council.people.history import history_of
from council.people.holdings import stand_in, take_up
from council.people.leaving import call_off, end_leavers, leave, let_back_in
from council.people.leaving_a_post import leave_body, leave_post, never_taken_up
from council.people.memberships import join_body
from council.people.ownership import ownerships, waiting_for
from council.people.recording import add_person, record_post
from risks.models import Mitigation, Risk
from savings.models import Saving
from tests import factories as make
from tests.factories import DAY, LONG_AGO

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
TOMORROW, YESTERDAY = DAY + timedelta(days=1), DAY - timedelta(days=1)


@pytest.fixture
def adam() -> User:
    adam = make.person("Adam")
    make.grant(adam, Role.ADMIN)
    return adam


@pytest.fixture
def alice() -> User:
    return make.person("Alice")


@pytest.fixture
def bob() -> User:
    return make.person("Bob")


@pytest.fixture
def post(alice) -> Post:
    return make.post("Head of Finance", holder=alice)


def again(user: User) -> User:
    """The person as the next request meets them."""
    return User.objects.get(pk=user.pk)


def fault(refused) -> str:
    return " ".join(refused.value.messages)


# --- taking up ----------------------------------------------------------------------------------------------


def test_a_new_holder_ends_the_last_one_the_day_before(post, alice, bob, adam):
    take_up(post, user=bob, capacity="holder", from_date=TOMORROW, by=adam)
    assert post.holders(on=DAY) == [alice]
    assert post.holders(on=TOMORROW) == [bob]
    was = alice.holdings.get()
    assert was.to_date == DAY
    assert was.history.first().history_change_reason == "Bob takes up the post on 16 June 2026"
    assert was.history.first().history_user == adam


def test_one_change_of_holder_moves_everything_from_the_day_and_no_record_is_edited(post, alice, bob, adam):
    action, risk = make.action(owner=post), make.risk(owner=post)
    saving = make.saving(owner=post)
    before = [Action.history.count(), Risk.history.count(), Saving.history.count()]
    take_up(post, user=bob, capacity="holder", from_date=TOMORROW, by=adam)
    for record in (action, risk, saving):
        visible = type(record).objects.visible_to
        assert owns(alice, record, on=DAY) and not owns(again(alice), record, on=TOMORROW)
        assert owns(bob, record, on=TOMORROW) and not owns(again(bob), record, on=DAY)
        assert record in visible(again(bob), on=TOMORROW)
        assert record not in visible(again(alice), on=TOMORROW)
    conventions = Conventions.objects.in_force(DAY)
    assert my_actions_by_need(again(alice), as_at=TOMORROW, conventions=conventions) == []
    assert len(my_actions_by_need(again(bob), as_at=TOMORROW, conventions=conventions)) == 1
    assert [Action.history.count(), Risk.history.count(), Saving.history.count()] == before


def test_a_role_of_the_post_goes_with_the_post(post, alice, bob, adam):
    Grant.objects.create(
        scope=make.programme().scope,
        role=Role.PROGRAMME_MANAGER,
        post=post,
        from_date=LONG_AGO,
        reason="Test",
    )
    take_up(post, user=bob, capacity="holder", from_date=DAY, by=adam)
    assert standing(again(alice)).programmes == {}
    assert standing(again(bob)).programmes != {}


def test_an_interim_stands_beside_the_holder_and_ends_when_a_holder_comes(post, alice, bob, adam):
    take_up(post, user=bob, capacity="interim", from_date=DAY, by=adam)
    assert post.holders(on=DAY) == [alice, bob]
    take_up(post, user=make.person("Charlie"), capacity="holder", from_date=TOMORROW, by=adam)
    assert [str(one) for one in post.holders(on=TOMORROW)] == ["Charlie"]


def test_nobody_takes_up_what_somebody_takes_up_later(post, alice, bob, adam):
    take_up(post, user=bob, capacity="holder", from_date=date(2026, 9, 1), by=adam)
    with pytest.raises(ValidationError) as refused:
        take_up(post, user=make.person("Charlie"), capacity="holder", from_date=TOMORROW, by=adam)
    assert "Bob takes up this post on 1 September 2026" in fault(refused)
    assert alice.holdings.get().to_date == date(2026, 8, 31)


def test_nobody_is_put_into_a_post_twice_or_by_themselves_or_after_leaving(post, alice, bob, adam):
    with pytest.raises(ValidationError) as twice:
        take_up(post, user=alice, capacity="holder", from_date=DAY, by=adam)
    assert "Alice is holder of it already" in fault(twice)
    with pytest.raises(ValidationError) as oneself:
        take_up(post, user=adam, capacity="deputy", from_date=DAY, by=adam)
    assert "Ask another administrator" in fault(oneself)
    leave(bob, on=YESTERDAY, by=adam, why="Retired", as_at=DAY)
    with pytest.raises(ValidationError) as left:
        take_up(post, user=again(bob), capacity="holder", from_date=DAY, by=adam)
    assert "Bob has left" in fault(left)
    assert Holding.objects.count() == 1


def test_a_post_out_of_use_is_taken_up_by_nobody(post, bob, adam):
    spare = make.post("Old post", is_active=False)
    with pytest.raises(ValidationError, match="no longer in use"):
        take_up(spare, user=bob, capacity="holder", from_date=DAY, by=adam)


def test_all_that_an_act_refuses_is_told_at_once(post, bob, adam):
    spare, cabinet, far = make.post("Old post", is_active=False), make.body(), DAY + timedelta(days=40_000)
    with pytest.raises(ValidationError) as taken:
        take_up(spare, user=adam, capacity="holder", from_date=far, by=adam, on=DAY)
    assert {"post", "user", "from_date"} <= set(taken.value.message_dict)
    with pytest.raises(ValidationError) as joined:
        join_body(cabinet, user=adam, role="chair", from_date=far, by=adam, on=DAY)
    assert {"user", "from_date"} <= set(joined.value.message_dict)
    with pytest.raises(ValidationError) as left:
        leave(bob, on=far, by=adam, why=" ", as_at=DAY)
    assert {"why", "on"} <= set(left.value.message_dict)
    with pytest.raises(ValidationError) as invited:
        invite(
            name="Adam", email=adam.email, reason="New", by=adam, on=DAY, at=moment(),
            gives=Welcome(role=Role.GUEST, role_until=YESTERDAY),
        )  # fmt: skip
    assert set(invited.value.message_dict) == {"name", "email", "scope", "role", "role_until"}


# --- standing in --------------------------------------------------------------------------------------------


def test_the_history_says_for_whom_a_deputy_acts(post, bob, adam):
    action = make.action(owner=post)
    stand_in(post, user=bob, from_date=DAY, to_date=TOMORROW, reason="Annual leave", by=adam)
    conventions = Conventions.objects.in_force(DAY)
    update_action(
        action,
        UpdateStatement(text="Agreed to June.", stated_rag="green"),
        by=bob,
        on=DAY,
        conventions=conventions,
        for_post=acting_for(bob, action, on=DAY),
    )
    told = timeline(action, user=bob, conventions=conventions)
    assert told[0].by == "Bob for Head of Finance"
    assert action.history.first().for_post == post


def test_standing_in_ends_by_itself_and_says_why(post, alice, bob, adam):
    holding = stand_in(post, user=bob, from_date=DAY, to_date=TOMORROW, reason="Annual leave", by=adam)
    action = make.action(owner=post)
    assert owns(bob, action, on=TOMORROW)
    assert not owns(bob, action, on=TOMORROW + timedelta(days=1))
    assert owns(alice, action, on=DAY), "the holder stays in post"
    assert holding.history.first().history_change_reason == "Stands in: Annual leave"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reason": " "}, "Enter why someone stands in"),
        ({"to_date": YESTERDAY}, "cannot be before the first"),
    ],
)
def test_standing_in_needs_a_reason_and_an_end_after_its_beginning(post, bob, adam, change, words):
    said = {"user": bob, "from_date": DAY, "to_date": TOMORROW, "reason": "Leave", "by": adam} | change
    with pytest.raises(ValidationError) as refused:
        stand_in(post, **said)
    assert words in fault(refused)


def test_nobody_stands_in_for_a_post_that_they_act_for(post, alice, adam):
    with pytest.raises(ValidationError, match="acts for Head of Finance in that time already"):
        stand_in(post, user=alice, from_date=DAY, to_date=TOMORROW, reason="Leave", by=adam)


# --- leaving a post or a body -------------------------------------------------------------------------------


def test_leaving_a_post_leaves_it_vacant_the_day_after(post, alice, adam):
    leave_post(alice.holdings.get(), on=DAY, by=adam, why="Secondment")
    assert post not in Post.objects.vacant(on=DAY)
    assert post in Post.objects.vacant(on=TOMORROW)


def test_a_holding_ends_neither_before_it_began_nor_later_than_it_does(post, alice, adam):
    holding = alice.holdings.get()
    with pytest.raises(ValidationError, match="It began on"):
        leave_post(holding, on=LONG_AGO - timedelta(days=1), by=adam, why="Slip")
    leave_post(holding, on=DAY, by=adam, why="Moved")
    with pytest.raises(ValidationError, match="It ends on 15 June 2026 already"):
        leave_post(holding, on=TOMORROW, by=adam, why="Moved")


def test_who_never_takes_up_a_post_leaves_a_trace_in_its_story(post, bob, adam):
    holding = take_up(post, user=bob, capacity="deputy", from_date=TOMORROW, by=adam)
    never_taken_up(holding, by=adam, why="Chose another council", as_at=DAY)
    assert not bob.holdings.exists()
    told = history_of(post)
    assert told[0].title == "Bob never took up Head of Finance"
    assert told[0].text == "Not taken up: Chose another council"


def test_what_has_begun_is_not_taken_back(alice, post, adam):
    with pytest.raises(ValidationError, match="begun already"):
        never_taken_up(alice.holdings.get(), by=adam, why="Slip", as_at=DAY)


def test_a_body_has_one_chair_at_a_time(alice, bob, adam):
    board = make.body("Improvement Board")
    join_body(board, user=alice, role="chair", from_date=LONG_AGO, by=adam)
    join_body(board, user=bob, role="independent_chair", from_date=DAY, by=adam)
    chairs = Membership.objects.filter(Holding.current(DAY), role__in=["chair", "independent_chair"])
    assert [one.user for one in chairs] == [bob]
    assert alice.memberships.get().to_date == YESTERDAY
    leave_body(bob.memberships.get(), on=TOMORROW, by=adam, why="Term over")
    assert bob.memberships.get().to_date == TOMORROW


# --- handing over -------------------------------------------------------------------------------------------


def test_everything_that_a_post_owns_is_handed_over_with_one_entry_each(post, adam):
    to = make.post("Head of Resources")
    secret = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "A price"}
    action, exempt = make.action(owner=post), make.action("Sell the depot", owner=post, **secret)
    risk, saving = make.risk(owner=post), make.saving(owner=post)
    elsewhere = make.risk("Flood", owner=make.post("Head of Parks"))
    mitigation = Mitigation.objects.create(risk=elsewhere, text="Sandbags", owner=post)
    stream = make.workstream("Money", lead=post)
    body = make.body(secretary=post)
    version = action.version
    assert hand_over(post, to=to, by=adam, why="Restructure") == 7
    for record in (action, exempt, risk, saving, mitigation):
        record.refresh_from_db()
        assert record.owner == to
        entry = record.history.first()
        assert entry.history_change_reason == "Handed over with everything of Head of Finance: Restructure"
        assert entry.history_user == adam
    stream.refresh_from_db()
    body.refresh_from_db()
    assert (stream.lead, body.secretary) == (to, to)
    assert action.version == version + 1, "who was editing it is told"
    assert elsewhere.owner != to


def test_what_is_done_stays_with_the_post_that_did_it(post, adam):
    live, done = make.action(owner=post), make.action("Done", owner=post, stage="verified")
    left = make.action("Left", owner=post, stage="withdrawn", stage_reason="Overtaken")
    hand_over(post, to=make.post("Head of Resources"), by=adam, why="Restructure")
    owners = {one.title: one.owner for one in Action.objects.select_related("owner")}
    assert owners[done.title] == owners[left.title] == post
    assert owners[live.title] != post


def test_a_hand_over_needs_another_post_a_reason_and_something_to_hand_over(post, adam):
    to = make.post("Head of Resources")
    with pytest.raises(ValidationError, match="Choose another post"):
        hand_over(post, to=post, by=adam, why="Slip")
    with pytest.raises(ValidationError, match="Enter why"):
        hand_over(post, to=to, by=adam, why=" ")
    with pytest.raises(ValidationError, match="owns nothing"):
        hand_over(post, to=to, by=adam, why="Restructure")


def test_every_room_says_what_posts_own_there():
    assert [one.many for one in ownerships()] == [
        "actions",
        "risks",
        "mitigations",
        "controls",
        "log entries",
        "savings",
        "programmes as SRO",
        "programmes as manager",
        "workstreams",
        "milestones",
        "measures",
        "benefits",
        "outputs",
        "places in teams",
        "bodies served",
    ]


# --- leaving ------------------------------------------------------------------------------------------------


@pytest.fixture
def settled(post, alice, adam) -> User:
    """Alice with a post, a seat, a role of her own, and signed in on two machines."""
    join_body(make.body(), user=alice, role="member", from_date=LONG_AGO, by=adam)
    make.grant(alice, Role.VIEWER)
    return alice


def test_who_leaves_today_is_out_at_the_next_click(settled, post, adam, client):
    client.force_login(settled)
    make.session(settled)
    assert client.get("/").status_code == 200
    leave(settled, on=DAY, by=adam, why="New job", as_at=DAY)
    assert client.get("/").status_code == 302
    assert not UserSession.objects.filter(user=settled).exists()
    assert not again(settled).is_active
    ends = [rows.get().to_date for rows in (settled.holdings, settled.memberships, settled.grants)]
    assert ends == [DAY, DAY, DAY]
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"deactivated", "grant_ended", "session_ended"} <= kinds


def test_who_leaves_later_works_until_then_and_is_ended_once(settled, adam):
    last = date(2026, 7, 31)
    leave(settled, on=last, by=adam, why="Retirement", as_at=DAY)
    assert again(settled).is_active
    assert owns(again(settled), make.action(owner=make.post()), on=last)
    assert end_leavers(as_at=last, by=END_LEAVERS) == [], "the last day is a working day"
    assert [one.user for one in end_leavers(as_at=last + timedelta(days=1), by=END_LEAVERS)] == [settled]
    assert not again(settled).is_active
    rows = User.history.count()
    assert end_leavers(as_at=last + timedelta(days=1), by=END_LEAVERS) == []
    assert User.history.count() == rows


def test_a_successor_takes_up_the_day_after(settled, post, bob, adam):
    leave(settled, on=DAY, by=adam, why="New job", as_at=DAY, successors={settled.holdings.get().pk: bob})
    assert post.holders(on=DAY) == [settled]
    assert post.holders(on=TOMORROW) == [bob]


def test_what_was_given_after_a_leaving_was_recorded_ends_with_it(settled, adam):
    leave(settled, on=TOMORROW, by=adam, why="New job", as_at=DAY)
    late = make.grant(settled, Role.FINANCE)
    end_leavers(as_at=TOMORROW + timedelta(days=1), by=END_LEAVERS)
    late.refresh_from_db()
    assert late.to_date == TOMORROW


def test_a_leaving_called_off_puts_everything_back(settled, post, bob, adam):
    going = leave(
        settled, on=TOMORROW, by=adam, why="New job", as_at=DAY, successors={settled.holdings.get().pk: bob}
    )
    call_off(going, by=adam, as_at=DAY)
    ends = [rows.get().to_date for rows in (settled.holdings, settled.memberships, settled.grants)]
    assert ends == [None, None, None]
    assert not bob.holdings.exists()
    assert end_leavers(as_at=date(2027, 1, 1), by=END_LEAVERS) == []
    with pytest.raises(ValidationError, match="over already"):
        call_off(Leaving.objects.get(), by=adam, as_at=DAY)


def test_posts_to_come_are_not_taken_up_by_who_has_left(bob, post, adam):
    take_up(post, user=bob, capacity="deputy", from_date=date(2026, 9, 1), by=adam)
    leave(bob, on=DAY, by=adam, why="New job", as_at=DAY)
    assert not bob.holdings.exists()


def test_nobody_records_their_own_leaving_and_nobody_leaves_twice(settled, adam):
    with pytest.raises(ValidationError, match="Another administrator"):
        leave(adam, on=DAY, by=adam, why="New job", as_at=DAY)
    with pytest.raises(ValidationError, match="Enter why"):
        leave(settled, on=DAY, by=adam, why=" ", as_at=DAY)
    leave(settled, on=TOMORROW, by=adam, why="New job", as_at=DAY)
    with pytest.raises(ValidationError, match="recorded already"):
        leave(settled, on=DAY, by=adam, why="New job", as_at=DAY)


def test_who_comes_back_signs_in_and_holds_nothing(settled, adam):
    leave(settled, on=DAY, by=adam, why="New job", as_at=DAY)
    back = let_back_in(settled, by=adam, why="Came back")
    assert back.is_active
    who = standing(again(back), on=TOMORROW)
    assert (who.posts, who.council) == (frozenset(), frozenset())
    with pytest.raises(ValidationError, match="can sign in already"):
        let_back_in(back, by=adam, why="Again")


def test_the_command_ends_leavers_and_is_safe_to_run_twice(settled, adam):
    leave(settled, on=DAY, by=adam, why="New job", as_at=YESTERDAY)

    def run(*options: str) -> list[str]:
        out = StringIO()
        call_command("end_leavers", "--as-at", str(TOMORROW), *options, stdout=out)
        return out.getvalue().splitlines()

    assert len(run("--dry-run")) == 1
    assert again(settled).is_active
    assert run() == [f'{{"person": {settled.pk}, "last_day": "2026-06-15", "ended": true}}']
    assert not again(settled).is_active
    assert settled.history.first().through == "command"
    assert run() == []


def test_decisions_that_wait_for_somebody_are_told_without_what_the_reader_may_not_see(adam, alice):
    mona = make.person("Mona")
    make.grant(mona, Role.PROGRAMME_MANAGER, over=make.programme(), sees_exempt=True)
    secret = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "A price"}
    for action in (make.action(), make.action("Sell the depot", **secret)):
        action.date_changes.create(to_date=date(2027, 1, 1), reason="Late", asked_by=alice, asked_on=DAY)
    assert [one.title for one in waiting_for(mona, seen_by=adam)] == [
        "New due date of SSR-001 Reconcile the ledger"
    ]
    assert len(waiting_for(mona, seen_by=mona)) == 2
    assert waiting_for(alice, seen_by=adam) == []


# --- recording ----------------------------------------------------------------------------------------------


def test_a_changed_address_is_told_to_the_old_one(alice, adam, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        change_address(alice, to=" Alice.New@Council.example ", by=adam, why="Married")
    assert again(alice).email == "alice.new@council.example"
    assert [message.to for message in mail.outbox] == [
        ["alice@council.example"],
        ["alice.new@council.example"],
    ]
    assert "from alice@council.example to alice.new@council.example" in mail.outbox[0].body
    assert alice.history.first().history_change_reason == "Married"
    assert Event.objects.get(kind="security_changed").by == adam


def test_an_address_belongs_to_one_person(alice, bob, adam):
    with pytest.raises(ValidationError, match="Someone already signs in"):
        change_address(alice, to="BOB@council.example", by=adam, why="Slip")
    with pytest.raises(ValidationError, match="Enter another address"):
        change_address(alice, to="alice@council.example", by=adam, why="Slip")


def test_a_person_who_is_added_has_no_password(adam):
    person = add_person(name="Dora", email="Dora@council.example", by=adam)
    assert not person.has_usable_password()
    assert person.email == "dora@council.example"
    assert person.history.get().history_user == adam


def test_a_post_goes_out_of_use_once_it_owns_nothing_and_nobody_holds_it(post, alice, adam):
    action = make.action(owner=post)
    post.is_active = False
    with pytest.raises(ValidationError, match="still owns something"):
        record_post(post, by=adam, why="Restructure")
    hand_over(post, to=make.post("Head of Resources"), by=adam, why="Restructure")
    with pytest.raises(ValidationError, match="Someone holds it"):
        record_post(post, by=adam, why="Restructure")
    leave_post(alice.holdings.get(), on=DAY, by=adam, why="Restructure")
    with pytest.raises(ValidationError, match="Enter why"):
        record_post(post, by=adam)
    record_post(post, by=adam, why="Restructure")
    assert not Post.objects.get(pk=post.pk).is_active
    action.refresh_from_db()
    assert action.owner != post
