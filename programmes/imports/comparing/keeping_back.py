"""Rows that say that they are kept from the public: each holds the import until somebody answers.

What the words mean is never read from them: "Exempt - paragraph 3" is asked about as "Restricted" is.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from council.lengths import shortened
from council.models import Exemptable
from programmes.imports.cells.publication import (
    COMMENT_ON,
    MOST,
    columns_asking,
    kept_back_words,
    says_kept_back,
)
from programmes.imports.comparing.changes import still_asked
from programmes.imports.decisions import NOT_EXEMPT, Choices, Decisions
from programmes.imports.records import (
    HIDING,
    ComparedRecord,
    ComparedSheet,
    Question,
    RecordOutcome,
    outcome_of,
)
from programmes.imports.registers import PlanRegister

MOST_OF_A_NAME = 60  # letters of a workstream's name in a question
HIDDEN = ("open", "hidden, until the proper officer decides")

# Rows that go nowhere say nothing of a record.
COUNTED = (
    RecordOutcome.NEW,
    RecordOutcome.CHANGED,
    RecordOutcome.MOVED,
    RecordOutcome.QUESTIONED,
    RecordOutcome.CONFLICT,
    RecordOutcome.UNCHANGED,
)


def keep_back(
    sheets: Iterable[ComparedSheet], registers: Mapping[str, PlanRegister], decisions: Decisions
) -> None:
    """Say of each row of the sheets whether it is kept back, and what somebody said that this means."""
    for sheet in sheets:
        headings = headings_of(sheet)
        known = exempt_already(sheet, registers)
        above = (sheet.name, *sheet.read.recognised.marks)
        asking = columns_asking(headings, (record.read.cells for record in sheet.records))
        heading = ""  # a row that says nothing but that what stands below it is kept back
        kept = []
        for record in sheet.records:
            said = [words for words in record.read.cells.values() if words.strip()]
            if len(said) == 1:
                heading = said[0] if says_kept_back(" ".join(said[0].split())) else ""
            asked = record.outcome in COUNTED
            asked = asked and (str(sheet.kind_of(record)), record.object_id) not in known
            under = (*above, heading) if heading else above
            kept.append(marked(record, headings, under, decisions, asking) if asked else record)
        sheet.records = kept


def headings_of(sheet: ComparedSheet) -> dict[str, str]:
    """The headings of the sheet's columns by letter, those that the workbook hides among them."""
    recognised = sheet.read.recognised
    hidden = dict(zip(recognised.hidden.columns, recognised.hidden.headings, strict=False))
    return {**hidden, **{match.letter: match.heading for match in recognised.columns}}


def comments_on(record: ComparedRecord) -> Iterable[str]:
    """What stands in comments on the row's cells: they are no cells of their own."""
    read = record.read
    yield from (update.text for update in read.updates if update.source.startswith(COMMENT_ON))
    yield from (words for name, words in read.fields.items() if name.startswith(COMMENT_ON))


def marked(
    record: ComparedRecord,
    headings: Mapping[str, str],
    above: Iterable[str],
    decisions: Decisions,
    asking: Collection[str] = (),
) -> ComparedRecord:
    """The record with the wording that keeps it back, if it says so, and with what was answered."""
    around = iter((*record.read.workstream, *above))
    words = kept_back_words(record.read.cells, headings, around, asking) or next(
        (" ".join(said.split())[:MOST] for said in comments_on(record) if says_kept_back(said)), ""
    )
    if not words:
        return record
    answer = decisions.exempt.get(words, "")
    record = replace(record, kept_back=words, exemption=answer)
    if record.object_id is None or answer in ("", NOT_EXEMPT):
        return record
    # What stands here is hidden by this import: the check says so, whatever else the row changes.
    outcome = RecordOutcome.CHANGED if record.outcome is RecordOutcome.UNCHANGED else record.outcome
    return replace(record, outcome=outcome, changes={**record.changes, HIDING: HIDDEN})


def exempt_already(
    sheet: ComparedSheet, registers: Mapping[str, PlanRegister]
) -> set[tuple[str, int | None]]:
    """The records of the sheet that are exempt here already, by kind and key: of those nothing is asked."""
    keys: dict[str, set[int]] = {}
    for record in sheet.records:
        if record.object_id is not None:
            keys.setdefault(str(sheet.kind_of(record)), set()).add(record.object_id)
    found: set[tuple[str, int | None]] = set()
    for kind, of in keys.items():
        if kind in registers:
            model = registers[kind].model
            for path in model.exempt_paths:
                exempt = model._base_manager.filter(**{"pk__in": of, path: True})
                found |= {(kind, key) for key in exempt.values_list("pk", flat=True)}
    return found


def record_kept_back(thing: Any) -> Any:
    """What becomes exempt of what a row was written to: it, or what it is a part of; None for nothing."""
    if isinstance(thing, Exemptable):
        return thing
    for path in getattr(thing, "exempt_paths", ()):
        above: Any = thing
        for name in path.split("__")[:-1]:
            above = above and getattr(above, name)
        if isinstance(above, Exemptable):
            return above
    return None


def ask_of_names_in_the_open(
    sheets: Iterable[ComparedSheet], known: Collection[tuple[str, ...]], choices: Choices
) -> None:
    """Ask of each row that is kept back whether the new workstream that it alone names may be read by all.

    A workstream is never exempt. `known` are the paths of those that are there; what a row in the open names
    too is read there anyway.
    """
    sheets = list(sheets)
    open_to_all = {*known}
    for record in (record for sheet in sheets for record in sheet.records):
        if record.outcome in COUNTED and not is_hidden(record):
            open_to_all |= {record.workstream[:depth] for depth in range(1, len(record.workstream) + 1)}
    for sheet in sheets:
        sheet.records = [name_asked_of(record, open_to_all, choices) for record in sheet.records]


def is_hidden(record: ComparedRecord) -> bool:
    """Whether somebody said that the row is exempt or confidential."""
    return record.exemption not in ("", NOT_EXEMPT)


def name_asked_of(
    record: ComparedRecord, open_to_all: Collection[tuple[str, ...]], choices: Choices
) -> ComparedRecord:
    """The record with what is asked of its workstream's name, where it is hidden and the name is new."""
    if record.outcome not in COUNTED or not is_hidden(record) or record.workstream in open_to_all:
        return record
    if not record.workstream or not record.takes("workstream"):
        return record
    name = record.workstream[-1]
    question = Question(
        f"“{shortened(name, MOST_OF_A_NAME)}” would be a new workstream. Everyone who sees the programme "
        "reads its name, and only rows that are kept from the public have it.",
        record.read.address("workstream"),
        "workstream",
        name,
        "Put the row under another workstream in the file, or confirm that the name can be read.",
    )
    questions = (*record.questions, *still_asked(record.read, (question,), choices))
    outcome = outcome_of(
        record.outcome, refusals=record.refusals, questions=questions, conflicts=record.conflicts
    )
    return replace(record, outcome=outcome, questions=questions)
