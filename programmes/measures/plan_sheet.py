"""How measures take part in the import: their targets step by step, and what each stands at as a reading."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from council.access.acting import ConfirmedImport
from council.lengths import lengths_of, shortened
from council.reading.workbooks.workbook import Row
from council.wording import figure, spoken
from programmes.imports.cells.values import words_of
from programmes.imports.decisions import Choices, Decisions
from programmes.imports.interpreting.dates import DateReader
from programmes.imports.recognised import PlanKind, RecognisedSheet, coordinate
from programmes.imports.records import ComparedRecord, Question, ReadRecord
from programmes.imports.registers import WriteContext
from programmes.imports.standard.columns import StandardColumn, StandardRow, StandardSheet
from programmes.measures.gathering import with_readings
from programmes.measures.period_columns import PeriodColumn, figure_columns
from programmes.measures.reading_sheet import (
    NamedWithReadings,
    ReadingNamed,
    reading_record,
    readings_corrected,
    under_measures,
)
from programmes.measures.stating import steps_changed, targets_of, work_out_again
from programmes.measures.targets import read_figure
from programmes.models.measure import Measure, MeasureReading, TargetStep
from programmes.models.programme import Programme
from programmes.plain_sheets import PlainSheet

EVERY = {0: "Never", 1: "Every month", 3: "Every quarter", 6: "Every half-year", 12: "Every year"}
SAYS_OF_IT = ("baseline", "target_value", "owner")  # columns of a list of measures, not of readings alone
NOTE = re.compile(r"^\s*(?:notes?|comments?|why|remarks?)\b", re.IGNORECASE)
MEND = "Confirm it, or write “target” or “actual”, and the year, into the heading."
SET_APART = {"targets", "reading"}  # records of their own, written once the measure is there


class MeasureSheet(PlainSheet):
    """Sheets of measures, each with where it stood, what is aimed at and what it stands at."""

    kind: ClassVar[PlanKind] = PlanKind.MEASURES
    model: ClassVar[Any] = Measure
    letter: ClassVar[str] = "ME"
    parts: ClassVar[Sequence[tuple[Any, str]]] = ((TargetStep, "measure"), (MeasureReading, "measure"))
    lengths: ClassVar[Mapping[str, int]] = lengths_of(
        Measure, title="title", unit="unit", baseline="baseline_as_written"
    )
    kept: ClassVar[Mapping[str, str]] = {
        "owner": "owner",
        "kind": "kind",
        "unit": "unit",
        "polarity": "polarity",
        "baseline": "baseline",
        "targets": "target_value",
        "reading": "actual",
        "tolerance": "tolerance",
        "every_months": "every_months",
    }
    labels: ClassVar[Mapping[str, str]] = {
        "title": "measure",
        "polarity": "which way is better",
        "reading": "latest reading",
        "every_months": "how often it is read",
    }
    fields: ClassVar[Mapping[str, str]] = {
        "measure": "Measure",
        "reference": "Reference",
        "owner": "Owner",
        "baseline": "Baseline",
        "target_value": "Target",
        "actual": "What it stands at",
        "as_at": "As at which day",
        "quarter_amount": "Figures of a quarter or month",
        "progress": "Note",
        "workstream": "Workstream",
        "trend": "Trend",
        "rag": "RAG",
    }

    understood_as: ClassVar[Sequence[type]] = (NamedWithReadings, ReadingNamed)

    def read(self, sheet: RecognisedSheet, *, near: date, choices: Choices) -> list[ReadRecord]:
        """The measures of the sheet, and its figures by month or quarter: readings, or steps of targets."""
        columns = figure_columns(sheet, near=near)
        dates, rows = DateReader(near, choices), {row.number: row for row in sheet.sheet.rows}
        by_day = sheet.matches("as_at") or (
            sheet.matches("actual") and not sheet.matches(*SAYS_OF_IT) and sheet.matches("due")
        )
        read = super().read(sheet, near=near, choices=choices)
        if not columns and not by_day:
            return read
        records: list[ReadRecord] = []
        named: set[str] = set()
        for record in (named_by_reference(each) for each in read):
            row = rows[record.row]
            if words_of(record.title) not in named:  # of several rows of a measure the first names it
                named.add(words_of(record.title))
                alone = not sheet.matches(*SAYS_OF_IT)
                records.append(with_figures(record, row, columns, alone=alone, by_day=bool(by_day)))
            figures = [(each.day, row.text(each.match.column)) for each in columns if not each.is_target]
            if by_day:
                said = record.text("as_at")
                day = dates.read(said).end if said else (record.date.end if record.date else None)
                figures = [(day, record.text("actual"))] if day else []
                records += [undated(record)] if not day and record.text("actual").strip() else []
            note = note_of(sheet, row, columns)
            records += [
                reading_record(record, part=part, day=day, said=said.strip(), note=note)
                for part, (day, said) in enumerate(figures, start=1)
                if said.strip()
            ]
        return records

    def as_held(
        self, records: Sequence[ReadRecord], *, programme: Programme | None, decisions: Decisions
    ) -> list[ReadRecord | None]:
        """The records by the words of the programme's measures, also where they name one by its reference."""
        return under_measures(records, programme)

    def told(self, record: ReadRecord) -> ReadRecord:
        """The record with what its row says; a target alone in its cell is its one step."""
        says = {name: record.text(words) for name, words in self.kept.items()}
        says["targets"] = "\n".join(line.strip() for line in says["targets"].split("\n") if line.strip())
        return replace(record, workstream=(), file_says={**says, "title": record.title})

    def of_programme(self, programme: Programme) -> Any:
        """The programme's measures with their owners, steps and readings."""
        return with_readings(Measure.objects.filter(programme=programme))

    def words(self, thing: Any, name: str) -> str:
        """What a cell says of the column."""
        if name == "baseline":
            return figure(thing.baseline) or thing.baseline_as_written
        if name == "targets":
            return "\n".join(targets_of(thing))
        if name == "reading":
            return thing.stood[0].as_written if thing.stood else ""
        if name == "every_months":
            return EVERY.get(thing.every_months, f"Every {thing.every_months} months")
        if name == "tolerance":
            return figure(thing.tolerance)
        return super().words(thing, name)

    def keep(self, thing: Any, name: str, words: str, record: ComparedRecord, context: WriteContext) -> None:
        """Keep what a cell says of one column; steps and readings are written behind the measure."""
        if name == "baseline":
            thing.baseline = read_figure(words)
            thing.baseline_as_written = "" if figure(thing.baseline) == words else shortened(words, 300)
        elif name == "owner":
            thing.owner = context.post(words[:160])
        elif name == "every_months":
            asked = {said.casefold(): months for months, said in EVERY.items()}
            thing.every_months = asked.get(words.strip().casefold(), 0)
        elif name == "tolerance":
            thing.tolerance = read_figure(words) or Decimal(5)
        elif name not in SET_APART:
            super().keep(thing, name, words, record, context)

    def write(self, records: Sequence[ComparedRecord], context: WriteContext) -> Mapping[int, Any]:
        """The measures as the file has them, their steps, and readings as at the plan's day."""
        written = super().write(records, context)
        for place, measure in written.items():
            record, says = records[place], records[place].read.said()
            is_new = not record.object_id
            if record.takes("targets") or (is_new and says.get("targets")):
                saved, gone = steps_changed(measure, says.get("targets", ""), near=context.plan_date)
                for step in saved:
                    step.save()
                for step in gone:
                    step.delete()
            if (record.takes("reading") or is_new) and says.get("reading", "").strip():
                keep_reading(measure, says["reading"], context)
                work_out_again(measure, by=context.authority, on=context.on)
        return written

    def retire(self, part: Any, *, by: ConfirmedImport, on: Any, why: str) -> bool:
        """Whether the part was a reading, which is taken back and not removed."""
        if not isinstance(part, MeasureReading):
            return False
        part.withdrawn_on, part.withdrawn_reason = on, why
        part.save()
        return True


