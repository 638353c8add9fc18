"""What a form sent says, in the words of its boxes: for pages that give back what could not be saved.

Such a page is answered before any view has made the form again, so a box is known by its name alone. The
labels are those of the house's own forms; of a name that several of them have, the one that most use.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django import forms
from django.forms.utils import pretty_name
from django.forms.widgets import ChoiceWidget
from django.http import QueryDict
from django.utils.text import capfirst

from council.rag import Rag

OF_A_ROW = re.compile(r"(?P<row>[A-Z]{2,5}-[A-Z]?\d{1,6})-(?P<name>.+)", re.ASCII)
RAG_WORD = re.compile(r"\brag\b", re.I)
DATE = ("_day", "_month", "_year")


def in_words(form: QueryDict) -> Iterator[tuple[str, str, str]]:
    """Each value that was sent: the box's own name, its label with the row that it is of, the value in words.

    The three boxes of a date are one, with its parts as they were typed.
    """
    for name, values in form.lists():
        stem = next((name[: -len(part)] for part in DATE if name.endswith(part)), "")
        if stem and all(f"{stem}{part}" in form for part in DATE):
            if name.endswith(DATE[0]):
                yield stem, label_of(stem), " ".join(str(form[f"{stem}{part}"]) for part in DATE).strip()
            continue
        for value in values:
            yield own_name(name), label_of(name), value_of(own_name(name), value)


def own_name(name: str) -> str:
    """The name of the box in its form: without the row that it is of on a page of many."""
    of_row = OF_A_ROW.fullmatch(name)
    return of_row["name"] if of_row else name


def label_of(name: str) -> str:
    """The label of the box; the name in words where no form of the house has one of that name."""
    of_row = OF_A_ROW.fullmatch(name)
    own = own_name(name)
    label = labels().get(own) or RAG_WORD.sub("RAG", pretty_name(own.replace("-", " ")))
    return f"{of_row['row']}: {label}" if of_row else label


def value_of(name: str, value: str) -> str:
    """The value as the form offers it: a choice by its own words."""
    if name.endswith("rag") and value in Rag.values:
        return str(Rag(value).label)  # offered in the words of the day, which no form knows by itself
    return choices().get(name, {}).get(value, value)


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
            label = str(field.label or RAG_WORD.sub("RAG", pretty_name(name)))
            found.setdefault(name, Counter())[capfirst(label)] += 1
    return {name: counted.most_common(1)[0][0] for name, counted in found.items()}


@cache
def choices() -> Mapping[str, Mapping[str, str]]:
    """The words of each choice that forms offer under one name and mean alike."""
    found: dict[str, dict[str, str]] = {}
    for form in own_forms():
        for name, field in getattr(form, "base_fields", {}).items():
            is_fixed = isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField)
            if is_fixed and isinstance(field.widget, ChoiceWidget):
                offered: list[Any] = [pair for pair in field.widget.choices if isinstance(pair[1], str)]
                found.setdefault(name, {}).update((str(value), label) for value, label in offered if value)
    return found
