"""A date as it is typed: three boxes, day first, and a tick that a date which may not be meant is meant.

What is impossible is refused here; what is doubtful the act asks about (`council.asking_once`), which alone
knows what to compare a date with. The form then shows the tick by itself, and its view hands over what was
ticked: `act(..., meant=meant_in(form))`.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from council.asking_once import DOUBTFUL
from council.calendar.plausible import ENTER_A_YEAR, day_from, is_possible
from council.wording import spoken


class DateParts(NamedTuple):
    """A date as a person typed it, box by box, so that it can be shown again when it is no date."""

    day: str = ""
    month: str = ""
    year: str = ""

    def missing(self) -> list[str]:
        return [name for name, text in zip(self._fields, self, strict=True) if not text]

    def as_date(self) -> date:
        """The date typed; months as numbers, names or their beginnings. ValueError where it is none."""
        return day_from(self.day, self.month, self.year)


class DateInput(forms.Widget):
    """Three boxes, day first: `name_day`, `name_month`, `name_year`.

    Links and filters may also say `name=2026-03-27`.
    """

    template_name = "forms/widgets/date.html"
    use_fieldset = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> DateParts | None:
        parts = DateParts(*(str(data.get(f"{name}_{box}", "") or "").strip() for box in DateParts._fields))
        if any(parts):
            return parts
        return split_date(data.get(name))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and not any(f"{name}_{box}" in data for box in DateParts._fields)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_day" if id_ else id_

    def boxes_in_error(self, value: Any) -> list[str]:
        """The boxes to mark when the date is refused: the empty ones, a short year, or all three."""
        parts = split_date(value) or DateParts()
        if missing := parts.missing():
            return missing
        if not re.fullmatch(r"\d{4}", parts.year):
            return ["year"]
        return list(DateParts._fields)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        parts = split_date(value) or DateParts()
        attributes = context["widget"]["attrs"]
        wrong = self.boxes_in_error(value) if attributes.get("aria-invalid") else []
        id_ = attributes.get("id", "")
        context["widget"]["boxes"] = [
            {
                "name": f"{name}_{box}",
                "id": f"{id_}_{box}" if id_ else "",
                "label": box.capitalize(),
                "value": getattr(parts, box),
                "width": 4 if box == "year" else 2,
                "wrong": box in wrong,
                # A month may be typed as a word, so phones must not be made to offer numbers alone there.
                "inputmode": "text" if box == "month" else "numeric",
            }
            for box in DateParts._fields
        ]
        return context


def split_date(value: Any) -> DateParts | None:
    """The three boxes of a date, of its text (2026-03-27 or 27/3/2026), or of boxes already split."""
    if value is None or value == "":
        return None
    if isinstance(value, DateParts):
        return value
    if isinstance(value, date):
        return DateParts(str(value.day), str(value.month), str(value.year))
    text = str(value).strip()
    if iso := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        return DateParts(iso[3].lstrip("0"), iso[2].lstrip("0"), iso[1])
    pieces = [*re.split(r"[/.\s-]+", text, maxsplit=2), "", ""]
    return DateParts(*pieces[:3])


class DateField(forms.DateField):
    """A date asked for in three boxes, day first; says which box is missing.

    With a sentence for "future" among its `error_messages` it refuses a day after today with that sentence,
    which is so told with all else that is wrong in the form.
    """

    widget = DateInput
    default_error_messages = {
        "required": "Enter a date",
        "invalid": "Enter a real date, like 27 3 2026",
        "year": "Enter the year with four numbers, like 2026",
        "far": ENTER_A_YEAR,
    }

    def to_python(self, value: Any) -> date | None:
        parts = split_date(value)
        if parts is None:
            return None
        if missing := parts.missing():
            label = str(self.label) if self.label else "The date"
            raise ValidationError(f"{label} must include a {' and a '.join(missing)}", code="incomplete")
        if parts.year.isdigit() and len(parts.year) != 4:
            raise ValidationError(self.error_messages["year"], code="year")
        try:
            day = parts.as_date()
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if not is_possible(day):
            raise ValidationError(self.error_messages["far"], code="far")
        return day

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and "future" in self.error_messages and value > timezone.localdate():
            raise ValidationError(self.error_messages["future"], code="future")


class TickThatItIsMeant(NamedTuple):
    """The tick under a date that may not be meant. It names the date: another one is asked about again."""

    name: str
    id: str
    day: date
    ticked: bool

    @property
    def value(self) -> str:
        return self.day.isoformat()

    @property
    def label(self) -> str:
        return f"Yes, {spoken(self.day)} is meant"


def tick_of(field: Any) -> TickThatItIsMeant | None:
    """The tick to show under a date's boxes: where it is in doubt, or was ticked before. Else None."""
    if not isinstance(field.field, DateField) or not field.form.is_bound:
        return None
    name = f"{field.html_name}_meant"
    id_ = f"{field.auto_id}_meant" if field.auto_id else ""
    for error in field.errors.as_data():
        if error.code == DOUBTFUL:
            return TickThatItIsMeant(name, id_, error.params["day"], ticked=False)
    parts = field.value()
    ticked = field.form.data.get(name, "")
    try:
        day = parts.as_date() if isinstance(parts, DateParts) else None
    except ValueError:
        day = None
    return TickThatItIsMeant(name, id_, day, ticked=True) if day and ticked == day.isoformat() else None


def meant_in(form: forms.BaseForm) -> frozenset[date]:
    """The dates of which the person has said, by a tick, that they are meant: for the act's `meant`."""
    ticked = {form.data.get(f"{form.add_prefix(name)}_meant", "") for name in form.fields}
    days = (form.cleaned_data.get(name) for name in form.fields)
    return frozenset(day for day in days if isinstance(day, date) and day.isoformat() in ticked)
