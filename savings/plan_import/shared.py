"""How sheets of shared targets take part in the import: kept as written, until finance takes them over.

Targets are the council's: a plan of one programme writes none of them, and says nothing of what others hold.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from council.calendar.years import FinancialYear
from council.history import authored
from council.lengths import lengths_of, shortened
from council.wording import pounds_and_pence
from programmes.imports.cells.sharing import SHARING, parts_named, says_shared
from programmes.imports.cells.values import read_year
from programmes.imports.decisions import NONE, Choices
from programmes.imports.interpreting.dates import DateReader
from programmes.imports.interpreting.money import money_in
from programmes.imports.interpreting.rows import read_rows
from programmes.imports.recognised import PlanKind, RecognisedSheet, coordinate
from programmes.imports.records import ComparedRecord, Question, ReadRecord
from programmes.imports.registers import WriteContext
from programmes.imports.standard.columns import Form, StandardColumn, StandardSheet
from programmes.models import Programme
from programmes.plain_sheets import PlainSheet
from savings.models import ZERO, PlannedTarget, Saving
from savings.plan_import.as_standard import amount_or_none, refused, year_or_none
from savings.plan_import.profile import under
from savings.plan_import.reading import YearAmounts, questions_about

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

    def understand_standard(self, record: ReadRecord) -> ReadRecord:
        """The record with its year and its pounds; refused where it names none."""
        says = record.file_says or {}
        year, amount = year_or_none(says.get("year", "")), amount_or_none(says.get("amount", ""))
        none = "The row names no amount above £0."
        return replace(
            refused(
                record,
                ("year", year is None, "No financial year is named.", "Write it like 2026/27."),
                ("amount", amount is None or amount <= ZERO, none, "Write the pounds of the target."),
            ),
            year=str(year or ""),
            amount=amount,
            file_says={**says, **({"year": str(year)} if year else {})},
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

    def cell(self, thing: Any, name: str) -> Any:
        """What the standard columns hold of it: pounds as such."""
        return thing.amount if name == "amount" else super().cell(thing, name)

    def write(self, records: Sequence[ComparedRecord], context: WriteContext) -> Mapping[int, Any]:
        """What the plan says of each target. The council's own changes only where finance takes it over."""
        held = PlannedTarget.objects.in_bulk([record.object_id for record in records if record.object_id])
        written: dict[int, Any] = {}
        for place, record in enumerate(records):
            target, says = held.get(record.object_id or 0), record.read.said()
            target = target or PlannedTarget(programme=context.programme)
            is_new, before = target.pk is None, (target.year, target.amount)
            if is_new or record.takes("title"):
                target.title = shortened(record.read.title, WORDS)
            if is_new or record.takes("year"):
                target.year = FinancialYear.parse(says["year"]).first
            if (is_new or record.takes("amount")) and says.get("amount"):
                target.amount = Decimal(says["amount"])
            for name in ("portfolio", "directorate", "shared_by"):
                if is_new or record.takes(name):
                    setattr(target, name, shortened(says.get(name, ""), self.lengths[name]))
            if (target.year, target.amount) != before:
                target.declined_reason = ""  # what finance said was of the year and the amount
            with authored(why=f"The plan as imported: {', '.join(record.changes) or 'new'}"):
                target.save()
            written[place] = target
        return written


# --- among savings ------------------------------------------------------------------------------------------


def with_shared_targets(sheet: RecognisedSheet, records: Iterable[ReadRecord]) -> list[ReadRecord]:
    """The years of a sheet of savings; those that are a target of several savings as shared targets.

    So they are where somebody said it, or where their words do, which is asked about.
    """
    return [as_shared(sheet, record) if is_shared(sheet, record) else record for record in records]


def is_shared(sheet: RecognisedSheet, record: ReadRecord) -> bool:
    """Whether the year of a saving is a target of several: of which nothing is forecast or delivered yet."""
    if record.refusals or record.amount is None or record.amount <= ZERO:
        return False
    if meant := sheet.choices.meaning(SHARING, record.title):
        return meant != NONE
    given = record.understood.pounds if isinstance(record.understood, YearAmounts) else {}
    if set(given) != {"target"} or record.status == Saving.Status.DELIVERED:
        return False
    return says_shared(record.title, (record.status_raw, record.text("progress"), *record.fields.values()))


def as_shared(sheet: RecognisedSheet, record: ReadRecord) -> ReadRecord:
    """The year as a shared target, asked about where nobody said so."""
    told = f"“{shortened(record.title, 80)}” was read as a target that several savings share."
    remedy = "Confirm it, or say under What the words mean that it is of one saving."
    asked = Question(told, f"A{record.row}", SHARING, record.title, remedy)
    meant = sheet.choices.meaning(SHARING, record.title)
    amount = record.amount or ZERO
    return replace(
        record,
        kind=PlanKind.SHARED,
        reference="",
        workstream=(),
        understood=None,
        questions=record.questions if meant else (*record.questions, asked),
        file_says={
            "title": record.title,
            "year": record.year,
            "amount": pounds_and_pence(amount),
            "portfolio": record.text("member") or under(record, "portfolio"),
            "directorate": record.text("directorate"),
            "shared_by": "; ".join(parts_named(record.title)),
        },
    )


def target_rows(programme: Programme, person: Any) -> list[Any]:
    """The shared targets that the programme's plans name and the person may see."""
    return SharedTargetSheet().rows(programme, person)


SharedTargetSheet.standard = StandardSheet(
    "Shared targets",
    "shared target",
    (
        StandardColumn("title", "Shared target", "What several savings deliver together.",
                       "Integration of support services", field="shared_target", width=50),
        StandardColumn("year", "Financial year", "Such as 2026/27.", "2026/27", width=14),
        StandardColumn("amount", "Amount (£)", "The council’s target once finance takes it over.",
                       Decimal("1000000.00"), form=Form.POUNDS, width=16),
        StandardColumn("portfolio", "Portfolio holder", "As the plan writes it.",
                       "Cabinet Member for Resources", field="member", width=32),
        StandardColumn("directorate", "Directorate", "As the plan writes it.", "Resources", width=28),
        StandardColumn("shared_by", "Savings that deliver it", "As the plan writes it.",
                       "Finance; Personnel; Procurement", field="saving", width=50),
    ),
    target_rows,
)  # fmt: skip
