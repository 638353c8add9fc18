"""What a sheet in our own columns changes: each row against the record of its reference, cell by cell.

A cell that says what it said when it was exported is no change, whatever became of the record since; one that
was edited here and in the file is a conflict. Rows that are not in the file stay as they are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from council.reading.workbooks.workbook import Notice
from programmes.imports.cells.words import words_of
from programmes.imports.comparing.changes import ask_about_dates
from programmes.imports.decisions import Decisions
from programmes.imports.plan_register import ExistingRecord, PlanRegister
from programmes.imports.records import (
    Conflict,
    PlanKind,
    Question,
    Reading,
    ReadSheet,
    Record,
    RecordOutcome,
)
from programmes.imports.standard.columns import StandardRow, as_exported, parts_of, path_of, same_as, tidy
from programmes.models.programme import Programme

EXPORTED = "as exported"  # what a cell said when it was exported; the mark doesn't keep the words


@dataclass
class _Plan:
    """What the programme holds, as the rows of its own workbook are compared with it."""

    programme: Programme | None
    paths: dict[str, tuple[str, ...]] = field(default_factory=dict)  # each workstream by what a cell calls it
    renamed: dict[str, str] = field(
        default_factory=dict
    )  # what the file calls it now -> what a cell called it


def compare_standard(
    reading: Reading, programme: Programme | None, kinds: Mapping[str, PlanRegister], decisions: Decisions
) -> None:
    """Sets outcome, changes and conflicts of every row of the sheets in our own columns."""
    sheets = [sheet for sheet in reading.taken if sheet.recognised.standard]
    if not sheets:
        return
    plan = _Plan(programme)
    if programme is not None:
        streams = programme.workstreams.select_related("parent__parent__parent")
        plan.paths = {path_of(stream): tuple(stream.path) for stream in streams}
    plan.renamed = dict(_renamed(sheets, kinds, programme))
    for kind, register in kinds.items():
        theirs = [sheet for sheet in sheets if sheet.kind == kind]
        if theirs:
            _compare_sheets(theirs, register, plan, reading, decisions)


def _renamed(
    sheets: Sequence[ReadSheet], kinds: Mapping[str, PlanRegister], programme: Programme | None
) -> Iterator[tuple[str, str]]:
    """The paths that the sheet of workstreams renames, so that other sheets may use the new names at once."""
    register = kinds.get(PlanKind.WORKSTREAMS)
    if register is None or programme is None:
        return
    ours = {row.our_reference: row for row in register.standard.rows(programme, None)}
    for sheet in sheets:
        for record in sheet.records if sheet.kind is PlanKind.WORKSTREAMS else ():
            row = ours.get(record.our_reference)
            if row is None or tidy(str(row.values["title"])) == record.title:
                continue
            above = tidy(str(row.values["parent"] or ""))
            before = " / ".join(filter(None, (above, tidy(str(row.values["title"])))))
            yield " / ".join(filter(None, (above, record.title))), before


def _compare_sheets(
    sheets: Sequence[ReadSheet], register: PlanRegister, plan: _Plan, reading: Reading, decisions: Decisions
) -> None:
    programme = plan.programme
    rows = register.standard.rows(programme, None) if programme else []
    existing = (
        {h.object_id: h for h in register.existing(programme, as_at=reading.as_at)} if programme else {}
    )
    ours = {(row.our_reference, row.year): row for row in rows}
    by_reference = {row.our_reference: row for row in rows}
    worded = {(words_of(str(row.values["title"])), row.year): row for row in rows}
    seen: dict[tuple[str, str], Record] = {}
    for record in (one for sheet in sheets for one in sheet.records):
        if record.outcome is RecordOutcome.SKIPPED:
            continue
        _place(record, plan)
        key = (record.our_reference, record.year if register.standard.shares_rows else "")
        if not record.our_reference:
            _ask_about_the_same_words(record, worded.get((words_of(record.title), key[1])))
            _settle_new(record, register, plan)
        elif record.our_reference not in by_reference:
            _refuse_the_reference(
                record, f"{record.our_reference} is no {register.standard.noun} of this programme.", key[1]
            )
        elif key in seen:
            message = f"{record.our_reference} stands in row {seen[key].row} as well."
            _refuse_the_reference(record, message, key[1])
        elif key not in ours:
            first = by_reference[record.our_reference]
            record.title = str(first.values["title"])
            record.reference = str(first.values.get("reference") or "")
            _settle_new(record, register, plan)
        else:
            row = ours[key]
            _compare(record, row, existing.get(row.object_id or 0), register, plan, decisions)
        seen.setdefault(key, record)
    _refuse_two_answers(sheets, register)
    left = [key for key in ours if key not in seen]
    if left:
        noun = register.standard.noun if len(left) == 1 else f"{register.standard.noun}s"
        verb, stays = ("is", "It stays as it is") if len(left) == 1 else ("are", "They stay as they are")
        message = f"{len(left)} {noun} of the programme {verb} not in the file. {stays}."
        sheets[0].recognised.notices.append(Notice("notice", message, sheet=sheets[0].name))


def _place(record: Record, plan: _Plan) -> None:
    """Finds the workstream that the cell names, also under a name that the file gives it anew."""
    told = (record.told or {}).get("workstream", "")
    before = plan.renamed.get(told, told) if told not in plan.paths else told
    record.workstream = plan.paths.get(before) or parts_of(told) or record.workstream
    if before != told and record.told is not None:
        record.told["workstream"] = before


def _refuse_a_name_in_use(record: Record, register: PlanRegister, plan: _Plan) -> None:
    """Refuses a workstream's name that another has in the same place."""
    path = (*record.workstream[:-1], record.title)
    if register.kind is PlanKind.WORKSTREAMS and path in plan.paths.values():
        where = record.places.get("title", f"A{record.row}")
        message = f"There is a workstream “{record.title[:80]}” already."
        record.refusals.append(Question(message, where, "title", remedy="Give it another name."))


