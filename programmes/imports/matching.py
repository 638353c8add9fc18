"""Which record of ours a row speaks of, and what has changed. Pure: it compares words with words.

Rows match on top workstream and plan reference, and the words must agree too; without a reference, on the
words. Where the two disagree the row is questioned. A field is taken from the file only where the file
itself changed since the last import, so that nothing said here since is overwritten unseen.
"""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from programmes.imports.sheets import Held, Outcome, Question, Record

ALIKE = 0.6  # words under the same reference that are still the same action, reworded
NEARLY_ALIKE = 0.88  # words without a reference that are one action with a slip mended
FEW = 500  # records left over among which words that are nearly alike are looked for
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


@lru_cache(maxsize=65_536)
def words_of(text: str) -> str:
    """Words for comparing: case, punctuation and spacing don't count."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def match(records: Sequence[Record], held: Iterable[Held], *, sheets: Iterable[str] = ()) -> list[Record]:
    """The records with outcome, our reference and changes set; then one more for each that is missing.

    `sheets` names the sheets that were read: what an earlier file had on another sheet is not missing.
    """
    free = _Free(held)
    wanted = [record for record in records if record.outcome not in (Outcome.REFUSED, Outcome.SKIPPED)]
    pairs: dict[int, Held] = {}
    rules = (_same_reference_and_words, _same_words_and_place, _same_words, _same_reference, _nearly_same)
    for rule in rules:
        for place, record in enumerate(wanted):
            if place in pairs or not free.left:
                continue
            found = rule(record, free)
            if found is not None:
                pairs[place] = free.take(found)
    for place, record in enumerate(wanted):
        if place in pairs:
            _compare(record, pairs[place])
        else:
            _ask_about_a_used_reference(record, free)
            record.settle()
    named = set(sheets)
    gone = (h for h in free.left.values() if h.before is not None and h.is_live)
    return [*records, *(_missing(h) for h in gone if not named or h.sheet in named)]


class _Free:
    """What we hold and no row has been matched with yet, found by reference and by words."""

    def __init__(self, held: Iterable[Held]) -> None:
        self.left = {h.object_id: h for h in held}
        self._by_reference: dict[tuple[str, str], list[Held]] = {}
        self._by_words: dict[str, list[Held]] = {}
        for h in self.left.values():
            self._by_words.setdefault(_words(h), []).append(h)
            if h.reference:
                self._by_reference.setdefault((_top(h.workstream), h.reference), []).append(h)

    def take(self, held: Held) -> Held:
        return self.left.pop(held.object_id)

    def referenced(self, record: Record) -> list[Held]:
        """Those with the record's reference under its top workstream."""
        if not record.reference:
            return []
        found = self._still(self._by_reference.get((_top(record.workstream), record.reference), ()))
        return [h for h in found if h.year == record.year]

    def worded(self, record: Record) -> list[Held]:
        """Those with the record's words."""
        return self._still(self._by_words.get(_words(record), ()))

    def _still(self, found: Iterable[Held]) -> list[Held]:
        return [h for h in found if h.object_id in self.left]


def _words(one: Record | Held) -> str:
    return f"{words_of(one.title)} {one.year}"


def _top(path: tuple[str, ...]) -> str:
    return words_of(path[0]) if path else ""


def _same_reference_and_words(record: Record, free: _Free) -> Held | None:
    worded = {h.object_id for h in free.worded(record)}
    return next((h for h in free.referenced(record) if h.object_id in worded), None)


def _same_words_and_place(record: Record, free: _Free) -> Held | None:
    path = [words_of(name) for name in record.workstream]
    return next((h for h in free.worded(record) if [words_of(n) for n in h.workstream] == path), None)


def _same_words(record: Record, free: _Free) -> Held | None:
    """The same words elsewhere in the programme, where there is only one such."""
    found = free.worded(record)
    near = [h for h in found if _top(h.workstream) == _top(record.workstream)]
    if len(near) == 1:
        return near[0]
    return found[0] if len(found) == 1 else None


def _same_reference(record: Record, free: _Free) -> Held | None:
    return _likest(record, free.referenced(record), ALIKE)


def _nearly_same(record: Record, free: _Free) -> Held | None:
    if record.reference or len(free.left) > FEW:
        return None
    figures = re.findall(r"\d+", record.title)
    # "Phase 1" and "Phase 2" differ by one letter and are two actions.
    near = (
        h
        for h in free.left.values()
        if not h.reference
        and h.year == record.year
        and _top(h.workstream) == _top(record.workstream)
        and re.findall(r"\d+", h.title) == figures
    )
    return _likest(record, near, NEARLY_ALIKE)


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
    moved_to = record.date.end if record.date else None
    if "due" in record.changes and held.due_stands_because and moved_to not in (None, held.due):
        message = f"The date of {held.our_reference} can't be moved: {held.due_stands_because}."
        record.refusals.append(
            Question(message, f"A{record.row}", "due", remedy="Settle that, then import again.")
        )
    record.conflicts = tuple(conflicts)
    if conflicts:
        named = ", ".join(LABELS.get(name, name) for name in conflicts)
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


def _ask_about_a_used_reference(record: Record, free: _Free) -> None:
    """Asks about a row whose reference we hold for quite other words: it is new as read."""
    for other in free.referenced(record)[:1]:
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
        year=held.year,
        our_reference=held.our_reference,
        object_id=held.object_id,
    )
