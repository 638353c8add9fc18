"""Which recommendations a row's words name: by number (“R1”, “CPC Rec 3”), or by their own words. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from types import MappingProxyType

from programmes.imports.cells.values import words_of

NEARLY = 0.85  # how like its text the words must be to offer it
SHORTEST = 20  # letters of words that can be told for a recommendation's own
MOST = 5  # that are offered of those that words may mean
BETWEEN = re.compile(r"(?:(?<!\s)\s+)?(?:[;,\n&]|\band\b)\s*(?![^()]{0,200}\))", re.IGNORECASE)
# “R1”, “Rec 3”, “CPC recommendation no. 3”, “3 (Peer challenge 2026)”
NAMED = re.compile(
    r"^(?P<hint>.*?)\b(?:recommendations?|recs?\.?|r)?\s*(?:(?:no\.?|number|#)\s*)?"
    r"(?P<number>[a-z]{0,3}\d+(?:[.\-]\d+){0,9}[a-z]?)(?:\s*\((?P<review>[^()]+)\))?(?:\s*[.:])?\s*$",
    re.IGNORECASE,
)
# “Rec A”: a letter is a number only where the word for it stands before it.
LETTERED = re.compile(
    r"^(?P<hint>.*?)\b(?:recommendations?|recs?\.?)\s*(?:(?:no\.?|number|#)\s*)?(?P<number>[a-z])"
    r"(?:\s*\((?P<review>[^()]+)\))?(?:\s*[.:])?$",
    re.IGNORECASE,
)
# “R1-R3”, “CPC recs 4 to 7”: from the one to the other, where each of them stands.
RANGE = re.compile(
    r"^(?P<hint>\D*?)(?P<stem>[a-z]{0,3}(?:\d+\.){0,9})(?P<first>\d+)\s*(?:[-–—]|to|until)\s*"
    r"(?P<other>[a-z]{0,3}(?:\d+\.){0,9})(?P<last>\d+)$",
    re.IGNORECASE,
)
MOST_IN_RANGE = 40
NONE_NAMED = {
    "",
    "n/a",
    "na",
    "n.a.",
    "n.a",
    "none",
    "nil",
    "not applicable",
    "-",
    "–",
    "—",
    "nan",
    "null",
    "#n/a",
    ".",
}
LEAD = re.compile(r"^(?:recommendation|rec|r)(?=\d)|^0+(?=\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A recommendation that stands: its number and words, and its review's names in words."""

    pk: int
    number: str
    text: str
    review: str
    names: frozenset[str] = frozenset()  # by which a plan may call the review: words, initials

    settled: str = ""  # why no new action is looked for: "closed", "declined"


@dataclass(frozen=True, slots=True)
class Named:
    """What the words of a cell name: the recommendations found, else those that they may mean."""

    found: tuple[int, ...] = ()
    may_be: tuple[int, ...] = ()


