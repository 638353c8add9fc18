"""The admin site: off unless it is switched on, and then a window that changes nothing a page guards."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.conf import settings as live_settings
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.exceptions import ImproperlyConfigured
from django.template.backends.django import Template
from django.test import Client, RequestFactory
from django.urls import resolve

from council.admin_site import ReadOnlyAdmin, ReadOnlySite
from council.models import Conventions, Event, OutgoingMail, Post, User
from tests import factories as make
from tests.access_table import STATUS
from tests.admin_table import DOORS, MODELS, NOT_THERE, OF_MODEL
from tests.world import World, standing_world, undone

pytestmark = pytest.mark.pages
CONVENTIONS = "/admin/council/conventions/add/"
RIGHTS = ("add", "change", "delete")


@pytest.fixture(scope="module")
def council(database, django_db_setup, django_db_blocker) -> Iterator[World]:
    with standing_world(django_db_blocker) as built:
        olga = built.people["olga"] = make.person("Olga", is_staff=True, is_superuser=True)
        built.sign_in("olga")
        make.milestone("Opens", programme=built.programmes["own"], due=make.DAY)
        for give in (make.manager, make.administrator):
            give(olga.name)
        make.grant(olga, "programme_manager", sees_exempt=True)
        SocialAccount.objects.create(user=olga, provider="openid_connect", uid="1")
        Conventions.objects.create(effective_from=make.LONG_AGO, council_name="Before")
        OutgoingMail.objects.create(to="a@council.example", subject="Hello", body="https://link")
        yield built


@pytest.fixture
def blank_pages(monkeypatch) -> None:
    """Who gets a page is decided before it is written out: in the sweeps it stays blank."""
    monkeypatch.setattr(Template, "render", lambda self, context=None, request=None: "")


@pytest.fixture
def world(council, admin_site) -> Iterator[World]:
    """The council as it was built, its admin site switched on, whatever the last test did there."""
    with undone():
        yield council


def _operator(name: str, **flags: bool) -> User:
    person = make.person(name, **flags)
    make.authenticator_app(person)
    return person


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def asked(client: Client, method: str, address: str, **said: Any) -> int:
    with undone():
        return (client.get(address) if method == "GET" else client.post(address, said)).status_code


# --- what is on the list ------------------------------------------------------------------------------------


def test_what_it_shows_is_on_the_list_each_with_its_reason():
    registered = {(m._meta.app_label, m._meta.model_name) for m in admin.site._registry}
    assert registered == set(MODELS)
    assert isinstance(admin.site._wrapped, ReadOnlySite)
    for shown in admin.site._registry.values():
        assert isinstance(shown, ReadOnlyAdmin) and len(shown.reason) > 20, shown


def test_it_gives_no_right_that_its_reason_does_not_name(world):
    request = RequestFactory().get("/")
    request.user = world.people["olga"]
    for model, shown in admin.site._registry.items():
        rights = {right for right in RIGHTS if getattr(shown, f"has_{right}_permission")(request)}
        assert rights == set(shown.may) == set(), model
        assert not shown.get_actions(request) and not shown.list_editable
        assert not shown.get_inline_instances(request)


def test_what_gives_no_reason_stays_out_and_what_an_app_registers_by_itself_too():
    site = ReadOnlySite()

    class Silent(ReadOnlyAdmin):
        pass

    with pytest.raises(ImproperlyConfigured, match="Silent says no reason"):
        site.register(Post, Silent)
    site.register(EmailAddress)
    site.register(EmailAddress, admin.ModelAdmin)
    assert not site._registry


# --- who is answered what -----------------------------------------------------------------------------------


def record_of(app: str, model: str) -> str:
    row = apps.get_model(app, model)._default_manager.order_by("pk").first()
    assert row, f"{app}.{model}: make one, so that its page can be asked for"
    return str(row.pk)


def addresses() -> Iterator[tuple[str, tuple[str, str]]]:
    """Each address of each model that it shows, with the answers to an operator who sees the record."""
    for app, model in MODELS:
        for route, answers in OF_MODEL.items():
            expected = answers
            address = route.replace("<path:object_id>", record_of(app, model))
            yield f"/admin/{app}/{model}/{address}", expected


def test_every_address_of_it_is_in_the_table():
    patterns = admin.site.get_urls()
    known = {f"{app}/{model}/" for app, model in MODELS}
    labels = "|".join(SHOWN_APPS)
    doors = {door.replace("%s", labels) for door in DOORS}
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            assert str(pattern.pattern) in known
            routes = {str(route.pattern) for route in pattern.url_patterns}
            assert routes == set(OF_MODEL), pattern
        else:
            assert str(pattern.pattern) in doors, pattern


SHOWN_APPS = list(dict.fromkeys(m._meta.app_label for m in admin.site._registry))


def test_an_operator_is_answered_as_the_table_says(world, blank_pages):
    client, wrong = world.client("olga"), []
    for address, expected in addresses():
        for method, answer in zip(("GET", "POST"), expected, strict=True):
            if (got := asked(client, method, address)) != STATUS[answer]:
                wrong.append((method, address, got, answer))
    assert wrong == []


def test_its_other_doors_answer_as_the_table_says(world):
    wrong = []
    for door, answers in DOORS.items():
        address = "/admin/" + {"^": "council/", "(": "unknown/"}.get(door[:1], door)
        for person, expected in zip(("olga", "council_admin"), answers, strict=True):
            for method, answer in zip(("GET", "POST"), expected, strict=True):
                got = asked(world.client(person), method, address)
                if got != STATUS[answer]:
                    wrong.append((person, method, address, got, answer))
    assert wrong == []


def test_everyone_else_is_led_away_from_every_address(world):
    shown = [address for address, _ in addresses()]
    for person in ("nobody", "left", "stranger", "council_admin"):
        client = world.client(person)
        for address in shown:
            for method in ("GET", "POST"):
                with undone():
                    response = client.get(address) if method == "GET" else client.post(address)
                there = response.headers.get("Location", "")
                assert there.startswith(("/accounts/login/?next=", "/admin/login/?next=")), (person, address)


def test_what_other_apps_would_register_is_not_there(world):
    client = world.client("olga")
    assert {asked(client, method, f"/admin/{a}") for a in NOT_THERE for method in ("GET", "POST")} == {404}


def test_switched_off_it_is_not_found_by_anyone(council, settings):
    assert live_settings.ADMIN_SITE is False, "as long as nothing turns it on"
    every = ["/admin/", "/admin", "/admin/login/", "/admin/logout/", CONVENTIONS]
    every += [f"/admin/{address}" for address in NOT_THERE] + [address for address, _ in addresses()]
    for client in (council.client("olga"), council.client("stranger"), Client()):
        for address in every:
            assert {asked(client, method, address) for method in ("GET", "POST")} == {404}, address


def test_it_shows_its_operator_no_record_without_a_grant(world):
    """Exempt material is a right of its own: being trusted with the machine doesn't give it."""
    client = world.client("operator")
    for app, model in MODELS:
        if app in ("actions", "risks", "savings", "reports"):
            response = client.get(f"/admin/{app}/{model}/")
            assert response.context["cl"].result_count == 0, model


