"""A worker that is killed in the middle leaves nothing behind, and the import runs again.

The worker is a process of its own on the test's database, killed as the kernel kills one that takes too much
memory: without a moment to clear up.
"""

import io
import json
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

from actions.models import Action
from council.models import Role
from programmes.imports.background import tasks as working
from programmes.imports.kept.readings import dry_run
from programmes.imports.models.work import ImportWork, KeptReading
from programmes.imports.upload import upload_plan
from programmes.models import Programme
from tests import factories
from tests.factories import DAY
from tests.programmes.imports.background.worker import works
from tests.programmes.imports.books import new_sheet
from tests.programmes.imports.pages.test_pages import saved

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = ("ENGINE", "NAME", "USER", "HOST", "OPTIONS")  # what tells one database of the suite from another
MOVES = {"programmes.ImportWork", "django_tasks_database.DBTaskResult"}  # say how far the worker is


def killed_at(moment: str) -> int:
    """How many actions a worker had written, in a process of its own, when it was killed.

    That was at the moment at which it called the function of that name.
    """
    told = {
        "database": {name: connection.settings_dict[name] for name in KEPT if connection.settings_dict[name]},
        "settings": {name: getattr(settings, name) for name in ("TASKS", "IMPORT_ROWS_AT_ONCE")},
        "stop_at": moment,
    }
    told["settings"]["MEDIA_ROOT"] = str(settings.MEDIA_ROOT)
    command = [sys.executable, "-m", "tests.programmes.imports.background.worker", json.dumps(told)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as worker:
        try:
            said = worker.stdout.readline() if worker.stdout else ""
        finally:
            worker.kill()
    assert said, f"the worker ended before it came to {moment}"
    return int(said)


def everything() -> dict[str, int]:
    """How many rows each table has."""
    models = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
    return {name: model._base_manager.count() for name, model in models.items() if name not in MOVES}


def started_again(plan_import: Any, *, by: Any) -> None:
    """The work begins again after it was silent for long."""
    work = ImportWork.objects.get(plan_import=plan_import)
    assert work.state == "running"
    ImportWork.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    working.start_again(plan_import, by=by)


def test_a_worker_killed_while_it_reads_and_one_while_it_writes_leave_nothing_behind(settings, tmp_path):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.IMPORT_ROWS_AT_ONCE = 1
    settings.MEDIA_ROOT = tmp_path
    adam = factories.person("Adam")
    factories.grant(adam, Role.ADMIN)
    rows = [[f"{n}", f"Write policy {n}", "Head of Finance", "May 2027"] for n in range(1, 6)]
    data = saved(new_sheet(["Ref", "Action", "Owner", "Due date"], *rows))
    plan_import = upload_plan(
        io.BytesIO(data),
        filename="plan.xlsx",
        by=adam,
        plan_date=DAY,
        as_at=DAY,
        new_title="S",
        new_code="SRV",
    )
    working.ask_to_read(plan_import, by=adam)
    before = everything()

    assert killed_at("reading_as_data") == 0  # all is read, nothing kept
    assert everything() == before
    started_again(plan_import, by=adam)
    works()
    assert KeptReading.objects.count() == 3

    working.ask_to_apply(plan_import, confirmed=dry_run(plan_import).digest, accept_questions=True, by=adam)
    before = everything()
    assert killed_at("finish") == 5  # written, not committed
    assert everything() == before
    plan_import.refresh_from_db()
    assert plan_import.stage == "open"
    started_again(plan_import, by=adam)
    works()
    plan_import.refresh_from_db()
    assert plan_import.stage == "applied"
    assert (Programme.objects.count(), Action.objects.count(), plan_import.rows.count()) == (1, 5, 5)
    assert Action.history.count() == 5
    assert not KeptReading.objects.exists()
