"""Phases of a plan that says how deep each row lies: a summary row is a workstream, and no action.

MS Project and the like export a column “Outline Level”. A row under which deeper ones stand, and that no one
is named for, sums those up. Where somebody is named it is an action itself, above the others.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from council.reading.dates.timescales import read_timescale
from programmes.imports.cells.values import read_percent
from programmes.imports.recognised import LineType, RecognisedSheet, SheetLine, cell_text
from programmes.imports.recognising.kinds import TITLED

LEVEL = re.compile(r"^(?:outline|task|wbs)?\s*level$|^outline$|^indent(?:ation)?(?: level)?$", re.IGNORECASE)
DOTTED = re.compile(r"^(?:wbs|outline)(?:\s+(?:no|number|code|id))?\.?$", re.IGNORECASE)
PARENT = re.compile(r"^parent(?:\s+(?:id|key|issue|ref|no))?$", re.IGNORECASE)
NUMBERED = re.compile(r"\d+(?:\.\d+)*")
PHASE = "A phase: its tasks stand under it"
MAY_BE_A_PHASE = (
    "Its dates are those of the rows below it, the first to the last, and no one is named: it may be a phase."
)
MONTH_FIRST = re.compile(r"\s{0,20}(\d{1,2})/(\d{1,2})/(\d{2,4})\s{0,20}")
Span = tuple[date, date]


def with_phases(sheet: RecognisedSheet, lines: list[SheetLine]) -> list[SheetLine]:
    """The lines, where summary rows are sections; which phase each record stands in is kept by the sheet."""
    records = [line for line in lines if line.type in (LineType.RECORD, LineType.SECTION)]
    levels = levels_of(sheet, records) or levels_by_numbers(sheet, records)
    title, owner = sheet.column_of(*TITLED.get(sheet.kind, ())), sheet.column_of("owner")
    if title is None:
        return lines
    if not levels:
        levels, asked = levels_by_dates(sheet, records)
        if not levels:
            asking = [
                replace(line, reason=MAY_BE_A_PHASE) if line.number in asked else line for line in lines
            ]
            return _with_parents(sheet, asking, title)
    phases: dict[int, SheetLine] = {}
    above: list[tuple[int, str]] = []  # the phases that the next row may stand in, from the top down
    for line, following in zip(records, [*records[1:], None], strict=True):
        level = levels[line.number]
        above = [phase for phase in above if phase[0] < level]
        sheet.phases[line.number] = ": ".join(words for _, words in above)
        is_summary = following is not None and levels[following.number] > level
        if is_summary and not cell_text(line.row, owner):
            words = " ".join(cell_text(line.row, title).split())
            above.append((level, words))
            phases[line.number] = SheetLine(line.row, LineType.SECTION, PHASE, words)
    return [phases.get(line.number, line) for line in lines]


def levels_of(sheet: RecognisedSheet, records: list[SheetLine]) -> dict[int, int]:
    """How deep each row lies, by its number; empty where no column says so of all of them."""
    for match in sheet.columns:
        if DOTTED.match(match.heading.strip()):
            written = {line.number: cell_text(line.row, match.column).rstrip(".") for line in records}
            if written and all(NUMBERED.fullmatch(words) for words in written.values()):
                return {number: words.count(".") + 1 for number, words in written.items()}
        if not LEVEL.match(match.heading.strip()):
            continue
        read = {line.number: cell_text(line.row, match.column).split(".")[0] for line in records}
        if read and all(words.isdigit() and int(words) < 20 for words in read.values()):
            return {number: int(words) for number, words in read.items()}
    return {}


def levels_by_numbers(sheet: RecognisedSheet, records: list[SheetLine]) -> dict[int, int]:
    """How deep each row of a project lies by its number, 1 over 1.1, where it sums up others and no one is
    named for it; empty where none does."""
    reference, owner = sheet.column_of("reference"), sheet.column_of("owner")
    is_project = sheet.column_of("start", "percent") and reference and owner
    if not is_project or any(line.type is LineType.SECTION for line in records):
        return {}
    written = [cell_text(line.row, reference).rstrip(".") for line in records]
    if not all(NUMBERED.fullmatch(words) for words in written):
        return {}
    pairs = zip(records, written, written[1:], strict=False)
    sums = any(
        below.startswith(f"{above}.") and not cell_text(line.row, owner) for line, above, below in pairs
    )
    return (
        {line.number: words.count(".") for line, words in zip(records, written, strict=True)} if sums else {}
    )


def levels_by_dates(
    sheet: RecognisedSheet, records: list[SheetLine]
) -> tuple[dict[int, int], frozenset[int]]:
    """How deep each row lies, by its number, where every row that no one is named for sums up those below;
    else which of them may. Exports that lost their indents keep a phase's dates, first to last."""
    owner, start, due = map(sheet.column_of, ("owner", "start", "due"))
    if not (owner and start and due) or any(line.type is LineType.SECTION for line in records):
        return {}, frozenset()
    nobodys = [place for place, line in enumerate(records) if not cell_text(line.row, owner)]
    if not nobodys or len(nobodys) == len(records):
        return {}, frozenset()
    spans = spans_of(records, start, due)
    heads = [place for place in nobodys if records[place].number in spans]
    if not heads:
        return {}, frozenset()
    percent = sheet.column_of("percent")
    phases = set()
    for place, following in zip(heads, [*heads[1:], len(records)], strict=True):
        below = records[place + 1 : following]
        if sums_up(records[place], below, spans) and between(records[place], below, percent):
            phases.add(place)
    # A row over all of the phases is the project.
    top = {heads[0]} - phases if phases and heads[:2] == [0, 1] else set()
    if top and not sums_up(records[0], [records[place] for place in heads[1:]], spans):
        top = set()
    if phases and phases | top == set(nobodys) and nobodys[0] == 0:
        return {line.number: 0 if place in top else 1 if place in phases else 2
                for place, line in enumerate(records)}, frozenset()  # fmt: skip
    return {}, frozenset(records[place].number for place in phases)


