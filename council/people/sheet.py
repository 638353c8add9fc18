"""A sheet of people, as councils keep them: which column holds what, and the rows as they were read.

Nothing here touches the database. Rows go through the session as plain JSON, so that what was checked is
what is written.
"""

import re
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from openpyxl.utils import get_column_letter

from council.reading.dates.timescales import Kind, Precision, read_timescale
from council.reading.workbooks.workbook import Row, Sheet, Workbook

MOST_ROWS = 2_000
HEADER_WITHIN = 20  # rows in which the header must stand

# Field -> its heading in our own blank sheet, then what councils write instead.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "name": ("Name", "full name", "person", "officer", "employee", "employee name", "staff name", "member"),
    "email": ("E-mail address", "e-mail", "email", "email address", "mail", "work email", "login", "upn"),
    "post": ("Post", "post title", "job title", "job", "position", "role title", "title"),
    "capacity": ("Capacity", "as", "holding", "post capacity", "holder or deputy"),
    "directorate": ("Directorate", "department", "dept", "service area", "division", "group"),
    "from_date": ("From", "from date", "start", "start date", "starts", "since", "in post since"),
    "body": ("Body", "committee", "board", "sits on", "member of"),
    "role": ("Role on the body", "body role", "committee role", "role", "seat"),
}
FIELDS = {words.casefold(): name for name, headings in SYNONYMS.items() for words in headings}
HEADINGS = [headings[0] for headings in SYNONYMS.values()]


@dataclass
class PersonRow:
    """One row as read: the text of each field and where its cell stands, "C5"."""

    number: int
    text: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.text.get(name, "")

    def cell(self, name: str) -> str:
        """Where the field stands; where the sheet lacks it, the row's first cell."""
        return self.cells.get(name, f"A{self.number}")

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class PeopleSheet:
    """The rows of one sheet, with the headings that were understood and those that were not."""

    filename: str
    sheet: str
    rows: list[PersonRow]
    known: list[str]
    unknown: list[str]

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "rows": [row.as_json() for row in self.rows]}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "PeopleSheet":
        return cls(**{**kept, "rows": [PersonRow(**row) for row in kept["rows"]]})


class SheetRefused(Exception):
    """A sheet that holds no people that we can read, with what is wrong and how to mend it."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


def read_people(workbook: Workbook) -> PeopleSheet:
    """The people of the first sheet that has columns for names and e-mail addresses."""
    for sheet in workbook.sheets:
        header, columns = header_of(sheet)
        if header is None or sheet.hidden:
            continue
        body = [row for row in sheet.rows if row.number > header.number and not row.is_blank]
        if len(body) > MOST_ROWS:
            raise SheetRefused(
                f"The sheet “{sheet.name}” has more than {MOST_ROWS:,} people.", "Import them in parts."
            )
        rows = [person_row(row, columns) for row in body if not row.hidden]
        headings = {number: header.text(number).strip() for number in sheet.columns}
        known = [headings[number] for number in columns]
        unknown = [words for number, words in headings.items() if words and number not in columns]
        return PeopleSheet(workbook.filename, sheet.name, rows, known, unknown)
    raise SheetRefused(
        "No sheet has a row of headings with a name and an e-mail address.",
        "Give the columns headings, such as “Name” and “E-mail address”, or start from our blank sheet.",
    )


def header_of(sheet: Sheet) -> tuple[Row | None, dict[int, str]]:
    """The row of headings, and the field of each column that it names; no row where there is none."""
    for row in sheet.rows[:HEADER_WITHIN]:
        columns: dict[int, str] = {}
        for number, cell in row.cells.items():
            name = FIELDS.get(" ".join(re.sub(r"[*:_]", " ", cell.text).split()).casefold())
            if name and name not in columns.values():
                columns[number] = name
        if {"name", "email"} <= set(columns.values()):
            return row, columns
    return None, {}


def person_row(row: Row, columns: dict[int, str]) -> PersonRow:
    """The row's text and cells by field."""
    read = PersonRow(row.number)
    for number, name in columns.items():
        read.text[name] = " ".join(row.text(number).split())
        read.cells[name] = f"{get_column_letter(number)}{row.number}"
    return read


def read_day(words: str, *, near: date) -> date | None:
    """The one day that the words name, read day first; None where they name none, or could mean another."""
    read = read_timescale(words, near=near)
    exact = read.kind == Kind.BY and read.precision == Precision.DAY and not read.questioned
    return read.end if exact and len(read.parts) <= 1 else None
