"""One digest per person at most a day: who gets what, that nobody gets it twice, and what it may not say."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from actions.mine.offers import ASKING, decisions
from actions.mine.owed import my_actions_by_need
from actions.models import Escalation
from actions.rescheduling import ask_to_reschedule
from actions.verifying import complete
from council.conventions import InForce
from council.models import Event, Holding, Role, User
from council.people.leaving import leave
from programmes.imports.models.plan_import import ImportQuestion, PlanImport
from programmes.imports.questions.reminders import questions_waiting
from programmes.models import ReportingDate
from reports.digests import sending, writing
from reports.digests.choosing import choose_reminders
from reports.digests.gathering import Digest, digests
from reports.digests.models import SentDigest
from reports.digests.writing import message
from tests import factories
from tests.factories import DAY, LONG_AGO

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
RULES = InForce()
SATURDAY, HOLIDAY = date(2026, 6, 13), date(2026, 5, 25)
SITE = "https://improvement.council.example"
EXEMPT = {"exempt": True, "exempt_paragraph": 3, "exempt_reason": "Contract"}


@pytest.fixture
def alice() -> User:
    alice = factories.person("Alice")
    factories.post("Head of Finance", holder=alice)
    return alice


@pytest.fixture
def mona() -> User:
    mona = factories.person("Mona")
    factories.grant(mona, Role.PROGRAMME_MANAGER)
    return mona


def mine(title="Reconcile the ledger", **fields):
    fields.setdefault("owner", factories.post("Head of Finance"))
    fields.setdefault("due", DAY - timedelta(days=1))
    return factories.action(title, **fields)


def reminded(on=DAY) -> dict[str, dict[str, list[str]]]:
    """What each person is reminded of, by their name."""
    return {str(one.person): one.references for one in digests(as_at=on, conventions=RULES)}


def send(**options) -> list[dict]:
    """The lines that the command prints."""
    out = StringIO()
    call_command("send_digests", stdout=out, stderr=StringIO(), site=SITE, **options)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def addressed() -> list[str]:
    return sorted(address for message in mail.outbox for address in message.to)


# --- who gets what ------------------------------------------------------------------------------------------


def test_each_thing_that_waits_stands_in_its_section(alice, mona):
    bob = factories.person("Bob")
    late, soon = mine("Late"), mine("Soon", due=DAY + timedelta(days=3))
    wanted = mine("Wanted", due=date(2026, 12, 31), on=DAY - timedelta(days=60))
    mine("Later", due=date(2026, 12, 31))
    done, moved = mine("Done"), mine("Moved", due=DAY + timedelta(days=40))
    complete(done, completed_on=DAY, closing_note="Done", evidence="Here", by=alice, on=DAY)
    ask_to_reschedule(moved, to_date=date(2026, 12, 1), reason="Late", by=alice, on=DAY, conventions=RULES)
    assert reminded() == {
        "Alice": {
            "overdue": [late.reference],
            "update": [wanted.reference],
            "soon": [soon.reference],
        },
        "Mona": {"decide": [moved.reference], "verify": [done.reference]},
    }
    assert str(bob) not in reminded()  # nothing waits: no mail


def test_the_line_says_by_when_the_update_is_wanted_and_leads_to_it(alice):
    action = mine(due=date(2026, 12, 31), on=DAY - timedelta(days=40))
    ReportingDate.objects.create(
        programme=factories.programme(),
        body=factories.body("Improvement Board"),
        meeting_on=DAY + timedelta(days=14),
        updates_by=DAY + timedelta(days=4),
    )
    send()
    [sent] = mail.outbox
    html = sent.alternatives[0][0]
    for text in (sent.body, html):
        assert "update wanted by 19 June 2026 for Improvement Board" in text
        assert f"{SITE}/actions/{action.reference}/update/" in text
        assert f"{SITE}/reminders/" in text and f"{SITE}/my-actions/" in text
    assert sent.subject == "Update needed 1: 15 June 2026"
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "<img" not in html and "style" not in html and "<script" not in html


def test_a_deputy_gets_what_the_post_owes_beside_its_holder_and_a_leaver_nothing(alice):
    mine()
    bob, post = factories.person("Bob"), factories.post("Head of Finance")
    for person, capacity in ((bob, Holding.Capacity.DEPUTY), (factories.person("Carol"), "member")):
        Holding.objects.create(post=post, user=person, capacity=capacity, from_date=LONG_AGO)
    adam = factories.person("Adam")
    factories.grant(adam, Role.ADMIN)
    leave(factories.person("Carol"), on=DAY, by=adam, why="New job", as_at=DAY)
    send()
    assert addressed() == ["alice@council.example", "bob@council.example"]


def test_nobody_is_reminded_on_a_weekend_or_a_bank_holiday(alice):
    mine(due=date(2026, 5, 1), on=date(2026, 4, 1))
    for day in (SATURDAY, HOLIDAY):
        assert reminded(day) == {} and send(as_at=day) == []
    assert mail.outbox == []


def test_an_exempt_action_is_named_by_its_reference_and_nothing_else(alice, mona):
    factories.grant(alice, Role.OFFICER, sees_exempt=True)
    factories.grant(mona, Role.PROGRAMME_MANAGER, sees_exempt=True)
    action = mine("Zebedee’s contract", **EXEMPT)
    complete(action, completed_on=DAY, closing_note="Zebedee", evidence="Zebedee", by=alice, on=DAY)
    other = mine("Zebedee’s rent", **EXEMPT)
    send()
    assert addressed() == ["alice@council.example", "mona@council.example"]
    for sent in mail.outbox:
        assert "Zebedee" not in sent.body + sent.alternatives[0][0] + sent.subject
    assert any(other.reference in sent.body for sent in mail.outbox)


def test_whoever_may_not_see_an_exempt_action_of_their_own_post_hears_nothing_of_it(alice):
    mine(**EXEMPT)
    assert reminded() == {}


def test_what_people_wrote_is_text_in_the_mail(alice):
    mine("<script>run()</script>\r\nBcc: all@council.example")
    send()
    [sent] = mail.outbox
    assert "<script>" not in sent.alternatives[0][0] and "&lt;script&gt;" in sent.alternatives[0][0]
    assert addressed() == ["alice@council.example"]


def test_a_long_section_is_cut_and_counted(alice, monkeypatch):
    monkeypatch.setattr(writing, "MOST", 1)
    for n in range(3):
        mine(f"Late {n}")
    [digest] = digests(as_at=DAY, conventions=RULES)
    assert "And 2 more" in message(digest, site=SITE, conventions=RULES).body


def test_an_escalation_is_told_once_to_whom_it_was_escalated(alice, mona):
    post = factories.post("Programme Manager", holder=mona)
    action = mine(
        due=date(2026, 6, 5),
        on=date(2026, 6, 1),
        workstream=factories.workstream(of=factories.programme(manager=post)),
    )
    [told, owed] = sorted(send(as_at=date(2026, 6, 12)), key=lambda one: "overdue" in one["sections"])
    assert told["sections"] == {"escalated": [action.reference]} and told["person"] == mona.pk
    assert owed["sections"] == {"overdue": [action.reference]}
    assert [one["person"] for one in send(as_at=DAY)] == [alice.pk]


def test_what_a_second_run_of_the_day_escalates_is_in_the_next_mail_once(alice, mona):
    stream = factories.workstream(of=factories.programme(manager=factories.post("Manager", holder=mona)))
    late = {"due": date(2026, 6, 1), "on": date(2026, 5, 28), "workstream": stream}
    friday = date(2026, 6, 12)
    with time_machine.travel(f"{friday} 07:00", tick=False):
        first = mine("Before the mail", **late)
        assert [one["sections"] for one in send(as_at=friday) if one["person"] == mona.pk] == [
            {"escalated": [first.reference]}
        ]
    with time_machine.travel(f"{friday} 11:00", tick=False):
        second = mine("After the mail", **late)
        assert send(as_at=friday) == []
        assert Escalation.objects.get(action=second).on == friday
    for day, told in ((DAY, {"escalated": [second.reference]}), (DAY + timedelta(days=1), None)):
        with time_machine.travel(f"{day} 07:00", tick=False):
            sent = {one["person"]: one["sections"] for one in send(as_at=day)}
        assert sent.get(mona.pk) == told


# --- nobody twice -------------------------------------------------------------------------------------------


def test_a_second_run_sends_nothing(alice, mona):
    mine()
    assert len(send()) == 1 and send() == []
    assert addressed() == ["alice@council.example"]
    assert Event.objects.filter(kind=Event.Kind.SENT).count() == 1


def test_a_dry_run_sends_nothing_and_keeps_nothing(alice):
    mine(on=date(2026, 5, 1))
    [said] = send(dry_run=True)
    assert said["sent"] is False and mail.outbox == []
    assert not SentDigest.objects.exists()
    assert len(send()) == 1


def three_owners() -> list[User]:
    people = [factories.person(name) for name in ("Alice", "Bob", "Carol")]
    for person in people:
        mine(owner=factories.post(f"Post of {person}", holder=person))
    return people


class Broken(Exception):
    """The machine goes down."""


def test_a_run_that_breaks_off_is_taken_up_and_nobody_gets_two(monkeypatch):
    _, bob, _ = three_owners()
    real = sending.send_one

    def down_at_bob(digest: Digest, *rest):
        if digest.person == bob:
            raise Broken
        return real(digest, *rest)

    monkeypatch.setattr(sending, "send_one", down_at_bob)
    with pytest.raises(Broken):
        send()
    monkeypatch.setattr(sending, "send_one", real)
    err = StringIO()
    with pytest.raises(CommandError):  # whether Bob had his isn't known: it is said, and he gets no second
        call_command("send_digests", stdout=StringIO(), stderr=err, site=SITE)
    assert f"is not known: {bob.pk}." in err.getvalue()
    assert addressed() == ["alice@council.example", "carol@council.example"]


class RefusesBob(EmailBackend):
    def send_messages(self, messages):
        if any("bob@council.example" in one.to for one in messages):
            raise OSError("550 no such mailbox")
        return super().send_messages(messages)


def test_one_address_that_is_refused_does_not_stop_the_rest_and_is_tried_again(settings):
    _, bob, _ = three_owners()
    settings.EMAIL_BACKEND = f"{__name__}.RefusesBob"
    err = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("send_digests", stdout=StringIO(), stderr=err, site=SITE)
    assert (
        refused.value.returncode == 1 and f"person {bob.pk}: OSError: 550 no such mailbox" in err.getvalue()
    )
    assert addressed() == ["alice@council.example", "carol@council.example"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert [one["person"] for one in send()] == [bob.pk]
    assert send() == []


class Unreachable(EmailBackend):
    def open(self):
        raise ConnectionRefusedError("no answer")


def test_where_no_mail_server_answers_nobody_is_taken_in_hand(settings):
    three_owners()
    settings.EMAIL_BACKEND = f"{__name__}.Unreachable"
    with pytest.raises(CommandError, match="cannot be reached"):
        send()
    assert not SentDigest.objects.exists()


def test_what_another_run_has_taken_in_hand_is_left_to_it(alice):
    mine()
    [digest] = digests(as_at=DAY, conventions=RULES)
    assert sending.take(digest, at=digest_time()) and sending.take(digest, at=digest_time()) is None


def digest_time():
    return Event(kind="sent").at


# --- down, and not out --------------------------------------------------------------------------------------


def test_a_weekly_digest_comes_on_its_day_or_the_next_working_day(alice):
    mine(due=date(2026, 5, 1), on=date(2026, 4, 1))
    choose_reminders(alice, by=alice, weekday=0)
    assert "Alice" in reminded(DAY) and "Alice" not in reminded(date(2026, 6, 16))
    assert "Alice" not in reminded(HOLIDAY) and "Alice" in reminded(date(2026, 5, 26))


def test_between_two_weekly_digests_only_what_others_wait_for_comes(alice, mona):
    factories.post("Deputy", holder=mona)
    choose_reminders(mona, by=mona, weekday=0)
    mine("Hers", owner=factories.post("Deputy"))
    send()  # Monday: all of it
    tuesday = DAY + timedelta(days=1)
    assert "Mona" not in reminded(tuesday)
    moved = mine("Moved", due=DAY + timedelta(days=40))
    ask_to_reschedule(moved, to_date=date(2026, 12, 1), reason="Late", by=alice, on=DAY, conventions=RULES)
    assert reminded(tuesday)["Mona"] == {"decide": [moved.reference]}
    send(as_at=tuesday)
    assert "Mona" not in reminded(tuesday + timedelta(days=1))


def test_the_page_lets_everybody_choose_and_nobody_choose_never(client, alice):
    client.force_login(alice)
    page = client.get("/reminders/").content.decode()
    assert "Every working day" in page and "Never" not in page
    assert client.post("/reminders/", {"rhythm": "never"}).status_code == 200
    assert client.post("/reminders/", {"rhythm": "2"}).status_code == 302
    assert alice.reminders.rhythm == "weekly, on Wednesdays"


# --- as the page says, and as cheaply -----------------------------------------------------------------------


@pytest.fixture
def two_posts():
    """The posts of Bob, for which Alice may act as well."""
    bob = factories.person("Bob")
    factories.workstream()
    return [factories.post("Head of A", holder=bob), factories.post("Head of B", holder=bob)]


DAYS_FROM_DUE = st.integers(-50, 60)
KINDS = st.sampled_from(["live", "live", "exempt", "complete", "asked", "on_hold"])


@given(
    st.lists(st.tuples(DAYS_FROM_DUE, st.integers(0, 90), st.sampled_from([0, 1]), KINDS), max_size=2),
    st.lists(st.sampled_from(["holder", "deputy", "member", "manager", "sees_exempt"]), max_size=2),
)
def test_the_digest_and_my_actions_say_the_same(two_posts, made, parts):
    posts = two_posts
    alice, bob = factories.person("Alice"), factories.person("Bob")
    with transaction.atomic():
        for part in parts:
            if part == "manager":
                factories.grant(alice, Role.PROGRAMME_MANAGER)
            elif part == "sees_exempt":
                factories.grant(alice, Role.OFFICER, sees_exempt=True)
            else:
                Holding.objects.create(post=posts[0], user=alice, capacity=part, from_date=LONG_AGO)
        for due, age, owner, kind in made:
            action = factories.action(
                due=DAY + timedelta(days=due),
                on=DAY - timedelta(days=age),
                owner=posts[owner],
                **(EXEMPT if kind == "exempt" else {}),
                **({"stage": "on_hold", "stage_reason": "So"} if kind == "on_hold" else {}),
            )
            if kind == "complete":
                complete(action, completed_on=DAY, closing_note="Done", evidence="Here", by=bob, on=DAY)
            elif kind == "asked":
                ask_to_reschedule(
                    action, to_date=date(2027, 1, 1), reason="So", by=bob, on=DAY, conventions=RULES
                )
        mailed = reminded()
        for name in ("alice", "bob"):
            person = User.objects.get(email=f"{name}@council.example")
            groups = my_actions_by_need(person, as_at=DAY, conventions=RULES)
            asked = {g.key: [o.action.reference for o in g.owed] for g in groups if g.key in ASKING}
            waiting = sorted(offer.reference for offer in decisions(person))
            told = mailed.get(str(person), {})
            assert {key: told[key] for key in told if key in ASKING} == asked
            assert sorted([*told.get("decide", []), *told.get("verify", [])]) == waiting
        transaction.set_rollback(True)


@pytest.mark.parametrize("number", [2, 6])
def test_the_questions_do_not_grow_with_the_people(number, mona, django_assert_num_queries):
    for n in range(number):
        person = factories.person(f"Person {n}")
        action = mine(owner=factories.post(f"Post {n}", holder=person))
        mine(owner=action.owner, due=DAY + timedelta(days=2), programme=factories.programme(f"P{n}"))
        ask_to_reschedule(action, to_date=date(2027, 1, 1), reason="So", by=person, on=DAY, conventions=RULES)
    with django_assert_num_queries(37):  # words for committees take three, exceptions one
        found = list(digests(as_at=DAY, conventions=RULES))
    assert len(found) == number + 1


# --- questions about plans that are about to be imported ----------------------------------------------------


@pytest.fixture
def asked(alice):
    """An import that asked the Head of Finance two things on the Friday before."""
    plan_import = PlanImport.objects.create(
        programme=factories.programme(), filename="plan.xlsx", plan_date=DAY, as_at=DAY
    )
    for row in (5, 6):
        ImportQuestion.objects.create(
            plan_import=plan_import, key=f"{row}", post=factories.post("Head of Finance"), sheet="Plan",
            row=row, title="Close the Elm Street home", message="Which day?", kind="actions",
            asked_at=timezone.now() - timedelta(days=3),
        )  # fmt: skip
    return plan_import


def test_unanswered_questions_stand_in_the_digest_until_they_are_answered(asked):
    assert reminded() == {"Alice": {"answer": [f"Import {asked.pk}"]}}
    (digest,) = digests(as_at=DAY, conventions=RULES)
    sent = message(digest, site=SITE, conventions=RULES)
    assert sent.subject == "Questions to answer 1: 15 June 2026"
    assert "2 questions about the plan of Programme SSR" in sent.body
    assert "asked on 12 June 2026, before the plan is imported" in sent.body
    assert f"{SITE}/imports/questions/" in sent.body
    assert "Elm Street" not in sent.body
    for question in asked.questions.all():
        question.state, question.answered_at = ImportQuestion.State.ANSWERED, timezone.now()
        question.answered_by, question.words = factories.person("Alice"), "In July"
        question.save()
    assert reminded() == {}


def test_what_was_asked_today_had_a_mail_of_its_own(asked):
    for question in asked.questions.all():
        question.asked_at = timezone.now()
        question.save()
    assert reminded() == {}


def test_nobody_is_reminded_of_an_import_that_was_applied_or_of_anothers_post(asked, mona):
    assert "Mona" not in reminded()
    asked.stage = PlanImport.Stage.APPLIED
    asked.applied_at = timezone.now()
    asked.save()
    assert reminded() == {}


def asked_about(plan_import, action, key):
    return ImportQuestion.objects.create(
        plan_import=plan_import, key=key, post=action.owner, sheet="Plan", row=9, title=action.title,
        message="Which day?", kind="actions", object_id=action.pk,
        asked_at=timezone.now() - timedelta(days=3),
    )  # fmt: skip


def test_what_is_asked_about_an_exempt_action_is_told_to_nobody_who_may_not_see_it(alice):
    plan_import = PlanImport.objects.create(
        programme=factories.programme(), filename="plan.xlsx", plan_date=DAY, as_at=DAY
    )
    asked_about(plan_import, mine(**EXEMPT), "1")
    assert reminded() == {}
    factories.grant(alice, Role.OFFICER, sees_exempt=True)
    assert reminded()["Alice"]["answer"] == [f"Import {plan_import.pk}"]


@pytest.mark.parametrize("number", [1, 4])
def test_questions_about_actions_take_no_more_queries_for_more_people(number, django_assert_num_queries):
    plan_import = PlanImport.objects.create(
        programme=factories.programme(), filename="plan.xlsx", plan_date=DAY, as_at=DAY
    )
    people = [factories.person(f"Person {n}") for n in range(number)]
    for n, person in enumerate(people):
        owner = factories.post(f"Post {n}", holder=person)
        asked_about(plan_import, mine(owner=owner, programme=factories.programme(f"P{n}")), f"{n}")
    with django_assert_num_queries(6):
        assert len(questions_waiting(people, on=DAY)) == number


def test_what_has_no_reference_begins_with_its_title():
    line = {"reference": "", "title": "Consultation officers", "why": "", "url": "https://x.example/1/"}
    sections = [{"title": "Growth bids", "total": 1, "lines": [line]}]
    written = render_to_string("reports/digests/digest.txt", {"person": "Finn", "sections": sections})
    assert "\nConsultation officers\n" in written
