"""Which record of ours a row speaks of, and what has changed. Pure: it compares words with words.

Rows match on top workstream and plan reference, and the words must agree too; without a reference, on the
words. Where the two disagree the row is questioned. A field is taken from the file only where the file
itself changed since the last import, so that nothing said here since is overwritten unseen.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher

from programmes.imports.sheets import Held, Outcome, Question, Record

ALIKE = 0.6  # words under the same reference that are still the same action, reworded
NEARLY_ALIKE = 0.88  # words without a reference that are one action with a slip mended
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
}


def words_of(text: str) -> str:
    """Words for comparing: case, punctuation and spacing don't count."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def match(records: Sequence[Record], held: Iterable[Held], *, sheets: Iterable[str] = ()) -> list[Record]:
    """The records with outcome, our reference and changes set; then one more for each that is missing.

    `sheets` names the sheets that were read: what an earlier file had on another sheet is not missing.
    """
    held = list(held)
    wanted = [record for record in records if record.outcome not in (Outcome.REFUSED, Outcome.SKIPPED)]
    pairs: dict[int, Held] = {}
    free = {h.object_id: h for h in held}
    for rule in (
        _same_reference_and_words,
        _same_words_and_place,
        _same_words,
        _same_reference,
        _nearly_same,
    ):
        for place, record in enumerate(wanted):
            if place in pairs or not free:
                continue
            found = rule(record, free.values())
            if found is not None:
                pairs[place] = free.pop(found.object_id)
    for place, record in enumerate(wanted):
        if place in pairs:
            _compare(record, pairs[place])
        else:
            _ask_about_a_used_reference(record, free.values())
            record.settle()
    named = set(sheets)
    gone = [
        h for h in free.values() if h.before is not None and h.is_live and (not named or h.sheet in named)
    ]
    return [*records, *(_missing(h) for h in gone)]


def _top(path: tuple[str, ...]) -> str:
    return words_of(path[0]) if path else ""


def _same_reference_and_words(record: Record, free: Iterable[Held]) -> Held | None:
    if not record.reference:
        return None
    return _only(free, lambda h: _referenced(record, h) and words_of(h.title) == words_of(record.title))


def _same_words_and_place(record: Record, free: Iterable[Held]) -> Held | None:
    path = [words_of(name) for name in record.workstream]
    return _only(
        free,
        lambda h: words_of(h.title) == words_of(record.title) and [words_of(n) for n in h.workstream] == path,
    )


def _same_words(record: Record, free: Iterable[Held]) -> Held | None:
    """The same words elsewhere in the programme, where there is only one such."""
    found = [h for h in free if words_of(h.title) == words_of(record.title)]
    near = [h for h in found if _top(h.workstream) == _top(record.workstream)]
    if len(near) == 1:
        return near[0]
    return found[0] if len(found) == 1 else None


def _same_reference(record: Record, free: Iterable[Held]) -> Held | None:
    if not record.reference:
        return None
    return _likest(record, (h for h in free if _referenced(record, h)), ALIKE)


def _nearly_same(record: Record, free: Iterable[Held]) -> Held | None:
    if record.reference:
        return None
    figures = re.findall(r"\d+", record.title)
    # "Phase 1" and "Phase 2" differ by one letter and are two actions.
    near = (
        h
        for h in free
        if not h.reference
        and _top(h.workstream) == _top(record.workstream)
        and re.findall(r"\d+", h.title) == figures
    )
    return _likest(record, near, NEARLY_ALIKE)


def _referenced(record: Record, held: Held) -> bool:
    return held.reference == record.reference and _top(held.workstream) == _top(record.workstream)


def _only(free: Iterable[Held], holds: Callable[[Held], bool]) -> Held | None:
    return next((h for h in free if holds(h)), None)


def _likest(record: Record, near: Iterable[Held], enough: float) -> Held | None:
    best, found = enough, None
    words = words_of(record.title)
    for h in near:
        matcher = SequenceMatcher(None, words, words_of(h.title), autojunk=False)
        if matcher.real_quick_ratio() >= best and matcher.quick_ratio() >= best and matcher.ratio() >= best:
            best, found = matcher.ratio(), h
    return found


def _compare(record: Record, held: Held) -> None:
    """Sets the record's outcome and changes against what we hold."""
    record.object_id, record.our_reference = held.object_id, held.our_reference
    conflicts = []
    for name, theirs in record.said().items():
        before = None if held.before is None else held.before.get(name, "")
        ours = held.now.get(name, "")
        if before is not None and words_of(before) == words_of(theirs):
            continue
        if words_of(ours) == words_of(theirs) or (before is None and not theirs.strip()):
            continue
        record.changes[name] = (ours, theirs)
        if before is not None and words_of(ours) != words_of(before):
            conflicts.append(name)
    if not record.changes:
        # What was asked about these same words was settled when they were imported.
        record.questions = []
        record.outcome = Outcome.UNCHANGED
        return
    record.conflicts = tuple(conflicts)
    if conflicts:
        named = ", ".join(LABELS[name] for name in conflicts)
        message = f"Changed in the file and here since the last import: {named}."
        record.questions.append(
            Question(message, f"A{record.row}", conflicts[0], remedy="Say which one stands.")
        )
    if "reference" in record.changes and record.reference and held.reference:
        record.questions.append(
            Question(
                "The words stood under another reference before. Was the plan renumbered?",
                f"A{record.row}",
                "reference",
                record.reference,
                "Confirm it, or put the reference right.",
            )
        )
    moved = "workstream" in record.changes
    record.outcome = Outcome.MOVED if moved and len(record.changes) == 1 else Outcome.CHANGED
    record.settle()


def _ask_about_a_used_reference(record: Record, free: Iterable[Held]) -> None:
    """Asks about a row whose reference we hold for quite other words: it is new as read."""
    if not record.reference:
        return
    other = _only(free, lambda h: _referenced(record, h))
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


def _missing(held: Held) -> Record:
    return Record(
        row=0,
        title=held.title,
        outcome=Outcome.MISSING,
        reference=held.reference,
        workstream=held.workstream,
        our_reference=held.our_reference,
        object_id=held.object_id,
    )
