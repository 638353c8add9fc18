"""The pages of workstreams: in order, one by one, and the forms that change them."""

import pytest

from council.models import Role
from programmes.models import Workstream
from tests import factories as make

pytestmark = pytest.mark.django_db
ALL = "/programmes/SSR/workstreams/"


@pytest.fixture
def mona(client, on_the_day):
    mona = make.person("Mona")
    make.grant(mona, Role.PROGRAMME_MANAGER, over=make.programme())
    client.force_login(mona)
    return mona


def text(response) -> str:
    return " ".join(response.content.decode().split())


def titles() -> list[str]:
    return list(Workstream.objects.values_list("title", flat=True))


def test_streams_are_added_one_under_another_and_put_into_order(client, mona):
    assert "No workstreams yet" in text(client.get(ALL))
    client.post(f"{ALL}new/", {"title": "Finance"})
    page = text(client.post(f"{ALL}new/", {"title": "Housing"}, follow=True))
    assert "Housing is added." in page
    housing = Workstream.objects.get(title="Housing")
    below = text(client.get(f"{ALL}new/?under={housing.pk}"))
    assert f'<option value="{housing.pk}" selected>Housing</option>' in below
    client.post(f"{ALL}new/", {"title": "Damp", "parent": housing.pk})
    response = client.post(f"{ALL}{housing.pk}/order/", {"move": "up"})
    assert response.headers["Location"] == f"{ALL}#workstream-{housing.pk}"
    page = text(client.get(ALL))
    assert page.index(">Housing<") < page.index(">Damp<") < page.index(">Finance<")
    assert "Housing is moved up." in page


def test_an_order_that_is_none_and_a_name_that_is_no_number_change_nothing(client, mona):
    stream = make.workstream()
    assert client.post(f"{ALL}{stream.pk}/order/", {"move": "away"}).status_code == 302
    assert client.get(f"{ALL}new/?under=Finance").status_code == 200
    assert stream.history.count() == 1


def test_two_who_put_streams_into_order_at_once_do_not_undo_each_other(client, mona):
    first, second = make.workstream("A", order=1), make.workstream("B", order=2)
    seen = first.history.latest().history_id
    client.post(f"{ALL}{first.pk}/order/", {"move": "down", "version": seen})
    page = text(client.post(f"{ALL}{first.pk}/order/", {"move": "down", "version": seen}, follow=True))
    assert "Mona changed this meanwhile" in page
    assert titles() == ["B", "A"] and second.history.count() == 2


def test_a_workstream_s_page_says_what_it_is_for_and_what_stands_in_it(client, mona):
    stream = make.workstream(purpose="Balance the books", lead=make.post())
    make.workstream("Budgets", parent=stream)
    make.action(workstream=stream)
    make.risk(workstream=stream)
    page = text(client.get(stream.get_absolute_url()))
    for words in ("Balance the books", "Head of Finance", "Budgets", ">1 action<", "1 risk"):
        assert words in page
    assert f"/actions/?programme={stream.programme_id}&amp;workstream={stream.pk}" in page
    assert f"/actions/new/?workstream={stream.pk}" in page
    assert stream.get_absolute_url() in text(client.get("/programmes/SSR/"))


def test_who_leads_a_workstream_sees_its_page_and_the_programmes_and_arranges_nothing(client, on_the_day):
    alice = make.person("Alice")
    stream = make.workstream(lead=make.post(holder=alice))
    make.workstream("Another")
    client.force_login(alice)
    page = text(client.get(stream.get_absolute_url()))
    assert 'Workstream of <a class="govuk-link" href="/programmes/SSR/">Programme SSR</a>' in page
    assert client.get("/programmes/SSR/").status_code == 200 and "/edit/" not in page
    assert f"/actions/new/?workstream={stream.pk}" in page, "its lead adds actions to it"
    assert client.get(f"{stream.get_absolute_url()}edit/").status_code == 403
    listed = text(client.get(ALL))
    assert "Finance" in listed and "Another" not in listed and "/edit/" not in listed


def test_a_workstream_of_another_programme_is_not_found_under_this_one(client, mona):
    elsewhere = make.workstream(of=make.programme("OTH"))
    make.grant(mona, Role.PROGRAMME_MANAGER, over=elsewhere.programme)
    assert client.get(f"{ALL}{elsewhere.pk}/").status_code == 404


def test_what_follows_from_merging_is_told_first(client, mona):
    finance, housing = make.workstream("Finance", order=1), make.workstream("Housing", order=2)
    make.action(workstream=finance)
    address, typed = f"{ALL}{finance.pk}/merge/", {"into": housing.pk, "why": "One team"}
    page = text(client.post(address, typed))
    assert "Merge Finance into Housing?" in page and "To Housing moves: 1 action." in page
    assert finance.actions.count() == 1
    page = text(client.post(address, typed | {"confirmed": "yes"}, follow=True))
    assert "Finance is merged into Housing." in page and ">1 action<" in page
    page = text(client.get(finance.get_absolute_url()))
    assert "This workstream was merged into" in page and "Bring it back" not in page
    assert "merged into Housing on 15 June 2026" in text(client.get(ALL))


def test_a_workstream_is_retired_and_brought_back(client, mona):
    stream = make.workstream()
    action = make.action(workstream=stream)
    address = f"{ALL}{stream.pk}/retire/"
    assert "Still in use here: 1 action." in text(client.post(address, {"why": "Done"}))
    action.stage = "verified"
    action.save()
    page = text(client.post(address, {"why": "Done"}, follow=True))
    assert "Finance is retired." in page and "Bring it back" in page
    assert "No longer in use" in text(client.get(ALL))
    page = text(client.post(f"{ALL}{stream.pk}/restore/", follow=True))
    assert "Finance is in use again." in page


def test_a_retired_workstream_without_actions_is_left_out_of_the_programme_s_page(client, mona):
    make.workstream("Finance")
    make.workstream("Ended", retired_on="2026-06-01")
    page = text(client.get("/programmes/SSR/"))
    assert "Finance" in page and "Ended" not in page


@pytest.mark.parametrize("number", [2, 12])
def test_the_list_asks_as_many_questions_whatever_its_length(
    client, mona, number, django_assert_max_num_queries
):
    for n in range(number):
        make.workstream(f"Stream {n}", order=n, lead=make.post(f"Post {n}"))
    with django_assert_max_num_queries(12):
        assert client.get(ALL).status_code == 200
