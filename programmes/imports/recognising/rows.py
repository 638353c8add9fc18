"""What each row of a recognised sheet is for: record, section, note, key, total, heading or nothing."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from council.reading.workbooks.workbook import Row, Style
from programmes.imports.cells.values import read_rag
from programmes.imports.recognised import LineType, PlanKind, RecognisedSheet, SheetLine
from programmes.imports.recognising.columns import MONEY, NUMBER, REFERENCE
from programmes.imports.recognising.headings import plain
from programmes.imports.recognising.kinds import TITLED

NOTE = re.compile(
    r"^\s*(?:notes?\s*[:.\-–\d]|notes?$|n\.?b\.?[\s:]|source\s*:|footnote|page \d+(?:\s*(?:of|/)\s*\d+)?\s*$"
    r"|\*{1,3}\s*\w|#\s*\w|continued\b|cont'?d\b|\(continued|this page\b"
    r"|(?:page )?(?:left )?intentionally (?:left )?blank|end of (?:plan|document|sheet|table)\b"
    r"|last updated\b|updated (?:on|by)\b|version\b|prepared by\b|printed\b|please note\b|for information\b)",
    re.IGNORECASE,
)  # fmt: skip
SIGNED = re.compile(
    r"^\s*(?:sign(?:ed|ature|ed off)(?: by)?|(?:approved|authorised|agreed) by"
    r"|date (?:approved|signed|agreed)|chair\w*)\s*(?:[:.…_]|$)",
    re.IGNORECASE,
)
GUIDANCE = re.compile(
    r"^\s*(?:[(\[].*[)\]]|e\.?g\.?[\s:,].*|dd/mm.*|example\b.*)\s*$", re.IGNORECASE | re.DOTALL
)
BLANK_PAGE = re.compile(r"left (?:intentionally )?blank|intentionally (?:left )?blank", re.IGNORECASE)
KEY = re.compile(r"^\s*(?:(?:rag|brag|status|colour)\s+)*(?:key|legend|definitions?)\b\s*:?", re.IGNORECASE)
KEY_ENTRY = re.compile(
    r"^\s*(?:red|amber|green|blue|black|grey|white|r|a|g|b|c)\s*(?:[=:–-]|$)", re.IGNORECASE
)
TOTAL = re.compile(r"^\s*(?:grand\s+|overall\s+|sub[\s-]*|net\s+|programme\s+)*totals?\b", re.IGNORECASE)
OVERALL = re.compile(
    r"^\s*(?:overall|average|mean)(?:\s+(?:progress|completion|score))?\s*:?\s*$", re.IGNORECASE
)
AGAIN = "The headings again"
BULLET = re.compile(r"^\s*(?:[•▪◦●○‣·*]|[-–—]\s|\(?[a-z0-9]{1,3}[.)]\s|\(?[ivx]{1,4}\)\s)")
SECTION_WORDS = re.compile(
    r"^\s*(?:work\s?stream|theme|priority|strand|objective|section|part|area|project|pillar|programme|aim|goal|outcome|chapter|phase"
    r"|recommendation)\b\s*(?:[:\d–-]|no\b|[A-Z]\b|one\b|two\b|three\b)",
    re.IGNORECASE,
)
TYPES = {"type", "raid", "raid type", "entry type", "item type", "log type", "category", "r a i d"}
RAID = re.compile(
    r"^\s*(?:risks?|assumptions?|issues?|dependenc(?:y|ies)|actions?|decisions?|constraints?|opportunit(?:y|ies)|[raid])"
    r"\s*$",
    re.IGNORECASE,
)
CONTINUED = re.compile(r"\s*[\(\[]?\s*(?:continued|cont'?d?\.?)\s*[\)\]]?\s*$", re.IGNORECASE)


@dataclass
class _Layout:
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


def lines_of(found: RecognisedSheet) -> list[SheetLine]:
    """Every row of the sheet that holds anything, told for what it is, in order."""
    layout = _layout(found)
    lines: list[SheetLine] = []
    in_key = False
    rows = found.sheet.rows
    for place, row in enumerate(rows):
        if row.number < found.header_rows[0]:
            lines.append(_above(row))
            continue
        if row.number in found.header_rows:
            lines.append(SheetLine(row, LineType.HEADER, "The headings"))
            continue
        line = _line(found, layout, rows, place, in_key=in_key)
        in_key = line.type is LineType.KEY or (in_key and line.type is LineType.SPACER)
        layout.seen_record = layout.seen_record or line.type is LineType.RECORD
        lines.append(line)
    if any(line.reason == AGAIN for line in lines):
        lines = _with_groups(lines)
    return _without_idle_sections(lines)


def _with_groups(lines: list[SheetLine]) -> list[SheetLine]:
    """The lines, where what stands alone above headings that come again is a section; and so is what stands
    above the first ones, where all the later ones have a section above them."""
    told = [line for line in lines if line.type is not LineType.SPACER]
    again = [n for n, line in enumerate(told) if line.reason == AGAIN]
    first = next((n for n, line in enumerate(told) if line.type is LineType.HEADER), 0)
    sections = {
        told[n - 1].number
        for n in again
        if told[n - 1].type is LineType.RECORD and _filled(told[n - 1]) == 1
        if told[n - 2].number < told[n - 1].number - 1
    }
    if (
        again
        and first
        and all(told[n - 1].type is LineType.SECTION or told[n - 1].number in sections for n in again)
    ):
        above = told[first - 1]
        if above.number == told[first].number - 1 and _filled(above) == _filled(told[again[0] - 1]):
            sections.add(above.number)
    return [
        SheetLine(
            line.row,
            LineType.SECTION,
            "A heading over the rows beneath",
            section_name(line.words.replace(" / ", " ")),
        )
        if line.number in sections
        else line
        for line in lines
    ]


def _filled(line: SheetLine) -> int:
    return sum(bool(cell.text.strip()) for cell in line.row.cells.values())


def section_name(words: str) -> str:
    """A section row's words as a workstream's title: without "(continued)" and a closing colon."""
    return CONTINUED.sub("", " ".join(words.split())).rstrip(" :–-")


def _above(row: Row) -> SheetLine:
    words = " / ".join(cell.text.strip() for _, cell in sorted(row.cells.items()) if cell.text.strip())
    if not words:
        return SheetLine(row, LineType.SPACER, "An empty row")
    return SheetLine(row, LineType.TITLE, "Above the headings", " ".join(words.split())[:300])


def _line(found: RecognisedSheet, layout: _Layout, rows: list[Row], place: int, *, in_key: bool) -> SheetLine:
    row = rows[place]
    shown = {c: cell for c, cell in sorted(row.cells.items()) if c not in found.sheet.hidden_columns}
    texts = {column: cell.text.strip() for column, cell in shown.items() if cell.text.strip()}
    if row.hidden:
        return SheetLine(row, LineType.HIDDEN, "The row is hidden, so it was left out")
    if not texts:
        return SheetLine(row, LineType.SPACER, "An empty row")
    first = next(iter(texts.values()))
    words = " ".join(" / ".join(texts.values()).split())[:300]
    if _repeats_headings(layout, texts):
        return SheetLine(row, LineType.HEADER, AGAIN)
    if BLANK_PAGE.search(first) and len(texts) == 1:
        return SheetLine(row, LineType.NOTE, "A note", words)
    # Words in the column of numbers, such as "Key" or a section's name, are no reference.
    referenced = bool(layout.reference and REFERENCE.match(texts.get(layout.reference, "")))
    if KEY.match(first) and len(texts) <= 2 and not referenced:
        return SheetLine(row, LineType.KEY, "The key to the colours", words)
    if (in_key or len(texts) <= 2) and not referenced and _is_key_entry(texts, in_key=in_key):
        return SheetLine(row, LineType.KEY, "The key to the colours", words)
    if _is_total(found, texts):
        return SheetLine(row, LineType.TOTAL, "A total, checked and not imported", words)
    if row.number <= found.header_rows[-1] + 2 and _is_guidance(texts):
        return SheetLine(row, LineType.NOTE, "Guidance under the headings", words)
    if len(texts) <= 2 and SIGNED.match(first) and not referenced:
        return SheetLine(row, LineType.NOTE, "A note", words)
    is_point = layout.title in texts and bool(BULLET.match(first)) and not _is_last(rows, place)
    if NOTE.match(first) and len(texts) == 1 and not is_point:
        return SheetLine(row, LineType.NOTE, "A note", words)
    other = _of_another_kind(found, layout, texts)
    if other:
        return SheetLine(row, LineType.NOTE, f"Left out: by its type it is no risk, but “{other}”", words)
    if found.kind not in (PlanKind.LOOKUPS, PlanKind.UNKNOWN):
        section = _section(found, layout, row, texts)
        if section:
            return SheetLine(row, LineType.SECTION, "A heading over the rows beneath", section_name(section))
        if _goes_on(found, layout, row, texts):
            return SheetLine(row, LineType.CONTINUED, "Read as going on from the row above", words)
    return SheetLine(row, LineType.RECORD, "", words)


def _layout(found: RecognisedSheet) -> _Layout:
    title = found.column_of(*TITLED.get(found.kind, ()))
    reference = found.column_of("reference")
    body = [row for row in found.sheet.rows if row.number > found.header_rows[-1] and not row.is_blank]
    full = [row for row in body if sum(bool(cell.text.strip()) for cell in row.cells.values()) > 1]
    looks = Counter(row.cells[title].style for row in full if title in row.cells) if title else Counter()
    usual = looks.most_common(1)[0][0] if looks else Style()
    header = next(row for row in found.sheet.rows if row.number == found.header_rows[-1])
    styled = any(cell.style.bold or cell.style.fill for row in [header, *body] for cell in row.cells.values())
    return _Layout(
        title=title,
        reference=reference,
        numbered=sum(bool(row.text(reference).strip()) for row in full) / len(full)
        if reference and full
        else 0.0,
        usual=usual,
        usual_fill=max(Counter(len(row.cells) for row in full).values(), default=0),
        plain_sheet=not styled,
        grouped=bool(found.column_of("workstream", "directorate")) and found.kind is not PlanKind.WORKSTREAMS,
        headings=frozenset(plain(match.heading) for match in found.columns if match.heading),
        header_rows=[
            {column: plain(cell.text) for column, cell in row.cells.items() if plain(cell.text)}
            for row in found.sheet.rows
            if row.number in found.header_rows
        ],
        several=len(full) / len(body) if body else 0.0,
        typed=_typed(found, full),
    )


def _typed(found: RecognisedSheet, full: list[Row]) -> int | None:
    """The column of a RAID log that says what each of its rows is."""
    for match in found.columns:
        if plain(match.heading) in TYPES:
            said = [text for row in full if (text := row.text(match.column).strip())]
            if said and sum(bool(RAID.match(text)) for text in said) >= 0.8 * len(said):
                return match.column
    return None


def _repeats_headings(layout: _Layout, texts: dict[int, str]) -> bool:
    """Whether the row says the headings again: those of one header row whole, or most of all of them."""
    first = plain(next(iter(texts.values()), ""))
    if first not in layout.headings and not any(first in row.values() for row in layout.header_rows):
        return False  # as for most rows
    if {column: plain(text) for column, text in texts.items()} in layout.header_rows:
        return True
    enough = max(min(2, len(layout.headings)), 0.6 * len(layout.headings))
    return len(texts) >= enough and all(plain(text) in layout.headings for text in texts.values())


def _of_another_kind(found: RecognisedSheet, layout: _Layout, texts: dict[int, str]) -> str:
    """What a row of a log of risks, assumptions, issues and dependencies says it is, where it is no risk."""
    if found.kind is not PlanKind.RISKS or layout.typed is None:
        return ""
    said = texts.get(layout.typed, "")
    return said if RAID.match(said) and not said.casefold().startswith(("risk", "r")) else ""


def _is_key_entry(texts: dict[int, str], *, in_key: bool) -> bool:
    values = list(texts.values())
    if in_key:
        return len(values) <= 3 and (bool(KEY_ENTRY.match(values[0])) or any(read_rag(v) for v in values))
    return len(values[0]) > 8 and bool(
        re.match(r"^\s*(?:red|amber|green|blue)\s*[=:]", values[0], re.IGNORECASE)
    )


def _is_guidance(texts: dict[int, str]) -> bool:
    """Whether the row says what is to be written in its columns: all in brackets, or by example."""
    said = sum(bool(GUIDANCE.match(text)) for text in texts.values())
    return said > 1 and said >= 0.7 * len(texts)


def _is_total(found: RecognisedSheet, texts: dict[int, str]) -> bool:
    values = list(texts.values())
    at = next((n for n, value in enumerate(values[:3]) if TOTAL.match(value) or OVERALL.match(value)), None)
    if at is None or len(values[at]) > 60:
        return False
    rest = values[at + 1 :]
    if not rest:
        return len(values[at]) <= 40 and found.kind not in (PlanKind.ACTIONS, PlanKind.WORKSTREAMS)
    return all(MONEY.match(v) or NUMBER.match(v) or len(v) <= 3 or v.endswith("%") for v in rest)


def _section(found: RecognisedSheet, layout: _Layout, row: Row, texts: dict[int, str]) -> str:
    """The words of a section row, or empty where the row is none."""
    columns = list(texts)
    anchors = {row.cells[column].anchor or row.cells[column].coordinate for column in columns}
    number = texts.get(layout.reference, "") if layout.reference else ""
    if len(anchors) > 1 and not (number and len(anchors) == 2 and layout.title in texts):
        return ""
    column = layout.title if number and layout.title in texts else columns[-1]
    if column is None:
        return ""
    text, style = texts[column], row.cells[column].style
    if len(text) > 160 or (BULLET.match(text) and not re.match(r"^\s*\(?[0-9]{1,2}[.)]\s", text)):
        return ""
    wide = any(
        bottom == row.number and left <= column <= right and right > left
        for _, left, bottom, right in found.sheet.merges_from.get(row.number, ())
    )
    stands_out = (style.bold and not layout.usual.bold) or (
        _marks_a_section(style.fill) and style.fill not in (layout.usual.fill, "FFFFFF")
    )
    if len(anchors) == 2:
        told = (stands_out and (wide or style.bold)) or (wide and SECTION_WORDS.match(number))
        return f"{number} {text}" if told else ""
    if layout.reference == column and layout.title != column and not (wide or stands_out):
        return "" if REFERENCE.match(text) or len(text) > 100 else text
    if wide:
        return text
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
    letters = [c for c in text if c.isalpha()]
    if len(letters) > 3 and text.isupper() and layout.several >= 0.5:
        return text
    unstyled = layout.plain_sheet and layout.several >= 0.6 and not layout.grouped
    if (
        unstyled
        and len(text) <= 60
        and not text.rstrip().endswith((".", ";", ","))
        and column == min(columns)
    ):
        return text
    return ""


def _marks_a_section(fill: str) -> bool:
    """Whether a fill is one that sets a heading off: any but a strong red, amber or green, which is a RAG."""
    if not fill:
        return False
    pale = min(int(fill[i : i + 2], 16) for i in (0, 2, 4)) > 150
    return pale or read_rag("", fill) in ("", "blue")


def _goes_on(found: RecognisedSheet, layout: _Layout, row: Row, texts: dict[int, str]) -> bool:
    """Whether the row carries on the record above: its title cell is covered by that record's
    merge, or it has words only in columns of prose."""
    if layout.title is None or not layout.seen_record or layout.title in texts:
        return False
    covered = row.cells.get(layout.title)
    if covered is not None and covered.is_merged:
        return True
    told = {match.column: match.field for match in found.columns}
    prose = {"progress", "position", "evidence", "issues", "key_progress", "next_tasks", "follow_on", ""}
    return all(told.get(column, "") in prose for column in texts)


def _is_last(rows: list[Row], place: int) -> bool:
    return not any(
        sum(bool(cell.text.strip()) for cell in row.cells.values()) > 1 for row in rows[place + 1 :]
    )


def _without_idle_sections(lines: list[SheetLine]) -> list[SheetLine]:
    """The lines, with headings that nothing stands under told as notes."""
    kept: list[SheetLine] = []
    waiting = False
    for line in reversed(lines):
        if line.type in (LineType.RECORD, LineType.CONTINUED):
            waiting = True
        elif line.type is LineType.SECTION and not waiting:
            line = replace(line, type=LineType.NOTE, reason="A heading with nothing under it")
        kept.append(line)
    return kept[::-1]
