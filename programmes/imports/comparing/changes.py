"""What a row changes in the record that it speaks of: field by field, in words. Pure.

A field is taken from the file only where the file itself changed since the last import. Where it changed
here as well the two stand against each other, and somebody says which one stays.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from council.lengths import shortened
from programmes.imports.cells.in_words import OfferKind, SaidInWords
from programmes.imports.cells.updates import DatedUpdate, new_since
from programmes.imports.cells.values import words_of
from programmes.imports.comparing.matching import ARCHIVE, Pairing, Renumbering, group_of, pair
from programmes.imports.comparing.offers import AsOffered, settle_offers
from programmes.imports.decisions import AS_READ, Choices, Decisions, Take, question_mark
from programmes.imports.recognised import PlanKind
from programmes.imports.records import (
    ComparedRecord,
    Conflict,
    Question,
    ReadRecord,
    RecordOutcome,
    SourceRow,
    outcome_of,
)
from programmes.imports.registers import ExistingRecord

NOTHING_CHOSEN = Choices()
NOTHING_DECIDED = Decisions()
LABELS = {
    "title": "words",
    "reference": "reference",
    "workstream": "workstream",
    "owner": "owner",
    "due": "date",
    "status": "status",
    "rag": "RAG",
    "percent": "percent complete",
    "progress": "progress",
    "forecast": "revised date",
    "measure": "success measure",
    "delay": "main reason for the delay",
    "recommendation": "recommendation",
    "updates": "updates",
}


def match_all(
    records: Sequence[ReadRecord],
    existing: Iterable[ExistingRecord],
    *,
    sheets: Iterable[str] = (),
    kind: str = "",
    decisions: Decisions | None = None,
    silent: Mapping[str, frozenset[str]] | None = None,
    choices: Choices = NOTHING_CHOSEN,
) -> tuple[list[ComparedRecord], list[Renumbering]]:
    """The records compared, in order; then one more for each that is missing; and the renumberings.

    `sheets` names the sheets that were read: what an earlier file had on another sheet is not missing.
    `silent` names, by sheet, the fields of which it doesn't speak. A renumbering is for somebody to decide
    on, or is decided.
    """
    decisions, existing, named = decisions or Decisions(), list(existing), set(sheets)
    pairing = pair(records, existing, decisions=decisions)
    comparing = Comparing(
        kind,
        decisions,
        named,
        {renumbering.key: renumbering for renumbering in pairing.renumberings},
        silent or {},
        choices,
    )
    compared = []
    for place, record in enumerate(records):
        ours = pairing.pairs.get(place)
        if record.refusals:
            compared.append(unmatched(record, choices=choices))
        elif ours is None:
            asked = _about_a_used_reference(record, pairing)
            compared.append(unmatched(record, *asked, choices=choices, decisions=decisions))
        else:
            compared.append(comparing.compare(record, ours, doubt=pairing.doubtful.get(place, "")))
    # What was entered here was never in the file, and what is closed may well have left it.
    gone = [h for h in pairing.left.values() if h.before is not None and h.is_live]
    # An import of one sheet says nothing of the others. A sheet by another name is known by its rows.
    expected = named | _renamed(existing, pairing, named) if named else set()
    missing = [_missing(h, kind, decisions) for h in gone if not expected or h.sheet in expected]
    return [*compared, *missing], pairing.renumberings


def still_asked(
    record: ReadRecord,
    questions: Iterable[Question],
    choices: Choices,
    decisions: Decisions = NOTHING_DECIDED,
) -> tuple[Question, ...]:
    """The questions of a row without those of which its owner, or the importer, said that it is as read."""
    answers = choices.answers.get(record.sheet) or {}
    if not answers and not decisions.as_read:
        return tuple(questions)
    asked = []
    for question in questions:
        mark = question_mark(question.about, question.message)
        if mark not in decisions.as_read and answers.get(f"{record.row}.{record.part}:{mark}") != AS_READ:
            asked.append(question)
    return tuple(asked)


def unmatched(
    record: ReadRecord,
    *questions: Question,
    choices: Choices = NOTHING_CHOSEN,
    decisions: Decisions = NOTHING_DECIDED,
    skipped: bool = False,
) -> ComparedRecord:
    """A record that we hold nothing of, with what is asked of it besides; or one that isn't taken at all."""
    settled = settle_offers(record, decisions) if record.offers else AsOffered(record)
    record = settled.record
    asked = still_asked(record, (*record.questions, *questions, *settled.questions), choices, decisions)
    outcome = outcome_of(RecordOutcome.NEW, refusals=record.refusals, questions=asked)
    standard = record.standard
    return ComparedRecord(
        record,
        RecordOutcome.SKIPPED if skipped else outcome,
        our_reference=standard.our_reference if standard else "",
        questions=asked,
        refusals=record.refusals,
        offers=settled.offers,
    )


