"""A form whose act takes long: others write meanwhile, its second press waits, and a dead one lets go."""

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from council.models import Body, Role, SentForm
from council.reading.workbooks.workbook import open_workbook
from council.web import sent_forms
from council.web.sent_forms import SENT_BEFORE, TOKEN
from programmes.imports.models.plan_import import PlanImport
from tests import factories
from tests.council.web.test_sent_forms import ANSWERS, adam, browser, sent
from tests.factories import DAY
from tests.programmes.imports.background.test_killed_worker import KEPT
from tests.programmes.imports.books import new_sheet
from tests.programmes.imports.pages.test_pages import saved

__all__ = ["adam", "browser"]  # the fixtures
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _waits_for_a_moment(monkeypatch):
    monkeypatch.setattr(sent_forms, "PAUSE", 0.01)
    monkeypatch.setattr(sent_forms, "PAUSES", 3)


class Sender:
    """The other process, which sends forms whose act waits in the middle."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def hear(self) -> str:
        """The next line that it prints."""
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def go_on(self) -> None:
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()


@contextmanager
def another_process(person: Any, *forms: dict[str, str]) -> Iterator[Sender]:
    database = {name: connection.settings_dict[name] for name in KEPT if connection.settings_dict[name]}
    given = {"database": database, "person": person.pk, "sent": forms}
    command = [sys.executable, "-m", "tests.council.web.sending", json.dumps(given)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Sender(process)
        finally:
            process.kill()


def test_of_two_processes_one_acts_the_other_waits_and_a_dead_one_lets_go(adam, browser):
    first, second = {**ANSWERS, TOKEN: "a" * 32}, {"name": "Scrutiny", "kind": "board", TOKEN: "b" * 32}
    with another_process(adam, first, second) as other:
        assert other.hear() == "begun"
        start = time.monotonic()
        factories.body("Written meanwhile")
        assert time.monotonic() - start < 1, "no transaction is open while the view is at work"

        waiting = sent(browser, "a" * 32)
        page = waiting.content.decode()
        assert waiting.status_code == 409 and "We are still saving what you sent" in page
        assert "Improvement Board" in page and Body.objects.count() == 1
        before = re.findall(rf'name="{SENT_BEFORE}" value="(\w+)"', page)[0]
        other_answers = sent(browser, "a" * 32, name="Something else").content.decode()
        assert "still saving" in other_answers and SENT_BEFORE not in other_answers

        other.go_on()
        led_to = other.hear()
        assert sent(browser, "a" * 32)["Location"] == led_to
        asks = browser.post("/bodies/add/", {TOKEN: "a" * 32, SENT_BEFORE: before})
        assert asks["Location"] == led_to, (
            "the page that waited asks without the file that it can't send again"
        )
        assert sent(browser, "a" * 32, name="Something else").status_code == 409
        assert Body.objects.filter(name="Improvement Board").count() == 1

        assert other.hear() == "begun"  # the second form; now the process dies in the middle of it
    assert browser.post("/bodies/add/", second).status_code == 409
    SentForm.objects.filter(token="b" * 32).update(held_until=timezone.now() - timedelta(seconds=1))
    assert browser.post("/bodies/add/", second).status_code == 302
    assert Body.objects.filter(name="Scrutiny").count() == 1


def test_a_second_press_is_answered_by_what_the_first_comes_to(adam, browser, monkeypatch):
    """The first ends while the second waits."""
    SentForm.objects.create(
        person=adam, path="/bodies/add/", token="a" * 32, held_until=timezone.now() + sent_forms.LEASE
    )

    def ends(pause: float) -> None:
        digest = SentForm.objects.get().digest or expected[0]
        SentForm.objects.update(led_to="/bodies/7/", held_until=None, digest=digest)

    expected: list[str] = []
    digest_of_form = sent_forms.digest_of_form
    monkeypatch.setattr(
        sent_forms, "digest_of_form", lambda *sent: expected.append(digest_of_form(*sent)) or expected[-1]
    )
    monkeypatch.setattr(sent_forms, "sleep", ends)
    assert sent(browser, "a" * 32)["Location"] == "/bodies/7/"
    assert not Body.objects.exists()


def test_a_second_press_acts_where_the_first_came_back_with_what_is_missing(adam, browser, monkeypatch):
    SentForm.objects.create(
        person=adam, path="/bodies/add/", token="a" * 32, held_until=timezone.now() + sent_forms.LEASE
    )
    monkeypatch.setattr(sent_forms, "sleep", lambda pause: SentForm.objects.all().delete())
    assert sent(browser, "a" * 32).status_code == 302
    assert Body.objects.count() == 1


@pytest.mark.only("sqlite")  # which lets one writer in at a time
def test_while_an_upload_is_read_others_write_at_once(adam, monkeypatch):
    written: list[float] = []

    def write() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 0")  # refused, not kept waiting, where it is locked
            start = time.monotonic()
            factories.body("Written meanwhile")
            written.append(time.monotonic() - start)
        finally:
            connection.close()

    def slow(*args: Any, **how: Any) -> Any:
        writer = threading.Thread(target=write)
        writer.start()
        writer.join(20)
        return open_workbook(*args, **how)

    monkeypatch.setattr("programmes.imports.upload.open_workbook", slow)
    client = Client()
    client.force_login(adam)
    factories.grant(adam, Role.ADMIN)
    plan = saved(new_sheet(["Action", "Owner", "Due"], ["Do it", "Head of All", "1 July 2026"]))
    days = {
        f"{name}_{part}": getattr(DAY, part)
        for name in ("plan_date", "as_at")
        for part in ("day", "month", "year")
    }
    answers = {"file": SimpleUploadedFile("plan.xlsx", plan), "new_title": "S", "new_code": "SRV"}
    response = client.post("/imports/new/", answers | days | {TOKEN: "a" * 32})
    assert response.status_code == 302 and PlanImport.objects.count() == 1
    assert written and written[0] < 1
