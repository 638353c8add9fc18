"""Sheets whose own names stand as workstreams because no row names one: that is for somebody to say. Pure.

A sheet's name may be a workstream ("Housing") or only say what the sheet is ("Quick wins 2026"). Where the
programme has a workstream of that name already, or somebody chose it under Sheets and columns, it was said.
Its rows may also stand in another workstream: an equality action plan in that of the assessment.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from programmes.imports.decisions import Choices, Decisions, SheetName
from programmes.imports.interpreting.rows import name_for_its_rows
from programmes.imports.records import ComparedRecord, ReadRecord, ReadSheet
from programmes.imports.standard.columns import BETWEEN, parts_of

WITHIN = "in:"  # before the workstream in which the rows stand, as its titles from the top down


@dataclass(frozen=True, slots=True)
class AskedSheetName:
    """A sheet whose name stands as the workstream of some of its rows, and what was said of it."""

    name: str  # of the sheet, or of the page that its table stands on
    rows: int
    below: int  # how many headings of the sheet would stand under it
    said: str = ""

    @property
    def within(self) -> tuple[str, ...]:
        """The other workstream in which its rows stand, from the top down; empty for none."""
        return parts_of(self.said.removeprefix(WITHIN)) if self.said.startswith(WITHIN) else ()

    @property
    def is_elsewhere(self) -> bool:
        """Whether somebody said that the name is no workstream."""
        return self.said == SheetName.NO_WORKSTREAM or bool(self.within)


def names_asked(
    sheets: Iterable[tuple[ReadSheet, list[ReadRecord]]],
    known: Callable[[], Collection[tuple[str, ...]]],
    choices: Choices,
    decisions: Decisions,
) -> list[AskedSheetName]:
    """Each sheet's name that stands as a workstream and of which nobody said that it is one, in order.

    `known` gives the paths of the programme's workstreams, which are only asked for where a name stands so.
    """
    found: dict[str, list[ReadRecord]] = {}
    for sheet, records in sheets:
        name = name_of(sheet)
        if not name or sheet.name in choices.workstreams:
            continue
        named = [record for record in records if stands_under(record, name)]
        if named:
            found.setdefault(name, []).extend(named)
    tops = {path[0].casefold() for path in known() if path} if found else set()
    return [
        AskedSheetName(
            name,
            len(records),
            len({record.workstream[1] for record in records if len(record.workstream) > 1}),
            decisions.sheet_named(name),
        )
        for name, records in found.items()
        if name.casefold() not in tops
    ]


def still_standing(
    asked: Iterable[AskedSheetName], records: Iterable[ComparedRecord]
) -> list[AskedSheetName]:
    """Those of the names under which rows stand now: a renamed sheet's rows stay where they were."""
    tops = {record.workstream[0] for record in records if record.workstream}
    return [each for each in asked if each.is_elsewhere or each.name in tops]


def places_for(
    asked: Iterable[AskedSheetName], records: Iterable[ReadRecord], known: Iterable[tuple[str, ...]]
) -> list[str]:
    """The workstreams in which their rows may stand: the programme's, and those that the file names."""
    asked = list(asked)
    names = {each.name for each in asked}
    paths = [*(each.within for each in asked), *sorted(known), *(record.workstream for record in records)]
    return list(dict.fromkeys(BETWEEN.join(path) for path in paths if path and path[0] not in names))


def name_of(sheet: ReadSheet) -> str:
    """The name under which the sheet's rows stand where none names a workstream; empty for none."""
    return name_for_its_rows(sheet.recognised)


def stands_under(record: ReadRecord, name: str) -> bool:
    """Whether the row stands under the sheet's name, and says no such workstream itself."""
    return record.workstream[:1] == (name,) and record.text("workstream").strip() != name


def without_names(
    records: Iterable[ReadRecord], name: str, asked: Iterable[AskedSheetName]
) -> list[ReadRecord]:
    """The records of a sheet, none under its name where somebody said that it is no workstream."""
    said = next((each for each in asked if each.name == name and each.is_elsewhere), None)
    if said is None:
        return list(records)
    return [
        placed(record, (*said.within, *record.workstream[1:])) if stands_under(record, name) else record
        for record in records
    ]


def placed(record: ReadRecord, path: tuple[str, ...]) -> ReadRecord:
    """The record in the workstream of that path, and its words say so."""
    says = record.file_says
    if says is not None and "workstream" in says:
        says = {**says, "workstream": " / ".join(path)}
    return replace(record, workstream=path, file_says=says)
