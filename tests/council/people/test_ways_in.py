"""Taking back a way in, and what is done to a person: by acts alone, told to the log and to the person."""

import io
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command, get_commands
from django.test import Client

from council.access.acting import COMMAND_LINE, server_account
from council.accounts.signing_in.second_step import take_away
from council.accounts.single_sign_on.unlinking import unlink
from council.granting.granting import end_grant, grant_role
from council.management.commands import changepassword
from council.models import Event, Role, Scope, SignInLink, User
from council.people.addressing import change_address
from council.people.holdings import stand_in, take_up
from council.people.leaving import call_off, leave, let_back_in
from council.people.leaving_a_post import leave_body, leave_post
from council.people.memberships import join_body
from council.people.operators import add_operator, end_operator, make_operator
from council.people.passwords import set_password
from council.people.recording import record
from tests import factories as make
from tests.factories import DAY, PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
NEW = "correct horse stable"


@pytest.fixture
def adam() -> User:
    return make.administrator()


@pytest.fixture
def alice() -> User:
    return make.person("Alice")


@pytest.fixture
def operator() -> User:
    olga = make.person("Olga", is_staff=True, is_superuser=True)
    make.authenticator_app(olga)
    return olga


# --- what is done to a person is told to the log, with who and whom, and to them ----------------------------


def _held(adam, alice):
    return take_up(make.post(), user=alice, capacity="holder", from_date=DAY, by=adam)


def _seat(adam, alice):
    return join_body(make.body(), user=alice, role="member", from_date=DAY, by=adam)


def _role(adam, alice):
    given = {"scope": Scope.council(), "role": Role.VIEWER, "user": alice}
    return grant_role(**given, by=adam, reason="Reads", on=DAY)


def _leaving(adam, alice):
    return leave(alice, on=DAY + timedelta(days=9), by=adam, why="Retires", as_at=DAY)


def _renamed(adam, alice):
    alice.name = "Alice Ash"
    return record(alice, by=adam)


def _left(adam, alice):
    leave(alice, on=DAY, by=adam, why="Retires", as_at=DAY)
    return let_back_in(alice, by=adam, why="Came back")


def _stands_in(adam, alice):
    days = {"from_date": DAY, "to_date": DAY + timedelta(days=3)}
    return stand_in(make.post(), user=alice, reason="Leave", by=adam, **days)


DONE = {
    "takes up a post": _held,
    "leaves a post": lambda adam, alice: leave_post(_held(adam, alice), on=DAY, by=adam, why="Moves"),
    "stands in": _stands_in,
    "joins a body": _seat,
    "leaves a body": lambda adam, alice: leave_body(_seat(adam, alice), on=DAY, by=adam, why="Moves"),
    "is given a role": _role,
    "loses a role": lambda adam, alice: end_grant(
        _role(adam, alice), by=adam, ends=DAY, reason="Moves", on=DAY
    ),
    "leaves": _leaving,
    "stays after all": lambda adam, alice: call_off(_leaving(adam, alice), by=adam, as_at=DAY),
    "comes back": _left,
    "has another name": _renamed,
    "has another address": lambda adam, alice: change_address(
        alice, to="ash@council.example", by=adam, why="Married"
    ),
    "loses a second step": lambda adam, alice: take_away(make.authenticator_app(alice), by=adam),
}


