"""Compared records as plain values, and counted by what becomes of them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from council.wording import pounds_and_pence
from programmes.imports.records import ComparedRecord

OUTCOMES = (
    "new", "changed", "unchanged", "questioned", "refused", "skipped", "missing", "moved", "conflict",
)  # fmt: skip


def counts(records: Iterable[ComparedRecord]) -> dict[str, int]:
    """How many records have each outcome, every outcome named; conflicts only where there are some."""
    numbers = dict.fromkeys(OUTCOMES, 0)
    for record in records:
        numbers[record.outcome.value] += 1
    if not numbers["conflict"]:
        del numbers["conflict"]  # named only where there is one: scripts know the others by heart
    return numbers


def record_json(record: ComparedRecord) -> dict[str, Any]:
    """One record as plain values. `kind` (where it goes to another register than its sheet), `changes`,
    `conflicts` and `moved_from` stand there only where there is something to say."""
    read = record.read
    more: dict[str, Any] = {"kind": read.kind.value} if read.kind else {}
    if record.changes:
        more["changes"] = {name: list(pair) for name, pair in record.changes.items()}
    if record.conflicts:
        more["conflicts"] = {
            name: {
                "before": conflict.before,
                "ours": conflict.ours,
                "file": conflict.file,
                "take": conflict.take,
            }
            for name, conflict in record.conflicts.items()
        }
    if record.moved_from:
        more["moved_from"] = record.moved_from
    # These keys always stand there, also where they are empty: scripts read them.
    return more | {
        "row": record.row,
        "outcome": record.outcome.value,
        "reference": read.reference,
        "our_reference": record.our_reference,
        "title": read.title,
        "workstream": list(read.workstream),
        "owner": read.owner,
        "support": list(read.support),
        "date": read.date.as_json() if read.date is not None else {},
        "steps": [
            {"title": step.title, "date": step.date.as_json() if step.date is not None else None}
            for step in read.steps
        ],
        "updates": [update.as_json() for update in read.updates],
        "stage": read.stage,
        "rag": read.rag,
        "amount": amount_json(read.amount),
        "year": read.year,
        "fields": dict(read.fields),
        "questions": [question.message for question in (*record.refusals, *record.questions)],
    }


def amount_json(amount: Decimal | None) -> str | None:
    """An amount as a string of pounds and pence, "2.00"."""
    return None if amount is None else pounds_and_pence(amount)
