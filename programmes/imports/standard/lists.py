"""Several things in one cell of the standard columns: steps, mitigations. An empty line parts them. Pure.

What is known of each beside its words stands after them in brackets: "Draft it [due 31/03/2027] [done
02/02/2027]". A part whose words are as they were exported is no change, whatever it seems to say.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from council.lengths import shortened
from programmes.imports.standard.columns import cell_words, tidy

BETWEEN = "\n\n"
EMPTY_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
KNOWN = re.compile(r"\[(owner|due|done)\s++((?<=\s\s)(?=\])|[^\[\]\n]++)\]\s*$", re.IGNORECASE)
DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
HOW = "Leave an empty line between two. Each can be followed by [due 31/03/2027] and [done 02/02/2027]."
PUT_WORDS = "Write it behind the words that it belongs to, with no empty line between."

KnownPart = TypeVar("KnownPart")  # what we hold of a part: a step, a mitigation


@dataclass(frozen=True)
class ListedPart:
    """One of the things that a cell lists; the rest as words, empty where nothing is said."""

    text: str
    owner: str = ""
    due: str = ""
    done: str = ""

    def in_words(self) -> str:
        """The part as a cell says it."""
        known = (("owner", self.owner), ("due", self.due), ("done", self.done))
        after = [f"[{name} {words}]" for name, words in known if words]
        return tidy(" ".join((EMPTY_LINES.sub("\n", tidy(self.text)), *after)))


def cell_of(parts: Iterable[ListedPart]) -> str:
    """The parts as one cell says them."""
    return tidy(BETWEEN.join(filter(None, (part.in_words() for part in parts))))


def pieces_of(text: str) -> list[str]:
    """The words of each part that a cell lists."""
    return [piece.strip() for piece in EMPTY_LINES.split(text) if piece.strip()]


def part_of(piece: str) -> ListedPart:
    """What the words of one part say."""
    known: dict[str, str] = {}
    while bracket := KNOWN.match(piece, piece.rfind("[")):
        known.setdefault(bracket[1].casefold(), bracket[2].strip())
        piece = piece[: bracket.start()]
    return ListedPart(piece.strip(), **known)


def new_words(
    known: Sequence[tuple[KnownPart, ListedPart]], text: str
) -> Iterator[tuple[KnownPart | None, ListedPart]]:
    """Each part of the cell that says something new, with what we hold in its place, if anything."""
    worded = [(record, part.in_words()) for record, part in known if part.in_words()]
    for place, piece in enumerate(pieces_of(text)):
        record, words = worded[place] if place < len(worded) else (None, "")
        if piece != words:
            yield record, part_of(piece)


def day_in(words: str) -> date | None:
    """The day of a bracket, day first; None where it says none."""
    parts = DAY.fullmatch(words)
    try:
        return date(int(parts[3]), int(parts[2]), int(parts[1])) if parts else None
    except ValueError:
        return None


def why_not_taken(
    before: str, now: str, *, noun: str, put_back: str, due_in_words: bool, such_as: str
) -> Iterator[tuple[str, str]]:
    """Why the parts of a cell can't be taken as they stand, each with how to put it right.

    None may be gone, say nothing but what stands in brackets, or say there what is no day; `due_in_words`
    lets a due date be words. Parts that are as they were are no change, and right.
    """
    known = set(pieces_of(before))
    if len(pieces_of(now)) < len(pieces_of(before)):
        yield f"An import takes no {noun} away.", put_back
    parts = [part_of(piece) for piece in pieces_of(now) if piece not in known]
    for part in parts:
        if not part.text:
            yield f"“{part.in_words()[:80]}” has no words before it.", PUT_WORDS
    days = [part.done for part in parts] + ([] if due_in_words else [part.due for part in parts])
    for words in days:
        if words and day_in(words) is None:
            yield f"“{shortened(words, 80)}” is not a day.", f"Write it like {such_as}."


def day_words(day: date | None) -> str:
    """A day as a bracket says it."""
    return cell_words(day)
