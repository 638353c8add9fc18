"""How a sheet of records is laid out: what tells its records from the rows between them."""

import re
from collections import Counter
from dataclasses import dataclass, field

from council.reading.workbooks.workbook import Row, Style
from programmes.imports.recognised import LineType, PlanKind, RecognisedSheet
from programmes.imports.recognising.headings import plain_heading
from programmes.imports.recognising.kinds import TITLED

# Words in the midst of a sentence.
GOES_ON = re.compile(r"^\s*(?:and|or|including|as well as|together with|with|which|to|for|by)\s+[a-z]")
TYPES = {"type", "raid", "raid type", "entry type", "item type", "log type", "category", "r a i d"}


@dataclass
class SheetLayout:
    """What is usual for the rows of one sheet, so that the unusual stands out."""

    title: int | None
    reference: int | None
    numbered: float
    usual: Style
    usual_fill: int
    plain_sheet: bool
    grouped: bool
    headings: frozenset[str]
    header_rows: list[dict[int, str]]
    several: float
    typed: int | None = None
    seen_record: bool = field(default=False)
    follows_record: bool = field(default=False)  # whether the row above is a record, or goes on from one
    last_full: int = 0  # the last row that is filled as records are
    usual_cells: int = 0  # how many cells a record fills, at the median
    titles: dict[int, str] = field(default_factory=dict)  # the headings, by column
    keyed: frozenset[int] = frozenset()  # the columns of a key, by their headings
    in_block: bool = field(default=False)  # whether the row above is of a key
    below: bool = field(default=False)  # whether a gap below the last full row lies above the row
    after_gap: bool = field(default=False)  # whether an empty row parts the row from the table above


def layout_of(sheet: RecognisedSheet) -> SheetLayout:
    title = sheet.column_of(*TITLED.get(sheet.kind, ()))
    reference = sheet.column_of("reference")
    body = [row for row in sheet.sheet.rows if row.number > sheet.header_rows[-1] and not row.is_blank]
    # A row with one cell is a section or a note more often than a record, and would blur what is usual.
    filled = {row.number: sum(bool(cell.text.strip()) for cell in row.cells.values()) for row in body}
    full = [row for row in body if filled[row.number] > 1]
    sizes = sorted(filled[row.number] for row in full)
    # A long key below a short plan must not make its own rows the usual ones: those at once below the
    # headings count as well.
    first = _first_block(sheet, filled)
    usual_cells = max(sizes[len(sizes) // 2], first) if sizes else 0
    looks = Counter(row.cells[title].style for row in full if title in row.cells) if title else Counter()
    # Some plans set every row in bold or in grey, so a look stands out only against the usual one.
    usual = looks.most_common(1)[0][0] if looks else Style()
    header = next(row for row in sheet.sheet.rows if row.number == sheet.header_rows[-1])
    styled = any(cell.style.bold or cell.style.fill for row in [header, *body] for cell in row.cells.values())
    return SheetLayout(
        title=title,
        reference=reference,
        numbered=sum(bool(row.text(reference).strip()) for row in full) / len(full)
        if reference and full
        else 0.0,
        usual=usual,
        usual_fill=max(Counter(len(row.cells) for row in full).values(), default=0),
        plain_sheet=not styled,
        grouped=bool(sheet.column_of("workstream", "directorate")) and sheet.kind is not PlanKind.WORKSTREAMS,
        headings=frozenset(plain_heading(match.heading) for match in sheet.columns if match.heading),
        header_rows=[
            {
                column: plain_heading(cell.text)
                for column, cell in row.cells.items()
                if plain_heading(cell.text)
            }
            for row in sheet.sheet.rows
            if row.number in sheet.header_rows
        ],
        several=len(full) / len(body) if body else 0.0,
        typed=type_column(sheet, full),
        usual_cells=usual_cells,
        titles={match.column: match.heading for match in sheet.columns},
        last_full=max((row.number for row in full if 2 * filled[row.number] > usual_cells + 1), default=0),
    )


def _first_block(sheet: RecognisedSheet, filled: dict[int, int]) -> int:
    """How many cells the rows between the headings and the first gap fill, at the median; 0 for none."""
    sizes: list[int] = []
    above = sheet.header_rows[-1]
    for number, cells in filled.items():
        if number != above + 1:
            break
        above = number
        if cells > 1:
            sizes.append(cells)
    return sorted(sizes)[len(sizes) // 2] if len(sizes) > 1 else 0


def is_held_from_above(row: Row) -> bool:
    """Whether a merge that begins further up covers some cell of the row."""
    return any(
        cell.anchor and not cell.anchor.endswith(str(row.number)) and not cell.text.strip()
        for cell in row.cells.values()
    )


def type_column(sheet: RecognisedSheet, full: list[Row]) -> int | None:
    """The column of a RAID log that says what each of its rows is."""
    for match in sheet.columns:
        heading = plain_heading(match.heading)
        if heading in TYPES:
            texts = [text for row in full if (text := row.text(match.column).strip())]
            # “Type” may hold anything, such as the type of a risk; “RAID” says it by itself.
            enough = 0.5 if "raid" in heading else 0.6
            if texts and sum(bool(RAID.match(text)) for text in texts) >= enough * len(texts):
                return match.column
    return None


def type_column_of(sheet: RecognisedSheet) -> int | None:
    """The same of a sheet whose rows are told already for what they are."""
    return type_column(sheet, [line.row for line in sheet.lines if line.type is LineType.RECORD])


# What is taken in from a RAID log: by the row's type. A letter may stand for two of them.
RISK = re.compile(r"^\s*(?:risks?|r|opportunit(?:y|ies))\s*$", re.IGNORECASE)
BESIDE_RISKS = re.compile(r"^\s*(?:assumptions?|issues?|dependenc(?:y|ies)|[aid])\s*$", re.IGNORECASE)
RAID = re.compile(
    r"^\s*(?:risks?|assumptions?|issues?|dependenc(?:y|ies)|actions?|decisions?|constraints?|opportunit(?:y|ies)|[raid])"
    r"\s*$",
    re.IGNORECASE,
)