def test_no_link_of_a_mail_and_no_secret_of_a_second_step_is_shown(world):
    client = world.client("olga")
    mail = OutgoingMail.objects.get(subject="Hello")
    step = Authenticator.objects.filter(type="totp").first()
    assert b"https://link" not in client.get(f"/admin/council/outgoingmail/{mail.pk}/change/").content
    page = client.get(f"/admin/mfa/authenticator/{step.pk}/change/").content.decode()
    assert step.data["secret"] not in page and "TOTP" in page


def paths(model: Any, *, deep: int = 2) -> Iterator[str]:
    """Every field of the model and of what it points to, as a lookup names them."""
    for field in model._meta.get_fields():
        yield field.name
        if deep and field.related_model and field.related_model is not model:
            yield from (f"{field.name}__{further}" for further in paths(field.related_model, deep=deep - 1))


def test_no_address_asks_for_a_part_of_a_value_of_any_model(world):
    """A pattern answered by yes or no reads a secret, a letter at a time."""
    patterns = ("regex", "iregex", "startswith", "istartswith", "contains", "endswith", "gt", "lte", "range")
    tried = 0
    for model, shown in admin.site._registry.items():
        offered = {*shown.list_filter, shown.date_hierarchy}
        for path in paths(model):
            for pattern in patterns:
                assert not shown.lookup_allowed(f"{path}__{pattern}", "a"), (model, path, pattern)
            allowed = shown.lookup_allowed(path, "a") or shown.lookup_allowed(f"{path}__exact", "a")
            assert not allowed or path.removesuffix("__id") in offered, (model, path)
            secret = any(word in path for word in ("password", "secret", "token", "digest", "data"))
            assert not (allowed and secret), (model, path)
            tried += 1
    assert tried > 500


