"""Templates keep the strict policy and write markup once; the lock is whole; nothing is left for later.

Each rule is a small function from what it reads to what is wrong with it, so that a test can show it a
made-up breach as well as the house itself.
"""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.house import ROOT, modules, name, templates

# --- pages keep the strict policy ---------------------------------------------------------------------------

INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "an address elsewhere": re.compile(
        r"<(script|link|img|iframe)\b[^>]*(src|href)\s*=\s*[\"']?(https?:)?//", re.IGNORECASE
    ),
}


def breaches(text: str) -> list[str]:
    """What in a template the content security policy would refuse; template tags stand for plain values."""
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text)
    return [what for what, pattern in INLINE.items() if pattern.search(text)]


def test_no_template_has_inline_style_or_script():
    assert {name(path): found for path in templates() if (found := breaches(path.read_text("utf-8")))} == {}


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        '<a href="#" onclick="go()">',
        '<a href="javascript:go()">',
        '<script src="https://cdn.example/htmx.js"></script>',
    ],
)
def test_inline_style_or_script_would_be_seen(text):
    assert breaches(text)
    assert not breaches(
        '<script src="{% static "js/app.js" %}"></script><option{% if one == two %} selected{% endif %}>'
    )


# --- markup is written once ---------------------------------------------------------------------------------

WIDEST = 120
BY_HAND = re.compile(r"<(?:table|dl)\b|govuk-breadcrumbs")
# Which templates write a table, a list of facts or breadcrumbs themselves, and how many.
WRITTEN_BY_HAND = {
    "components/breadcrumbs.html": 5,
    "components/summary.html": 1,
    "components/table.html": 1,
    "allauth/elements/table.html": 1,  # whose rows allauth writes
    "reports/digests/digest.html": 2,  # a mail is laid out by tables, since it has no stylesheet
    # A committee's paper: its tables are laid out for print, break over pages and fold on a phone otherwise.
    "reports/highlight/_counts.html": 1,
    "reports/highlight/_dates.html": 3,
    "reports/highlight/_log.html": 1,
    "reports/highlight/_milestones.html": 1,
    "reports/highlight/_moves.html": 1,
    "reports/highlight/_reviews.html": 1,
    "reports/highlight/_risk_map.html": 1,
    "reports/highlight/_risks.html": 1,
    "reports/highlight/_savings.html": 1,
    "reports/highlight/_streams_across.html": 1,
}


def written_by_hand(sources: dict[str, str]) -> dict[str, int]:
    """How many tables, lists of facts and parts of breadcrumbs each template writes itself."""
    return {path: number for path, text in sources.items() if (number := len(BY_HAND.findall(text)))}


def too_wide(sources: dict[str, str]) -> list[str]:
    return [path for path, text in sources.items() if any(len(line) > WIDEST for line in text.splitlines())]


def broken_tags(text: str) -> list[str]:
    """The lines in which a tag, a value or a comment begins that ends on none of them: Django prints it."""
    whole = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}")
    return [line for line in text.splitlines() if re.search(r"\{[%{#]", whole.sub("", line))]


def test_every_tag_of_a_template_ends_on_its_line():
    pages = {name(path): path.read_text("utf-8") for path in templates()}
    assert {path: lines for path, text in pages.items() if (lines := broken_tags(text))} == {}
    assert broken_tags('{% if one %}{% firstof\none "–" %}{% endif %}') == ["{% if one %}{% firstof"]


def test_tables_facts_and_breadcrumbs_are_components():
    """{% table %}, {% summary %} and {% facts %} write them; breadcrumbs come from the view."""
    pages = {name(path).removeprefix("templates/"): path.read_text("utf-8") for path in templates()}
    assert written_by_hand(pages) == WRITTEN_BY_HAND
    made_up = {
        "a.html": '<table class="x"><dl>',
        "b.html": "{% table %}<dlx>",
        "c.html": '"govuk-breadcrumbs"',
    }
    assert written_by_hand(made_up) == {"a.html": 2, "c.html": 1}


def test_no_line_of_a_template_is_longer_than_120_characters():
    assert too_wide({name(path): path.read_text("utf-8") for path in templates()}) == []
    assert too_wide({"a.html": f"{'–' * 120}\n", "b.html": f"\n{'–' * 121}"}) == ["b.html"]


# --- the lock -----------------------------------------------------------------------------------------------


def locked(text: str) -> dict[str, str]:
    """Each package of a lock with its exact version."""
    return dict(re.findall(r"^([a-z0-9][\w.-]*)==(\S+)", text, re.MULTILINE | re.IGNORECASE))


