"""Questions to owners: asked by mail, answered on a page of their own rows, back in the dry run."""

from datetime import date

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from actions.models import Action
from council.access.acting import DEMO
from council.models import Event, Role
from programmes.imports.applying.apply import apply_import
from programmes.imports.decisions import AS_READ
from programmes.imports.kept.readings import dry_run
from programmes.imports.models.plan_import import ImportQuestion, PlanImport, withdraw_questions
from programmes.imports.questions.answering import NoLongerAsked, answer_question, number_for, questions_for
from programmes.imports.questions.asking import ask_owners, remind_owners
from tests import factories
from tests.programmes.imports.applying.test_apply import uploaded
from tests.programmes.imports.books import new_sheet
from tests.programmes.imports.pages.test_pages import box, go_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

AS_AT = date(2026, 6, 15)
HEAD = ["Action", "Lead officer", "Target date", "RAG"]
SECRET = "Close the Elm Street home"
ROWS = [
    ["Close the accounts on time", "Head of Finance", "mid-April", "Green"],
    ["Sell the depot", "Head of Finance", "31 March 2027", "Mauve"],
    ["Train every manager", "Head of People", "mid-April", "Amber"],
    ["Publish the register", "Head of Nowhere", "31/11/2026", "Green"],
]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def alice():
    person = factories.person("Alice")
    factories.post("Head of Finance", holder=person)
    return person


@pytest.fixture
def bob():
    person = factories.person("Bob")
    factories.post("Head of People", holder=person)
    return person


@pytest.fixture
def plan_import(alice, bob):
    return uploaded(new_sheet(HEAD, *ROWS), plan_date=AS_AT, programme=factories.programme())


@pytest.fixture
def admin(client):
    adam = factories.person("Adam")
    factories.grant(adam, Role.ADMIN)
    client.force_login(adam)
    return client


@pytest.fixture
def asked(admin, plan_import, django_capture_on_commit_callbacks):
    """The import, its questions put to the owners."""
    with django_capture_on_commit_callbacks(execute=True):
        page = send(admin, plan_import)
    assert "2 people were asked by e-mail." in page
    return plan_import


def send(admin, plan_import, what="ask"):
    url = reverse("imports:ask-owners", args=[plan_import.pk])
    return admin.post(url, {what: "1"}, follow=True).content.decode()


def rows(plan_import):
    """The dry run's rows by their words."""
    plan_import.refresh_from_db()
    return {record.title: record for record in dry_run(plan_import).records()}


def put(title):
    return ImportQuestion.objects.get(title=title)


def answers(client, person, **data):
    client.force_login(person)
    return client.post(reverse("imports:answer-questions"), data, follow=True).content.decode()


class TestAsking:
    def test_each_owner_gets_one_mail_that_holds_no_word_of_the_plan(self, asked, alice):
        assert sorted(to for message in mail.outbox for to in message.to) == [
            "alice@council.example", "bob@council.example",
        ]  # fmt: skip
        mine = next(message for message in mail.outbox if message.to == [alice.email])
        assert "2 questions" in mine.subject
        assert reverse("imports:answer-questions") in mine.body
        assert not any(word in mine.subject + mine.body for row in ROWS for word in (row[0], row[2]))
        event = Event.objects.get(kind="sent")
        assert (event.detail["people"], event.detail["questions"]) == (2, 3)

    def test_the_page_says_what_is_asked_and_of_whom_nobody_is_left(self, admin, plan_import):
        page = admin.get(reverse("imports:ask-owners", args=[plan_import.pk])).content.decode()
        assert "Head of Finance" in page
        assert "The row names no owner that is a post here." in page
        assert "Ask them by e-mail" in page

    def test_nothing_is_asked_twice_and_a_reminder_goes_out_once(
        self, admin, asked, django_capture_on_commit_callbacks
    ):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            assert "There is no one to ask." in send(admin, asked)
            assert "2 people were reminded." in send(admin, asked, "remind")
            assert "No one is left to remind." in send(admin, asked, "remind")
        assert [message.subject.partition(":")[0] for message in mail.outbox] == ["Reminder", "Reminder"]

    def test_what_somebody_settled_meanwhile_is_withdrawn(self, admin, asked):
        go_on(admin, "check-wordings", asked, **{box("rag", "Mauve"): "amber"})
        url = reverse("imports:ask-owners", args=[asked.pk])
        assert "1 question was answered otherwise" in admin.get(url).content.decode()
        send(admin, asked)
        assert put("Sell the depot").state == "withdrawn"

    def test_an_owner_is_not_asked_of_an_exempt_record_that_they_may_not_see(self, admin, alice):
        hidden = factories.action(
            SECRET,
            owner=alice.holdings.get().post,
            exempt=True,
            exempt_paragraph="3",
            exempt_reason="Prices.",
        )
        adam = factories.person("Adam")
        factories.grant(adam, Role.PROGRAMME_MANAGER, over=hidden.programme, sees_exempt=True)
        sheet = new_sheet(HEAD, [SECRET, "Head of Finance", "mid-April", ""])
        plan_import = uploaded(sheet, plan_date=AS_AT, programme=hidden.programme)
        page = send(admin, plan_import)
        assert "The record is exempt, and its owner cannot see it." in page
        assert not ImportQuestion.objects.exists()


