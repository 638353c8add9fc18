"""Counts that a register keeps: right after every change, whoever makes it and whatever it touches."""

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from actions.filters import ActionFilter
from actions.models import Action
from council.models import Role, User
from council.register.counting import kept, kept_keys
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _empty_cache():
    caches["passing"].clear()
    yield
    caches["passing"].clear()


class Counter:
    """Counts a queryset, and how often it was really asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, queryset, about: object = "total") -> int:
        def ask() -> int:
            self.asked += 1
            return queryset.count()

        return kept(queryset, about, ask)


@pytest.fixture
def count() -> Counter:
    return Counter()


def test_a_count_is_asked_once_until_a_record_changes(count):
    action = factories.action()
    assert [count(Action.objects.all()), count(Action.objects.all())] == [1, 1]
    assert count.asked == 1
    action.percent = 10
    action.save()
    factories.action("Another")
    assert count(Action.objects.all()) == 2
    assert count.asked == 2


def test_another_question_is_another_count(count):
    factories.action()
    assert count(Action.objects.filter(stage="complete")) == 0
    assert count(Action.objects.filter(stage="not_started")) == 1
    assert count(Action.objects.filter(stage="not_started"), about="another day") == 1
    assert count.asked == 3


def test_a_change_of_a_record_that_the_filter_reads_counts_too(count):
    action = factories.action(owner=factories.post("Head of Finance"))
    finance = Action.objects.filter(owner__title="Head of Finance")
    assert count(finance) == 1
    action.owner.title = "Director of Finance"
    action.owner.save()
    assert count(finance) == 0


def test_inside_a_transaction_nothing_is_kept(count):
    with transaction.atomic():
        factories.action()
        assert count(Action.objects.all()) == 1
        transaction.set_rollback(True)
    factories.person("Somebody")
    assert count(Action.objects.all()) == 0


def test_a_count_taken_while_another_is_writing_is_not_kept(count):
    """On PostgreSQL the other's entry may have a smaller number than the newest that is seen."""
    if connection.vendor == "sqlite":
        return  # one writer at a time, so that entries come in the order of their numbers
    factories.action()
    other = connection.copy()
    other.connect()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("UPDATE actions_action SET percent = 5")  # takes its place in the order, uncommitted
    assert [count(Action.objects.all()), count(Action.objects.all())] == [1, 1]
    assert count.asked == 2
    other.rollback()
    other.close()
    assert [count(Action.objects.all()), count(Action.objects.all())] == [1, 1]
    assert count.asked == 3


# --- what filters offer -------------------------------------------------------------------------------------


def offered(person, query="") -> dict[str, list]:
    """What each choice of a record offers the person, as a request of theirs finds it."""
    request = RequestFactory().get(f"/actions/?{query}")
    request.user = User.objects.get(pk=person.pk)
    found = ActionFilter(request.GET, queryset=Action.objects.all(), request=request)
    return {
        name: [words for _, words in found.offered(name)] for name in ("programme", "workstream", "owner")
    }


@pytest.fixture
def mona():
    mona = factories.person("Mona")
    factories.grant(mona, Role.PROGRAMME_MANAGER, over=factories.programme("ONE", title="Housing"))
    factories.workstream("Repairs", of=factories.programme("ONE"))
    factories.post("Head of Finance")
    return mona


def test_offers_are_asked_for_once_until_one_of_them_changes(mona):
    first = offered(mona)
    assert first == {"programme": ["Housing"], "workstream": ["Repairs"], "owner": ["Head of Finance"]}
    with CaptureQueriesContext(connection) as asked:
        assert offered(mona) == first
    assert not [one for one in asked.captured_queries if "programmes_workstream" in one["sql"]
                and "historical" not in one["sql"]]  # fmt: skip
    post = factories.post("Head of Finance")
    post.title = "Director of Finance"
    post.save()
    assert offered(mona)["owner"] == ["Director of Finance"]


def test_offers_follow_what_the_person_may_see(mona):
    vera = factories.person("Vera")
    factories.grant(vera, Role.VIEWER, over=factories.programme("TWO", title="Children"))
    assert (offered(mona)["programme"], offered(vera)["programme"]) == (["Housing"], ["Children"])
    factories.grant(mona, Role.VIEWER, over=factories.programme("TWO"))
    assert offered(mona)["programme"] == ["Children", "Housing"]


def test_workstreams_offered_are_those_of_the_programme_that_is_chosen(mona):
    two = factories.programme("TWO", title="Children")
    factories.grant(mona, Role.VIEWER, over=two)
    factories.workstream("Fostering", of=two)
    chosen = [offered(mona, f"programme={key}")["workstream"] for key in (two.pk, two.pk + 1000, "", two.pk)]
    assert chosen[0] == chosen[3] == ["Fostering"]
    assert chosen[1] == []
    assert len(chosen[2]) == 2


def test_the_keys_of_deep_pages_are_asked_for_once_until_a_record_changes():
    made = [factories.action(f"Action {number}") for number in range(5)]
    ordered = Action.objects.order_by("title")
    assert kept_keys(ordered, 2, 2) == [made[2].pk, made[3].pk]
    with CaptureQueriesContext(connection) as asked:
        assert kept_keys(ordered, 2, 2) == [made[2].pk, made[3].pk]
        assert kept_keys(ordered, 4, 2) == [made[4].pk]
    assert sum("OFFSET" in query["sql"] for query in asked) == 1, "those of another stretch"
    made[0].title = "The last of all"
    made[0].save()
    assert kept_keys(ordered, 2, 2) == [made[3].pk, made[4].pk]


def test_a_deep_page_shows_its_own_rows(client, monkeypatch):
    adam, programme = factories.person("Adam"), factories.programme()
    factories.grant(adam, Role.ADMIN)
    client.force_login(adam)
    for number in range(160):
        factories.action(f"Action {number:03}", programme=programme)
    pages = {1: range(50), 2: range(50, 100), 3: range(100, 150), 4: range(150, 160)}
    for at_once in (1, 2, 100):
        monkeypatch.setattr("council.register.views.PAGES_AT_ONCE", at_once)
        for _ in range(2):  # asked for, then kept
            for page, rows in pages.items():
                shown = client.get(f"/actions/?sort=title&page={page}").context["table"].page.object_list
                assert [row.title for row in shown] == [f"Action {number:03}" for number in rows]


def test_whoever_sees_nothing_is_offered_nothing_and_the_pages_are_there(client):
    """Django raises where a condition can't be met, outside a transaction as in a running server."""
    client.force_login(factories.person("Nora"))
    for address in ("/risks/", "/actions/", "/savings/", "/date-changes/", "/reviews/", "/programmes/"):
        assert client.get(address).status_code == 200, address
    assert kept_keys(Action.objects.none().order_by("pk"), 0, 10) == []
