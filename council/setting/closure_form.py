"""The form of the council's closures: a row for each, and empty rows for more."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms

from council.calendar.plausible import is_far, years_to
from council.checking_conventions import LONGEST
from council.setting.forms import SettingsForm
from council.web.forms import DateField, OneLine

SPARE = 2  # empty rows below those that are kept


class ClosuresForm(SettingsForm):
    """Days on which the council's offices are closed. A row that is emptied goes."""

    marks_optional = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kept = self.was["closures"]
        boxes: dict[str, forms.Field] = {}
        for place in range(1, len(kept) + SPARE + 1):
            said = kept[place - 1] if place <= len(kept) else {}
            boxes[f"name_{place}"] = OneLine(
                label=f"Closure {place}: what it is called", required=False, max_length=60
            )
            boxes[f"first_{place}"] = DateField(label=f"Closure {place}: first day", required=False)
            boxes[f"last_{place}"] = DateField(label=f"Closure {place}: last day", required=False)
            self.initial.update({f"{name}_{place}": said.get(name, "") for name in ("name", "first", "last")})
        self.fields = boxes | self.fields

    @property
    def places(self) -> Iterator[int]:
        return (int(name.removeprefix("name_")) for name in self.fields if name.startswith("name_"))

    @property
    def rows(self) -> list[tuple[int, Any, Any, Any]]:
        """Each row of the form: its number, and the boxes of name, first day and last day."""
        return [(n, self[f"name_{n}"], self[f"first_{n}"], self[f"last_{n}"]) for n in self.places]

    def values(self) -> dict[str, Any]:
        told = [
            {"first": first.isoformat(), "last": last.isoformat(), "name": name}
            for name, first, last in map(self._said, self.places)
            if name and first and last
        ]
        return {"closures": sorted(told, key=lambda row: (row["first"], row["name"]))}

    def _said(self, place: int) -> tuple[str, date | None, date | None]:
        given = self.cleaned_data
        return given.get(f"name_{place}", ""), given.get(f"first_{place}"), given.get(f"last_{place}")

    def _is_far(self, day: date) -> bool:
        return is_far(day, self.on, years_to(day, self.on))

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for place in self.places:
            if any(f"{name}_{place}" in self.errors for name in ("name", "first", "last")):
                continue
            name, first, last = self._said(place)
            if not (name or first or last):
                continue
            if not name:
                self.add_error(f"name_{place}", f"Enter what closure {place} is called")
            if not first:
                self.add_error(f"first_{place}", f"Enter the first day of closure {place}")
            if not last:
                self.add_error(f"last_{place}", f"Enter the last day of closure {place}")
            if first and last and last < first:
                self.add_error(
                    f"last_{place}", f"Enter a last day of closure {place} that is not before its first"
                )
            elif first and str(first) != str(self.initial.get(f"first_{place}")) and self._is_far(first):
                self.add_error(
                    f"first_{place}", f"Enter a first day of closure {place} in the next ten years"
                )
            elif first and last and (last - first).days > LONGEST:
                self.add_error(
                    f"last_{place}", f"Enter a last day of closure {place} within a year of its first"
                )
        return given