@pytest.mark.parametrize(
    "asked_by",
    [
        "council/user/?password__regex=^argon2",
        "council/user/?password__startswith=a",
        "council/invitation/?person__password__regex=.",
        "council/outgoingmail/?body__contains=https",
        "mfa/authenticator/?data__icontains=a",
        "council/user/?is_active__regex=1",
    ],
)
def test_the_pages_refuse_such_an_address(world, blank_pages, asked_by):
    assert world.client("olga").get(f"/admin/{asked_by}").status_code == 400


def test_what_the_pages_offer_to_choose_by_goes_on(world):
    client, chosen = world.client("olga"), 0
    for app, model in MODELS:
        address = f"/admin/{app}/{model}/"
        listed = client.get(address).context["cl"]
        for spec in listed.filter_specs:
            for choice in list(spec.choices(listed))[:3]:
                assert client.get(address + choice["query_string"]).status_code == 200, (address, choice)
                chosen += 1
    assert chosen > 20
    assert client.get("/admin/council/event/?at__year=2026&at__month=1&at__day=2").status_code == 200


def test_its_own_ways_out_and_to_a_new_password_are_those_of_the_product(world):
    client = world.client("olga")
    assert client.post("/admin/password_change/", {"old_password": make.PASSWORD})["Location"] == (
        "/accounts/password/change/"
    )
    client.post("/admin/logout/")
    assert "_auth_user_id" not in client.session
    assert Event.objects.filter(kind="signed_out", by=world.people["olga"]).exists()


# --- attacks ------------------------------------------------------------------------------------------------


def guarded() -> dict[str, list[Any]]:
    """Every row of every table but those that a request itself writes, as they stand."""
    passing = {"sessions.session", "usersessions.usersession", "council.event", "council.sentform"}
    rows = {}
    for model in apps.get_models():
        if model._meta.label_lower not in passing:
            order = [model._meta.pk.name]
            rows[model._meta.label] = list(model._default_manager.order_by(*order).values_list())
    return rows


def forged(model: Any, row: Any, attacker: User) -> dict[str, Any]:
    """What an attacker sends: each column of a row, put over to themself, with every switch on."""
    key = str(row.pk) if row else "1"
    said: dict[str, Any] = {"post": "yes", "_selected_action": key, "select_across": "1"}
    for field in model._meta.concrete_fields:
        value = getattr(row, field.attname, "") if row else ""
        if field.related_model is User:
            value = attacker.pk
        elif field.get_internal_type() == "BooleanField":
            value = "on"
        elif field.get_internal_type() in ("DateField", "DateTimeField"):
            value = "01/01/2025"
            said |= {f"{field.name}_0": value, f"{field.name}_1": "00:00"}
        said[field.name] = "" if value is None else value
    said |= {"email": "mine@evil.example", "verified": "on", "primary": "on"}
    said |= dict.fromkeys(("password", "password1", "password2"), "correct horse battery")
    said |= {"usable_password": "true", "role": "admin", "reason": "Mine", "form-TOTAL_FORMS": "1"}
    said |= {"form-INITIAL_FORMS": "1", "form-0-id": key, "_save": "Save", "_popup": "1"}
    return said


def attackers(world: World) -> dict[str, User]:
    staff = _operator("Stan", is_staff=True)
    trusted = _operator("Tracy", is_staff=True)
    trusted.user_permissions.set(Permission.objects.all())
    return {
        "superuser and administrator": world.people["olga"],
        "superuser": world.people["operator"],
        "staff": staff,
        "staff with every permission of Django": trusted,
        "administrator": world.people["council_admin"],
    }


