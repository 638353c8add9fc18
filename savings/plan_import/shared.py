"""How sheets of shared targets take part in the import: kept as written, until finance takes them over.

Targets are the council's: a plan of one programme writes none of them, and says nothing of what others hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from council.calendar.years import FinancialYear
from council.history import authored
from council.lengths import lengths_of, shortened
from council.wording import pounds_and_pence
from programmes.imports.cells.values import read_year
from programmes.imports.decisions import Choices
from programmes.imports.interpreting.dates import DateReader
from programmes.imports.interpreting.money import money_in
from programmes.imports.interpreting.rows import read_rows
from programmes.imports.recognised import PlanKind, RecognisedSheet, coordinate
from programmes.imports.records import ComparedRecord, Question, ReadRecord
from programmes.imports.registers import WriteContext
from programmes.models import Programme
from programmes.plain_sheets import PlainSheet
from savings.models import ZERO, PlannedTarget
from savings.plan_import.profile import under
from savings.plan_import.reading import questions_about

WORDS = 300


class SharedTargetSheet(PlainSheet):
    """Sheets of targets that several savings deliver together, of one year each."""

    kind: ClassVar[PlanKind] = PlanKind.SHARED
    model: ClassVar[Any] = PlannedTarget
    standard: ClassVar[Any] = None
    lengths: ClassVar[Mapping[str, int]] = lengths_of(
        PlannedTarget, title="title", portfolio="portfolio", directorate="directorate", shared_by="shared_by"
    )
    kept: ClassVar[Mapping[str, str]] = {
        "year": "year",
        "amount": "amount",
        "portfolio": "member",
        "directorate": "directorate",
        "shared_by": "saving",
    }
    labels: ClassVar[Mapping[str, str]] = {
        "title": "what the target is called",
        "portfolio": "portfolio holder",
        "shared_by": "which savings deliver it",
    }
    fields: ClassVar[Mapping[str, str]] = {
        "shared_target": "Shared target",
        "year": "Financial year",
        "amount": "Amount",
        "saving_target": "Target",
        "member": "Portfolio holder",
        "directorate": "Directorate or service",
        "saving": "Savings that deliver it",
        "project": "Projects that deliver it",
    }

    def read(self, sheet: RecognisedSheet, *, near: date, choices: Choices) -> list[ReadRecord]:
        """The targets of the sheet, one a row; one without a year or an amount above £0 is refused."""
        rows = {row.number: row for row in sheet.sheet.rows}
        return [
            self.of_row(sheet, record, rows[record.row], near)
            for record in read_rows(sheet, DateReader(near, choices))
        ]

    def of_row(self, sheet: RecognisedSheet, record: ReadRecord, row: Any, near: date) -> ReadRecord:
        """The record of one row, with its year and its pounds."""
        match = next(iter(sheet.matches("amount", "saving_target")), None)
        money = money_in(sheet, row, match) if match else None
        questions = [*record.questions, *(questions_about(row, match, money) if match and money else ())]
        refusals = list(record.refusals)
        where = coordinate(row, match.column if match else None)
        amount = money.amount if money and money.amount is not None and money.amount > ZERO else None
        if amount is None and not questions:
            remedy = "Write the pounds of the target, above £0, or leave the row out."
            refusals.append(Question("The row names no amount above £0.", where, "amount", remedy=remedy))
        year = read_year(record.year, near=near)
        if year is None:
            told, remedy = "No financial year is named.", "Write it like 2026/27."
            refusals.append(Question(told, where, "year", remedy=remedy))
        by = record.text("saving") or record.text("project") or under(record, r"deliver|shared (?:by|across)")
        return replace(
            record,
            reference="",
            workstream=(),
            year=str(year or ""),
            amount=amount,
            questions=tuple(questions),
            refusals=tuple(refusals),
            file_says={
                "title": record.title,
                "year": str(year or ""),
                "amount": "" if amount is None else pounds_and_pence(amount),
                "portfolio": record.text("member"),
                "directorate": record.text("directorate"),
                "shared_by": " ".join(by.split()),
            },
        )

    def existing(self, programme: Programme, *, as_at: date) -> Any:
        """What the programme's plans said of shared targets, each of its year."""
        years = {held.pk: str(held.financial_year) for held in self.of_programme(programme)}
        return [
            replace(each, year=years[each.object_id]) for each in super().existing(programme, as_at=as_at)
        ]

    def words(self, thing: Any, name: str) -> str:
        """What a cell says of the column."""
        if name == "year":
            return str(thing.financial_year)
        return pounds_and_pence(thing.amount) if name == "amount" else super().words(thing, name)

    def write(self, records: Sequence[ComparedRecord], context: WriteContext) -> Mapping[int, Any]:
        """What the plan says of each target. The council's own changes only where finance takes it over."""
        held = PlannedTarget.objects.in_bulk([record.object_id for record in records if record.object_id])
        written: dict[int, Any] = {}
        for place, record in enumerate(records):
            target, says = held.get(record.object_id or 0), record.read.said()
            target = target or PlannedTarget(programme=context.programme)
            is_new = target.pk is None
            if is_new or record.takes("title"):
                target.title = shortened(record.read.title, WORDS)
            if is_new or record.takes("year"):
                target.year = FinancialYear.parse(says["year"]).first
            if (is_new or record.takes("amount")) and says["amount"]:
                target.amount = Decimal(says["amount"])
            for name in ("portfolio", "directorate", "shared_by"):
                if is_new or record.takes(name):
                    setattr(target, name, shortened(says[name], self.lengths[name]))
            with authored(why=f"The plan as imported: {', '.join(record.changes) or 'new'}"):
                target.save()
            written[place] = target
        return written