@pytest.mark.parametrize("what", DONE)
def test_who_and_whom_stand_in_the_log_and_the_person_is_told(
    adam, alice, what, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        DONE[what](adam, alice)
    event = Event.objects.first()
    assert event.by == adam
    assert alice.pk in (event.detail.get("person"), event.detail.get("user"))
    mails = [message for message in mailoutbox if "alice@council.example" in message.to]
    assert mails and any("Adam" in message.body or "administrator" in message.body for message in mails)
    assert "Retires" not in "".join(message.body for message in mails), "why is for the history alone"


def test_whoever_a_newcomer_follows_is_told_too(adam, alice, mailoutbox, django_capture_on_commit_callbacks):
    bob = make.person("Bob")
    make.post("Head of Finance", holder=bob)
    with django_capture_on_commit_callbacks(execute=True):
        _held(adam, alice)
    assert {message.to[0] for message in mailoutbox} == {alice.email, bob.email}
    assert {e.detail["person"] for e in Event.objects.filter(kind="people_changed")} == {alice.pk, bob.pk}


def test_who_never_had_a_way_in_gets_no_mail_before_the_invitation(
    adam, mailoutbox, django_capture_on_commit_callbacks
):
    nora = User.objects.create_user("nora@council.example", None, name="Nora")
    with django_capture_on_commit_callbacks(execute=True):
        _held(adam, nora)
    assert not mailoutbox and Event.objects.get().detail["person"] == nora.pk


# --- the pages ----------------------------------------------------------------------------------------------


def page_of(client: Client, person: User, act: str, **said: str):
    return client.post(f"/people/{person.pk}/{act}/", said)


def test_an_administrator_takes_a_second_step_away_on_the_persons_page(client, adam, alice):
    app = make.authenticator_app(alice)
    make.passkey(alice)
    client.force_login(adam)
    page = client.get(f"/people/{alice.pk}/").content.decode()
    assert f"/people/{alice.pk}/second-step/" in page and app.data["secret"] not in page
    page = page_of(client, alice, "second-step", step="").content.decode()
    assert "Select the second step" in page and "Authenticator app, since 15 June 2026" in page
    assert "Passkey “Work laptop”, since" in page
    assert page_of(client, alice, "second-step", step=str(app.pk)).status_code == 302
    assert [step.type for step in Authenticator.objects.filter(user=alice)] == ["webauthn"]


def test_a_second_step_of_another_person_is_not_taken_by_changing_the_form(client, adam, alice):
    make.authenticator_app(alice)
    bobs = make.authenticator_app(make.person("Bob"))
    client.force_login(adam)
    assert page_of(client, alice, "second-step", step=str(bobs.pk)).status_code == 200
    assert Authenticator.objects.filter(pk=bobs.pk).exists()


def test_a_person_is_unlinked_and_told(client, adam, alice, mailoutbox, django_capture_on_commit_callbacks):
    SocialAccount.objects.create(user=alice, provider="openid_connect", uid="1")
    elsewhere = Client()
    elsewhere.cookies["sessionid"] = make.session(alice).session_key
    client.force_login(adam)
    with django_capture_on_commit_callbacks(execute=True):
        assert page_of(client, alice, "unlink").status_code == 200, "certain isn't ticked"
        assert page_of(client, alice, "unlink", certain="on").status_code == 302
    assert not SocialAccount.objects.exists() and mailoutbox[0].to == [alice.email]
    assert elsewhere.get("/my-actions/").status_code == 302
    assert page_of(client, alice, "unlink", certain="on").status_code == 404


def test_an_administrator_ends_the_use_of_the_admin_site(client, adam, operator):
    client.force_login(adam)
    assert page_of(client, operator, "admin-site", why="Moves").status_code == 302
    operator.refresh_from_db()
    assert not operator.is_staff and not operator.is_superuser
    event = Event.objects.filter(kind="security_changed").first()
    assert (event.by, event.detail["person"]) == (adam, operator.pk)
    assert operator.history.first().history_change_reason == "Moves"


def test_nobody_takes_back_their_own(adam):
    User.objects.filter(pk=adam.pk).update(is_staff=True)
    SocialAccount.objects.create(user=adam, provider="openid_connect", uid="1")
    for act in (
        lambda: take_away(make.authenticator_app(adam), by=adam),
        lambda: unlink(adam, by=adam),
        lambda: end_operator(adam, by=adam, why="Mine"),
    ):
        with pytest.raises(ValidationError, match=r"own second step|Another administrator"):
            act()


def test_an_operator_of_the_admin_site_is_no_administrator_of_people(operator, alice):
    """Being trusted with the machine's settings gives no right over people, on no page and in no act."""
    client = Client()
    client.force_login(operator)
    for page in ("edit", "address", "leaving", "second-step", "unlink", "admin-site"):
        assert page_of(client, alice, page).status_code == 403
    for act in (
        lambda: change_address(alice, to="mine@evil.example", by=operator, why="Mine"),
        lambda: take_away(make.authenticator_app(alice), by=operator),
        lambda: make_operator(alice, by=operator, why="Mine"),
        lambda: set_password(alice, password=NEW, by=operator),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_every_page_that_changes_people_asks_who_is_there_where_the_sign_in_is_old(
    client, adam, alice, settings
):
    make.authenticator_app(alice)
    held, seat = _held(adam, alice), _seat(adam, alice)
    of_person = ("edit", "address", "leaving", "return", "second-step", "unlink", "admin-site")
    pages = [
        *("/people/add/", "/people/import/", "/people/import/check/", "/posts/add/", "/posts/take-up/"),
        *(
            "/posts/stand-in/",
            "/posts/cover/",
            "/bodies/add/",
            "/directorates/add/",
            "/settings/access/grant/",
        ),
        *(f"/people/{alice.pk}/{act}/" for act in of_person),
        *(
            f"/posts/{held.post_id}/edit/",
            f"/posts/{held.post_id}/hand-over/",
            f"/posts/holdings/{held.pk}/end/",
        ),
        *(f"/bodies/{seat.body_id}/edit/", f"/bodies/{seat.body_id}/members/add/"),
        *(f"/bodies/members/{seat.pk}/end/", f"/directorates/{make.directorate().pk}/edit/"),
    ]
    client.force_login(adam)
    settings.FRESH_SIGN_IN_MINUTES = 0
    for page in pages:
        for send in (client.get, client.post):
            assert send(page).headers.get("Location", "").startswith("/accounts/reauthenticate/"), page
    assert client.post(f"/people/{alice.pk}/staying/")["Location"].startswith("/accounts/reauthenticate/")


def test_choosing_a_first_password_asks_who_is_there(client, alice, settings):
    alice.set_unusable_password()
    alice.save()
    client.force_login(alice)
    assert client.get("/accounts/password/set/").status_code == 200
    settings.FRESH_SIGN_IN_MINUTES = 0
    client.post("/accounts/password/set/", {"password1": NEW, "password2": NEW})
    alice.refresh_from_db()
    assert not alice.has_usable_password()


def test_a_leaver_who_comes_back_does_not_bring_the_admin_site(adam, operator):
    leave(operator, on=DAY, by=adam, why="Retires", as_at=DAY)
    back = let_back_in(operator, by=adam, why="Came back")
    assert back.is_active and not back.is_staff and not back.is_superuser


# --- the server ---------------------------------------------------------------------------------------------


def last() -> Event:
    return Event.objects.filter(kind="security_changed").first()


def run(command: str, /, *args: str, **options) -> str:
    out = io.StringIO()
    call_command(command, *args, stdout=out, **options)
    return out.getvalue()


def test_a_person_made_on_the_server_can_sign_in_and_is_told_of(client, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    run("createsuperuser", email="Nora@council.example", name="Nora New", interactive=False)
    nora = User.objects.get(email="nora@council.example")
    assert nora.is_superuser and nora.is_staff
    assert last().detail == {"person": nora.pk, "account": server_account()} and "Nora New" in last().what
    assert {entry.through for entry in nora.history.all()} == {"command"}
    answers = {"login": "nora@council.example", "password": PASSWORD}
    assert client.post("/accounts/login/", answers)["Location"] == "/"


@pytest.mark.parametrize(
    "said",
    [{"email": "alice@council.example"}, {"email": "none"}, {"name": ""}],
    ids=["taken", "no", "nameless"],
)
def test_nobody_is_made_on_the_server_of_what_is_no_person(alice, said):
    with pytest.raises(CommandError):
        run("createsuperuser", interactive=False, **{"email": "n@council.example", "name": "N"} | said)
    assert get_user_model().objects.count() == 1 and not Event.objects.exists()


def test_a_password_set_on_the_server_is_told_and_ends_sessions(
    alice, monkeypatch, mailoutbox, django_capture_on_commit_callbacks
):
    make.session(alice)
    monkeypatch.setattr(changepassword, "getpass", lambda prompt: NEW)
    with django_capture_on_commit_callbacks(execute=True):
        run("changepassword", "Alice@council.example")
    alice.refresh_from_db()
    assert alice.check_password(NEW) and not alice.usersession_set.exists()
    assert last().detail["person"] == alice.pk and server_account() in last().what
    assert mailoutbox[0].to == [alice.email] and "The council's server" in mailoutbox[0].body
    monkeypatch.setattr(changepassword, "getpass", lambda prompt: "short")
    with pytest.raises(CommandError, match="too short"):
        run("changepassword", alice.email)


def test_the_admin_site_is_given_and_ended_on_the_server(alice):
    run("admin_site_access", alice.email, "give", reason="Sets conventions")
    alice.refresh_from_db()
    assert alice.is_staff and alice.is_superuser and last().detail["account"] == server_account()
    with pytest.raises(CommandError, match="already"):
        run("admin_site_access", alice.email, "give", reason="Again")
    run("admin_site_access", alice.email, "end", reason="Moves")
    alice.refresh_from_db()
    assert not alice.is_staff and not alice.is_superuser and last().detail["person"] == alice.pk


def test_the_first_administrator_and_a_link_name_the_account_too(adam, alice):
    run("sign_in_link", adam.email)
    mark = SignInLink.objects.get().token_digest[:16]
    assert last().detail == {"person": adam.pk, "token": mark, "account": server_account()}
    adam.grants.get().delete()
    run("appoint_administrator", alice.email)
    event = Event.objects.get(kind="granted")
    assert (event.detail["user"], event.detail["account"]) == (alice.pk, server_account())


def test_who_is_made_on_the_server_by_an_act_needs_the_server(adam):
    with pytest.raises(PermissionDenied):
        add_operator(name="Me", email="me@evil.example", password=NEW, by=adam, why="Mine")
    made = add_operator(name="Me", email="me@council.example", password=None, by=COMMAND_LINE, why="First")
    assert not made.has_usable_password()


# Every command that the server has, and why none changes anything of people unseen.
READS = "it reads, or writes no record of people"
TELLS = "it tells the log who and whom"
KEPT = "what it does is an act, told to the log or kept in the history"
OVER = "what is over goes"
JOBS = "it does jobs, which ask as every act does"
GROWS = "history refuses to be deleted, by its triggers"
OWNER = "the person who owns the machine: see docs/threat-model.md"
COMMANDS = {
    "createsuperuser changepassword admin_site_access appoint_administrator sign_in_link": TELLS,
    "end_leavers purge_personal_data send_digests seal_history verify_history scan_evidence": KEPT,
    "import_plan purge_drafts renew_secrets send_waiting_mail": KEPT,
    "make_search_anew": READS,
    "position highlight_report read_dates read_money": READS,
    "demo": "it refuses a database that holds anything, and production",
    "account_unsetmultipleprimaryemails": "refused: a person has one address",
    "db_worker prune_db_task_results": JOBS,
    "clearsessions remove_stale_contenttypes": OVER,
    "check compilemessages dbshell diffsettings dumpdata inspectdb makemessages": READS,
    "makemigrations migrate optimizemigration showmigrations sqlflush sqlmigrate": READS,
    "sqlsequencereset squashmigrations startapp startproject sendtestemail createcachetable": READS,
    "collectstatic findstatic runserver test testserver populate_history": READS,
    "clean_duplicate_history clean_old_history flush": GROWS,
    "loaddata shell": OWNER,
}


def test_every_command_of_the_server_is_on_the_list():
    assert set(get_commands()) == set(" ".join(COMMANDS).split())


def test_allauths_command_on_addresses_is_refused(alice):
    with pytest.raises(CommandError, match="one address"):
        run("account_unsetmultipleprimaryemails")


def test_ones_own_address_is_changed_by_another_administrator(adam):
    make.administrator("Olga")
    with pytest.raises(ValidationError, match="another administrator of the council changes it"):
        change_address(adam, to="mine@evil.example", by=adam, why="Mine")
    assert User.objects.get(pk=adam.pk).email == "adam@council.example"
    assert not Event.objects.filter(kind=Event.Kind.SECURITY_CHANGED).exists()


def test_the_only_administrator_changes_their_own_address_and_the_log_says_so(
    adam, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        change_address(adam, to="adam.new@council.example", by=adam, why="Married")
    event = Event.objects.get(kind=Event.Kind.SECURITY_CHANGED)
    assert event.by == adam and "only administrator, by themself" in event.what
    assert {to for message in mailoutbox for to in message.to} == {
        "adam@council.example",
        "adam.new@council.example",
    }
