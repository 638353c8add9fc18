"""From a workbook to all that it says: every sheet recognised, read by its register, and told."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from council.reading.workbooks.workbook import Notice, Workbook
from programmes.imports.cells.publication import says_kept_back
from programmes.imports.decisions import Choices
from programmes.imports.interpreting.archives import is_change_log, read_change_log
from programmes.imports.interpreting.copies import ask_about_copies
from programmes.imports.interpreting.dates import DateReader
from programmes.imports.interpreting.highlights import take_highlights
from programmes.imports.interpreting.money import gap_notices, printed_totals, read_units
from programmes.imports.interpreting.offers import with_dates_offered, with_offers
from programmes.imports.interpreting.raid import by_type
from programmes.imports.interpreting.rows import is_plan_kind, read_rows, waiting_notice
from programmes.imports.interpreting.standard import read_standard
from programmes.imports.interpreting.totals import tell_totals_by_sum
from programmes.imports.recognised import GOES_TO, KINDS, LineType, RecognisedSheet
from programmes.imports.recognising.sheet import recognise
from programmes.imports.recognising.tables import tables_in
from programmes.imports.records import Question, Reading, ReadSheet
from programmes.imports.registers import PlanRegister

NO_PLAN = "Nothing in this workbook looks like a plan, so nothing was read from it."
MEND_NO_PLAN = (
    "Check that it is the right file. If it is, say under Sheets and columns what each sheet holds, and in"
    " which row its headings stand."
)

SAYS_HOW_IT_STANDS = (
    "owner", "due", "revised_due", "status", "rag", "percent", "baseline", "target_value", "actual",
    "quarter_amount",
)  # fmt: skip
Tell = Callable[[str, int], None]  # what the reading is at, in words, and how many rows are behind it


def read_plan(
    workbook: Workbook,
    *,
    kinds: Mapping[str, PlanRegister],
    plan_date: date,
    as_at: date,
    choices: Choices | None = None,
    tell: Tell | None = None,
) -> Reading:
    """All that the workbook says, its sheets in order.

    `kinds` are the registers that take part; `tell` is told how far it is, as it goes.
    """
    choices = choices or Choices()
    remarks = [Notice("notice", words) for words in choices.told]
    reading = Reading(
        workbook.filename, workbook.sha256, plan_date, as_at, notices=[*workbook.notices, *remarks]
    )
    reading.choices = choices
    done = 0
    for number, sheet in enumerate(workbook.sheets, start=1):
        at = f"Reading sheet {number} of {len(workbook.sheets)}"
        if tell:
            tell(at, done)
        before, done = done, done + len(sheet.rows)
        # First of all: our own export has a plan's headings too, and must be read word for word.
        standard = read_standard(sheet, kinds, near=plan_date, choices=choices)
        if standard is not None:
            reading.sheets.append(standard)
            continue
        for table in tables_in(sheet):
            recognised = recognise(table, choices=choices)
            recognised.tell = tell and partial(_tell_rows, tell, at, before)
            reading.sheets.append(_read_sheet(recognised, kinds, plan_date, choices))
            # What is told of progress is for this reading alone, and can't be kept as data.
            recognised.tell, before = None, before + len(table.rows)
    take_highlights(reading, kinds, partial(_read_sheet, kinds=kinds, near=plan_date, choices=choices))
    if reading.sheets and not says_anything(reading.sheets):
        reading.notices.append(Notice("warning", NO_PLAN, MEND_NO_PLAN))
    # When all is read: a reference may stand again after its group went on elsewhere.
    _ask_about_repeats(reading)
    ask_about_copies(reading)
    return reading


def of_sheets(reading: Reading, names: Collection[str]) -> Reading:
    """The reading of the sheets of those names alone, each with all the tables on it."""
    sheets = [
        sheet for sheet in reading.sheets if sheet.name in names or sheet.recognised.sheet.page in names
    ]
    notices = [notice for notice in reading.notices if notice.message != NO_PLAN]
    chosen = replace(reading, sheets=sheets, notices=notices)
    if sheets and not says_anything(chosen.sheets):
        notices.append(Notice("warning", NO_PLAN, MEND_NO_PLAN))
    return chosen


def _tell_rows(tell: Tell, words: str, before: int, rows: int) -> None:
    tell(words, before + rows)


def _read_sheet(
    sheet: RecognisedSheet, kinds: Mapping[str, PlanRegister], near: date, choices: Choices
) -> ReadSheet:
    read = ReadSheet(sheet)
    if is_change_log(sheet):
        read_change_log(read)
    if not sheet.header_rows or not is_plan_kind(sheet.kind):
        read.is_notes = True
        return read
    goes_to = GOES_TO.get(sheet.kind, sheet.kind)
    register = kinds.get(goes_to)
    around = (line.words for line in sheet.lines if line.type in (LineType.TITLE, LineType.NOTE))
    sheet.marks = tuple(words for words in around if says_kept_back(" ".join(words.split())))
    read_units(sheet)
    tell_totals_by_sum(sheet)
    read.totals = printed_totals(sheet)
    sheet.notices += gap_notices(sheet, read.totals)
    if register is not None:
        sheet.status_wording = register.status_wording or sheet.status_wording
        read.records = register.read(sheet, near=near, choices=choices)
        if goes_to is not sheet.kind:
            read.records = [replace(record, kind=goes_to) for record in read.records]
        sheet.notices += left_with_the_file(sheet, register)
        read.records = by_type(sheet, read.records, register, kinds, near=near, choices=choices)
        if register.has_updates:  # its records go on, so that words of progress tell of them
            read.records = with_offers(read.records, near)
        else:
            read.records = with_dates_offered(read.records, near)
    else:
        read.waits = True
        read.records = with_offers(read_rows(sheet, DateReader(near, choices)), near)
        sheet.notices.append(waiting_notice(sheet))
    return read


def left_with_the_file(sheet: RecognisedSheet, register: PlanRegister) -> list[Notice]:
    """What is told of columns that say how rows stand, and for which their register has no place."""
    left = [
        match
        for match in sheet.columns
        if match.field in SAYS_HOW_IT_STANDS and match.field not in register.fields and match.samples
    ]
    if not left:
        return []
    named = ", ".join(f"“{match.heading or match.letter}”" for match in left)
    message = (
        f"What stands under {named} is not taken in: here {KINDS[sheet.kind].lower()} have no place for it."
    )
    remedy = "It stays with the imported file. If the rows are actions, say so under Sheets and columns."
    return [Notice("notice", message, remedy, sheet=sheet.name)]


def _ask_about_repeats(reading: Reading) -> None:
    """Ask about references that stand twice under one workstream of a sheet."""
    for sheet in reading.taken:
        if sheet.recognised.standard:
            continue  # its rows go by our references
        first: dict[tuple[str, str], int] = {}  # the row where each stands first
        for place, record in enumerate(sheet.records):
            # The parts of a row that was split share its reference.
            if not record.reference or record.part > 1:
                continue
            key = record.workstream[0] if record.workstream else "", record.reference
            if key not in first:
                first[key] = record.row
                continue
            question = Question(
                f"The reference {record.reference} stands in row {first[key]} as well.",
                f"A{record.row}",
                "reference",
                record.reference,
                "Give one of them another reference, or confirm that they are two.",
            )
            sheet.records[place] = replace(record, questions=(*record.questions, question))


def says_anything(sheets: Iterable[Any]) -> bool:
    """Whether any of the sheets has a record, also one that no register takes yet."""
    return any(sheet.records for sheet in sheets)
