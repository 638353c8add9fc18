"""Reading the rows of a recognised sheet into records: what each cell means, and what must be asked.

Nothing is guessed: what can't be read stays as it is, with a question. Nothing is lost: every column
without a place of its own is kept by heading, and every cell of the row as read.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date as day

from council.reading.workbooks.workbook import Notice, Row
from programmes.imports.cells.corrected import row_owners_meant
from programmes.imports.cells.owners import OwnersWritten
from programmes.imports.cells.points import without_mark
from programmes.imports.cells.publication import says_kept_back
from programmes.imports.cells.values import read_year
from programmes.imports.interpreting.archives import stands_apart, take_archived
from programmes.imports.interpreting.dates import (
    DateReader,
    month_first,
    read_bars,
    read_dates,
    tell_revisions,
)
from programmes.imports.interpreting.drafts import RecordDraft, RowWords, cells_as_read
from programmes.imports.interpreting.money import MONEY, amount_of
from programmes.imports.interpreting.standing import (
    ask_about_cells,
    ask_about_status,
    ask_of_a_day_to_come,
    read_stage_and_rag,
    take_answers,
)
from programmes.imports.interpreting.updates import find_periods, take_comments, take_updates
from programmes.imports.recognised import (
    ColumnMatch,
    LineType,
    PlanKind,
    RecognisedSheet,
    SheetLine,
    cell_text,
)
from programmes.imports.recognising.headings import WHO_AND_WHEN
from programmes.imports.recognising.kinds import TITLED, WHERE_IT_WAITS
from programmes.imports.recognising.sections import name_in
from programmes.imports.records import ReadRecord, SourceRow

# A grouping column fills down over blanks; no other column does.
GROUPING = ("workstream", "recommendation", "directorate", "source", "purpose")
# Fields that a record holds as attributes; all other columns are kept by heading.
OWN = {"reference", "owner", "support", "due", "rag", "percent"}
LEAVE_OUT = "Take it out of the workbook if it is not; else confirm it."
TOLD_EVERY = 200  # rows, between two tellings of how far the reading is
GENERIC_NAME = (
    "sheet", "data", "table", "page", "export", "book", "csv", "plan", "action plan", "actions", "tracker",
    "improvement plan", "action log", "action tracker", "log", "list", "action list", "master", "register",
    "gantt", "timeline", "recommendations", "recs", "open", "open actions", "live", "current", "minutes",
)  # fmt: skip

PARENT = re.compile(r"^parent(?:\s+(?:task|item|summary))?$", re.IGNORECASE)
# Words that tell one edition of a plan from another, and those that stand beside them.
WHEN = re.compile(
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|q[1-4]|quarter|v\d+|\d{1,2}(?:st|nd|rd|th)?"
    r"|(?:19|20)\d\d|\d{6,8}|spring|summer|autumn|winter",
    re.IGNORECASE,
)
OF_EDITIONS = {
    *("action", "actions", "plan", "tracker", "log", "sheet", "update", "updated", "version", "final"),
    "draft",
    *("copy", "as", "at", "of", "the", "and", "to", "report", "month", "monthly", "quarterly", "year", "end"),
    *("improvement", "programme", "master", "current", "latest", "new", "export", "data", "v"),
}  # fmt: skip


def read_rows(sheet: RecognisedSheet, dates: DateReader) -> list[ReadRecord]:
    """The records of a sheet, one a row, unsplit; grouping columns filled down, sections as workstreams."""
    reader = RowReader(sheet, dates)
    drafts: list[RecordDraft] = []
    for place, line in enumerate(sheet.lines):
        if sheet.tell and not place % TOLD_EVERY:
            sheet.tell(place)
        if line.type is LineType.SECTION:
            reader.begin_section(line.words)
        elif line.type is LineType.CONTINUED and drafts:
            reader.carry_on(drafts[-1], line.row)
        elif line.type is LineType.RECORD:
            drafts.append(reader.read(line))
    lengthen_references(sheet, drafts)
    return [draft.finish() for draft in drafts]


class RowReader:
    """Reads the rows of one sheet from the top down: it knows the section and the groups that it is in."""

    def __init__(self, sheet: RecognisedSheet, dates: DateReader) -> None:
        self.sheet, self.dates = sheet, dates
        self.section = ""
        self.apart = ""  # the heading that says how the rows below it stand
        self.filled: dict[int, str] = {}  # the groups that the next row stands in, by column
        self.merged = _merged_words(sheet)
        # The first column of each field, the later ones of which are read as more of its words.
        # Reversed, so that the first of several columns is the one that stays.
        self.columns = {match.field: match for match in reversed(sheet.columns) if match.field}
        titles = TITLED.get(sheet.kind, ())
        self.title_column = next((self.columns[name] for name in titles if name in self.columns), None)
        # Their words may name a record where the title's own column has none.
        self.stand_ins = [self.columns[name] for name in titles[1:] if name in self.columns]
        # A group stands before the words that name the records.
        self.grouping = [
            match
            for match in sheet.matches(*GROUPING)
            if self.title_column is not None and match.column < self.title_column.column
        ]
        where = sheet.choices.workstreams.get(sheet.name, "")  # as somebody chose
        named = self.columns.get("workstream")
        is_named = where not in ("sections", "sheet") and named is not self.title_column
        self.workstream_column = named if is_named else None
        self.parent_column = next((m for m in sheet.columns if PARENT.match(m.heading.strip())), None)
        self.under_parent: dict[str, str] = {}  # the workstream of each task, by its words
        self.sections_count = where not in ("column", "sheet")
        owner = self.columns.get("owner")
        named_both = owner is not None and WHO_AND_WHEN.search(owner.heading)
        self.both = owner.column if owner and named_both and "due" not in self.columns else 0
        self.shares = _shares_in(sheet, self.columns.get("percent"))
        find_periods(sheet, dates)
        tell_revisions(sheet)
        self.american = month_first(sheet)
        self.amounts = sheet.matches(*MONEY)

    def begin_section(self, words: str) -> None:
        """Go on under another heading; groups begin anew with it."""
        # “Closed actions” between the rows says how they stand, and no workstream is called so.
        self.apart = words if stands_apart(words) else ""
        self.section = "" if self.apart else words
        self.filled = {}

    def read(self, line: SheetLine) -> RecordDraft:
        """The record of one row."""
        row, sheet = line.row, self.sheet
        self._group(row)
        words = RowWords(
            row, self.columns, self.merged, self.filled, self.dates.near, *self.shares, self.both
        )
        draft = RecordDraft(SourceRow(sheet.name, row.number, 0, cells_as_read(row)))
        draft.reference = words.field("reference").strip().rstrip(".")
        number = words.cell(self.columns["reference"]) if "reference" in self.columns else None
        if number is not None and isinstance(number.value, day):
            message = (
                f"The reference {draft.reference} is a date in the workbook: Excel may have made it one."
            )
            draft.ask(message, number.coordinate, "reference", draft.reference, "Format the column as text.")
        section = sheet.phases.get(row.number, self.section) if self.sections_count else ""
        draft.workstream = workstream_of(sheet, section, self._named_workstream(words))
        if self.section and not self.sections_count:
            draft.fields["Section"] = self.section
        self._keep_words(draft, words)
        self._name(draft, words)
        draft.amount = amount_of(sheet, row, self.amounts)
        year = read_year(words.field("year"), near=self.dates.near)
        draft.year = str(year) if year else ""
        # Dates before stages: “Complete March 2025” in the column of dates names a stage as well.
        read_dates(sheet, draft, words, self.dates, self.american)
        if sheet.bars and draft.date is not None and not draft.date.raw.strip():
            read_bars(sheet, draft, row, self.dates)
        read_stage_and_rag(draft, words, self.dates.choices)
        draft.owners = OwnersWritten(words.field("owner"), words.field("support"))
        # By looks alone, without the council's posts: a reading that is kept must not hang on who is in
        # post.
        draft.owner, draft.support = row_owners_meant(draft.owners, self.dates.choices)
        ask_about_cells(draft, row, sheet)
        if line.reason:
            draft.ask(line.reason, f"A{row.number}", "title", draft.title, LEAVE_OUT)
        take_comments(sheet, draft, row, self.dates)
        # After the stage is known, and before the owner's answers, which go before everything.
        stage = draft.stage
        take_archived(sheet, draft, self.apart)
        if draft.stage == stage:  # else the sheet of what is done says it
            ask_about_status(sheet, draft, words)
        ask_of_a_day_to_come(sheet, draft, words)
        take_answers(draft, sheet)
        return draft

    def _named_workstream(self, words: RowWords) -> str:
        """The workstream that the row's own cell names; of a part of another task, that one's."""
        named = name_in(words.of(self.workstream_column))
        if self.parent_column is None:
            return named
        named = named or self.under_parent.get(" ".join(words.of(self.parent_column).split()), "")
        self.under_parent.setdefault(" ".join(words.of(self.title_column).split()), named)
        return named

    def carry_on(self, draft: RecordDraft, row: Row) -> None:
        """Add a row's words to the record above, which it carries on."""
        for match in self.sheet.columns:
            text = cell_text(row, match.column)
            if text and match is self.title_column:
                draft.title = f"{draft.title} {' '.join(text.split())}"
            elif text:
                heading = match.heading or f"Column {match.letter}"
                kept = draft.fields.get(heading, "")
                draft.fields[heading] = f"{kept}\n{text}" if kept else text
                more = take_updates(self.sheet, draft, match, row, text, self.dates)
                draft.texts[match.field] = f"{draft.texts.get(match.field, '')}\n{more}".strip()
        draft.source = replace(draft.source, cells={**draft.source.cells, **cells_as_read(row)})
        message = f"Row {row.number} was read as going on from this row."
        draft.ask(message, f"A{row.number}", remedy="Confirm it.")

    def _group(self, row: Row) -> None:
        """Take up the groups that begin with the row; those to the right of a new one begin anew with it."""
        for match in self.grouping:
            text = cell_text(row, match.column) or self.merged.get((row.number, match.column), "")
            if not text or self.filled.get(match.column) == text:
                continue
            # Else the second directorate would keep the last project of the first.
            self.filled = {column: words for column, words in self.filled.items() if column <= match.column}
            self.filled[match.column] = text

    def _keep_words(self, draft: RecordDraft, words: RowWords) -> None:
        """Keep the words of every column, by field and by heading; dated updates are taken out of them."""
        for match in self.sheet.columns:
            text = words.of(match)
            if not text or match is self.title_column:
                continue
            if match.field:
                kept, more = draft.texts.get(match.field), text
                if match.field == "progress":
                    more = take_updates(self.sheet, draft, match, words.row, text, self.dates)
                draft.texts[match.field] = "\n".join(filter(None, (kept, more))) if kept else more
            # Kept as well as understood, such as a status: a slip of ours loses no word.
            names_it = match is self.workstream_column and name_in(text) == " ".join(text.split())
            if match.field not in OWN and not names_it:
                draft.keep(match, text)

    def _name(self, draft: RecordDraft, words: RowWords) -> None:
        """Find the words that say what it is; another column's, asked about, where its own has none."""
        title = words.of(self.title_column)
        where = words.address(self.title_column)
        if not title and self.title_column is not None:
            # Struck through from end to end, it still says what the row is of; it is asked about.
            struck = words.cell(self.title_column)
            title = struck.struck.strip() if struck else ""
        if not title:
            also = next((match for match in self.stand_ins if cell_text(words.row, match.column)), None)
            title = cell_text(words.row, also.column) if also else ""
            if also is None:
                message = "The row has no words that say what it is."
                draft.refuse(message, where, "title", remedy="Write them, or delete the row.")
            elif self.title_column is not None:
                empty = self.title_column.heading or "Its name"
                message = f"{empty} is empty, so “{also.heading}” was taken for it."
                draft.ask(message, where, "title", title, "Confirm it, or write the words.")
        draft.title = without_mark(" ".join(title.split())).strip()


