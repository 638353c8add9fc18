"""Applying an import: exactly what was confirmed, all or nothing, by the acts that a page obeys."""

import io
from datetime import date

import pytest
from django.db import DatabaseError
from django.urls import reverse
from openpyxl import load_workbook

from actions.models import Action, DateChange, Update
from council.access.acting import COMMAND_LINE
from council.models import Event, Post, Role
from programmes.imports.applying import apply as applying
from programmes.imports.applying.apply import (
    AppliedAlready,
    ImpossibleChange,
    NotAsConfirmed,
    QuestionsOpen,
    apply_import,
)
from programmes.imports.kept.readings import dry_run
from programmes.imports.models.plan_import import ImportRow, PlanImport
from programmes.imports.upload import free_code, upload_plan
from programmes.models import Programme, Workstream
from tests import factories
from tests.programmes.imports.books import PLANS, new_sheet

pytestmark = pytest.mark.django_db

SOUTHWARK = "southwark_improvement_plans.xlsx"
PLAN_DATE = date(2003, 7, 29)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def uploaded(file, *, plan_date=PLAN_DATE, as_at=None, programme=None, filename="plan.xlsx", **more):
    """An open import of a file, of bytes or of a new sheet."""
    if hasattr(file, "parent"):
        handle = io.BytesIO()
        file.parent.save(handle)
        file = handle.getvalue()
    if isinstance(file, bytes):
        file = io.BytesIO(file)
    title = "" if programme else more.pop("title", "Support services")
    return upload_plan(
        file,
        filename=filename,
        by=factories.administrator(),
        plan_date=plan_date,
        as_at=as_at or plan_date,
        programme=programme,
        new_title=title,
        new_code="" if programme else free_code(title),
        **more,
    )


def add_posts(plan_import):
    """Say that every owner near no post is to be added as one, and that sheets' names are workstreams."""
    said = {"posts_all": "add", "sheet_names_all": "workstream"}
    plan_import.settled = {**said, **plan_import.settled, "posts_all": "add"}
    plan_import.save(update_fields=["settled"])


def applied(plan_import, *, posts=True, **how):
    if posts:
        add_posts(plan_import)
    return apply_import(
        plan_import, by=factories.administrator(), confirmed=dry_run(plan_import).digest, **how
    )


def southwark(**more):
    return uploaded((PLANS / SOUTHWARK).read_bytes(), filename=SOUTHWARK, **more)


