"""The one-to-one: what a post owns or a workstream holds, to talk through."""

from datetime import date, timedelta

import pytest

from actions.models import DateChange, Update
from council.models import Role
from tests import factories
from tests.factories import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture
def manager(client):
    mona = factories.person("Mona")
    factories.grant(mona, Role.PROGRAMME_MANAGER)
    client.force_login(mona)
    return mona


def test_an_owner_s_page_says_how_each_action_stands_and_what_is_asked(client, manager):
    finance = factories.post("Head of Finance", holder=factories.person("Alice"))
    late = factories.action("Late", owner=finance, due=DAY - timedelta(days=3))
    factories.action("Somebody else's", owner=factories.post("Head of Legal"))
    Update.objects.create(
        action=late, made_on=DAY - timedelta(days=9), text="Half done.", stage="in_progress"
    )
    page = client.get(f"/actions/owner/{finance.pk}/").content.decode()
    assert "Held by Alice" in page
    assert "3 days overdue." in page
    assert "Half done." in page
    assert "The owner to complete it, or to ask for a new date with the reason." in page
    assert "Somebody else" not in page


def test_a_workstream_s_page_holds_those_below_it_and_the_dates_asked_for(client, manager):
    top = factories.workstream("Finance")
    below = factories.workstream("Ledgers", parent=top)
    moved = factories.action("Below", workstream=below)
    DateChange.objects.create(
        action=moved, to_date=date(2026, 9, 1), reason="Supplier late.", asked_on=DAY, from_date=moved.due
    )
    page = client.get(f"/actions/workstream/{top.pk}/").content.decode()
    assert "A decision: the date is asked to move to 1 September 2026. Supplier late." in page


def test_an_exempt_update_is_not_on_the_page_of_who_may_not_read_it(client, manager):
    finance = factories.post("Head of Finance")
    action = factories.action("Open", owner=finance)
    Update.objects.create(
        action=action, made_on=DAY, text="Acme will sell.", stage="in_progress",
        exempt=True, exempt_paragraph=3, exempt_reason="Talks go on",
    )  # fmt: skip
    page = client.get(f"/actions/owner/{finance.pk}/").content.decode()
    assert "Acme" not in page
    assert "No update yet." in page


def test_who_sees_none_of_a_post_s_actions_finds_no_page(client):
    finance = factories.post("Head of Finance")
    factories.action("Hidden", owner=finance)
    client.force_login(factories.person("Charlie"))
    assert client.get(f"/actions/owner/{finance.pk}/").status_code == 404
    assert client.get(f"/actions/workstream/{factories.workstream().pk}/").status_code == 404


@pytest.mark.parametrize("rows", [3, 30])
def test_a_one_to_one_asks_the_same_number_of_questions(client, manager, rows, django_assert_num_queries):
    finance = factories.post("Head of Finance", holder=manager)
    for number in range(rows):
        factories.action(f"Action {number}", owner=finance)
    with django_assert_num_queries(22):  # benefits and outputs have one each
        client.get(f"/actions/owner/{finance.pk}/")
