"""A log of risks, assumptions, issues and dependencies on one sheet: each row goes to its own register."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from programmes.imports.decisions import Choices
from programmes.imports.recognised import RecognisedSheet, coordinate
from programmes.imports.recognising.layout import BESIDE_RISKS, RISK, type_column_of
from programmes.imports.records import Question, ReadRecord
from programmes.imports.registers import PlanRegister

LETTERS = {"a": "an assumption, and not as an action", "d": "a dependency, and not as a decision"}
NO_TYPE = "Nothing says whether the row is a risk, an issue, an assumption or a dependency: taken as a risk."
OTHER_TYPE = "“{}” is neither risk, issue, assumption nor dependency, so the row was taken as a risk."
MEND = "Write one of the four, or confirm it."


def by_type(
    sheet: RecognisedSheet,
    records: Sequence[ReadRecord],
    register: PlanRegister,
    kinds: Mapping[str, PlanRegister],
    *,
    near: date,
    choices: Choices,
) -> list[ReadRecord]:
    """The records of a sheet of risks, those that its type names otherwise as the log's register reads them.

    A register of risks names that of the log by `typed_rows_go_to`. A type that is none of the four is asked
    about. A sheet without such a column is as it was read.
    """
    log = kinds.get(getattr(register, "typed_rows_go_to", ""))
    typed = type_column_of(sheet) if log is not None else None
    if typed is None or log is None:
        return list(records)
    beside = {each.row: each for each in log.read(sheet, near=near, choices=choices)}
    rows = {line.number: line.row for line in sheet.lines}
    told = []
    for record in records:
        row = rows[record.row]
        words, where = " ".join(row.text(typed).split()), coordinate(row, typed)
        if BESIDE_RISKS.match(words) and record.row in beside:
            record = replace(beside[record.row], kind=log.kind)
            if letter := LETTERS.get(words.casefold()):
                asked = Question(f"“{words}” was read as {letter}.", where, "type", words, MEND)
                record = replace(record, questions=(*record.questions, asked))
        elif not RISK.match(words):
            asked = Question(OTHER_TYPE.format(words) if words else NO_TYPE, where, "type", words, MEND)
            record = replace(record, questions=(*record.questions, asked))
        told.append(record)
    return told
