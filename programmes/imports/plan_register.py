"""What a register has to answer so that plans can be read into it, and how it shows what it holds. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from programmes.imports.cells.updates import ExistingUpdate
from programmes.imports.corrections import Choices
from programmes.imports.recognised import PlanKind, RecognisedSheet
from programmes.imports.records import ComparedRecord, Question, ReadRecord


@dataclass
class ExistingRecord:
    """A record that a register holds, as an import sees it.

    `year` tells apart records of the same words, as the years of one saving are. `now` says what it holds,
    field by field, in the words of a file; `before` what the last import's file said of it, None where no
    import brought it; `sheet` is where that file had it. Where its due date can't be asked to move just now,
    `due_stands_because` says why. `due_at_most` is for registers whose dates are not asked for and
    decided apart.
    """

    object_id: int
    our_reference: str
    reference: str
    title: str
    workstream: tuple[str, ...]
    now: Mapping[str, str]
    before: Mapping[str, str] | None = None
    year: str = ""
    sheet: str = ""
    is_live: bool = True
    due: date | None = None
    due_stands_because: str = ""
    due_at_most: date | None = None  # a later date than this is asked about
    updates: Sequence[ExistingUpdate] = ()  # that imports brought


class PlanRegister(Protocol):
    """How a register takes part in the import: it reads its own kind of sheet, and writes its own records.

    A register names its own, `plan_sheet`, where it is declared. `read` is pure; the others meet the
    database.
    """

    kind: PlanKind
    fields: Mapping[str, str]
    model: Any
    withdraws: bool  # whether a record can be taken out of the plan
    head: Any  # the model that is taken back as one with its parts: the register's own, or what it stands in
    parts: Sequence[tuple[Any, str]]  # the models of its parts, each with the name of its key to the head
    status_wording: str  # under which kind of wording choices keep its statuses; empty where it has none
    ruled: Sequence[str]  # the fields of which a programme can say once for all whose value stands
    labels: Mapping[str, str]  # its fields in people's words, where they differ from the engine's own
    has_updates: bool  # whether its records have updates, each of a day
    points_become: PlanKind | None  # what each point of a cell of several is; None: not split
    names_workstreams: bool  # whether its records are the workstreams that those of others stand under
    under_workstream: bool  # whether each of its records must stand under a workstream
    linked_through: Sequence[str]  # what the address of one of its records is made from
    understood_as: Sequence[type]  # the dataclasses that it may leave as what it understood of a row
    standard: Any  # its sheet in the standard columns, a StandardSheet; None where it has none

    def read(self, sheet: RecognisedSheet, *, near: date, choices: Choices) -> list[ReadRecord]:
        """The records in the sheet, each with what was understood, kept and asked."""
        ...

    def understand_standard(self, record: ReadRecord) -> ReadRecord:
        """The record read from the standard columns, with what this register alone writes."""
        ...

    def refuse_standard(self, record: ComparedRecord) -> Sequence[Question]:
        """What an import of the standard columns can't change here: `changes` says what it would."""
        ...

    def existing(self, programme: Any, *, as_at: date) -> Sequence[ExistingRecord]:
        """What the programme holds of this kind now, for the rows to be matched with."""
        ...

    def write(self, records: Sequence[ComparedRecord], context: Any) -> Mapping[int, Any]:
        """Write the records, new and changed; return what was written, by its place in the list."""
        ...

    def withdraw(self, object_ids: Sequence[int], *, reason: str, context: Any) -> None:
        """Take records whose rows are gone out of the plan. Only where `withdraws` says so."""
        ...

    def retire(self, part: Any, *, by: Any, on: date, why: str) -> bool:
        """Whether the register ended the part in its own way; else an undone import removes it."""
        ...

    def reference_of(self, thing: Any) -> str:
        """How people name what was written: its reference, or its title where it has none."""
        ...