class TestAnswering:
    def test_an_owner_sees_their_own_rows_and_nothing_else(self, client, asked, alice):
        client.force_login(alice)
        page = client.get(reverse("imports:answer-questions")).content.decode()
        assert ROWS[0][0] in page
        assert ROWS[1][0] in page
        assert not any(row[0] in page for row in ROWS[2:])
        assert client.get(reverse("imports:ask-owners", args=[asked.pk])).status_code == 403
        client.force_login(factories.person("Charlie"))
        assert "No question waits for you" in client.get(reverse("imports:answer-questions")).content.decode()

    def test_a_date_answered_counts_for_that_row_alone(self, client, asked, alice):
        one = put(ROWS[0][0])
        page = answers(
            client, alice, **{f"answer-{one.pk}": "another date", f"date-{one.pk}": "30 April 2027"}
        )
        assert "Your answer is with the person who imports the plan." in page
        found = rows(asked)
        assert (found[ROWS[0][0]].read.date.end, found[ROWS[0][0]].outcome) == (date(2027, 4, 30), "new")
        assert found[ROWS[0][0]].read.date.raw == "mid-April"
        assert found[ROWS[2][0]].outcome == "questioned"
        one.refresh_from_db()
        assert (one.answered_by, one.state) == (alice, "answered")
        assert one.history.latest().history_user == alice

    def test_our_reading_may_be_confirmed_and_a_rag_chosen(self, client, asked, alice, admin):
        reading, rag = put(ROWS[0][0]), put(ROWS[1][0])
        answers(client, alice, **{f"answer-{reading.pk}": AS_READ, f"answer-{rag.pk}": "red"})
        found = rows(asked)
        assert (found[ROWS[0][0]].read.date.end, found[ROWS[0][0]].outcome) == (date(2026, 4, 20), "new")
        assert (found[ROWS[1][0]].read.rag, found[ROWS[1][0]].outcome) == ("red", "new")
        client.force_login(factories.administrator())
        page = client.get(reverse("imports:check-import", args=[asked.pk])).content.decode()
        assert "Asked of owners: 2 answered, 1 waiting." in page
        assert "Alice answered on 15 June 2026: Red" in page

    def test_words_are_for_whoever_imports_and_leave_the_row_as_it_is(self, client, asked, alice):
        one = put(ROWS[1][0])
        answers(client, alice, **{f"answer-{one.pk}": "words", f"words-{one.pk}": "It was sold in May."})
        assert rows(asked)[ROWS[1][0]].outcome == "questioned"
        client.force_login(factories.administrator())
        page = client.get(reverse("imports:ask-owners", args=[asked.pk])).content.decode()
        assert "It was sold in May." in page

    def test_what_can_not_be_read_is_refused_and_the_rest_is_kept(self, client, asked, alice):
        date_, rag = put(ROWS[0][0]), put(ROWS[1][0])
        page = answers(
            client,
            alice,
            **{
                f"answer-{date_.pk}": "another date",
                f"date-{date_.pk}": "one fine day",
                f"answer-{rag.pk}": "green",
            },
        )
        assert "“one fine day” is not a date that we can read" in page
        assert put(ROWS[1][0]).state == "answered"
        assert put(ROWS[0][0]).state == "asked"
        assert "Choose an answer, or write one" in answers(client, alice)
        assert "Enter the date" in answers(client, alice, **{f"answer-{date_.pk}": "another date"})
        assert "Say what is right instead" in answers(client, alice, **{f"answer-{date_.pk}": "words"})
        with pytest.raises(ValidationError):
            answer_question(put(ROWS[0][0]), by=alice, on=AS_AT)

    def test_a_correction_saved_meanwhile_does_not_lose_the_answer(self, admin, asked, alice):
        page = reverse("imports:check-wordings", args=[asked.pk])
        admin.get(page)
        answer_question(put(ROWS[1][0]), by=alice, answer="red", on=AS_AT)
        go_on(admin, "check-wordings", asked, **{box("date", "31/11/2026"): "1 May 2027"})
        assert rows(asked)[ROWS[1][0]].read.rag == "red"

    def test_applying_withdraws_what_waits_and_answers_come_too_late(self, asked, alice):
        late = put(ROWS[0][0])
        adam = factories.administrator()
        apply_import(asked, by=adam, confirmed=dry_run(asked).digest, accept_questions=True)
        assert {question.state for question in ImportQuestion.objects.all()} == {"withdrawn"}
        assert questions_for(alice, on=AS_AT) == []
        with pytest.raises(NoLongerAsked):
            answer_question(late, by=alice, answer=AS_READ, on=AS_AT)
        assert Action.objects.count() == 4

    def test_an_answer_makes_the_confirmed_dry_run_be_looked_at_again(self, asked, alice):
        before = dry_run(asked).digest
        answer_question(put(ROWS[1][0]), by=alice, answer="red", on=AS_AT)
        assert dry_run(PlanImport.objects.get()).digest != before