def _renamed(existing: Sequence[ExistingRecord], pairing: Pairing, named: set[str]) -> set[str]:
    """The sheets of the last file that go by another name now: most of their rows are here, they aren't."""
    had: dict[str, list[int]] = {}
    for h in existing:
        if h.before is not None and h.sheet not in named:
            had.setdefault(h.sheet, []).append(h.object_id in pairing.left)
    return {sheet for sheet, gone in had.items() if sum(gone) * 2 < len(gone)}


@dataclass(frozen=True)
class Comparing:
    """How the rows of one register are compared: with which decisions, over which sheets."""

    kind: str
    decisions: Decisions
    sheets: set[str]
    renumbered: Mapping[str, Renumbering]  # by the rows' group
    silent: Mapping[str, frozenset[str]]
    choices: Choices

    def compare(self, record: ReadRecord, existing: ExistingRecord, *, doubt: str = "") -> ComparedRecord:
        """The record against what we hold. `doubt` is why the two may not belong together."""
        settled = AsOffered(record)
        if record.offers:
            settled = settle_offers(record, self.decisions, existing.before or existing.now)
            record = settled.record
        file_says = record.said()
        changes, conflicts = self._changes(record, existing, file_says, settled.filled)
        new_updates: tuple[DatedUpdate, ...] = ()
        if "updates" in file_says and (new_updates := new_since(record.updates, existing.updates)):
            changes["updates"] = _updates_in_words(new_updates)
        moved_from = self._moved_from(record, existing, changes)
        if not changes and not moved_from:
            # What was asked about these same words was decided when they were imported.
            return ComparedRecord(
                record,
                RecordOutcome.UNCHANGED,
                existing.object_id,
                existing.our_reference,
                conflicts=conflicts,
                offers=answered_now(settled),
            )
        # What is asked about words that didn't change was decided with the import that brought them.
        questions = [q for q in record.questions if q.about not in file_says or q.about in changes]
        if doubt and ("workstream" not in file_says or "workstream" in changes):
            questions.append(
                Question(doubt, f"A{record.row}", "workstream", remedy="Confirm it, or name it.")
            )
        # What was left as words stays so while the words are the same.
        says_otherwise = bool(changes.keys() & {"title", "progress", "updates", *of_shares(record)})
        questions += settled.questions if says_otherwise else ()
        refusals = refuse_a_date(record, existing, changes)
        if "reference" in changes and record.reference and existing.reference:
            questions += _about_the_reference(record, self.renumbered.get(group_of(record)))
        asked = still_asked(record, questions, self.choices, self.decisions)
        outcome = RecordOutcome.MOVED if moved_from else RecordOutcome.CHANGED
        return ComparedRecord(
            record,
            outcome_of(outcome, refusals=refusals, questions=asked, conflicts=conflicts),
            existing.object_id,
            existing.our_reference,
            changes,
            conflicts,
            asked,
            refusals,
            new_updates,
            moved_from,
            offers=settled.offers if says_otherwise else answered_now(settled),
        )

    def _changes(
        self,
        record: ReadRecord,
        existing: ExistingRecord,
        file_says: Mapping[str, str],
        filled: frozenset[str],
    ) -> tuple[dict[str, tuple[str, str]], dict[str, Conflict]]:
        """The fields that change, and those that changed on both sides."""
        changes: dict[str, tuple[str, str]] = {}
        conflicts: dict[str, Conflict] = {}
        silent = self.silent.get(record.sheet, frozenset()) - filled
        # A row that moves to the sheet of done actions names no workstream there, and keeps its own.
        archived = bool(ARCHIVE.match(record.sheet)) and record.workstream[:1] == (record.sheet,)
        for name, theirs in file_says.items():
            if name == "updates" or name in silent or (name == "workstream" and archived):
                continue
            before = None if existing.before is None else existing.before.get(name, "")
            ours = existing.now.get(name, "")
            # The file says what it said before, so whatever changed here since stays.
            if before is not None and _same(before, theirs):
                continue
            # Of a record that no import brought, an empty cell says nothing; of one that an import brought,
            # it takes the value out.
            if _same(ours, theirs) or (before is None and not theirs.strip()):
                continue
            if before is not None and not _same(ours, before) and not _begins(ours, before):
                take = self.decisions.taken(self.kind, existing.object_id, name)
                conflicts[name] = Conflict(before, ours, theirs, take)
                if take == Take.OURS:
                    continue
            changes[name] = (ours, theirs)
        return changes, conflicts

    def _moved_from(
        self, record: ReadRecord, existing: ExistingRecord, changes: Mapping[str, tuple[str, str]]
    ) -> str:
        """The workstream or sheet where the last file had it; empty where it has not moved."""
        if "workstream" in changes:
            return " / ".join(existing.workstream) or "no workstream"
        was_here = existing.before is not None and existing.sheet in self.sheets
        if was_here and record.sheet and existing.sheet != record.sheet:
            return f"sheet {existing.sheet}"
        return ""