def faults_of_lock(text: str) -> list[str]:
    """The lines of a lock that name an index or an address, and the packages without a hash."""
    faults = [line for line in text.splitlines() if re.search(r"^\s*-(-|[if]\b)(?!-?hash)|://", line)]
    entries = re.split(r"\n(?=\S)", text.strip())
    return faults + [entry for entry in entries if "==" in entry and "--hash=sha256:" not in entry]


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_the_lock_has_hashes_and_names_no_index(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert faults_of_lock(text) == []
    assert len(locked(text)) > 20


def test_a_lock_that_named_an_index_would_be_seen():
    good = "django==5.2.19 \\\n    --hash=sha256:00ff\n"
    assert faults_of_lock(good) == []
    named = ["--index-url wheels", "--find-links wheels", "-i wheels", "pip @ file://wheels"]
    assert all(faults_of_lock(f"{line}\n{good}") for line in named)
    assert faults_of_lock(f"{good}pip==1\n") == ["pip==1"]


def test_tests_run_on_the_versions_that_run_in_production():
    run = locked((ROOT / "requirements.txt").read_text("utf-8"))
    dev = locked((ROOT / "requirements-dev.txt").read_text("utf-8"))
    assert {package: dev.get(package) for package in run} == run


# --- nothing is left for later ------------------------------------------------------------------------------

LATER = re.compile(
    r"\b(?:TODO|FIXME|XXX|raise NotImplementedError)\b|mark\.skip|pytest\.skip|mark\.xfail"
    r"|@settings\(|max_examples="
)


def test_nothing_is_left_open_skipped_or_weakened():
    """What hypothesis goes by stands in tests/conftest.py alone: a test's own number would hold in
    `make fuzz` too, and its own health checks would take the place of all that the profiles leave out.
    """
    ours = {name(Path(__file__)), "tests/conftest.py"}
    files = [path for path in (*modules(), *(ROOT / "tests").rglob("*.py")) if name(path) not in ours]
    assert {name(path): found for path in files if (found := LATER.findall(path.read_text("utf-8")))} == {}
    assert all(map(LATER.search, ["# TODO later", "@pytest.mark.skip", "@settings(max_examples=5)"]))


# Whose requests are typed elsewhere, or may come from someone who isn't signed in yet.
UNTYPED_PERSON = {
    "council/access/opening.py": "it lies beneath council.web, which knows it",
    "council/accounts/signing_in/adapters.py": "allauth's adapter signs out whoever is there",
    "council/accounts/signing_in/second_step.py": "allauth is asked of people, and this may be no one yet",
    "council/accounts/single_sign_on/adapter.py": "whoever comes back from the provider may be no one yet",
}
IGNORED_PERSON = re.compile(
    r"request\.user\b.*# type: ignore\[arg-type\]|: Any = (?:self\.)?request\.user(?: +#.*)?$", re.M
)


def test_the_signed_in_person_is_typed_by_the_request_and_ignored_nowhere():
    """Views of signed-in people take `council.web.requests.Request`, whose user is a User."""
    ignoring = {name(path) for path in modules() if IGNORED_PERSON.search(path.read_text("utf-8"))}
    assert ignoring == UNTYPED_PERSON.keys()
    assert IGNORED_PERSON.search("    act(by=request.user)  # type: ignore[arg-type]\n")
    assert IGNORED_PERSON.search("    user: Any = self.request.user\n")


PRINTS = re.compile(r"^(?:from|import) .*\b(?:PdfReader|pikepdf|highlight_pdf)\b", re.MULTILINE)
NO_REASON = re.compile(r"^(?!.*#).*\n\s*@pytest\.mark\.only\([^)]*\)$", re.MULTILINE)


def on_the_wrong_databases(test_file: str) -> bool:
    """Whether it prints papers for both databases, or keeps to one without saying why."""
    chosen = re.search(r"mark\.(pages|browser)\b", test_file)
    return bool((PRINTS.search(test_file) and not chosen) or NO_REASON.search(test_file))


def test_a_test_keeps_to_one_database_for_a_reason():
    files = [path for path in (ROOT / "tests").rglob("test_*.py") if path != Path(__file__)]
    assert [name(path) for path in files if on_the_wrong_databases(path.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    ("file", "wrong"),
    [
        ("from pypdf import PdfReader\n", True),
        ("from pypdf import PdfReader\npytestmark = pytest.mark.pages\n", False),
        ('x = 1\n@pytest.mark.only("sqlite")\ndef test_it(): ...\n', True),
        ('# It reads files alone.\n@pytest.mark.only("sqlite")\ndef test_it(): ...\n', False),
        ('\n@pytest.mark.only("sqlite")  # files alone\ndef test_it(): ...\n', False),
    ],
)
def test_a_choice_of_databases_without_a_reason_would_be_seen(file, wrong):
    assert on_the_wrong_databases(file) is wrong


@pytest.mark.django_db
def test_the_migrations_say_all_that_the_models_say():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
