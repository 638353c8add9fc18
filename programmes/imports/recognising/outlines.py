"""Phases of a plan that says how deep each row lies: a summary row is a workstream, and no action.

MS Project and the like export a column “Outline Level”. A row under which deeper ones stand, and that no one
is named for, sums those up. Where somebody is named it is an action itself, above the others.
"""

import re

from programmes.imports.recognised import LineType, RecognisedSheet, SheetLine, cell_text
from programmes.imports.recognising.kinds import TITLED

LEVEL = re.compile(r"^(?:outline|task|wbs)?\s*level$|^outline$|^indent(?:ation)?(?: level)?$", re.IGNORECASE)
DOTTED = re.compile(r"^(?:wbs|outline)(?:\s+(?:no|number|code|id))?\.?$", re.IGNORECASE)
PARENT = re.compile(r"^parent(?:\s+(?:id|key|issue|ref|no))?$", re.IGNORECASE)
PHASE = "A phase: its tasks stand under it"


def with_phases(sheet: RecognisedSheet, lines: list[SheetLine]) -> list[SheetLine]:
    """The lines, where summary rows are sections; which phase each record stands in is kept by the sheet."""
    records = [line for line in lines if line.type in (LineType.RECORD, LineType.SECTION)]
    levels = levels_of(sheet, records)
    title, owner = sheet.column_of(*TITLED.get(sheet.kind, ())), sheet.column_of("owner")
    if title is None:
        return lines
    if not levels:
        return _with_parents(sheet, lines, title)
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
            if written and all(re.fullmatch(r"\d+(?:\.\d+)*", words) for words in written.values()):
                return {number: words.count(".") + 1 for number, words in written.items()}
        if not LEVEL.match(match.heading.strip()):
            continue
        read = {line.number: cell_text(line.row, match.column).split(".")[0] for line in records}
        if read and all(words.isdigit() and int(words) < 20 for words in read.values()):
            return {number: int(words) for number, words in read.items()}
    return {}


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