def workstream_of(sheet: RecognisedSheet, section: str, named: str) -> tuple[str, ...]:
    """The path of a row's workstream: its own column's words, else the sheet, each above the section."""
    if named:
        # Plans often say the workstream twice: as a section, and in every row under it.
        top = (section,) if section and section.casefold() != named.casefold() else ()
        return (*top, named)
    name = name_for_its_rows(sheet)
    if not name:
        return (section,) if section else ()
    return (name, section) if section and section.casefold() != name.casefold() else (name,)


def name_for_its_rows(sheet: RecognisedSheet) -> str:
    """The name under which the sheet's rows stand where none names a workstream; empty for none.

    It is its own, or the words above a table whose sheet is called “Sheet1”. What only says when, how its
    rows stand, or that it is a plan, names no workstream unless somebody said so.
    """
    name = " ".join((sheet.sheet.page or sheet.name).split())
    is_generic = name.casefold().rstrip(" 0123456789()") in GENERIC_NAME
    titled = is_generic and bool(sheet.title)
    if titled:
        name = sheet.title
    if sheet.choices.workstreams.get(sheet.name) == "sheet":
        return name
    if (is_generic or sheet.sheet.is_file) and not titled:
        return ""
    if titled and (len(name) > LONGEST_NAME or OF_A_DOCUMENT.search(name) or says_kept_back(name)):
        return ""
    # “Sept 2026” names an edition: the next one would move every row.
    return "" if stands_apart(name) or names_an_edition(name) else name


