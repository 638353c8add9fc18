"""Headings between the rows of a sheet, under which the next ones stand."""

import re

from council.reading.workbooks.workbook import Row
from programmes.imports.cells.values import read_rag
from programmes.imports.recognised import RecognisedSheet
from programmes.imports.recognising.layout import GOES_ON, SheetLayout, is_held_from_above
from programmes.imports.recognising.shapes import REFERENCE

BULLET = re.compile(r"^\s*(?:[•▪◦●○‣·*]|[-–—]\s|\(?[a-z0-9]{1,3}[.)]\s|\(?[ivx]{1,4}\)\s)")
CODE = re.compile(r"[A-Z]{1,3}|[A-Z]{0,3}\d{1,3}(?:\.\d{1,3})*")
SECTION_WORDS = re.compile(
    r"^\s*(?:work\s?stream|theme|priority|strand|objective|section|part|area|project|pillar|programme|aim|goal|outcome|chapter|phase"
    r"|recommendation)\b\s*(?:[:\d–-]|no\b|[A-Z]\b|one\b|two\b|three\b)",
    re.IGNORECASE,
)
CONTINUED = re.compile(
    r"(?:(?<!\s)\s++)?(?:[\(\[]\s*+)?(?:continued|cont'?d?\.?)\s*+[\)\]]?\s*+$", re.IGNORECASE
)

LABELLED = re.compile(r"^\s*(?:[(\[].*[)\]]|[A-Z][\w’' /&-]{1,30}:\s*\S.*)\s*$")


def name_in(words: str) -> str:
    """The name in a cell whose further lines say who leads it; else the words on one line."""
    first, *rest = [line for line in words.split("\n") if line.strip()] or [""]
    if rest and all(LABELLED.match(line) for line in rest):
        return " ".join(first.split())
    return " ".join(words.split())


def section_name(words: str) -> str:
    """A section row's words as a workstream's title: without "(continued)" and a closing colon."""
    return CONTINUED.sub("", name_in(words)).rstrip(" :–-")


def section_in(sheet: RecognisedSheet, layout: SheetLayout, row: Row, texts: dict[int, str]) -> str:
    """The words of a section row, or empty where the row is none."""
    anchors: set[str] = set()
    for column in texts:
        anchors.add(row.cells[column].anchor or row.cells[column].coordinate)
        if len(anchors) > 2:
            return ""  # as for most rows
    number = texts.get(layout.reference, "") if layout.reference else ""
    if len(anchors) > 1 and not (number and len(anchors) == 2 and layout.title in texts):
        return ""
    # A section's number may stand in the column of references, and its words in that of titles.
    column = layout.title if number and layout.title in texts else list(texts)[-1]
    if column is None:
        return ""
    text, style = texts[column], row.cells[column].style
    # A numbered line may be a section; a bullet never is.
    if len(text) > 160 or (BULLET.match(text) and not re.match(r"^\s*\(?[0-9]{1,2}[.)]\s", text)):
        return ""
    wide = any(
        bottom == row.number and left <= column <= right and right > left
        for _, left, bottom, right in sheet.sheet.merges_from.get(row.number, ())
    )
    stands_out = (style.bold and not layout.usual.bold) or (
        marks_a_section(style.fill) and style.fill not in (layout.usual.fill, "FFFFFF")
    )
    # What a merge holds together with the rows above heads nothing below.
    if (is_held_from_above(row) or GOES_ON.match(text)) and not (wide or stands_out):
        return ""
    if len(anchors) == 2:
        is_heading = (stands_out and (wide or style.bold)) or (wide and SECTION_WORDS.match(number))
        return f"{number} {text}" if is_heading else ""
    if layout.reference == column and layout.title != column and not (wide or stands_out):
        return "" if REFERENCE.match(text) or len(text) > 100 else text
    if wide:
        return text
    # Words to the right of the titles are a comment that has lost its record.
    if layout.title is not None and column > layout.title:
        return ""
    if stands_out:
        return text
    if layout.numbered >= 0.7 and column != layout.reference and not number and len(text) <= 100:
        return text if layout.several >= 0.5 and not text.rstrip().endswith((".", ";")) else ""
    if SECTION_WORDS.match(text) and len(text) <= 100 and column != layout.title:
        return text
    if SECTION_WORDS.match(text) and len(text) <= 100 and re.search(r"[:–-]", text[:24]):
        return text
    return text if _reads_as_section(layout, texts, text, column) else ""


def _reads_as_section(layout: SheetLayout, texts: dict[int, str], text: str, column: int) -> bool:
    """Whether words without any look of their own read as a heading over the rows below."""
    letters = [c for c in text if c.isalpha()]
    if len(letters) > 3 and text.isupper() and layout.several >= 0.5:
        return True
    unstyled = layout.plain_sheet and layout.several >= 0.6 and not layout.grouped
    ends = text.rstrip().endswith((".", ";", ","))
    return unstyled and len(text) <= 60 and not ends and column == min(texts)


def phase_in(sheet: RecognisedSheet, layout: SheetLayout, rows: list[Row], place: int) -> str:
    """The words of a row of an outline under which others are indented, and whose work no one does itself."""
    if layout.title is None or place + 1 >= len(rows):
        return ""
    if coded := _headed_by_code(layout, rows, place):
        return coded
    cell, below = rows[place].cells.get(layout.title), rows[place + 1].cells.get(layout.title)
    if cell is None or below is None or below.style.indent <= cell.style.indent or not cell.text.strip():
        return ""
    worked = (sheet.column_of("owner"), sheet.column_of("status"))
    return "" if any(rows[place].text(column).strip() for column in worked if column) else cell.text.strip()


def _headed_by_code(layout: SheetLayout, rows: list[Row], place: int) -> str:
    """The words of a row of a code and a name alone, whose code those of the rows below begin with: A over
    A1 and A2, 1 over 1.1."""
    texts, below = _told(rows[place]), _told(rows[place + 1])
    if len(texts) != 2 or len(below) < 3 or layout.title not in texts or layout.usual_cells < 3:
        return ""
    (column, code), (_, name) = texts.items()
    plain, under = code.rstrip(". "), below.get(column, "").rstrip(". ")
    starts = CODE.fullmatch(plain) and under.startswith(plain) and len(under) > len(plain)
    return (
        name
        if starts and (under[len(plain)].isdigit() != plain[-1].isdigit() or under[len(plain)] in "./-")
        else ""
    )


def _told(row: Row) -> dict[int, str]:
    return {column: words for column, cell in sorted(row.cells.items()) if (words := cell.text.strip())}


def marks_a_section(fill: str) -> bool:
    """Whether a fill is one that sets a heading off: any but a strong red, amber or green, which is a RAG."""
    if not fill:
        return False
    pale = min(int(fill[i : i + 2], 16) for i in (0, 2, 4)) > 150
    return pale or read_rag("", fill) in ("", "blue")
