"""What a person finds: by a reference, or by words; what matched in a title first, then the latest."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from council.access.rules import Right, standing
from council.models.search import ExemptEntry, Findable, OpenEntry
from council.search.declaring import Searched
from council.search.index import matching
from council.search.keeping import searched
from council.search.snippets import Passage, passage_of
from council.search.words import reference_spellings, words_asked

ON_A_PAGE = 20
Row = tuple[int, datetime, int, int]  # rank, when it was last changed, number of the kind, key
MOST_SHOWN = 1_000  # who finds more than that asks for more words


@dataclass(frozen=True)
class Hit:
    """One record that was found."""

    kind: Searched
    record: Any
    reference: str
    title: Passage
    passage: Passage | None  # where its other words match
    within: str
    changed_at: datetime

    @property
    def address(self) -> str:
        address: str = self.record.get_absolute_url()
        return address


@dataclass(frozen=True)
class Found:
    """A page of what was found, and how many there are of each kind; only what the person may see."""

    hits: Sequence[Hit]
    counts: Sequence[tuple[Searched, int]]
    total: int  # of the kind that was asked for, or of all

    @property
    def everything(self) -> int:
        """How many were found of all kinds."""
        return sum(count for _, count in self.counts)


def indexes_for(user: Any) -> list[type[Findable]]:
    """The indexes that the person's search asks."""
    who = standing(user)
    return [OpenEntry, ExemptEntry] if who.council_exempt or who.exempt else [OpenEntry]


def seen_whole(user: Any, kinds: Iterable[Searched], index: type[Findable]) -> list[int]:
    """The numbers of those kinds of which the person may see every record that stands in the index.

    Who sees the whole council sees whatever stands there: no record need be asked one by one, which would
    cost as much again as finding them. What is listed is read through `visible_to` in any case.
    """
    who = standing(user)
    sees_all = who.reach(Right.SEE) is None and (who.council_exempt or not index.exempt)
    return [kind.number for kind in kinds if sees_all and kind.is_seen_by_the_usual_rule]


def visible_entries(user: Any, kinds: Iterable[Searched], index: type[Findable]) -> Q:
    """The condition under which an entry of these kinds stands for a record that the person may see."""
    whole = seen_whole(user, kinds, index)
    seen: Any = Q(kind__in=whole)
    for kind in kinds:
        if kind.number not in whole:
            seen |= Q(kind=kind.number) & Exists(kind.seen_by(user).filter(pk=OuterRef("key")))
    found: Q = seen
    return found


# --- by a reference -----------------------------------------------------------------------------------------


def by_reference(user: Any, asked: str) -> list[tuple[Searched, Any]]:
    """The records that are called so, by the council or else in their plan. At most ten of each index.

    What is called exactly as it was typed comes alone; else what differs in the noughts before its number.
    """
    spellings = reference_spellings(asked)
    if not spellings:
        return []
    kinds = searched()
    found: dict[str, list[tuple[int, int, str]]] = {"reference": [], "other_reference": []}
    for index in indexes_for(user):
        for column, entries in found.items():
            # That none is empty is what the column's own index asks for.
            called_so = index._default_manager.filter(**{f"{column}__in": spellings, f"{column}__gt": ""})
            if called_so.exists():  # as for few words: to ask what of it may be seen costs far more
                seen = called_so.filter(visible_entries(user, kinds, index))
                entries += exactly_first(seen, column, spellings[0])
    for entries in found.values():
        exact = [entry for entry in entries if entry[2] == spellings[0]]
        if records := records_of(user, kinds, [(kind, key) for kind, key, _ in exact or entries]):
            return records
    return []


def exactly_first(entries: QuerySet[Any], column: str, typed: str) -> list[tuple[int, int, str]]:
    """Kind, key and reference of at most ten of the entries, those called exactly as it was typed first."""
    exactly = Case(When(**{column: typed}, then=Value(0)), default=Value(1))
    return list(entries.values_list("kind", "key", column).order_by(exactly, "pk")[:10])


