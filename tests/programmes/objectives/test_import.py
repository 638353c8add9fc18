"""Sheets of objectives: imported, paired where they are as many, never where they are not; and out again."""

import pytest

from council.models import Role
from programmes.imports.applying.undo import undo_import
from programmes.imports.decisions import Decisions
from programmes.imports.exporting.workbook import programme_workbook
from programmes.imports.kept.readings import dry_run
from programmes.imports.mappings.choices import keep_decisions
from programmes.models import Achievement, Objective, Programme
from tests import factories as make
from tests.factories import DAY
from tests.programmes.imports.applying.test_apply import applied, uploaded
from tests.programmes.imports.books import PLANS, new_sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]
HEADINGS = ["Key Objectives", "Achievements / Comments"]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_service_plan_in_a_file_becomes_objectives_under_their_divisions():
    made = uploaded((PLANS / "salford_service_plan.csv").read_bytes(), filename="salford_service_plan.csv")
    keep_decisions(made, Decisions(offers={"due": "take"}), by=make.administrator())
    applied(made)
    assert Objective.objects.count() == 12
    assert Objective.objects.exclude(due=None).count() == 11  # the day in their words, where they name one
    assert set(Objective.objects.values_list("heading", flat=True)) == {
        "Law and Administration",
        "Finance",
        "Customer Services",
        "IT Net",
    }
    undo_import(made, by=make.administrator(), on=DAY, because="Wrong file")
    assert not Objective.objects.exists()


def test_bullets_of_one_row_are_paired_where_they_are_as_many():
    applied(uploaded(new_sheet(HEADINGS, ["• Pay on time\n• Close in May", "• 98% now\n• Closed on 30 May"])))
    pairs = Achievement.objects.values_list("objective__title", "text")
    assert set(pairs) == {("Pay on time", "98% now"), ("Close in May", "Closed on 30 May")}


def test_bullets_of_one_row_that_differ_in_number_are_left_to_be_paired_by_hand():
    left = "\n".join(f"• Objective {number}" for number in range(1, 34))
    right = "\n".join(f"• Comment {number}" for number in range(1, 43))
    made = uploaded(new_sheet(HEADINGS, [left, right]))
    applied(made)
    assert Objective.objects.count() == 33
    assert Achievement.objects.filter(objective=None).count() == 42
    undo_import(made, by=make.administrator(), on=DAY, because="Wrong file")
    assert not Achievement.objects.exists()


def test_who_imports_is_told_that_none_is_paired_and_pairs_and_splits_them(client):
    made = uploaded(new_sheet(HEADINGS, ["• Pay on time\n• Close in May", "• 98%\n• Closed\n• Audited"]))
    (told,) = [each.message for each in dry_run(made).sheets[0].notices if "paired" in each.message]
    assert told.startswith("2 objectives stand beside 3 achievements, so none is paired.")
    applied(made)
    adam = make.person("Adam")
    make.grant(adam, Role.ADMIN)
    client.force_login(adam)
    there = f"/programmes/{Programme.objects.get().code}/objectives/"
    assert f'href="{there}pair/"' in client.get(there).content.decode()
    assert client.get(f"{there}pair/").status_code == 200
    first, split = Achievement.objects.order_by("pk").first(), f"{there}achievements/"
    sent = {"text": "• One\n• Two", "each_line": "on", "objective": "", "version": first.version}
    assert client.post(f"{split}{first.pk}/", sent).status_code == 302
    assert client.post(f"{split}{first.pk}/", {"remove": "1", "version": 2}).status_code == 403
    assert Achievement.objects.count() == 4


def test_lines_in_capitals_among_the_points_of_a_cell_are_headings():
    left = (
        "STAFF DEVELOPMENT\n• Keep the award for investing in people\n(IIP) and for\nNHS LIFT\n"
        "• Train project managers\nCHANGE AND\tINNOVATION\n• Try home working"
    )
    applied(uploaded(new_sheet(HEADINGS, [left, "• Kept\n• Trained\n• Tried"])))
    assert list(Objective.objects.order_by("pk").values_list("heading", "title")) == [
        ("STAFF DEVELOPMENT", "Keep the award for investing in people (IIP) and for NHS LIFT"),
        ("STAFF DEVELOPMENT", "Train project managers"),
        ("CHANGE AND INNOVATION", "Try home working"),
    ]
    assert Achievement.objects.get(text="Tried").objective.title == "Try home working"


def test_objectives_and_achievements_go_out_and_come_back_unchanged():
    applied(uploaded(new_sheet(HEADINGS, ["• Pay on time\n• Close in May", "• 98% now\n• Closed"])))
    programme, adam = Programme.objects.get(), make.administrator()
    content, counts = programme_workbook(programme, person=adam, as_at=DAY)
    assert (counts["Objectives"], counts["Achievements"]) == (2, 2)
    found = dry_run(uploaded(content, programme=programme))
    assert {outcome: number for outcome, number in found.counts.items() if number} == {"unchanged": 5}
