"""Filters saved under a name: one's own, above the register, and gone when removed."""

import pytest

from council.models import SavedFilter
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture
def vera(client):
    vera = factories.person("Vera")
    factories.grant(vera)
    client.force_login(vera)
    return vera


def save(client, name="Late", query="overdue=true&stage=&page=3", path="/actions/"):
    return client.post("/filters/save/", {"name": name, "query": query, "path": path}, follow=True)


def test_saved_filters_stand_above_the_register_without_the_page_that_one_was_on(client, vera):
    page = save(client)
    assert page.redirect_chain == [("/actions/?overdue=true", 302)]
    assert '<a class="govuk-link govuk-link--no-visited-state" href="/actions/?overdue=true"' in (
        client.get("/actions/").content.decode()
    )
    assert "Your saved filters" not in client.get("/risks/").content.decode()


def test_nobody_else_sees_or_removes_them(client, vera):
    save(client)
    saved = SavedFilter.objects.get(person=vera)
    client.force_login(factories.person("Charlie"))
    assert "Late" not in client.get("/actions/").content.decode()
    assert client.post(f"/filters/{saved.pk}/remove/").status_code == 404
    client.force_login(vera)
    client.post(f"/filters/{saved.pk}/remove/")
    assert not SavedFilter.objects.exists()


def test_the_same_name_takes_the_new_filters(client, vera):
    save(client)
    save(client, query="stage=on_hold")
    assert SavedFilter.objects.get().query == "stage=on_hold"


@pytest.mark.parametrize(
    "path", ["https://elsewhere.example/", "/actions/SSR-001/", "//elsewhere.example", ""]
)
def test_they_lead_to_registers_alone(client, vera, path):
    save(client, path=path)
    assert not SavedFilter.objects.exists()


def test_a_name_is_needed_and_there_may_be_only_so_many(client, vera, monkeypatch):
    assert "Enter a name for these filters" in save(client, name="").content.decode()
    monkeypatch.setattr(SavedFilter, "MOST", 1)
    save(client)
    assert "Remove one first" in save(client, name="Other").content.decode()
    assert SavedFilter.objects.count() == 1


def test_what_cannot_be_read_is_not_offered_to_be_saved(client, vera):
    assert "Save filters" in client.get("/actions/?overdue=true").content.decode()
    for query in ("due_before_day=31&due_before_month=9&due_before_year=2026", "owner=999999"):
        page = client.get(f"/actions/?{query}").content.decode()
        assert "There is a problem" in page
        assert "Save filters" not in page