def records_of(
    user: Any, kinds: Iterable[Searched], entries: Sequence[tuple[int, int]]
) -> list[tuple[Searched, Any]]:
    """The records of entries, in their order, read through what the person may see: one query a kind."""
    by_number = {kind.number: kind for kind in kinds}
    records: dict[tuple[int, int], Any] = {}
    for number in {number for number, _ in entries}:
        kind = by_number[number]
        keys = [key for of, key in entries if of == number]
        for record in kind.seen_by(user).filter(pk__in=keys).select_related(*kind.others):
            records[number, record.pk] = record
    return [(by_number[entry[0]], records[entry]) for entry in entries if entry in records]


# --- by words -----------------------------------------------------------------------------------------------


def find(user: Any, asked: str, *, kind: Searched | None = None, page: int = 1) -> Found:
    """A page of what the person finds by these words, of one kind or of all."""
    words = words_asked(asked)
    kinds = searched()
    if not words:
        return Found((), (), 0)
    rows, counts = rows_found(user, words, kind=kind, page=page)
    changed = {(number, key): changed_at for _, changed_at, number, key in rows}
    hits = [
        hit_of(of, record, words, changed[of.number, record.pk])
        for of, record in records_of(user, kinds, list(changed))
    ]
    listed = [(each, counts[each.number]) for each in kinds if counts[each.number]]
    return Found(hits, listed, counts[kind.number] if kind else counts.total())


def rows_found(
    user: Any, words: Sequence[str], *, kind: Searched | None = None, page: int = 1
) -> tuple[list[Row], Counter[int]]:
    """The rows of the page, and how many entries the person finds of each kind.

    Three queries an index at most: whose kinds hold the words, how many of them may be seen, and the rows.
    """
    counts: Counter[int] = Counter()
    found = []
    for index in indexes_for(user):
        entries = matching(index, words)
        there = counted_by_kind(entries)
        kinds = [each for each in searched() if each.number in there]
        whole = seen_whole(user, kinds, index)
        if rest := [each for each in kinds if each.number not in whole]:
            there |= dict.fromkeys((each.number for each in rest), 0)
            there |= counted_by_kind(entries.filter(visible_entries(user, rest, index)))
        counts.update(there)
        wanted = [each for each in kinds if there[each.number] and kind in (None, each)]
        if wanted:
            found.append(entries.filter(visible_entries(user, wanted, index)))
    return page_of(found, page), +counts


def counted_by_kind(entries: QuerySet[Any]) -> dict[int, int]:
    """How many of the entries there are by the number of their kind."""
    return dict(entries.order_by().values_list("kind").annotate(Count("pk")))


def page_of(found: Sequence[QuerySet[Any]], page: int) -> list[Row]:
    """The rows of the page out of one or two indexes, as if they were one."""
    start = (page - 1) * ON_A_PAGE
    rows = [
        entries.order_by("rank", "-changed_at", "pk").values_list("rank", "changed_at", "kind", "key")[
            : start + ON_A_PAGE
        ]
        for entries in found
    ]
    together = merge(*rows, key=lambda row: (row[0], -row[1].timestamp(), row[2], row[3]))
    return list(islice(together, start, start + ON_A_PAGE))


def text_at(record: Any, path: str) -> str:
    """What the path leads to, as words; empty where something on the way is."""
    for name in path.split("__"):
        record = getattr(record, name, None)
    return "" if record is None else str(record)


def hit_of(kind: Searched, record: Any, words: Sequence[str], changed_at: datetime) -> Hit:
    """The record as the list of what was found shows it."""
    texts = (text_at(record, path) for path in kind.words)
    passages = (passage_of(text, words) for text in texts if text)
    return Hit(
        kind=kind,
        record=record,
        reference=text_at(record, kind.reference) if kind.reference else "",
        title=passage_of(text_at(record, kind.shown or kind.title), words, whole=True),
        passage=next((each for each in passages if each.is_found), None),
        within=text_at(record, kind.within) if kind.within else "",
        changed_at=changed_at,
    )
