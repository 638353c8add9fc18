"""How sheets of money by quarter take part in the import: what delivering a programme costs."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from council.calendar.years import FinancialYear
from council.lengths import REASON, lengths_of, shortened
from council.wording import pounds, pounds_and_pence
from programmes.imports.cells.values import read_year
from programmes.imports.decisions import Choices
from programmes.imports.interpreting.dates import DateReader
from programmes.imports.interpreting.money import money_in
from programmes.imports.interpreting.rows import read_rows
from programmes.imports.recognised import PlanKind, RecognisedSheet, coordinate
from programmes.imports.records import ComparedRecord, Question, ReadRecord
from programmes.imports.registers import ExistingRecord, WriteContext
from programmes.imports.standard.columns import Form, StandardColumn, StandardRow, StandardSheet, tidy
from programmes.imports.standard.lists import day_in
from programmes.models import Programme
from programmes.plain_sheets import PlainSheet
from savings.costing import Cost, plan_cost, revise_cost
from savings.models import ZERO, Funding, Saving
from savings.plan_import.as_standard import amount_or_none, refused, year_or_none
from savings.plan_import.reading import QUARTER, YEAR_HEADING, questions_about

TITLE = 300
CAPITAL = re.compile(r"\bcapital\b(?!\s+receipts?\b)", re.IGNORECASE)
REVENUE = re.compile(r"\brevenue\b(?!\s+budget\b)", re.IGNORECASE)
SECURED = re.compile(r"^\s*(?:y|yes|secured|confirmed|approved)\b", re.IGNORECASE)
CAPITAL_LABEL, EVERY_YEAR = str(Funding.Kind.CAPITAL.label), str(Funding.Recurrence.RECURRING.label)
EITHER, A_SOURCE = "Write Capital or Revenue.", "Choose one of the sources of the list."
NO_MINUS, A_DAY = "Write the pounds without a minus.", "Write it like 31/03/2028."
SOURCES = (
    (Funding.Source.CAPITAL_RECEIPTS, r"capital receipts?"),
    (Funding.Source.REVENUE_BUDGET, r"revenue budget|base budget|service budget|own budget"),
    (Funding.Source.RESERVE, r"reserves?|balances"),
    (Funding.Source.GRANT, r"grants?|capital ambition|government|lottery"),
    (Funding.Source.BORROWING, r"borrowing|loan"),
    (Funding.Source.PARTNER, r"partners?|health|police|nhs"),
)


@dataclass(frozen=True)
class Span:
    """One year, or one quarter of it, that a row gives an amount of, and the cell that says it."""

    year: FinancialYear
    quarter: int | None
    amount: Decimal
    cell: str

    @property
    def words(self) -> str:
        """As a line of costs says it."""
        return f"Q{self.quarter} {self.year}" if self.quarter else str(self.year)


class ProfileSheet(PlainSheet):
    """Sheets of a year in each row with its four quarters: what is planned, capital or revenue."""

    kind: ClassVar[PlanKind] = PlanKind.PROFILE
    model: ClassVar[Any] = Funding
    standard: ClassVar[Any] = None
    lengths: ClassVar[Mapping[str, int]] = lengths_of(Funding, title="title", note="note")
    kept: ClassVar[Mapping[str, str]] = {"kind": "kind", "source": "source", "planned": "amount"}
    labels: ClassVar[Mapping[str, str]] = {
        "title": "what it pays for",
        "kind": "capital or revenue",
        "source": "where the money comes from",
        "planned": "planned",
    }
    fields: ClassVar[Mapping[str, str]] = {
        "year": "Financial year",
        "project": "What it pays for",
        "quarter_amount": "Amount of one quarter",
        "amount": "Total of the year",
        "recurrence": "Capital or revenue",
    }

    def read(self, sheet: RecognisedSheet, *, near: date, choices: Choices) -> list[ReadRecord]:
        """One record for each quarter that a row gives an amount of; for its year, where it has none."""
        rows = {row.number: row for row in sheet.sheet.rows}
        return [
            each
            for record in read_rows(sheet, DateReader(near, choices))
            for each in self.of_row(sheet, record, rows[record.row], near)
        ]

    def of_row(self, sheet: RecognisedSheet, record: ReadRecord, row: Any, near: date) -> list[ReadRecord]:
        """The records of one row, with what is asked about its pounds; refused where it names none."""
        named = read_year(record.title, near=near)
        year = named or read_year(record.year, near=near)
        title = " ".join((sheet.title or sheet.name).split()) if named else record.title
        kind, said_apart = kind_of(sheet, record)
        questions = list(record.questions)
        if kind is None:
            told = "It is not said whether it is capital or revenue; it is taken as revenue."
            remedy = "Write Capital or Revenue above the rows, or confirm it."
            questions.append(Question(told, f"A{row.number}", "kind", remedy=remedy))
        if said_apart and kind is not None:
            title = f"{title}, {kind.label.lower()}"
        spans = list(spans_in(sheet, row, year, near, questions))
        record = replace(record, title=title, reference="", workstream=(), questions=tuple(questions))
        if not spans:
            message = "The row names no amount of a financial year."
            remedy = "Write the year and its pounds, or leave the row out."
            refusal = Question(message, f"A{row.number}", "amount", remedy=remedy)
            return [replace(record, refusals=(*record.refusals, refusal), file_says={"title": title})]
        source = source_of(record)
        return [
            replace(
                record,
                source=replace(record.source, part=part if len(spans) > 1 else 0),
                year=span.words,
                amount=span.amount,
                questions=record.questions if part == 1 else (),
                file_says={
                    "title": title,
                    "kind": str((kind or Funding.Kind.REVENUE).label),
                    "source": str(source.label),
                    "planned": pounds_and_pence(span.amount),
                },
            )
            for part, span in enumerate(spans, start=1)
        ]

    def existing(self, programme: Programme, *, as_at: date) -> Sequence[ExistingRecord]:
        """The programme's own costs, each of its year or quarter."""
        periods = {line.pk: line.period for line in self.of_programme(programme)}
        return [
            replace(each, year=periods[each.object_id]) for each in super().existing(programme, as_at=as_at)
        ]

    def of_programme(self, programme: Programme) -> Any:
        """The costs of the programme as a whole; those of one saving are said on its page."""
        return Funding.objects.filter(programme=programme, saving=None)

    def words(self, thing: Any, name: str) -> str:
        """What a cell says of the column."""
        return pounds_and_pence(thing.planned) if name == "planned" else super().words(thing, name)

    def understand_standard(self, record: ReadRecord) -> ReadRecord:
        """The record with its pounds and its year or quarter; refused for what can't be."""
        says = record.file_says or {}
        year, planned = year_or_none(says.get("year", "")), amount_or_none(says.get("planned", ""))
        spent = amount_or_none(says.get("spent", "")) or ZERO
        ends = says.get("expires", "")
        capital = (says.get("kind"), says.get("recurrence")) == (CAPITAL_LABEL, EVERY_YEAR)
        nothing = not planned and not spent
        words = f"{says.get('quarter', '')} {year or ''}".strip()
        return replace(
            refused(
                record,
                ("year", year is None, "No financial year is named.", "Write it like 2026/27."),
                ("kind", not says.get("kind"), "It is not said whether it is capital or revenue.", EITHER),
                ("source", not says.get("source"), "It is not said where the money comes from.", A_SOURCE),
                ("planned", nothing, "Nothing is planned, and nothing is spent.", "Write the pounds."),
                ("planned", (planned or ZERO) < ZERO, "A cost is not below £0.", NO_MINUS),
                ("spent", spent < ZERO, "A cost is not below £0.", NO_MINUS),
                ("expires", bool(ends) and day_in(ends) is None, f"“{ends}” is not a day.", A_DAY),
                ("recurrence", capital, "Capital is paid once.", "Write Once, or say that it is revenue."),
            ),
            year=words,
            amount=planned,
            file_says={**says, **({"year": str(year)} if year else {})},
        )

    def refuse_standard(self, record: ComparedRecord) -> Sequence[Question]:
        """Refuse to move a cost to another saving, and one of a saving that isn't there in the open."""
        if record.object_id and "saving" in record.changes:
            message, remedy = "An import does not move a cost to another saving.", "Put the cell back."
            return [record.refusal("saving", message, remedy)]
        named = "" if record.object_id else record.read.said().get("saving", "")
        if named and saving_called(named) is None:
            message = f"“{shortened(named, 40)}” is no saving that costs can be added to here."
            return [record.refusal("saving", message, "Write its reference, or add it on the saving’s page.")]
        return ()

    def rows(self, programme: Programme, person: Any) -> list[StandardRow]:
        """All costs of the programme and of its savings that the person may see; all of them for None."""
        lines = Funding.objects.filter(programme=programme).select_related("saving").order_by("year", "pk")
        return [
            StandardRow(
                line.pk,
                self.our_reference(line),
                {
                    "title": tidy(line.title),
                    "saving": line.saving.reference if line.saving else "",
                    "kind": line.get_kind_display(),
                    "source": line.get_source_display(),
                    "secured": "Yes" if line.is_secured else "No",
                    "expires": line.expires_on,
                    "year": str(line.financial_year),
                    "quarter": line.get_quarter_display() if line.quarter else "",
                    "recurrence": line.get_recurrence_display(),
                    "planned": line.planned,
                    "spent": line.spent,
                    "note": tidy(line.note),
                },
                exempt=bool(line.saving and line.saving.exempt),
            )
            for line in (lines.visible_to(person) if person else lines)
        ]

    def write(self, records: Sequence[ComparedRecord], context: WriteContext) -> Mapping[int, Any]:
        """The costs as the file has them, planned and revised as on their page."""
        held = Funding.objects.in_bulk([record.object_id for record in records if record.object_id])
        written: dict[int, Any] = {}
        for place, record in enumerate(records):
            line = held.get(record.object_id or 0)
            told: dict[str, Any] = {"by": context.authority, "on": context.on}
            cost = self.cost(line, record)
            if line is None:
                of = saving_called(record.read.said().get("saving", ""))
                written[place] = plan_cost(context.programme, cost, saving=of, **told)
            elif record.changes:
                written[place] = revise_cost(line, cost, why="The plan as imported now says so.", **told)
            else:
                written[place] = line
        return written

    def cost(self, held: Funding | None, record: ComparedRecord) -> Cost:
        """What the file says of the cost: of one that is there, only what the import takes of it."""
        says = record.read.said()
        if held is not None:
            told: dict[str, Any] = {name: getattr(held, name) for name in Cost.__dataclass_fields__}
        else:
            told = {
                **period_of(record.read.year),
                "is_secured": bool(SECURED.match(under(record.read, "secured"))),
            }
        if held is None or record.takes("title"):
            told["title"] = shortened(record.read.title, TITLE)
        for name in ("kind", "source", "recurrence"):
            if name in says and (held is None or record.takes(name)):
                told[name] = self.value(name, says[name], None)  # type: ignore[arg-type]
        for name, (column, meaning) in MEANINGS.items():
            if name in says and (held is None or record.takes(name)):
                told[column] = meaning(says[name])
        return Cost(**told)


