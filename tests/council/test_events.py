"""The event log: what is kept, and what the council's monitoring is told."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import transaction

from council import events
from council.models import Event
from tests import factories


@pytest.mark.django_db
def test_an_event_is_kept_and_told_as_one_line_of_json(caplog, django_capture_on_commit_callbacks):
    alice = factories.person()
    with caplog.at_level(logging.INFO, "council.events"), django_capture_on_commit_callbacks(execute=True):
        logging.getLogger("council.events").addHandler(caplog.handler)
        kept = events.tell(Event.Kind.EXPORTED, "Actions:\n3 rows as csv", by=alice, filters={"rag": "red"})
    logging.getLogger("council.events").removeHandler(caplog.handler)
    [message] = caplog.messages
    assert "\n" not in message
    told = json.loads(message)
    assert told["event"] == "exported"
    assert told["id"] == kept.pk == Event.objects.get().pk
    assert told["by"] == alice.pk
    assert told["detail"] == {"filters": {"rag": "red"}}


@pytest.mark.django_db
def test_what_was_rolled_back_is_not_told(caplog, django_capture_on_commit_callbacks):
    logging.getLogger("council.events").addHandler(caplog.handler)
    with django_capture_on_commit_callbacks(execute=True):
        try:
            with transaction.atomic():
                events.tell(Event.Kind.EXPORTED, "Actions")
                raise ValueError
        except ValueError:
            pass
    logging.getLogger("council.events").removeHandler(caplog.handler)
    assert caplog.messages == []
    assert not Event.objects.exists()


@pytest.mark.parametrize(("where", "heard"), [("", "stdout"), ("stderr", "stderr")])
def test_a_server_tells_on_standard_output_and_a_chore_beside_its_answer(where, heard):
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import django, logging; django.setup();logging.getLogger('council.events').info('{}')",
        ],
        env={**os.environ, "TESTING": "1", **({"EVENTS_TO": where} if where else {})},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert getattr(told, heard) == "{}\n"
    assert told.stdout + told.stderr == "{}\n"
