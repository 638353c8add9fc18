"""How savings take part in the plan import: one record for each financial year of a saving, in pounds."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from council.access.acting import ConfirmedImport
from council.calendar.years import FinancialYear
from council.history import authored
from council.reading.money.reader import Money, MoneyKind
from council.reading.workbooks.workbook import Row
from programmes.imports.applying.apply import ImpossibleChange
from programmes.imports.cells.corrected import status_meant
from programmes.imports.cells.statuses import SAVING
from programmes.imports.cells.values import read_year
from programmes.imports.cells.words import words_of
from programmes.imports.corrections import Choices
from programmes.imports.interpreting.dates import DateReader
from programmes.imports.interpreting.money import money_in
from programmes.imports.interpreting.rows import read_rows, without_sheet_name
from programmes.imports.models.plan_import import ImportRow, LastSaid
from programmes.imports.plan_register import ExistingRecord
from programmes.imports.recognised import ColumnMatch, PlanKind, RecognisedSheet, coordinate
from programmes.imports.records import ComparedRecord, Question, ReadRecord
from programmes.imports.registers import WriteContext
from programmes.models import Programme
from savings.models import Saving, YearProfile
from savings.plan_import.standard import AMOUNTS as OWN_AMOUNTS
from savings.plan_import.standard import SAVINGS, saving_refusals

ZERO = Decimal("0.00")
AMOUNTS = {
    "saving_target": "target",
    "amount": "target",
    "saving_forecast": "forecast",
    "saving_delivered": "delivered",
}
YEAR_HEADING = re.compile(r"\b(?:19|20)?\d{2}\s*[/\-–]\s*(?:19|20)?\d{2}\b")
PLACES = (
    ("delivered", re.compile(r"\b(?:delivered|achieved|actuals?|secured|banked)\b", re.IGNORECASE)),
    ("forecast", re.compile(r"\b(?:forecast|projected|projection|expected|outturn)\b", re.IGNORECASE)),
)
NO_AMOUNT = re.compile(
    r"\b(?:variance|shortfall|gap|difference|fte|posts|b?rag|status|confidence)\b|%", re.IGNORECASE
)
ONE_OFF = re.compile(r"\bone[\s-]*off\b|\bnon[\s-]*recurr", re.IGNORECASE)
BY_LABEL = {str(one.label): one.value for one in Saving.Status}
KINDS = {str(one.label): one.value for one in Saving.Kind}


@dataclass
class YearAmounts:
    """What one financial year of a saving comes to, in pounds; None where the file says nothing of it."""

    year: FinancialYear
    raw: str = ""
    pounds: dict[str, Decimal] = field(default_factory=dict)


class SavingSheet:
    """Sheets of savings: a column for each year, or a row for each, with target, forecast and delivered."""

    kind: ClassVar[PlanKind] = PlanKind.SAVINGS
    model: ClassVar[Any] = YearProfile
    withdraws: ClassVar[bool] = True
    head: ClassVar[Any] = Saving
    parts: ClassVar[Sequence[tuple[Any, str]]] = ((YearProfile, "saving"),)
    labels: ClassVar[Mapping[str, str]] = {
        "recurrence": "recurring or one-off",
        "forecast": "forecast",
        "kind": "kind of saving",
    }
    under_workstream: ClassVar[bool] = False
    linked_through: ClassVar[Sequence[str]] = ("saving",)
    understood_as: ClassVar[Sequence[type]] = (YearAmounts,)
    standard: ClassVar[Any] = SAVINGS
    fields: ClassVar[Mapping[str, str]] = {
        "reference": "The plan's own reference",
        "saving": "Saving",
        "project": "Project",
        "workstream": "Workstream",
        "directorate": "Directorate or service",
        "year": "Financial year",
        "saving_target": "Target",
        "amount": "Amount",
        "saving_forecast": "Forecast",
        "saving_delivered": "Delivered",
        "year_amount": "Amount of one year",
        "variance": "Variance",
        "recurrence": "Recurring or one-off",
        "owner": "Owner",
        "status": "Status",
        "rag": "RAG",
        "progress": "Explanation and mitigation",
    }

    def read(self, sheet: RecognisedSheet, *, near: date, choices: Choices) -> list[ReadRecord]:
        """One record for each financial year of each saving; a row whose year isn't told is asked about."""
        rows = {row.number: row for row in sheet.sheet.rows}
        return [
            year
            for record in read_rows(sheet, DateReader(near, choices))
            for year in years_in(sheet, record, rows[record.row], near)
        ]

    def understand_standard(self, record: ReadRecord) -> ReadRecord:
        """The record with the amounts of its financial year; a new row without a year is refused."""
        says = record.file_says or {}
        record = replace(record, status=BY_LABEL.get(record.status_raw, Saving.Status.ON_TRACK))
        try:
            year = FinancialYear.parse(record.year)
        except ValueError:
            message = (
                f"“{record.year}” is not a financial year." if record.year else "No financial year is named."
            )
            refusal = Question(message, record.address("year"), "year", remedy="Write it like 2026/27.")
            return replace(record, refusals=(*record.refusals, refusal))
        pounds = {name: Decimal(says[name]) for name in OWN_AMOUNTS if _is_amount(says.get(name, ""))}
        return replace(
            record,
            year=str(year),
            amount=pounds.get("target"),
            understood=YearAmounts(year, says.get("target", ""), pounds),
            file_says={**says, "year": str(year)},
        )

    def refuse_standard(self, record: ComparedRecord) -> Sequence[Question]:
        """Refuse a saving without what it must have."""
        return [*saving_refusals(record)]

    def existing(self, programme: Programme, *, as_at: date) -> Sequence[ExistingRecord]:
        """Each year of the programme's savings, with what it says now and what the last file said."""
        before = ImportRow.objects.last_said(programme, self.kind)
        years = YearProfile.objects.filter(saving__programme=programme).prefetch_related(
            "saving__owner", "saving__workstream__parent__parent"
        )
        return [_existing(line, before.get(line.pk)) for line in years]

    def write(self, records: Sequence[ComparedRecord], context: WriteContext) -> Mapping[int, YearProfile]:
        """The years as the file has them, under the saving of the same words; "achieved" is a claim."""
        known = YearProfile.objects.select_related("saving").in_bulk(
            [r.object_id for r in records if r.object_id]
        )
        by_pk = context.programme.savings.select_for_update().in_bulk()  # years of one write on the same
        savings = {(one.plan_reference, words_of(one.title)): one for one in by_pk.values()}
        new = dict.fromkeys(_key(r) for r in records if r.object_id is None and _key(r) not in savings)
        references = iter(context.programme.next_references("S", len(new)) if new else [])
        written = {}
        for place, record in enumerate(records):
            line = known.get(record.object_id or 0)
            saving = by_pk.get(line.saving_id, line.saving) if line else savings.get(_key(record))
            if saving is None:
                saving = Saving(programme=context.programme, reference=next(references))
            with authored(why=f"The plan as imported: {', '.join(record.changes) or 'new'}"):
                _describe(saving, record, context)
                savings[_key(record)] = saving
                written[place] = _profile(line or _line_of(saving, record), record, context)
        return written

    def reference_of(self, thing: YearProfile) -> str:
        """The saving's reference, such as SSR-S02."""
        return thing.saving.reference

    def withdraw(self, object_ids: Sequence[int], *, reason: str, context: WriteContext) -> None:
        """Withdraws savings all of whose years are gone, with the reason; their figures stay.

        Raises ImpossibleChange where other years of one are in the plan still, or finance confirmed money.
        """
        savings = Saving.objects.select_for_update().filter(
            pk__in=YearProfile.objects.filter(pk__in=object_ids).values("saving")
        )
        for saving in savings.exclude(status=Saving.Status.WITHDRAWN).order_by("pk"):
            years = list(saving.profile.all())
            if not {line.pk for line in years} <= set(object_ids):
                message = f"{saving.reference} has other years in the plan, so it can't be withdrawn."
                raise ImpossibleChange(f"{message} Choose to leave its missing years as they are.")
            if any(line.confirmed for line in years):
                message = f"Finance has confirmed money of {saving.reference}, so it can't be withdrawn."
                raise ImpossibleChange(f"{message} Choose to leave it as it is.")
            saving.status, saving.explanation = Saving.Status.WITHDRAWN, reason
            saving.version += 1
            with authored(why=reason):
                saving.save()

    def retire(self, part: Any, *, by: ConfirmedImport, on: date, why: str) -> bool:
        """Never: a claim that came with the file goes with its year's figures."""
        return False


