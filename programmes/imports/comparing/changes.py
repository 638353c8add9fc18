"""What a row changes in the record that it speaks of: field by field, in words. Pure.

A field is taken from the file only where the file itself changed since the last import. Where it changed
here as well the two stand against each other, and somebody says which one stays.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

from council.wording import spoken
from programmes.imports.cells.updates import new_since
from programmes.imports.cells.words import words_of
from programmes.imports.comparing.matching import ARCHIVE, Pairing, Renumbering, group_of, pair
from programmes.imports.decisions import Decisions
from programmes.imports.plan_register import ExistingRecord
from programmes.imports.records import (
    Conflict,
    Question,
    Record,
    RecordOutcome,
)

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
    "updates": "updates",
}


def match(
    records: Sequence[Record],
    existing: Iterable[ExistingRecord],
    *,
    sheets: Iterable[str] = (),
    kind: str = "",
    decisions: Decisions | None = None,
) -> list[Record]:
    """The records with outcome, our reference and changes set; then one more for each that is missing.

    `sheets` names the sheets that were read: what an earlier file had on another sheet is not missing.
    """
    return match_all(records, existing, sheets=sheets, kind=kind, decisions=decisions)[0]


def match_all(
    records: Sequence[Record],
    existing: Iterable[ExistingRecord],
    *,
    sheets: Iterable[str] = (),
    kind: str = "",
    decisions: Decisions | None = None,
) -> tuple[list[Record], list[Renumbering]]:
    """The same, with the renumberings that somebody has to decide on, or has decided."""
    decisions, existing, named = decisions or Decisions(), list(existing), set(sheets)
    found = pair(records, existing, decisions=decisions)
    wide = {one.key: one for one in found.renumberings}
    for place, record in enumerate(records):
        if record.outcome in (RecordOutcome.REFUSED, RecordOutcome.SKIPPED, RecordOutcome.MISSING):
            continue
        ours = found.pairs.get(place)
        if ours is None:
            _ask_about_a_used_reference(record, found)
            record.settle()
            continue
        if place in found.doubtful:
            record.questions.append(
                Question(
                    found.doubtful[place], f"A{record.row}", "workstream", remedy="Confirm it, or name it."
                )
            )
        _compare(
            record, ours, kind=kind, decisions=decisions, named=named, renumbered=wide.get(group_of(record))
        )
    gone = [h for h in found.left.values() if h.before is not None and h.is_live]
    expected = named | _renamed(existing, found, named) if named else set()
    missing = [_missing(h, kind, decisions) for h in gone if not expected or h.sheet in expected]
    return [*records, *missing], found.renumberings


def _renamed(existing: Sequence[ExistingRecord], found: Pairing, named: set[str]) -> set[str]:
    """The sheets of the last file that go by another name now: most of their rows are here, they aren't."""
    had: dict[str, list[int]] = {}
    for h in existing:
        if h.before is not None and h.sheet not in named:
            had.setdefault(h.sheet, []).append(h.object_id in found.left)
    return {sheet for sheet, gone in had.items() if sum(gone) * 2 < len(gone)}


def _compare(
    record: Record,
    existing: ExistingRecord,
    *,
    kind: str,
    decisions: Decisions,
    named: set[str],
    renumbered: Renumbering | None,
) -> None:
    """Sets the record's outcome, changes and conflicts against what we hold."""
    record.object_id, record.our_reference = existing.object_id, existing.our_reference
    archived = bool(ARCHIVE.match(record.sheet)) and record.workstream[:1] == (record.sheet,)
    for name, theirs in record.said().items():
        if name in record.unsaid or (name == "workstream" and archived):
            continue
        if name == "updates":
            _compare_updates(record, existing)
            continue
        before = None if existing.before is None else existing.before.get(name, "")
        ours = existing.now.get(name, "")
        if before is not None and _same(before, theirs):
            continue
        if _same(ours, theirs) or (before is None and not theirs.strip()):
            continue
        if before is not None and not _same(ours, before):
            take = decisions.taken(kind, existing.object_id, name)
            record.conflicts[name] = Conflict(before, ours, theirs, take)
            if take == "ours":
                continue
        record.changes[name] = (ours, theirs)
    _notice_a_move(record, existing, named)
    if not record.changes and not record.moved_from:
        # What was asked about these same words was settled when they were imported.
        record.questions = []
        record.outcome = RecordOutcome.UNCHANGED
        return
    said = record.said()
    record.questions = [q for q in record.questions if q.about not in said or q.about in record.changes]
    ask_about_dates(record, existing)
    if "reference" in record.changes and record.reference and existing.reference:
        _ask_about_the_reference(record, renumbered)
    record.outcome = RecordOutcome.MOVED if record.moved_from else RecordOutcome.CHANGED
    record.settle()


