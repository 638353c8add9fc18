"""Sheets of lessons and of benefits: imported by their registers, taken back, and out and in unchanged."""

from datetime import date

import pytest

from programmes.benefits.stating import BenefitStatement, add_benefit
from programmes.closing.learning import LessonStatement, add_lesson
from programmes.imports.applying.undo import undo_import
from programmes.imports.exporting.workbook import programme_workbook
from programmes.imports.kept.readings import dry_run
from programmes.models import Benefit, Lesson
from tests import factories as make
from tests.factories import DAY
from tests.programmes.imports.applying.test_apply import applied, uploaded
from tests.programmes.imports.books import new_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def told(found):
    return {outcome: number for outcome, number in found.counts.items() if number}


def test_a_sheet_of_lessons_is_taken_in_and_what_it_does_not_say_stays_unsaid():
    headings = ["Lesson learned", "Theme", "Recommendation"]
    made = uploaded(new_sheet(headings, ["Start with the data", "Data", "Begin half a year before"]))
    applied(made)
    lesson = Lesson.objects.get()
    assert (lesson.title, lesson.theme, lesson.advice) == (
        "Start with the data",
        "Data",
        "Begin half a year before",
    )
    assert (lesson.phase, lesson.went) == ("", "")
    undo_import(made, by=make.administrator(), on=DAY, because="Wrong file")
    assert not Lesson.objects.exists()


def test_lessons_without_a_phase_stand_on_their_page_under_their_own_heading(client):
    applied(uploaded(new_sheet(["Lesson learned", "Theme"], ["Start with the data", "Data"])))
    lesson = Lesson.objects.get()
    client.force_login(make.manager())
    page = client.get(f"/programmes/{lesson.programme.code}/lessons/").content.decode()
    assert "Phase not said" in page and "Start with the data" in page and "Not said" in page


def test_a_sheet_of_benefits_is_taken_in_with_days_as_councils_write_them():
    headings = ["Benefit Heading", "Description", "Owner", "Due date"]
    row = ["Less paper", "We print less", "Head of Customer Services", "Spring 2027"]
    made = uploaded(new_sheet(headings, row, title="Benefits"))
    applied(made)
    benefit = Benefit.objects.get()
    assert (benefit.title, benefit.note, benefit.kind) == ("Less paper", "We print less", "other")
    assert benefit.realised_by == date(2027, 5, 31)
    assert benefit.realised_on is None
    undo_import(made, by=make.administrator(), on=DAY, because="Wrong file")
    assert not Benefit.objects.exists()


def test_a_programme_s_lessons_and_benefits_go_out_and_come_back_unchanged():
    mona, programme = make.manager(), make.programme()
    said = LessonStatement(title="Ask early", phase="planning", theme="Users", went="badly", advice="Ask")
    add_lesson(programme, said, by=mona, on=DAY)
    day = date(2027, 3, 31)
    benefit = BenefitStatement(
        title="Less paper", kind="efficiency", owner=make.post("Head"), realised_by=day
    )
    add_benefit(programme, benefit, by=mona, on=DAY, meant={day})
    content, counts = programme_workbook(programme, person=make.administrator(), as_at=DAY)
    assert (counts["Lessons"], counts["Benefits"]) == (1, 1)
    assert told(dry_run(uploaded(content, programme=programme))) == {"unchanged": 3}
