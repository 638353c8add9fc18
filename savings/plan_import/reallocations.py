"""How sheets of savings that are put to other use take part in the import: each row is another use, planned.

It draws on nothing until finance carries it out, whatever the sheet says: by it, finance confirmed nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from council.history import authored
from council.lengths import REASON, lengths_of, shortened
from council.reading.money.reader import Money
from council.wording import pounds_and_pence
from programmes.imports.applying.apply import ImpossibleChange
from programmes.imports.decisions import Choices
from programmes.imports.interpreting.dates import DateReader
from programmes.imports.interpreting.money import money_in
from programmes.imports.interpreting.rows import read_rows
from programmes.imports.recognised import PlanKind, RecognisedSheet, coordinate
from programmes.imports.records import ComparedRecord, Question, ReadRecord
from programmes.imports.registers import WriteContext
from programmes.imports.standard.columns import Form, StandardColumn, StandardRow, StandardSheet, tidy
from programmes.models import Programme
from programmes.plain_sheets import PlainSheet
from savings.models import ZERO, Reallocation
from savings.plan_import.reading import POUNDS_AND_PENCE, questions_about
from savings.plan_import.writing import ONE_OFF

WORDS = 300


class ReallocationSheet(PlainSheet):
    """Sheets that say what savings are used for, whether permanently or once, and for how much."""

    kind: ClassVar[PlanKind] = PlanKind.REALLOCATIONS
    model: ClassVar[Any] = Reallocation
    standard: ClassVar[Any] = None
    title: ClassVar[str] = "use"
    letter: ClassVar[str] = "X"
    lengths: ClassVar[Mapping[str, int]] = lengths_of(
        Reallocation, title="use", written="amount_as_written", note="note"
    )
    kept: ClassVar[Mapping[str, str]] = {
        "kind": "recurrence",
        "amount": "amount",
        "written": "amount",
        "note": "progress",
    }
    labels: ClassVar[Mapping[str, str]] = {
        "title": "what it is used for",
        "kind": "permanent or one-off",
        "written": "amount as written",
        "note": "what else there is to say",
    }
    fields: ClassVar[Mapping[str, str]] = {
        "reallocated_to": "Savings re-allocated to",
        "recurrence": "Permanent or one-off",
        "amount": "Amount",
        "progress": "What else there is to say",
    }

    def read(self, sheet: RecognisedSheet, *, near: date, choices: Choices) -> list[ReadRecord]:
        """The other uses of the sheet, one a row; one without an amount above £0 is refused."""
        rows = {row.number: row for row in sheet.sheet.rows}
        return [
            self.of_row(sheet, record, rows[record.row])
            for record in read_rows(sheet, DateReader(near, choices))
        ]

    def of_row(self, sheet: RecognisedSheet, record: ReadRecord, row: Any) -> ReadRecord:
        """The record of one row, with its pounds and what is asked about them."""
        match = next(iter(sheet.matches("amount")), None)
        money: Money | None = money_in(sheet, row, match) if match else None
        where = coordinate(row, match.column if match else None)
        questions = [*record.questions, *(questions_about(row, match, money) if match and money else ())]
        refusals = list(record.refusals)
        amount = money.amount if money and money.amount is not None and money.amount > ZERO else None
        if amount is None and not questions:
            remedy = "Write the pounds that are used, above £0, or leave the row out."
            refusals.append(Question("The row names no amount above £0.", where, "amount", remedy=remedy))
        said = record.text("recurrence")
        if not said.strip():
            words = "It is not said whether it is permanent; it is taken as permanent."
            questions.append(Question(words, where, "recurrence", remedy="Write permanent or one-off."))
        kinds = Reallocation.Kind
        kind = kinds.ONE_OFF if ONE_OFF.search(said) else kinds.PERMANENT
        return replace(
            record,
            workstream=(),
            amount=amount,
            questions=tuple(questions),
            refusals=tuple(refusals),
            file_says={
                "title": record.title,
                "kind": str(kind.label),
                "amount": pounds_and_pence(amount) if amount is not None else "",
                "written": shortened(money.raw, WORDS) if money else "",
                "note": record.text("progress"),
            },
        )

    def understand_standard(self, record: ReadRecord) -> ReadRecord:
        """The record with its pounds; a row that names none above £0 is refused."""
        said = (record.file_says or {}).get("amount", "")
        amount = Decimal(said) if POUNDS_AND_PENCE.fullmatch(said) else None
        if (amount is not None and amount > ZERO) or any(each.about == "amount" for each in record.refusals):
            return replace(record, amount=amount)
        remedy = "Write the pounds that are used, above £0."
        refusal = Question(
            "The row names no amount above £0.", record.address("amount"), "amount", remedy=remedy
        )
        return replace(record, refusals=(*record.refusals, refusal))

    def refuse_standard(self, record: ComparedRecord) -> Sequence[Question]:
        """Refuse what an import can't change: a use that finance has carried out."""
        drawn = Reallocation.objects.filter(pk=record.object_id or 0, line__isnull=False)
        if not (record.object_id and record.changes and drawn.exists()):
            return ()
        message = f"{record.our_reference} is carried out, so an import does not change it."
        return [record.refusal(next(iter(record.changes)), message, "Put the row back as it was.")]

    def of_programme(self, programme: Programme) -> Any:
        """The other uses of the programme that have not ended."""
        return Reallocation.objects.filter(programme=programme, ended_on=None).select_related("line__saving")

    def words(self, thing: Any, name: str) -> str:
        """What a cell says of the column."""
        if name == "written":
            return str(thing.amount_as_written)
        return pounds_and_pence(thing.amount) if name == "amount" else super().words(thing, name)

    def write(self, records: Sequence[ComparedRecord], context: WriteContext) -> Mapping[int, Any]:
        """The uses as the file has them. What finance has carried out is changed by finance alone.

        Raises ImpossibleChange where the file says something else of one that is carried out.
        """
        held = Reallocation.objects.select_for_update(of=("self",)).in_bulk(
            [record.object_id for record in records if record.object_id]
        )
        written = {}
        for place, record in enumerate(records):
            use = held.get(record.object_id or 0)
            if use is not None and use.is_drawn and record.changes:
                message = f"{use.reference} is carried out, so the plan does not change it."
                raise ImpossibleChange(f"{message} Choose to leave it as it is.")
            if use is None:
                use = Reallocation(
                    programme=context.programme, reference=context.programme.next_reference(self.letter)
                )
            self.take(use, record)
            with authored(why=f"The plan as imported: {', '.join(record.changes) or 'new'}"):
                use.save()
            written[place] = use
        return written

    def take(self, use: Reallocation, record: ComparedRecord) -> None:
        """Take over what the file says of the use."""
        says, is_new = record.read.said(), use.pk is None
        if is_new or record.takes("title"):
            use.use = shortened(record.read.title, WORDS)
        if is_new or record.takes("kind"):
            use.kind = self.value("kind", says.get("kind", ""), None)  # type: ignore[arg-type]
        if (is_new or record.takes("amount")) and says.get("amount"):
            use.amount = Decimal(says["amount"])
        if is_new or record.takes("written"):
            use.amount_as_written = shortened(says.get("written", ""), WORDS)
        if is_new or record.takes("note"):
            use.note = shortened(says.get("note", ""), REASON)

    def rows(self, programme: Programme, person: Any) -> list[StandardRow]:
        """The other uses that the person may see, with their pounds as numbers; all of them for None."""
        uses = self.of_programme(programme)
        return [
            StandardRow(
                use.pk,
                use.reference,
                {
                    "title": tidy(use.use),
                    "kind": use.get_kind_display(),
                    "amount": use.amount,
                    "written": tidy(use.amount_as_written),
                    "note": tidy(use.note),
                },
                exempt=bool(use.line and use.line.saving.exempt),
            )
            for use in (uses.visible_to(person) if person else uses)
        ]


def use_rows(programme: Programme, person: Any) -> list[StandardRow]:
    """The programme's other uses of savings that the person may see."""
    return ReallocationSheet().rows(programme, person)


ReallocationSheet.standard = StandardSheet(
    "Reallocations",
    "other use",
    (
        StandardColumn("title", "Used for", "What the saved pounds are used for.", "Records Manager",
                       field="reallocated_to", width=50),
        StandardColumn("kind", "Permanent or one-off", "One of the two.", "Permanent", field="recurrence",
                       choices=tuple(str(label) for label in Reallocation.Kind.labels), width=18),
        StandardColumn("amount", "Amount (£)", "Planned, until finance carries it out.", Decimal("38000.00"),
                       form=Form.POUNDS, width=16),
        StandardColumn("written", "Amount as written", "The words of the plan, where they say more.",
                       field="amount_as_written", width=40),
        StandardColumn("note", "What else there is to say", "For example, what it saves in its turn.",
                       field="progress", width=40),
    ),
    use_rows,
)  # fmt: skip
