"""Rows that say that they are kept from the public: each holds the import until somebody answers.

What the words mean is never read from them: "Exempt - paragraph 3" is asked about as "Restricted" is.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from council.models import Exemptable
from programmes.imports.cells.publication import columns_asking, kept_back_words, says_kept_back
from programmes.imports.decisions import NOT_EXEMPT, Decisions
from programmes.imports.records import HIDING, ComparedRecord, ComparedSheet, RecordOutcome
from programmes.imports.registers import PlanRegister

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
        headings = {match.letter: match.heading for match in sheet.read.recognised.columns}
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


def marked(
    record: ComparedRecord,
    headings: Mapping[str, str],
    above: Iterable[str],
    decisions: Decisions,
    asking: Collection[str] = (),
) -> ComparedRecord:
    """The record with the wording that keeps it back, if it says so, and with what was answered."""
    around = iter((*record.read.workstream, *above))
    words = kept_back_words(record.read.cells, headings, around, asking)
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
