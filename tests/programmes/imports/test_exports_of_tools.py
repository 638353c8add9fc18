"""Exports of project tools: phases are workstreams, a board's lists are statuses, comments are updates."""

from datetime import date

import pytest

from council.reading.workbooks.workbook import open_workbook
from programmes.imports.interpreting.plan import read_plan
from programmes.imports.registers import plan_registers

NEAR = date(2026, 9, 30)


@pytest.fixture
def read():
    """The records of a CSV file, by their title."""

    def read(text, name="tool.csv"):
        book = open_workbook(text.encode(), filename=name)
        reading = read_plan(book, kinds=plan_registers(), plan_date=NEAR, as_at=NEAR)
        return {record.title: record for record in reading.records()}

    return read


def test_summary_tasks_of_an_outline_are_workstreams_and_no_actions(read):
    found = read(
        "ID,Outline Level,Task Name,Start,Finish,% Complete,Resource Names\n"
        "1,1,Customer access,01/04/2026,30/09/2026,40%,\n"
        "2,2,Map the contact channels,01/04/2026,15/05/2026,100%,Head of Customer Services\n"
        "3,1,Accommodation,01/04/2026,31/12/2026,10%,\n"
        "4,2,Survey the depots,01/04/2026,31/05/2026,50%,Head of Property\n"
        "5,2,Leases,01/06/2026,31/12/2026,0%,\n"
        "6,3,Agree the lease of the yard,01/06/2026,31/07/2026,0%,Head of Property\n"
        "7,1,Close the programme,01/12/2026,31/12/2026,0%,Head of Property\n"
    )
    assert {title: record.workstream for title, record in found.items()} == {
        "Map the contact channels": ("Customer access",),
        "Survey the depots": ("Accommodation",),
        "Agree the lease of the yard": ("Accommodation: Leases",),
        "Close the programme": (),
    }


def test_a_summary_task_that_somebody_is_named_for_is_an_action(read):
    found = read(
        "Outline Level,Task Name,Finish,Owner\n"
        "1,Sell the depot,31/12/2026,Head of Property\n"
        "2,Value the depot,31/10/2026,Head of Property\n"
    )
    assert list(found) == ["Sell the depot", "Value the depot"]


def test_parts_of_a_task_stand_in_its_section(read):
    found = read(
        "Task ID,Name,Section,Assignee,Due Date,Parent task\n"
        "1,Close the accounts,Finance,Head of Finance,2026-12-31,\n"
        "2,Reconcile the bank,,Head of Finance,2026-10-31,Close the accounts\n"
        "3,Sell the depot,Property,Head of Property,2027-03-31,\n"
    )
    assert {record.workstream[-1] for title, record in found.items() if "depot" not in title} == {"Finance"}


def test_the_lists_of_a_board_are_statuses(read):
    found = read(
        "Name,Section,Owner,Due\nSell the depot,To do,Head of Property,2027-03-31\n"
        "Close the accounts,Done,Head of Finance,2026-06-30\n"
        "Let the yard,In progress,Head of Property,2027-03-31\n"
    )
    assert [record.stage for record in found.values()] == ["not_started", "complete", "in_progress"]


def test_exported_comments_are_updates_of_their_day(read):
    (record,) = read(
        "Summary,Issue key,Status,Due date,Comment,Comment\n"
        "Close the accounts,IMP-1,In Progress,31/Dec/26,05/Jun/26 9:12 AM;5b10a;Draft sent,"
        "20/Jun/26 4:05 PM;5b10a;Audit replied\n"
    ).values()
    assert [(update.made_on, update.text) for update in record.updates] == [
        (date(2026, 6, 5), "Draft sent"),
        (date(2026, 6, 20), "Audit replied"),
    ]