def period_of(words: str) -> dict[str, int | None]:
    """The year and the quarter of "2026/27" or "Q2 2026/27"."""
    *quarter, year = words.split(" ")
    return {"year": FinancialYear.parse(year).first, "quarter": quarter_of("".join(quarter))}


def quarter_of(words: str) -> int | None:
    """The number of "Q2"; None for none."""
    return int(words[1]) if words else None


def saving_called(reference: str) -> Saving | None:
    """The saving of that reference that is in the open; None for none."""
    return Saving.objects.filter(reference__iexact=reference, exempt=False).first() if reference else None


# What cells of the standard columns mean for the columns of a cost, where they hold no plain words.
MEANINGS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "planned": ("planned", lambda words: Decimal(words or 0)),
    "spent": ("spent", lambda words: Decimal(words or 0)),
    "year": ("year", lambda words: FinancialYear.parse(words).first),
    "quarter": ("quarter", quarter_of),
    "secured": ("is_secured", lambda words: words == "Yes"),
    "expires": ("expires_on", lambda words: day_in(words) if words else None),
    "note": ("note", lambda words: shortened(words, REASON)),
}


def spans_in(
    sheet: RecognisedSheet, row: Any, year: FinancialYear | None, near: date, questions: list[Question]
) -> Iterator[Span]:
    """The quarters of the row with an amount above £0, else its year; what is asked joins the questions."""
    quarters, summed = 0, ZERO
    for match in sheet.matches("quarter_amount"):
        found, named = QUARTER.search(match.heading), YEAR_HEADING.search(match.heading)
        of = (read_year(named[0], near=near) if named else None) or year
        money = money_in(sheet, row, match)
        questions += questions_about(row, match, money)
        if found and of and money.amount is not None and money.amount > ZERO:
            quarters, summed = quarters + 1, summed + money.amount
            yield Span(of, int(found[1] or found[2]), money.amount, coordinate(row, match.column))
    total = next(iter(sheet.matches("amount")), None)
    whole = money_in(sheet, row, total).amount if total else None
    if total is None or whole is None or year is None:
        return
    where = coordinate(row, total.column)
    if quarters and whole != summed:
        told = f"The row’s total is {pounds(whole)}; its quarters add up to {pounds(summed)}."
        questions.append(Question(told, where, "amount", remedy="The quarters count. Confirm it."))
    elif not quarters and whole > ZERO:
        yield Span(year, None, whole, where)