class TestFirstImport:
    def test_a_whole_plan_becomes_a_programme_with_workstreams_and_actions(self):
        plan_import = southwark()
        applied(plan_import)
        programme = Programme.objects.get(title="Support services")
        assert programme.actions.count() == 49
        finance = Workstream.objects.get(programme=programme, title="Finance", parent=None)
        assert [child.title for child in finance.children.all()] == [
            "Financial Planning",
            "SAP",
            "Monitoring and Reporting",
            "Skills",
            "Accountability and Responsibility",
        ]
        plan_import.refresh_from_db()
        assert plan_import.is_applied
        assert plan_import.programme == programme
        assert plan_import.counts["new"] == 49

    def test_each_date_keeps_its_words_beside_what_was_understood(self):
        applied(southwark())
        action = Action.objects.get(title__startswith="Set up a support team")
        assert action.due_as_written == "Strategic Services Sept 03. Roll-out complete March 04."
        assert (action.due, action.baseline) == (date(2004, 3, 31), date(2004, 3, 31))
        assert len(action.timescale["parts"]) == 2
        assert action.plan_reference == "7"

    def test_steps_stand_under_their_action(self):
        applied(southwark())
        action = Action.objects.get(title__startswith="Cut the number of business units")
        assert [(step.text, step.due) for step in action.steps.all()] == [
            ("structure proposals agreed by Executive", date(2003, 12, 31)),
            ("new structure in place", date(2004, 4, 1)),
        ]

    def test_a_status_in_the_date_column_sets_the_stage_and_waits_for_verification(self):
        applied(southwark())
        action = Action.objects.get(title__startswith="Show clear links")
        assert (action.stage, action.due, action.status_as_written) == ("complete", None, "In place via IEG3")
        claim = action.completions.get()
        assert claim.outcome == "waiting"
        assert "In place via IEG3" in claim.closing_note

    def test_every_change_in_the_history_names_the_import(self):
        plan_import = southwark()
        applied(plan_import)
        entry = Action.objects.first().history.get()
        assert entry.through == f"import {plan_import.pk}"
        assert SOUTHWARK in entry.history_change_reason
        assert entry.history_user == factories.administrator()
        assert Event.objects.filter(kind="imported").exists()

    def test_every_row_is_kept_as_read_with_the_record_it_went_to(self):
        plan_import = southwark()
        applied(plan_import)
        row = ImportRow.objects.get(plan_import=plan_import, sheet="Corporate", row=10)
        assert row.cells["C10"] == "\nDec 03\n1 April 04"
        action = Action.objects.get(pk=row.object_id)
        assert row.our_reference == action.reference
        assert row.history_ids == [action.history.get().history_id]

    def test_owners_become_posts_once_and_the_rest_have_the_owner_chosen(self):
        factories.post("Head of Finance")
        sheet = new_sheet(
            ["Action", "Lead officer", "Date"],
            ["Close the accounts", "head of finance", "May 2026"],
            ["Sell the depot", "Head of Property / Head of Finance", "May 2026"],
            ["Train all staff", None, "May 2026"],
        )
        plan_import = uploaded(sheet, default_owner=factories.post("Programme Manager"))
        assert [asked.name for asked in dry_run(plan_import).owners] == ["Head of Property"]
        applied(plan_import)
        owners = list(Action.objects.order_by("reference").values_list("owner__title", flat=True))
        assert owners == ["Head of Finance", "Head of Property", "Programme Manager"]
        assert Post.objects.filter(title__iexact="head of finance").count() == 1
        assert Action.objects.get(title="Sell the depot").supports.get().post.title == "Head of Finance"

    def test_a_rag_without_a_reason_and_progress_come_in_as_written(self):
        sheet = new_sheet(
            ["Action", "RAG", "Progress", "Status"],
            ["Close the accounts", "Red", "Auditors still at work", "On hold"],
            ["Sell the depot", "Green", "Sold", "In progress"],
        )
        applied(uploaded(sheet))
        action = Action.objects.get(title="Close the accounts")
        assert (action.stated_rag, action.rag_as_written, action.reason) == ("red", "Red", "")
        assert action.stage == "on_hold"
        assert "On hold" in action.stage_reason
        update = Update.objects.get(action=action)
        assert (update.text, update.as_written) == ("Auditors still at work", True)

    def test_a_title_longer_than_its_field_is_kept_whole_in_the_description(self):
        words = "Close the accounts " * 60
        applied(uploaded(new_sheet(["Action", "Date"], [words, "May 2026"])))
        action = Action.objects.get()
        assert len(action.title) <= 500
        assert action.description == " ".join(words.split())

    def test_columns_without_a_place_are_kept_with_the_action(self):
        applied(uploaded(new_sheet(["Action", "Colour of pen"], ["Do it", "Mauve"])))
        assert Action.objects.get().others == {"Colour of pen": "Mauve"}


