"""How savings take part in the plan import: one record for each financial year of a saving, in pounds."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from council.access.acting import ConfirmedImport
from council.calendar.years import FinancialYear
from council.history import authored
from council.lengths import lengths_of
from programmes.imports.applying.apply import ImpossibleChange
from programmes.imports.cells.statuses import SAVING
from programmes.imports.cells.values import words_of
from programmes.imports.decisions import Choices
from programmes.imports.interpreting.dates import DateReader
from programmes.imports.interpreting.rows import read_rows
from programmes.imports.models.plan_import import ImportRow
from programmes.imports.recognised import PlanKind, RecognisedSheet
from programmes.imports.records import ComparedRecord, Question, ReadRecord
from programmes.imports.registers import ExistingRecord, WriteContext
from programmes.models import Programme
from savings.models import Claim, QuarterProfile, Reforecast, Saving, TargetChange, YearProfile
from savings.plan_import.existing import existing_year
from savings.plan_import.quarters import folded
from savings.plan_import.reading import POUNDS_AND_PENCE, YearAmounts, years_in
from savings.plan_import.shared import with_shared_targets
from savings.plan_import.standard import AMOUNTS as OWN_AMOUNTS
from savings.plan_import.standard import SAVING_COLUMNS, saving_refusals
from savings.plan_import.writing import describe_saving, saving_key, write_year, year_written

BY_LABEL = {str(status.label): status.value for status in Saving.Status}


class SavingSheet:
    """Sheets of savings: a column for each year, or a row for each, with target, forecast and delivered."""

    kind: ClassVar[PlanKind] = PlanKind.SAVINGS
    model: ClassVar[Any] = YearProfile
    withdraws: ClassVar[bool] = True
    head: ClassVar[Any] = Saving
    parts: ClassVar[Sequence[tuple[Any, str]]] = (
        (Claim, "saving"),
        (Reforecast, "saving"),
        (TargetChange, "saving"),
        (QuarterProfile, "line__saving"),
        (YearProfile, "saving"),
    )
    lengths: ClassVar[Mapping[str, int]] = lengths_of(
        Saving,
        title="title",
        reference="plan_reference",
        owner="owner_as_written",
        status="status_as_written",
    )
    labels: ClassVar[Mapping[str, str]] = {
        "recurrence": "recurring or one-off",
        "forecast": "forecast",
        "kind": "kind of saving",
    }
    status_wording: ClassVar[str] = SAVING
    ruled: ClassVar[Sequence[str]] = (
        "title",
        "workstream",
        "owner",
        "status",
        "explanation",
        "target",
        "forecast",
        "delivered",
    )
    has_updates: ClassVar[bool] = False
    points_become: ClassVar[PlanKind | None] = None
    names_workstreams: ClassVar[bool] = False
    under_workstream: ClassVar[bool] = False
    linked_through: ClassVar[Sequence[str]] = ("saving",)
    understood_as: ClassVar[Sequence[type]] = (YearAmounts,)
    standard: ClassVar[Any] = SAVING_COLUMNS
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
        "quarter_amount": "Amount of one quarter",
        "variance": "Variance",
        "recurrence": "Recurring or one-off",
        "owner": "Owner",
        "status": "Status",
        "rag": "RAG",
        "progress": "Explanation and mitigation",
    }

    def read(self, sheet: RecognisedSheet, *, near: date, choices: Choices) -> list[ReadRecord]:
        """One record for each financial year of each saving; a row whose year isn't told is asked about.

        A target that several savings share goes to its own register.
        """
        rows = {row.number: row for row in sheet.sheet.rows}
        years = folded(
            [
                year
                for record in read_rows(sheet, DateReader(near, choices))
                for year in years_in(sheet, record, rows[record.row], near)
            ]
        )
        return with_shared_targets(sheet, years)

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
        pounds = {n: Decimal(says[n]) for n in OWN_AMOUNTS if POUNDS_AND_PENCE.fullmatch(says.get(n, ""))}
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
        return [existing_year(line, before.get(line.pk)) for line in years]

    def write(self, records: Sequence[ComparedRecord], context: WriteContext) -> Mapping[int, YearProfile]:
        """The years as the file has them, under the saving of the same words; "achieved" is a claim."""
        # Locked, and the years before their savings, as every act does: a forecast given meanwhile is kept.
        years = YearProfile.objects.select_for_update(of=("self",)).select_related("saving")
        known = years.in_bulk([r.object_id for r in records if r.object_id])
        by_pk = context.programme.savings.select_for_update().in_bulk()  # years of one write on the same
        savings = {(held.plan_reference, words_of(held.title)): held for held in by_pk.values()}
        new = dict.fromkeys(
            saving_key(r) for r in records if r.object_id is None and saving_key(r) not in savings
        )
        references = iter(context.programme.next_references("S", len(new)) if new else [])
        written = {}
        for place, record in enumerate(records):
            line = known.get(record.object_id or 0)
            saving = by_pk.get(line.saving_id, line.saving) if line else savings.get(saving_key(record))
            if saving is None:
                saving = Saving(programme=context.programme, reference=next(references))
            with authored(why=f"The plan as imported: {', '.join(record.changes) or 'new'}"):
                describe_saving(saving, record, context)
                savings[saving_key(record)] = saving
                written[place] = write_year(line or year_written(saving, record), record, context)
        return written

    def reference_of(self, thing: YearProfile) -> str:
        """The saving's reference, such as SSR-S02."""
        return thing.saving.reference

    def withdraw(self, object_ids: Sequence[int], *, reason: str, context: WriteContext) -> None:
        """Withdraw savings all of whose years are gone, with the reason; their figures stay.

        Raises ImpossibleChange where other years of one are in the plan still, or finance confirmed money.
        """
        savings = Saving.objects.select_for_update().filter(
            pk__in=YearProfile.objects.filter(pk__in=object_ids).values("saving")
        )
        for saving in savings.exclude(status=Saving.Status.WITHDRAWN).order_by("pk"):
            years = list(saving.profile.all())
            if not {line.pk for line in years} <= set(object_ids):
                message = f"{saving.reference} has other years in the plan, so it cannot be withdrawn."
                raise ImpossibleChange(f"{message} Choose to leave its missing years as they are.")
            if any(line.confirmed for line in years):
                message = f"Finance has confirmed money of {saving.reference}, so it cannot be withdrawn."
                raise ImpossibleChange(f"{message} Choose to leave it as it is.")
            saving.status, saving.explanation = Saving.Status.WITHDRAWN, reason
            saving.version += 1
            with authored(why=reason):
                saving.save()

    def retire(self, part: Any, *, by: ConfirmedImport, on: date, why: str) -> bool:
        """Whether it was a wish for another target, which is withdrawn; a claim goes with its figures."""
        if not isinstance(part, TargetChange):
            return False
        part.outcome, part.decision_reason = TargetChange.Outcome.WITHDRAWN, why
        part.decided_by, part.decided_on = by.person, on
        part.save()
        return True
