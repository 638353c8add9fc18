"""What an installation lacks of what a council's production needs, for `check --deploy` and `/readyz`.

The settings have defaults that suit a machine for trying things out. In production each of them loses or
leaks something without a word, so each is an error there, unless `DEPLOY_WITHOUT` names it.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.db import DatabaseError, connections
from django.http.request import validate_host

SENDS_NOTHING = ("console", "dummy", "filebased", "locmem")
EXAMPLE = ".example"
LEAST_HSTS = 60 * 60 * 24 * 30  # seconds
DONE_WITHOUT = {
    "mail": "e-mails that are sent: they go to the output, links to reset passwords with it",
    "shared-cache": "a cache that all processes share",
    "own-media-folder": "a folder for files outside the code",
    "postgresql": "PostgreSQL",
    "usual-limits": "limits within which guessing, lying open and asking too much are kept",
    "named-hosts": "the names of the hosts that it answers to",
    "named-origins": "the names of the sites that may send it forms",
    "mail-encryption": "e-mails that no one reads on their way to the mail server",
    "own-mail-domains": "domains whose addresses the council itself gives out",
    "quiet-log": "a log without what people do and ask",
    "safe-links": "links in e-mails that lead to this site, over HTTPS",
    "https-alone": "HTTPS on every page, kept by the browser",
}


def check_production(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """An error for each thing that production lacks and `DEPLOY_WITHOUT` doesn't name."""
    named = set(settings.DEPLOY_WITHOUT)
    lacking = [
        checks.Error(message, hint=hint, id=f"production.E{number:03}")
        for number, (key, lacks) in enumerate(LACKS.items(), start=1)
        if key not in named
        for message, hint in lacks()
    ]
    unknown = [
        checks.Error(
            f"DEPLOY_WITHOUT names {key}, which is nothing that can be done without.",
            hint=f"Choose of {', '.join(DONE_WITHOUT)}.",
            id="production.E099",
        )
        for key in sorted(named - set(DONE_WITHOUT))
    ]
    return [*lacking, *unknown]


def lacks_mail() -> Iterator[tuple[str, str]]:
    backend = settings.EMAIL_BACKEND.split(".")[-2]
    if backend in SENDS_NOTHING:
        yield (
            "No e-mail is sent: without EMAIL_URL the links to reset passwords go to the output.",
            "Set EMAIL_URL, such as smtp+tls://user:password@mail.council.gov.uk:587.",
        )
    elif settings.DEFAULT_FROM_EMAIL.endswith(EXAMPLE):
        yield (
            f"E-mails are sent as {settings.DEFAULT_FROM_EMAIL}, which is an example and no one's address.",
            "Set DEFAULT_FROM_EMAIL to an address of the council's.",
        )


def lacks_shared_cache() -> Iterator[tuple[str, str]]:
    for alias, cache in configured_caches():
        if isinstance(cache, LocMemCache | DummyCache):
            yield (
                f"The cache {alias} is the memory of one process: the others do not know what it counts.",
                "Set CACHE_URL, such as dbcache://cache or rediscache://127.0.0.1:6379/1.",
            )
        elif isinstance(cache, DatabaseCache) and not has_table(cache):
            yield (
                f"The cache {alias} is the table {table_of(cache)}, which is not there.",
                "Run `manage.py migrate`: it makes the table as well.",
            )


def lacks_own_media_folder() -> Iterator[tuple[str, str]]:
    folder, code = Path(settings.MEDIA_ROOT).resolve(), Path(settings.BASE_DIR).resolve()
    if folder.is_relative_to(code):
        yield (
            f"Plans, evidence and reports are kept in {folder}, inside the folder of the code.",
            "Set MEDIA_ROOT to a folder of its own, such as /var/lib/council-improvement/media"
            " and back it up.",
        )
    elif folder.is_relative_to(Path(settings.STATIC_ROOT).resolve()):
        yield (
            f"MEDIA_ROOT is {folder}, inside STATIC_ROOT, whose files are handed to everyone.",
            "Set the two to folders of their own.",
        )
    elif not can_be_written(folder):
        yield (
            f"MEDIA_ROOT is {folder}, and this process cannot write there.",
            "Make the folder and give it to the user that the application runs as.",
        )


