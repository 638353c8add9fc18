"""Dated updates of a plan: columns of quarters and months, dated lines in a cell, and comments."""

import io
import zipfile
from datetime import date

import pytest
from django.urls import reverse
from openpyxl.comments import Comment

from actions.models import Action, Completion, Update
from council.access.acting import COMMAND_LINE
from council.models import Role
from programmes.imports.applying.apply import apply_import
from programmes.imports.applying.undo import undo_import
from programmes.imports.cells.updates import dated_lines
from programmes.imports.comparing.report import report_json
from programmes.imports.kept.readings import dry_run
from programmes.imports.models.plan_import import ImportRow, PlanImport
from tests import factories
from tests.programmes.imports.applying.test_apply import uploaded
from tests.programmes.imports.books import new_sheet
from tests.programmes.imports.pages.test_pages import box, go_on, saved, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

AS_AT = date(2026, 6, 15)
ON_THE_DAY = {
    f"{name}_{part}": number
    for name in ("plan_date", "as_at")
    for part, number in (("day", "15"), ("month", "6"), ("year", "2026"))
}
HEAD = ["Ref", "Action", "Lead officer", "Target date"]
ROW = ["1", "Close the accounts on time", "Head of Finance", "31 December 2026"]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def plan(*columns, title="Plan"):
    """A plan of one action with further columns: (heading, cell)."""
    head = [*HEAD, *(heading for heading, _ in columns)]
    return new_sheet(head, [*ROW, *(words for _, words in columns)], title=title)


def looked_at(sheet, programme=None):
    return dry_run(uploaded(sheet, plan_date=AS_AT, programme=programme))


def only(found):
    (record,) = found.records()
    return record


def told(record):
    return [(str(one.made_on), one.text, one.source) for one in record.read.updates]


def brought(sheet, programme=None):
    plan_import = uploaded(sheet, plan_date=AS_AT, programme=programme)
    confirmed = dry_run(plan_import).digest
    apply_import(plan_import, by=factories.administrator(), confirmed=confirmed, accept_questions=True)
    plan_import.refresh_from_db()
    return plan_import


@pytest.fixture
def admin(client):
    adam = factories.person("Adam")
    factories.grant(adam, Role.ADMIN)
    client.force_login(adam)
    return client


class TestColumns:
    def test_quarters_without_a_year_stand_in_the_last_year_that_had_begun(self):
        columns = [("Q1 update", "Auditors chosen"), ("Q2 update", "Draft sent"), ("Q3 update", "")]
        record = only(looked_at(plan(*columns, ("Q4 update", "Signed off by the board"))))
        assert told(record) == [
            ("2025-06-30", "Auditors chosen", "Q1 update"),
            ("2025-09-30", "Draft sent", "Q2 update"),
            ("2026-03-31", "Signed off by the board", "Q4 update"),
        ]
        assert (record.outcome, record.read.text("progress")) == ("new", "")

    def test_months_days_and_years_in_a_heading_are_read(self):
        columns = [
            ("Update Sept 25", "First words of the lead"),
            ("Progress (June 2025)", "Even earlier words of the lead"),
            ("Q2 25/26 commentary", "Words of the quarter as a whole"),
            ("Position as at 31/01/2026", "Words of one day in the winter"),
        ]
        assert [day for day, *_ in told(only(looked_at(plan(*columns))))] == [
            "2025-06-30", "2025-09-30", "2025-09-30", "2026-01-31",
        ]  # fmt: skip

    def test_the_quarter_that_still_runs_is_dated_on_the_plans_own_day(self):
        record = only(looked_at(plan(("Q1 2026/27 update", "Auditors are chosen"))))
        assert (told(record)[0][0], record.questions) == ("2026-06-15", ())

    def test_a_quarter_after_the_plans_date_is_asked_about(self):
        found = looked_at(plan(("Q3 2026/27 update", "Not yet, one would think")))
        assert only(found).outcome == "questioned"
        assert "after the plan's own date, 15 June 2026" in only(found).questions[0].message

    def test_figures_by_quarter_are_no_updates(self):
        found = looked_at(plan(("Q1", 12), ("Q2", 13)))
        assert told(only(found)) == []


