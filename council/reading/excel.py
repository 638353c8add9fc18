"""Excel workbooks (.xlsx), untrusted: the zip's directory is judged before anything is inflated."""

import colorsys
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import openpyxl
from defusedxml.ElementTree import fromstring
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import WorkSheetParser

from council.reading.cells import (
    MEGABYTE,
    PLAIN,
    SAVE_AS_XLSX,
    Cell,
    Limits,
    Notice,
    Row,
    Sheet,
    Style,
    WorkbookRefused,
    check_size,
    cleaned,
    cleaning_notice,
)

MERGE_REFERENCE = re.compile(rb'<(?:\w+:)?mergeCell\s+[^>]*?ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')


def read_excel(data: bytes, filename: str, limits: Limits, notices: list[Notice]) -> list[Sheet]:
    _check_directory(data, filename, limits, notices)
    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("defusedxml is not in force: no workbook is opened without it")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            if len(book.worksheets) > limits.sheets:
                raise WorkbookRefused(
                    f"The workbook has {len(book.worksheets)} sheets; at most {limits.sheets} are read.",
                    "Import it in parts.",
                )
            looks = _Looks(book)
            return [_read_sheet(book, sheet, looks, limits, notices) for sheet in book.worksheets]
    except WorkbookRefused:
        raise
    except Exception as error:  # a hostile or broken file may fail anywhere in the parser
        raise WorkbookRefused(
            "The workbook is damaged, cut short or built in a way that is not safe to read.", SAVE_AS_XLSX
        ) from error


def _check_directory(data: bytes, filename: str, limits: Limits, notices: list[Notice]) -> None:
    """Refuses by the zip's directory alone, before anything is inflated."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise WorkbookRefused("The workbook is damaged or cut short.", SAVE_AS_XLSX) from error
    names = {entry.filename for entry in entries}
    inflated = sum(entry.file_size for entry in entries)
    squeezed = [
        e
        for e in entries
        if e.file_size > 5 * MEGABYTE and e.file_size > limits.ratio * max(e.compress_size, 1)
    ]
    if len(entries) > limits.entries or inflated > limits.inflated or squeezed:
        raise WorkbookRefused(
            "The file would unpack to far more than a plan needs, so it is not opened.",
            "Take out pictures, pivot tables and unused formatting, save it again, or import it in parts.",
        )
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise WorkbookRefused(
            "The file is password protected.", "Remove the password, save it and try again."
        )
    if filename.casefold().endswith((".xlsm", ".xltm")) or any("vbaproject" in n.casefold() for n in names):
        raise WorkbookRefused(
            "The workbook contains macros (.xlsm), which are not accepted.",
            "Save it as an Excel workbook without macros (.xlsx) and try again.",
        )
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise WorkbookRefused("This kind of spreadsheet (.xlsb or .ods) is not read.", SAVE_AS_XLSX)
    if "[Content_Types].xml" not in names or not any(n.startswith("xl/") for n in names):
        raise WorkbookRefused("The file is not a workbook.", SAVE_AS_XLSX)
    if any(n.startswith("xl/externalLinks/") for n in names):
        notices.append(
            Notice(
                "notice",
                "The workbook links to other files. They are not followed: the values last saved are used.",
            )
        )


class _Looks:
    """The styles of a workbook by number, each worked out once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._known: dict[int, Style] = {}
        self._theme = _theme_colours(getattr(book, "loaded_theme", None))

    def __getitem__(self, number: int) -> Style:
        if number not in self._known:
            self._known[number] = self._style(number)
        return self._known[number]

    def _style(self, number: int) -> Style:
        try:
            array = self._book._cell_styles[number]
        except IndexError:
            return PLAIN
        font = self._book._fonts[array.fontId]
        fill = self._book._fills[array.fillId]
        code = array.numFmtId
        shown = BUILTIN_FORMATS.get(code) or "General"
        if code >= 164 and code - 164 < len(self._book._number_formats):
            shown = self._book._number_formats[code - 164]
        solid = getattr(fill, "fill_type", None) == "solid"
        colour = self._colour(fill.fgColor) if solid else ""
        return Style(fill=colour, bold=bool(font.b), struck=bool(font.strike), number_format=shown)

    def _colour(self, colour: Any) -> str:
        if colour.type == "rgb" and isinstance(colour.rgb, str):
            return colour.rgb[-6:].upper()
        if colour.type == "indexed" and 0 <= colour.indexed < len(COLOR_INDEX):
            return COLOR_INDEX[colour.indexed][-6:].upper()
        if colour.type == "theme" and 0 <= colour.theme < len(self._theme):
            return _tinted(self._theme[colour.theme], colour.tint or 0.0)
        return ""


def _theme_colours(theme: bytes | None) -> list[str]:
    """The theme's colours in the order that cells number them (light before dark)."""
    if not theme:
        return []
    scheme = fromstring(theme).find(".//{*}clrScheme")
    found = []
    for entry in scheme if scheme is not None else []:
        colour = next(iter(entry), None)
        found.append("" if colour is None else (colour.get("lastClr") or colour.get("val") or "").upper())
    for first in (0, 2):
        if len(found) > first + 1:
            found[first], found[first + 1] = found[first + 1], found[first]
    return found


