"""What of a programme goes out in its workbook to be read, and comes back as it was.

It is changed on its pages: decisions, settings and sign-offs are acts of people, with a body and a day. No
cell of a sheet makes them.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from council.access.rules import is_exempt
from council.wording import figure, spoken
from programmes.imports.recognised import PlanKind
from programmes.imports.records import ComparedRecord, Question
from programmes.imports.registers import ExistingRecord, WriteContext
from programmes.imports.standard.columns import StandardColumn, StandardRow, StandardSheet, tidy
from programmes.models import ChangeRequest, DocumentTable, Programme, ToleranceException
from programmes.plain_sheets import PlainSheet


class SentOutSheet(PlainSheet):
    """A register whose rows are read in our own columns, and stay as they are: a change is refused in words.

    A subclass names its `kind`, `model`, `called` (the sheet's title and what one row is), and in `shown` the
    headings of its columns by the model's names.
    """

    called: ClassVar[tuple[str, str]]
    shown: ClassVar[Mapping[str, str]]
    page: ClassVar[str]  # where it is changed, in words
    only_read: ClassVar[bool] = True  # no import writes its records
    fields: ClassVar[Mapping[str, str]] = {}
    lengths: ClassVar[Mapping[str, int]] = {}

    def __init__(self) -> None:
        self.kept = dict.fromkeys(self.shown, "")  # type: ignore[misc]
        title, noun = self.called
        named = StandardColumn("title", f"{title}: what it is", "To be read.", width=50)
        columns = [
            StandardColumn(name, heading, "To be read.", width=24) for name, heading in self.shown.items()
        ]
        self.standard = StandardSheet(title, noun, (named, *columns), self.rows, filled_in=False)  # type: ignore[misc]

    def refuse_standard(self, record: ComparedRecord) -> Sequence[Question]:
        """Refuse whatever the sheet would change or add."""
        message = f"What stands on the sheet {self.called[0]} is not changed by an import."
        return [record.refusal(next(iter(record.changes), "title"), message, f"Change it {self.page}.")]

    def existing(self, programme: Programme, *, as_at: date) -> Sequence[ExistingRecord]:
        """No record: no plan's own sheet is compared with it."""
        return ()

    def write(self, records: Sequence[ComparedRecord], context: WriteContext) -> Mapping[int, Any]:
        """Write nothing: every change was refused."""
        return {}

    def rows(self, programme: Programme, person: Any) -> list[StandardRow]:
        """The programme's records that the person may see; all of them for None."""
        things = self.of_programme(programme)
        return [
            StandardRow(
                thing.pk,
                self.our_reference(thing),
                {"title": tidy(self.titled(thing)), **{name: self.words(thing, name) for name in self.shown}},
                exempt=is_exempt(thing),
            )
            for thing in (things.visible_to(person) if person else things)
        ]

    def our_reference(self, thing: Any) -> str:
        return str(getattr(thing, "reference", "") or f"{self.called[0][:1]}{thing.pk}")

    def reference_of(self, thing: Any) -> str:
        return self.our_reference(thing)

    def words(self, thing: Any, name: str) -> str:
        """What a cell says: a day, a figure, the word of a choice, or the words themselves."""
        value = getattr(thing, name)
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if isinstance(value, date):
            return spoken(value)
        if isinstance(value, Decimal):
            return figure(value)
        return super().words(thing, name)


class ProgrammeSheet(SentOutSheet):
    """The programme itself: what it is for, who answers for it, when it runs and how far it may go."""

    kind: ClassVar[PlanKind] = PlanKind.PROGRAMME
    model: ClassVar[Any] = Programme
    called: ClassVar[tuple[str, str]] = ("Programme", "programme")
    page: ClassVar[str] = "on the programme’s page, under Edit"
    shown: ClassVar[Mapping[str, str]] = {
        "stage": "Stage",
        "aim": "Aim",
        "scope_in": "In scope",
        "scope_out": "Out of scope",
        "summary": "Summary",
        "sro": "Senior responsible owner",
        "manager": "Programme manager",
        "body": "Reports to",
        "starts": "Starts",
        "ends": "Ends",
        "tolerance_days": "Days a date can move",
        "late_tolerance": "Tolerance of days late",
        "money_tolerance": "Tolerance of pounds",
    }

    def our_reference(self, thing: Any) -> str:
        return str(thing.code)

    def of_programme(self, programme: Programme) -> Any:
        """The programme alone."""
        return Programme.objects.filter(pk=programme.pk).select_related("sro", "manager", "body")


class ChangeSheet(SentOutSheet):
    """The changes of course that were asked for, and what was decided by which body."""

    kind: ClassVar[PlanKind] = PlanKind.CHANGES
    model: ClassVar[Any] = ChangeRequest
    called: ClassVar[tuple[str, str]] = ("Changes", "change")
    page: ClassVar[str] = "on the programme’s page of changes"
    shown: ClassVar[Mapping[str, str]] = {
        "reason": "Why",
        "scope": "Scope",
        "money": "Money",
        "cost": "Pounds more or less",
        "from_ends": "End before",
        "to_ends": "New end",
        "asked_on": "Asked on",
        "outcome": "Outcome",
        "decided_by_body": "Decided by",
        "decided_on": "Decided on",
        "meeting_on": "Meeting of",
        "minute": "Minute",
        "decision_reason": "Reason of the decision",
    }

    def of_programme(self, programme: Programme) -> Any:
        return ChangeRequest.objects.filter(programme=programme).select_related("decided_by_body")


class ExceptionSheet(SentOutSheet):
    """Where the programme went beyond its tolerances, and what was decided."""

    kind: ClassVar[PlanKind] = PlanKind.EXCEPTIONS
    model: ClassVar[Any] = ToleranceException
    called: ClassVar[tuple[str, str]] = ("Exceptions", "exception")
    page: ClassVar[str] = "on the exception’s page"
    shown: ClassVar[Mapping[str, str]] = {
        "limit": "Tolerance",
        "reached": "What it came to",
        "reason": "Why",
        "asked_on": "Raised on",
        "outcome_label": "Outcome",
        "decided_by_body": "Decided by",
        "decided_on": "Decided on",
        "decision_reason": "What is to be done",
        "ended_on": "Over since",
    }

    def of_programme(self, programme: Programme) -> Any:
        return ToleranceException.objects.filter(programme=programme).select_related("decided_by_body")


class TableSheet(SentOutSheet):
    """The tables that its documents print, each in one cell: a line a row, strokes between the columns."""

    kind: ClassVar[PlanKind] = PlanKind.TABLES
    model: ClassVar[Any] = DocumentTable
    called: ClassVar[tuple[str, str]] = ("Tables", "table")
    page: ClassVar[str] = "on the table’s page, from a sheet or by hand"
    shown: ClassVar[Mapping[str, str]] = {
        "kind": "Kind",
        "columns": "Headings",
        "rows": "Rows",
        "footnotes": "Footnotes",
        "source": "Source",
    }

    def words(self, thing: Any, name: str) -> str:
        if name == "columns":
            return " | ".join(thing.columns)
        if name == "rows":
            return "\n".join(" | ".join(row) for row in thing.rows)
        return super().words(thing, name)
