"""What a dry run says, as data: the JSON of the command, and its notices."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from council.reading.workbooks.workbook import Notice
from council.wording import amount_json, in_pounds
from programmes.imports.comparing.dry_run import DryRun, counts, record_json
from programmes.imports.decisions import Choices
from programmes.imports.records import ComparedRecord, ComparedSheet, Question, Reading


def report_json(
    run: DryRun,
    *,
    applied: bool = False,
    import_id: int | None = None,
    interpretations: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The whole dry run as plain values: the stable interface of `import_plan --format json`."""
    reading = run.reading
    return {
        "file": reading.filename,
        "sha256": reading.sha256,
        "plan_date": reading.plan_date.isoformat(),
        "as_at": reading.as_at.isoformat(),
        "applied": applied,
        "import": import_id,
        "mapping": reading.choices.mapping,
        "sheets": [_sheet_json(sheet) for sheet in run.sheets],
        "matches": [match for sheet in run.sheets for match in _matches_json(sheet, reading.choices)],
        "interpretations": list(interpretations),
        "errors": [notice.as_json() for notice in all_notices(run)],
    }


def notices_of_file(source: Reading | DryRun) -> list[Notice]:
    """What is to be told of the workbook and its sheets, without what is said of single rows."""
    return [*source.notices, *(notice for sheet in source.sheets for notice in sheet.notices)]


def all_notices(source: Reading | DryRun) -> list[Notice]:
    """What is to be told of the file: notices of the workbook, its sheets, refused rows; repeats grouped."""
    notices = list(source.notices)
    for sheet in source.sheets:
        notices += sheet.notices
        if sheet.taken:
            notices += grouped_notices("error", sheet.name, ((r.row, r.refusals) for r in sheet.records))
            # A row that stays out is not asked about as well.
            asked: list[tuple[int, Sequence[Question]]] = []
            for record in sheet.records:
                if not record.refusals:
                    questions = [*record.questions]
                    if isinstance(record, ComparedRecord):
                        questions += conflict_questions(record)
                    asked.append((record.row, questions))
            notices += grouped_notices("warning", sheet.name, asked)
    return notices


def refused_notices(source: Reading | DryRun) -> list[Notice]:
    """All that is to be corrected in the rows that stay out: why they do, and what else was asked of them."""
    notices: list[Notice] = []
    for sheet in source.sheets:
        out = [record for record in sheet.records if sheet.taken and record.refusals]
        said = ((record.row, (*record.refusals, *record.questions)) for record in out)
        notices += grouped_notices("error", sheet.name, said)
    return notices


def grouped_notices(
    level: str, sheet: str, questions: Iterable[tuple[int, Sequence[Question]]]
) -> list[Notice]:
    """One notice for what is said of several rows in the same words."""
    grouped: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for row, several in questions:
        for question in several:
            grouped.setdefault((question.message, question.remedy), []).append((question.cell, row))
    return [
        Notice(level, message, remedy, sheet, places[0][0], tuple(dict.fromkeys(row for _, row in places)))
        for (message, remedy), places in grouped.items()
    ]


def conflict_questions(record: ComparedRecord) -> list[Question]:
    """A question for each value that changed in the file and here, and of which nobody said which stands."""
    return [
        Question(
            f"Changed in the file and here since the last import: {name} was “{in_pounds(conflict.before)}”, "
            f"is “{in_pounds(conflict.ours)}” here and “{in_pounds(conflict.file)}” in the file.",
            f"A{record.row}",
            name,
            conflict.file,
            "Say whose value stands, for this one or for all.",
        )
        for name, conflict in record.open_conflicts.items()
    ]


def owner_notices(run: DryRun) -> list[Notice]:
    """What is told where no page asks: owners that are no posts, and what becomes of them."""
    notices = [
        Notice(
            "warning",
            f"“{asked.name}” is no post here. Is it {asked.near}?",
            "Say so at the check of the import in the browser, or write the post's title into the plan.",
        )
        for asked in run.owners
        if asked.near and not asked.said
    ]
    rest = [asked.name for asked in run.owners if not asked.near and not asked.said]
    if rest:
        message = f"No post has the title {'; '.join(rest)}: kept as words, without an owner."
        notices.append(Notice("notice", message, "Say --add-posts to add them."))
    return notices


def sheet_name_notices(run: DryRun) -> list[Notice]:
    """What is told where no page asks: sheets whose names would become workstreams."""
    return [
        Notice(
            "warning",
            f"No row of the sheet names a workstream. Is “{asked.name}” one?",
            "Say so at the check in the browser, or with --sheet-names workstream or --sheet-names none.",
            sheet=asked.name,
        )
        for asked in run.sheet_names
        if not asked.said
    ]


def _sheet_json(sheet: ComparedSheet) -> dict[str, Any]:
    recognised = sheet.read.recognised
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
                "printed": amount_json(total.printed),
                "computed": amount_json(total.computed),
                "gap": amount_json(total.gap),
            }
            for total in sheet.read.totals
        ],
    }


def _matches_json(sheet: ComparedSheet, choices: Choices) -> list[dict[str, Any]]:
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
        for match in sheet.read.recognised.columns
    ]
