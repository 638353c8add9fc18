"""Opening an untrusted workbook safely: .xlsx and .csv in, sheets of numbered rows out.

Nothing here knows what a plan is. A file that may not be read is refused with the reason and the
way to mend it; whatever is dropped or cleaned on the way is told as a notice.
"""

import csv
import hashlib
from pathlib import Path
from typing import BinaryIO

from council.reading.workbooks.cells import (
    MEGABYTE,
    SAVE_AS_XLSX,
    Cell,
    Limits,
    Notice,
    Room,
    Row,
    Sheet,
    Style,
    Workbook,
    WorkbookRefused,
    check_size,
    cleaned,
    cleaning_notice,
    sheet_name,
    shown_text,
    stopped_notice,
    wide_notice,
)
from council.reading.workbooks.delimited import read_delimited
from council.reading.workbooks.excel import read_excel

__all__ = [
    "Cell",
    "Limits",
    "Notice",
    "Row",
    "Sheet",
    "Style",
    "Workbook",
    "WorkbookRefused",
    "open_workbook",
    "shown_text",
]

NOT_AVAILABLE = "#N/A"
# What a spreadsheet program writes into a CSV for a formula that failed.
ERRORS = {"#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#ERROR!"}
OLE_HEADER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def open_workbook(
    file: BinaryIO | bytes | str | Path, *, filename: str, limits: Limits | None = None
) -> Workbook:
    """The workbook in `file`, an .xlsx or a .csv by its contents; WorkbookRefused if it may not be read."""
    limits = limits or Limits()
    data = _all_bytes(file, limits)
    digest = hashlib.sha256(data).hexdigest()
    notices: list[Notice] = []
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        sheets = read_excel(data, filename, limits, notices)
    else:
        _refuse_other_formats(data, filename)
        sheets = [_read_csv(data, filename, limits, notices)]
    if not any(sheet.rows for sheet in sheets):
        raise WorkbookRefused(
            "The file has no words or figures in it.",
            "Check that you chose the right file, and that it was saved.",
        )
    return Workbook(filename=filename, sha256=digest, sheets=sheets, notices=notices)


def _all_bytes(file: BinaryIO | bytes | str | Path, limits: Limits) -> bytes:
    if isinstance(file, str | Path):
        with Path(file).open("rb") as handle:
            return _all_bytes(handle, limits)
    if isinstance(file, bytes):
        data = file
    else:
        file.seek(0)
        data = file.read(limits.upload + 1)
    if len(data) > limits.upload:
        raise WorkbookRefused(
            f"The file is larger than {limits.upload // MEGABYTE} MB.",
            "Take out pictures and sheets that are not part of the plan, or import it in parts.",
        )
    if not data.strip(b"\x00\r\n\t "):
        raise WorkbookRefused(
            "The file is empty.", "Check that you chose the right file, and that it was saved."
        )
    return data


def _refuse_other_formats(data: bytes, filename: str) -> None:
    """Refuses what is neither a zip nor text, naming what it is where its first bytes tell."""
    name = filename.casefold()
    if data.startswith(OLE_HEADER):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise WorkbookRefused(
                "The workbook is password protected, so it cannot be read.",
                "Open it, remove the password (File, Info, Protect Workbook), save it and try again.",
            )
        raise WorkbookRefused("The file is in the old .xls form, which is not read.", SAVE_AS_XLSX)
    if data.startswith(b"%PDF"):
        raise WorkbookRefused(
            "The file is a PDF, not a workbook.", "Ask its author for the spreadsheet behind it."
        )
    start = data[:2_000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<?xml", b"<table", b"{\\rtf")):
        raise WorkbookRefused(
            "The file is a web page or a document under a spreadsheet's name, not a workbook.", SAVE_AS_XLSX
        )
    if name.endswith((".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")):
        raise WorkbookRefused(
            "The file is not a workbook, although its name says so; it may be damaged or cut short.",
            SAVE_AS_XLSX,
        )


def _read_csv(data: bytes, filename: str, limits: Limits, notices: list[Notice]) -> Sheet:
    read = read_delimited(data, longest=limits.cell)
    if read is None:
        raise WorkbookRefused("The file is neither a workbook nor a text file.", SAVE_AS_XLSX)
    if read.told:
        notices.append(Notice("notice", read.told))
    sheet = Sheet(name=sheet_name(Path(filename).stem, ()), is_file=True)
    room = Room(limits)
    cleaned_cells: list[Cell] = []
    is_too_wide = False
    try:
        for number, values in enumerate(read.records(), start=1):
            row = _csv_row(sheet, number, values, room, cleaned_cells)
            if row.cells:
                sheet.rows.append(row)
            elif number - (sheet.rows[-1].number if sheet.rows else 0) > limits.blank_rows:
                notices.append(stopped_notice(sheet.name, number, limits))
                break
            if check_size(sheet.name, row, len(sheet.rows), limits) and not is_too_wide:
                is_too_wide = True
                notices.append(wide_notice(sheet.name, limits))
    except csv.Error as error:
        raise WorkbookRefused(
            f"A line of the file is longer than a cell may be ({limits.cell:,} characters): is it a list"
            " of values with commas, semicolons or tabs between them?",
            SAVE_AS_XLSX,
        ) from error
    if read.nulls:
        notices.append(Notice("notice", "NUL characters were taken out of the file.", sheet=sheet.name))
    if cleaned_cells:
        notices.append(cleaning_notice(sheet.name, cleaned_cells))
    return sheet


def _csv_row(sheet: Sheet, number: int, values: list[str], room: Room, cleaned_cells: list[Cell]) -> Row:
    row = Row(number=number)
    for column, text in enumerate(values, start=1):
        value, was_cleaned = cleaned(text)
        if value.strip() and value.strip() != NOT_AVAILABLE:
            room.take_cell(sheet.name, number, column, value)
            row.cells[column] = Cell(number, column, value, error=value.strip() in ERRORS)
            if was_cleaned:
                cleaned_cells.append(row.cells[column])
            if column > room.limits.columns:
                break
    return row
