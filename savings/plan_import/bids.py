"""How sheets of growth bids take part in the import: each row asks for growth; finance decides here."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from council.calendar.years import FinancialYear
from council.lengths import lengths_of, shortened
from council.wording import pounds_and_pence
from programmes.imports.applying.apply import ImpossibleChange
from programmes.imports.cells.values import read_year
from programmes.imports.decisions import Choices
from programmes.imports.interpreting.dates import DateReader
from programmes.imports.interpreting.money import money_in
from programmes.imports.interpreting.rows import read_rows
from programmes.imports.recognised import PlanKind, RecognisedSheet, coordinate
from programmes.imports.records import ComparedRecord, Question, ReadRecord
from programmes.imports.registers import WriteContext
from programmes.imports.standard.columns import Form, StandardColumn, StandardSheet
from programmes.models import Programme
from programmes.plain_sheets import PlainSheet
from savings.bidding import MOST_OF_THEM, Bid, ask_for_growth, change_bid
from savings.models import ZERO, GrowthBid
from savings.plan_import.as_standard import amount_or_none, refused, year_or_none
from savings.plan_import.reading import questions_about
from savings.plan_import.writing import ONE_OFF

TITLE, UNIT = 300, 60
COUNTED = re.compile(r"^\s*(\d{1,6})\s*(?:x|×|no\.?)\s*(.+?)\s*(?:[,:;–-]?\s*£.*)?$", re.IGNORECASE)
OF_WHAT = re.compile(r"\b(?:of|many|no\.?|number)\s+(?:of\s+)?([a-z]+)$", re.IGNORECASE)
NO_YEAR, LIKE_A_YEAR = "No financial year is named.", "Write it like 2026/27."
EMPTY_AMOUNT = "Write the pounds, or leave the cell empty until they are known."
WHOLE_NUMBER = f"Write a whole number from 1 to {MOST_OF_THEM:,}, or leave the cell empty."
OF_WHICH = "Write both, such as 3 and posts, or neither."
DECIDED = re.compile(r"\b(?:agreed|approved|accepted|refused|rejected|declined)\b", re.IGNORECASE)


class BidSheet(PlainSheet):
    """Sheets of growth that is asked for: how many of what, for how much a year, from which year."""

    kind: ClassVar[PlanKind] = PlanKind.BIDS
    model: ClassVar[Any] = GrowthBid
    standard: ClassVar[Any] = None
    lengths: ClassVar[Mapping[str, int]] = lengths_of(GrowthBid, title="title", unit="unit")
    kept: ClassVar[Mapping[str, str]] = {
        "year": "year",
        "amount": "amount",
        "quantity": "quantity",
        "unit": "unit",
        "recurrence": "recurrence",
    }
    labels: ClassVar[Mapping[str, str]] = {
        "title": "what the growth is for",
        "quantity": "how many",
        "unit": "of what",
        "recurrence": "how often it is paid",
    }
    fields: ClassVar[Mapping[str, str]] = {
        "bid": "What the growth is for",
        "project": "Project",
        "quantity": "How many",
        "amount": "Amount",
        "year": "Financial year",
        "recurrence": "Once or every year",
        "status": "Status",
    }

    def read(self, sheet: RecognisedSheet, *, near: date, choices: Choices) -> list[ReadRecord]:
        """The bids of the sheet, one a row. An amount may be unknown still."""
        rows = {row.number: row for row in sheet.sheet.rows}
        return [
            self.of_row(sheet, record, rows[record.row], near)
            for record in read_rows(sheet, DateReader(near, choices))
        ]

    def of_row(self, sheet: RecognisedSheet, record: ReadRecord, row: Any, near: date) -> ReadRecord:
        """The record of one row, with what is asked about it."""
        match = next(iter(sheet.matches("amount")), None)
        money = money_in(sheet, row, match) if match else None
        questions = [*record.questions, *(questions_about(row, match, money) if match and money else ())]
        where = coordinate(row, match.column if match else None)
        year = read_year(record.year, near=near)
        if year is None:
            year = FinancialYear.containing(near)
            told = f"No financial year is named; {year} was taken, in which the plan’s date falls."
            questions.append(
                Question(told, where, "year", remedy="Add a column Financial year, or confirm it.")
            )
        if DECIDED.search(record.status_raw):
            told = f"“{record.status_raw}” is a decision: the bid comes in as asked for."
            remedy = "Confirm it. Finance writes down what was decided, and where."
            questions.append(Question(told, where, "status", record.status_raw, remedy))
        quantity, unit = counted(sheet, record)
        amount = money.amount if money and money.amount is not None and money.amount > ZERO else None
        once = GrowthBid.Recurrence.ONE_OFF if ONE_OFF.search(record.text("recurrence")) else None
        return replace(
            record,
            reference="",
            workstream=(),
            year="",
            amount=amount,
            questions=tuple(questions),
            file_says={
                "title": record.title,
                "year": str(year),
                "amount": "" if amount is None else pounds_and_pence(amount),
                "quantity": quantity,
                "unit": shortened(unit, UNIT),
                "recurrence": str((once or GrowthBid.Recurrence.RECURRING).label),
            },
        )

    def understand_standard(self, record: ReadRecord) -> ReadRecord:
        """The record with its pounds, refused for a year, a number or an amount that can't be."""
        says = record.file_says or {}
        year, amount = year_or_none(says.get("year", "")), amount_or_none(says.get("amount", ""))
        number, unit = says.get("quantity", ""), says.get("unit", "")
        counts = number.isascii() and number.isdigit() and 0 < int(number) <= MOST_OF_THEM
        return replace(
            refused(
                record,
                ("year", year is None, NO_YEAR, LIKE_A_YEAR),
                ("amount", amount is not None and amount <= ZERO, "Growth is not £0 or less.", EMPTY_AMOUNT),
                ("quantity", bool(number) and not counts, f"“{number}” is not how many.", WHOLE_NUMBER),
                ("unit", bool(number) != bool(unit), "How many goes with of what.", OF_WHICH),
            ),
            amount=amount,
            year="",
            file_says={**says, **({"year": str(year)} if year else {})},
        )

    def refuse_standard(self, record: ComparedRecord) -> Sequence[Question]:
        """Refuse what an import can't change: a bid that was decided."""
        bid = GrowthBid.objects.filter(pk=record.object_id or 0).first()
        if bid is None or bid.waits or not record.changes:
            return ()
        message = f"This growth bid is {bid.outcome_label.lower()} already, so an import does not change it."
        return [record.refusal(next(iter(record.changes)), message, "Put the row back as it was.")]

    def of_programme(self, programme: Programme) -> Any:
        """The programme's bids that were not withdrawn."""
        return GrowthBid.objects.filter(programme=programme).exclude(outcome=GrowthBid.Outcome.WITHDRAWN)

    def cell(self, thing: Any, name: str) -> Any:
        """What the standard columns hold of it: pounds and numbers as such."""
        return getattr(thing, name) if name in ("amount", "quantity") else super().cell(thing, name)

    def words(self, thing: Any, name: str) -> str:
        """What a cell says of the column."""
        if name == "year":
            return str(thing.financial_year)
        if name == "amount":
            return "" if thing.amount is None else pounds_and_pence(thing.amount)
        return super().words(thing, name)

    def write(self, records: Sequence[ComparedRecord], context: WriteContext) -> Mapping[int, Any]:
        """Ask for the growth as the file has it; another person of finance decides.

        Raises ImpossibleChange where the file says something else of a bid that was decided.
        """
        held = GrowthBid.objects.in_bulk([record.object_id for record in records if record.object_id])
        written: dict[int, Any] = {}
        for place, record in enumerate(records):
            bid = held.get(record.object_id or 0)
            if bid is not None and not bid.waits and record.changes:
                message = f"The growth bid “{bid.title}” is {bid.outcome_label.lower()} already."
                raise ImpossibleChange(f"{message} Choose to leave it as it is.")
            wanted = self.wanted(bid, record)
            told: dict[str, Any] = {"by": context.authority, "on": context.on}
            if bid is None:
                written[place] = ask_for_growth(context.programme, wanted, **told)
            else:
                written[place] = change_bid(bid, wanted, **told) if record.changes else bid
        return written

    def wanted(self, held: GrowthBid | None, record: ComparedRecord) -> Bid:
        """What the file asks for: of a bid that is there, only what the import takes of it."""
        says = record.read.said()

        def takes(name: str) -> bool:
            return held is None or record.takes(name)

        told: dict[str, Any] = (
            {name: getattr(held, name) for name in Bid.__dataclass_fields__} if held else {}
        )
        if takes("title"):
            told["title"] = shortened(record.read.title, TITLE)
        if takes("year"):
            told["year"] = FinancialYear.parse(says["year"]).first
        if takes("amount"):
            told["amount"] = Decimal(says["amount"]) if says.get("amount") else None
        if takes("quantity") or takes("unit"):
            told["quantity"] = int(says["quantity"]) if says.get("quantity") else None
            told["unit"] = says.get("unit", "")
        if takes("recurrence"):
            told["recurrence"] = self.value("recurrence", says.get("recurrence", ""), None)  # type: ignore[arg-type]
        return Bid(**told)


