"""How outputs take part in the import: each row is one; that it was delivered is said on its page alone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from council.lengths import lengths_of
from council.reading.dates.timescales import read_timescale
from council.reading.money.reader import read_money
from council.wording import pounds, spoken
from programmes.imports.decisions import Choices
from programmes.imports.interpreting.dates import DateReader
from programmes.imports.interpreting.money import unit_of
from programmes.imports.interpreting.rows import read_rows, without_sheet_name
from programmes.imports.recognised import PlanKind, RecognisedSheet
from programmes.imports.records import ComparedRecord, ReadRecord
from programmes.imports.registers import WriteContext
from programmes.imports.standard.columns import StandardColumn, StandardRow, StandardSheet
from programmes.models.output import Output
from programmes.models.programme import Programme
from programmes.plain_sheets import PlainSheet


class OutputSheet(PlainSheet):
    """Sheets of what a programme delivers, by stage, with dates and costs as the plan writes them."""

    kind: ClassVar[PlanKind] = PlanKind.OUTPUTS
    model: ClassVar[Any] = Output
    letter: ClassVar[str] = "OU"
    lengths: ClassVar[Mapping[str, int]] = lengths_of(
        Output, title="title", phase="phase", plan_reference="plan_reference"
    )
    kept: ClassVar[Mapping[str, str]] = {
        "plan_reference": "reference",
        "kind": "kind",
        "phase": "phase",
        "owner": "owner",
        "due": "due",
        "cost": "cost",
    }
    labels: ClassVar[Mapping[str, str]] = {
        "title": "what is delivered",
        "plan_reference": "the plan’s own number",
        "kind": "output or outcome",
        "phase": "stage or phase",
        "due": "day by which it is to be delivered",
    }
    fields: ClassVar[Mapping[str, str]] = {
        "output": "Output or outcome",
        "reference": "Number",
        "phase": "Stage or phase",
        "owner": "Owner",
        "due": "Day by which it is to be delivered",
        "cost": "Cost",
    }

    def read(self, sheet: RecognisedSheet, *, near: date, choices: Choices) -> list[ReadRecord]:
        """The records of the sheet; a heading gives the phase of its rows, and the unit of their costs."""
        costs = sheet.matches("cost")
        unit = unit_of(sheet, costs[0]) if costs else "£"
        named = next((match.heading for match in sheet.columns if match.field == "output"), sheet.name)
        kind = Output.Kind.OUTCOME if "outcome" in named.casefold() else Output.Kind.OUTPUT
        return [
            self.of_sheet(record, " ".join(without_sheet_name(sheet, record.workstream)[-1:]), kind, unit)
            for record in read_rows(sheet, DateReader(near, choices))
        ]

    def of_sheet(self, record: ReadRecord, section: str, kind: Output.Kind, unit: str) -> ReadRecord:
        """The record with what its row says in this register's own fields, beside what its sheet says."""
        told = self.told(record)
        said = dict(told.file_says or {})
        amount = read_money(said["cost"], unit=unit).amount
        said |= {"kind": str(kind.label), "phase": said["phase"] or section}
        return replace(told, file_says=said | ({} if amount is None else {"cost": pounds(amount)}))

    def of_programme(self, programme: Programme) -> Any:
        """The programme's outputs with their owners."""
        return Output.objects.filter(programme=programme).select_related("owner")

    def words(self, thing: Any, name: str) -> str:
        """What a cell says of the column: the plan's words, where it had some that say more."""
        if name == "due":
            return thing.due_as_written or (spoken(thing.due) if thing.due else "")
        if name == "cost":
            return thing.cost_as_written or (pounds(thing.cost) if thing.cost is not None else "")
        return super().words(thing, name)

    def keep(self, thing: Any, name: str, words: str, record: ComparedRecord, context: WriteContext) -> None:
        """Keep what a cell says of one column."""
        written = " ".join(words.split())[:200]
        if name == "due":
            thing.due = read_timescale(words, near=context.plan_date).end
            thing.due_as_written = "" if thing.due and spoken(thing.due) == written else written
        elif name == "cost":
            cost = read_money(words, unit="£").amount
            thing.cost = cost if cost is not None and cost >= 0 else None
            thing.cost_as_written = (
                "" if thing.cost is not None and pounds(thing.cost) == written else written
            )
        elif name == "owner":
            thing.owner = context.post(words[:160])
        else:
            super().keep(thing, name, words, record, context)


def output_rows(programme: Programme, person: Any) -> list[StandardRow]:
    """The programme's outputs and outcomes that the person may see."""
    return OutputSheet().rows(programme, person)


OutputSheet.standard = StandardSheet(
    "Outputs",
    "output",
    (
        StandardColumn("title", "Output or outcome", "What is delivered.", "One contact centre", width=50),
        StandardColumn("kind", "Kind", "Output or outcome.", "Output",
                       choices=tuple(str(label) for label in Output.Kind.labels)),
        StandardColumn("plan_reference", "Number", "The plan’s own number.", "3.1", width=10),
        StandardColumn("phase", "Stage or phase", "In which it is delivered.", "Implementation", width=24),
        StandardColumn("owner", "Owner", "The post that sees to it.", "Head of Legal", listed="posts",
                       width=28),
        StandardColumn("due", "To be delivered by", "The day, or as the plan says it.", "Autumn 2027",
                       width=20),
        StandardColumn("cost", "Cost", "In pounds, or as the plan says it.", "£25,000", width=14),
    ),
    output_rows,
)  # fmt: skip
