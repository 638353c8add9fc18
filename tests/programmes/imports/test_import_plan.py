"""`manage.py import_plan`: the same import for scripts, with the interface that they rely on."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from actions.models import Action
from programmes.imports.models.plan_import import PlanImport
from programmes.models import Programme
from tests import factories
from tests.programmes.imports.books import PLANS, new_sheet

pytestmark = pytest.mark.django_db

SOUTHWARK = PLANS / "southwark_improvement_plans.xlsx"


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def book(tmp_path):
    """Saves rows as a workbook and returns its path."""

    def save(*rows):
        path = tmp_path / "plan.xlsx"
        new_sheet(*rows).parent.save(path)
        return path

    return save


def run(path, *arguments, programme="Support services"):
    """The exit code and the report of a run."""
    out = io.StringIO()
    code = 0
    try:
        call_command("import_plan", path, *arguments, programme=programme, format="json", stdout=out)
    except SystemExit as ended:
        code = ended.code
    return code, json.loads(out.getvalue())


@pytest.mark.parametrize(("sheet", "actions"), [("Corporate", 10), ("Finance", 20), ("IT", 19)])
def test_each_southwark_sheet_is_found_and_applied(sheet, actions):
    code, report = run(SOUTHWARK, "--sheet", sheet, "--plan-date", "2003-07-29", "--as-at", "2003-08-01")
    assert code == 0
    assert report["applied"]
    assert report["import"] == PlanImport.objects.get().pk
    (told,) = report["sheets"]
    assert (told["name"], told["kind"], told["counts"]["new"]) == (sheet, "actions", actions)
    assert len(told["records"]) == actions
    assert all(record["our_reference"] for record in told["records"])
    assert Action.objects.filter(programme__title="Support services").count() == actions


def test_a_dry_run_writes_nothing_and_keeps_no_file(tmp_path):
    code, report = run(SOUTHWARK, "--plan-date", "2003-07-29", "--dry-run")
    assert code == 1 and any("Is “Finance” one?" in error["message"] for error in report["errors"])
    code, report = run(SOUTHWARK, "--plan-date", "2003-07-29", "--dry-run", "--sheet-names", "workstream")
    assert code == 0
    assert not report["applied"]
    assert report["import"] is None
    assert Programme.objects.count() == PlanImport.objects.count() == 0
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


def test_open_questions_hold_it_up_unless_they_are_accepted(book):
    path = book(["Action", "Date"], ["Do it", "mid-April"], ["Do that", "May 2026"])
    code, report = run(path, "--plan-date", "2026-03-01")
    assert (code, report["applied"], report["sheets"][0]["counts"]["questioned"]) == (1, False, 1)
    assert Action.objects.count() == 0
    code, report = run(path, "--plan-date", "2026-03-01", "--accept-questions")
    assert (code, report["applied"]) == (0, True)
    assert Action.objects.count() == 2


def test_into_a_programme_that_is_there_by_title_or_code():
    there = factories.programme("SSR", title="Support services")
    run(SOUTHWARK, "--sheet", "IT", "--plan-date", "2003-07-29", programme="support services")
    code, report = run(SOUTHWARK, "--sheet", "IT", "--plan-date", "2003-07-29", programme="SSR")
    assert (code, report["sheets"][0]["counts"]["unchanged"]) == (0, 19)
    assert Programme.objects.get() == there


def test_what_cannot_be_read_ends_with_two_and_says_why(tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"not a workbook")
    code, report = run(path)
    assert code == 2
    assert report["errors"][0]["level"] == "error"
    assert report["errors"][0]["remedy"]
    assert set(report) == {
        "file", "sha256", "plan_date", "as_at", "applied", "import", "mapping", "sheets", "matches",
        "interpretations", "errors",
    }  # fmt: skip


def test_a_sheet_that_leaves_itself_out_is_taken_in_where_it_is_named(tmp_path):
    sheet = new_sheet(["Action", "Date"], ["Do it", "May 2026"], title="Old")
    sheet.parent.create_sheet("New").append(["Action"])
    sheet.sheet_state = "hidden"
    path = tmp_path / "plan.xlsx"
    sheet.parent.save(path)
    code, report = run(path, programme="All of it")
    assert (code, report["applied"]) == (1, False)
    code, report = run(path, "--sheet", "Old")
    assert (code, report["applied"], report["sheets"][0]["counts"]["new"]) == (0, True, 1)
    assert Action.objects.get().title == "Do it"


def test_a_sheet_that_is_not_there_ends_with_two():
    code, report = run(SOUTHWARK, "--sheet", "Housing")
    assert code == 2
    assert any("no sheet Housing" in error["message"] for error in report["errors"])
    assert Programme.objects.count() == 0


def test_a_sheet_whose_kind_waits_is_read_clean_and_its_import_is_no_success(tmp_path):
    head = ["Project", "Key progress this period", "Tasks planned for next period"]
    sheet = new_sheet(head, ["The list", "Drafted", "Publish it"], title="Highlight report")
    other = sheet.parent.create_sheet("Plan")  # which has its project already
    other.append(["Action", "Due date"])
    other.append(["The list", "May 2026"])
    path = tmp_path / "plan.xlsx"
    sheet.parent.save(path)
    code, report = run(path, "--sheet", "Highlight report")
    assert (code, report["applied"]) == (1, False)
    assert Programme.objects.count() == 0
    assert report["sheets"][0]["kind"] == "highlights"


def test_a_sheet_of_what_savings_are_put_to_is_taken_in_by_its_pounds():
    code, report = run(PLANS / "wigan_support_services.xlsx", "--sheet", "Re-allocation")
    assert (code, report["applied"]) == (0, True)
    assert report["sheets"][0]["kind"] == "reallocations"
    amounts = [record["amount"] for record in report["sheets"][0]["records"]]
    assert amounts == ["55000.00", "28500.00", "28500.00", "35000.00", "130000.00", "64000.00"]


def test_a_file_that_is_not_there_is_a_plain_error():
    with pytest.raises(CommandError, match="no file"):
        call_command("import_plan", "nowhere.xlsx", programme="X")


def test_the_plain_format_says_what_happened(book):
    out = io.StringIO()
    path = book(["Action", "Date"], ["Do it", "May 2026"])
    call_command("import_plan", path, programme="X plan", stdout=out)
    assert "Plan: actions. 1 new." in out.getvalue()
    assert "Applied as import" in out.getvalue()


class TestAgain:
    HEAD = ("Action", "% complete")

    def in_conflict(self, book):
        """The file of a plan whose one figure changed here and in the file since it was imported."""
        run(book(self.HEAD, ["Do it", 20]))
        action = Action.objects.get()
        action.percent = 60
        action.save()
        return book(self.HEAD, ["Do it", 40])

    def test_a_conflict_holds_it_up_and_shows_the_three_values(self, book):
        code, report = run(self.in_conflict(book), "--accept-questions")
        (sheet,) = report["sheets"]
        assert (code, report["applied"], sheet["counts"]["conflict"]) == (1, False, 1)
        assert sheet["records"][0]["conflicts"] == {
            "percent": {"before": "20", "ours": "60", "file": "40", "take": ""}
        }

    @pytest.mark.parametrize(("take", "percent"), [("file", 40), ("ours", 60)])
    def test_take_says_whose_value_stands(self, book, take, percent):
        code, _ = run(self.in_conflict(book), "--take", take)
        assert code == 0
        assert Action.objects.get().percent == percent

    def undone(self, *arguments):
        out, code = io.StringIO(), 0
        try:
            call_command("import_plan", *arguments, format="json", stdout=out)
        except SystemExit as ended:
            code = ended.code
        return code, json.loads(out.getvalue())

    def test_undo_takes_an_import_back(self, book):
        pk = run(book(self.HEAD, ["Do it", 20]))[1]["import"]
        assert self.undone("--undo", str(pk), "--dry-run") == (
            0, {"import": pk, "undone": False, "removed": 2, "put_back": 0, "posts_removed": [], "stays": []},
        )  # fmt: skip
        assert self.undone("--undo", str(pk))[1]["undone"]
        assert Action.objects.count() == 0
        with pytest.raises(CommandError, match="taken back already"):
            call_command("import_plan", "--undo", str(pk))

    def test_what_was_built_on_it_holds_it_up_until_the_rest_is_asked_for(self, book):
        pk = run(book(self.HEAD, ["Do it", 20], ["Do that", 20]))[1]["import"]
        action = Action.objects.first()
        action.percent = 60
        action.save()
        code, report = self.undone("--undo", str(pk))
        assert (code, report["undone"], Action.objects.count()) == (1, False, 2)
        assert [one["name"] for one in report["stays"] if one["kind"] == "actions"] == [str(action)]
        assert self.undone("--undo", str(pk), "--accept-questions")[0] == 0
        assert Action.objects.get() == action

    def test_without_a_file_or_an_import_it_says_what_to_name(self):
        with pytest.raises(CommandError, match="Name the file"):
            call_command("import_plan")
