"""Reading the rows of a recognised sheet into records: what each cell means, and what must be asked.

Nothing is guessed: what can't be read stays as it is, with a question. Nothing is lost: every column
without a place of its own is kept by heading, and every cell of the row as read.
"""

from bisect import bisect_right

from council.reading.workbooks.workbook import Notice, Row
from programmes.imports.cells.corrected import rag_meant, row_owners_meant, stage_meant
from programmes.imports.cells.owners import OwnersWritten
from programmes.imports.cells.points import without_mark
from programmes.imports.cells.values import NO_RAG, read_percent, read_rag, read_stage, read_year
from programmes.imports.corrections import AS_READ, NONE, Choices
from programmes.imports.interpreting.dates import (
    DateReader,
    date_words,
    day_first,
    month_first,
    read_bars,
    stage_of,
)
from programmes.imports.interpreting.money import amount_of
from programmes.imports.interpreting.references import lengthen_references
from programmes.imports.interpreting.updates import find_periods, take_archived, take_comments, take_updates
from programmes.imports.recognising.kinds import TITLED
from programmes.imports.records import (
    ColumnMatch,
    LineType,
    PlanKind,
    Question,
    RecognisedSheet,
    Record,
    SheetLine,
    cell_text,
    coordinate,
    is_struck,
)

# A grouping column fills down over blanks; no other column does.
GROUPING = ("workstream", "recommendation", "directorate", "source", "purpose")
DATES = ("due", "revised_due", "completed", "start")
# Fields that a record holds as attributes; all other columns are kept by heading.
OWN = {"reference", "owner", "support", "due", "rag", "percent"}
WITHDRAWN, KEPT = "withdrawn", "kept"  # what struck-through rows may be said to be
TOLD_EVERY = 200  # rows, between two tellings of how far the reading is
GENERIC_NAME = (
    "sheet", "data", "table", "page", "export", "book", "csv", "plan", "action plan", "actions", "tracker",
    "improvement plan", "action log", "action tracker",
)  # fmt: skip


def read_rows(sheet: RecognisedSheet, dates: DateReader) -> list[Record]:
    """The records of a sheet, one a row, unsplit; grouping columns filled down, sections as workstreams."""
    records: list[Record] = []
    section = ""
    filled: dict[int, str] = {}
    grouping = [match for match in sheet.matches(*GROUPING) if _groups(sheet, match)]
    anchors = _anchors(sheet)
    find_periods(sheet, dates)
    american = month_first(sheet)
    for place, line in enumerate(sheet.lines):
        if sheet.tell and not place % TOLD_EVERY:
            sheet.tell(place)
        if line.type is LineType.SECTION:
            section = line.words
            filled.clear()
        elif line.type is LineType.CONTINUED and records:
            _go_on(sheet, records[-1], line.row, dates)
        elif line.type is LineType.RECORD:
            for match in grouping:
                text = cell_text(line.row, match.column) or anchors.get((line.number, match.column), "")
                if text:
                    _regroup(filled, grouping, match, text)
            records.append(
                _record(
                    sheet, line, dates, section=section, filled=filled, anchors=anchors, american=american
                )
            )
    lengthen_references(sheet, records)
    return records


def workstream_of(sheet: RecognisedSheet, section: str, named: str) -> tuple[str, ...]:
    """The path of a row's workstream: its own column's words, else the sheet, each above the section."""
    if named:
        top = (section,) if section and section.casefold() != named.casefold() else ()
        return (*top, named)
    name = " ".join((sheet.sheet.page or sheet.name).split())
    if name.casefold().rstrip(" 0123456789()") in GENERIC_NAME and sheet.title:
        name = sheet.title
    return (name, section) if section and section.casefold() != name.casefold() else (name,)


def _regroup(filled: dict[int, str], grouping: list[ColumnMatch], match: ColumnMatch, text: str) -> None:
    """Takes up a new group; groups to its right begin anew with it."""
    if filled.get(match.column) != text:
        for other in grouping:
            if other.column > match.column:
                filled.pop(other.column, None)
    filled[match.column] = text


def _groups(sheet: RecognisedSheet, match: ColumnMatch) -> bool:
    """Whether a column of a grouping field stands before the words that name the records."""
    title = sheet.column_of(*TITLED.get(sheet.kind, ()))
    return title is not None and match.column < title


def _anchors(sheet: RecognisedSheet) -> dict[tuple[int, int], str]:
    """The words of merged cells for each cell that the merge covers, down the page only."""
    rows = {row.number: row for row in sheet.sheet.rows}
    numbers = sorted(rows)
    found: dict[tuple[int, int], str] = {}
    for top, left, bottom, _right in sheet.sheet.merges:
        if bottom > top and top in rows and (text := cell_text(rows[top], left)):
            covered = numbers[bisect_right(numbers, top) : bisect_right(numbers, bottom)]
            found.update({(number, left): text for number in covered})
    return found