def is_there(address: str) -> bool:
    """Whether the admin site has such an address; every other is answered 404 to an operator, see above."""
    return resolve(address).func.__name__ != "catch_all_view"


def test_nothing_is_written_whatever_is_sent_to_any_address_of_any_model(world, blank_pages):
    """Registered or not, with every action that Django and allauth have, as everyone who might get in."""
    browsers = {name: (person, browser(person)) for name, person in attackers(world).items()}
    before, sent = guarded(), 0
    for name, (attacker, client) in browsers.items():
        for model in apps.get_models():
            app = model._meta.app_label
            if attacker != world.people["olga"] and app not in ("council", "mfa", "socialaccount", "account"):
                continue
            row = model._default_manager.order_by("pk").exclude(pk=attacker.pk).first()
            base = f"/admin/{app}/{model._meta.model_name}/"
            key = row.pk if row else 1
            said = forged(model, row, attacker)
            routes = ["add/", f"{key}/change/", f"{key}/delete/", f"{key}/password/", "?_popup=1"]
            for route in routes:
                if is_there(base + route.partition("?")[0]) and (model, route) != (Conventions, "add/"):
                    client.post(f"{base}{route}", said)
                    sent += 1
            for action in ("delete_selected", "make_verified", "approve"):
                if is_there(base):
                    client.post(base, said | {"action": action})
        assert guarded() == before, name
    assert sent > 300


ATTACKS = {
    "putting oneself into a post": (
        "council/holding/add/",
        lambda me, other: {
            "post": Post.objects.first().pk,
            "user": me.pk,
            "capacity": "holder",
            "from_date": "01/01/2025",
        },
    ),
    "setting another's password": (
        "council/user/{other}/password/",
        lambda me, other: {
            "usable_password": "true",
            "password1": "correct horse stable",
            "password2": "correct horse stable",
        },
    ),
    "adding one's address to another": (
        "account/emailaddress/add/",
        lambda me, other: {
            "user": other.pk,
            "email": "mine@evil.example",
            "verified": "on",
            "primary": "on",
        },
    ),
    "making oneself a superuser": (
        "council/user/{me}/change/",
        lambda me, other: {
            "name": me.name,
            "email": me.email,
            "is_active": "on",
            "is_staff": "on",
            "is_superuser": "on",
        },
    ),
    "adding a grant": (
        "council/grant/add/",
        lambda me, other: {
            "scope": 1,
            "role": "admin",
            "user": me.pk,
            "from_date": "01/01/2025",
            "reason": "Mine",
            "sees_exempt": "on",
        },
    ),
    "linking oneself with another's sign-in": (
        "socialaccount/socialaccount/add/",
        lambda me, other: {
            "user": other.pk,
            "provider": "openid_connect",
            "uid": "mine",
            "extra_data": "{}",
        },
    ),
    "adding a provider": (
        "socialaccount/socialapp/add/",
        lambda me, other: {"provider": "openid_connect", "name": "Mine", "client_id": "x"},
    ),
    "giving another a second step of one's own": (
        "mfa/authenticator/add/",
        lambda me, other: {"user": other.pk, "type": "totp", "data": "{}"},
    ),
    "taking another's second step away": (
        "mfa/authenticator/{step}/delete/",
        lambda me, other: {"post": "yes"},
    ),
    "approving by an action of the list": (
        "actions/datechange/",
        lambda me, other: {
            "action": "approve",
            "_selected_action": "1",
            "form-0-outcome": "approved",
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "1",
            "form-0-id": "1",
        },
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("switched", [True, False], ids=["on", "off"])
def test_an_attack_through_the_admin_site_writes_nothing(council, settings, blank_pages, attack, switched):
    settings.ADMIN_SITE = switched
    where, what = ATTACKS[attack]
    with undone():
        people = attackers(council)
        other = council.people["author"]
        step = make.authenticator_app(other)
        browsers = [(person, browser(person)) for person in people.values()]
        before, events = guarded(), Event.objects.count()
        for person, client in browsers:
            address = where.format(me=person.pk, other=other.pk, step=step.pk)
            status = client.post(f"/admin/{address}", what(person, other)).status_code
            assert switched or status == 404
        assert guarded() == before and Event.objects.count() == events