def lacks_postgresql() -> Iterator[tuple[str, str]]:
    if connections["default"].settings_dict["ENGINE"] == "django.db.backends.sqlite3":
        yield (
            "The database is SQLite, where one person at a time saves and a backup is a file copied at rest.",
            "Set DATABASE_URL to a PostgreSQL database.",
        )


# The settings that keep a door from standing open, with the least and the most that still does.
USUAL_LIMITS = {
    "SIGN_IN_FAILURES": (1, 20),
    "SIGN_IN_LOCKED_MINUTES": (1, 24 * 60),
    "SIGN_IN_FAILING_ACCOUNTS": (1, 500),
    "SESSION_IDLE_MINUTES": (1, 8 * 60),
    "SESSION_ABSOLUTE_HOURS": (1, 24),
    "FRESH_SIGN_IN_MINUTES": (0, 60),
    "PASSWORD_RESET_TIMEOUT": (60, 24 * 60 * 60),
    "INVITATION_DAYS": (1, 30),
    "FEED_DAYS": (1, 2 * 366),
    "DOWNLOADS_PER_MINUTE": (1, 600),
    "DOWNLOADS_AT_ONCE": (1, 20),
    "EMAIL_TIMEOUT": (1, 5 * 60),
    "EVIDENCE_MAX_BYTES": (1, 200 * 1024 * 1024),
    "BULK_CHANGE_MAX_ACTIONS": (1, 50_000),
    "IMPORT_ROWS_AT_ONCE": (0, 10_000),
    "PAPER_ACTIONS_AT_ONCE": (0, 1_000),
}


def lacks_usual_limits() -> Iterator[tuple[str, str]]:
    for name, (least, most) in USUAL_LIMITS.items():
        if not least <= getattr(settings, name) <= most:
            yield (
                f"{name} is {getattr(settings, name)}, which leaves a door open or lets no one through.",
                f"Set {name} to between {least} and {most}.",
            )


def lacks_named_hosts() -> Iterator[tuple[str, str]]:
    open_names = [name for name in settings.ALLOWED_HOSTS if name.strip(".") in ("", "*")]
    if open_names:
        yield (
            "ALLOWED_HOSTS takes every name, so visitors choose the host that the links in e-mails lead to.",
            "Set ALLOWED_HOSTS to the names under which people reach the site.",
        )


def lacks_named_origins() -> Iterator[tuple[str, str]]:
    for origin in settings.CSRF_TRUSTED_ORIGINS:
        if "*" in origin or not origin.startswith("https://"):
            yield (
                f"CSRF_TRUSTED_ORIGINS takes forms from {origin}, where a stranger may put up a page.",
                "Set CSRF_TRUSTED_ORIGINS to whole names with https://, such as https://plan.council.gov.uk.",
            )


def lacks_mail_encryption() -> Iterator[tuple[str, str]]:
    host = settings.EMAIL_HOST or "localhost"
    is_here = host == "localhost" or host == "::1" or host.startswith("127.")
    is_plain = not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL)
    if settings.EMAIL_BACKEND.split(".")[-2] == "smtp" and is_plain and not is_here:
        yield (
            f"E-mails go to {host} in the open, links to reset passwords among them.",
            "Set EMAIL_URL to begin with smtp+tls:// or smtp+ssl://.",
        )


# Anyone opens a mailbox there. Those of yahoo end in many countries: yahoo.co.uk, yahoo.fr.
PUBLIC_MAILBOXES = {
    *("aol", "btinternet", "fastmail", "gmail", "gmx", "googlemail", "hotmail", "icloud", "live", "mac"),
    *("mail", "me", "msn", "outlook", "proton", "protonmail", "yahoo", "yandex", "ymail", "zoho"),
}