# What stands above a table and tells of the document that it is in.
OF_A_DOCUMENT = re.compile(
    r"\b(?:plans?|trackers?|reports?|logs?|registers?|updates?|versions?|programmes?|meetings?|minutes|actions?"
    r"|recommendations?|committee|council|board|draft|appendix|annex|rag|key|20\d\d|\d{1,2}/\d{1,2})\b",
    re.IGNORECASE,
)
LONGEST_NAME = 60  # of a title that may be a workstream


def names_an_edition(name: str) -> bool:
    """Whether a sheet's or file's name says no more than when, or in which version, the plan was written."""
    words = [word for word in re.split(r"[\W_]+", name.casefold()) if word]
    return any(WHEN.fullmatch(word) for word in words) and all(
        WHEN.fullmatch(word) or word in OF_EDITIONS for word in words
    )


def _shares_in(sheet: RecognisedSheet, match: ColumnMatch | None) -> tuple[bool, bool]:
    """Whether the column of progress holds shares of one, and whether its bare 1 can't be told for either."""
    if match is None:
        return False, False
    numbers = set()
    for line in sheet.lines:
        cell = line.row.cells.get(match.column)
        # A phase has its share as well.
        if line.type not in (LineType.RECORD, LineType.SECTION) or cell is None:
            continue
        if re.fullmatch(r"\s*\d+(\.\d+)?\s*", cell.text):
            numbers.add(float(cell.text))
    parts = any(0 < number < 1 for number in numbers)
    whole = any(number > 1 for number in numbers)
    return parts and not whole, (1.0 in numbers and parts == whole) or (parts and whole)


