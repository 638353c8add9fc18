"""What a dry run says, as data: the JSON of the command, counts and notices."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from council.reading.workbooks.workbook import Notice
from programmes.imports.corrections import Choices
from programmes.imports.records import Question, Reading, ReadSheet, Record


def report_json(
    reading: Reading,
    *,
    applied: bool = False,
    import_id: int | None = None,
    interpretations: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The whole reading as plain values: the stable interface of `import_plan --format json`."""
    return {
        "file": reading.filename,
        "sha256": reading.sha256,
        "plan_date": reading.plan_date.isoformat(),
        "as_at": reading.as_at.isoformat(),
        "applied": applied,
        "import": import_id,
        "mapping": reading.choices.mapping,
        "sheets": [_sheet_json(sheet) for sheet in reading.sheets],
        "matches": [match for sheet in reading.sheets for match in _matches_json(sheet, reading.choices)],
        "interpretations": list(interpretations),
        "errors": [notice.as_json() for notice in all_notices(reading)],
    }


OUTCOMES = (
    "new", "changed", "unchanged", "questioned", "refused", "skipped", "missing", "moved", "conflict",
)  # fmt: skip


def counts(records: Iterable[Record]) -> dict[str, int]:
    """How many records have each outcome, every outcome named; conflicts only where there are some."""
    found = dict.fromkeys(OUTCOMES, 0)
    for record in records:
        found[record.outcome.value] += 1
    if not found["conflict"]:
        del found["conflict"]  # named only where there is one: scripts know the others by heart
    return found


def all_notices(reading: Reading, *, conflicts: bool = True) -> list[Notice]:
    """What is to be told of the file: notices of the workbook, its sheets, refused rows; repeats grouped.

    Conflicts are among them but where they are told apart.
    """
    found = list(reading.notices)
    for sheet in reading.sheets:
        found += sheet.recognised.notices
        if not sheet.taken:
            continue
        for level, asked in (("error", "refusals"), ("warning", "questions")):
            grouped: dict[tuple[str, str], list[tuple[str, int]]] = {}
            for record in sheet.records:
                if asked == "questions" and record.refusals:
                    continue  # a row that stays out is not asked about as well
                told = list(getattr(record, asked))
                if asked == "questions" and conflicts:
                    told += open_conflicts(record)
                for question in told:
                    key = (question.message, question.remedy)
                    grouped.setdefault(key, []).append((question.cell, record.row))
            for (message, remedy), places in grouped.items():
                rows = tuple(dict.fromkeys(row for _, row in places))
                found.append(Notice(level, message, remedy, sheet.name, places[0][0], rows))
    return found


def open_conflicts(record: Record) -> list[Question]:
    """A question for each value that changed in the file and here, and of which nobody said which stands."""
    remedy = "Say whose value stands, for this one or for all."
    return [
        Question(
            f"Changed in the file and here since the last import: {name} was “{one.before}”, "
            f"is “{one.ours}” here and “{one.file}” in the file.",
            f"A{record.row}",
            name,
            one.file,
            remedy,
        )
        for name, one in record.conflicts.items()
        if not one.take
    ]


def _sheet_json(sheet: ReadSheet) -> dict[str, Any]:
    recognised = sheet.recognised
    return {
        "name": sheet.name,
        "kind": sheet.kind.value,
        "header_row": recognised.header_row,
        "columns": [
            {
                "column": match.letter,
                "heading": match.heading,
                "field": match.field,
                "confidence": match.confidence,
                "samples": list(match.samples),
            }
            for match in recognised.columns
        ],
        "counts": counts(sheet.records),
        "records": [record_json(record) for record in sheet.records],
        "totals": [
            {
                "row": total.row,
                "printed": pounds(total.printed),
                "computed": pounds(total.computed),
                "gap": pounds(total.gap),
            }
            for total in sheet.totals
        ],
    }


def _matches_json(sheet: ReadSheet, choices: Choices) -> list[dict[str, Any]]:
    """Each column of the sheet with its field, how sure that is, and who says so."""
    chosen = choices.columns.get(sheet.name, {})
    by = "mapping" if choices.mapping else "person"
    return [
        {
            "sheet": sheet.name,
            "column": match.letter,
            "heading": match.heading,
            "field": match.field,
            "confidence": match.confidence,
            "by": by if match.letter in chosen else "reading",
        }
        for match in sheet.recognised.columns
    ]


def record_json(record: Record) -> dict[str, Any]:
    """One record as plain values. `kind` (where it goes to another register than its sheet), `changes`,
    `conflicts` and `moved_from` stand there only where there is something to say."""
    more: dict[str, Any] = {"kind": record.kind.value} if record.kind else {}
    if record.changes:
        more["changes"] = {name: list(pair) for name, pair in record.changes.items()}
    if record.conflicts:
        more["conflicts"] = {
            name: {"before": one.before, "ours": one.ours, "file": one.file, "take": one.take}
            for name, one in record.conflicts.items()
        }
    if record.moved_from:
        more["moved_from"] = record.moved_from
    return more | {
        "row": record.row,
        "outcome": record.outcome.value,
        "reference": record.reference,
        "our_reference": record.our_reference,
        "title": record.title,
        "workstream": list(record.workstream),
        "owner": record.owner,
        "support": list(record.support),
        "date": record.date.as_json() if record.date is not None else {},
        "steps": [
            {"title": step.title, "date": step.date.as_json() if step.date is not None else None}
            for step in record.steps
        ],
        "updates": [update.as_json() for update in record.updates],
        "stage": record.stage,
        "rag": record.rag,
        "amount": pounds(record.amount),
        "year": record.year,
        "fields": dict(record.fields),
        "questions": [question.message for question in [*record.refusals, *record.questions]],
    }


def pounds(amount: Decimal | None) -> str | None:
    """An amount as a string of pounds and pence, "2.00"."""
    return None if amount is None else f"{amount:.2f}"
