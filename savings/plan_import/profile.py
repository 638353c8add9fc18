"""How sheets of money by quarter take part in the import: what delivering a programme costs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from council.calendar.years import FinancialYear
from council.lengths import lengths_of, shortened
from council.wording import pounds, pounds_and_pence
from programmes.imports.cells.values import read_year
from programmes.imports.decisions import Choices
from programmes.imports.interpreting.dates import DateReader
from programmes.imports.interpreting.money import money_in
from programmes.imports.interpreting.rows import read_rows
from programmes.imports.recognised import PlanKind, RecognisedSheet, coordinate
from programmes.imports.records import ComparedRecord, Question, ReadRecord
from programmes.imports.registers import ExistingRecord, WriteContext
from programmes.models import Programme
from programmes.plain_sheets import PlainSheet
from savings.costing import Cost, plan_cost, revise_cost
from savings.models import ZERO, Funding
from savings.plan_import.reading import QUARTER, YEAR_HEADING, questions_about

TITLE = 300
CAPITAL = re.compile(r"\bcapital\b(?!\s+receipts?\b)", re.IGNORECASE)
REVENUE = re.compile(r"\brevenue\b(?!\s+budget\b)", re.IGNORECASE)
SECURED = re.compile(r"^\s*(?:y|yes|secured|confirmed|approved)\b", re.IGNORECASE)
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
    lengths: ClassVar[Mapping[str, int]] = lengths_of(Funding, title="title")
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

    def write(self, records: Sequence[ComparedRecord], context: WriteContext) -> Mapping[int, Any]:
        """The costs as the file has them, planned and revised as on their page."""
        held = Funding.objects.in_bulk([record.object_id for record in records if record.object_id])
        written: dict[int, Any] = {}
        for place, record in enumerate(records):
            line = held.get(record.object_id or 0)
            told: dict[str, Any] = {"by": context.authority, "on": context.on}
            cost = self.cost(line, record)
            if line is None:
                written[place] = plan_cost(context.programme, cost, **told)
            elif record.changes:
                written[place] = revise_cost(line, cost, why="The plan as imported now says so.", **told)
            else:
                written[place] = line
        return written

    def cost(self, held: Funding | None, record: ComparedRecord) -> Cost:
        """What the file says of the cost: of one that is there, only what the import takes of it."""
        says, values = record.read.said(), self.value

        def takes(name: str) -> bool:
            return held is None or record.takes(name)

        told: dict[str, Any] = {}
        if held is not None:
            told = {name: getattr(held, name) for name in Cost.__dataclass_fields__}
        else:
            *quarter, year = record.read.year.split(" ")
            told = {
                "year": FinancialYear.parse(year).first,
                "quarter": int(quarter[0][1]) if quarter else None,
            }
            told["is_secured"] = bool(SECURED.match(under(record.read, r"secured")))
        if takes("title"):
            told["title"] = shortened(record.read.title, TITLE)
        for name in ("kind", "source"):
            if takes(name):
                told[name] = values(name, says[name], None)  # type: ignore[arg-type]
        if takes("planned"):
            told["planned"] = Decimal(says["planned"])
        return Cost(**told)


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
