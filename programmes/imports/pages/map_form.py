"""The form of the map: what each sheet is, what each column holds, and how the sheet is to be taken."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from council.wording import spoken
from programmes.imports.corrections import Choices
from programmes.imports.interpreting.money import MONEY, REVERSED
from programmes.imports.interpreting.standing import KEPT, WITHDRAWN
from programmes.imports.recognised import KINDS, ColumnMatch, PlanKind
from programmes.imports.recognising.columns import MANY
from programmes.imports.records import Reading, ReadSheet
from programmes.imports.registers import registers

WORKSTREAMS = [
    ("", "As found: the column, else the section rows, else the sheet's name"),
    ("column", "The column of workstreams alone"),
    ("sections", "The section rows alone"),
    ("sheet", "The sheet's name alone"),
]
UNITS = [
    ("", "As the headings say, else pounds"),
    ("£", "Pounds (£)"),
    ("£'000", "Thousands (£'000)"),
    ("£m", "Millions (£m)"),
]
SIGNS = [("", "A plain number is a saving"), (REVERSED, "A minus is a saving")]
STRUCK = [
    ("", "Ask about each"),
    (WITHDRAWN, "Withdrawn"),
    (KEPT, "Taken in like the others"),
]
WITHDRAWS = (PlanKind.ACTIONS, PlanKind.RISKS, PlanKind.SAVINGS)  # kinds whose records can be withdrawn
FIELDS_A_PAGE = 400  # a person looks through no more at once, and a server takes no more than 1,000
MORE = ("workstreams", "unit", "sign", "rows", "hidden", "struck", "whole")  # each sheet's further choices


@dataclass
class SheetPart:
    """The part of the map form that is about one sheet; `more` holds what only some sheets need."""

    read: ReadSheet
    include: BoundField
    kind: BoundField
    header: BoundField
    more: list[BoundField]
    columns: list[tuple[ColumnMatch, BoundField | None, str]]

    @property
    def noun(self) -> str:
        """What its records are called: "action" for one, "actions" for more."""
        name = KINDS[self.read.kind].lower()
        return name.removesuffix("s") if len(self.read.records) == 1 else name

    @property
    def shows_more(self) -> bool:
        """Whether the further choices stand open: one of them was made, or is refused."""
        return any(field.value() or field.errors for field in self.more)


def pages_of(reading: Reading) -> list[list[int]]:
    """The sheets of each page of the form, counted from 0: as many as a page can hold, at least one."""
    pages: list[list[int]] = []
    room = 0
    for place, read in enumerate(reading.sheets):
        needs = len(read.recognised.columns) + 3 + len(MORE)
        if not pages or needs > room:
            pages.append([])
            room = FIELDS_A_PAGE
        pages[-1].append(place)
        room -= needs
    return pages


class MapForm(forms.Form):
    """What each sheet is and what each of its columns holds, as we read it, to be corrected."""

    def __init__(
        self,
        data: Any = None,
        *,
        reading: Reading,
        choices: Choices,
        places: Collection[int] | None = None,
    ) -> None:
        """`places` are the sheets of one page, counted from 0; all of them where they aren't given."""
        super().__init__(data)
        self.reading, self.choices = reading, choices
        self.shown = [
            (place, read) for place, read in enumerate(reading.sheets) if places is None or place in places
        ]
        for place, read in self.shown:
            self._add_sheet(place, read)
            if read.recognised.columns:
                self._add_more(place, read)
                self._add_columns(place, read)

    def _add_sheet(self, place: int, read: ReadSheet) -> None:
        found = read.recognised
        self.fields[f"include{place}"] = forms.BooleanField(
            label=f"Take in the sheet {read.name}", required=False, initial=found.included
        )
        self.fields[f"kind{place}"] = forms.ChoiceField(
            label="What the sheet holds",
            choices=[(k.value, v) for k, v in KINDS.items()],
            initial=found.kind,
        )
        self.fields[f"header{place}"] = forms.IntegerField(
            label="Row of the headings", required=False, min_value=1, initial=found.header_row
        )
        self.fields[f"header{place}"].widget.attrs["class"] = "govuk-input--width-3"

    def _add_more(self, place: int, read: ReadSheet) -> None:
        """The further choices that this sheet gives cause for."""
        found, name = read.recognised, read.name
        hidden, asked = found.hidden, self.choices.hidden.get(name, ())
        self._select(
            f"workstreams{place}", "Where its workstreams stand", WORKSTREAMS, self.choices.workstreams, name
        )
        if found.matches(*MONEY):
            self._select(f"unit{place}", "Its amounts are in", UNITS, self.choices.units, name)
            self._select(f"sign{place}", "How it writes a saving", SIGNS, self.choices.signs, name)
        if hidden.rows:
            told = ", ".join(str(row) for row in hidden.rows[:20]) + ("…" if len(hidden.rows) > 20 else "")
            self._tick(f"rows{place}", "Take in the hidden rows", f"Hidden: {told}.", "rows" in asked)
        if hidden.columns:
            told = f"Hidden: {', '.join(hidden.columns)}."
            self._tick(f"hidden{place}", "Take in the hidden columns", told, "columns" in asked)
        if found.has_struck_rows:
            options = [one for one in STRUCK if one[0] != WITHDRAWN or read.kind in WITHDRAWS]
            self._select(
                f"struck{place}", "Rows that are struck through are", options, self.choices.struck, name
            )
        if read.kind in (PlanKind.ACTIONS, PlanKind.WORKSTREAMS):
            self._tick(
                f"whole{place}",
                "Keep a cell of several points as one action",
                "Otherwise it is split where each point has a date. Choose single rows in the next step.",
                name in self.choices.whole_sheets,
            )

    def _select(self, field: str, label: str, options: Any, chosen: Any, sheet: str) -> None:
        self.fields[field] = forms.ChoiceField(
            label=label, choices=options, required=False, initial=chosen.get(sheet, "")
        )

    def _tick(self, field: str, label: str, hint: str, ticked: bool) -> None:
        self.fields[field] = forms.BooleanField(label=label, help_text=hint, required=False, initial=ticked)

    def _add_columns(self, place: int, read: ReadSheet) -> None:
        register = registers().get(read.kind)
        known = register.fields if register else {}
        for match in read.recognised.columns if register else []:
            shown = [("", "Not matched: kept with the row"), *known.items()]
            if match.field and match.field not in known:
                shown.append((match.field, match.field.replace("_", " ").capitalize()))
            self.fields[f"column{place}-{match.letter}"] = forms.ChoiceField(
                label=f"Column {match.letter}, {match.heading or 'no heading'}, of sheet {read.name}",
                choices=shown,
                required=False,
                initial=match.field,
            )

    def parts(self) -> list[SheetPart]:
        """The form's fields, sheet by sheet."""
        return [
            SheetPart(
                read,
                self[f"include{place}"],
                self[f"kind{place}"],
                self[f"header{place}"],
                [self[f"{name}{place}"] for name in MORE if f"{name}{place}" in self.fields],
                [
                    (m, self._field(f"column{place}-{m.letter}"), _updates_in(read, m))
                    for m in read.recognised.columns
                ],
            )
            for place, read in self.shown
        ]

    def _field(self, name: str) -> BoundField | None:
        return self[name] if name in self.fields else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for place, read in self.shown:
            header = cleaned.get(f"header{place}")
            if header and not any(row.number == header for row in read.recognised.sheet.rows):
                self.add_error(
                    f"header{place}", f"Row {header} of sheet {read.name} is empty. Enter another row."
                )
            chosen = [v for n, v in cleaned.items() if n.startswith(f"column{place}-") and v]
            twice = sorted({v for v in chosen if chosen.count(v) > 1 and v not in MANY})
            if twice:
                names = registers()[read.kind].fields
                said = ", ".join(names.get(v, v) for v in twice)
                self.add_error(
                    None, f"Two columns of sheet {read.name} are matched to the same field: {said}."
                )
        here = {place for place, _ in self.shown}
        elsewhere = any(
            read.recognised.included for n, read in enumerate(self.reading.sheets) if n not in here
        )
        if not self.errors and not elsewhere and not any(cleaned.get(f"include{n}") for n in here):
            self.add_error(None, "Tick at least one sheet to take in.")
        return cleaned

    def chosen(self) -> tuple[Choices, bool]:
        """The choices with what was corrected here; and whether the columns must be looked at again."""
        before, cleaned, changed = self.choices, self.cleaned_data, set(self.changed_data)
        included, kinds = dict(before.included), dict(before.kinds)
        headers, columns = dict(before.header_rows), {n: dict(c) for n, c in before.columns.items()}
        again = False
        for place, read in self.shown:
            name = read.name
            anew = changed & {f"kind{place}", f"header{place}"}
            hidden = changed & {f"rows{place}", f"hidden{place}"}
            if anew or hidden or f"include{place}" in changed:
                # Said of a sheet that stays as it was read, it would be a correction that corrects nothing.
                included[name] = cleaned[f"include{place}"]
            if f"kind{place}" in changed:
                kinds[name] = cleaned[f"kind{place}"]
            if f"header{place}" in changed and cleaned[f"header{place}"]:
                headers[name] = cleaned[f"header{place}"]
            if cleaned[f"include{place}"] and (anew or f"hidden{place}" in changed):
                again = True
            if anew:
                columns.pop(name, None)
                continue
            for match in read.recognised.columns:
                field = f"column{place}-{match.letter}"
                if field in changed:
                    columns.setdefault(name, {})[match.letter] = cleaned[field]
        choices = replace(before, included=included, kinds=kinds, header_rows=headers, columns=columns)
        return self._with_more(choices), again

    def _with_more(self, choices: Choices) -> Choices:
        """The choices with each sheet's further ones; what was put back to how it stood is none."""
        said = self.cleaned_data
        chosen: dict[str, dict[str, Any]] = {
            "workstreams": dict(choices.workstreams),
            "units": dict(choices.units),
            "signs": dict(choices.signs),
            "struck": dict(choices.struck),
            "hidden": dict(choices.hidden),
        }
        fields = {"workstreams": "workstreams", "unit": "units", "sign": "signs", "struck": "struck"}
        whole = set(choices.whole_sheets)
        for place, read in self.shown:
            for field, kept in fields.items():
                if f"{field}{place}" in said:
                    _put(chosen[kept], read.name, said[f"{field}{place}"])
            parts = {"rows": said.get(f"rows{place}"), "columns": said.get(f"hidden{place}")}
            if f"rows{place}" in said or f"hidden{place}" in said:
                _put(chosen["hidden"], read.name, [part for part, ticked in parts.items() if ticked])
            if f"whole{place}" in said:
                whole = whole | {read.name} if said[f"whole{place}"] else whole - {read.name}
        by_sheet: dict[str, Any] = {**chosen, "whole_sheets": frozenset(whole)}
        return replace(choices, **by_sheet)


def _updates_in(read: ReadSheet, match: ColumnMatch) -> str:
    """What the column holds of dated updates, in a sentence; empty where it holds none."""
    period = read.recognised.periods.get(match.column)
    if match.field == "progress" and period is not None and (day := period.end or period.start):
        return f"Each cell is an update of {spoken(day)}."
    by_line = re.compile(rf"{re.escape(match.heading or f'Column {match.letter}')}(?:, by .*)?$")
    found = sum(
        bool(by_line.match(update.source)) and not update.is_column
        for record in read.records
        for update in record.updates
    )
    if match.field == "progress" and found:
        return f"{found} dated update{'' if found == 1 else 's'} in its cells."
    return ""


def _put(chosen: dict[str, Any], sheet: str, value: Any) -> None:
    chosen.pop(sheet, None)
    if value:
        chosen[sheet] = value
