"""Changing the council's settings from a day on: what counts when, what is refused, what is carried on."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from council.models import ChangedMeanwhile, Conventions, Event, Role, version_of
from council.setting.changing import call_off_settings, change_settings
from council.setting.history import AllConventions, editions
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY, LATER = date(2026, 6, 1), date(2026, 9, 1)


@pytest.fixture
def adam():
    adam = make.person("Adam")
    make.grant(adam, Role.ADMIN)
    return adam


def in_force(day=TODAY):
    return Conventions.objects.in_force(day)


def test_a_change_counts_from_its_day_and_is_told(adam):
    row = change_settings(
        {"council_name": "Wexbourne", "due_soon_days": 10}, effective_from=LATER, by=adam, on=TODAY, why="New"
    )
    assert in_force().council_name == "The council"
    assert (in_force(LATER).council_name, in_force(LATER).due_soon_days) == ("Wexbourne", 10)
    entry = row.history.get()
    assert (entry.history_user, entry.history_change_reason) == (adam, "New")
    event = Event.objects.get(kind="settings_changed")
    assert event.by == adam and event.what.startswith(
        "Settings changed from 1 September 2026: the council’s name"
    )


def test_what_has_passed_is_never_rewritten_and_what_is_to_come_can_be(adam):
    with pytest.raises(ValidationError) as refused:
        change_settings({"due_soon_days": 10}, effective_from=date(1999, 1, 1), by=adam, on=TODAY)
    assert refused.value.message_dict["effective_from"] == ["Enter today or a later day."]
    row = change_settings({"due_soon_days": 10}, effective_from=LATER, by=adam, on=TODAY)
    again = change_settings({"due_soon_days": 12}, effective_from=LATER, by=adam, on=TODAY)
    assert again.pk == row.pk and Conventions.objects.count() == 1
    call_off_settings(row, by=adam, on=TODAY, why="Not agreed")
    assert in_force(LATER).due_soon_days == 14
    row = change_settings({"due_soon_days": 10}, effective_from=TODAY, by=adam, on=TODAY)
    with pytest.raises(ValidationError, match="count already"):
        call_off_settings(row, by=adam, on=TODAY, why="Not agreed")


def test_a_change_of_today_is_carried_into_what_comes_unless_that_changes_it_itself(adam):
    change_settings({"due_soon_days": 20}, effective_from=LATER, by=adam, on=TODAY)
    change_settings({"due_soon_days": 10, "tolerance_days": 3}, effective_from=TODAY, by=adam, on=TODAY)
    assert (in_force().due_soon_days, in_force().tolerance_days) == (10, 3)
    assert (in_force(LATER).due_soon_days, in_force(LATER).tolerance_days) == (20, 3)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"purple": 3}, "purple is no setting"),
        ({"brand_colour": "#ffffff"}, "Choose a darker colour than #ffffff"),
        ({"rag_labels": {"red": "Amber", "amber": "Red"}}, "The RAG words must not call Red “Amber”"),
        ({"rag_labels": {"red": "Late", "amber": "late"}}, "The RAG words must not use “late” twice"),
        ({"mfa_roles": []}, "The roles that need a second step must name a role"),
        ({"proper_officer": "Nobody's post"}, "The proper officer must be a post"),
        ({"council_name": None}, "Enter words"),
        ({"escalate_to_manager_after": 9, "escalate_to_sro_after": 3}, "must not be before"),
        ({}, "Nothing is changed"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_name_and_nothing_is_kept(adam, changes, told):
    with pytest.raises(ValidationError) as refused:
        change_settings(changes, effective_from=TODAY, by=adam, on=TODAY)
    assert told in " ".join(refused.value.messages)
    assert not Conventions.objects.exists()


def test_a_matrix_that_falls_is_asked_about_once(adam):
    matrix = [list(row) for row in in_force().matrix]
    matrix[3][2] = "green"
    with pytest.raises(ValidationError) as refused:
        change_settings({"matrix": matrix}, effective_from=TODAY, by=adam, on=TODAY)
    assert "better rating for a higher score" in refused.value.message_dict["matrix"][0]
    change_settings({"matrix": matrix}, effective_from=TODAY, by=adam, on=TODAY, falling_is_meant=True)
    assert in_force().matrix_rag(4, 3) == "green"


def test_only_an_administrator_of_the_whole_council_changes_them_and_the_second_to_save_is_told(adam):
    manager = make.person("Manager")
    make.grant(manager, Role.PROGRAMME_MANAGER)
    with pytest.raises(PermissionDenied):
        change_settings({"due_soon_days": 10}, effective_from=TODAY, by=manager, on=TODAY)
    seen = version_of(AllConventions())
    change_settings({"due_soon_days": 10}, effective_from=TODAY, by=adam, on=TODAY, version=seen)
    with pytest.raises(ChangedMeanwhile):
        change_settings({"due_soon_days": 11}, effective_from=TODAY, by=adam, on=TODAY, version=seen)


def test_the_history_says_what_counted_from_when_and_who_set_it(adam):
    change_settings({"rag_labels": {"blue": "Complete"}}, effective_from=TODAY, by=adam, on=TODAY)
    change_settings({"council_name": "Wexbourne"}, effective_from=LATER, by=adam, on=TODAY, why="Merger")
    ahead, now = editions(on=TODAY)
    assert (ahead.state, now.state, ahead.by, ahead.why) == ("ahead", "in force", "Adam", "Merger")
    assert ahead.changes == (("The council’s name", "The council → Wexbourne"),)
