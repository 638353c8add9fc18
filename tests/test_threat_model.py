"""docs/threat-model.md is true: the tests that it names exist, and nothing of ours calls another host."""

import ast
import re
import socket
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "threat-model.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)((?:::\w+)+)`")


def missing(text: str) -> list[str]:
    """The tests that the text names and nobody wrote."""
    gone = []
    for path, names in NAMED.findall(text):
        file = ROOT / path
        body = ast.parse(file.read_text(encoding="utf-8")).body if file.exists() else []
        for name in names.removeprefix("::").split("::"):
            found = [
                node
                for node in body
                if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
                and node.name == name
            ]
            body = found[0].body if found else []
            if not found:
                gone.append(f"{path}{names}")
                break
    return gone


def test_every_test_named_on_the_page_exists():
    text = PAGE.read_text(encoding="utf-8")
    assert len(NAMED.findall(text)) > 30
    assert missing(text) == []


def test_every_threat_names_its_proof():
    rows = re.findall(r"^\| .*\|$", PAGE.read_text(encoding="utf-8").split("## Threats")[1], re.MULTILINE)
    threats = [row for row in rows if not row.startswith("| Threat |")]
    assert [row for row in threats if not NAMED.search(row)] == [] and len(threats) > 30


@pytest.mark.parametrize(
    "named",
    ["tests/test_house.py::test_that_nobody_wrote", "tests/test_nothing.py::test_x", "tests/a.py::T::t"],
)
def test_a_test_that_nobody_wrote_would_be_seen(named):
    assert missing(f"`{named}`") == [named]


# --- no code of ours calls another host ---------------------------------------------------------------------

CLIENTS = {
    "socket",
    "http.client",
    "urllib.request",
    "requests",
    "httpx",
    "aiohttp",
    "urllib3",
    "ftplib",
    "smtplib",
}
ROOMS = ("council", "programmes", "actions", "risks", "savings", "reports")


def clients(source: str) -> set[str]:
    """The modules that open connections, of those that Python code imports."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found & CLIENTS


def test_no_code_of_ours_calls_another_host():
    """Mail goes through Django, to the host that the settings name; single sign-on through modules of its
    own, to the provider and the hosts that the settings allow it; evidence to the scanner that they name."""
    calling = {
        str(path.relative_to(ROOT)): found
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if (found := clients(path.read_text(encoding="utf-8")))
    }
    room = "council/accounts/single_sign_on"
    sign_on = {f"{room}/{name}.py": {"requests"} for name in ("provider", "errors", "views")}
    mail = {
        "council/mail/delivering.py": {"smtplib"}
    }  # the error of a server that broke off; Django calls it
    assert calling == {**sign_on, **mail, "council/uploads/scanning.py": {"socket"}}


@pytest.mark.parametrize(
    "line",
    ["import socket", "from urllib.request import urlopen", "from urllib import request", "import httpx"],
)
def test_a_call_to_another_host_would_be_seen(line):
    assert clients(line)
    assert not clients("from urllib.parse import urlsplit")


def test_a_test_that_calls_another_host_fails():
    with pytest.raises(OSError, match="no test calls another host"), socket.socket() as one:
        one.connect(("192.0.2.1", 80))