def named_by_reference(record: ReadRecord) -> ReadRecord:
    """The record by its reference, where its row has no other words for the measure."""
    if record.title or not record.reference:
        return record
    says = {**(record.file_says or {}), "title": record.reference}
    refusals = tuple(each for each in record.refusals if each.about != "title")
    return replace(record, title=record.reference, refusals=refusals, file_says=says)


def note_of(sheet: RecognisedSheet, row: Row, columns: Sequence[PeriodColumn]) -> str:
    """What the row says beside its figures."""
    taken = {column.match.column for column in columns}
    notes = [match for match in sheet.matches("progress") if match.column not in taken]
    notes += [m for m in sheet.columns if not m.field and NOTE.match(m.heading) and m.column not in taken]
    return "\n".join(words for match in notes if (words := row.text(match.column).strip()))


def with_figures(
    record: ReadRecord, row: Row, columns: Sequence[PeriodColumn], *, alone: bool, by_day: bool
) -> ReadRecord:
    """The measure of a row with figures by period: with the steps of its target, and what is asked of them.

    `alone`: the sheet says nothing else of its measures; `by_day`: it has a day in each row.
    """
    says = dict(record.file_says or {})
    steps = [
        f"{spoken(column.day)}: {words}"
        for column in columns
        if column.is_target and (words := row.text(column.match.column).strip())
    ]
    if steps:
        says["targets"] = "\n".join([*filter(None, (says["targets"],)), *steps])
    asked = [
        Question(column.question, coordinate(row, column.match.column), "reading", column.match.heading, MEND)
        for column in columns
        if column.question and row.text(column.match.column).strip()
    ]
    if alone:
        kept = ("title", *(("targets",) if steps else ()))
        says = {name: says[name] for name in kept}
    elif by_day:
        says.pop("reading", None)
    record = replace(record, amount=None, file_says=says, questions=(*record.questions, *asked))
    if alone and not steps:
        return replace(record, reference="", understood=NamedWithReadings(record.reference))
    return record


