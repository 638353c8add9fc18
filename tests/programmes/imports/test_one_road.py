"""A plan is opened and read once; every step takes it from what was kept, by a road quick to follow."""

import io
import sys
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from django.conf import settings as house
from django.urls import reverse

from actions.models import Action
from council.models import Role
from programmes.imports import upload as uploading
from programmes.imports.applying.apply import apply_import
from programmes.imports.background.tasks import make_ready
from programmes.imports.kept import readings
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.models.work import KeptReading
from programmes.imports.upload import upload_plan
from tests import factories
from tests.factories import DAY
from tests.programmes.imports.books import PLANS, new_sheet
from tests.programmes.imports.pages.test_pages import as_shown, box, go_on, saved, upload

pytestmark = pytest.mark.django_db

BROMLEY = "bromley_organisational_improvement.xlsx"
STEPS = ("map-import", "check-wordings", "check-import")


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def adam():
    adam = factories.person("Adam")
    factories.grant(adam, Role.ADMIN)
    return adam


@pytest.fixture
def admin(client, adam):
    client.force_login(adam)
    return client


@pytest.fixture
def done(monkeypatch):
    """What was done to workbooks since it was asked last: "opened" and "read", in order."""
    told: list[str] = []

    def counted(word: str, act: Any) -> Any:
        def count(*args: Any, **how: Any) -> Any:
            told.append(word)
            return act(*args, **how)

        return count

    for module in (uploading, readings):
        monkeypatch.setattr(module, "open_workbook", counted("opened", module.open_workbook))
    monkeypatch.setattr(readings, "read_plan", counted("read", readings.read_plan))

    def since() -> list[str]:
        recent, told[:] = list(told), []
        return recent

    return since


def page(name, plan_import):
    return reverse(f"imports:{name}", args=[plan_import.pk])


class TestReadings:
    def test_one_at_the_upload_and_none_at_map_wordings_check_and_confirm(self, admin, done):
        upload(admin, (PLANS / BROMLEY).read_bytes(), BROMLEY)
        assert done() == ["opened", "read"]
        plan_import = PlanImport.objects.get()
        for step in STEPS:
            assert admin.get(page(step, plan_import)).status_code == 200
        go_on(admin, "map-import", plan_import)
        go_on(admin, "check-wordings", plan_import)
        for name in ("ask-owners", "download-annotated", "use-mapping"):
            assert admin.get(page(name, plan_import)).status_code == 200
        assert done() == []
        go_on(admin, "check-import", plan_import, accept_questions="on")
        assert done() == []
        plan_import.refresh_from_db()
        assert plan_import.is_applied and Action.objects.exists()

    def test_a_correction_is_read_once_from_what_was_opened(self, admin, done):
        rows = [["Action", "Date"], ["Task", "When"], ["Do it", "when ready"], ["Do that", "May 2026"]]
        upload(admin, saved(new_sheet(*rows)))
        plan_import = PlanImport.objects.get()
        done()
        go_on(admin, "map-import", plan_import, header0="2")
        assert done() == ["read"]
        go_on(admin, "map-import", plan_import)
        assert done() == []
        corrected = {box("date", "when ready"): "30 June 2004"}
        assert "30 June 2004" in go_on(admin, "check-wordings", plan_import, **corrected).content.decode()
        assert done() == ["read"]

    def test_a_new_post_is_compared_and_not_read(self, admin, done):
        upload(admin, saved(new_sheet(["Action", "Owner"], ["Do it", "Finance and Legal"])))
        plan_import = PlanImport.objects.get()
        done()
        factories.post("Finance"), factories.post("Legal")
        check = admin.get(page("check-import", plan_import))
        assert done() == []
        (record,) = check.context["run"].records()
        assert (record.read.owner, record.read.support) == ("Finance", ("Legal",))

    def test_what_is_decided_of_conflicts_is_compared_and_not_read(self, admin, done):
        upload(admin, saved(new_sheet(["Action", "% complete"], ["Do it", 20])))
        plan_import = PlanImport.objects.get()
        done()
        plan_import.settled = {"conflicts_all": "ours"}
        plan_import.save()
        assert admin.get(page("check-import", plan_import)).status_code == 200
        assert done() == []

    def test_another_release_opens_and_reads_it_anew(self, admin, done, monkeypatch):
        upload(admin, saved(new_sheet(["Action", "Date"], ["Do it", "May 2026"])))
        plan_import = PlanImport.objects.get()
        done()
        monkeypatch.setattr(readings, "version_of_the_code", lambda: "newer")
        for step in STEPS:
            assert admin.get(page(step, plan_import)).status_code == 200
        assert done() == ["opened", "read"]

    def test_a_large_plan_is_opened_at_the_upload_and_read_by_the_worker(self, adam, done, settings):
        settings.IMPORT_ROWS_AT_ONCE = 1
        data = saved(new_sheet(["Action", "Date"], ["Do it", "May 2026"], ["Do that", "June 2026"]))
        plan_import = upload_plan(
            io.BytesIO(data),
            filename="p.xlsx",
            by=adam,
            plan_date=DAY,
            as_at=DAY,
            new_title="S",
            new_code="SRV",
        )
        assert done() == ["opened"]
        assert not make_ready(plan_import, by=adam)
        assert done() == []
        settings.IMPORT_ROWS_AT_ONCE = 1_000  # what the worker does is what is done at once
        assert make_ready(plan_import, by=adam)
        assert done() == ["read"]
        apply_import(plan_import, by=adam, confirmed=readings.dry_run(plan_import).digest)
        assert done() == []
        assert not KeptReading.objects.exists()


class TestThePlansThatCouncilsPublished:
    @pytest.mark.parametrize("name", sorted(path.name for path in PLANS.iterdir()))
    def test_what_is_kept_is_what_was_read(self, name, adam):
        plan_import = upload_plan(
            io.BytesIO((PLANS / name).read_bytes()),
            filename=name, by=adam, plan_date=DAY, as_at=DAY, new_title="S", new_code="SRV",
        )  # fmt: skip
        read = readings.read_import(plan_import)
        assert make_ready(plan_import, by=adam)
        assert readings.reading_of(plan_import, rows=True) == read


def entered(act: Any) -> tuple[int, int]:
    """How many of the project's files and functions are entered while it acts."""
    root = f"{house.BASE_DIR}/"
    outside = (f"{root}tests/", f"{root}.venv/")
    codes: set[CodeType] = set()

    def look(frame: FrameType, event: str, arg: Any) -> None:
        name = frame.f_code.co_filename
        if event == "call" and name.startswith(root) and not name.startswith(outside):
            codes.add(frame.f_code)

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        act()
    finally:
        sys.setprofile(before)
    return len({Path(code.co_filename) for code in codes}), len(codes)


# What was reached (45 files and 205 functions, 55 and 291, 59 and 354), and a few more. 23 files and 67
# functions of each are any page's; the owners of the plan's highlight report are asked about on two of them.
LONGEST = {"map-import": (46, 210), "check-wordings": (56, 296), "check-import": (60, 360)}


# The road through the Python code is the same above either database.
@pytest.mark.pages
class TestTheRoadOfAPage:
    @pytest.mark.parametrize("step", STEPS)
    def test_it_is_short(self, step, admin):
        upload(admin, (PLANS / BROMLEY).read_bytes(), BROMLEY)
        at = page(step, PlanImport.objects.get())
        assert as_shown(admin.get(at))  # the first look makes what a process makes once
        files, functions = entered(lambda: admin.get(at))
        most_files, most_functions = LONGEST[step]
        assert files <= most_files and functions <= most_functions, (files, functions)
