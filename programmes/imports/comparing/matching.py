"""Which record of ours a row speaks of. Pure: it compares words with words, in time that grows with the rows.

Rows match on top workstream and plan reference, and the words must agree too; without a reference, on the
words. Where the two disagree the row is questioned; where many rows of a sheet agree in words under other
references than before, the plan was renumbered, which is one decision for all of them.
"""

import re
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import cached_property
from itertools import islice

from council.wording import row_ranges
from programmes.imports.cells.values import words_of
from programmes.imports.decisions import Decisions, Key
from programmes.imports.records import ReadRecord
from programmes.imports.registers import ExistingRecord

ALIKE = 0.6  # words under the same reference that are still the same action, reworded
NEARLY_ALIKE = 0.88  # words without a reference that are one action with a slip mended
LOOKED_AT = 20  # candidates that are compared letter by letter with one row
RARE = 40  # a word that stands in more records than this says little
RENUMBERED = 2  # rows under other references that make a renumbering

# Sheets on which what is done is kept: a row there keeps the workstream that it came from.
ARCHIVE = re.compile(r"^\s*(?:completed?|archived?|closed|done|finished)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Renumbering:
    """Rows of a sheet whose words we hold under other references, and what somebody chose to be the key."""

    key: str
    sheet: str
    workstream: str
    rows: tuple[int, ...]
    by: int | None = None  # by how many every reference moved; None where they didn't move alike
    take: str = ""

    @property
    def in_words(self) -> str:
        """What happened, in a sentence: "Rows 12 to 40 look renumbered by one."."""
        by = ""
        if self.by is not None:
            by = f" by {_number_in_words(abs(self.by))}{' downwards' if self.by < 0 else ''}"
        rows = row_ranges(self.rows)
        return f"{'Rows' if len(self.rows) > 1 else 'Row'} {rows} look renumbered{by}."


@dataclass
class Pairing:
    """Each row with the record that it speaks of, what is left over, and the renumberings seen on the way."""

    pairs: dict[int, ExistingRecord] = field(default_factory=dict)
    left: dict[int, ExistingRecord] = field(default_factory=dict)
    renumberings: list[Renumbering] = field(default_factory=list)
    doubtful: dict[int, str] = field(default_factory=dict)  # why a pair should be looked at, by place
    free: "_Free | None" = None

    def under_its_reference(self, record: ReadRecord) -> ExistingRecord | None:
        """What is left over under the row's own reference."""
        return next(iter(self.free.under_reference(record)), None) if self.free else None


def pair(
    records: Sequence[ReadRecord], existing: Sequence[ExistingRecord], *, decisions: Decisions | None = None
) -> Pairing:
    """Which of the records held each row speaks of, by its place; refused rows take no part."""
    chosen = (decisions or Decisions()).renumbered
    pairing = _pair(records, existing, by_reference=frozenset())
    pairing.renumberings = _renumberings(records, pairing, chosen)
    by_reference = {
        renumbering.key for renumbering in pairing.renumberings if renumbering.take == Key.REFERENCES
    }
    if by_reference:
        # Kept from the first look: matched by references, the rows no longer look renumbered.
        renumberings = pairing.renumberings
        pairing = _pair(records, existing, by_reference=frozenset(by_reference))
        pairing.renumberings = renumberings
    return pairing


def group_of(record: ReadRecord) -> str:
    """The rows that are renumbered together: those of one sheet under one top workstream."""
    return f"{record.sheet}|{_top(record.workstream)}"


# --- pairing ----------------------------------------------------------------------------------------------


class _Index:
    """Records found by a key, the first first; what was taken meanwhile is passed over once and for all."""

    def __init__(
        self, existing: Iterable[ExistingRecord], key: Callable[[ExistingRecord], Hashable | None]
    ) -> None:
        self._by: dict[Hashable, deque[ExistingRecord]] = {}
        for h in existing:
            place = key(h)
            if place is not None:
                self._by.setdefault(place, deque()).append(h)

    def still(self, key: Hashable, left: Mapping[int, ExistingRecord]) -> Iterator[ExistingRecord]:
        """Those under the key that are not taken, as many as are worth looking at."""
        records = self._by.get(key)
        if not records:
            return
        while records and records[0].object_id not in left:
            records.popleft()
        yield from (h for h in islice(records, LOOKED_AT) if h.object_id in left)


class _Free:
    """What we hold and no row has been matched with yet, found by reference and by words."""

    def __init__(self, existing: Sequence[ExistingRecord]) -> None:
        self.existing = existing
        self.left = {h.object_id: h for h in existing}

    # Each index is made when it is first asked: of an unchanged plan every row is matched by the first.

    @cached_property
    def exact(self) -> _Index:
        return _Index(self.existing, lambda h: (_top(h.workstream), h.reference, _title_and_year(h)))

    @cached_property
    def placed(self) -> _Index:
        return _Index(self.existing, lambda h: (_path(h.workstream), _title_and_year(h)))

    @cached_property
    def near(self) -> _Index:
        """By the words, anywhere under the top workstream."""
        return _Index(self.existing, lambda h: (_top(h.workstream), _title_and_year(h)))

    @cached_property
    def worded(self) -> _Index:
        return _Index(self.existing, _title_and_year)

    @cached_property
    def referenced(self) -> _Index:
        return _Index(
            self.existing, lambda h: (_top(h.workstream), h.reference, h.year) if h.reference else None
        )

    @cached_property
    def referenced_anywhere(self) -> _Index:
        return _Index(self.existing, lambda h: (h.reference, h.year) if h.reference else None)

    @cached_property
    def by_word(self) -> dict[str, list[ExistingRecord]]:
        """Those without a reference, by each word of their titles."""
        by_word: dict[str, list[ExistingRecord]] = {}
        for h in self.left.values():
            if not h.reference:
                for word in set(words_of(h.title).split()):
                    by_word.setdefault(word, []).append(h)
        return by_word

    def take(self, existing: ExistingRecord) -> ExistingRecord:
        return self.left.pop(existing.object_id)

    def under_reference(self, record: ReadRecord, reference: str = "") -> list[ExistingRecord]:
        """Those with the reference under the record's top workstream; anywhere, where the row names none."""
        wanted = reference or record.reference
        if not wanted:
            return []
        if not record.workstream:
            return list(self.referenced_anywhere.still((wanted, record.year), self.left))
        return list(self.referenced.still((_top(record.workstream), wanted, record.year), self.left))

    def sharing_rare_words(self, record: ReadRecord) -> list[ExistingRecord]:
        """Those without a reference that share the record's rarest words."""
        lists = [self.by_word.get(word, []) for word in set(words_of(record.title).split())]
        # Only the rarest words, so that the time grows with the rows and not with their square.
        rare = sorted((sharing for sharing in lists if 0 < len(sharing) <= RARE), key=len)
        candidates = {h.object_id: h for hits in rare[:4] for h in hits if h.object_id in self.left}
        return list(candidates.values())[:RARE]


def _pair(
    records: Sequence[ReadRecord], existing: Sequence[ExistingRecord], *, by_reference: frozenset[str]
) -> Pairing:
    free = _Free(existing)
    pairing = Pairing(left=free.left, free=free)
    wanted = [place for place, record in enumerate(records) if not record.refusals]

    def go_through(rule: Callable[[ReadRecord, _Free], ExistingRecord | None]) -> None:
        for place in wanted:
            if place not in pairing.pairs and free.left:
                hit = rule(records[place], free)
                if hit is not None:
                    pairing.pairs[place] = free.take(hit)

    if by_reference:
        go_through(
            lambda r, f: next(iter(f.under_reference(r)), None) if group_of(r) in by_reference else None
        )
    # From the surest rule to the vaguest, each over all rows, so that no vague match takes a record from a
    # row that says exactly its words.
    go_through(
        lambda r, f: (
            next(f.exact.still((_top(r.workstream), r.reference, _title_and_year(r)), f.left), None)
            if r.reference
            else None
        )
    )
    go_through(lambda r, f: next(f.placed.still((_path(r.workstream), _title_and_year(r)), f.left), None))
    go_through(lambda r, f: next(f.near.still((_top(r.workstream), _title_and_year(r)), f.left), None))
    for place in wanted:
        if place not in pairing.pairs and free.left:
            same = list(free.worded.still(_title_and_year(records[place]), free.left))
            if same:
                hit = next((h for h in same if h.reference == records[place].reference), same[0])
                pairing.pairs[place] = free.take(hit)
                if len(same) > 1 and hit.reference != records[place].reference:
                    pairing.doubtful[place] = _which(same)
    # Rows that kept their words show by how much the references moved; that finds the rows that were
    # reworded as well.
    shifts = _shifts(records, pairing.pairs)
    go_through(lambda r, f: _likest(r, f.under_reference(r, _shifted(r, shifts)), ALIKE) if shifts else None)
    go_through(lambda r, f: _likest(r, f.under_reference(r), ALIKE))
    go_through(_nearly_same)
    return pairing


def _nearly_same(record: ReadRecord, free: _Free) -> ExistingRecord | None:
    if record.reference:
        return None
    figures = re.findall(r"\d+", record.title)
    # "Phase 1" and "Phase 2" differ by one letter and are two actions.
    near = (
        h
        for h in free.sharing_rare_words(record)
        if h.year == record.year
        and (not record.workstream or _top(h.workstream) == _top(record.workstream))
        and re.findall(r"\d+", h.title) == figures
    )
    return _likest(record, near, NEARLY_ALIKE)


def _likest(record: ReadRecord, near: Iterable[ExistingRecord], enough: float) -> ExistingRecord | None:
    best, likest = enough, None
    words = words_of(record.title)
    for h in near:
        matcher = SequenceMatcher(None, words, words_of(h.title), autojunk=False)
        # The cheap bounds first: the true ratio is quadratic in the length of the words.
        if matcher.real_quick_ratio() >= best and matcher.quick_ratio() >= best and matcher.ratio() >= best:
            best, likest = matcher.ratio(), h
    return likest


def _which(same: Sequence[ExistingRecord]) -> str:
    named = "; ".join(" / ".join(filter(None, (h.our_reference, *h.workstream))) for h in same[:4])
    return f"The same words stood in more than one place before ({named}). The first of them was taken."


def _title_and_year(record: ReadRecord | ExistingRecord) -> str:
    return f"{words_of(record.title)} {record.year}"


def _top(path: tuple[str, ...]) -> str:
    return words_of(path[0]) if path else ""


def _path(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(words_of(name) for name in path)


# --- renumberings -----------------------------------------------------------------------------------------


def _renumbered(
    records: Sequence[ReadRecord], pairs: Mapping[int, ExistingRecord]
) -> dict[str, list[tuple[ReadRecord, ExistingRecord]]]:
    """The rows whose words we hold under another reference, by group."""
    groups: dict[str, list[tuple[ReadRecord, ExistingRecord]]] = {}
    for place, existing in pairs.items():
        record = records[place]
        if record.reference and existing.reference and record.reference != existing.reference:
            groups.setdefault(group_of(record), []).append((record, existing))
    # One row alone was given another reference, and is asked about by itself.
    return {key: rows for key, rows in groups.items() if len(rows) >= RENUMBERED}


def _renumberings(
    records: Sequence[ReadRecord], pairing: Pairing, chosen: Mapping[str, str]
) -> list[Renumbering]:
    renumberings = []
    for key, rows in _renumbered(records, pairing.pairs).items():
        first = rows[0][0]
        moves = {_moved_by(record.reference, existing.reference) for record, existing in rows}
        renumbering = Renumbering(
            key=key,
            sheet=first.sheet,
            workstream=first.workstream[0] if first.workstream else "",
            rows=tuple(sorted({record.row for record, _ in rows})),
            by=moves.pop() if len(moves) == 1 else None,
        )
        renumberings.append(replace(renumbering, take=chosen.get(key, "")))
    return renumberings


def _shifts(records: Sequence[ReadRecord], pairs: Mapping[int, ExistingRecord]) -> dict[str, int]:
    """By how many most of a group's references moved, where they did."""
    shifts = {}
    for key, rows in _renumbered(records, pairs).items():
        moves = [_moved_by(record.reference, existing.reference) for record, existing in rows]
        known = [move for move in moves if move is not None]
        if known:
            # Most, not all: a row that was put in between moves the rest, but some rows may be new as well.
            shifts[key] = max(set(known), key=known.count)
    return shifts


def _moved_by(now: str, before: str) -> int | None:
    """By how many the last number of a reference grew; None where more than that number changed."""
    new, old = (re.fullmatch(r"(.*?)(\d{1,9})\W*", reference) for reference in (now, before))
    if not new or not old or new[1] != old[1]:
        return None
    return int(new[2]) - int(old[2])


def _shifted(record: ReadRecord, shifts: Mapping[str, int]) -> str:
    """The reference that the row had before its group was renumbered."""
    by = shifts.get(group_of(record))
    parts = re.fullmatch(r"(.*?)(\d{1,9})(\W*)", record.reference)
    if by is None or not parts or int(parts[2]) < by:
        return "\0"  # no record has it
    return f"{parts[1]}{int(parts[2]) - by}{parts[3]}"


def _number_in_words(number: int) -> str:
    small = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return small[number] if number < len(small) else str(number)