@dataclass
class KnownRecommendations:
    """The recommendations that a programme answers."""

    candidates: Sequence[Candidate] = ()
    _read: dict[str, Named] = field(default_factory=dict)

    def named(self, words: str) -> Named:
        """What the words name; nothing found and nothing offered where they name none of them."""
        if words not in self._read:
            self._read[words] = self._in_words(words) or self._by_numbers(words)
        return self._read[words]

    @cached_property
    def by_number(self) -> dict[str, list[Candidate]]:
        found: dict[str, list[Candidate]] = {}
        for candidate in self.candidates:
            found.setdefault(number_key(candidate.number), []).append(candidate)
        return found

    @cached_property
    def by_words(self) -> dict[str, list[Candidate]]:
        """Those that each number alone, or with its review behind it, names."""
        found: dict[str, list[Candidate]] = {}
        for candidate in self.candidates:
            for words in {words_of(candidate.number), words_of(f"{candidate.number} {candidate.review}")}:
                found.setdefault(words, []).append(candidate)
        return found

    @cached_property
    def settled(self) -> dict[int, str]:
        """Those that are closed or declined, by their keys."""
        return {candidate.pk: candidate.settled for candidate in self.candidates if candidate.settled}

    def _pieces(self, words: str) -> Iterator[str]:
        """What the cell lists, with each range of numbers as the numbers that it names."""
        for piece in filter(None, BETWEEN.split(words.strip())):
            yield from [piece] if self.by_words.get(words_of(piece)) else numbers_of(piece)

    def _by_numbers(self, words: str) -> Named:
        """The recommendations of a list of numbers; offers where one of them is in doubt."""
        found: list[int] = []
        doubtful: list[int] = []
        for piece in self._pieces(words):
            exact = self.by_words.get(words_of(piece), [])
            if len(exact) == 1:
                found.append(exact[0].pk)
                continue
            read = NAMED.match(piece) or LETTERED.match(piece)
            same = self.by_number.get(number_key(read["number"]), []) if read else []
            hint = " ".join(filter(None, (read["hint"], read["review"]))) if read else ""
            if hint.strip(" -–:/"):
                hinted = [each for each in same if is_called(hint, each)]
                # A review that isn't among ours has a recommendation 3 as well.
                doubtful += [each.pk for each in same] if len(hinted) != 1 else []
                same = hinted
            if len(same) == 1:
                found.append(same[0].pk)
            else:
                doubtful += [each.pk for each in same] or [0]
        if not doubtful:
            return Named(tuple(dict.fromkeys(found)))
        offered = dict.fromkeys(pk for pk in (*found, *doubtful) if pk)
        return Named((), tuple(offered)[:MOST])

    def _in_words(self, words: str) -> Named | None:
        """The recommendation whose own words these are, or nearly; None where they are no such words."""
        said = words_of(words)
        if len(said) < SHORTEST:
            return None
        scored: list[tuple[float, Candidate]] = []
        for candidate in self.candidates:
            text = words_of(candidate.text)
            if said in (text, words_of(f"{candidate.number} {candidate.text}")):
                return Named((candidate.pk,))
            if text.startswith(said) or text in said:
                scored.append((1.0, candidate))
                continue
            matcher = SequenceMatcher(None, said, text, autojunk=False)
            if matcher.real_quick_ratio() >= NEARLY and matcher.quick_ratio() >= NEARLY:
                scored.append((matcher.ratio(), candidate))
        near = [(score, each) for score, each in scored if score >= NEARLY]
        near.sort(key=lambda pair: -pair[0])
        return Named((), tuple(each.pk for _, each in near[:MOST])) if near else None


def names_none(words: str) -> bool:
    """Whether the words say that the row answers none: “n/a”, a dash."""
    return " ".join(words.casefold().split()) in NONE_NAMED


def numbers_of(piece: str) -> list[str]:
    """The numbers from the one to the other where the piece is a range of them, else the piece itself."""
    read = RANGE.match(piece.strip()[:80])
    if not read or number_key(read["other"]) not in ("", number_key(read["stem"])):
        return [piece]
    first, last = int(read["first"]), int(read["last"])
    if not first < last < first + MOST_IN_RANGE:
        return [piece]
    return [f"{read['hint']}{read['stem']}{number}" for number in range(first, last + 1)]


def number_key(number: str) -> str:
    """A number as it is compared: "R1", "Rec 01" and "1" are one."""
    key = "".join(number.casefold().split())
    return LEAD.sub("", LEAD.sub("", key))


def is_called(hint: str, candidate: Candidate) -> bool:
    """Whether the words beside a number call the recommendation's review."""
    words = [
        word for word in words_of(hint).split() if word not in ("rec", "recs", "recommendation", "r", "no")
    ]
    return not words or " ".join(words) in candidate.names or all(word in candidate.names for word in words)


def names_of_review(title: str, kind: str) -> frozenset[str]:
    """What a plan may call a review: its title, the words of it, its kind, and the initials of both."""
    names: set[str] = set()
    for called in (words_of(title), words_of(kind)):
        words = [word for word in called.split() if word not in ("of", "the", "and", "for", "a")]
        letters = "".join(word[0] for word in words if not word.isdigit())
        names |= {called, *words, letters}
    return frozenset(names - {""})


def candidates_of(
    rows: Iterable[tuple[int, str, str, str, str]], settled: Mapping[int, str] = MappingProxyType({})
) -> list[Candidate]:
    """The candidates of rows of key, number, text, the review's title and its kind in words.

    `settled` are those of the keys that are closed or declined, with that word.
    """
    return [
        Candidate(pk, number, text, review, names_of_review(review, kind), settled.get(pk, ""))
        for pk, number, text, review, kind in rows
    ]
