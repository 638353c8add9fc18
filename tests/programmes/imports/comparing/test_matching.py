"""Which record a row speaks of, and what has changed: words against words."""

from dataclasses import replace

import pytest

from programmes.imports.comparing.changes import match_all
from programmes.imports.records import Conflict, Question, ReadRecord, RecordOutcome, SourceRow
from programmes.imports.registers import ExistingRecord

PLACE = ("Finance", "SAP")


def row(title, reference="", number=1, place=PLACE, **texts):
    return ReadRecord(SourceRow("", number), title, reference, place, texts=texts)


def match(records, existing, **how):
    return match_all(records, existing, **how)[0]


def held(
    title, reference="", key=1, place=PLACE, *, before=True, sheet="Finance", now=None, said=None, **rest
):
    words = {"title": title, "reference": reference, "workstream": " / ".join(place)}
    return ExistingRecord(
        object_id=key,
        our_reference=f"SSR-{key:03d}",
        reference=reference,
        title=title,
        workstream=place,
        now={**words, **(now or {})},
        before={**words, **(said or {})} if before else None,
        sheet=sheet,
        **rest,
    )


def outcomes(records):
    return [record.outcome for record in records]


def test_the_same_reference_and_words_are_the_same_action():
    (found,) = match([row("Close the accounts", "3")], [held("Close the accounts", "3", 7)])
    assert (found.outcome, found.object_id, found.our_reference) == (RecordOutcome.UNCHANGED, 7, "SSR-007")


def test_case_punctuation_and_spacing_do_not_make_an_action_new():
    (found,) = match([row("Close the  accounts.")], [held("close the accounts")])
    assert found.outcome is RecordOutcome.UNCHANGED


def test_a_reworded_action_under_its_reference_is_changed():
    (found,) = match([row("Close the accounts by May", "3")], [held("Close the accounts", "3")])
    assert found.outcome is RecordOutcome.CHANGED
    assert found.changes == {"title": ("Close the accounts", "Close the accounts by May")}


def test_quite_other_words_under_a_reference_are_asked_about():
    found = match([row("Sell the depot", "3")], [held("Close the accounts", "3")])
    assert outcomes(found) == [RecordOutcome.QUESTIONED, RecordOutcome.MISSING]
    assert "Close the accounts" in found[0].questions[0].message


def test_the_same_words_under_another_reference_are_asked_about_in_one_and_the_same_question():
    rows = [row("Close the accounts", "4"), row("Sell the depot", "5")]
    found = match(rows, [held("Close the accounts", "3", 1), held("Sell the depot", "4", 2)])
    assert outcomes(found) == [RecordOutcome.QUESTIONED, RecordOutcome.QUESTIONED]
    assert found[0].questions[0].message == found[1].questions[0].message
    assert [record.object_id for record in found] == [1, 2]


def test_a_row_that_stands_in_another_workstream_has_moved():
    found = match([row("Close the accounts", place=("Done", "Closed"))], [held("Close the accounts")])
    assert outcomes(found) == [RecordOutcome.MOVED]


def test_what_is_gone_from_the_file_is_missing_not_dropped():
    found = match([row("Close the accounts")], [held("Close the accounts"), held("Sell the depot", key=2)])
    assert outcomes(found) == [RecordOutcome.UNCHANGED, RecordOutcome.MISSING]
    assert found[1].our_reference == "SSR-002"


@pytest.mark.parametrize("rest", [{"before": False}, {"sheet": "IT"}, {"is_live": False}])
def test_what_no_file_brought_or_another_sheet_held_or_is_over_is_not_missing(rest):
    assert match([], [held("Sell the depot", **rest)], sheets=["Finance"]) == []


def test_a_field_that_the_file_did_not_change_is_not_taken_from_it():
    """An owner's word here stands where the next edition of the plan only repeats itself."""
    ours = held("Close the accounts", now={"percent": "80"}, said={"percent": "20"})
    record = replace(row("Close the accounts"), percent=20)
    assert outcomes(match([record], [ours])) == [RecordOutcome.UNCHANGED]


def test_a_field_changed_here_and_in_the_file_is_a_conflict():
    ours = held("Close the accounts", now={"percent": "80"}, said={"percent": "20"})
    record = replace(row("Close the accounts"), percent=50)
    (found,) = match([record], [ours])
    assert found.outcome is RecordOutcome.CONFLICT
    assert found.conflicts == {"percent": Conflict("20", "80", "50")}


def test_a_field_changed_only_in_the_file_is_changed():
    ours = held("Close the accounts", now={"percent": "20"}, said={"percent": "20"})
    record = replace(row("Close the accounts"), percent=50)
    (found,) = match([record], [ours])
    assert (found.outcome, found.changes) == (RecordOutcome.CHANGED, {"percent": ("20", "50")})


def test_what_was_asked_and_settled_before_is_not_asked_again():
    record = replace(row("Close the accounts"), questions=(Question("No year is given."),))
    assert outcomes(match([record], [held("Close the accounts")])) == [RecordOutcome.UNCHANGED]


def test_two_parts_of_one_row_match_each_its_own():
    rows = [row("Train staff", "2"), row("Tell staff", "2")]
    found = match(rows, [held("Tell staff", "2", 1), held("Train staff", "2", 2)])
    assert [record.object_id for record in found] == [2, 1]
    assert set(outcomes(found)) == {RecordOutcome.UNCHANGED}


def test_a_slip_mended_in_words_without_a_reference_is_the_same_action():
    (found,) = match(
        [row("Close the accounts by the statutory date")], [held("Close the acounts by the statutory date")]
    )
    assert found.outcome is RecordOutcome.CHANGED


def test_words_that_differ_only_in_a_figure_are_two_actions():
    found = match([row("Deliver phase 2 of the programme")], [held("Deliver phase 1 of the programme")])
    assert outcomes(found) == [RecordOutcome.NEW, RecordOutcome.MISSING]


def test_refused_rows_take_no_part():
    record = replace(row("Close the accounts"), refusals=(Question("It says nothing."),))
    assert outcomes(match([record], [held("Close the accounts")])) == [
        RecordOutcome.REFUSED,
        RecordOutcome.MISSING,
    ]
