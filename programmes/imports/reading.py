"""From a workbook to all that it says: every sheet recognised, read by its register, and told."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from council.reading.workbook import Notice, Workbook
from programmes.imports.dated_rows import is_change_log, read_change_log
from programmes.imports.interpret import Dates, is_plan_kind, read_rows, waiting_notice
from programmes.imports.money_columns import gap_notices, printed_totals
from programmes.imports.own_reading import read_own
from programmes.imports.recognise import recognise
from programmes.imports.sheet_kind import SheetKind
from programmes.imports.sheets import (
    Choices,
    Kind,
    Outcome,
    Question,
    Reading,
    ReadSheet,
    RecognisedSheet,
    Record,
)
from programmes.imports.tables import tables_in

NO_PLAN = "Nothing in this workbook looks like a plan, so nothing was read from it."
MEND_NO_PLAN = (
    "Check that it is the right file. If it is, say under Sheets and columns what each sheet holds, and in"
    " which row its headings stand."
)

Tell = Callable[[str, int], None]  # what the reading is at, in words, and how many rows are behind it


def read_plan(
    workbook: Workbook,
    *,
    kinds: Mapping[str, SheetKind],
    plan_date: date,
    as_at: date,
    choices: Choices | None = None,
    only: Iterable[str] = (),
    tell: Tell | None = None,
) -> Reading:
    """All that the workbook says, its sheets in order. `kinds` are the registers that take part; `only` names
    the sheets to read where not all are wanted. `tell` is told how far it is, as it goes."""
    choices = choices or Choices()
    wanted = set(only)
    told = [Notice("notice", words) for words in choices.told]
    reading = Reading(
        workbook.filename, workbook.sha256, plan_date, as_at, notices=[*workbook.notices, *told]
    )
    reading.choices = choices
    done = 0
    for number, sheet in enumerate(workbook.sheets, start=1):
        at = f"Reading sheet {number} of {len(workbook.sheets)}"
        if tell:
            tell(at, done)
        before, done = done, done + len(sheet.rows)
        if wanted and sheet.name not in wanted:
            continue
        if sheet.name in wanted:  # with all the tables on it
            choices = replace(choices, included={sheet.name: True, **choices.included})
        own = read_own(sheet, kinds, near=plan_date, choices=choices)
        if own is not None:
            for record in () if own.taken else own.records:
                record.outcome = Outcome.SKIPPED
            reading.sheets.append(own)
            continue
        for table in tables_in(sheet):
            found = recognise(table, choices=choices)
            found.tell = tell and partial(_tell_rows, tell, at, before)
            reading.sheets.append(_read_sheet(found, kinds, plan_date, choices))
            found.tell, before = None, before + len(table.rows)
    if reading.sheets and not understood(reading):
        reading.notices.append(Notice("warning", NO_PLAN, MEND_NO_PLAN))
    _ask_about_repeats(reading)
    return reading


def _tell_rows(tell: Tell, words: str, before: int, rows: int) -> None:
    tell(words, before + rows)


def _read_sheet(
    found: RecognisedSheet, kinds: Mapping[str, SheetKind], near: date, choices: Choices
) -> ReadSheet:
    read = ReadSheet(found)
    if is_change_log(found):
        read_change_log(read)
    if not found.header_rows or not is_plan_kind(found.kind):
        return _left_out(read)
    read.totals = printed_totals(found)
    found.notices += gap_notices(found, read.totals)
    register = kinds.get(found.kind)
    if register is not None:
        read.records = register.read(found, near=near, choices=choices)
    else:
        read.waits = True
        read.records = read_rows(found, Dates(near, choices))
        found.notices.append(waiting_notice(found))
    return read if read.taken else _left_out(read)


def _left_out(read: ReadSheet) -> ReadSheet:
    for record in read.records:
        record.outcome = Outcome.SKIPPED
    return read


def _ask_about_repeats(reading: Reading) -> None:
    """Asks about references that stand twice under one workstream, and rows said twice in the same words."""
    for sheet in reading.taken:
        if sheet.recognised.own:
            continue  # its rows go by our references
        rows: dict[tuple[str, str], list[Record]] = {}
        for record in sheet.records:
            if record.reference and record.part <= 1:
                rows.setdefault(
                    (record.workstream[0] if record.workstream else "", record.reference), []
                ).append(record)
        for (_, reference), same in rows.items():
            for record in same[1:]:
                record.questions.append(
                    Question(
                        f"The reference {reference} stands in row {same[0].row} as well.",
                        f"A{record.row}",
                        "reference",
                        reference,
                        "Give one of them another reference, or confirm that they are two.",
                    )
                )
                record.settle()


def understood(reading: Reading) -> bool:
    """Whether any sheet gave a record, also one that no register takes yet."""
    return any(sheet.records for sheet in reading.sheets)


# --- The report, as the command line prints it and scripts rely on it ---------------------------------


def report_json(
    reading: Reading,
    *,
    applied: bool = False,
    import_id: int | None = None,
    interpretations: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The whole reading as plain values: the stable interface of `import_plan --format json`."""
    return {
        "file": reading.filename,
        "sha256": reading.sha256,
        "plan_date": reading.plan_date.isoformat(),
        "as_at": reading.as_at.isoformat(),
        "applied": applied,
        "import": import_id,
        "mapping": reading.choices.mapping,
        "sheets": [_sheet_json(sheet) for sheet in reading.sheets],
        "matches": [match for sheet in reading.sheets for match in _matches_json(sheet, reading.choices)],
        "interpretations": list(interpretations),
        "errors": [notice.as_json() for notice in all_notices(reading)],
    }


