"""A sheet, or a file, that goes by another name than in the last edition: its rows stay. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from programmes.imports.decisions import Choices
from programmes.imports.records import ComparedRecord, Question, ReadRecord

MOST_OF_THEM = 0.6  # of the rows that we hold of a sheet, how many stood under one other name before


def renamed_sheets(matched: Iterable[ComparedRecord], choices: Choices) -> dict[str, str]:
    """The workstream that each sheet's own name stands for: that of the same rows in the last file.

    Only where a row's workstream is the name of its sheet, and nobody said that this is a workstream.
    """
    moved: dict[str, Counter[str]] = {}
    held: Counter[str] = Counter()
    for record in matched:
        if record.object_id is None or record.workstream[:1] != (record.sheet,):
            continue
        held[record.sheet] += 1
        before, _ = record.changes.get("workstream", ("", ""))
        top, _, below = before.partition(" / ")
        if before and tuple(below.split(" / ") if below else ()) == record.workstream[1:]:
            moved.setdefault(record.sheet, Counter())[top] += 1
    return {
        sheet: name
        for sheet, names in moved.items()
        for name, number in names.most_common(1)
        if number >= MOST_OF_THEM * held[sheet] and choices.workstreams.get(sheet) != "sheet"
    }


def placed_as_before(record: ReadRecord, renamed: Mapping[str, str]) -> ReadRecord:
    """The record under the workstream that its sheet's rows had, and what is asked of it."""
    before = renamed.get(record.sheet)
    if before is None or record.workstream[:1] != (record.sheet,):
        return record
    question = Question(
        f"The sheet “{record.sheet}” has the rows that stood in “{before}”: they stay there.",
        f"A{record.row}",
        "sheet",
        record.sheet,
        "Confirm it. If the sheet’s name is a new workstream, say so under Sheets and columns.",
    )
    path = (before, *record.workstream[1:])
    return replace(record, workstream=path, questions=(*record.questions, question))