def spans_of(records: Sequence[SheetLine], start: int, due: int) -> dict[int, Span]:
    """The first and the last day of each row that names both, by its number."""
    written = {line.number: (cell_text(line.row, start), cell_text(line.row, due)) for line in records}
    american = any(
        (found := MONTH_FIRST.fullmatch(words)) and int(found[2]) > 12
        for pair in written.values() for words in pair
    )  # fmt: skip
    spans = {}
    for number, pair in written.items():
        days = [day_in(MONTH_FIRST.sub(r"\2/\1/\3", words) if american else words) for words in pair]
        if days[0] and days[1]:
            spans[number] = (days[0], days[1])
    return spans


def day_in(words: str) -> date | None:
    """The day that the words name with its year; None for none."""
    named = any(map(str.isdigit, words))
    return read_timescale(words, near=date(2026, 1, 1)).end if named else None


def sums_up(head: SheetLine, below: Sequence[SheetLine], spans: dict[int, Span]) -> bool:
    """Whether the row's dates are the first and the last of at least two rows, none of which has both."""
    theirs = [spans[line.number] for line in below if line.number in spans]
    if len(theirs) < 2 or len(theirs) < len(below) or spans[head.number] in theirs:
        return False
    return spans[head.number] == (min(first for first, _ in theirs), max(last for _, last in theirs))


def between(head: SheetLine, below: Sequence[SheetLine], column: int | None) -> bool:
    """Whether the row's per cent, where it and all of the others have one, lies between theirs."""
    shares = [read_percent(cell_text(line.row, column)) for line in (head, *below)] if column else []
    known = [share for share in shares if share is not None]
    return not shares or len(known) < len(shares) or min(known[1:]) <= known[0] <= max(known[1:])


def _with_parents(sheet: RecognisedSheet, lines: list[SheetLine], title: int) -> list[SheetLine]:
    """The lines, where a row that others name as their parent, and that no one is named for, is a phase."""
    parent = next((m.column for m in sheet.columns if PARENT.match(m.heading.strip())), None)
    reference, owner = sheet.column_of("reference"), sheet.column_of("owner")
    if parent is None or reference is None:
        return lines
    records = {
        cell_text(line.row, reference): line
        for line in lines
        if line.type is LineType.RECORD and cell_text(line.row, reference)
    }
    named = {cell_text(line.row, parent) for line in records.values()} & records.keys()
    summaries = {key for key in named if not cell_text(records[key].row, owner)}
    phases: dict[int, SheetLine] = {}
    for key, line in records.items():
        above: list[str] = []
        up, seen = cell_text(line.row, parent), {key}
        while up in records and up not in seen:  # a task may name itself, or a part of its own, as its parent
            seen.add(up)
            if up in summaries:
                above.insert(0, " ".join(cell_text(records[up].row, title).split()))
            up = cell_text(records[up].row, parent)
        if summaries:
            sheet.phases[line.number] = ": ".join(above)
        if key in summaries:
            words = " ".join(cell_text(line.row, title).split())
            phases[line.number] = SheetLine(line.row, LineType.SECTION, PHASE, words)
    return [phases.get(line.number, line) for line in lines]
