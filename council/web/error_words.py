"""What a form says of a box that it refuses: which box it is, and how to put it right.

Django's own sentences ("This field is required.", "Select a valid choice.") name no field. A form that gives
a field its own words keeps them; every sentence that it leaves to Django is put into ours here, for the forms
of libraries as well: `GovukBoundField` asks for it, which every form makes of each field before it reads it.
"""

import re
from collections.abc import Callable
from copy import copy
from functools import cache
from typing import Any

from django import forms
from django.core import validators

from council.calendar.plausible import YEARS

Sentence = Callable[[str, forms.Field], str]

# A label that begins so is a question, or says itself whose it is: "the" before it would be wrong.
WITHOUT_THE = re.compile(
    r"(the|a|an|your|my|our|their|its|his|new|any|all|each|every|both|no|from|to|by|when|\d)\b", re.I
)
QUESTION = re.compile(
    r"\?$|^(what|which|who|whose|when|where|why|how|is|are|do|does|did|has|have|was)\b", re.I
)


def named(label: str) -> str:
    """The field at the beginning of a sentence: in quotation marks where it is a sentence itself."""
    return f"“{label}”" if QUESTION.search(label) or label.endswith((".", "!")) else label


def asked(label: str) -> str:
    """The field after a verb: "the due date", "your name", "the RAG"."""
    first, _, rest = label.partition(" ")
    words = (
        label if first[1:2].isupper() or any(map(str.isdigit, first)) else f"{first.lower()} {rest}".strip()
    )
    return words if WITHOUT_THE.match(words) else f"the {words}"


def required(label: str, field: forms.Field) -> str:
    if field.widget.is_hidden:
        return f"The page was sent without one of its parts ({label}). Open it again and repeat the change"
    if isinstance(field, forms.BooleanField):
        return f"Tick “{label}” to go on"
    verb = (
        "Select"
        if isinstance(field, forms.ChoiceField)
        else "Choose"
        if isinstance(field, forms.FileField)
        else "Enter"
    )
    return f"{verb} an answer to “{label}”" if QUESTION.search(label) else f"{verb} {asked(label)}"


# What a field takes, by its kind: the first that fits. A kind of our own says it itself, as `takes`.
TAKES: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.DateTimeField, "must be a real date and time, like 27 3 2026 14:30"),
    (forms.DateField, "must be a real date, like 27 3 2026"),
    (forms.TimeField, "must be a time, like 14:30"),
    (forms.DurationField, "must be a length of time, like 01:30:00"),
    (forms.DecimalField, "must be a number, like 12.5"),
    (forms.FloatField, "must be a number, like 12.5"),
    (forms.IntegerField, "must be a whole number, like 25"),
    (forms.EmailField, "must be an e-mail address, like name@council.gov.uk"),
    (forms.URLField, "must be a web address, like https://www.council.gov.uk"),
    (forms.UUIDField, "must be an identifier, as it was given to you"),
    (forms.JSONField, "must be JSON"),
    (forms.FileField, "did not arrive as a file. Choose it again"),
    (forms.SlugField, "must be letters, numbers, hyphens and underscores alone"),
)


def invalid(label: str, field: forms.Field) -> str:
    by_kind = next(
        (words for kind, words in TAKES if isinstance(field, kind)), "cannot be read. Enter it again"
    )
    return f"{named(label)} {getattr(field, 'takes', '') or by_kind}"


def says(words: str) -> Sentence:
    """The sentence that begins with the field's name; what stands in %( ) is filled in by Django."""
    return lambda label, field: f"{named(label)} {words}"


NO_CHOICE = says("must be one of the choices that are offered. Select it again")
SENTENCES: dict[str, Sentence] = {
    "required": required,
    "missing": required,
    "invalid": invalid,
    "invalid_date": invalid,
    "invalid_time": invalid,
    "overflow": invalid,
    "year": says("must have a year of four numbers, like 2026"),
    "far": says(f"must have a year {YEARS}"),
    "invalid_choice": NO_CHOICE,
    "invalid_list": NO_CHOICE,
    "invalid_pk_value": NO_CHOICE,
    "incomplete": says("is not complete. Fill in every part of it"),
    "empty": says("is an empty file. Choose another"),
    "contradiction": says("can have a new file, or the old one taken away, but not both"),
    "invalid_image": says("must be an image"),
    "invalid_extension": says("must be a file of another kind: %(allowed_extensions)s"),
    "max_length": says("can have up to %(limit_value)d characters: it has %(show_value)d"),
    "min_length": says("must be %(limit_value)d characters or more. You entered %(show_value)d"),
    "max_value": says("must be %(limit_value)s or less"),
    "min_value": says("must be %(limit_value)s or more"),
    "step_size": says("must be a multiple of %(limit_value)s"),
    "max_digits": says("can have up to %(max)s digits"),
    "max_decimal_places": says("can have up to %(max)s digits after the point"),
    "max_whole_digits": says("can have up to %(max)s digits before the point"),
    "null_characters_not_allowed": says("has a character that cannot be stored (a NUL). Remove it"),
}
FILE_NAME = says("must have a shorter file name: up to %(max)d characters, and it has %(length)d")


# Django's validators of a pattern each have words of their own.
READY_MADE = {id(each) for each in vars(validators).values() if isinstance(each, validators.RegexValidator)}


@cache
def general(kind: type) -> dict[str, str]:
    """The sentences that a kind of field has of itself, by code, for whatever field it is."""
    messages: dict[str, str] = {}
    for cls in reversed(kind.__mro__):
        messages |= {code: str(text) for code, text in getattr(cls, "default_error_messages", {}).items()}
    return messages


def is_unnamed(kind: type, code: str) -> bool:
    """Whether the sentence of the kind is Django's, or one of our own for any field of the kind."""
    owner = next(cls for cls in kind.__mro__ if code in cls.__dict__.get("default_error_messages", {}))
    return owner.__module__.startswith(("django.", "council.web.forms", "council.web.dates"))


def name_field_in_errors(field: Any, label: object) -> None:
    """Give the field sentences that name it, wherever it would use a general one."""
    label = str(label).strip().rstrip(":").replace("%", "percent")  # Django fills in what stands after a %
    kind: type = type(field)
    for code, stock in general(kind).items():
        if code in SENTENCES and str(field.error_messages[code]) == stock and is_unnamed(kind, code):
            # The length of a text is a validator's business; that of a file's name is the field's own.
            sentence = FILE_NAME if code == "max_length" else SENTENCES[code]
            field.error_messages[code] = sentence(label, field)
    for place, validator in enumerate(field.validators):
        if type(validator) is validators.DecimalValidator:
            field.validators[place] = digits_named(validator, label, field)
            continue
        code, words = getattr(validator, "code", ""), str(getattr(validator, "message", ""))
        is_stock = words == str(getattr(type(validator), "message", "")) or id(validator) in READY_MADE
        if code in SENTENCES and is_stock:
            field.validators[place] = own = copy(validator)
            own.message = SENTENCES[code](label, field)
    if hasattr(field, "validate_no_null_characters"):  # of a choice of records, asked before all others
        no_nul = SENTENCES["null_characters_not_allowed"](label, field)
        field.validate_no_null_characters = validators.ProhibitNullCharactersValidator(message=no_nul)


def digits_named(validator: Any, label: str, field: Any) -> Any:
    """The validator of a number's digits with sentences that name the field; its own are by code."""
    own = copy(validator)
    own.messages = {code: SENTENCES[code](label, field) for code in validator.messages}
    if validator.decimal_places == 0:
        own.messages["max_decimal_places"] = says("must be a whole number, like 25")(label, field)
    return own
