"""The ground's own pages: the key, the accessibility statement, the outbox, and the admin site."""

from datetime import date

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import RequestFactory

from council.admin import ReadOnlyAdmin
from council.models import Conventions, OutgoingMail
from tests import factories as f

pytestmark = pytest.mark.django_db


def _text(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_key_says_the_thresholds_in_force(client):
    Conventions.objects.create(
        effective_from=date(2020, 1, 1),
        council_name="Wexbourne",
        red_after_days=20,
        reporting_interval_days=35,
        others={"rag_labels": {"red": "Critical"}},
    )
    client.force_login(f.person())
    page = _text(client.get("/settings/key/"))
    assert "Overdue by more than 20 days" in page and "No update for more than 35 days" in page
    assert "Critical" in page


def test_anybody_may_read_the_accessibility_statement(client):
    page = _text(client.get("/accessibility/"))
    assert "Web Content Accessibility Guidelines 2.2" in page and "mailto:" in page


def test_the_outbox_is_the_demos_alone(client, settings):
    OutgoingMail.objects.create(
        to="alice@council.example", subject="Two actions are overdue", body="Dear Alice"
    )
    client.force_login(f.person())
    assert client.get("/outbox/").status_code == 404
    settings.DEMO = True
    assert "Two actions are overdue" in _text(client.get("/outbox/"))


@pytest.mark.parametrize("app", ["programmes", "actions", "risks", "savings", "reports"])
def test_the_admin_site_changes_no_register(app):
    request = RequestFactory().get("/")
    request.user = f.person("Adam", is_staff=True, is_superuser=True)
    shown = [model for model in apps.get_app_config(app).get_models() if admin.site.is_registered(model)]
    assert shown
    for model in shown:
        site = admin.site.get_model_admin(model)
        assert isinstance(site, ReadOnlyAdmin), model
        assert not (site.has_add_permission(request) or site.has_change_permission(request))
        assert not site.has_delete_permission(request)


@pytest.mark.parametrize("app", ["council", "programmes", "actions", "risks", "savings", "reports"])
def test_every_list_of_the_admin_site_opens(client, app):
    client.force_login(f.person("Adam", is_staff=True, is_superuser=True))
    f.action()
    f.risk()
    f.saving()
    for model in apps.get_app_config(app).get_models():
        if admin.site.is_registered(model):
            address = f"/admin/{app}/{model._meta.model_name}/"
            assert client.get(address).status_code == 200, address


def test_an_administrator_makes_a_person_who_can_sign_in(client):
    client.force_login(f.person("Adam", is_staff=True, is_superuser=True))
    answers = {
        "name": "Nora New",
        "email": "Nora@council.example",
        "usable_password": "true",
        "password1": "correct horse battery",
        "password2": "correct horse battery",
    }
    assert client.post("/admin/council/user/add/", answers).status_code == 302
    client.logout()
    answers = {"login": "nora@council.example", "password": "correct horse battery"}
    assert client.post("/accounts/login/", answers)["Location"] == "/"


def test_nobody_is_deleted_and_conventions_are_never_edited():
    request = RequestFactory().get("/")
    request.user = f.person("Adam", is_staff=True, is_superuser=True)
    for model in apps.get_app_config("council").get_models():
        if admin.site.is_registered(model):
            assert not admin.site.get_model_admin(model).has_delete_permission(request)
    assert not admin.site.get_model_admin(Conventions).has_change_permission(request)


def test_no_role_is_given_in_the_admin_site(client):
    """An operator could give it to themself there; /settings/access/ keeps giver and taker apart."""
    adam = f.person("Adam", is_staff=True, is_superuser=True)
    client.force_login(adam)
    assert client.get("/admin/council/grant/").status_code == 200
    answers = {"scope": f.programme().scope.pk, "role": "viewer", "user": adam.pk, "reason": "Mine"}
    assert client.post("/admin/council/grant/add/", answers).status_code == 403
    assert not f.programme().scope.grants.exists()
