"""What `check --deploy` and `/readyz` say of an installation that lacks something."""

import os
import stat
from pathlib import Path

import pytest
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import DatabaseError, connection

from council.production import DONE_WITHOUT, check_production

LOCAL = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TABLE = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "a_cache"}}
ENGINE = "django.db.backends."


@pytest.fixture
def whole(settings, tmp_path, monkeypatch):
    """Settings of an installation that lacks nothing."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "improvement@anytown.gov.uk"
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://x"}
    }
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setitem(connection.settings_dict, "ENGINE", ENGINE + "postgresql")
    settings.ALLOWED_HOSTS = ["improvement.anytown.gov.uk"]
    settings.DEPLOY_WITHOUT = []
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "mail.anytown.gov.uk", True
    settings.CSRF_TRUSTED_ORIGINS = ["https://improvement.anytown.gov.uk"]
    settings.SITE_URL = "https://improvement.anytown.gov.uk"
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 60 * 60 * 24 * 365
    settings.OIDC_CREATES_PEOPLE, settings.OIDC_VERIFIED_DOMAINS = True, ["anytown.gov.uk"]
    return settings


def messages() -> list[str]:
    return [f"{error.id}: {error.msg} {error.hint}" for error in check_production(None)]


def test_an_installation_that_lacks_nothing_hears_nothing(whole):
    assert messages() == []


@pytest.mark.parametrize(
    ("name", "value", "key", "words"),
    [
        (
            "EMAIL_BACKEND",
            "django.core.mail.backends.console.EmailBackend",
            "mail",
            "links to reset passwords",
        ),
        ("DEFAULT_FROM_EMAIL", "improvement@council.example", "mail", "an example"),
        ("CACHES", LOCAL, "shared-cache", "the memory of one process"),
        ("STATIC_ROOT", Path("/"), "own-media-folder", "inside STATIC_ROOT"),
        ("ALLOWED_HOSTS", ["*"], "named-hosts", "takes every name"),
        ("CSRF_TRUSTED_ORIGINS", ["https://*.anytown.gov.uk"], "named-origins", "https://*.anytown"),
        ("CSRF_TRUSTED_ORIGINS", ["http://improvement.anytown.gov.uk"], "named-origins", "a stranger"),
        ("EMAIL_USE_TLS", False, "mail-encryption", "mail.anytown.gov.uk in the open"),
        ("OIDC_VERIFIED_DOMAINS", ["anytown.gov.uk", "gmail.com"], "own-mail-domains", "has gmail.com,"),
        ("OIDC_VERIFIED_DOMAINS", ["yahoo.co.uk"], "own-mail-domains", "anyone opens a mailbox"),
        ("LOGGING", {"root": {"level": "debug"}}, "quiet-log", "LOG_LEVEL"),
        ("FRESH_SIGN_IN_MINUTES", 100_000, "usual-limits", "FRESH_SIGN_IN_MINUTES is 100000"),
        ("SIGN_IN_FAILURES", 100_000, "usual-limits", "SIGN_IN_FAILURES is 100000"),
        ("DOWNLOADS_PER_MINUTE", 0, "usual-limits", "DOWNLOADS_PER_MINUTE is 0"),
        ("SESSION_IDLE_MINUTES", 0, "usual-limits", "SESSION_IDLE_MINUTES is 0"),
        ("DOWNLOADS_AT_ONCE", 100_000, "usual-limits", "DOWNLOADS_AT_ONCE is 100000"),
        ("EMAIL_TIMEOUT", 0, "usual-limits", "EMAIL_TIMEOUT is 0"),
        ("EVIDENCE_MAX_BYTES", 10**12, "usual-limits", "EVIDENCE_MAX_BYTES is"),
        ("SITE_URL", "http://improvement.anytown.gov.uk", "safe-links", "in the open"),
        (
            "SITE_URL",
            "https://improvement.anytown.example",
            "safe-links",
            "leads to improvement.anytown.example",
        ),
        ("SECURE_SSL_REDIRECT", False, "https-alone", "without HTTPS"),
        ("SECURE_HSTS_SECONDS", 0, "https-alone", "browsers forget"),
        (
            "MEDIA_ROOT",
            Path(__file__).parents[2] / "build" / "media",
            "own-media-folder",
            "the folder of the code",
        ),
    ],
)
def test_what_is_lacking_is_an_error_with_its_remedy_unless_it_is_meant(whole, name, value, key, words):
    setattr(whole, name, value)
    (message,) = messages()
    assert words in message and "Set " in message
    whole.DEPLOY_WITHOUT = [key]
    assert messages() == []
    whole.DEPLOY_WITHOUT = [other for other in DONE_WITHOUT if other != key]
    assert len(messages()) == 1


def test_a_mail_server_on_this_machine_needs_no_encryption_and_a_mailbox_lets_in_who_was_invited(whole):
    whole.EMAIL_HOST, whole.EMAIL_USE_TLS = "127.0.0.1", False
    whole.OIDC_CREATES_PEOPLE, whole.OIDC_VERIFIED_DOMAINS = False, ["gmail.com"]
    assert messages() == []


def test_sqlite_is_told_unless_it_is_meant(whole, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "ENGINE", ENGINE + "sqlite3")
    assert "The database is SQLite" in messages()[0]
    whole.DEPLOY_WITHOUT = ["postgresql"]
    assert messages() == []


def test_a_word_that_means_nothing_is_no_permission(whole):
    whole.DEPLOY_WITHOUT = ["everything"]
    assert "which is nothing that can be done without" in messages()[0]


def test_a_folder_that_cannot_be_written_is_told(whole, tmp_path):
    (tmp_path / "file").write_text("x")
    whole.MEDIA_ROOT = tmp_path / "file" / "media"
    assert "cannot write there" in messages()[0]


@pytest.mark.django_db
def test_a_cache_without_its_table_is_told_and_migrate_makes_the_table(whole):
    whole.CACHES = TABLE
    assert "Run `manage.py migrate`" in messages()[0]
    call_command("migrate", verbosity=0)
    assert messages() == []
    caches["default"].set("a", 1)
    assert caches["default"].get("a") == 1


@pytest.mark.django_db
def test_ready_says_what_cannot_be_reached(client, settings, tmp_path, monkeypatch):
    assert client.get("/readyz").json() == {"status": "ready"}
    (tmp_path / "file").write_text("x")
    settings.MEDIA_ROOT = tmp_path / "file"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "not ready", "lacks": ["files"]})
    settings.CACHES = TABLE
    monkeypatch.setattr("council.production.has_table", lambda cache: False)
    assert client.get("/readyz").json()["lacks"] == ["cache", "files"]

    def away(*args, **kwargs):
        raise DatabaseError("the server is away, its password is x")

    monkeypatch.setattr(connection, "cursor", away)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["lacks"]) == (503, ["database"])


def test_files_are_for_the_application_and_its_group_alone(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    before = os.umask(0)
    try:
        kept = Path(storages["default"].path(storages["default"].save("evidence/ab/abcd", ContentFile(b"x"))))
    finally:
        os.umask(before)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o640
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (kept.parent, kept.parent.parent)} == {0o750}


def test_the_example_and_the_page_name_all_that_can_be_done_without():
    root = Path(__file__).resolve().parents[2]
    for name in (".env.example", "docs/admin.md"):
        text = (root / name).read_text()
        assert [key for key in DONE_WITHOUT if key not in text] == [], name