def _is_amount(text: str) -> bool:
    return bool(re.fullmatch(r"-?\d{1,12}\.\d{2}", text))


def years_in(sheet: RecognisedSheet, record: ReadRecord, row: Row, near: date) -> list[ReadRecord]:
    """One record for each financial year that the row says something of; refused where it says none."""
    title, year = record.title, read_year(record.title, near=near)
    if year is not None:
        # Rows that are years are lines of one saving, which the sheet itself names.
        title = " ".join((sheet.title or sheet.name).split()) or sheet.name
    years, questions = _amounts(sheet, row, near, year=str(year) if year else record.year)
    record = replace(
        record,
        title=title,
        year=str(year) if year else record.year,
        workstream=without_sheet_name(sheet, record.workstream),
        status=status_meant(SAVING, record.status_raw, sheet.choices),
        questions=(*record.questions, *questions),
    )
    if not years:
        message = "The row names no amount that could be read."
        remedy = "Write the pounds of each year, or leave the row out."
        refusal = Question(message, f"A{row.number}", "amount", remedy=remedy)
        return [replace(record, refusals=(*record.refusals, refusal), file_says={"title": title})]
    return [
        _of_year(record, amounts, part if len(years) > 1 else 0)
        for part, amounts in enumerate(years, start=1)
    ]