def counted(sheet: RecognisedSheet, record: ReadRecord) -> tuple[str, str]:
    """How many of what the row asks for, by its own column, else by its words: "3 x posts £90,000"."""
    said = re.fullmatch(r"\s*(\d{1,6})(?:\.0+)?\s*(?:x|×)?\s*(.*)", record.text("quantity"))
    if said:
        match = next(iter(sheet.matches("quantity")), None)
        headed = OF_WHAT.search(match.heading.strip()) if match else None
        number, unit = said[1], said[2].strip() or (headed[1].lower() if headed else "posts")
    elif found := COUNTED.match(record.title):
        number, unit = found[1], found[2]
    else:
        return "", ""
    return (str(int(number)), unit) if 0 < int(number) <= MOST_OF_THEM else ("", "")


def bid_rows(programme: Programme, person: Any) -> list[Any]:
    """The programme's growth bids that the person may see."""
    return BidSheet().rows(programme, person)


BidSheet.standard = StandardSheet(
    "Growth bids",
    "growth bid",
    (
        StandardColumn("title", "What the growth is for", "In a few words.", "Welsh translators", field="bid",
                       width=50),
        StandardColumn("quantity", "How many", "A whole number, where it counts something.", 3, width=12),
        StandardColumn("unit", "Of what", "Goes with how many.", "posts", width=20),
        StandardColumn("amount", "Amount (£)", "A year, or once. Empty until it is known.",
                       Decimal("90000.00"), form=Form.POUNDS, width=16),
        StandardColumn("year", "From which year", "The financial year, such as 2026/27.", "2026/27",
                       width=14),
        StandardColumn("recurrence", "Once or every year", "One of the two.", "Every year",
                       choices=tuple(str(label) for label in GrowthBid.Recurrence.labels), width=18),
    ),
    bid_rows,
)  # fmt: skip
