"""What a form sent says, in the words of its boxes: for pages that give back what could not be saved.

Such a page is answered before any view has made the form again. So the form is taken to be the one of the
house that has most of the boxes that were sent, of several the one that lives nearest to the view. Its boxes
bear its labels and its choices its words, and what it keeps hidden is not told. A box that it lacks bears the
label that most forms give to one of that name.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import takewhile
from types import MappingProxyType
from typing import Any, TypeAlias

from django import forms
from django.forms.utils import pretty_name
from django.forms.widgets import ChoiceWidget
from django.http import QueryDict
from django.utils.text import capfirst

from council.rag import Rag

OF_A_ROW = re.compile(r"(?P<row>[A-Z]{2,5}-[A-Z]?\d{1,6})-(?P<name>.+)", re.ASCII)
RAG_WORD = re.compile(r"\brag\b", re.I)
DATE = ("_day", "_month", "_year")
Boxes: TypeAlias = Mapping[str, forms.Field]
NO_BOXES: Boxes = MappingProxyType({})


def in_words(form: QueryDict, module: str = "") -> Iterator[tuple[str, str, str]]:
    """Each value that was sent: the box's own name, its label with the row that it is of, the value in words.

    The three boxes of a date are one, with its parts as they were typed. `module`: that of the view.
    """
    boxes = boxes_of(frozenset(own_name(stem_of(name, form)) for name in form), module)
    for name, values in form.lists():
        stem = stem_of(name, form)
        own = own_name(stem)
        if own in boxes and boxes[own].widget.is_hidden:
            continue
        if stem != name:
            if name.endswith(DATE[0]):
                typed = " ".join(str(form[f"{stem}{part}"]) for part in DATE).strip()
                yield own, label_of(stem, boxes), typed
            continue
        for value in values:
            yield own, label_of(name, boxes), value_of(own, value, boxes)


def stem_of(name: str, form: QueryDict) -> str:
    """The name of the date that the box is a part of; of any other box its name."""
    stem = next((name[: -len(part)] for part in DATE if name.endswith(part)), "")
    return stem if stem and all(f"{stem}{part}" in form for part in DATE) else name


def own_name(name: str) -> str:
    """The name of the box in its form: without the row that it is of on a page of many."""
    of_row = OF_A_ROW.fullmatch(name)
    return of_row["name"] if of_row else name


def label_of(name: str, boxes: Boxes = NO_BOXES) -> str:
    """The label of the box; the name in words where no form of the house has one of that name."""
    of_row = OF_A_ROW.fullmatch(name)
    own = own_name(name)
    label = label_in_form(own, boxes[own]) if own in boxes else labels().get(own)
    label = label or RAG_WORD.sub("RAG", pretty_name(own.replace("-", " ")))
    return f"{of_row['row']}: {label}" if of_row else label


def label_in_form(name: str, field: forms.Field) -> str:
    """The label that the form gives to its box."""
    return capfirst(str(field.label or RAG_WORD.sub("RAG", pretty_name(name))))


def value_of(name: str, value: str, boxes: Boxes = NO_BOXES) -> str:
    """The value as the form offers it: a choice by its own words."""
    if name.endswith("rag") and value in Rag.values:
        return str(Rag(value).label)  # offered in the words of the day, which no form knows by itself
    offered = words_of(boxes[name]) if name in boxes else {}
    return offered.get(value) or choices().get(name, {}).get(value, value)


def words_of(field: forms.Field) -> dict[str, str]:
    """The words of the field's choices, where they are the same for everyone."""
    is_fixed = isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField)
    if not is_fixed or not isinstance(field.widget, ChoiceWidget):
        return {}
    offered: list[Any] = [pair for pair in field.widget.choices if isinstance(pair[1], str)]
    return {str(value): label for value, label in offered if value}


def rooms_shared(one: str, other: str) -> int:
    """How many packages two modules share, from the outermost on."""
    pairs = zip(one.split("."), other.split("."), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


@lru_cache(maxsize=256)
def boxes_of(sent: frozenset[str], module: str) -> Boxes:
    """The boxes of the house's form that was sent, as far as their names tell; none where it has too few."""
    best: tuple[int, int, int] = (1, 0, 0)
    found: Boxes = NO_BOXES
    for form in own_forms():
        boxes: Boxes = getattr(form, "base_fields", NO_BOXES)
        near = rooms_shared(form.__module__, module)
        fits = (len(sent & boxes.keys()), near, -len(boxes.keys() - sent))
        if fits > best:
            best, found = fits, boxes
    return found


def own_forms(of: Any = forms.BaseForm) -> Iterator[Any]:
    """The forms of the house that are there."""
    for form in of.__subclasses__():
        if not form.__module__.startswith(("django.", "allauth.")):
            yield form
        yield from own_forms(form)


@cache
def labels() -> Mapping[str, str]:
    found: dict[str, Counter[str]] = {}
    for form in own_forms():
        for name, field in getattr(form, "base_fields", {}).items():
            found.setdefault(name, Counter())[label_in_form(name, field)] += 1
    return {name: counted.most_common(1)[0][0] for name, counted in found.items()}


@cache
def choices() -> Mapping[str, Mapping[str, str]]:
    """The words of each choice that forms offer under one name and mean alike."""
    found: dict[str, dict[str, str]] = {}
    for form in own_forms():
        for name, field in getattr(form, "base_fields", {}).items():
            if offered := words_of(field):
                found.setdefault(name, {}).update(offered)
    return found