def _amounts(
    sheet: RecognisedSheet, row: Row, near: date, *, year: str
) -> tuple[list[YearAmounts], list[Question]]:
    """The years of one row: one for each column of a year that says something, else the row's own year."""
    by_year: dict[FinancialYear, YearAmounts] = {}
    questions: list[Question] = []
    for match in sheet.matches("year_amount"):
        column_year, place = _year_in(match.heading, near), _place_of(match.heading)
        money = money_in(sheet, row, match)
        if column_year is None or not place or money.kind == MoneyKind.BLANK:
            continue
        amounts = by_year.setdefault(column_year, YearAmounts(column_year, money.raw))
        if place in amounts.pounds:
            message = (
                f"{column_year} has two columns of its {place}; the first counts, not “{match.heading}”."
            )
            remedy = "Match the right one to the amount of the year, and the other to nothing."
            where = coordinate(row, match.column)
            questions.append(Question(message, where, "year_amount", money.raw, remedy))
            continue
        questions += _about(row, match, money)
        if money.amount is not None:
            amounts.pounds[place] = money.amount or ZERO
    if by_year:
        return list(by_year.values()), questions
    amounts = YearAmounts(FinancialYear.parse(year) if year else FinancialYear.containing(near))
    for name, place in AMOUNTS.items():
        for match in sheet.matches(name):
            money = money_in(sheet, row, match)
            if money.kind == MoneyKind.BLANK or place in amounts.pounds:
                continue
            questions += _about(row, match, money)
            if money.amount is not None:
                amounts.pounds[place] = money.amount or ZERO
                amounts.raw = amounts.raw or money.raw
    if amounts.pounds and not year:
        message = f"No financial year is named; {amounts.year} was taken, in which the plan's date falls."
        where = coordinate(row, sheet.columns[0].column if sheet.columns else None)
        questions.append(
            Question(message, where, "year", remedy="Add a column Financial year, or confirm it.")
        )
    return ([amounts] if amounts.pounds else []), questions


def _place_of(heading: str) -> str:
    """What a year's column says of it: target, forecast or delivered; empty for what is no amount of it."""
    if NO_AMOUNT.search(heading):
        return ""
    return next((place for place, words in PLACES if words.search(heading)), "target")


def _year_in(heading: str, near: date) -> FinancialYear | None:
    found = YEAR_HEADING.search(heading)
    return read_year(found[0], near=near) if found else None


def _about(row: Row, match: ColumnMatch, money: Money) -> Iterator[Question]:
    """Ask about money that can't be read, which counts nothing."""
    where = coordinate(row, match.column)
    for question in money.questions:
        yield Question(question, where, match.field, money.raw, "Write the pounds.")
    if money.amount is None and not money.questions and money.kind == MoneyKind.RANGE:
        yield Question(f"“{money.raw}” is a range.", where, match.field, money.raw, "Write one amount.")


