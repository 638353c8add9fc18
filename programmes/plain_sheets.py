"""How registers of a few plain fields take part in the import: a row is the words of a record."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from council.access.acting import ConfirmedImport
from council.lengths import shortened
from programmes.imports.decisions import Choices
from programmes.imports.interpreting.dates import DateReader
from programmes.imports.interpreting.rows import read_rows
from programmes.imports.models.plan_import import ImportRow
from programmes.imports.recognised import PlanKind, RecognisedSheet
from programmes.imports.records import ComparedRecord, Question, ReadRecord
from programmes.imports.registers import ExistingRecord, WriteContext
from programmes.imports.standard.columns import StandardRow, tidy
from programmes.models.programme import Programme


class PlainSheet:
    """A register whose records are words: what each says now is compared with what the file says.

    A subclass names its `kind`, `model`, `standard`, `fields`, `lengths`, the letter of its references (none:
    empty), and in `kept` the columns of the model by the engine's names of their words. Where a column
    holds no plain words, it says by `words` what a cell says of it, and by `value` what a cell means.
    """

    kind: ClassVar[PlanKind]
    model: ClassVar[Any]
    standard: ClassVar[Any]
    fields: ClassVar[Mapping[str, str]]
    lengths: ClassVar[Mapping[str, int]]
    kept: ClassVar[Mapping[str, str]]
    letter: ClassVar[str] = ""
    versioned: ClassVar[bool] = True  # whether its model is one of those that count their versions
    title: ClassVar[str] = "title"  # the column that names the record
    parts: ClassVar[Sequence[tuple[Any, str]]] = ()
    labels: ClassVar[Mapping[str, str]] = {}
    withdraws: ClassVar[bool] = False
    status_wording: ClassVar[str] = ""
    ruled: ClassVar[Sequence[str]] = ()
    has_updates: ClassVar[bool] = False
    points_become: ClassVar[PlanKind | None] = None
    names_workstreams: ClassVar[bool] = False
    under_workstream: ClassVar[bool] = False
    linked_through: ClassVar[Sequence[str]] = ("programme",)
    understood_as: ClassVar[Sequence[type]] = ()

    @property
    def head(self) -> Any:
        """The model itself: its records are taken back as they are."""
        return self.model

    def read(self, sheet: RecognisedSheet, *, near: date, choices: Choices) -> list[ReadRecord]:
        """The records of the sheet, one a row."""
        return [self.told(record) for record in read_rows(sheet, DateReader(near, choices))]

    def told(self, record: ReadRecord) -> ReadRecord:
        """The record with what the file says of it in this register's own fields."""
        says = {name: record.text(words) for name, words in self.kept.items()}
        return replace(record, workstream=(), file_says={**says, "title": record.title})

    def understand_standard(self, record: ReadRecord) -> ReadRecord:
        """The record as it is: it is made of words."""
        return record

    def refuse_standard(self, record: ComparedRecord) -> Sequence[Question]:
        """Refuse nothing: whatever a cell says may be changed."""
        return ()

    def existing(self, programme: Programme, *, as_at: date) -> Sequence[ExistingRecord]:
        """What the programme holds, each with what it says now and what the last file said."""
        before = ImportRow.objects.last_said(programme, self.kind)
        return [
            ExistingRecord(
                object_id=thing.pk,
                our_reference=self.our_reference(thing),
                reference="",
                title=self.titled(thing),
                workstream=(),
                now={"title": self.titled(thing), **{name: self.words(thing, name) for name in self.kept}},
                before=before[thing.pk].said if thing.pk in before else None,
                sheet=before[thing.pk].sheet if thing.pk in before else "",
            )
            for thing in self.of_programme(programme)
        ]

    def of_programme(self, programme: Programme) -> Any:
        """The programme's records, with what is shown of each."""
        return self.model.objects.filter(programme=programme)

    def write(self, records: Sequence[ComparedRecord], context: WriteContext) -> Mapping[int, Any]:
        """The records as the file has them, new ones behind the others."""
        known = self.model.objects.in_bulk([record.object_id for record in records if record.object_id])
        last = self.of_programme(context.programme).count()
        written = {}
        for place, record in enumerate(records):
            thing = known.get(record.object_id) or self.new(context)
            if thing.pk is None:
                last += 1
                self.begin(thing, last, context)
            if record.takes("title") or not record.object_id:
                self.name(thing, record.read.title)
            says = record.read.said()
            for name in self.kept:
                if record.takes(name) or (not record.object_id and says.get(name)):
                    self.keep(thing, name, says.get(name, ""), record, context)
            self.finish(thing, record, context)
            thing.save_next_version() if record.object_id and self.versioned else thing.save()
            written[place] = thing
        return written

    def new(self, context: WriteContext) -> Any:
        """A new record of the programme, not saved yet."""
        return self.model(programme=context.programme)

    def begin(self, thing: Any, place: int, context: WriteContext) -> None:
        """Give a new record its place and its reference."""
        thing.order = place
        if self.letter:
            thing.reference = context.programme.next_reference(self.letter)

    def name(self, thing: Any, words: str) -> None:
        """Keep the words that name the record."""
        limit = self.lengths.get("title")
        setattr(thing, self.title, shortened(words, limit) if limit else words)

    def keep(self, thing: Any, name: str, words: str, record: ComparedRecord, context: WriteContext) -> None:
        """Keep what a cell says of one column."""
        limit = self.lengths.get(name)
        value = self.value(name, words, context)
        setattr(thing, name, shortened(value, limit) if limit and isinstance(value, str) else value)

    def finish(self, thing: Any, record: ComparedRecord, context: WriteContext) -> None:
        """Whatever a register does besides before the record is saved."""

    def titled(self, thing: Any) -> str:
        """The words that name the record."""
        return str(getattr(thing, self.title))

    def words(self, thing: Any, name: str) -> str:
        """What a cell says of the column."""
        display = getattr(thing, f"get_{name}_display", None)
        value = display() if display and getattr(thing, name) else getattr(thing, name)
        return "" if value is None else str(value)

    def cell(self, thing: Any, name: str) -> Any:
        """What the standard columns hold of the column: its words, unless it is a number there."""
        return self.words(thing, name)

    def value(self, name: str, words: str, context: WriteContext) -> Any:
        """What the words of a cell mean for the column: of a choice its key, else themselves."""
        field = self.model._meta.get_field(name)
        if field.choices:
            named = {str(label).casefold(): key for key, label in field.choices}
            return named.get(words.strip().casefold(), field.get_default())
        return words

    def our_reference(self, thing: Any) -> str:
        """Its reference; what has none goes by its key."""
        return thing.reference if self.letter else f"{self.kind[:1].upper()}{thing.pk}"

    def rows(self, programme: Programme, person: Any) -> list[StandardRow]:
        """The programme's records that the person may see; all of them for None."""
        things = self.of_programme(programme)
        return [
            StandardRow(
                thing.pk,
                self.our_reference(thing),
                {"title": tidy(self.titled(thing)), **{n: self.cell(thing, n) for n in self.kept}},
                exempt=getattr(thing, "exempt", False),
            )
            for thing in (things.visible_to(person) if person else things)
        ]

    def reference_of(self, thing: Any) -> str:
        """How people name what was written."""
        return thing.reference if self.letter else ""

    def withdraw(self, object_ids: Sequence[int], *, reason: str, context: WriteContext) -> None:
        """Leave them: `withdraws` says so."""

    def retire(self, part: Any, *, by: ConfirmedImport, on: date, why: str) -> bool:
        """False: what an import brought is removed with it."""
        return False
