"""Every export and every download of what isn't public is told, to the log and as one line of JSON."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine

from council.models import Event
from reports.documents import pdf
from tests import factories as make
from tests.access_table import ACTION, IMPORT, REPORT
from tests.database import migrated_file
from tests.factories import DAY
from tests.world import World, build

ROOT = Path(__file__).resolve().parents[3]
REGISTERS = ("actions", "risks", "savings", "programmes", "history", "history/events")


@pytest.fixture
def world(db, monkeypatch) -> Iterator[World]:
    monkeypatch.setattr(pdf, "render_pdf", str.encode)
    with time_machine.travel(f"{DAY} 10:00", tick=False):
        yield build()


def told(world: World, person: str, address: str) -> list[Event]:
    """The events that asking for the address leaves."""
    before = set(Event.objects.values_list("pk", flat=True))
    response = world.client(person).get(address)
    assert response.status_code == 200, address
    b"".join(response.streaming_content) if response.streaming else response.content
    return list(Event.objects.exclude(pk__in=before))


@pytest.mark.pages
def test_every_export_and_every_download_of_what_is_not_public_is_told(world):
    world.people["olga"] = make.person("Olga")
    make.grant(world.people["olga"], "auditor")
    world.sign_in("olga")
    for register in REGISTERS:
        for form in ("csv", "xlsx"):
            [event] = told(world, "olga", f"/{register}/?export={form}")
            assert (event.kind, event.by) == (Event.Kind.EXPORTED, world.people["olga"]), register
            assert event.what.endswith(f" as {form}")
    downloads = [world.addresses[f"{IMPORT}file/", "own open"]]
    downloads += [world.addresses[f"{ACTION}evidence/<int:pk>/", kind] for kind in ("own", "exempt")]
    downloads += [world.addresses[f"{REPORT}.pdf", f"exempt {state}"] for state in ("draft", "issued")]
    for address in downloads:
        [event] = told(world, "exempt_manager", address)
        assert (event.kind, event.by) == (Event.Kind.DOWNLOADED, world.people["exempt_manager"]), address
        assert "Zebedee" not in event.what + json.dumps(event.detail)
    assert told(world, "manager", world.addresses[f"{REPORT}.pdf", "own issued"]) == [], "it is public"


SILENT = {
    "council/register/export.py": "makes what the views of registers hand out and tell of",
    "council/personal_data/views.py": "the act that makes the copy of a person's data tells of it",
    "council/people/views/sheets.py": "an empty sheet to fill in",
    "council/uploads/active/mail.py": "reads that header of a mail, and hands out nothing",
}


def test_whoever_hands_out_a_file_knows_the_event_log():
    """A module that makes a download and tells no event would be a hole in the log."""
    makers = ("csv_response(", "xlsx_response(", "FileResponse(", "Content-Disposition")
    silent = [
        path.relative_to(ROOT).as_posix()
        for room in ("council", "programmes", "actions", "risks", "savings", "reports")
        for path in (ROOT / room).rglob("*.py")
        if any(maker in path.read_text("utf-8") for maker in makers)
        if "events.tell(" not in path.read_text("utf-8")
    ]
    assert sorted(silent) == sorted(SILENT)


VISIT = """
import django
django.setup()
from django.test import Client
from council.models import User
olga = User.objects.create_user("olga@council.example", "correct horse battery", name="Olga")
from council.models import Grant, Scope
Grant.objects.create(scope=Scope.council(), role="auditor", user=olga, from_date="2020-01-01", reason="Test")
site = Client(headers={"host": "localhost"})
for name in ("olga@council.example", "nobody@council.example\\n{\\"event\\": \\"forged\\"}", "a\\r\\nb"):
    site.post("/accounts/login/", {"login": name, "password": "s3cret-and-wrong\\nforged"})
site.force_login(olga)
site.get("/history/?export=csv")
site.get("/history/events/?export=xlsx")
"""


def test_standard_output_bears_one_object_of_json_a_line_and_no_password(tmp_path, django_db_blocker):
    """The process that the council's monitoring listens to, with what somebody typed to confuse it."""
    with django_db_blocker.unblock():
        shutil.copy(migrated_file(), tmp_path / "db.sqlite3")
    environment = {
        **os.environ,
        "TESTING": "1",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "council.settings",
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", VISIT],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["event"] for line in lines].count("exported") == 2
    assert all({"at", "event", "id", "by", "what", "detail"} <= set(line) for line in lines)
    assert "forged" not in {line["event"] for line in lines}
    assert "s3cret-and-wrong" not in done.stdout + done.stderr
    assert "correct horse battery" not in done.stdout + done.stderr
