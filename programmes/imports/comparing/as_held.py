"""Rows as their registers know them: by what the programme and the file itself hold."""

from collections.abc import Mapping

from programmes.imports.decisions import Decisions
from programmes.imports.records import ComparedSheet, ReadRecord
from programmes.imports.registers import PlanRegister
from programmes.models.programme import Programme


def as_registers_hold(
    sheets: list[tuple[ComparedSheet, list[ReadRecord]]],
    registers: Mapping[str, PlanRegister],
    programme: Programme | None,
    decisions: Decisions,
) -> list[tuple[ComparedSheet, list[ReadRecord]]]:
    """The records as registers know them by what the programme and the file hold, less what they leave out.

    A register says it by `as_held`, which gives each of its records as it is meant, or None.
    """
    for kind, register in registers.items():
        as_held = getattr(register, "as_held", None)
        mine = [
            record
            for sheet, records in (sheets if as_held else ())
            for record in records
            if sheet.taken and str(sheet.read.kind_of(record)) == kind
        ]
        if as_held and mine:
            pairs = zip(mine, as_held(mine, programme=programme, decisions=decisions), strict=True)
            meant = {id(record): said for record, said in pairs}
            sheets = [
                (sheet, [said for each in of if (said := meant.get(id(each), each)) is not None])
                for sheet, of in sheets
            ]
    return sheets