class TestLines:
    def test_dated_lines_are_told_from_what_has_no_date(self):
        words = "12/05/25 - met the supplier\nMay 25: order placed\nStill waiting for legal advice"
        lines, left = dated_lines(words)
        assert [(line.when, line.text) for line in lines] == [
            ("12/05/25", "met the supplier"),
            ("May 25", "order placed"),
        ]
        assert left == "Still waiting for legal advice"

    @pytest.mark.parametrize(
        ("words", "when", "text", "by"),
        [
            ("JB 12/05/25: chased them", "12/05/25", "chased them", "JB"),
            ("[12/05/2025] chased them", "12/05/2025", "chased them", ""),
            ("12/05/25 (Head of IT) - chased", "12/05/25", "chased", "Head of IT"),
            ("12th May 2025\nMet them\nAnd again", "12th May 2025", "Met them\nAnd again", ""),
            ("• 2025-05-12 chased\n  - twice", "2025-05-12", "chased\n- twice", ""),
            ("Q2 25/26: on track", "Q2 25/26", "on track", ""),
        ],
    )
    def test_a_dated_line_is_known_in_many_forms(self, words, when, text, by):
        (line,), left = dated_lines(words)
        assert (line.when, line.text, line.by, left) == (when, text, by, "")

    @pytest.mark.parametrize(
        "words",
        [
            "In May 2025 the board met",
            "24/7 cover - agreed",
            "May - June: workshops",
            "1.1 do: it",
            "12/05/25",
        ],
    )
    def test_other_words_stay_as_they_are(self, words):
        assert dated_lines(words) == ([], words)

    def test_two_dates_on_one_line_are_two_updates(self):
        lines, _ = dated_lines("12/05/25 - chased. 01/03/25 - began")
        assert [line.when for line in lines] == ["12/05/25", "01/03/25"]

    def test_a_column_is_known_by_its_cells_where_its_heading_says_nothing(self):
        assert told(only(looked_at(plan(("Diary", "12/05/26 - met the supplier"))))) == [
            ("2026-05-12", "met the supplier", "Diary")
        ]

    def test_a_day_that_is_none_stays_progress_and_is_asked_about(self):
        record = only(looked_at(plan(("Progress", "31/11/25 - met the supplier"))))
        assert (told(record), record.read.text("progress")) == ([], "31/11/25 - met the supplier")
        assert "cannot be read as a date" in record.questions[0].message

    def test_such_a_day_is_put_right_with_the_words(self, admin):
        sheet = plan(("Progress", "31/11/25 - met the supplier\n02/02/28 - all done"))
        upload(admin, saved(sheet), **ON_THE_DAY)
        plan_import = PlanImport.objects.get()
        page = admin.get(reverse("imports:check-wordings", args=[plan_import.pk])).content.decode()
        assert "is dated “02/02/28”" in page
        mended = {box("date", "31/11/25"): "30 November 2025", box("date", "02/02/28"): "2 February 2026"}
        go_on(admin, "check-wordings", plan_import, **mended)
        plan_import.refresh_from_db()
        record = only(dry_run(plan_import))
        assert [day for day, *_ in told(record)] == ["2025-11-30", "2026-02-02"]
        assert record.outcome == "new"


class TestComments:
    def test_a_comment_becomes_an_update_with_its_author_as_words(self):
        sheet = plan(("Progress", ""))
        sheet["E2"].comment = Comment("PMO:\n12/05/26 - chased by phone", "PMO")
        sheet["D2"].comment = Comment("Agreed with the board", "Clerk")
        assert told(only(looked_at(sheet))) == [
            ("2026-05-12", "chased by phone", "Comment on Progress, by PMO"),
            ("2026-06-15", "Agreed with the board", "Comment on Target date, by Clerk"),
        ]

    def test_a_thread_has_its_own_days_and_authors(self):
        sheet = plan(("Progress", "Going well"))
        sheet["E2"].comment = Comment("[Threaded comment] Your version of Excel …", "tc={1}")
        found = looked_at_bytes(with_thread(saved(sheet)))
        assert told(only(found)) == [
            ("2026-05-12", "Who pays?", "Comment on Progress, by Head of IT"),
            ("2026-05-13", "Finance does.", "Comment on Progress, by Clerk"),
        ]


def looked_at_bytes(data):
    return dry_run(uploaded(data, plan_date=AS_AT))


def with_thread(data):
    """The workbook with a thread of two comments on E2, as Excel keeps it."""
    spreadsheet = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    persons = "".join(
        f'<person displayName="{who}" id="{{{n}}}"/>' for n, who in enumerate(["Head of IT", "Clerk"])
    )
    said = [("Who pays?", 0, "12"), ("Finance does.", 1, "13")]
    thread = "".join(
        f'<threadedComment ref="E2" dT="2026-05-{day}T09:00:00.00" personId="{{{who}}}">'
        f"<text>{words}</text></threadedComment>"
        for words, who, day in said
    )
    relation = (
        '<Relationship Id="rIdT" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"'
        ' Target="../threadedComments/threadedComment1.xml"/></Relationships>'
    )
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.namelist():
            content = old.read(entry)
            if entry == "xl/worksheets/_rels/sheet1.xml.rels":
                content = content.replace(b"</Relationships>", relation.encode())
            new.writestr(entry, content)
        new.writestr("xl/persons/person.xml", f'<personList xmlns="{spreadsheet}">{persons}</personList>')
        new.writestr(
            "xl/threadedComments/threadedComment1.xml",
            f'<ThreadedComments xmlns="{spreadsheet}">{thread}</ThreadedComments>',
        )
    return made.getvalue()


