"""The level of a risk's likelihood or impact as written: a number, a word, or prose that ends in a word."""

import re
from dataclasses import dataclass
from functools import lru_cache

from programmes.imports.cells.values import LEVELS

_WORDS = "|".join(sorted((word for word in LEVELS if len(word) > 2), key=len, reverse=True))
_NAMED = re.compile(rf"(?<![\w-])({_WORDS})(?![\w-])", re.IGNORECASE)
_NUMBER = re.compile(r"^\s*(?:[A-Za-z][\w ]*[-–:(]\s*)?([1-5])(?:\s*(?:[-–:]|/\s*5|\().*|\s*)\)?$")
_LETTER = re.compile(r"^([A-E])(?:\s*[-–:(].*)?$")  # of a matrix whose levels are letters


@dataclass(frozen=True)
class Level:
    """A level as written: the number from 1 to 5 where one is given, else the word; both may be empty."""

    raw: str
    number: int | None = None
    word: str = ""

    @property
    def said(self) -> str:
        """The level in a word or a figure, without the prose around it."""
        return self.word or (str(self.number) if self.number else "")


@lru_cache(maxsize=8_192)
def read_level(raw: str) -> Level:
    """The level that the words come to; where they tell of several in turn, the last one told.

    "4", "4 - Likely" and "Likely (4)" are the number 4. "Moderate" is Medium; "High at June 2007" is High;
    "Report approved by Cabinet, Low" is Low. A word is never turned into a number: which number it is, the
    council's own matrix decides.
    """
    words = " ".join(raw.split())
    number = _NUMBER.match(words)
    if number:
        return Level(raw, number=int(number[1]))
    if words.casefold() in LEVELS:
        return Level(raw, word=LEVELS[words.casefold()])
    if letter := _LETTER.match(words):
        return Level(raw, word=letter[1])
    # The last, as people add to a cell and seldom take away: “High, now Medium”.
    named = _NAMED.findall(words)
    return Level(raw, word=LEVELS[named[-1].casefold()]) if named else Level(raw)
