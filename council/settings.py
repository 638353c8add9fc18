"""The one settings file, read from the environment; loud when something that production needs is missing.

Three ways to run, told apart by the environment:

* production (the default): SECRET_KEY, ALLOWED_HOSTS and DATABASE_URL must be given;
* DEMO=1, what `make run` sets: a demo council on SQLite on this machine, never reachable as production;
* TESTING=1, what the test suite sets.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from council.uploads.kinds import KINDS

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")


def secret(name: str, *, default: str | None = None) -> str:
    """The variable, or what stands in the file that NAME_FILE names: so container platforms hand it over."""
    path = env.str(f"{name}_FILE", default="")
    if path and env.str(name, default=""):
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set: unset one of them.")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return env.str(name) if default is None else env.str(name, default=default)


DEMO = env.bool("DEMO", default=False)
TESTING = env.bool("TESTING", default=False)
# What production does without on purpose, by the keys of council/production.py, for `check --deploy`.
DEPLOY_WITHOUT = env.list("DEPLOY_WITHOUT", default=[])
DEBUG = env.bool("DEBUG", default=False)
PRODUCTION = not (DEMO or TESTING or DEBUG)

if DEMO and secret("SECRET_KEY", default=""):
    raise ImproperlyConfigured(
        "DEMO=1 and SECRET_KEY are both set. The demo council has sign-ins that everyone knows: "
        "unset SECRET_KEY to run the demo, or unset DEMO to run in production."
    )

for name, is_on in (("TESTING", TESTING), ("DEBUG", DEBUG)):
    if is_on and secret("SECRET_KEY", default=""):
        raise ImproperlyConfigured(
            f"{name} and SECRET_KEY are both set. Under {name} a key that everyone knows signs the sessions: "
            f"unset {name} to run in production, or unset SECRET_KEY."
        )

if PRODUCTION:
    SECRET_KEY = secret("SECRET_KEY")
    # The keys before this one, the latest first: docs/admin.md says how a key is replaced.
    SECRET_KEY_FALLBACKS = secret("SECRET_KEY_FALLBACKS", default="").replace(",", " ").split()
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
    DATABASE_URL = secret("DATABASE_URL")
else:
    SECRET_KEY = "this-key-protects-nothing-it-serves-only-the-demo-and-the-tests"  # noqa: S105
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
    DATABASE_URL = secret("DATABASE_URL", default="")

INSTALLED_APPS = [
    "council.apps.CouncilConfig",
    "programmes.apps.ProgrammesConfig",
    "actions.apps.ActionsConfig",
    "risks.apps.RisksConfig",
    "savings.apps.SavingsConfig",
    "reports.apps.ReportsConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "simple_history",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "council.apps.AdminSiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "council.web.middleware.GateMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # It speaks before the next one, which only says "sign in".
    "council.accounts.signing_in.middleware.SessionLimits",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "council.access.opening.TellOpenings",
    "council.accounts.signing_in.middleware.SecondStepRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "council.accounts.single_sign_on.sso_only.NoPasswords",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "council.history.AuthorMiddleware",
    "council.web.middleware.SentWords",
    "council.web.downloads.DownloadLimits",
]

ROOT_URLCONF = "council.urls"
WSGI_APPLICATION = "council.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "council.templatetags.words",
                "council.templatetags.components",
                "council.templatetags.sent_forms",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "council.web.context.page",
            ],
        },
    }
]
FORM_RENDERER = "council.web.forms.GovukRenderer"
DJANGO_TABLES2_TEMPLATE = "_table.html"

# --- data ---------------------------------------------------------------------------------------------------

DEMO_DATABASE = {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "build" / "demo.sqlite3"}
DATABASES = {"default": env.db_url_config(DATABASE_URL) if DATABASE_URL else DEMO_DATABASE}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Several officers may save at once: a write waits its turn instead of failing half way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

CACHES = {
    # allauth counts attempts in this one, and it alone: see council/accounts/signing_in/kept_limits.py.
    "default": {
        "BACKEND": "council.accounts.signing_in.kept_limits.KeptLimits",
        "LOCATION": "sign_in_limits",
    },
    # What is kept for speed alone, and may go at any time.
    "passing": env.cache_url("CACHE_URL", default="locmemcache://"),
}
# Evidence may be exempt: no other account of the machine reads it.
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
MEDIA_ROOT = env.path("MEDIA_ROOT", default=BASE_DIR / "build" / "media")
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
if TESTING:
    TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# --- people -------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "council.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "council.accounts.passwords.breached.NotBreached"},
    {"NAME": "council.accounts.passwords.own_words.NotOfOwnWords"},
]
# A file of the council's own, by SHA-1 and in order: see council/accounts/passwords/breached.py.
BREACHED_PASSWORDS_FILE = env.str("BREACHED_PASSWORDS_FILE", default="")
if BREACHED_PASSWORDS_FILE and not Path(BREACHED_PASSWORDS_FILE).is_file():
    raise ImproperlyConfigured(f"BREACHED_PASSWORDS_FILE: there is no file {BREACHED_PASSWORDS_FILE}.")
# The parts of initiation documents: see reports/initiation/parts.py.
INITIATION_FORM = env.str(
    "INITIATION_FORM", default=str(BASE_DIR / "reports" / "initiation" / "capital_ambition.toml")
)
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds for which a link to a new password works
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "council.accounts.adapter.ClosedSignUp"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True  # whoever changes how somebody signs in, its owner is told
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "login": "council.accounts.signing_in.forms.SignInForm",
    "reset_password": "council.accounts.signing_in.forms.ForgottenPasswordForm",
    "reset_password_from_key": "council.accounts.signing_in.forms.NewPasswordForm",
    "change_password": "council.accounts.signing_in.forms.ChangePasswordForm",
    "set_password": "council.accounts.signing_in.forms.ChoosePasswordForm",
    "reauthenticate": "council.accounts.signing_in.forms.PasswordAgainForm",
}
# How often an account may fail, and for how many accounts an address: council/accounts/signing_in/limits.py.
SIGN_IN_FAILURES = env.int("SIGN_IN_FAILURES", default=5)
SIGN_IN_LOCKED_MINUTES = env.int("SIGN_IN_LOCKED_MINUTES", default=5)
SIGN_IN_FAILING_ACCOUNTS = env.int("SIGN_IN_FAILING_ACCOUNTS", default=30)
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": f"{SIGN_IN_FAILURES}/{SIGN_IN_LOCKED_MINUTES}m/key",
    "failed_here_before": f"1/{SIGN_IN_LOCKED_MINUTES * 2}m/key",
    "failing_accounts": f"{SIGN_IN_FAILING_ACCOUNTS}/{SIGN_IN_LOCKED_MINUTES * 2}m/key",
    # How many copies of papers may be checked from one network address without a sign-in.
    "checked_copies": "60/5m/ip",
}
MFA_ADAPTER = "council.accounts.signing_in.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# The code of the step before (or after) this one is taken as well: it was right when it was read off the
# phone, and clocks differ (RFC 6238, 5.2). Each code works once, whichever step it is of (used_codes.py).
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "council.accounts.signing_in.forms.CodeForm",
    "reauthenticate": "council.accounts.signing_in.forms.CodeAgainForm",
    "activate_totp": "council.accounts.signing_in.forms.FirstCodeForm",
    "add_webauthn": "council.accounts.signing_in.forms.AddPasskeyForm",
    "edit_webauthn": "council.accounts.signing_in.forms.RenamePasskeyForm",
    "authenticate_webauthn": "council.accounts.signing_in.forms.PasskeyForm",
    "login_webauthn": "council.accounts.signing_in.forms.PasskeySignInForm",
    "reauthenticate_webauthn": "council.accounts.signing_in.forms.PasskeyAgainForm",
}
# Who needs a second step: "deciders" (who may grant, administer, issue, approve, decide or confirm money, and
# guests) or "everyone". "guests" alone is an error of `check --deploy`.
SECOND_STEP = env.str("SECOND_STEP", default="deciders")
if SECOND_STEP not in ("everyone", "deciders", "guests"):
    raise ImproperlyConfigured("SECOND_STEP: choose deciders or everyone.")
# A session ends after so long without a request, and so long after signing in whatever is done in it.
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=60)
SESSION_ABSOLUTE_HOURS = env.int("SESSION_ABSOLUTE_HOURS", default=12)
# Issuing, granting and publishing ask who is there once more where the last proof is older than this.
FRESH_SIGN_IN_MINUTES = env.int("FRESH_SIGN_IN_MINUTES", default=15)
ACCOUNT_REAUTHENTICATION_TIMEOUT = FRESH_SIGN_IN_MINUTES * 60
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_HOURS * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
DEVICE_COOKIE_NAME = "device"
CSRF_FAILURE_VIEW = "council.views.csrf_failure"

# Django's admin site, for looking at records and for setting conventions; without it /admin/ is not found.
ADMIN_SITE = env.bool("ADMIN_SITE", default=False)

INVITATION_DAYS = env.int("INVITATION_DAYS", default=7)
FEED_DAYS = env.int("FEED_DAYS", default=365)

# --- single sign-on -----------------------------------------------------------------------------------------

# docs/sign-in.md says what each is for. Nothing is asked of the provider before somebody signs in.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="").rstrip("/")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = secret("OIDC_CLIENT_SECRET", default="")
OIDC_NAME = env.str("OIDC_NAME", default="single sign-on")
OIDC_HOSTS = env.list("OIDC_HOSTS", default=[])
OIDC_SUBJECT_CLAIM = env.str("OIDC_SUBJECT_CLAIM", default="sub")
OIDC_VERIFIED_CLAIM = env.str("OIDC_VERIFIED_CLAIM", default="email_verified")
OIDC_VERIFIED_DOMAINS = [domain.lower() for domain in env.list("OIDC_VERIFIED_DOMAINS", default=[])]
OIDC_GROUPS_CLAIM = env.str("OIDC_GROUPS_CLAIM", default="groups")
OIDC_SCOPES = env.list("OIDC_SCOPES", default=["openid", "profile", "email"])
# What of a token says that the person came by a second step, each as "claim:value" (docs/sign-in.md).
OIDC_SECOND_STEP = env.list("OIDC_SECOND_STEP", default=["amr:mfa"])
OIDC_CREATES_PEOPLE = env.bool("OIDC_CREATES_PEOPLE", default=False)
SSO_ONLY = env.bool("SSO_ONLY", default=False)
if OIDC_SERVER_URL and not (OIDC_CLIENT_ID and OIDC_CLIENT_SECRET):
    raise ImproperlyConfigured("OIDC_SERVER_URL is set: set OIDC_CLIENT_ID and OIDC_CLIENT_SECRET as well.")
if PRODUCTION and OIDC_SERVER_URL and not OIDC_SERVER_URL.startswith("https://"):
    raise ImproperlyConfigured("OIDC_SERVER_URL must begin with https://.")
if SSO_ONLY and not OIDC_SERVER_URL:
    raise ImproperlyConfigured("SSO_ONLY=1 without OIDC_SERVER_URL would let no one in.")
SOCIALACCOUNT_ADAPTER = "council.accounts.single_sign_on.adapter.DirectoryAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_QUERY_EMAIL = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5

# --- mail ---------------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="improvement@council.example")
EMAIL_CONFIG = env.email_url_config(secret("EMAIL_URL", default="consolemail://"))
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=30)  # seconds; without one a silent server stops the worker
# Where people reach the site, as mails name it: scheme and host, without a slash at the end.
host = ALLOWED_HOSTS[0].lstrip(".") if PRODUCTION else f"127.0.0.1:{env.int('PORT', default=8000)}"
reached = f"{'https' if PRODUCTION else 'http'}://{host}"
SITE_URL = (env.str("SITE_URL", default="") or reached).rstrip("/")
if not SITE_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured(
        "SITE_URL must begin with https://, as in https://improvement.council.example."
    )
if DEMO:
    EMAIL_BACKEND = "council.mail.OutboxBackend"  # nothing leaves the machine: the outbox page shows it

# --- web ----------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=60 * 60 * 24 * 365)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
    # Sign-in limits count by address: behind a proxy, by the one that the proxy itself put last.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # A browser takes such a cookie only from this very host, over HTTPS.
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    DEVICE_COOKIE_NAME = "__Host-device"
    CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=BASE_DIR / "build" / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
if PRODUCTION:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "council.uploads.limits.LimitedUploads",  # before the others: of what is too large they keep nothing
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# How many files (exports, reports, evidence) one person may download within a minute.
DOWNLOADS_PER_MINUTE = env.int("DOWNLOADS_PER_MINUTE", default=30)
# How many of them may be under way for one person at a time.
DOWNLOADS_AT_ONCE = env.int("DOWNLOADS_AT_ONCE", default=3)

WORD_TEMPLATE_MAX_BYTES = 2_000_000  # of the council's own Word template
CHECKED_COPY_MAX_BYTES = 20_000_000  # of a PDF that anyone may ask about, signed in or not
LOGO_MAX_BYTES = 200_000  # of the council's logo, which comes with every page

# --- evidence -----------------------------------------------------------------------------------------------

EVIDENCE_MAX_BYTES = env.int("EVIDENCE_MAX_MEGABYTES", default=20) * 1024 * 1024
# Which kinds of file are taken, by their keys in council/uploads/kinds.py.
EVIDENCE_KINDS = env.list("EVIDENCE_KINDS", default=list(KINDS))
if unknown := set(EVIDENCE_KINDS) - set(KINDS):
    raise ImproperlyConfigured(
        f"EVIDENCE_KINDS: no {', '.join(sorted(unknown))}; choose of {', '.join(KINDS)}."
    )
# Who looks at a file before it is handed out: see council/uploads/scanning.py. Empty: nobody.
EVIDENCE_SCANNER = env.str("EVIDENCE_SCANNER", default="")

# --- language and time --------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# --- plan import --------------------------------------------------------------------------------------------

# A file of more rows than this is read, compared and written by the background worker, smaller ones at once.
IMPORT_ROWS_AT_ONCE = env.int("IMPORT_ROWS_AT_ONCE", default=1_000)
# A report of more actions is set by the background worker: a request takes no longer than five seconds.
PAPER_ACTIONS_AT_ONCE = env.int("PAPER_ACTIONS_AT_ONCE", default=100)
# How many seconds the worker may give no sign of life before "Start again" is offered: reading, and writing.
WORKER_SILENT_AFTER = env.int("WORKER_SILENT_AFTER", default=5 * 60)
WORKER_SILENT_AFTER_WRITING = env.int("WORKER_SILENT_AFTER_WRITING", default=15 * 60)
PLAN_UPLOAD_MAX_BYTES = 50 * 1024 * 1024
PLAN_MAX_ROWS = 50_000
PLAN_MAX_COLUMNS = 200
PLAN_MAX_SHEETS = 100
PLAN_MAX_CELL_LENGTH = 32_767  # characters: what Excel holds
PLAN_MAX_CELLS = 600_000  # in all sheets together
PLAN_MAX_CHARACTERS = 20_000_000  # in all cells together
PLAN_MAX_UNZIPPED_BYTES = 100 * 1024 * 1024
PLAN_MAX_ZIP_RATIO = 200  # unpacked to packed size, of one part of a workbook
PLAN_MAX_ZIP_ENTRIES = 3_000

# --- registers ----------------------------------------------------------------------------------------------

# How many records one bulk change takes at most: all of them are locked, shown and written together.
BULK_CHANGE_MAX_ACTIONS = env.int("BULK_CHANGE_MAX_ACTIONS", default=5_000)

# The e-mail address is unique by a constraint that ignores case, which this check can't see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{levelname} {name}: {message}", "style": "{"},
        "bare": {"format": "{message}", "style": "{"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        # One JSON object a line, for the council's monitoring to collect.
        "events": {
            "class": "logging.StreamHandler",
            "formatter": "bare",
            "stream": f"ext://sys.{env.str('EVENTS_TO', default='stdout')}",
        },
    },
    "loggers": {"council.events": {"handlers": ["events"], "level": "INFO", "propagate": False}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
