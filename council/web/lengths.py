"""The limit of a box as a form tells it: what is too long, by how much, and what was too long before."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms.boundfield import BoundField
from django.forms.utils import pretty_name
from django.utils.functional import cached_property

from council.lengths import characters, told_too_long
from council.web.error_words import named


class BoxLimit(MaxLengthValidator):
    """How much a box takes. What stood there before there was a limit may stay till it changes."""

    def __init__(self, most: int, box: BoundField) -> None:
        super().__init__(most)
        self.box = box

    def __call__(self, value: Any) -> None:
        if characters(value) > self.limit_value and value != self.initial:
            label = str(self.box.field.label or pretty_name(self.box.name))
            raise ValidationError(told_too_long(named(label), self.limit_value, value), code=self.code)

    @cached_property
    def initial(self) -> str:
        """The words with which the box opened, as they would come back unchanged."""
        initial = self.box.initial
        return initial.replace("\r\n", "\n").strip() if isinstance(initial, str) else ""

    @property
    def kindly(self) -> str:
        """What is said beside a box that opens with longer words than it takes; empty where it doesn't."""
        count = characters(self.initial)
        if count <= self.limit_value or self.box.errors:
            return ""
        return (
            f"This text has {count:,} characters, {count - self.limit_value:,} more than the box takes "
            f"now. It can stay as it is. If you change it, shorten it to {self.limit_value:,}."
        )


def limit_box(box: BoundField) -> None:
    """Have the box of words tell in our own words what is too long for it."""
    field = box.field
    if isinstance(field, forms.CharField) and "max_length" not in field.error_messages:
        field.validators = [
            BoxLimit(limit.limit_value, box) if isinstance(limit, MaxLengthValidator) else limit
            for limit in field.validators
        ]
