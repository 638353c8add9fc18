"""A dry run as somebody sees and applies it who can't see what is exempt: those rows are kept back.

The rest goes in. Kept back are the rows of records that the person can't see, rows that resemble such a
record, and rows that say that they are exempt. Nothing of what we hold is told beside them, none of them is
written, and their words stay with the import for someone who can see exempt material there.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from council.access.rules import standing
from council.models import User
from programmes.imports.cells.values import words_of
from programmes.imports.comparing.dry_run import DryRun, digest_of_run
from programmes.imports.comparing.owners import names_brought
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.records import ComparedRecord, RecordOutcome
from programmes.imports.registers import (
    ExistingRecord,
    PlanRegister,
    compared_with,
    plan_registers,
)
from programmes.models.programme import Programme

ALIKE = 0.5  # of the longer words of a hidden record, those that a row must share to be kept back with it


@dataclass(frozen=True)
class HiddenRecord:
    """What tells a row that may be a hidden record's: its longer words, its numbers and its workstream.

    `alone` are those of its numbers that no record in the open has: plans number each workstream from 1.
    """

    words: frozenset[str]
    references: frozenset[str]
    alone: frozenset[str]
    workstream: str

    def may_be(self, record: ComparedRecord) -> bool:
        """Whether the row has the record's number, or its words reworded: it would come in as public."""
        numbers = _numbers(record)
        if numbers & self.alone or (numbers & self.references and self.workstream == _top(record)):
            return True
        ours = long_words(record.title)
        return bool(self.words) and len(ours & self.words) >= ALIKE * len(self.words)


Hidden = Mapping[str, Mapping[int, HiddenRecord]]  # by kind and key


def veiled(run: DryRun, plan_import: PlanImport, person: User) -> DryRun:
    """The dry run for the person; itself where they see all of it."""
    hidden = hidden_from(plan_import, person)
    answers = sees_exempt_of(plan_import, person)
    if not any(hidden.values()) and (answers or not run.kept_back):
        return run
    sheets = []
    for sheet in run.sheets:
        records = [
            veil(record, hidden.get(str(sheet.kind_of(record)), {}), answers=answers)
            for record in sheet.records
            if sheet.taken
        ]
        shown = [record for record in records if record is not None]
        sheets.append(replace(sheet, records=shown) if sheet.taken else sheet)
    seen = replace(run, sheets=sheets)
    brought = {words_of(name) for _, name in names_brought(seen.records())}
    seen.owners = [asked for asked in run.owners if asked.key in brought]
    seen.new_posts = [name for name in run.new_posts if words_of(name) in brought]
    answering = {words_of(record.read.text("recommendation")) for record in seen.records() if not record.held}
    seen.recommendations = [asked for asked in run.recommendations if asked.key in answering]
    of_reviews = {record.sheet for record in seen.records() if not record.held}
    seen.reviews = [asked for asked in run.reviews if asked.sheet in of_reviews]
    seen.digest = digest_of_run(seen)
    return seen


def hidden_from(plan_import: PlanImport, person: User) -> Hidden:
    """What the programme holds and the person can't see, by kind and key, with its words."""
    programme = plan_import.programme
    if programme is None:
        return {}
    hidden: dict[str, dict[int, HiddenRecord]] = {}
    for kind, register in plan_registers().items():
        held = compared_with(register, programme)
        keys = set(
            held.exclude(pk__in=held.visible_to(person).order_by().values("pk")).values_list("pk", flat=True)
        )
        if keys:
            existing = register.existing(programme, as_at=plan_import.as_at)
            shared = {number for h in existing if h.object_id not in keys for number in _numbers(h)}
            hidden[kind] = {h.object_id: _hidden(h, shared) for h in existing if h.object_id in keys}
            hidden[kind] |= _hidden_rows(register, programme, keys.difference(hidden[kind]))
    return hidden


def holds_hidden_rows(plan_import: PlanImport, person: User) -> bool:
    """Whether the file brought records that the person can't see, as of records that became exempt since."""
    hidden = hidden_from(plan_import, person)
    return any(
        plan_import.rows.filter(kind=kind, object_id__in=list(keys)).exists() for kind, keys in hidden.items()
    )


def sees_exempt_of(plan_import: PlanImport, person: User) -> bool:
    """Whether the person sees exempt material of the import's programme, or of a new one."""
    who = standing(person)
    if plan_import.programme is None:
        return who.council_exempt
    return who.sees_exempt_in(plan_import.programme.scope_id)


def veil(
    record: ComparedRecord, hidden: Mapping[int, HiddenRecord], *, answers: bool
) -> ComparedRecord | None:
    """The record, or the record kept back; None for one that is hidden and gone from the file."""
    if record.object_id in hidden:
        return None if record.outcome is RecordOutcome.MISSING else held_back(record)
    if record.kept_back and not record.exemption and not answers:
        return held_back(record)
    if record.object_id is None and any(one.may_be(record) for one in hidden.values()):
        return held_back(record)
    return record


def held_back(record: ComparedRecord) -> ComparedRecord:
    """The row as the file has it, with nothing of what we hold: it isn't written."""
    return ComparedRecord(
        record.read, RecordOutcome.SKIPPED, kept_back=record.kept_back, exemption=record.exemption, held=True
    )


def _hidden(held: ExistingRecord, shared: Collection[str]) -> HiddenRecord:
    numbers = _numbers(held)
    return HiddenRecord(long_words(held.title), numbers, numbers.difference(shared), _top(held))


def _hidden_rows(
    register: PlanRegister, programme: Programme, keys: Collection[int]
) -> dict[int, HiddenRecord]:
    """What tells the records that stand in the standard columns alone, as the costs of a saving do."""
    rows = register.standard.rows(programme, None) if keys and register.standard else ()
    hidden = {}
    for row in rows:
        if row.object_id in keys:
            own = frozenset({words_of(row.our_reference)})
            hidden[row.object_id] = HiddenRecord(long_words(str(row.values["title"])), own, own, "")
    return hidden


def _numbers(of: ExistingRecord | ComparedRecord) -> frozenset[str]:
    return frozenset({words_of(of.reference), words_of(of.our_reference)}) - {""}


def _top(of: ExistingRecord | ComparedRecord) -> str:
    return words_of(of.workstream[0]) if of.workstream else ""


def long_words(text: str) -> frozenset[str]:
    """The words of a text that tell it from others."""
    return frozenset(word for word in words_of(text).split() if len(word) > 3 or word.isdigit())
