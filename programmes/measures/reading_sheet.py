"""How readings of measures take part in the import: each of a day; another figure of that day corrects it.

They come from the sheets of measures, by month or quarter, and from a sheet of ours.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from django.utils import timezone

from council.lengths import REASON, lengths_of, shortened
from programmes.imports.cells.values import words_of
from programmes.imports.decisions import Decisions
from programmes.imports.recognised import PlanKind
from programmes.imports.records import ComparedRecord, Question, ReadRecord
from programmes.imports.registers import ExistingRecord, WriteContext
from programmes.imports.standard.columns import Form, StandardColumn, StandardRow, StandardSheet, cell_words
from programmes.imports.standard.lists import day_in
from programmes.measures.stating import work_out_again
from programmes.measures.targets import read_figure
from programmes.models.measure import Measure, MeasureReading
from programmes.models.programme import Programme
from programmes.plain_sheets import PlainSheet

CORRECTED = "The plan as imported now says something else as at this day."


@dataclass(frozen=True)
class NamedWithReadings:
    """Of a row that names a measure for its figures and says nothing else of it."""

    reference: str = ""  # by which the row names it


@dataclass(frozen=True)
class ReadingNamed:
    """Of a reading: by which reference its row names the measure."""

    reference: str = ""


class ReadingSheet(PlainSheet):
    """The readings that stand, each of its measure and day."""

    kind: ClassVar[PlanKind] = PlanKind.READINGS
    model: ClassVar[Any] = MeasureReading
    head: ClassVar[Any] = Measure
    parts: ClassVar[Sequence[tuple[Any, str]]] = ((MeasureReading, "measure"),)
    undone_with: ClassVar[PlanKind] = PlanKind.MEASURES  # whose parts they are
    linked_through: ClassVar[Sequence[str]] = ("measure__programme",)
    fields: ClassVar[Mapping[str, str]] = {}  # a plan's own stand on sheets of measures
    lengths: ClassVar[Mapping[str, int]] = {
        **lengths_of(MeasureReading, reading="as_written"),
        "comment": REASON,
    }
    kept: ClassVar[Mapping[str, str]] = {"as_at": "as_at", "reading": "actual", "comment": "progress"}
    labels: ClassVar[Mapping[str, str]] = {"title": "measure", "as_at": "day", "comment": "note"}

    def understand_standard(self, record: ReadRecord) -> ReadRecord:
        """The record of its day; refused where it names none, or says no reading."""
        says = record.file_says or {}
        day = day_in(says.get("as_at", ""))
        refusals = list(record.refusals)
        if day is None:
            where = record.address("as_at")
            remedy = "Write it like 30/06/2026."
            refusals.append(Question("The row names no day of the reading.", where, "as_at", remedy=remedy))
        if not says.get("reading", "").strip():
            where, remedy = record.address("reading"), "Take it back on the measure’s page."
            message = "The row says no reading; an import takes none out."
            refusals.append(Question(message, where, "reading", remedy=remedy))
        return replace(record, year=day.isoformat() if day else "", refusals=tuple(refusals))

    def as_held(
        self, records: Sequence[ReadRecord], *, programme: Programme | None, decisions: Decisions
    ) -> list[ReadRecord | None]:
        """The records by the words of the programme's own measures."""
        return under_measures(records, programme)

    def existing(self, programme: Programme, *, as_at: date) -> Sequence[ExistingRecord]:
        """The readings, each of its day. The next month's sheet need not say them again."""
        days = {reading.pk: reading.as_at.isoformat() for reading in self.of_programme(programme)}
        return [
            replace(held, year=days[held.object_id], is_live=False)
            for held in super().existing(programme, as_at=as_at)
        ]

    def of_programme(self, programme: Programme) -> Any:
        """The readings that stand, measure by measure, the earliest first."""
        standing = MeasureReading.objects.filter(measure__programme=programme, withdrawn_on=None)
        return standing.select_related("measure__programme").order_by("measure__order", "measure", "as_at")

    def our_reference(self, thing: Any) -> str:
        return f"N{thing.pk}"

    def titled(self, thing: Any) -> str:
        return str(thing.measure.title)

    def words(self, thing: Any, name: str) -> str:
        """What a cell says of the column."""
        if name == "as_at":
            return cell_words(thing.as_at)
        return thing.as_written if name == "reading" else super().words(thing, name)

    def cell(self, thing: Any, name: str) -> Any:
        return thing.as_at if name == "as_at" else super().cell(thing, name)

    def refuse_in_plan(
        self,
        records: Sequence[ComparedRecord],
        *,
        programme: Programme | None,
        plan: Callable[[str], Sequence[ComparedRecord]],
    ) -> Iterator[tuple[ComparedRecord, Question]]:
        """Refuse readings of no measure, of one that has ended, of a day to come, and two of one day."""
        edited = [each for each in records if each.object_id is None or each.changes]
        held = measures_by_words(programme) if edited else {}
        coming = (
            {words_of(m.title) for m in plan(str(PlanKind.MEASURES)) if not m.refusals} if edited else set()
        )
        standing = {
            (reading.measure.title, cell_words(reading.as_at)): reading.pk
            for reading in (self.of_programme(programme) if edited and programme else ())
        }
        for record in edited:
            said = record.read.said()
            measure, day = held.get(words_of(record.title)), day_in(said.get("as_at", ""))
            if measure is None and words_of(record.title) not in coming:
                message = f"The programme has no measure “{shortened(record.title, 80)}”."
                yield (
                    record,
                    record.refusal("title", message, "Write it, or its reference, as it stands there."),
                )
            if measure is not None and measure.ended_on and record.object_id is None:
                yield (
                    record,
                    record.refusal("title", "This measure has ended, so no more is read.", "Leave it out."),
                )
            if day is not None and day > timezone.localdate():
                yield (
                    record,
                    record.refusal("as_at", "A reading cannot be of a day to come.", "Write its day."),
                )
            place = (measure.title if measure else record.title, said.get("as_at", ""))
            if standing.setdefault(place, record.object_id or -record.row) != (
                record.object_id or -record.row
            ):
                message = f"There is a reading of this measure as at {said.get('as_at')} already."
                yield record, record.refusal("as_at", message, "Change that one, or write another day.")

    def write(self, records: Sequence[ComparedRecord], context: WriteContext) -> Mapping[int, Any]:
        """The readings as the file has them; what stood of their days is taken back and stays listed."""
        known = MeasureReading.objects.in_bulk([record.object_id for record in records if record.object_id])
        measures = measures_by_words(context.programme)
        written: dict[int, Any] = {}
        for place, record in enumerate(records):
            old, says = known.get(record.object_id or 0), record.read.said()
            measure = old.measure if old else measures[words_of(record.title)]
            day = day_in(says["as_at"])
            assert day, "a reading without a day was refused"
            for held in readings_corrected(measure, {day, old.as_at if old else day}, on=context.on):
                held.save()
            written[place] = MeasureReading.objects.create(
                measure=measure,
                as_at=day,
                value=read_figure(says["reading"]),
                as_written=shortened(" ".join(says["reading"].split()), 200),
                comment=shortened(says.get("comment", ""), REASON),
                said_on=context.on,
                by=context.by,
                source=context.through[:200],
            )
        for measure in {reading.measure_id: reading.measure for reading in written.values()}.values():
            work_out_again(measure, by=context.authority, on=context.on)
        return written


