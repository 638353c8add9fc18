"""A highlight report among the sheets of a plan: its projects are actions where no other sheet has them."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from council.reading.workbooks.workbook import Notice
from programmes.imports.cells.values import words_of
from programmes.imports.decisions import Choices
from programmes.imports.recognised import RecognisedSheet
from programmes.imports.recognising.kinds import ELSE_READ_AS
from programmes.imports.recognising.sheet import recognise
from programmes.imports.records import Reading, ReadSheet
from programmes.imports.registers import PlanRegister

TAKEN = (
    "This highlight report was read as actions: no other sheet has its projects. They come in with their "
    "progress, their risks and issues, what is planned next, and their RAG."
)
OR_NOT = "Where the programme has them already under other names, leave the sheet out."


def take_highlights(
    reading: Reading,
    kinds: Mapping[str, PlanRegister],
    read: Callable[[RecognisedSheet], ReadSheet],
) -> None:
    """Read each highlight report as actions whose projects stand on no other sheet, unless someone chose."""
    for place, sheet in enumerate(reading.sheets):
        by_itself = sheet.waits and sheet.name not in reading.choices.kinds
        read_as = ELSE_READ_AS.get(sheet.kind)
        if not by_itself or read_as not in kinds or not sheet.recognised.included:
            continue
        others = [other for other in reading.sheets if other is not sheet and not other.is_notes]
        if not _named_in(sheet) & {name for other in others for name in _named_in(other, groups=True)}:
            reading.sheets[place] = read(_read_as(str(read_as), sheet, reading.choices))


def _named_in(sheet: ReadSheet, *, groups: bool = False) -> set[str]:
    """What the sheet names in its rows, and with `groups` what those stand under, in words to compare."""
    named = {words_of(record.title) for record in sheet.records}
    if groups:
        named |= {words_of(name) for record in sheet.records for name in record.workstream}
    return named - {""}


def _read_as(kind: str, sheet: ReadSheet, choices: Choices) -> RecognisedSheet:
    """The sheet recognised anew as one of that kind; the choices of the import stay what they were."""
    chosen = replace(choices, kinds={**choices.kinds, sheet.name: kind})
    anew = recognise(sheet.recognised.sheet, choices=chosen)
    anew.choices, anew.included = choices, choices.included.get(sheet.name, True)
    anew.notices.append(Notice("notice", TAKEN, OR_NOT, sheet=sheet.name))
    return anew
