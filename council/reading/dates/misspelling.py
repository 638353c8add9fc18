"""Months that were misspelt by one slip of the pen: "Febuary", "Sepember", "Ocotber"."""

from __future__ import annotations

from council.reading.dates.calendar_words import MONTH_NAMES
from council.reading.tokens import one_of

SHORTEST = 4
_REAL_WORDS = one_of(
    "match marsh larch starch parch arch aprils mayor jury duly tune dune just octopus member embers"
)


def meant_by(word: str) -> int | None:
    """The number of the month that the word misspells by one slip, or None."""
    if len(word) < SHORTEST or len(word) > 10 or word in _REAL_WORDS:
        return None
    for number, name in enumerate(MONTH_NAMES, 1):
        if len(name) >= SHORTEST and is_one_slip_from(word, name):
            return number
    return None


def is_one_slip_from(word: str, name: str) -> bool:
    """Whether one letter left out, put in, mistaken or swapped with its neighbour makes the word from the
    name.
    """
    if word == name or abs(len(word) - len(name)) > 1:
        return False
    start = 0
    while start < min(len(word), len(name)) and word[start] == name[start]:
        start += 1
    word_rest, name_rest = word[start:], name[start:]
    swapped = name_rest[1:2] + name_rest[:1] + name_rest[2:]
    return (
        word_rest[1:] == name_rest
        or word_rest == name_rest[1:]
        or word_rest[1:] == name_rest[1:]
        or word_rest == swapped
    )
