"""Days among the options of commands: what no page would take without asking, no command takes at all."""

from argparse import ArgumentTypeError
from datetime import date

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command, get_commands, load_command_class

from council.management.days import day, day_of_a_plan

OURS = {
    config.name
    for config in apps.get_app_configs()
    if config.name in ("council", "programmes", "actions", "risks", "savings", "reports")
}


def options_of_days() -> list[tuple[str, str]]:
    """The commands of the house that take days, each with the option that does."""
    return [
        (name, action.option_strings[0])
        for name, app in get_commands().items()
        if app in OURS
        for action in load_command_class(app, name).create_parser("manage.py", name)._actions
        if action.type in (day, day_of_a_plan)
    ]


def test_every_option_that_takes_a_day_by_its_name_reads_it_by_the_one_rule():
    assert len(options_of_days()) >= 10
    wrong = {
        (name, action.option_strings[0])
        for name, app in get_commands().items()
        if app in OURS
        for action in load_command_class(app, name).create_parser("manage.py", name)._actions
        if action.option_strings and action.type not in (day, day_of_a_plan)
        if {"--as-at", "--from", "--to", "--on", "--plan-date", "--near"} & set(action.option_strings)
    }
    assert wrong == set()


@pytest.mark.parametrize(
    "written", ["2098-01-01", "1/1/2062", "1926-03-31", "0226-03-27", "31/9/2026", "9999-12-31"]
)
def test_a_day_that_can_hardly_be_meant_is_refused_with_what_to_enter(written, on_the_day):
    with pytest.raises(ArgumentTypeError, match=r"Enter|There is no|year") as refusal:
        day(written)
    assert "Traceback" not in str(refusal.value)


@pytest.mark.parametrize(
    ("written", "read"),
    [("2002-01-31", date(2002, 1, 31)), ("31/3/2030", date(2030, 3, 31)), ("2026-06-15", date(2026, 6, 15))],
)
def test_days_of_old_plans_and_of_plans_to_come_are_read(written, read, on_the_day):
    assert day_of_a_plan(written) == read


@pytest.mark.django_db
def test_nobody_is_ended_as_of_a_day_that_a_slip_of_the_thumb_gave():
    with pytest.raises(CommandError, match="further away than plans reach"):
        call_command("end_leavers", "--as-at", "2098-01-01")
