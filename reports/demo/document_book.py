"""Workbooks out of the material of fixtures/demo/plans: what published documents hold beside their plans.

The same material makes the files of fixtures/plans, dated as the documents were, and those that the demo
imports, dated near the demo's own day. The same bytes for the same day.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from council.calendar.years import FinancialYear
from reports.demo.material import FOLDER, read
from reports.demo.tracker_book import as_made_on, month_end

BOLD = Font(bold=True)
TOP = Alignment(wrap_text=True, vertical="top")
WIDTHS = (44, 32)  # of the first column, and of the others
DAY = re.compile(r"\{([a-zA-Z]+)([+-]\d{1,4})\}")


def _month(since: date, count: int, form: str) -> str:
    return month_end(since, count).strftime(form)


def _day(since: date, count: int, form: str) -> str:
    day = since + timedelta(days=count)
    return form.format(day=day.day, month=day.month, name=f"{day:%B}", year=day.year, short=f"{day:%y}")


SEASONS = ("Winter", "Spring", "Summer", "Autumn")


def _season(since: date, count: int) -> str:
    day = month_end(since, count)
    # December is of the winter that ends in the next year.
    return f"{SEASONS[day.month % 12 // 3]} {day.year + (day.month == 12)}"


def _two_months(since: date, count: int) -> str:
    return f"{month_end(since, count):%B}/{month_end(since, count + 1):%B %Y}"


# How a day or a year that is counted from the plan's own date is written in its cells.
FORMS: dict[str, Callable[[date, int], str]] = {
    "m": lambda since, count: _month(since, count, "%B %Y"),
    "M": lambda since, count: _month(since, count, "%b %y"),
    "p": _two_months,
    "S": _season,
    "d": lambda since, count: _day(since, count, "{day}/{month:02}/{short}"),
    "D": lambda since, count: _day(since, count, "{day} {name} {year}"),
    "y": lambda since, count: str(FinancialYear(FinancialYear.containing(since).first + count)),
    "Y": lambda since, count: str(since.year + count),
    "yy": lambda since, count: f"{(since.year + count) % 100:02}",
}


def _lines(cell: str) -> str:
    return "\n".join(line.strip() for line in cell.split("//"))


@dataclass(frozen=True)
class DocumentBook:
    """The material of one document, as of a day: its own by default."""

    data: Mapping[str, Any]
    since: date

    def words(self, text: str) -> str:
        """The text with its days and years written out."""
        return DAY.sub(lambda found: FORMS[found[1]](self.since, int(found[2])), text)

    def rows(self, sheet: Mapping[str, Any]) -> list[list[str]]:
        """The cells of a sheet, the headings first; a line of one cell is a section's."""
        lines = self.words(sheet["rows"]).strip("\n").split("\n")
        return [[_lines(cell) for cell in line.split("|")] for line in lines]

    def sheets(self, **marked: Any) -> Iterator[Mapping[str, Any]]:
        """The sheets of which the material says so: sheets(enter="findings")."""
        for sheet in self.data["sheet"]:
            if all(sheet.get(name) == value for name, value in marked.items()):
                yield sheet

    def texts(self) -> dict[str, str]:
        """The document's own texts by the keys of its form."""
        return {key: self.words(text) for key, text in self.data.get("texts", {}).items()}

    def bytes_of(self, *, leave_out: Callable[[Mapping[str, Any]], bool] = lambda sheet: False) -> bytes:
        """The workbook as a file, without the sheets to be left out."""
        book = Workbook()
        book.remove(book.active)
        for sheet in self.sheets():
            if not leave_out(sheet):
                self._write(book.create_sheet(sheet["name"]), sheet)
        return as_made_on(book, self.since)

    def file(self, **how: Any) -> BytesIO:
        """The workbook, open for an upload."""
        return BytesIO(self.bytes_of(**how))

    def _write(self, page: Worksheet, sheet: Mapping[str, Any]) -> None:
        for line in sheet.get("above", []):
            page.append([self.words(line)])
        head = len(sheet.get("above", [])) + 1
        rows = self.rows(sheet)
        for row in rows:
            page.append([cell or None for cell in row])
        for place, row in enumerate(page.iter_rows(), start=1):
            for cell in row:
                cell.alignment = TOP
                if place <= head or len(rows[place - head]) == 1:
                    cell.font = BOLD
        for place, column in enumerate(page.columns):
            page.column_dimensions[column[0].column_letter].width = WIDTHS[min(place, 1)]


def document_book(name: str, *, since: date | None = None) -> DocumentBook:
    """The book of that name, such as "support_services_closure", as of the day or of its document's own."""
    data = read(f"plans/{name}")
    return DocumentBook(data, since or data["date"])


def document_names() -> list[str]:
    """All books that there is material for."""
    return sorted(path.stem for path in (FOLDER / "plans").glob("*.toml"))
