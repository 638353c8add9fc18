"""The customer access tracker: an ugly workbook of 14 sheets, and its edition of a quarter later.

The same bytes for the same dates, so that what is offered for download is what the demo was made from.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from council.calendar.years import FinancialYear
from reports.demo.material import read

FIRST, SECOND = 1, 2
QUARTER = 3  # months from one edition to the next
EXCEL_DAY_ZERO = date(1899, 12, 30)
BOLD, STRUCK = Font(bold=True), Font(strike=True)
HEADING = PatternFill("solid", fgColor="D9E1F2")
FILLS = {
    "red": PatternFill("solid", fgColor="FF0000"),
    "amber": PatternFill("solid", fgColor="FFC000"),
    "green": PatternFill("solid", fgColor="00B050"),
    "blue": PatternFill("solid", fgColor="0070C0"),
}
LETTERS = {"r": "red", "a": "amber", "g": "green", "b": "blue"}


def month_end(day: date, months: int) -> date:
    """The last day of the month so many months after the day's (before it, where negative)."""
    count = day.year * 12 + day.month + months
    return date.fromordinal(date(count // 12, count % 12 + 1, 1).toordinal() - 1)


class Days(dict[str, date]):
    """Days by name, counted from the first edition's date: m9 is nine months after it, b3 three before."""

    def __init__(self, since: date) -> None:
        super().__init__()
        self.since = since

    def __missing__(self, name: str) -> date:
        months = int(name[1:])
        return month_end(self.since, months if name[0] == "m" else -months)


def edition(number: int, since: date) -> bytes:
    """The first or second edition as an .xlsx file; `since` is the first one's own date, a quarter's end."""
    on = since if number == FIRST else month_end(since, QUARTER)
    words = Days(since)
    words["edition"] = on
    year = FinancialYear.containing(since)
    also = {"version": f"4.{number + 1}", "year": str(year), "year_after": str(year.next())}
    book = Workbook()
    book.remove(book.active)
    for data in read("tracker")["sheet"]:
        _Page(book.create_sheet(data["name"]), data, number, words, also).write()
    return as_made_on(book, on)


class _Page:
    """One sheet on its way to paper, row by row."""

    def __init__(
        self, sheet: Worksheet, data: Mapping[str, Any], number: int, days: Days, also: Mapping[str, str]
    ) -> None:
        self.sheet, self.data, self.number, self.days, self.also = sheet, data, number, days, also
        self.fields: list[str] = data["fields"]
        self.width = len(self.fields)
        self.row = 0

    def write(self) -> None:
        """Writes the whole sheet."""
        sheet, data = self.sheet, self.data
        sheet.sheet_state = data.get("state", "visible")
        for words in data.get("above", []):
            self._across(self._words(words))
        if "key" in data:
            self.row += 1
            for column, words in enumerate(data["key"], start=1):
                name = words.split()[0].casefold()
                self._put(column, words, fill=FILLS.get(name))
        if data.get("above"):
            self.row += 1
        self._head()
        before = ""
        for row in self._rows():
            if row.get("ref") == data.get("again", "-"):
                self._headings()
            self._line(row, before)
            before = row.get(data.get("once", ""), "")
        if "merge" in data:
            self._merge_down(self.fields.index(data["merge"]) + 1)
        if "hide" in data:
            letter = get_column_letter(self.fields.index(data["hide"]) + 1)
            sheet.column_dimensions[letter].hidden = True

    def _rows(self) -> Iterator[dict[str, Any]]:
        for row in self.data["rows"]:
            if self.number == FIRST and not row.get("second"):
                yield row
            if self.number == SECOND and not row.get("first"):
                yield {**row, **row.get("next", {})}

    def _head(self) -> None:
        """The headings, under the headings of groups where the sheet has some."""
        groups = self.data.get("groups", [])
        if groups:
            self.row += 1
            for words, left, right in groups:
                self._put(left, words, font=BOLD, fill=HEADING)
                self.sheet.merge_cells(
                    start_row=self.row, end_row=self.row, start_column=left, end_column=right
                )
        beneath = {column for _, left, right in groups for column in range(left, right + 1)}
        self._headings(above=self.row if groups else 0, beneath=beneath)

    def _headings(self, *, above: int = 0, beneath: frozenset[int] | set[int] = frozenset()) -> None:
        self.row += 1
        for column, words in enumerate(self.data["header"], start=1):
            if above and column not in beneath:
                self.sheet.cell(above, column, words).font = BOLD
                self.sheet.merge_cells(
                    start_row=above, end_row=self.row, start_column=column, end_column=column
                )
            else:
                self._put(column, self._words(words), font=BOLD, fill=HEADING)

    def _across(self, words: str, *, fill: PatternFill | None = None) -> None:
        self.row += 1
        self._put(1, words, font=BOLD, fill=fill)
        self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=1, end_column=self.width)

    def _line(self, row: Mapping[str, Any], before: str) -> None:
        if "section" in row:
            self._across(row["section"], fill=HEADING)
            return
        self.row += 1
        if "note" in row:
            self._put(1, row["note"])
        if "blank" in row or "note" in row:
            return
        for column, name in enumerate(self.fields, start=1):
            value = row.get(name, "")
            if value == "" or (name == self.data.get("once") and value == before):
                continue
            fill = FILLS.get(LETTERS.get(str(value).casefold(), str(value).casefold()))
            if name == "rag" and self.data.get("fill_only"):
                value = ""
            font = STRUCK if row.get("struck") else BOLD if row.get("total") else None
            self._put(column, self._value(name, value), font=font, fill=fill if name == "rag" else None)
        if row.get("struck"):
            self.sheet.cell(self.row, 3).comment = Comment("Taken out at the board in the autumn.", "PMO")

    def _put(
        self, column: int, value: object, *, font: Font | None = None, fill: PatternFill | None = None
    ) -> None:
        cell = self.sheet.cell(self.row, column)
        if value != "":
            cell.value = value
        if isinstance(value, date):
            cell.number_format = "dd/mm/yyyy"
        if isinstance(value, str) and "\n" in value:
            cell.alignment = Alignment(wrap_text=True)
        if font:
            cell.font = font
        if fill:
            cell.fill = fill

    def _value(self, name: str, value: object) -> object:
        """What a cell holds: months as a real date, "#9" as its serial, a number where Excel made it one."""
        if name in ("due", "done", "revised"):
            if isinstance(value, int):
                day = month_end(self.days.since, value)
                return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a calendar day
            if str(value).startswith("#"):
                return (month_end(self.days.since, int(str(value)[1:])) - EXCEL_DAY_ZERO).days
        if name == "ref" and self.data.get("numbered") and re.fullmatch(r"[\d.]+", str(value)):
            return float(str(value)) if "." in str(value) else int(str(value))  # so 1.10 becomes 1.1
        return self._words(value) if isinstance(value, str) else value

    def _words(self, words: str) -> str:
        for name, value in self.also.items():
            words = words.replace(f"{{{name}}}", value)
        return words.format_map(self.days)

    def _merge_down(self, column: int) -> None:
        """Merges cells of the same words that stand under each other."""
        first = next(
            r for r in range(1, self.row) if self.sheet.cell(r, column).value == self.data["header"][0]
        )
        start = first + 1
        for row in range(start, self.row + 2):
            if self.sheet.cell(row, column).value != self.sheet.cell(start, column).value:
                self.sheet.merge_cells(
                    start_row=start, end_row=row - 1, start_column=column, end_column=column
                )
                start = row


def as_made_on(book: Workbook, on: date) -> bytes:
    """The workbook saved as on the day: the hour at which it is made is nowhere in the file."""
    made = datetime(on.year, on.month, on.day, 9)  # noqa: DTZ001 - as Excel writes it
    book.properties.creator = "Programme office"
    saved, dated = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(dated, "w", zipfile.ZIP_DEFLATED) as out:
        for name in parts.namelist():
            content = parts.read(name)
            if name == "docProps/core.xml":
                stamp = f"{made.isoformat()}Z".encode()
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp, content)
            entry = zipfile.ZipInfo(name, date_time=made.timetuple()[:6])
            out.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return dated.getvalue()
