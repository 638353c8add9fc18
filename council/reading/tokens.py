"""Cutting a cell's text into tokens, and finding set phrases among them.

    "W/c 3rd Mar’25"  ->  w / c 3 mar ' 25      (the 3 knows that it was an ordinal)

Every step is linear in the length of the text, and text beyond LONGEST characters is not looked at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

LONGEST = 1_000

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")
_QUOTES = dict.fromkeys(map(ord, "‘’‚‛′´`ʼ"), "'")
_ARROWS = dict.fromkeys(map(ord, "→⇒➔➜➡⟶"), ">")
_BULLETS = dict.fromkeys(map(ord, "•·●▪◦■□"), "\n")
_NOTE_MARKS = dict.fromkeys(map(ord, "⁰¹²³⁴⁵⁶⁷⁸⁹†‡"), " ")
_BREAKS = {ord("\r"): "\n", ord("\v"): "\n", ord("\f"): "\n", ord("\x85"): "\n", 0x2028: "\n", 0x2029: "\n"}
_SLASHES = dict.fromkeys(map(ord, "\\⁄∕／"), "/")
_PLAIN = _SLASHES | _DASHES | _QUOTES | _ARROWS | _BULLETS | _NOTE_MARKS | _BREAKS

_TOKEN = re.compile(
    r"(?P<newline>\n)"
    r"|(?P<number>[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)?)"
    r"|(?P<mark>\S)"
)
_ORDINAL_ENDS = {"st", "nd", "rd", "th"}


@dataclass(frozen=True)
class Token:
    """A word, a number, a mark or a line break, with where it stood and whether white space came before
    it.
    """

    kind: str
    text: str
    start: int
    end: int
    spaced: bool
    ordinal: bool = False

    @property
    def digits(self) -> int:
        """How many digits the number has as written; 0 for a word, a mark or a number with thousands
        commas.
        """
        return len(self.text) if self.kind == "number" and "," not in self.text else 0

    @property
    def value(self) -> int:
        return int(self.text) if 0 < self.digits <= 9 else -1


END = Token("end", "", -1, -1, spaced=True)


def plain(text: str) -> str:
    """The text with one kind of dash, quote, space and line break, and without what can't be seen."""
    text = text[:LONGEST].translate(_PLAIN)
    text = unicodedata.normalize("NFKC", text)[:LONGEST]
    return "".join(
        letter if letter in "\n\t" or unicodedata.category(letter)[0] != "C" else "" for letter in text
    ).strip()


def text_of(value: object) -> str:
    """The value as text; empty for an object that can't be written, which has nothing to read."""
    try:
        return str(value)
    except Exception:  # a cell may be any object
        return ""


class Tokens:
    """The tokens of one cell; reading past either end gives the END token, never an error."""

    def __init__(self, text: str) -> None:
        self.text = plain(text)
        self._tokens = with_ordinals(cut(self.text))

    def __getitem__(self, index: int) -> Token:
        return self._tokens[index] if 0 <= index < len(self._tokens) else END

    def __len__(self) -> int:
        return len(self._tokens)

    def words(self, first: int, after: int) -> str:
        """The plain text from token `first` up to, not including, token `after`."""
        if first >= after or first >= len(self._tokens):
            return ""
        return self.text[self[first].start : self[after - 1].end]

    def joined(self, index: int) -> bool:
        """Whether this token touches the one before it."""
        return not self[index].spaced


def cut(text: str) -> list[Token]:
    """The words, numbers, marks and line breaks of a plain text, in order."""
    tokens: list[Token] = []
    last_end = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        kind = match.lastgroup or "mark"
        tokens.append(Token(kind, match.group().casefold(), start, end, start != last_end or start == 0))
        last_end = end
    return tokens


def with_ordinals(tokens: list[Token]) -> list[Token]:
    """The tokens with "31" + "st" made one number that knows it is an ordinal."""
    kept: list[Token] = []
    for token in tokens:
        before = kept[-1] if kept else END
        if token.text in _ORDINAL_ENDS and before.digits and not before.ordinal and not token.spaced:
            kept[-1] = Token("number", before.text, before.start, token.end, before.spaced, ordinal=True)
        else:
            kept.append(token)
    return kept


Meaning = TypeVar("Meaning")


class Phrases(Generic[Meaning]):
    """A table of set phrases and what each means; the longest that fits wins.

    A hyphen or a full stop between the words as written is passed over, so that "on-going", "w.e.f." and
    "no later than" need one entry each.
    """

    def __init__(self, table: Mapping[Meaning, str]) -> None:
        """The table, from one of lists: {"by": "by, no later than"}."""
        self._by_first_word: dict[str, list[tuple[tuple[str, ...], Meaning]]] = {}
        for phrase, meaning in by_phrase(table).items():
            words = tuple(token.text for token in cut(phrase) if token.text != "-")
            self._by_first_word.setdefault(words[0], []).append((words, meaning))
        for entries in self._by_first_word.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def match(self, tokens: Tokens, index: int) -> tuple[Meaning, int] | None:
        """What the phrase at `index` means and the index after it, or None."""
        for words, meaning in self._by_first_word.get(tokens[index].text, ()):
            after = after_phrase(tokens, index, words)
            if after is not None:
                return meaning, after
        return None


def after_phrase(tokens: Tokens, index: int, words: tuple[str, ...]) -> int | None:
    """The index after the phrase, where it stands at `index`; None where it doesn't."""
    for position, word in enumerate(words):
        if (
            position
            and tokens[index].text in ("-", ".")
            and tokens.joined(index)
            and word != tokens[index].text
        ):
            index += 1
        if tokens[index].text != word:
            return None
        index += 1
    return index


def by_phrase(table: Mapping[Meaning, str]) -> dict[str, Meaning]:
    """A table of phrases from one of lists: {"by": "by, no later than"} gives each phrase its meaning."""
    return {phrase: meaning for meaning, phrases in table.items() for phrase in phrases_in(phrases)}


def one_of(words: str) -> frozenset[str]:
    """The words of a list, for asking whether a word is one of them."""
    return frozenset(words.split())


def either(beginnings: str, endings: str) -> str:
    """A list of every beginning followed by every ending: "revised to, revised from, moved to" …"""
    return ", ".join(
        f"{beginning} {ending}".strip()
        for beginning in phrases_in(beginnings)
        for ending in phrases_in(endings)
    )


def phrases_in(phrases: str) -> list[str]:
    """The phrases of a list with commas, each with single spaces."""
    return [phrase for part in phrases.split(",") if (phrase := " ".join(part.split()))]