class TestAllOrNothing:
    def test_questioned_rows_hold_it_up_until_somebody_takes_them_as_read(self):
        sheet = new_sheet(["Action", "Date"], ["Do it", "mid-April"], ["Do that", "May 2026"])
        plan_import = uploaded(sheet, plan_date=date(2026, 3, 1))
        with pytest.raises(QuestionsOpen):
            applied(plan_import)
        assert Action.objects.count() == 0
        applied(plan_import, accept_questions=True)
        assert Action.objects.get(title="Do it").due == date(2026, 4, 20)

    def test_refused_rows_stay_out_and_are_named(self):
        sheet = new_sheet(["Action", "Owner"], ["Do it", "Head of HR"], [None, "Head of IT"])
        plan_import = uploaded(sheet)
        applied(plan_import)
        assert Action.objects.count() == 1
        assert ImportRow.objects.get(outcome="refused").object_id is None

    def test_what_changed_since_it_was_looked_at_is_not_written(self):
        plan_import = southwark()
        digest = dry_run(plan_import).digest
        plan_import.choices = {"included": {"IT": False}}
        plan_import.save()
        with pytest.raises(NotAsConfirmed):
            apply_import(plan_import, by=COMMAND_LINE, confirmed=digest)
        assert Action.objects.count() == 0

    def test_a_code_that_another_programme_took_meanwhile_is_told(self):
        plan_import = uploaded(new_sheet(["Action"], ["Do it"]), title="Support services")
        found = dry_run(plan_import)
        factories.programme(plan_import.new_code, title="Social services")
        with pytest.raises(ImpossibleChange, match=r"in use by now, for Social services\. Enter"):
            apply_import(plan_import, by=COMMAND_LINE, confirmed=found.digest)
        plan_import.refresh_from_db()
        assert not plan_import.is_applied

    def test_it_is_applied_once(self):
        plan_import = southwark()
        applied(plan_import)
        with pytest.raises(AppliedAlready):
            applied(plan_import)

    def test_an_error_half_way_takes_everything_back(self, monkeypatch):
        plan_import = southwark()

        def fail(*_args):
            raise OSError("the disk is full")

        monkeypatch.setattr(applying, "_keep_rows", fail)
        with pytest.raises(OSError, match="disk is full"):
            applied(plan_import)
        assert Programme.objects.count() == Workstream.objects.count() == Action.objects.count() == 0
        plan_import.refresh_from_db()
        assert not plan_import.is_applied

    def test_after_an_error_half_way_it_is_applied_by_trying_again(self, monkeypatch):
        plan_import = southwark()
        add_posts(plan_import)
        found = dry_run(plan_import)

        def fail(*_args):
            raise DatabaseError("the database went away")

        with monkeypatch.context() as broken:
            broken.setattr(applying, "_keep_rows", fail)
            with pytest.raises(DatabaseError, match="went away"):
                apply_import(plan_import, by=COMMAND_LINE, confirmed=found.digest, reading=found.reading)
        assert Action.objects.count() == 0
        found = apply_import(plan_import, by=COMMAND_LINE, confirmed=found.digest, reading=found.reading)
        assert Action.objects.count() == found.counts["new"]

    def test_a_reading_of_other_choices_is_read_again(self):
        plan_import = southwark()
        before = dry_run(plan_import)
        plan_import.choices = {"included": {"IT": False}}
        plan_import.save()
        after = dry_run(plan_import, reading=before.reading)
        assert after.reading is not before.reading
        assert after.counts["new"] < before.counts["new"]

    def test_a_reading_compared_twice_says_the_same(self):
        plan_import = southwark()
        applied(plan_import)
        again = southwark(programme=plan_import.programme or Programme.objects.get())
        first = dry_run(again)
        second = dry_run(again, reading=first.reading)
        assert second.reading is first.reading
        assert (second.digest, second.counts) == (first.digest, first.counts)

    def test_two_imports_at_once_give_no_reference_twice(self):
        programme = factories.programme()
        for number in range(2):
            applied(
                uploaded(
                    new_sheet(["Action", "Date"], [f"Do thing {number}", "May 2026"]), programme=programme
                )
            )
        references = list(Action.objects.values_list("reference", flat=True))
        assert len(set(references)) == 2


