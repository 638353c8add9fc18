"""Downloads of a register: text that stays text, dates that are dates, one header row."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from council.lengths import characters, shortened
from council.wording import moment_in_a_cell, zone_where_needed

MOST_IN_A_CELL = 32_767  # characters, as Excel counts them
CUT = "(Longer than a cell takes: the CSV file holds the whole text.)"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_response(filename: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A CSV download that Excel opens as UTF-8, in which no text can act as a formula."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    write_csv(response, header, rows)
    return response


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """The same as text, to be packed with other files."""
    text = io.StringIO()
    write_csv(text, header, rows)
    return text.getvalue()


def write_csv(to: Any, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write the rows below one header; the mark at the start tells Excel that it is UTF-8."""
    to.write("\ufeff")
    writer = csv.writer(to)
    writer.writerow(header)
    for row in rows:
        writer.writerow([csv_cell(value) for value in row])


def csv_cell(value: Any) -> Any:
    """The value as a cell of a CSV: days day first, moments with their time, no formulas."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return moment_in_a_cell(value)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, str):
        value = one_break(value)
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    return value


Table = tuple[str, Sequence[str], Iterable[Sequence[Any]]]  # a title, its header, its rows


def xlsx_response(
    filename: str,
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    further: Iterable[Table] = (),
) -> HttpResponse:
    """A workbook download: title in A1, one header row, no merged cells, text that stays text.

    `further` tables stand on sheets of their own, after the first.
    """
    workbook = Workbook(write_only=True)
    for table in ((title, header, rows), *further):
        add_sheet(workbook, *table)
    response = HttpResponse(content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    workbook.save(response)
    return response


def add_sheet(workbook: Any, title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add one table to the workbook, on a sheet of its own."""
    sheet = workbook.create_sheet(title[:31].split(",")[0])
    sheet.freeze_panes = "A4"
    for number in range(1, len(header) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 22
    sheet.append([xlsx_cell(sheet, title, bold=True)])
    sheet.append([])
    sheet.append([xlsx_cell(sheet, name, bold=True) for name in header])
    for row in rows:
        sheet.append([xlsx_cell(sheet, value) for value in row])


def one_break(text: str) -> str:
    """The text with each line break as one character, as a cell has it, whatever the browser sent."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def within_a_cell(text: str) -> str:
    """The text, or as much of it as a cell of a workbook takes, with where the rest is.

    Nothing that a form takes is so long: two of the longest texts of a change are.
    """
    if 2 * len(text) <= MOST_IN_A_CELL or characters(text) <= MOST_IN_A_CELL:
        return text
    return f"{shortened(text, MOST_IN_A_CELL - len(CUT) - 1)} {CUT}"


def xlsx_cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    """The value as a cell of a workbook: text stays text; days, and moments by the clock here."""
    if isinstance(value, datetime) and value.tzinfo:
        # A workbook knows no zones, so in the hour that comes twice the moment is told in words.
        is_told = zone_where_needed(value)
        value = moment_in_a_cell(value) if is_told else timezone.make_naive(value)
    if value is not None and not isinstance(value, int | float | Decimal | date | bool):
        value = ILLEGAL_CHARACTERS_RE.sub("", one_break(str(value)))  # one would refuse the whole download
        value = within_a_cell(value)
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str) and "\n" in value:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(value, str):
        cell.data_type = "s"  # a leading = would make it a formula
    elif isinstance(value, datetime):
        cell.number_format = "dd/mm/yyyy hh:mm:ss"
    elif isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"
    if bold:
        cell.font = Font(bold=True)
    return cell
