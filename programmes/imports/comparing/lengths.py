"""Words of a plan that are longer than a register keeps: told in the check, never cut without a word. Pure.

What an owner, a status or a date is called in the plan goes into a short field, so of long words the
beginning stands there, and the whole stays with the row: that is asked about. Words that the register keeps
whole or not at all refuse the row.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from council.lengths import LONG_WORDS, characters, told_too_long
from programmes.imports.comparing.changes import LABELS, still_asked
from programmes.imports.decisions import Choices
from programmes.imports.records import ComparedRecord, Question, RecordOutcome, outcome_of
from programmes.imports.registers import PlanRegister

ELSEWHERE = ("owner", "workstream", "updates")  # looked at by the names and the updates that they hold
NOT_WRITTEN = (
    RecordOutcome.UNCHANGED,
    RecordOutcome.SKIPPED,
    RecordOutcome.MISSING,
    RecordOutcome.REFUSED,
)
LONGEST_POST, LONGEST_STREAM = 160, 200
SHORTEN = "Shorten it in the file, or put the rest into a document beside the plan."
CONFIRM = (
    "Shorten it in the file, or confirm it: the beginning is kept, and the whole stays with the import's row."
)


def with_lengths_told(record: ComparedRecord, register: PlanRegister, choices: Choices) -> ComparedRecord:
    """The record with what is asked of words that are too long, and refused where none of them may be cut."""
    if record.outcome in NOT_WRITTEN:
        return record
    refusals = tuple(_too_long(record, _kept_whole(record, register), SHORTEN))
    questions = still_asked(record.read, _too_long(record, _kept_in_part(record, register), CONFIRM), choices)
    if not refusals and not questions:
        return record
    refusals, questions = (*record.refusals, *refusals), (*record.questions, *questions)
    outcome = outcome_of(record.outcome, refusals=refusals, questions=questions, conflicts=record.conflicts)
    return replace(record, outcome=outcome, refusals=refusals, questions=questions)


Words = tuple[str, str, str, int]  # the field, what it is called, what the file says, and how much is kept


def _kept_whole(record: ComparedRecord, register: PlanRegister) -> Iterator[Words]:
    """The words that the register keeps whole."""
    for name, words in record.read.said().items():
        if name not in register.lengths and name not in ELSEWHERE and record.takes(name):
            yield name, register.labels.get(name) or LABELS.get(name, name), words, LONG_WORDS
    for update in record.updates_written:
        yield "updates", "update", update.text, LONG_WORDS
    for step in record.read.steps if record.takes("title") else ():
        yield "title", "step", step.title, LONG_WORDS


def _kept_in_part(record: ComparedRecord, register: PlanRegister) -> Iterator[Words]:
    """The words of which a short field keeps the beginning."""
    file_says = record.read.said()
    for name, most in register.lengths.items():
        if record.takes(name):
            yield name, register.labels.get(name) or LABELS.get(name, name), file_says.get(name, ""), most
    for name in (record.read.owner, *record.read.support):
        yield "owner", "post's name", name, LONGEST_POST
    for name in record.workstream if record.takes("workstream") else ():
        yield "workstream", "workstream's name", name, LONGEST_STREAM


def _too_long(record: ComparedRecord, kept: Iterable[Words], remedy: str) -> Iterator[Question]:
    """What is said of each that is longer than what is kept of it."""
    for name, label, words, most in kept:
        if 2 * len(words) > most and characters(words) > most:
            label = "title" if name == "title" and label == "words" else label
            message = f"{told_too_long(f'The {label}', most, words)}."
            yield Question(message, _place_of(record, name, words), name, remedy=remedy)


def _place_of(record: ComparedRecord, about: str, words: str) -> str:
    """The cell that says the words."""
    start = " ".join(words.split())[:60]
    cells = record.read.cells.items()
    where = record.read.address(about)
    return next((place for place, text in cells if start in " ".join(text.split())), where)
