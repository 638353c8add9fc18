"""The pages of personal data: for administrators of the whole council, and every change a POST."""

import io
import zipfile

import pytest
from django.test import Client

from council.models import Event, LegalHold, Role, Scope, User
from tests import factories as make
from tests.council.personal_data.seals import astray, event, verify

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("day")]

HOME = "/settings/personal-data/"


@pytest.fixture
def day(time_machine) -> None:
    time_machine.move_to("2026-06-15 10:00")


@pytest.fixture
def adam() -> User:
    person = make.person("Adam")
    make.grant(person, Role.ADMIN)
    return person


@pytest.fixture
def browser(adam) -> Client:
    client = Client()
    client.force_login(adam)
    return client


def test_the_overview_says_what_is_held_how_long_why_and_how_much_is_past(browser):
    event(Event.Kind.SIGNED_IN, years=3)
    page = browser.get(HOME).content.decode()
    for words in ("Sign-ins", "2 years", "Article 6(1)(e)", "Uploaded plan files", "6 years from the day"):
        assert words in page
    assert (
        '<td role="cell" data-label="Past its period" class="govuk-table__cell govuk-table__cell--numeric">1<'
        in page
    )


def test_the_overview_costs_as_many_queries_whatever_it_counts(browser, django_assert_max_num_queries):
    for n in range(5):
        event(Event.Kind.SIGNED_IN, years=3 + n)
    with django_assert_max_num_queries(36):
        browser.get(HOME)


def test_a_hold_is_placed_on_a_person_a_programme_or_everything(browser, adam):
    bob, scope = make.person("Bob"), make.programme("SSR").scope
    for of, extra in (
        ("person", {"person": bob.pk}),
        ("programme", {"programme": scope.pk}),
        ("everything", {}),
    ):
        answer = browser.post(f"{HOME}holds/new/", {"of": of, "reason": "Claim 12"} | extra)
        assert answer.status_code == 302
    placed = [(hold.user, hold.scope, hold.placed_by) for hold in LegalHold.objects.order_by("pk")]
    assert placed == [(bob, None, adam), (None, scope, adam), (None, Scope.council(), adam)]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"of": "person", "reason": "x"}, "Choose the person whose data must be kept"),
        ({"of": "programme", "reason": "x"}, "Choose the programme whose data must be kept"),
        ({"of": "everything"}, "reason"),
        ({"reason": "x"}, "What must be kept"),
    ],
)
def test_a_hold_without_its_facts_is_asked_for_them(browser, sent, said):
    answer = browser.post(f"{HOME}holds/new/", sent)
    assert answer.status_code == 200 and said in answer.content.decode()
    assert not LegalHold.objects.exists()


def test_a_hold_is_lifted_with_a_reason_and_then_is_history(browser):
    browser.post(f"{HOME}holds/new/", {"of": "everything", "reason": "Claim 12"})
    hold = LegalHold.objects.get()
    address = f"{HOME}holds/{hold.pk}/lift/"
    assert browser.post(address, {}).status_code == 200
    assert browser.post(address, {"reason": "Settled"}).status_code == 302
    page = browser.get(f"{HOME}holds/").content.decode()
    assert "Settled" in page and "lifted by Adam" in page
    assert browser.get(address).status_code == 404


def test_people_are_found_by_name_or_address(browser):
    make.person("Bob")
    make.person("Carol")
    page = browser.get(f"{HOME}people/?q=bob@").content.decode()
    assert "Bob" in page and "Carol" not in page
    assert "No one is called that" in browser.get(f"{HOME}people/?q=zzz").content.decode()


def test_the_list_of_people_costs_the_same_for_any_number(browser, django_assert_num_queries):
    for n in range(30):
        make.person(f"Person {n}")
    browser.get(f"{HOME}people/")
    with django_assert_num_queries(7):
        browser.get(f"{HOME}people/")


def test_a_copy_is_a_download_and_nothing_that_a_browser_guesses_at(browser):
    bob = make.person("Bob")
    answer = browser.post(f"{HOME}people/{bob.pk}/copy/")
    assert answer["Content-Type"] == "application/zip" and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == f'attachment; filename="personal-data-{bob.pk}-2026-06-15.zip"'
    assert answer["Cache-Control"].count("no-store") == 1
    assert zipfile.ZipFile(io.BytesIO(answer.content)).namelist() == ["data.json", "readable.html"]
    assert browser.get(f"{HOME}people/{bob.pk}/copy/").status_code == 405


def test_a_leavers_name_is_removed_from_the_page(browser):
    bob = make.person("Bob", is_active=False)
    address = f"{HOME}people/{bob.pk}/pseudonymise/"
    assert "This cannot be taken back" in browser.get(address).content.decode()
    assert browser.post(address, {}).status_code == 200
    answer = browser.post(address, {"reason": "They asked"}, follow=True).content.decode()
    assert f"Former officer {bob.pk}" in answer and "bob@council.example" not in answer
    assert verify()[0] == []
    assert astray() == []


def test_the_page_says_why_a_name_is_not_removed(browser):
    bob = make.person("Bob")
    address = f"{HOME}people/{bob.pk}/pseudonymise/"
    for answer in (browser.get(address), browser.post(address, {"reason": "x"})):
        assert "This person still signs in" in answer.content.decode()
    bob.refresh_from_db()
    assert bob.name == "Bob"


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_no_other_role_opens_any_of_it(role):
    person, bob = make.person("Somebody"), make.person("Bob", is_active=False)
    make.grant(person, role)
    if role == Role.GUEST:
        make.authenticator_app(person)
    client = Client()
    client.force_login(person)
    for address in ("", "holds/", "holds/new/", "people/", f"people/{bob.pk}/pseudonymise/"):
        assert client.get(f"{HOME}{address}").status_code == 403
    assert client.post(f"{HOME}people/{bob.pk}/copy/").status_code == 403


def test_an_administrator_of_one_programme_does_not_look_after_people():
    person = make.person("Petra")
    make.grant(person, Role.ADMIN, over=make.programme("SSR"))
    client = Client()
    client.force_login(person)
    assert client.get(HOME).status_code == 403
