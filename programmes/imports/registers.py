"""The registers that a plan is read into: what each answers, holds and writes by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, reduce
from typing import Any, Protocol

from council.access.acting import ConfirmedImport
from council.conventions import InForce
from council.models import Post, User
from council.reading.workbooks.workbook import Limits
from council.register.declaring import Register
from council.register.declaring import registers as declared_registers
from programmes.imports.cells.updates import ExistingUpdate
from programmes.imports.cells.values import words_of
from programmes.imports.decisions import Choices
from programmes.imports.models.plan_import import limits_of_settings
from programmes.imports.recognised import GOES_TO, PlanKind, RecognisedSheet
from programmes.imports.records import ComparedRecord, Question, ReadRecord
from programmes.models.programme import Programme, Workstream


@dataclass
class ExistingRecord:
    """A record that a register holds, as an import sees it.

    `year` tells apart records of the same words, as the years of one saving are. `now` says what it holds,
    field by field, in the words of a file; `before` what the last import's file said of it, None where no
    import brought it; `sheet` is where that file had it. Where its due date can't be asked to move just now,
    `due_stands_because` says why.
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
    lengths: Mapping[str, int]  # how many characters it keeps of the fields that it doesn't keep whole
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


@dataclass
class WriteContext:
    """What a register needs to write its rows: where they go, who owns them, and who writes them when."""

    programme: Programme
    workstreams: dict[tuple[str, ...], Workstream]
    posts: dict[str, Post]
    default_owner: Post | None
    by: User | None
    authority: ConfirmedImport  # by which the acts are asked
    on: date
    plan_date: date
    conventions: InForce
    through: str

    def post(self, name: str) -> Post | None:
        """The post of that title, as the plan writes it."""
        return self.posts.get(words_of(name)) if name else None


def plan_registers() -> dict[str, PlanRegister]:
    """The registers that take part in the import, by the kind of sheet that each reads."""
    return by_kind(declared_registers())


def register_for(kind: str) -> PlanRegister | None:
    """The register that the rows of such a sheet go to; None where none takes them."""
    return plan_registers().get(str(GOES_TO.get(PlanKind(kind), kind)))


def written_registers() -> dict[str, PlanRegister]:
    """Those of them whose records an import writes, and takes back: not what goes out to be read alone."""
    return {kind: each for kind, each in plan_registers().items() if not getattr(each, "only_read", False)}


def undone_registers() -> dict[str, PlanRegister]:
    """Those by which an import is taken back: what is a part of another's records goes back with those."""
    return {k: each for k, each in written_registers().items() if not getattr(each, "undone_with", "")}


def compared_with(register: PlanRegister, programme: Programme) -> Any:
    """The records of the register's model with which a plan of the programme is compared, whoever sees them.

    A register narrows them by `compared`, where its model keeps more than stands: earlier wordings, and such.
    """
    rows = register.model.objects.filter(**{register.model.scope_path: programme.scope_id})
    narrowed = getattr(register, "compared", None)
    return narrowed(rows) if narrowed else rows


@cache
def by_kind(declared: tuple[Register, ...]) -> dict[str, PlanRegister]:
    """The plan sheets of the declared registers, by the kind that each reads."""
    return {str(each.plan_sheet.kind): each.plan_sheet for each in declared if each.plan_sheet}


def limits() -> Limits:
    """The largest file that this council reads."""
    return Limits(**limits_of_settings())


def posts_by_words() -> dict[str, Post]:
    """Every post, by the words of its title."""
    return {words_of(post.title): post for post in Post.objects.all()}


def owner_post_of(thing: Any) -> Post | None:
    """The post that answers for the record, if any."""
    path = thing.owner_path.split("__")
    return reduce(lambda at, name: getattr(at, name, None), path, thing)
