"""The dry run: what applying an import would do, row by row, worked out and nothing written."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from programmes.imports.cells.corrected import row_owners_meant
from programmes.imports.cells.posts import KnownPosts
from programmes.imports.cells.words import words_of
from programmes.imports.comparing.changes import match_all, silent_fields
from programmes.imports.comparing.matching import Renumbering
from programmes.imports.comparing.standard import compare_standard
from programmes.imports.corrections import AS_READ, Choices
from programmes.imports.decisions import Decisions, Missing, question_mark
from programmes.imports.interpreting.report import counts, record_json
from programmes.imports.models.plan_import import MasterRule, PlanImport
from programmes.imports.records import PlanKind, Reading, ReadSheet, Record, RecordOutcome
from programmes.imports.registers import posts_by_words, registers
from programmes.models.programme import Programme

WRITTEN = (RecordOutcome.NEW, RecordOutcome.CHANGED, RecordOutcome.MOVED, RecordOutcome.QUESTIONED)


@dataclass
class DryRun:
    """What applying would do: the reading matched with what we hold, and the posts yet to be made."""

    reading: Reading
    new_posts: list[str] = field(default_factory=list)
    digest: str = ""
    renumberings: list[Renumbering] = field(default_factory=list)
    decisions: Decisions = field(default_factory=Decisions)
    compared_at: datetime | None = field(default=None, compare=False)  # of one that was kept
    changed_since: bool = field(default=False, compare=False)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each outcome, over the sheets that are taken."""
        return counts(self.reading.records())

    @property
    def questions_open(self) -> bool:
        return any(record.outcome is RecordOutcome.QUESTIONED for record in self.reading.records())

    @property
    def conflicts(self) -> list[tuple[PlanKind, Record]]:
        """The rows with a value that changed in the file and here as well, settled or not."""
        return self._rows(lambda record: bool(record.conflicts))

    @property
    def conflicts_open(self) -> bool:
        """Whether nobody has said yet which value of some conflict stands."""
        return any(record.outcome is RecordOutcome.CONFLICT for record in self.reading.records())

    @property
    def missing(self) -> list[tuple[PlanKind, Record]]:
        """What an earlier file had and this one no longer has, with its kind."""
        return self._rows(lambda record: record.outcome is RecordOutcome.MISSING)

    @property
    def missing_open(self) -> bool:
        """Whether nobody has said yet what becomes of some missing row. Left alone, it stays as it is."""
        return any(not record.becomes for _, record in self.missing)

    @property
    def writes(self) -> int:
        """How many rows applying would write."""
        return sum(
            record.outcome in WRITTEN or record.becomes in (Missing.WITHDRAW, Missing.ASK)
            for record in self.reading.records()
        )

    def _rows(self, wanted: Callable[[Record], bool]) -> list[tuple[PlanKind, Record]]:
        return [
            (sheet.kind_of(record), record)
            for sheet in self.reading.taken
            for record in sheet.records
            if wanted(record)
        ]


def decisions_for(plan_import: PlanImport) -> Decisions:
    """What was chosen for the import, with the rules that its programme keeps."""
    rules = MasterRule.objects.filter(programme=plan_import.programme) if plan_import.programme else ()
    precedence = {(rule.kind, rule.field): rule.master for rule in rules}
    return Decisions.from_json(plan_import.settled, precedence=precedence)


def compare(reading: Reading, programme: Programme | None, *, decisions: Decisions | None = None) -> DryRun:
    """The reading matched with what the programme holds; a new programme holds nothing.

    The reading stays as it is: what was found is set in its double, which is the dry run's.
    """
    reading = reading.to_compare()
    run = DryRun(reading, decisions=decisions or Decisions())
    _tell_owners_apart(reading)
    compare_standard(reading, programme, registers(), run.decisions)
    others = replace(reading, sheets=[sheet for sheet in reading.sheets if not sheet.recognised.standard])
    for sheet in others.taken:
        columns = [match.field for match in sheet.recognised.columns if match.field]
        silent = silent_fields(sheet.records, columns)
        for record in sheet.records:
            record.sheet, record.unsaid = sheet.name, silent
    for kind, register in registers().items():
        found = others.of_kind(kind)
        sheets = {sheet.name: sheet for sheet, _ in found}
        sheets |= {sheet.name: sheet for sheet in others.taken if sheet.kind == kind}
        if not sheets or programme is None:
            continue
        records = [record for _, record in found]
        existing = register.existing(programme, as_at=reading.as_at)
        homes = {h.object_id: h.sheet for h in existing}
        matched, renumberings = match_all(
            records, existing, sheets=sheets, kind=kind, decisions=run.decisions
        )
        run.renumberings += renumberings
        for record in matched[len(records) :]:
            record.kind = register.kind
            home = homes[record.object_id or 0]
            sheets.get(home, next(iter(sheets.values()))).records.append(record)
    for sheet in reading.taken:
        _take_answers(sheet, reading.choices)
    run.new_posts = _new_posts(reading.records())
    run.digest = _digest(run)
    return run


def _tell_owners_apart(reading: Reading) -> None:
    """Says which posts the words of each owner mean, by the posts and holders that the council has now."""
    known = KnownPosts(reading.as_at).words
    for sheet in reading.sheets:
        for record in sheet.records if not sheet.recognised.standard else ():
            record.owner, record.support = row_owners_meant(record.owners, reading.choices, known)


def _take_answers(sheet: ReadSheet, choices: Choices) -> None:
    """Takes away what was asked of a row where its owner said that the row is right as it was read."""
    said = choices.answers.get(sheet.name, {})
    for record in sheet.records if said else ():
        place = f"{record.row}.{record.part}"
        asked = [
            question
            for question in record.questions
            if said.get(f"{place}:{question_mark(question.about, question.message)}") != AS_READ
        ]
        if asked != record.questions:
            record.questions = asked
            if record.outcome is RecordOutcome.QUESTIONED and not asked:
                record.outcome = (
                    RecordOutcome.NEW
                    if record.object_id is None
                    else RecordOutcome.MOVED
                    if record.moved_from
                    else RecordOutcome.CHANGED
                )


def owners_in(records: Iterable[Record]) -> list[str]:
    """The posts that the records name, each once, in order."""
    names: dict[str, str] = {}
    for record in records:
        if record.outcome in WRITTEN:
            for name in (record.owner, *record.support):
                if name:
                    names.setdefault(words_of(name), name[:160])
    return list(names.values())


def _new_posts(records: Iterable[Record]) -> list[str]:
    known = posts_by_words()
    return [name for name in owners_in(records) if words_of(name) not in known]


def _digest(found: DryRun) -> str:
    """A digest of all that would be written, so that what is confirmed is what is applied."""
    lines = [
        [
            sheet.name,
            record.part,
            record.object_id,
            record.changes,
            record.becomes,
            record_json(record),
        ]
        for sheet in found.reading.taken
        for record in sheet.records
    ]
    told = json.dumps(
        [found.reading.sha256, found.new_posts, found.decisions.reason, lines], sort_keys=True, default=str
    )
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