def _settle_new(record: Record, register: PlanRegister, plan: _Plan) -> None:
    register.refuse_standard(record)
    _refuse_a_name_in_use(record, register, plan)
    for name, read in (("due", record.date), ("completed", record.other_dates.get("completed"))):
        for question in read.questions if read is not None else ():
            where = record.places.get(name, f"A{record.row}")
            record.questions.append(
                Question(
                    question, where, name, read.raw if read else "", "Write the day, such as 31/03/2027."
                )
            )
    record.outcome = RecordOutcome.NEW
    record.settle()


def _compare(
    record: Record,
    row: StandardRow,
    existing: ExistingRecord | None,
    register: PlanRegister,
    plan: _Plan,
    decisions: Decisions,
) -> None:
    columns, texts = register.standard.columns, dict(record.told or {})
    ours = row.said(columns)
    exported = as_exported(record.mark, record.our_reference, columns, there=texts)
    record.object_id = row.object_id
    parts: dict[str, list[tuple[str, str, str]]] = {}
    changed: set[str] = set()
    for column in columns:
        name = column.name
        if name not in texts or texts[name] == ours[name]:
            continue
        if exported is not None and same_as(exported[name], texts[name]):
            continue
        if exported is not None and not same_as(exported[name], ours[name]):
            take = decisions.taken(register.kind, row.object_id, name)
            record.conflicts[name] = Conflict(EXPORTED, ours[name], texts[name], take)
            if take == "ours":
                continue
        changed.add(name)
        if column.part_of:
            parts.setdefault(column.part_of, []).append((column.heading, ours[name], texts[name]))
        else:
            record.changes[name] = (ours[name], texts[name])
    for name, several in parts.items():
        record.changes[name] = (
            "; ".join(f"{heading}: {before or 'none'}" for heading, before, _ in several),
            "; ".join(f"{heading}: {now or 'none'}" for heading, _, now in several),
        )
    record.refusals = [one for one in record.refusals if one.about in changed]
    _stand_where_it_stood(record, existing, plan)
    if not record.changes:
        record.told = dict((existing.before or existing.now) if existing else texts)
        record.outcome = RecordOutcome.UNCHANGED
        return
    _refuse_what_was_cut(record, changed)
    record.told = {
        **((existing.before or existing.now) if existing else {}),
        **{name: texts.get(name, now) for name, (_, now) in record.changes.items()},
    }
    if row.object_id is None:
        record.refusals.append(_without_a_year(record))
    register.refuse_standard(record)
    if "title" in record.changes:
        _refuse_a_name_in_use(record, register, plan)
    if existing is not None:
        ask_about_dates(record, existing)
    if "workstream" in record.changes:
        record.moved_from = record.changes["workstream"][0] or "no workstream"
    record.outcome = RecordOutcome.MOVED if record.moved_from else RecordOutcome.CHANGED
    record.settle()


def _stand_where_it_stood(record: Record, existing: ExistingRecord | None, plan: _Plan) -> None:
    """Leaves out what the row doesn't change, so that no workstream and no post is made for it."""
    if "workstream" not in record.changes and existing is not None:
        record.workstream = existing.workstream
    if "owner" not in record.changes:
        record.owner = ""
    if "support" not in record.changes:
        record.support = ()


def _refuse_what_was_cut(record: Record, changed: Iterable[str]) -> None:
    for name in record.cut.intersection(changed):
        where = record.places.get(name, f"A{record.row}")
        message = "The words are as long as a cell can be, so some of them may be missing."
        record.refusals.append(Question(message, where, name, remedy="Change them on the record's page."))


def _without_a_year(record: Record) -> Question:
    return Question(
        "The saving has no line for a financial year yet.",
        record.places.get("year", f"A{record.row}"),
        "year",
        remedy="Write the financial year, such as 2026/27.",
    )


def _ask_about_the_same_words(record: Record, row: StandardRow | None) -> None:
    if row is not None:
        record.questions.append(
            Question(
                f"The same words stand in {row.our_reference} already.",
                f"A{record.row}",
                "title",
                record.title,
                f"Write {row.our_reference} in column A to change that one, or confirm that this is another.",
            )
        )


def _refuse_the_reference(record: Record, message: str, year: str) -> None:
    record.refusals = [
        Question(
            message,
            f"A{record.row}",
            "our_reference",
            record.our_reference,
            "Put the reference right, or clear the cell to add the row as new.",
        )
    ]
    record.questions = []
    record.settle()


def _refuse_two_answers(sheets: Sequence[ReadSheet], register: PlanRegister) -> None:
    """Refuses rows of one record that change what they share to different words."""
    for column in register.standard.columns:
        said: dict[str, set[str]] = {}
        rows: dict[str, list[Record]] = {}
        for record in (one for sheet in sheets for one in sheet.records) if column.shared else ():
            if column.name in record.changes:
                said.setdefault(record.our_reference, set()).add(record.changes[column.name][1])
                rows.setdefault(record.our_reference, []).append(record)
        for reference, answers in said.items():
            if len(answers) > 1:
                for record in rows[reference]:
                    where = record.places.get(column.name, f"A{record.row}")
                    message = f"The rows of {reference} say different things under {column.heading}."
                    record.refusals.append(
                        Question(message, where, column.name, remedy="Write the same in each, or in one.")
                    )
                    record.settle()