def readings_corrected(measure: Measure, days: set[date], *, on: date) -> list[MeasureReading]:
    """What stands of the days, taken back and not saved: the plan says something else of them now."""
    held = list(measure.readings.filter(as_at__in=days, withdrawn_on=None))
    for reading in held:
        reading.withdrawn_on, reading.withdrawn_reason = on, CORRECTED
    return held


def measures_by_words(programme: Programme | None) -> dict[str, Measure]:
    """The programme's measures by the words of each and by its reference."""
    measures = Measure.objects.filter(programme=programme).select_related("programme") if programme else ()
    return {words_of(name): measure for measure in measures for name in (measure.reference, measure.title)}


def under_measures(records: Sequence[ReadRecord], programme: Programme | None) -> list[ReadRecord | None]:
    """The records that name a measure of the programme by its words or reference, each by its words.

    None for a row that only names one for its figures: one that is held, or in another row of the file,
    or is none of a programme that has measures, which its figures are refused for.
    """
    held = measures_by_words(programme)
    listed = {words_of(each.title) for each in records if not names_only(each)}
    found: list[ReadRecord | None] = []
    for record in records:
        named = getattr(record.understood, "reference", record.reference)
        measure = held.get(words_of(named)) or held.get(words_of(record.title))
        if names_only(record):
            known = bool(held) or words_of(record.title) in listed
            listed.add(words_of(record.title))
            found.append(None if known else replace(record, reference=""))
        elif measure is not None:
            says = {**(record.file_says or {}), "title": measure.title}
            found.append(replace(record, title=measure.title, reference="", file_says=says))
        else:
            found.append(record)
    return found


def names_only(record: ReadRecord) -> bool:
    """Whether the row names a measure for its figures and says nothing else of it."""
    return isinstance(record.understood, NamedWithReadings)


def reading_record(record: ReadRecord, *, part: int, day: date, said: str, note: str) -> ReadRecord:
    """A reading of a row's measure, as at the day."""
    return replace(
        record,
        source=replace(record.source, part=part),
        kind=PlanKind.READINGS,
        reference="",
        workstream=(),
        year=day.isoformat(),
        amount=None,  # which is of pounds
        understood=ReadingNamed(record.reference),
        questions=(),
        file_says={"title": record.title, "as_at": cell_words(day), "reading": said, "comment": note},
    )


def reading_rows(programme: Programme, person: Any) -> list[StandardRow]:
    """The readings of the programme's measures that the person may see."""
    return ReadingSheet().rows(programme, person)


ReadingSheet.standard = StandardSheet(
    "Readings",
    "reading",
    (
        StandardColumn("title", "Measure", "Its words or its reference.", "Calls answered", width=50),
        StandardColumn("as_at", "As at", "The last day of its month or quarter.", date(2026, 6, 30),
                       form=Form.DAY, width=14),
        StandardColumn("reading", "Reading", "A figure, or why there is none. Another corrects it.", "81%",
                       field="actual"),
        StandardColumn("comment", "Note", "What there is to say of it.", field="progress", width=50),
    ),
    reading_rows,
)  # fmt: skip