class TestApplying:
    CELL = "12/05/26 - met the supplier\n01/03/26 - order placed\nStill waiting for legal advice"

    def test_they_are_written_by_date_and_signed_by_nobody(self):
        plan_import = brought(plan(("Progress", self.CELL), ("Q4 2025/26 update", "Half of it is done")))
        action = Action.objects.get()
        assert [
            (str(u.made_on), u.text, u.by) for u in action.updates.exclude(source="").order_by("made_on")
        ] == [
            ("2026-03-01", "order placed", None),
            ("2026-03-31", "Half of it is done", None),
            ("2026-05-12", "met the supplier", None),
        ]
        undated = action.updates.get(source="")
        assert (undated.text, undated.made_on) == ("Still waiting for legal advice", AS_AT)
        assert (action.stage, action.updated_on) == ("in_progress", AS_AT)
        kept = ImportRow.objects.get(plan_import=plan_import)
        assert self.CELL in kept.cells.values()
        assert kept.understood["updates"][0]["raw"] == "01/03/26 - order placed"

    def test_brought_again_they_are_known_and_only_what_is_new_or_reworded_changes(self):
        programme = brought(plan(("Progress", self.CELL))).programme
        assert looked_at(plan(("Progress", self.CELL)), programme).counts["unchanged"] == 1
        cell = "14/06/26 - contract signed\n" + self.CELL.replace("order placed", "order placed late")
        again = brought(plan(("Progress", cell)), programme)
        texts = Update.objects.exclude(source="").order_by("made_on").values_list("text", flat=True)
        assert list(texts) == ["order placed late", "met the supplier", "contract signed"]
        reworded = Update.objects.get(text="order placed late")
        assert [entry.text for entry in reworded.history.order_by("history_id")] == [
            "order placed",
            "order placed late",
        ]
        undo_import(again, by=COMMAND_LINE, on=AS_AT, because="Too early.")
        texts = Update.objects.exclude(source="").order_by("made_on").values_list("text", flat=True)
        assert list(texts) == ["order placed", "met the supplier"]

    def test_an_import_taken_back_takes_its_updates_with_it(self):
        plan_import = brought(plan(("Progress", self.CELL)))
        undo_import(plan_import, by=factories.administrator(), on=AS_AT, because="The wrong file.")
        assert not Update.objects.exists()
        assert looked_at(plan(("Progress", self.CELL)), plan_import.programme).counts["new"] == 1

    def test_a_date_to_come_that_is_taken_as_read_counts_for_no_silence(self):
        brought(plan(("Progress", "01/03/26 - order placed\n30/09/27 - to be signed")))
        assert Action.objects.get().updated_on == date(2026, 3, 1)

    def test_the_pages_show_each_update_as_it_will_be(self, admin):
        sheet = plan(("Q4 2025/26 update", "Half of it is done"), ("Progress", "12/05/26 - met the supplier"))
        upload(admin, saved(sheet), **ON_THE_DAY)
        plan_import = PlanImport.objects.get()
        page = admin.get(reverse("imports:map-import", args=[plan_import.pk])).content.decode()
        assert "Each cell is an update of 31 March 2026." in page
        assert "1 dated update in its cells." in page
        page = admin.get(reverse("imports:check-import", args=[plan_import.pk])).content.decode()
        assert "Update of 31 March 2026 (Q4 2025/26 update): Half of it is done" in page
        assert "Update of 12 May 2026 (Progress): met the supplier" in page

    def test_the_report_for_scripts_carries_them(self):
        found = looked_at(plan(("Progress", "12/05/26 - met the supplier")))
        (record,) = report_json(found)["sheets"][0]["records"]
        assert record["updates"] == [
            {
                "date": "2026-05-12",
                "text": "met the supplier",
                "source": "Progress",
                "raw": "12/05/26 - met the supplier",
            }
        ]


class TestOtherSheets:
    def test_a_row_of_the_completed_sheet_is_complete_and_waits_for_verification(self):
        brought(plan(("Progress", "Went well"), title="Completed"))
        action = Action.objects.get()
        assert (action.stage, action.status_as_written) == ("complete", "On the sheet “Completed”")
        assert Completion.objects.get().outcome == "waiting"

    def test_a_completed_row_that_says_otherwise_is_asked_about(self):
        record = only(looked_at(plan(("Status", "In progress"), title="Completed")))
        assert (record.read.stage, record.outcome) == ("in_progress", "questioned")

    def test_an_archived_row_without_a_status_is_asked_about(self):
        record = only(looked_at(plan(("Progress", "Went well"), title="Archive")))
        assert (record.read.stage, record.outcome) == ("complete", "questioned")
        withdrawn = only(looked_at(plan(("Status", "Withdrawn"), title="Archive")))
        assert (withdrawn.read.stage, withdrawn.outcome) == ("withdrawn", "new")

    def test_a_change_log_is_kept_as_notes_and_goes_nowhere(self):
        sheet = plan()
        log = sheet.parent.create_sheet("Change log")
        for row in (["Date", "Action", "Changed by"], ["1 May 2026", "Moved a date of action 1", "Clerk"]):
            log.append(row)
        plan_import = brought(sheet)
        assert Action.objects.count() == 1
        note = ImportRow.objects.get(sheet="Change log")
        assert (note.outcome, note.object_id) == ("skipped", None)
        assert "Moved a date of action 1" in note.cells.values()
        notices = [n.message for n in dry_run(plan_import).sheets[1].notices]
        assert any(
            words.startswith("This is the plan's change log. Its 1 row is a note") for words in notices
        )
