"""What a sheet in the standard columns changes: each row against the record of its reference, cell by cell.

A cell that says what it said when it was exported is no change, whatever became of the record since; one that
was edited here and in the file is a conflict. Rows that are not in the file stay as they are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from council.lengths import shortened
from council.reading.workbooks.workbook import Notice
from programmes.imports.cells.values import words_of
from programmes.imports.comparing.changes import refuse_a_date, still_asked
from programmes.imports.decisions import Choices, Decisions, Take
from programmes.imports.records import (
    ComparedRecord,
    ComparedSheet,
    Conflict,
    Question,
    Reading,
    ReadRecord,
    RecordOutcome,
    StandardCells,
    outcome_of,
)
from programmes.imports.registers import ExistingRecord, PlanRegister
from programmes.imports.standard.columns import StandardRow, as_exported, parts_of, path_of, same_as, tidy
from programmes.models.programme import Programme

EXPORTED = "as exported"  # what a cell said when it was exported; the mark doesn't keep the words


@dataclass(frozen=True)
class PlanPaths:
    """The workstreams of a programme, as the cells of its own workbook name them."""

    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # each by what a cell calls it
    renamed: Mapping[str, str] = field(default_factory=dict)  # what the file calls it now -> what a cell did

    def placed(self, record: ReadRecord) -> ReadRecord:
        """The record under the workstream that its cell names, also by a name that the file gives it anew."""
        file_says = record.file_says or {}
        named = file_says.get("workstream", "")
        # A name that a workstream of ours has now goes before one that the file would give to another.
        before = self.renamed.get(named, named) if named not in self.paths else named
        path = self.paths.get(before) or parts_of(named) or record.workstream
        if before == named:
            return record if path == record.workstream else replace(record, workstream=path)
        return replace(record, workstream=path, file_says={**file_says, "workstream": before})


def compare_standard(
    reading: Reading,
    sheets: Sequence[ComparedSheet],
    programme: Programme | None,
    kinds: Mapping[str, PlanRegister],
    decisions: Decisions,
) -> None:
    """Compare every row of the sheets in the standard columns, and fill the sheets with them."""
    plan = PlanPaths()
    naming = next((register for register in kinds.values() if register.names_workstreams), None)
    if programme is not None and sheets:
        streams = programme.workstreams.select_related("parent__parent__parent")
        plan = PlanPaths(
            {path_of(stream): tuple(stream.path) for stream in streams},
            dict(_renamed_paths(sheets, naming, programme)) if naming else {},
        )
    for kind, register in kinds.items():
        theirs = [sheet for sheet in sheets if sheet.kind == kind]
        if not theirs:
            continue
        rows = register.standard.rows(programme, None) if programme else []
        existing = register.existing(programme, as_at=reading.as_at) if programme else ()
        comparison = RegisterRows(register, plan, decisions, rows, existing, reading.choices)
        for sheet in theirs:
            sheet.records = [comparison.compare(record) for record in sheet.read.records]
        for sheet in theirs:
            sheet.records = without_two_answers(sheet.records, comparison.answers, register)
        if message := comparison.left_out():
            theirs[0].said_besides.append(Notice("notice", message, sheet=theirs[0].name))


def _renamed_paths(
    sheets: Sequence[ComparedSheet], register: PlanRegister, programme: Programme
) -> Iterator[tuple[str, str]]:
    """The paths that the sheet of workstreams renames, so that other sheets may use the new names at once."""
    ours = {row.our_reference: row for row in register.standard.rows(programme, None)}
    for sheet in sheets:
        for record in sheet.read.records if sheet.kind == register.kind else ():
            row = ours.get(_cells(record).our_reference)
            if row is None or tidy(str(row.values["title"])) == record.title:
                continue
            above = tidy(str(row.values["parent"] or ""))
            before = " / ".join(filter(None, (above, tidy(str(row.values["title"])))))
            yield " / ".join(filter(None, (above, record.title))), before


def _cells(record: ReadRecord) -> StandardCells:
    return record.standard or StandardCells()


class RegisterRows:
    """The rows of one register, compared one after the other with what it holds."""

    def __init__(
        self,
        register: PlanRegister,
        plan: PlanPaths,
        decisions: Decisions,
        rows: Sequence[StandardRow],
        existing: Iterable[ExistingRecord],
        choices: Choices,
    ) -> None:
        self.register, self.plan, self.decisions, self.choices = register, plan, decisions, choices
        self.existing = {held.object_id: held for held in existing}
        self.ours = {(row.our_reference, row.year): row for row in rows}
        self.by_reference = {row.our_reference: row for row in rows}
        self.worded = {(words_of(str(row.values["title"])), row.year): row for row in rows}
        self.seen: dict[tuple[str, str], int] = {}  # the row of the file where each stands
        self.answers: dict[tuple[str, str], set[str]] = defaultdict(set)  # to what rows of one record share

    def compare(self, read: ReadRecord) -> ComparedRecord:
        """The row against the record of its reference."""
        read = self.plan.placed(read)
        reference, noun = _cells(read).our_reference, self.register.standard.noun
        key = reference, read.year if self.register.standard.shares_rows else ""
        if not reference:
            compared = self._as_new(read, self._about_the_same_words(read, key[1]))
        elif reference not in self.by_reference:
            compared = _refused(read, f"{reference} is no {noun} of this programme.")
        elif key in self.seen:
            compared = _refused(read, f"{reference} stands in row {self.seen[key]} as well.")
        elif key not in self.ours:
            # A year that the saving doesn't have yet: the saving itself stays as it is, whatever the row
            # says of it.
            first = self.by_reference[reference].values
            title, plan_reference = str(first["title"]), str(first.get("reference") or "")
            compared = self._as_new(replace(read, title=title, reference=plan_reference), ())
        else:
            row = self.ours[key]
            compared = self._changed(read, row, self.existing.get(row.object_id or 0))
        # Refused rows count as seen too, so that the row that they repeat is named.
        self.seen.setdefault(key, read.row)
        for column in self.register.standard.columns:
            if column.shared and column.name in compared.changes:
                self.answers[reference, column.name].add(compared.changes[column.name][1])
        return compared

    def left_out(self) -> str:
        """What is said of the programme's records that are not in the file; empty where all are."""
        left = sum(key not in self.seen for key in self.ours)
        if not left:
            return ""
        noun = self.register.standard.noun if left == 1 else f"{self.register.standard.noun}s"
        verb, stays = ("is", "It stays as it is") if left == 1 else ("are", "They stay as they are")
        return f"{left} {noun} of the programme {verb} not in the file. {stays}."

    def _about_the_same_words(self, read: ReadRecord, year: str) -> tuple[Question, ...]:
        """Ask about a new row that says what a record of ours says."""
        row = self.worded.get((words_of(read.title), year))
        if row is None:
            return ()
        message = f"The same words stand in {row.our_reference} already."
        remedy = f"Write {row.our_reference} in column A to change that one, or confirm that this is another."
        return (Question(message, f"A{read.row}", "title", read.title, remedy),)

    def _as_new(self, read: ReadRecord, questions: tuple[Question, ...]) -> ComparedRecord:
        """A row that adds a record, or a year of one."""
        remedy = "Write the day, such as 31/03/2027."
        for name, date in (("due", read.date), ("completed", read.other_dates.get("completed"))):
            for question in date.questions if date is not None else ():
                raw = date.raw if date else ""
                questions = (*questions, Question(question, read.address(name), name, raw, remedy))
        compared = ComparedRecord(
            read,
            RecordOutcome.NEW,
            our_reference=_cells(read).our_reference,
            questions=still_asked(read, questions, self.choices),
            refusals=read.refusals,
        )
        return _judged(compared, (*self.register.refuse_standard(compared), *self._name_in_use(compared)))

    def _name_in_use(self, record: ComparedRecord) -> Iterator[Question]:
        """Refuse a workstream's name that another has in the same place."""
        path = (*record.workstream[:-1], record.title)
        if self.register.names_workstreams and path in self.plan.paths.values():
            message = f"There is a workstream “{shortened(record.title, 80)}” already."
            yield record.refusal("title", message, "Give it another name.")

    def _changed(self, read: ReadRecord, row: StandardRow, existing: ExistingRecord | None) -> ComparedRecord:
        """A row of a record that we hold."""
        texts = dict(read.file_says or {})
        changed, conflicts = self._cells_that_changed(read, row, texts)
        changes = self._changes(row, texts, changed)
        kept = (existing.before or existing.now) if existing else {}
        moved_from = (changes["workstream"][0] or "no workstream") if "workstream" in changes else ""
        stand = refuse_a_date(read, existing, changes) if existing is not None else ()
        outcome = RecordOutcome.CHANGED if changes else RecordOutcome.UNCHANGED
        compared = ComparedRecord(
            replace(
                read,
                # What the row doesn't change is left out, so that no workstream and no post is made for it.
                workstream=existing.workstream
                if existing and "workstream" not in changes
                else read.workstream,
                owner=read.owner if "owner" in changes else "",
                support=read.support if "support" in changes else (),
                file_says={**kept, **{name: texts.get(name, now) for name, (_, now) in changes.items()}}
                if changes
                else dict(kept) or texts,
            ),
            RecordOutcome.MOVED if moved_from else outcome,
            row.object_id,
            _cells(read).our_reference,
            changes,
            conflicts,
            (),
            tuple(refusal for refusal in read.refusals if refusal.about in changed),
            moved_from=moved_from,
        )
        if not changes:
            return compared
        refusals = [*_why_unwritable(compared, changed), *self.register.refuse_standard(compared)]
        if "title" in changes:
            refusals += self._name_in_use(compared)
        return _judged(compared, (*refusals, *stand))

    def _cells_that_changed(
        self, read: ReadRecord, row: StandardRow, texts: Mapping[str, str]
    ) -> tuple[set[str], dict[str, Conflict]]:
        """The columns whose cells are taken from the file, and the cells that changed on both sides."""
        columns, cells = self.register.standard.columns, _cells(read)
        ours = row.said(columns)
        exported = as_exported(cells.mark, cells.our_reference, columns, there=texts)
        changed: set[str] = set()
        conflicts: dict[str, Conflict] = {}
        for name in (column.name for column in columns):
            if name not in texts or texts[name] == ours[name]:
                continue
            # The file says what was exported: whoever changed it here since wins, without a question.
            if exported is not None and same_as(exported[name], texts[name]):
                continue
            if exported is not None and not same_as(exported[name], ours[name]):
                take = self.decisions.taken(self.register.kind, row.object_id, name)
                conflicts[name] = Conflict(EXPORTED, ours[name], texts[name], take)
                if take == Take.OURS:
                    continue
            changed.add(name)
        return changed, conflicts

    def _changes(
        self, row: StandardRow, texts: Mapping[str, str], changed: set[str]
    ) -> dict[str, tuple[str, str]]:
        """What changes, by field; columns that are parts of one field are said together, after the others."""
        columns = [column for column in self.register.standard.columns if column.name in changed]
        ours = row.said(columns)
        changes = {c.name: (ours[c.name], texts[c.name]) for c in columns if not c.part_of}
        # Likelihoods and impacts are judged together, so they are one change.
        for whole in dict.fromkeys(column.part_of for column in columns if column.part_of):
            parts = [column for column in columns if column.part_of == whole]
            changes[whole] = (
                "; ".join(f"{part.heading}: {ours[part.name] or 'none'}" for part in parts),
                "; ".join(f"{part.heading}: {texts[part.name] or 'none'}" for part in parts),
            )
        return changes