def _record(
    sheet: RecognisedSheet,
    line: SheetLine,
    dates: DateReader,
    *,
    section: str,
    filled: dict[int, str],
    anchors: dict[tuple[int, int], str],
    american: frozenset[int] = frozenset(),
) -> Record:
    row = line.row

    def words(match: ColumnMatch | None) -> str:
        if match is None:
            return ""
        return (
            cell_text(row, match.column)
            or anchors.get((row.number, match.column), "")
            or filled.get(match.column, "")
        )

    told = {match.field: match for match in reversed(sheet.columns) if match.field}
    title_match = next((told[name] for name in TITLED.get(sheet.kind, ()) if name in told), None)
    title = words(title_match)
    stands_in = None
    if title_match is not None and not title:
        stands_in = next(
            (told[n] for n in TITLED[sheet.kind][1:] if n in told and cell_text(row, told[n].column)), None
        )
        title = cell_text(row, stands_in.column) if stands_in else ""
    named = told.get("workstream")
    if named is title_match:
        named = None
    source = sheet.choices.workstreams.get(sheet.name, "")
    if source in ("sections", "sheet"):
        named = None
    record = Record(
        row=row.number,
        title=without_mark(" ".join(title.split())).strip(),
        reference=words(told.get("reference")).strip().rstrip("."),
        workstream=workstream_of(sheet, "" if source in ("column", "sheet") else section, words(named)),
    )
    if section and source in ("column", "sheet"):
        record.fields["Section"] = section
    record.cells = {cell.coordinate: cell.text for _, cell in sorted(row.cells.items()) if cell.text.strip()}
    for match in sheet.columns:
        text = words(match)
        if not text:
            continue
        if match.field and match is not title_match:
            kept, more = record.texts.get(match.field), take_updates(sheet, record, match, row, text, dates)
            record.texts[match.field] = "\n".join(filter(None, (kept, more)))
        if match.field not in OWN and match is not title_match and match is not named:
            record.fields[_heading(match, record.fields)] = text
    if not title:
        where = coordinate(row, title_match.column) if title_match else ""
        record.refusals.append(
            Question(
                "The row has no words that say what it is.",
                where,
                "title",
                remedy="Write them, or delete the row.",
            )
        )
    if stands_in is not None and title_match is not None:
        where = coordinate(row, title_match.column)
        message = f"{title_match.heading or 'Its name'} is empty, so “{stands_in.heading}” was taken for it."
        record.questions.append(Question(message, where, "title", title, "Confirm it, or write the words."))
    record.amount = amount_of(sheet, row)
    year = read_year(words(told.get("year")), near=dates.near)
    record.year = str(year) if year else ""
    _read_dates(sheet, record, row, told, dates, words, american)
    if sheet.bars and record.date is not None and not record.date.raw.strip():
        read_bars(sheet, record, row, dates)
    _read_status(record, row, told, words, dates.choices)
    _read_people(record, told, words, dates.choices)
    _ask_about_cells(record, row, sheet)
    take_comments(sheet, record, row, dates)
    take_archived(sheet, record)
    _take_answers(record, sheet)
    record.settle()
    return record


def _take_answers(record: Record, sheet: RecognisedSheet) -> None:
    """Takes what the row's owner said of its RAG and stage; what they said of dates is read with those."""
    rag = sheet.choices.answer(sheet.name, record.row, "rag")
    if rag and rag != AS_READ:
        record.rag = "" if rag == NONE else rag
        record.questions = [question for question in record.questions if question.about != "rag"]
    stage = sheet.choices.answer(sheet.name, record.row, "stage")
    if stage and stage != AS_READ:
        record.stage = stage
        record.status_raw = "; ".join(filter(None, (record.status_raw, "As its owner says")))
        record.questions = [question for question in record.questions if question.about != "stage"]


def without_sheet_name(sheet: RecognisedSheet, path: tuple[str, ...]) -> tuple[str, ...]:
    """The path of workstreams without the sheet's own name, which stands in it where no row names one."""
    named = " ".join((sheet.sheet.page or sheet.name).split())
    known = {named.casefold(), " ".join(sheet.title.split()).casefold()}
    return tuple(name for name in path if name.casefold() not in known)


def _heading(match: ColumnMatch, taken: dict[str, str]) -> str:
    heading = match.heading or f"Column {match.letter}"
    return heading if heading not in taken else f"{heading} ({match.letter})"


def _read_dates(
    sheet: RecognisedSheet,
    record: Record,
    row: Row,
    told: dict,
    dates: DateReader,
    words,
    american: frozenset[int],
) -> None:
    for name in DATES:
        match = told.get(name)
        if match is None:
            continue
        cell = row.cells.get(match.column)
        raw, serial = date_words(cell) if cell is not None and cell.text.strip() else (words(match), "")
        if cell is not None and match.column in american and (turned := day_first(raw)):
            raw, serial = turned, "was read with the month first, as other dates of its column are:"
        said = dates.choices.answer(sheet.name, row.number, name)
        read = dates.answered(raw, said)
        where = coordinate(row, match.column)
        if serial and cell is not None and not said and not dates.is_settled(raw):
            record.questions.append(
                Question(
                    f"“{cell.text}” {serial} {raw}.",
                    where,
                    name,
                    raw,
                    "Confirm the date.",
                )
            )
        for question in read.questions:
            record.questions.append(
                Question(question, where, name, raw.strip(), "Confirm or type another date.")
            )
        if name == "due":
            record.date = read
        elif raw.strip():
            record.other_dates[name] = read
    if record.date is None:
        record.date = dates.read("")