def _of_year(record: ReadRecord, amounts: YearAmounts, part: int) -> ReadRecord:
    """The record of one year of the row."""
    return replace(
        record,
        source=replace(record.source, part=part),
        year=str(amounts.year),
        amount=amounts.pounds.get("target", record.amount),
        understood=amounts,
        file_says={
            "title": record.title,
            "reference": record.reference,
            "workstream": " / ".join(record.workstream),
            "owner": record.text("owner"),
            "status": record.status_raw,
            "recurrence": record.text("recurrence"),
            "explanation": record.text("progress"),
            **{name: f"{pounds:.2f}" for name, pounds in amounts.pounds.items()},
        },
    )


def _key(record: ComparedRecord) -> tuple[str, str]:
    return record.reference[:60], words_of(_title(record.title))


def _title(words: str) -> str:
    return words if len(words) <= 300 else f"{words[:299]}…"


def _existing(line: YearProfile, said: LastSaid | None) -> ExistingRecord:
    saving = line.saving
    path = tuple(saving.workstream.path) if saving.workstream else ()
    file = said.said if said else {}
    return ExistingRecord(
        object_id=line.pk,
        our_reference=saving.reference,
        reference=saving.plan_reference,
        title=saving.title,
        workstream=path,
        year=str(line.financial_year),
        now={
            "title": saving.title,
            "reference": saving.plan_reference,
            "workstream": " / ".join(path),
            "owner": saving.owner_as_written or str(saving.owner or ""),
            "status": saving.status_as_written,
            "recurrence": file.get("recurrence", ""),
            "explanation": saving.explanation,
            "target": f"{line.target:.2f}",
            "forecast": f"{line.forecast:.2f}",
            "delivered": f"{line.delivered:.2f}",
        },
        before=file if said else None,
        sheet=said.sheet if said else "",
        is_live=saving.status != Saving.Status.WITHDRAWN,
    )


def _describe(saving: Saving, record: ComparedRecord, context: WriteContext) -> None:
    """Takes over what the file says of the saving itself."""

    def takes(name: str) -> bool:  # a further year of a saving that is there changes nothing else of it
        return saving.pk is None or name in record.changes

    if takes("title"):
        saving.title = _title(record.title)
    if takes("reference"):
        saving.plan_reference = record.reference[:60]
    if takes("workstream"):
        saving.workstream = context.workstreams.get(record.workstream)
    if takes("owner"):
        saving.owner = context.post(record.read.owner[:160]) or context.default_owner
        saving.owner_as_written = record.read.text("owner")[:300]
    saving.others = {**saving.others, **record.read.fields}
    if takes("kind") and record.read.standard:
        saving.kind = KINDS.get(record.read.text("kind"), saving.kind)
    if takes("recurrence") and record.read.text("recurrence"):
        once = bool(ONE_OFF.search(record.read.text("recurrence")))
        saving.recurrence = Saving.Recurrence.ONE_OFF if once else Saving.Recurrence.RECURRING
    if takes("explanation"):
        saving.explanation = record.read.text("progress")
    if takes("status"):
        saving.status_as_written = record.read.status_raw[:300]
        saving.status = record.read.status or Saving.Status.ON_TRACK
    if saving.status not in (Saving.Status.ON_TRACK, Saving.Status.DELIVERED) and not saving.explanation:
        saving.explanation = f"As in the plan: “{record.read.status_raw}”."
    saving.version = saving.version + 1 if saving.pk else 1
    saving.save()


def _line_of(saving: Saving, record: ComparedRecord) -> YearProfile:
    year: FinancialYear = record.read.understood.year
    found = saving.profile.filter(year=year.first).first()
    return found or YearProfile(saving=saving, year=year.first)


def _profile(line: YearProfile, record: ComparedRecord, context: WriteContext) -> YearProfile:
    """The year with the file's pounds. What the file calls achieved is claimed, until finance confirms it."""
    said: dict[str, Decimal] = record.read.understood.pounds
    pounds = {name: amount for name, amount in said.items() if record.takes(name)}
    line.target = pounds.get("target", line.target)
    line.forecast = pounds.get("forecast", line.forecast if line.pk else line.target)
    claimed = pounds.get("delivered")
    if (
        claimed is None
        and "delivered" not in said
        and record.takes("status")
        and record.read.status == Saving.Status.DELIVERED
    ):
        claimed = line.target
    if claimed is not None and claimed != line.delivered:
        line.delivered, line.claimed_by = claimed, context.by
        line.confirmed_by, line.confirmed_on = None, None
    line.amount_as_written = record.read.understood.raw[:300] or line.amount_as_written
    line.save()
    return line