class TestNextEdition:
    def edition(self, *changes):
        """The Southwark workbook with cells changed: pairs of (sheet, cell, value)."""
        book = load_workbook(PLANS / SOUTHWARK)
        for sheet, cell, value in changes:
            book[sheet][cell] = value
        handle = io.BytesIO()
        book.save(handle)
        return handle.getvalue()

    def first(self):
        plan_import = southwark()
        applied(plan_import)
        plan_import.refresh_from_db()
        return plan_import.programme

    def test_the_same_file_twice_brings_nothing_new_and_changes_nothing(self):
        again = southwark(programme=self.first())
        found = dry_run(again)
        assert found.counts["unchanged"] == 49
        assert found.writes == 0
        applied(again)
        assert Action.objects.count() == 49

    def test_a_later_date_is_a_date_change_that_waits_for_a_decision(self):
        programme = self.first()
        again = uploaded(
            self.edition(("Corporate", "C6", "Dec 03")), programme=programme, as_at=date(2003, 8, 20)
        )
        found = dry_run(again)
        assert {k: n for k, n in found.counts.items() if n} == {"changed": 1, "unchanged": 48}
        applied(again)
        change = DateChange.objects.get()
        assert (change.from_date, change.to_date, change.outcome) == (
            date(2003, 9, 30),
            date(2003, 12, 31),
            "pending",
        )
        assert change.asked_through == f"import {again.pk}"
        action = Action.objects.get(pk=change.action_id)
        assert (action.due, action.baseline) == (date(2003, 9, 30), date(2003, 9, 30))

    def test_the_imports_page_says_that_another_decides_and_offers_one_change(self, client):
        programme = self.first()
        book = self.edition(("Corporate", "C6", "Dec 03"))
        again = uploaded(book, programme=programme, as_at=date(2003, 8, 20))
        applied(again)
        mona = factories.person("Mona")
        factories.grant(mona, Role.PROGRAMME_MANAGER, over=programme)
        client.force_login(mona)
        result = reverse("imports:show-result", args=[again.pk])
        one_change = reverse("programmes:ask-for-change", args=[programme.code])

        def words():
            return " ".join(client.get(result).content.decode().split())

        assert "wait for your decision" in words().replace("waits", "wait") and one_change not in words()
        change = DateChange.objects.get()
        change.asked_by = mona
        change.save()
        assert "and waits for another person’s decision" in words() and one_change in words()
        client.force_login(factories.administrator())
        assert "and waits for another person’s decision" in words() and one_change not in words()

    def test_once_asked_for_it_is_not_asked_for_again(self):
        programme = self.first()
        book = self.edition(("Corporate", "C6", "Dec 03"))
        applied(uploaded(book, programme=programme, as_at=date(2003, 8, 20)))
        again = uploaded(book, programme=programme, as_at=date(2003, 9, 20))
        assert dry_run(again).counts["unchanged"] == 49

    def test_a_second_date_while_the_first_waits_is_refused_and_named(self):
        programme = self.first()
        for words, day in (("Dec 03", 20), ("Jan 04", 21)):
            book = self.edition(("Corporate", "C6", words))
            again = uploaded(book, programme=programme, as_at=date(2003, 8, day))
            found = dry_run(again)
            applied(again)
        refused = next(r for r in found.records() if r.outcome == "refused")
        assert "waiting for a decision" in refused.refusals[0].message
        assert DateChange.objects.get().to_date == date(2003, 12, 31)

    def test_new_changed_and_missing_are_told_apart(self):
        programme = self.first()
        again = uploaded(
            self.edition(
                ("IT", "A27", None),
                ("IT", "B27", None),
                ("IT", "A28", "Write a strategy for data"),
                ("IT", "B28", "Dec 04"),
                ("Corporate", "B5", "Agree the corporate management protocol with members"),
            ),
            programme=programme,
        )
        found = dry_run(again)
        assert {k: n for k, n in found.counts.items() if n} == {
            "new": 1, "changed": 1, "unchanged": 47, "missing": 1,
        }  # fmt: skip
        applied(again)
        assert Action.objects.filter(programme=programme).count() == 50

    def test_a_completion_in_the_next_edition_waits_for_another_persons_look(self):
        programme = self.first()
        again = uploaded(self.edition(("IT", "B6", "In place")), programme=programme, as_at=date(2003, 9, 1))
        applied(again)
        action = Action.objects.get(title="ICT modernisation budget of £2.8M")
        assert action.stage == "complete"
        assert action.completions.get().outcome == "waiting"

    def test_only_the_sheets_read_can_miss_a_row(self):
        programme = self.first()
        again = southwark(programme=programme)
        found = dry_run(again, only=["IT"])
        assert found.counts["missing"] == 0
        assert found.counts["unchanged"] == 19


def test_reading_the_rows_of_an_import_back_cannot_change_them():
    plan_import = southwark()
    applied(plan_import)
    row = ImportRow.objects.first()
    row.title = "Something else"
    with pytest.raises(Exception, match="append-only"):
        row.save()


def test_a_free_code_is_made_from_the_titles_initials():
    factories.programme("BVR")
    assert free_code("Best Value review") == "BVR2"
    assert free_code("Housing") == "HOU"
    assert free_code("2030") == "PXX" or free_code("2030").isalnum()


def test_nothing_of_a_refused_file_is_kept(tmp_path):
    from council.reading.workbooks.workbook import WorkbookRefused

    with pytest.raises(WorkbookRefused):
        uploaded(b"\x89PNG not a workbook", filename="plan.xlsx")
    assert PlanImport.objects.count() == 0
    assert not list(tmp_path.rglob("*.*"))
