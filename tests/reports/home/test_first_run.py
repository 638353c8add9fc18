"""A council that is being set up: its first administrator, and the checklist that ticks itself off."""

import io
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from council.accounts.invitations.inviting import Welcome, invite
from council.models import Event, Role, Scope, User
from council.setting.changing import change_settings
from programmes.models import ReportingDate
from reports.demo.cards import cards
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def appointed(**options: str) -> str:
    out = io.StringIO()
    call_command("appoint_administrator", "alex@council.example", stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def test_one_command_makes_the_first_administrator_and_prints_a_link_that_signs_them_in(client):
    with pytest.raises(CommandError, match="Give --name too"):
        appointed()
    assert not User.objects.exists()
    told = appointed(name="Alex Morgan", site="https://improvement.example")
    link = re.search(r"https://improvement\.example(/accounts/link/\S+)", told)[1]
    assert client.post(link).status_code == 302
    alex = User.objects.get()
    assert client.session["_auth_user_id"] == str(alex.pk) and not alex.is_superuser
    with pytest.raises(CommandError, match="has an administrator"):
        call_command("appoint_administrator", "other@council.example", name="Other")
    assert User.objects.count() == 1


@pytest.fixture
def adam(client):
    adam = make.person("Adam")
    make.grant(adam, Role.ADMIN)
    client.force_login(adam)
    return adam


def states(client):
    home = client.get("/")
    return {step.title: step.is_done for step in home.context["checklist"].steps}


def test_each_step_leads_to_its_page_and_ticks_itself_off(client, adam, django_capture_on_commit_callbacks):
    assert set(states(client).values()) == {False}
    for step in client.get("/").context["checklist"].steps:
        for url in (step.url, *(url for _, url in step.ways)):
            assert client.get(url).status_code == 200, url
    today = timezone.localdate()
    change_settings({"council_name": "Wexbourne"}, effective_from=today, by=adam, on=today)
    anna = make.person("Anna")
    make.grant(anna, Role.VIEWER)
    head = make.post("Head of Finance", holder=anna)
    make.directorate("Resources")
    programme = make.programme("Finance")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("try-mail"))
        assert "E-mail" in [title for title, done in states(client).items() if not done], "it waits yet"
    assert Event.objects.filter(what="A test e-mail was sent", by=adam).exists()
    left = [title for title, done in states(client).items() if not done]
    assert left == ["Committees and boards", "People and roles"]
    words = client.get("/").content.decode()
    assert "someone still needs the role Clerk and another Approver." in words
    assert (
        "No post is the proper officer: until one is, no one can confirm that something is exempt." in words
    )
    make.grant(make.person("Clara"), Role.CLERK)
    programme.sro = head
    programme.save()
    change_settings({"proper_officer_post": head.pk}, effective_from=today, by=adam, on=today)
    assert "proper officer" not in client.get("/").content.decode()
    body = make.body()
    assert [title for title, done in states(client).items() if not done] == ["Committees and boards"]
    for step in client.get("/").context["checklist"].steps:
        for url in (step.url, *(url for _, url in step.ways)):
            assert client.get(url).status_code == 200, f"{url}: a step leads to a page that opens"
    ReportingDate.objects.create(programme=programme, body=body, meeting_on=today, updates_by=today)
    assert client.get("/").context["checklist"] is None


def test_only_an_administrator_of_the_whole_council_sees_it_and_none_once_a_report_is_issued(client, adam):
    programme = make.programme("Finance")
    local = make.person("Local")
    make.grant(local, Role.ADMIN, over=programme)
    client.force_login(local)
    assert client.get("/").context["checklist"] is None
    assert "Set up your council" not in client.get("/").content.decode()


def test_a_demo_without_its_people_says_what_to_do_and_offers_none_of_them(client, settings):
    settings.DEMO = True
    for name in ("", "Someone"):  # no one at all; a council of one's own that is being set up
        if name:
            make.person(name)
        page = client.get("/accounts/login/").content.decode()
        assert "manage.py demo" in page and "appoint_administrator" in page and 'name="start"' not in page


def test_a_card_of_the_demo_goes_on_where_one_was_going(client, settings):
    settings.DEMO = True
    for card in cards()[:2]:
        make.person("Someone", email=card["email"])
    page = client.get("/accounts/login/?next=/actions/%3Frag%3Dred").content.decode()
    assert "manage.py demo" not in page
    assert page.count('name="start" value="/actions/?rag=red"') == page.count('name="start"') > 1


def test_an_invitation_that_waits_is_counted_on_the_checklist(client, adam):
    gives = Welcome(role=Role.VIEWER, scope=Scope.council())
    now = timezone.now()
    invite(
        name="Anna", email="anna@council.example", reason="Reads", gives=gives, by=adam, on=now.date(), at=now
    )
    assert "1 invitation waits to be taken up." in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("actions:list-actions", "imports:new-import"),
        ("savings:list-savings", "imports:new-import"),
        ("reports:list-reports", "granting:create-grant"),
        ("portfolio", "programmes:create-programme"),
        ("programmes:list-programmes", "programmes:create-programme"),
    ],
)
def test_an_empty_list_leads_an_administrator_to_the_next_step_and_a_viewer_to_no_closed_page(
    client, adam, address, leads_to
):
    def buttons():
        page = client.get(reverse(address)).content.decode()
        links = re.findall(r"<a\b[^>]*>", page)
        return [link for link in links if "govuk-button" in link]

    assert any(f'"{reverse(leads_to)}"' in one for one in buttons())
    assert "You have not been given access" not in client.get(reverse(address)).content.decode()
    vera = make.person("Vera")
    make.grant(vera, Role.VIEWER)
    client.force_login(vera)
    assert not any(f'"{reverse(leads_to)}"' in one for one in buttons())


@pytest.mark.parametrize(
    ("address", "button"),
    [
        ("/milestones/", "Choose a programme"),
        ("/measures/", "Choose a programme"),
        ("/lessons-learnt/", "Choose a programme"),
        ("/risks/mitigations/", "Choose a risk"),
        ("/savings/reallocations/", "Choose a saving"),
    ],
)
def test_an_empty_register_of_what_is_kept_elsewhere_leads_there(client, adam, address, button):
    assert button in client.get(address).content.decode()


def test_a_clerk_of_a_council_without_programmes_is_not_sent_to_a_manager_who_is_not_there(client):
    clerk = make.person("Clara")
    make.grant(clerk, Role.CLERK)
    client.force_login(clerk)
    page = client.get("/").content.decode()
    assert "No programmes to show" in page and "the person who manages it" not in page


def test_what_is_in_the_list_by_date_is_not_denied_below_it(client):
    bea = make.person("Bea")
    post = make.post("Head of Programmes", holder=bea)
    today = timezone.localdate()
    make.action(owner=post, due=today + timedelta(days=120), on=today)
    client.force_login(bea)
    page = client.get("/my-actions/").content.decode()
    assert "Later" in page and "Nothing is yours" not in page