def _read_status(record: Record, row: Row, told: dict, words, choices: Choices) -> None:
    match = told.get("status")
    record.status_raw = words(match)
    if record.status_raw:
        record.stage = stage_meant(record.status_raw, choices)
    match = told.get("rag")
    if match is not None:
        cell = row.cells.get(match.column)
        record.rag, record.rag_raw = rag_meant(words(match), cell.style.fill if cell else "", choices)
        if record.rag_raw and not record.rag:
            stage = read_stage(record.rag_raw)
            record.stage = record.stage or stage
            none = record.rag_raw.strip().casefold() in NO_RAG
            if not stage and not none and not choices.meaning("rag", record.rag_raw):
                where = cell.coordinate if cell else ""
                message = f"“{record.rag_raw}” is not a RAG that we know."
                record.questions.append(
                    Question(message, where, "rag", record.rag_raw, "Write Red, Amber, Green or Blue.")
                )
    if record.status_raw and match is None and not record.rag and read_rag(record.status_raw):
        record.rag, record.rag_raw = read_rag(record.status_raw), record.status_raw
    if not record.stage and record.date is not None and record.date.stage:
        record.stage = stage_of(record.date)
        record.status_raw = record.status_raw or record.date.raw.strip()
    if not record.stage and record.rag == "blue":
        record.stage = "complete"
    match = told.get("percent")
    if match is not None and words(match):
        cell = row.cells.get(match.column)
        record.percent = read_percent(words(match), cell.value if cell else None)
        if record.percent is None:
            record.fields[_heading(match, record.fields)] = words(match)


def _read_people(record: Record, told: dict, words, choices: Choices) -> None:
    record.owners = OwnersWritten(words(told.get("owner")), words(told.get("support")))
    record.owner, record.support = row_owners_meant(record.owners, choices)


def _ask_about_cells(record: Record, row: Row, sheet: RecognisedSheet) -> None:
    """Questions that a cell raises whatever it means: struck through, an error, a formula without a value."""
    if is_struck(row):
        _strike(record, row, sheet.choices.struck.get(sheet.name, ""))
    for _, cell in sorted(row.cells.items()):
        if cell.error:
            message = f"The cell holds the error {cell.text}."
            record.questions.append(
                Question(message, cell.coordinate, remedy="Mend the formula in the workbook.")
            )
        elif cell.formula and cell.value is None:
            message = "The cell is a formula whose value was not saved."
            record.questions.append(
                Question(
                    message,
                    cell.coordinate,
                    remedy="Open the workbook, let it work out its formulas, and save it.",
                )
            )


def _strike(record: Record, row: Row, said: str) -> None:
    """A row that is struck through: withdrawn or as the others, where somebody said so; else a question."""
    if said == WITHDRAWN:
        record.stage = WITHDRAWN
        record.status_raw = ": ".join(filter(None, ["Removed (struck through)", record.status_raw]))
    elif said != KEPT:
        first = min(column for column, cell in row.cells.items() if cell.text.strip())
        message = "The row is struck through. Is it withdrawn?"
        remedy = "Say under Sheets and columns what the sheet's struck-through rows are."
        record.questions.append(Question(message, coordinate(row, first), "stage", remedy=remedy))


def _go_on(sheet: RecognisedSheet, record: Record, row: Row, dates: DateReader) -> None:
    """Adds a row's words to the record above, which it carries on."""
    for match in sheet.columns:
        text = cell_text(row, match.column)
        if text:
            heading = match.heading or f"Column {match.letter}"
            kept = record.fields.get(heading, "")
            record.fields[heading] = f"{kept}\n{text}" if kept else text
            more = take_updates(sheet, record, match, row, text, dates)
            record.texts[match.field] = f"{record.texts.get(match.field, '')}\n{more}".strip()
    record.cells.update({c.coordinate: c.text for _, c in sorted(row.cells.items()) if c.text.strip()})
    record.questions.append(
        Question(
            f"Row {row.number} was read as going on from this row.", f"A{row.number}", remedy="Confirm it."
        )
    )
    record.settle()


def waiting_notice(sheet: RecognisedSheet) -> Notice:
    """What is said of a sheet whose kind no register takes yet."""
    return Notice(
        "notice",
        f"The sheet was read as {sheet.kind.value}, which no register takes yet: its rows wait.",
        sheet=sheet.name,
    )


def is_plan_kind(kind: PlanKind) -> bool:
    """Whether sheets of this kind hold records at all."""
    return kind not in (PlanKind.LOOKUPS, PlanKind.UNKNOWN)