def _merged_words(sheet: RecognisedSheet) -> dict[tuple[int, int], str]:
    """The words of merged cells for each cell that the merge covers, down the page only."""
    rows = {row.number: row for row in sheet.sheet.rows}
    numbers = sorted(rows)
    covered_by: dict[tuple[int, int], str] = {}
    for top, left, bottom, _right in sheet.sheet.merges:
        # Not across: a cell merged to the right says nothing of the columns that it covers.
        if bottom > top and top in rows and (text := cell_text(rows[top], left)):
            covered = numbers[bisect_right(numbers, top) : bisect_right(numbers, bottom)]
            covered_by.update({(number, left): text for number in covered})
    return covered_by


def without_sheet_name(sheet: RecognisedSheet, path: tuple[str, ...]) -> tuple[str, ...]:
    """The path of workstreams without the sheet's own name, which stands in it where no row names one."""
    named = " ".join((sheet.sheet.page or sheet.name).split())
    known = {named.casefold(), " ".join(sheet.title.split()).casefold()}
    return tuple(name for name in path if name.casefold() not in known)


def waiting_notice(sheet: RecognisedSheet) -> Notice:
    """What is said of a sheet whose kind no register takes yet."""
    return Notice(
        "notice",
        f"The sheet was read as {sheet.kind.value}, which no register takes yet: its rows wait.",
        WHERE_IT_WAITS.get(sheet.kind, ""),
        sheet=sheet.name,
    )


def is_plan_kind(kind: PlanKind) -> bool:
    """Whether sheets of this kind hold records at all."""
    return kind not in (PlanKind.LOOKUPS, PlanKind.UNKNOWN)


TWO_PARTS = re.compile(r"(\d+)\.(\d+)")


def lengthen_references(sheet: RecognisedSheet, drafts: Sequence[RecordDraft]) -> None:
    """Give back the nought that Excel took: 1.1 after 1.9 is 1.10, where it is a number or 1.1 stood before.

    Each is told as a notice of the sheet; the cell as read stays beside the draft.
    """
    column = sheet.column_of("reference")
    if column is None:
        return
    numbers = {
        line.number for line in sheet.lines
        if (cell := line.row.cells.get(column)) is not None and isinstance(cell.value, float)
    }  # fmt: skip
    seen: set[str] = set()
    before = ""
    for draft in drafts:
        longer = _next_ten(before, draft.reference)
        if longer and (draft.row in numbers or draft.reference in seen):
            message = f"{draft.reference} after {before} was read as {longer}: Excel drops the last nought."
            remedy = "Format the column as text in the workbook to keep it."
            sheet.notices.append(Notice("notice", message, remedy, sheet=sheet.name, rows=(draft.row,)))
            draft.reference = longer
        before = draft.reference
        seen.add(before)


def _next_ten(before: str, now: str) -> str:
    """The reference that follows `before`, where it ends in noughts and `now` is it without them."""
    first, second = TWO_PARTS.fullmatch(before), TWO_PARTS.fullmatch(now)
    if not first or not second or first[1] != second[1]:
        return ""
    following = str(int(first[2]) + 1)
    is_short = following.endswith("0") and second[2] == following.rstrip("0")
    return f"{first[1]}.{following}" if is_short else ""
