"""Phases of a plan that says how deep each row lies: a summary row is a workstream, and no action.

MS Project and the like export a column “Outline Level”. A row under which deeper ones stand, and that no one
is named for, sums those up. Where somebody is named it is an action itself, above the others.
"""

import re

from programmes.imports.recognised import LineType, RecognisedSheet, SheetLine, cell_text
from programmes.imports.recognising.kinds import TITLED

LEVEL = re.compile(r"^(?:outline|task|wbs)?\s*level$|^outline$|^indent(?:ation)?(?: level)?$", re.IGNORECASE)
PHASE = "A phase: its tasks stand under it"


def with_phases(sheet: RecognisedSheet, lines: list[SheetLine]) -> list[SheetLine]:
    """The lines, where summary rows are sections; which phase each record stands in is kept by the sheet."""
    records = [line for line in lines if line.type in (LineType.RECORD, LineType.SECTION)]
    levels = levels_of(sheet, records)
    title, owner = sheet.column_of(*TITLED.get(sheet.kind, ())), sheet.column_of("owner")
    if not levels or title is None:
        return lines
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
        if not LEVEL.match(match.heading.strip()):
            continue
        read = {line.number: cell_text(line.row, match.column).split(".")[0] for line in records}
        if read and all(words.isdigit() and int(words) < 20 for words in read.values()):
            return {number: int(words) for number, words in read.items()}
    return {}
