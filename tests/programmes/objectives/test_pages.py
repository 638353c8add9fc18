"""The pages of objectives: entered, achieved, paired and told of the council's priorities in the browser."""

import pytest
from django.test import Client

from programmes.models import Achievement, Objective, Priority
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
BASE = "/programmes/SSR/objectives/"


def signed_in(person) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_whole_story_is_entered_and_shown(on_the_day):
    make.programme()
    mona, adam = signed_in(make.manager()), signed_in(make.administrator())
    assert adam.post("/priorities/", {"name": "A safer town", "order": "1"}).status_code == 302
    assert "No objectives yet" in text_of(mona.get(BASE))
    sent = {"title": "To decide in time", "heading": "Planning", "outcome": "partly"}
    assert "Say why it was not met" in text_of(mona.post(f"{BASE}new/", sent))
    assert mona.post(f"{BASE}new/", sent | {"outcome_note": "Nine of ten"}).status_code == 302
    told = {"text": "• Backlog gone\n• Two posts filled", "each_line": "on"}
    assert mona.post(f"{BASE}achievements/new/", told).status_code == 302
    gone, objective = Achievement.objects.get(text="Backlog gone"), Objective.objects.get()
    assert "Pair them with objectives" in text_of(mona.get(BASE))
    pair = {f"a{each.pk}-version": "1" for each in Achievement.objects.all()}
    pair[f"a{gone.pk}-objective"] = str(objective.pk)
    assert f"{BASE}achievements/{gone.pk}/" in text_of(mona.get(f"{BASE}pair/")), "where it is split"
    assert mona.post(f"{BASE}pair/", pair).status_code == 302
    assert "app-meanwhile" in text_of(mona.post(f"{BASE}pair/", pair | {f"a{gone.pk}-objective": ""}))
    key = Priority.objects.get().pk
    serves = {f"effect_{key}": "positive", f"note_{key}": "Fewer empty sites"}
    for page in ("priorities/", f"{objective.reference}/priorities/"):
        assert mona.post(f"{BASE}{page}", serves).status_code == 302
    page = text_of(mona.get(BASE))
    for words in (
        "Met in part: 1",
        "Nine of ten",
        "Backlog gone",
        "Positive for A safer town",
        "Fewer empty",
    ):
        assert words in page
    assert "Met in part: 1" in text_of(mona.get("/programmes/SSR/"))
    assert mona.post(f"{BASE}achievements/{gone.pk}/", {"remove": "1"}).status_code == 302
    assert mona.post(f"{BASE}{objective.reference}/edit/", {"remove": "1"}).status_code == 302
    assert not Objective.objects.exists()


def test_who_only_sees_the_programme_reads_and_changes_nothing(on_the_day):
    programme = make.programme()
    vera = make.person("Vera")
    make.grant(vera, over=programme)
    browser = signed_in(vera)
    page = text_of(browser.get(BASE))
    assert "The programme’s manager enters them" in page and "Add an objective" not in page
    for address in (f"{BASE}new/", f"{BASE}pair/", f"{BASE}priorities/", "/priorities/"):
        assert browser.get(address).status_code == 403
    assert signed_in(make.person("Stranger")).get(BASE).status_code == 404