def _compare_updates(record: Record, existing: ExistingRecord) -> None:
    """Sets which dated updates are new, or reworded since an import brought them; none is ever taken away."""
    record.fresh = new_since(record.updates, existing.updates)
    if record.fresh:
        ours = [f"{one.made_on.isoformat()} {one.before}" for one in record.fresh if one.held]
        file = [f"{one.made_on.isoformat()} {one.text}" for one in record.fresh]
        record.changes["updates"] = ("\n".join(ours), "\n".join(file))


def _same(one: str, other: str) -> bool:
    """Whether two values say the same: figures as figures, so that -5 is not 5; words as words."""
    if one == other:
        return True
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return words_of(one) == words_of(other)


def _notice_a_move(record: Record, existing: ExistingRecord, named: set[str]) -> None:
    if "workstream" in record.changes:
        record.moved_from = " / ".join(existing.workstream) or "no workstream"
    elif (
        existing.before is not None
        and existing.sheet in named
        and record.sheet
        and existing.sheet != record.sheet
    ):
        record.moved_from = f"sheet {existing.sheet}"


def ask_about_dates(record: Record, existing: ExistingRecord) -> None:
    """Refuses a date change that can't be asked for now; asks about one that is never taken unasked."""
    _refuse_a_date_that_stands(record, existing)
    _ask_about_a_later_date(record, existing)


def _refuse_a_date_that_stands(record: Record, existing: ExistingRecord) -> None:
    moved_to = record.date.end if record.date else None
    if "due" in record.changes and existing.due_stands_because and moved_to not in (None, existing.due):
        named = existing.our_reference or f"“{existing.title[:80]}”"
        message = f"The date of {named} can't be moved: {existing.due_stands_because}."
        record.refusals.append(
            Question(message, f"A{record.row}", "due", remedy="Settle that, then import again.")
        )


def _ask_about_a_later_date(record: Record, existing: ExistingRecord) -> None:
    """A later date is never taken over unasked; actions have date changes for that, decided by another."""
    revised = record.other_dates.get("revised_due") or record.date
    to = revised.end if revised else None
    moves = {"due", "forecast"} & record.changes.keys()
    if (
        moves
        and to
        and existing.due
        and existing.due_at_most
        and to > max(existing.due_at_most, existing.due)
    ):
        words = (
            f"The date moves from {spoken(existing.due)} to {spoken(to)}, and only a move to "
            f"{spoken(existing.due_at_most)} at the latest needs nobody's word."
        )
        remedy = "Confirm that who decides on the programme's dates agreed to it, or put the date right."
        record.questions.append(Question(words, f"A{record.row}", "due", record.text("due"), remedy))


def _ask_about_the_reference(record: Record, renumbered: Renumbering | None) -> None:
    """Asks what is the key: once for all rows of a renumbering, else for this row."""
    if renumbered is not None and (renumbered.take or record.row not in renumbered.rows):
        return
    message = "The words stood under another reference before. Was the plan renumbered?"
    remedy = "Confirm it, or put the reference right."
    if renumbered is not None:
        message, remedy = renumbered.in_words, "Say once whether the words or the references are the key."
    record.questions.append(Question(message, f"A{record.row}", "reference", record.reference, remedy))


def _ask_about_a_used_reference(record: Record, found: Pairing) -> None:
    """Asks about a row whose reference we hold for quite other words: it is new as read."""
    other = found.under_its_reference(record)
    if other is not None:
        record.questions.append(
            Question(
                f"Reference {record.reference} stood for other words before: “{other.title[:80]}”.",
                f"A{record.row}",
                "reference",
                record.reference,
                "Confirm that it is a new action, or put the reference or the words right.",
            )
        )


def _missing(existing: ExistingRecord, kind: str, decisions: Decisions) -> Record:
    return Record(
        row=0,
        title=existing.title,
        outcome=RecordOutcome.MISSING,
        reference=existing.reference,
        workstream=existing.workstream,
        year=existing.year,
        our_reference=existing.our_reference,
        object_id=existing.object_id,
        becomes=decisions.becomes(kind, existing.object_id),
    )


def silent_fields(records: Sequence[Record], columns: Iterable[str]) -> frozenset[str]:
    """The fields that no row of a sheet speaks of and no column is there for: their silence is no change."""
    silent: set[str] = set()
    spoken = {FROM.get(name, name) for name in columns} | {"title", "updates"}
    for record in records:
        for name, words in record.said().items():
            (spoken if words.strip() else silent).add(name)
    return frozenset(silent - spoken)


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
