"""Rows that name what neither the programme nor the file has: told at the check, not when it is confirmed."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from programmes.imports.records import ComparedRecord, ComparedSheet, Question, outcome_of
from programmes.imports.registers import PlanRegister
from programmes.models.programme import Programme


def refuse_in_plan(
    sheets: Sequence[ComparedSheet],
    registers: Mapping[str, PlanRegister],
    programme: Programme | None,
    of_kind: Callable[[str], list[ComparedRecord]],
) -> None:
    """Refuse the rows of the sheets of which a register says so, once it is known what the file holds.

    A register says it by `refuse_in_plan`, which is given its rows, the programme, and the file's rows of any
    kind; it gives each row that it refuses, and why.
    """
    refused: dict[int, list[Question]] = defaultdict(list)  # by the identity of the row
    for kind, register in registers.items():
        refuse = getattr(register, "refuse_in_plan", None)
        rows = of_kind(kind) if refuse is not None else []
        for record, why in refuse(rows, programme=programme, plan=of_kind) if refuse and rows else ():
            refused[id(record)].append(why)
    for sheet in sheets if refused else ():
        sheet.records = [
            with_refusals(record, refused[id(record)]) if id(record) in refused else record
            for record in sheet.records
        ]


def with_refusals(record: ComparedRecord, more: Sequence[Question]) -> ComparedRecord:
    """The row with more that refuses it."""
    every = (*record.refusals, *more)
    outcome = outcome_of(
        record.outcome, refusals=every, questions=record.questions, conflicts=record.conflicts
    )
    return replace(record, refusals=every, outcome=outcome)