class TestBeingTold:
    def test_home_and_my_actions_say_that_a_question_waits(self, client, asked, alice):
        client.force_login(alice)
        for name in ("home", "my-actions"):
            url = "/" if name == "home" else "/my-actions/"
            assert "2 questions about your rows" in client.get(url).content.decode()
        assert number_for(factories.person("Charlie"), on=AS_AT) == 0


class TestManyAtOnce:
    @pytest.mark.parametrize("number", [4, 40])
    def test_asking_and_withdrawing_cost_the_same_however_many_there_are(
        self, alice, number, django_assert_max_num_queries
    ):
        rows = [[f"Close account {n}", "Head of Finance", "mid-April", "Green"] for n in range(number)]
        rows = [[*row[:2], f"31/11/{2026 + n}", row[3]] for n, row in enumerate(rows)]
        plan_import = uploaded(new_sheet(HEAD, *rows), plan_date=AS_AT, programme=factories.programme())
        found, adam = dry_run(plan_import), factories.administrator()
        with django_assert_max_num_queries(17):
            ask_owners(plan_import, found, by=adam, on=AS_AT)
        assert plan_import.questions.count() == number
        assert ImportQuestion.history.count() == number
        with django_assert_max_num_queries(16):
            assert remind_owners(plan_import, by=adam, on=AS_AT) == 1
        with django_assert_max_num_queries(6):
            assert withdraw_questions(plan_import) == number
        entry = ImportQuestion.history.latest("history_id")
        assert (entry.state, ImportQuestion.history.count()) == ("withdrawn", 3 * number)


class TestHistory:
    def test_the_words_of_a_row_are_read_once_it_is_known_to_be_open_and_never_without_the_right_before(
        self, client, asked
    ):
        """A question holds its row's words: whether those are exempt, nobody knows until it is a record."""
        olga, xena = factories.person("Olga"), factories.person("Xena")
        factories.grant(olga, Role.AUDITOR)
        factories.grant(xena, Role.AUDITOR, sees_exempt=True)
        question = put("Sell the depot")

        def told(person):
            client.force_login(person)
            places = ("/history/", "/history/?export=csv", f"/history/importquestion/{question.pk}/")
            pages = (client.get(f"{place}") for place in places)
            return "".join(
                b"".join(p.streaming_content if p.streaming else [p.content]).decode() for p in pages
            )

        assert "Sell the depot" not in told(olga) and "(restricted)" in told(olga)
        assert "Sell the depot" in told(xena)
        run = dry_run(asked)
        apply_import(asked, by=DEMO, confirmed=run.digest, accept_questions=True)
        assert "Sell the depot" in told(olga)
        action = Action.objects.get(title="Sell the depot")
        action.exempt, action.exempt_paragraph, action.exempt_reason = True, 3, "Price."
        action.save()
        question.refresh_from_db()
        page = "".join(told(olga).split(f"/history/action/{action.pk}/"))
        assert "Sell the depot" not in page