def _tinted(colour: str, tint: float) -> str:
    if len(colour) != 6 or not tint:
        return colour
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    hue, light, depth = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(
        f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, min(max(light, 0), 1), depth)
    )


class _Parser(WorkSheetParser):
    """openpyxl's own streaming parser, which read-only mode hides: rows, merges, hidden marks."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell = super().parse_cell(element)
        cell["formula"] = element.find("{*}f") is not None
        return cell

    def parse_formatting(self, element: Any) -> None:
        """Conditional formats are not read."""

    def parse_extensions(self, element: Any) -> None:
        """Extensions are not read."""


def _read_sheet(book: Any, source: Any, looks: _Looks, limits: Limits, notices: list[Notice]) -> Sheet:
    sheet = Sheet(name=cleaned(source.title)[0].strip() or "Sheet", hidden=source.sheet_state != "visible")
    cleaned_cells: list[Cell] = []
    stopped = False
    last_full = 0
    with source._get_source() as stream:
        parser = _Parser(
            stream,
            source._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, found in parser.parse():
            row = _row(number, found, looks, cleaned_cells)
            if not row.is_blank:
                last_full = number
            elif number - last_full > limits.blank_rows:
                stopped = True
                break
            row.hidden = (parser.row_dimensions.pop(str(number), None) or {}).get("hidden") in ("1", "true")
            if row.cells:
                sheet.rows.append(row)
            check_size(sheet.name, row, len(sheet.rows), limits)
    while sheet.rows and sheet.rows[-1].is_blank:
        sheet.rows.pop()
    sheet.hidden_columns = frozenset(_hidden_columns(parser, limits))
    sheet.merges = _merges(source, parser, stopped)
    _mark_merges(sheet, limits)
    _add_comments(book, source, sheet)
    if cleaned_cells:
        notices.append(cleaning_notice(sheet.name, cleaned_cells))
    return sheet


def _row(number: int, found: list[dict[str, Any]], looks: _Looks, cleaned_cells: list[Cell]) -> Row:
    row = Row(number=number)
    for entry in found:
        value = entry["value"]
        if isinstance(value, timedelta):
            value = str(value)
        style = looks[entry["style_id"]] if entry["style_id"] else PLAIN
        formula = entry["formula"]
        if value is None and not style.fill and not formula:
            continue
        if isinstance(value, str) and "_x" in value:
            value = unescape(value)
        value, was_cleaned = cleaned(value)
        cell = Cell(number, entry["column"], value, style, formula=formula, error=entry["data_type"] == "e")
        row.cells[cell.column] = cell
        if was_cleaned:
            cleaned_cells.append(cell)
    return row


def _hidden_columns(parser: WorkSheetParser, limits: Limits) -> Iterator[int]:
    for column in parser.column_dimensions.values():
        if column.get("hidden") in ("1", "true"):
            yield from range(int(column["min"]), min(int(column["max"]), limits.columns) + 1)


def _merges(source: Any, parser: WorkSheetParser, stopped: bool) -> tuple[tuple[int, int, int, int], ...]:
    """Merged ranges as first row, first column, last row, last column. They stand after the rows in the
    file, so where reading stopped at blank rows they are looked for in the rest."""
    if stopped:
        references = []
        with source._get_source() as stream:
            tail = b""
            while chunk := stream.read(MEGABYTE):
                window = tail + chunk
                references += [match[1].decode() for match in MERGE_REFERENCE.finditer(window)]
                cut = window.rfind(b"<")
                tail = window[cut:] if cut >= 0 and b">" not in window[cut:] else b""
    else:
        merged = parser.merged_cells
        references = [str(r.ref) for r in merged.mergeCell] if merged else []
    found = []
    for reference in references:
        left, top, right, bottom = range_boundaries(reference)
        found.append((top, left, bottom, right))
    return tuple(found)


def _mark_merges(sheet: Sheet, limits: Limits) -> None:
    """Marks each cell of a merge with its first cell's coordinate, inside the rows that were read."""
    by_number = {row.number: row for row in sheet.rows}
    last = max(by_number, default=0)
    for top, left, bottom, right in sheet.merges:
        anchor = f"{get_column_letter(left)}{top}"
        for number in range(top, min(bottom, last) + 1):
            row = by_number.get(number)
            if row is None:
                continue
            for column in range(left, min(right, limits.columns) + 1):
                cell = row.cells.setdefault(column, Cell(number, column))
                cell.anchor = anchor
                if (number, column) != (top, left):
                    cell.value = None


def _add_comments(book: Any, source: Any, sheet: Sheet) -> None:
    """Puts the words of cell comments beside their cells."""
    folder, _, name = source._worksheet_path.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in book._archive.namelist():
        return
    cells = {cell.coordinate: cell for row in sheet.rows for cell in row.cells.values()}
    for relation in fromstring(book._archive.read(relations)):
        target = relation.get("Target", "")
        if not relation.get("Type", "").endswith("/comments"):
            continue
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target.replace('../', '')}"
        if path not in book._archive.namelist():
            continue
        for comment in fromstring(book._archive.read(path)).findall(".//{*}comment"):
            words = "".join(piece.text or "" for piece in comment.findall(".//{*}t"))
            cell = cells.get(comment.get("ref", ""))
            if cell is not None:
                cell.comment = cleaned(words)[0].strip()