def kind_of(sheet: RecognisedSheet, record: ReadRecord) -> tuple[Any, bool]:
    """Whether the row is capital or revenue, None where nothing says; and whether the row itself does."""
    own = f"{record.text('recurrence')} {under(record, 'capital|revenue|type')}"
    section = " ".join(record.workstream)
    for place, words in enumerate((own, section, record.title, f"{sheet.name} {sheet.title}")):
        capital, revenue = bool(CAPITAL.search(words)), bool(REVENUE.search(words))
        if capital != revenue:
            return (Funding.Kind.CAPITAL if capital else Funding.Kind.REVENUE), place < 2
    return None, False


def source_of(record: ReadRecord) -> Any:
    """Where the money comes from, by a column that says it; of another source where none does."""
    words = under(record, r"source|funder|funded|funding")
    found = (source for source, pattern in SOURCES if re.search(rf"\b(?:{pattern})\b", words, re.IGNORECASE))
    return next(found, Funding.Source.OTHER)


def under(record: ReadRecord, pattern: str) -> str:
    """The words of a column that has no place of its own, by its heading; "" without one."""
    headed = (words for heading, words in record.fields.items() if re.search(pattern, heading, re.IGNORECASE))
    return next(headed, "")


def cost_rows(programme: Programme, person: Any) -> list[StandardRow]:
    """What delivering the programme and its savings costs, as far as the person may see it."""
    return ProfileSheet().rows(programme, person)