def lacks_own_mail_domains() -> Iterator[tuple[str, str]]:
    domains = [domain.strip(" .@") for domain in settings.OIDC_VERIFIED_DOMAINS]
    public = [domain for domain in domains if "*" in domain or domain.split(".")[0] in PUBLIC_MAILBOXES]
    if public and settings.OIDC_CREATES_PEOPLE:
        yield (
            f"OIDC_VERIFIED_DOMAINS has {', '.join(public)}, where anyone opens a mailbox, and"
            " OIDC_CREATES_PEOPLE lets each of them in.",
            "Set OIDC_VERIFIED_DOMAINS to the council's own, or unset OIDC_CREATES_PEOPLE.",
        )


def lacks_quiet_log() -> Iterator[tuple[str, str]]:
    logging: dict[str, Any] = settings.LOGGING
    if logging["root"]["level"].upper() in ("DEBUG", "NOTSET"):
        yield (
            "LOG_LEVEL writes everything into the log, SQL with what people typed among it.",
            "Set LOG_LEVEL to WARNING or INFO.",
        )


def lacks_safe_links() -> Iterator[tuple[str, str]]:
    site = urlsplit(settings.SITE_URL)
    names = [name.lower() for name in settings.ALLOWED_HOSTS]
    if site.scheme != "https":
        yield (
            f"SITE_URL is {settings.SITE_URL}: links to reset passwords go over the network in the open.",
            "Set SITE_URL to begin with https://.",
        )
    elif not validate_host((site.hostname or "").lower(), names):
        yield (
            f"SITE_URL leads to {site.hostname}, no name of ALLOWED_HOSTS: so do links in e-mails.",
            "Set SITE_URL to a name under which people reach the site.",
        )


def lacks_https_alone() -> Iterator[tuple[str, str]]:
    if not settings.SECURE_SSL_REDIRECT:
        yield (
            "SECURE_SSL_REDIRECT is off: pages are handed out without HTTPS where someone asks for them so.",
            "Set SECURE_SSL_REDIRECT=True.",
        )
    elif settings.SECURE_HSTS_SECONDS < LEAST_HSTS:
        yield (
            f"SECURE_HSTS_SECONDS is {settings.SECURE_HSTS_SECONDS}: browsers forget that it has HTTPS.",
            f"Set SECURE_HSTS_SECONDS to {LEAST_HSTS} or more.",
        )


LACKS: dict[str, Callable[[], Iterator[tuple[str, str]]]] = {
    "mail": lacks_mail,
    "shared-cache": lacks_shared_cache,
    "own-media-folder": lacks_own_media_folder,
    "postgresql": lacks_postgresql,
    "usual-limits": lacks_usual_limits,
    "named-hosts": lacks_named_hosts,
    "named-origins": lacks_named_origins,
    "mail-encryption": lacks_mail_encryption,
    "own-mail-domains": lacks_own_mail_domains,
    "quiet-log": lacks_quiet_log,
    "safe-links": lacks_safe_links,
    "https-alone": lacks_https_alone,
}


def not_ready() -> list[str]:
    """What this process can't reach just now of database, cache and files; empty when it is ready."""
    lacking = []
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
    except DatabaseError:
        return ["database"]
    try:
        for _, cache in configured_caches():
            cache.get("readyz")
    except Exception:  # whatever a cache's own client raises when it is away
        lacking.append("cache")
    if not can_be_written(Path(settings.MEDIA_ROOT)):
        lacking.append("files")
    return lacking


def configured_caches() -> list[tuple[str, BaseCache]]:
    """Every cache of the settings, by its name."""
    return [(alias, caches[alias]) for alias in settings.CACHES]


def table_of(cache: DatabaseCache) -> str:
    """The table of a cache in the database."""
    return str(vars(cache)["_table"])  # Django keeps it under no public name


def has_table(cache: DatabaseCache) -> bool:
    """Whether the table of a cache in the database is there; False too where the database can't be asked.

    A database that holds nothing at all was not migrated yet, which makes the table as well.
    """
    try:
        tables = connections["default"].introspection.table_names()
        return not tables or table_of(cache) in tables
    except DatabaseError:
        return False


def can_be_written(folder: Path) -> bool:
    """Whether this process may write into the folder, or make it."""
    there = next((place for place in (folder, *folder.parents) if place.exists()), folder)
    return there.is_dir() and os.access(there, os.W_OK)