OUTCOMES = (
    "new", "changed", "unchanged", "questioned", "refused", "skipped", "missing", "moved", "conflict",
)  # fmt: skip


def counts(records: Iterable[Record]) -> dict[str, int]:
    """How many records have each outcome, every outcome named; conflicts only where there are some."""
    found = dict.fromkeys(OUTCOMES, 0)
    for record in records:
        found[record.outcome.value] += 1
    if not found["conflict"]:
        del found["conflict"]  # named only where there is one: scripts know the others by heart
    return found


def all_notices(reading: Reading, *, conflicts: bool = True) -> list[Notice]:
    """What is to be told of the file: notices of the workbook, its sheets, refused rows; repeats grouped.

    Conflicts are among them but where they are told apart.
    """
    found = list(reading.notices)
    for sheet in reading.sheets:
        found += sheet.recognised.notices
        if not sheet.taken:
            continue
        for level, asked in (("error", "refusals"), ("warning", "questions")):
            grouped: dict[tuple[str, str], list[tuple[str, int]]] = {}
            for record in sheet.records:
                if asked == "questions" and record.refusals:
                    continue  # a row that stays out is not asked about as well
                told = list(getattr(record, asked))
                if asked == "questions" and conflicts:
                    told += open_conflicts(record)
                for question in told:
                    key = (question.message, question.remedy)
                    grouped.setdefault(key, []).append((question.cell, record.row))
            for (message, remedy), places in grouped.items():
                rows = tuple(dict.fromkeys(row for _, row in places))
                found.append(Notice(level, message, remedy, sheet.name, places[0][0], rows))
    return found


def open_conflicts(record: Record) -> list[Question]:
    """A question for each value that changed in the file and here, and of which nobody said which stands."""
    remedy = "Say whose value stands, for this one or for all."
    return [
        Question(
            f"Changed in the file and here since the last import: {name} was “{one.before}”, "
            f"is “{one.ours}” here and “{one.file}” in the file.",
            f"A{record.row}",
            name,
            one.file,
            remedy,
        )
        for name, one in record.conflicts.items()
        if not one.take
    ]


def _sheet_json(sheet: ReadSheet) -> dict[str, Any]:
    recognised = sheet.recognised
    return {
        "name": sheet.name,
        "kind": sheet.kind.value,
        "header_row": recognised.header_row,
        "columns": [
            {
                "column": match.letter,
                "heading": match.heading,
                "field": match.field,
                "confidence": match.confidence,
                "samples": list(match.samples),
            }
            for match in recognised.columns
        ],
        "counts": counts(sheet.records),
        "records": [record_json(record) for record in sheet.records],
        "totals": [
            {
                "row": total.row,
                "printed": pounds(total.printed),
                "computed": pounds(total.computed),
                "gap": pounds(total.gap),
            }
            for total in sheet.totals
        ],
    }


def _matches_json(sheet: ReadSheet, choices: Choices) -> list[dict[str, Any]]:
    """Each column of the sheet with its field, how sure that is, and who says so."""
    chosen = choices.columns.get(sheet.name, {})
    by = "mapping" if choices.mapping else "person"
    return [
        {
            "sheet": sheet.name,
            "column": match.letter,
            "heading": match.heading,
            "field": match.field,
            "confidence": match.confidence,
            "by": by if match.letter in chosen else "reading",
        }
        for match in sheet.recognised.columns
    ]


def record_json(record: Record) -> dict[str, Any]:
    """One record as plain values. `kind` (where it goes to another register than its sheet), `changes`,
    `conflicts` and `moved_from` stand there only where there is something to say."""
    more: dict[str, Any] = {"kind": record.kind.value} if record.kind else {}
    if record.changes:
        more["changes"] = {name: list(pair) for name, pair in record.changes.items()}
    if record.conflicts:
        more["conflicts"] = {
            name: {"before": one.before, "ours": one.ours, "file": one.file, "take": one.take}
            for name, one in record.conflicts.items()
        }
    if record.moved_from:
        more["moved_from"] = record.moved_from
    return more | {
        "row": record.row,
        "outcome": record.outcome.value,
        "reference": record.reference,
        "our_reference": record.our_reference,
        "title": record.title,
        "workstream": list(record.workstream),
        "owner": record.owner,
        "support": list(record.support),
        "date": record.date.as_json() if record.date is not None else {},
        "steps": [
            {"title": step.title, "date": step.date.as_json() if step.date is not None else None}
            for step in record.steps
        ],
        "updates": [update.as_json() for update in record.updates],
        "stage": record.stage,
        "rag": record.rag,
        "amount": pounds(record.amount),
        "year": record.year,
        "fields": dict(record.fields),
        "questions": [question.message for question in [*record.refusals, *record.questions]],
    }


def pounds(amount: Decimal | None) -> str | None:
    """An amount as a string of pounds and pence, "2.00"."""
    return None if amount is None else f"{amount:.2f}"


__all__ = ["Kind", "all_notices", "counts", "pounds", "read_plan", "record_json", "report_json", "understood"]