def labels(choices: Any) -> tuple[str, ...]:
    """The words of the choices."""
    return tuple(str(label) for label in choices.labels)


ProfileSheet.standard = StandardSheet(
    "Costs",
    "cost",
    (
        StandardColumn("title", "What it pays for", "In a few words.", "Moving two teams", field="project",
                       width=50),
        StandardColumn("saving", "Of which saving", "Its reference. Empty for the programme as a whole.",
                       width=16),
        StandardColumn("kind", "Capital or revenue", "One of the two.", "Revenue",
                       choices=labels(Funding.Kind), width=18),
        StandardColumn("source", "Where the money comes from", "One of the list.", "Reserve",
                       choices=labels(Funding.Source), width=22),
        StandardColumn("secured", "Secured", "Yes or No.", "Yes", choices=("Yes", "No"), width=12),
        StandardColumn("expires", "Runs out on", "The day, where the money has an end.", date(2028, 3, 31),
                       form=Form.DAY, width=14),
        StandardColumn("year", "Financial year", "Such as 2026/27.", "2026/27", width=14),
        StandardColumn("quarter", "Quarter", "Empty for the year as a whole.", "Q2",
                       choices=("Q1", "Q2", "Q3", "Q4"), width=12),
        StandardColumn("recurrence", "Once or every year", "One of the two.", "Once",
                       choices=labels(Funding.Recurrence), width=18),
        StandardColumn("planned", "Planned (£)", "What is planned.", Decimal("20000.00"), form=Form.POUNDS,
                       width=16),
        StandardColumn("spent", "Spent (£)", "Of that, what is spent so far.", Decimal("5000.00"),
                       form=Form.POUNDS, width=16),
        StandardColumn("note", "What else there is to say", "Where there is more.", width=40),
    ),
    cost_rows,
)  # fmt: skip