def undated(record: ReadRecord) -> ReadRecord:
    """The reading of a row that names no day of it, and is refused for that."""
    remedy = "Write the last day of its month or quarter, such as 30/06/2026."
    refusal = Question("The row names no day of the reading.", f"A{record.row}", "as_at", remedy=remedy)
    source, says = replace(record.source, part=1), {"title": record.title}
    return replace(record, source=source, kind=PlanKind.READINGS, refusals=(refusal,), file_says=says)


def keep_reading(measure: Measure, words: str, context: WriteContext) -> None:
    """What the plan says that the measure stands at, as at the plan's day; it takes the place of another."""
    for held in readings_corrected(measure, {context.plan_date}, on=context.on):
        held.save()
    MeasureReading.objects.create(
        measure=measure,
        as_at=context.plan_date,
        value=read_figure(words),
        as_written=shortened(" ".join(words.split()), 200),
        comment=f"From the plan of {spoken(context.plan_date)}.",
        said_on=context.on,
        by=context.by,
        source=context.through[:200],
    )


def measure_rows(programme: Programme, person: Any) -> list[StandardRow]:
    """The programme's measures that the person may see."""
    return MeasureSheet().rows(programme, person)


MeasureSheet.standard = StandardSheet(
    "Measures",
    "measure",
    (
        StandardColumn("title", "Measure", "What is measured.", "Invoices paid in 30 days", width=50),
        StandardColumn("kind", "What it shows", "Impact, Activity or Benefit.", "Impact",
                       choices=tuple(str(label) for label in Measure.Kind.labels)),
        StandardColumn("owner", "Owner", "The post that is asked.", "Head of Legal", listed="posts",
                       width=28),
        StandardColumn("unit", "Unit", "Such as %, days or £.", "%", width=10),
        StandardColumn("polarity", "Which way is better", "Higher or lower.", "Higher is better",
                       choices=tuple(str(label) for label in Measure.Polarity.labels)),
        StandardColumn("baseline", "Baseline", "A figure, or words.", "72"),
        StandardColumn("targets", "Target steps", "One a line: the day, a colon, the figure.",
                       "31/3/2027: 95%", width=40),
        StandardColumn("reading", "Latest reading", "What it stands at, as at the day of the plan.", "81%"),
        StandardColumn("tolerance", "Amber within (%)", "Of the target.", "5", width=12),
        StandardColumn("every_months", "Asked for", "How often its owner is asked.", "Every quarter",
                       choices=tuple(EVERY.values())),
    ),
    measure_rows,
)  # fmt: skip
