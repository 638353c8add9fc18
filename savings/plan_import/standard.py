"""Savings in the standard columns: one row for each financial year of a saving, in pounds."""

from collections.abc import Iterator
from decimal import Decimal

from council.models import User
from council.natural_order import NaturalKey
from programmes.imports.records import ComparedRecord, Question
from programmes.imports.standard.columns import (
    Form,
    StandardColumn,
    StandardRow,
    StandardSheet,
    Value,
    path_of,
)
from programmes.models import Programme
from savings.models import ZERO, Saving, YearProfile

AMOUNTS = ("target", "forecast", "delivered")


def saving_rows(programme: Programme, person: User | None) -> list[StandardRow]:
    """Each year of the programme's savings, in order; a saving without a year has one row."""
    savings = Saving.objects.filter(programme=programme)
    savings = savings.visible_to(person) if person else savings
    savings = savings.select_related("owner", "workstream__parent__parent__parent").order_by(
        NaturalKey("reference")
    )
    return [
        row
        for saving in savings.prefetch_related("profile")
        for row in ([_year_row(saving, line) for line in saving.profile.all()] or [_year_row(saving, None)])
    ]


def _year_row(saving: Saving, line: YearProfile | None) -> StandardRow:
    values: dict[str, Value] = {
        "reference": saving.plan_reference,
        "workstream": path_of(saving.workstream),
        "title": saving.title,
        "owner": str(saving.owner or saving.owner_as_written),
        "kind": saving.get_kind_display(),
        "recurrence": saving.get_recurrence_display(),
        "status": saving.get_status_display(),
        "explanation": saving.explanation,
        "year": str(line.financial_year) if line else "",
        **{name: getattr(line, name) if line else None for name in AMOUNTS},
    }
    year = str(line.financial_year) if line else ""
    return StandardRow(line.pk if line else None, saving.reference, values, year=year, exempt=saving.exempt)


def _amount_column(name: str, guidance: str, example: str) -> StandardColumn:
    amount = Decimal(example)
    return StandardColumn(
        name, f"{name.capitalize()} (£)", guidance, amount, field=f"saving_{name}", form=Form.POUNDS, width=16
    )


SAVING_COLUMNS = StandardSheet(
    "Savings",
    "saving",
    (
        StandardColumn("reference", "Plan reference", "The plan's own number.", "S7", width=14, shared=True),
        StandardColumn("workstream", "Workstream", "As on the sheet of workstreams.", "Legal and governance",
                  listed="workstreams", width=32, shared=True),
        StandardColumn("title", "Saving", "What saves the money. The rows of its years say the same.",
                  "Buy legal advice with our neighbours", width=50, shared=True),
        StandardColumn("owner", "Owner", "One post.", "Head of Legal", listed="posts", width=28, shared=True),
        StandardColumn("kind", "Kind of saving", "Only cashable savings and income add to the cash total.",
                  "Cashable", choices=tuple(str(kind.label) for kind in Saving.Kind), width=16, shared=True),
        StandardColumn("recurrence", "Recurring or one-off",
                  "Recurring savings count once, in their first year.",
                  "Recurring", choices=tuple(str(choice.label) for choice in Saving.Recurrence), width=18,
                  shared=True),
        StandardColumn("status", "Status", "How it stands.", "On track",
                  choices=tuple(str(choice.label) for choice in Saving.Status), width=22, shared=True),
        StandardColumn("explanation", "Explanation and mitigation", "Needed where it is not on track.",
                  field="progress", width=50, shared=True),
        StandardColumn("year", "Financial year", "Such as 2026/27. A row for each year.", "2026/27",
                  width=14),
        _amount_column("target", "What was promised for the year, beyond the year before.", "25000.00"),
        _amount_column("forecast", "What the year will come to, delivered included.", "24000.00"),
        _amount_column("delivered", "What was delivered. A claim until finance confirms it.", "6000.00"),
    ),
    saving_rows,
)  # fmt: skip


def saving_refusals(record: ComparedRecord) -> Iterator[Question]:
    """Refuse a saving without what it must have."""
    taken_out = {name for name, (_, now) in record.changes.items() if not now}
    for name, column in (
        ("kind", "Kind of saving"),
        ("recurrence", "Recurring or one-off"),
        ("status", "Status"),
    ):
        if name in taken_out:
            yield record.refusal(name, f"{column} cannot be empty.", "Choose one of the words of the list.")
    for name in AMOUNTS:
        if name in taken_out:
            message = "An amount is not taken out by an import."
            yield record.refusal(name, message, "Write 0 where there is none.")
        elif record.read.understood.pounds.get(name, ZERO) < ZERO:
            yield record.refusal(name, "A saving is not less than £0.", "Write the pounds without a minus.")