def of_shares(record: ReadRecord) -> tuple[str, ...]:
    """That of a row which is offered as complete by its share, a change of the share is asked about."""
    return ("percent",) if any(offer.kind is OfferKind.ALL_DONE for offer in record.offers) else ()


def answered_now(settled: AsOffered) -> tuple[tuple[SaidInWords, str], ...]:
    """The offers of a row that somebody answered for this import."""
    return tuple((offer, said) for offer, said in settled.offers if said)


def _updates_in_words(updates: Iterable[DatedUpdate]) -> tuple[str, str]:
    """What updates that an import brought said, where some are reworded, and what the file says now."""
    ours = [f"{update.made_on.isoformat()} {update.before}" for update in updates if update.held]
    file = [f"{update.made_on.isoformat()} {update.text}" for update in updates]
    return "\n".join(ours), "\n".join(file)


def _same(words: str, others: str) -> bool:
    """Whether two values say the same: figures as figures, so that -5 is not 5; words as words."""
    if words == others:
        return True
    try:
        return Decimal(words) == Decimal(others)
    except InvalidOperation:
        return words_of(words) == words_of(others)


def _begins(ours: str, before: str) -> bool:
    """Whether ours is what a short field kept of the words that the file said before."""
    return ours.endswith("…") and " ".join(before.split()).startswith(" ".join(ours[:-1].split()))


def refuse_a_date(
    record: ReadRecord, existing: ExistingRecord, changes: Collection[str]
) -> tuple[Question, ...]:
    """Why a date change can't be asked for now; nothing where it can."""
    moved_to = record.date.end if record.date else None
    if "due" not in changes or not existing.due_stands_because or moved_to in (None, existing.due):
        return ()
    named = existing.our_reference or f"“{shortened(existing.title, 80)}”"
    message = f"The date of {named} cannot be moved: {existing.due_stands_because}."
    return (Question(message, f"A{record.row}", "due", remedy="Decide that, then import again."),)


def _about_the_reference(record: ReadRecord, renumbered: Renumbering | None) -> Iterator[Question]:
    """Ask what is the key: once for all rows of a renumbering, else for this row."""
    if renumbered is not None and (renumbered.take or record.row not in renumbered.rows):
        return
    message = "The words stood under another reference before. Was the plan renumbered?"
    remedy = "Confirm it, or put the reference right."
    if renumbered is not None:
        message, remedy = renumbered.in_words, "Say once whether the words or the references are the key."
    yield Question(message, f"A{record.row}", "reference", record.reference, remedy)


def _about_a_used_reference(record: ReadRecord, pairing: Pairing) -> Iterator[Question]:
    """Ask about a row whose reference we hold for quite other words: it is new as read."""
    other = pairing.under_its_reference(record)
    if other is not None:
        yield Question(
            f"Reference {record.reference} stood for other words before: “{shortened(other.title, 80)}”.",
            f"A{record.row}",
            "reference",
            record.reference,
            "Confirm that it is a new action, or put the reference or the words right.",
        )


def _missing(existing: ExistingRecord, kind: str, decisions: Decisions) -> ComparedRecord:
    read = ReadRecord(
        SourceRow("", 0),
        existing.title,
        existing.reference,
        existing.workstream,
        year=existing.year,
        kind=PlanKind(kind) if kind else None,
    )
    return ComparedRecord(
        read,
        RecordOutcome.MISSING,
        existing.object_id,
        existing.our_reference,
        becomes=decisions.becomes(kind, existing.object_id),
    )


def silent_fields(records: Iterable[ReadRecord], columns: Iterable[str]) -> frozenset[str]:
    """The fields that no row of a sheet speaks of and no column is there for: their silence is no change."""
    silent: set[str] = set()
    # A column that is there and empty speaks: it says that there is nothing.
    spoken_of = {FROM.get(name, name) for name in columns} | {"title", "updates"}
    for record in records:
        for name, words in record.said().items():
            (spoken_of if words.strip() else silent).add(name)
    return frozenset(silent - spoken_of)


# The field that a column feeds, where it goes by another name.
FROM = {
    "completed": "delivered",
    "revised_due": "forecast",
    "likelihood": "levels",
    "impact": "levels",
    "risk_owner": "owner",
    "saving_target": "target",
    "saving_forecast": "forecast",
    "saving_delivered": "delivered",
}