def _judged(compared: ComparedRecord, refusals: Iterable[Question]) -> ComparedRecord:
    """The record with more that refuses it, and the outcome that all gives."""
    every = (*compared.refusals, *refusals)
    outcome = outcome_of(
        compared.outcome, refusals=every, questions=compared.questions, conflicts=compared.conflicts
    )
    return replace(compared, refusals=every, outcome=outcome)


def _why_unwritable(record: ComparedRecord, changed: Iterable[str]) -> Iterator[Question]:
    """Refuse words that may be longer than the cell that holds them, and years of a saving that has none."""
    for name in _cells(record.read).cut.intersection(changed):
        message = "The words are as long as a cell can be, so some of them may be missing."
        yield record.refusal(name, message, "Change them on the record's page.")
    if record.object_id is None:
        message = "The saving has no line for a financial year yet."
        yield record.refusal("year", message, "Write the financial year, such as 2026/27.")


def _refused(read: ReadRecord, message: str) -> ComparedRecord:
    """A row whose reference names no record, or one that another row names."""
    reference = _cells(read).our_reference
    remedy = "Put the reference right, or clear the cell to add the row as new."
    refusal = Question(message, f"A{read.row}", "our_reference", reference, remedy)
    return ComparedRecord(read, RecordOutcome.REFUSED, our_reference=reference, refusals=(refusal,))


def without_two_answers(
    records: Iterable[ComparedRecord], answers: Mapping[tuple[str, str], set[str]], register: PlanRegister
) -> list[ComparedRecord]:
    """The records, refused where rows of one record change what they share to different words."""
    judged = []
    for record in records:
        refusals = [
            record.refusal(
                column.name,
                f"The rows of {record.our_reference} say different things under {column.heading}.",
                "Write the same in each, or in one.",
            )
            for column in register.standard.columns
            if column.shared and column.name in record.changes
            if len(answers[record.our_reference, column.name]) > 1
        ]
        judged.append(_judged(record, refusals) if refusals else record)
    return judged
