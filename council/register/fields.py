"""Where each field of a record is entered: the page, the act behind it; or why it is entered on no page.

Each app says so in its `fields.py`, in a table of its models. tests/test_fields.py walks the models and fails
for a field without an answer. docs/fields.md is made from the tables.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

Act: TypeAlias = Callable[..., Any]


class Why(StrEnum):
    """Why a field is entered on no page, in the words of docs/fields.md."""

    DERIVED = "worked out"
    WRITTEN = "written by the act"
    IMPORTED = "a plan’s own words, from its import"
    NOT_YET = "not yet"


@dataclass(frozen=True)
class Entered:
    """A field that somebody enters or changes: on the page of that URL name, in that box, by that act."""

    page: str
    act: Act
    box: str


@dataclass(frozen=True)
class NotEntered:
    """A field that nobody enters, and why: in what way it comes, with a sentence of its own."""

    kind: Why
    why: str
    act: Act | None = None


Answer: TypeAlias = Entered | NotEntered
Answers: TypeAlias = dict[str, Answer]


def place_of(act: Act) -> str:
    """The act's dotted name, as in docs/acts.md: "actions.correcting.correct_action"."""
    return f"{act.__module__}.{act.__qualname__}"


def entered(page: str, act: Act, names: str = "", **boxes: str) -> Answers:
    """The fields of these names, parted by spaces, and those whose `boxes` are called otherwise."""
    return {name: Entered(page, act, box) for name, box in ({n: n for n in names.split()} | boxes).items()}


def derived(why: str, names: str) -> Answers:
    """Fields that are worked out, or chosen by nothing but where one stands; `why` says from what."""
    return _not_entered(NotEntered(Why.DERIVED, why), names)


def written_by(act: Act, why: str, names: str) -> Answers:
    """Fields that an act writes beside what was entered: who, when, what became of it."""
    return _not_entered(NotEntered(Why.WRITTEN, why, act), names)


def imported(why: str, names: str) -> Answers:
    """Fields that keep what a plan's file says, so that it can be held against it."""
    return _not_entered(NotEntered(Why.IMPORTED, why), names)


def not_yet(why: str, names: str) -> Answers:
    """Fields that somebody should be able to enter, and cannot yet; `why` says how they come meanwhile."""
    return _not_entered(NotEntered(Why.NOT_YET, why), names)


def _not_entered(answer: NotEntered, names: str) -> Answers:
    return dict.fromkeys(names.split(), answer)


def fields(*parts: Mapping[str, Answer]) -> Answers:
    """The answers of one model. Raises ValueError where two of them are about the same field."""
    told: Answers = {}
    for part in parts:
        if twice := told.keys() & part.keys():
            raise ValueError(f"Answered twice: {', '.join(sorted(twice))}")
        told |= part
    return told
