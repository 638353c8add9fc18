"""Dataclasses kept as plain data come back equal, and nothing that was not named comes back at all."""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from council.plain_data import Unfit, as_data, as_json, from_data, from_json


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


@dataclass(frozen=True)
class Word:
    raw: str
    on: date | None = None


@dataclass
class Sheet:
    name: str
    words: list[Word] = field(default_factory=list)
    colour: Colour = Colour.RED
    pounds: Decimal | None = None
    share: float = 0.0
    number: int = 0
    pair: tuple[str, int] | None = None
    path: tuple[str, ...] = ()
    marks: frozenset[int] = frozenset()
    names: set[str] = field(default_factory=set)
    by_place: dict[int, Word] = field(default_factory=dict)
    by_name: Mapping[str, Sequence[str]] = field(default_factory=dict)
    by_pair: dict[tuple[str, str], Colour] = field(default_factory=dict)
    anything: Any = None
    work: Any = field(default=None, compare=False)


text = some.text(max_size=6)
words = some.builds(Word, text, some.none() | some.dates())
scalars = (
    some.none()
    | some.booleans()
    | some.integers()
    | some.floats(allow_nan=False)
    | text
    | some.dates()
    | some.datetimes().map(lambda moment: moment.replace(fold=0))
    | some.times().map(lambda moment: moment.replace(fold=0))
    | some.decimals(allow_nan=False)
)
sheets = some.builds(
    Sheet,
    name=text,
    words=some.lists(words, max_size=3),
    colour=some.sampled_from(Colour),
    pounds=some.none() | some.decimals(allow_nan=False, allow_infinity=False),
    share=some.floats(allow_nan=False),
    number=some.integers(),
    pair=some.none() | some.tuples(text, some.integers()),
    path=some.lists(text, max_size=3).map(tuple),
    marks=some.frozensets(some.integers(), max_size=3),
    names=some.sets(text, max_size=3),
    by_place=some.dictionaries(some.integers(), words, max_size=2),
    by_name=some.dictionaries(text, some.lists(text, max_size=2), max_size=2),
    by_pair=some.dictionaries(some.tuples(text, text), some.sampled_from(Colour), max_size=2),
    anything=scalars | words | some.dictionaries(text, scalars | words, max_size=2),
)


@given(sheets)
def test_what_is_kept_comes_back_equal_and_of_the_same_types(sheet):
    back = from_data(as_data(sheet, Sheet, shared=[Word], named=[Word]), Sheet, shared=[Word], named=[Word])
    assert back == sheet
    assert repr(back.anything) == repr(sheet.anything)  # True is no 1, and a moment no day


def test_an_object_in_several_places_is_kept_once_and_is_one_object_again():
    word = Word("May", date(2026, 5, 31))
    data = as_data(Sheet("Plan", [word, word], by_place={3: word}), Sheet, shared=[Word])
    back = from_data(data, Sheet, shared=[Word])
    assert back.words[0] is back.words[1] is back.by_place[3]
    assert zlib.decompress(data).count(b"May") == 1


def test_a_field_that_does_not_count_when_compared_is_left_out():
    back = from_data(as_data(Sheet("Plan", work=object()), Sheet), Sheet)
    assert back.work is None


@pytest.mark.parametrize("value", [object(), [1], Word("May"), b"bytes", Colour.RED])
def test_a_value_of_no_class_that_is_named_is_not_kept(value):
    with pytest.raises(Unfit):
        as_data(Sheet("Plan", anything=value), Sheet)


def test_a_hint_that_leaves_open_which_type_it_is_can_not_be_kept():
    @dataclass
    class Either:
        one: int | str

    with pytest.raises(Unfit, match="only one type"):
        as_data(Either(1), Either)


@pytest.mark.parametrize(
    "told", [b"no data", zlib.compress(b"{}"), zlib.compress(json.dumps([[], ["Plan", [3]]]).encode())]
)
def test_damaged_data_is_refused(told):
    with pytest.raises(ValueError):
        from_data(told, Sheet)


def test_data_that_names_another_class_is_refused():
    data = as_data(Sheet("Plan", anything=Word("May")), Sheet, named=[Word])
    with pytest.raises(ValueError, match="damaged"):
        from_data(data, Sheet)


@pytest.mark.parametrize("value", [datetime(2026, 6, 15, 10), date(2026, 6, 15), time(10), Decimal("1.50")])
def test_where_a_hint_says_any_a_value_is_what_it_was(value):
    back = from_data(as_data(Sheet("Plan", anything=value), Sheet), Sheet).anything
    assert (type(back), back) == (type(value), value)


# --- by name, to be read for ever ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    words: Word
    pounds: Decimal
    due: date | None = None


@dataclass(frozen=True)
class Page:
    title: str
    lines: tuple[Line, ...]
    labels: dict[str, str] = field(default_factory=dict)
    cells: tuple[tuple[str, ...], ...] = ()


PAGE = Page(
    "Savings", (Line(Word("May"), Decimal("1.50"), date(2026, 5, 31)),), {"red": "Late"}, (("a", "b"),)
)


def test_what_is_kept_by_name_is_jsons_own_and_comes_back_equal():
    assert as_json(PAGE) == {
        "title": "Savings",
        "lines": [{"words": {"raw": "May", "on": None}, "pounds": "1.50", "due": "2026-05-31"}],
        "labels": {"red": "Late"},
        "cells": [["a", "b"]],
    }
    assert from_json(Page, json.loads(json.dumps(as_json(PAGE)))) == PAGE


def test_a_field_that_a_later_version_added_takes_its_default_and_one_that_it_dropped_is_left_out():
    assert from_json(Page, {"title": "Savings", "lines": [], "colour": "red"}) == Page("Savings", ())


def test_what_is_read_for_ever_says_what_it_is():
    with pytest.raises(Unfit):
        as_json(Sheet("Plan"))
