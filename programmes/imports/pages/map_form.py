"""The form of the map: what each sheet is, what each column holds, and how the sheet is to be taken."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from council.web.versions import RecordForm
from council.wording import spoken
from programmes.imports.decisions import Choices
from programmes.imports.interpreting.money import MONEY, REVERSED
from programmes.imports.interpreting.standing import KEPT, WITHDRAWN
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.recognised import KINDS, SENT_OUT, ColumnMatch
from programmes.imports.recognising.columns import MANY
from programmes.imports.records import Reading, ReadSheet
from programmes.imports.registers import register_for

WORKSTREAMS = [
    ("", "As found: the column, else the section rows; a sheet’s name only where you say so"),
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
DOUBTFUL = 0.5  # how sure a column has to be for its sheet to be folded
FIELDS_A_PAGE = 400  # a person looks through no more at once, and a server takes no more than 1,000
# Each sheet's further choices, and what they are about in a word or two; some go without saying.
MORE = {
    "workstreams": "workstreams",
    "unit": "money",
    "sign": "",
    "rows": "hidden rows",
    "hidden": "hidden columns",
    "struck": "what is struck through",
    "whole": "cells of several points",
}


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
    def what(self) -> str:
        """What was found on the sheet, in a line: its records, and how its columns were matched."""
        if not self.read.recognised.included:
            return "left out"
        if self.read.waits:
            return f"{self.noun}; kept as read"
        matched = sum(bool(match.field) for match, _, _ in self.columns)
        found = f"{number_of_columns(len(self.columns))}, {matched} matched"
        return f"{self.noun}; {found}" if self.read.records else found

    @property
    def wants_a_look(self) -> bool:
        """Whether somebody should look at the sheet: its headings or a column is in doubt."""
        recognised = self.read.recognised
        fields = [
            self.include,
            self.kind,
            self.header,
            *self.more,
            *(box for _, box, _ in self.columns if box),
        ]
        if any(field.errors for field in fields) or any(
            field.form.non_field_errors() for field in fields[:1]
        ):
            return True
        doubtful = any(match.field and box and match.confidence < DOUBTFUL for match, box, _ in self.columns)
        warned = any(notice.level == "warning" for notice in recognised.notices)
        unread = warned and not recognised.header_row
        return bool(unread or (recognised.included and (doubtful or not self.read.records)))

    @property
    def more_about(self) -> str:
        """What the further choices are about: "workstreams, money, hidden rows"."""
        names = (field.name.rstrip("0123456789") for field in self.more)
        return ", ".join(filter(None, (MORE[name] for name in names)))

    @property
    def shows_more(self) -> bool:
        """Whether the further choices stand open: one of them was made, or is refused."""
        return any(field.value() or field.errors for field in self.more)


def pages_of(reading: Reading) -> list[list[int]]:
    """The sheets of each page of the form, counted from 0: as many as a page can hold, at least one."""
    pages: list[list[int]] = []
    room = 0
    for place, read in enumerate(reading.sheets):
        # A sheet is never parted: its kind and its columns are judged together.
        needs = len(read.recognised.columns) + 3 + len(MORE)
        if not pages or needs > room:
            pages.append([])
            room = FIELDS_A_PAGE
        pages[-1].append(place)
        room -= needs
    return pages


class MapForm(RecordForm):
    """What each sheet is and what each of its columns holds, as we read it, to be corrected."""

    def __init__(
        self,
        data: Any = None,
        *,
        reading: Reading,
        choices: Choices,
        places: Collection[int] | None = None,
        about: PlanImport | None = None,
    ) -> None:
        """`places` are the sheets of one page, counted from 0; all of them where they aren't given."""
        super().__init__(data, about=about)
        self.reading, self.choices = reading, choices
        self.shown = [
            (place, read) for place, read in enumerate(reading.sheets) if places is None or place in places
        ]
        for place, read in self.shown:
            self.add_sheet(place, read)
            if read.recognised.columns:
                self.add_more(place, read)
                self.add_columns(place, read)

    def add_sheet(self, place: int, read: ReadSheet) -> None:
        """Add whether the sheet is taken, what it holds, and where its headings stand."""
        recognised = read.recognised
        self.fields[f"include{place}"] = tick_box(f"Take in the sheet {read.name}", "", recognised.included)
        self.fields[f"kind{place}"] = forms.ChoiceField(
            label="What the sheet holds",
            choices=[(kind.value, words) for kind, words in KINDS.items() if kind not in SENT_OUT],
            initial=recognised.kind,
        )
        self.fields[f"header{place}"] = forms.IntegerField(
            label="Row of the headings", required=False, min_value=1, initial=recognised.header_row
        )
        self.fields[f"header{place}"].widget.attrs["class"] = "govuk-input--width-3"

    def add_more(self, place: int, read: ReadSheet) -> None:
        """Add the further choices that this sheet gives cause for."""
        recognised, name, choices = read.recognised, read.name, self.choices
        hidden, taken = recognised.hidden, choices.hidden.get(name, ())
        more: dict[str, forms.Field] = {
            "workstreams": select(
                "Where its workstreams stand", WORKSTREAMS, choices.workstreams.get(name, "")
            )
        }
        if recognised.matches(*MONEY):
            more["unit"] = select("Its amounts are in", UNITS, choices.units.get(name, ""))
            more["sign"] = select("How it writes a saving", SIGNS, choices.signs.get(name, ""))
        if hidden.rows:
            rows = ", ".join(str(row) for row in hidden.rows[:20]) + ("…" if len(hidden.rows) > 20 else "")
            more["rows"] = tick_box("Take in the hidden rows", f"Hidden: {rows}.", "rows" in taken)
        if hidden.columns:
            columns = f"Hidden: {', '.join(hidden.columns)}."
            more["hidden"] = tick_box("Take in the hidden columns", columns, "columns" in taken)
        register = register_for(read.kind)
        if recognised.has_struck_rows:
            withdraws = register is not None and register.withdraws
            ways = [way for way in STRUCK if way[0] != WITHDRAWN or withdraws]
            more["struck"] = select("Rows that are struck through are", ways, choices.struck.get(name, ""))
        if register is not None and register.points_become:
            more["whole"] = tick_box(
                "Keep a cell of several points as one action",
                "Otherwise it is split where each point has a date. Choose single rows in the next step.",
                name in choices.whole_sheets,
            )
        self.fields |= {f"{field}{place}": box for field, box in more.items()}

    def add_columns(self, place: int, read: ReadSheet) -> None:
        """Add the field of each column; none where no register takes the sheet."""
        register = register_for(read.kind)
        known = register.fields if register else {}
        for match in read.recognised.columns if register else []:
            shown = [("", "Not matched: kept with the row"), *known.items()]
            if match.field and match.field not in known:
                shown.append((match.field, match.field.replace("_", " ").capitalize()))
            self.fields[f"column{place}-{match.letter}"] = select(
                f"Column {match.letter}, {match.heading or 'no heading'}, of sheet {read.name}",
                shown,
                match.field,
            )

    def parts(self) -> list[SheetPart]:
        """The form's fields, sheet by sheet."""
        boxes = {name: self[name] for name in self.fields}
        return [
            SheetPart(
                read,
                self[f"include{place}"],
                self[f"kind{place}"],
                self[f"header{place}"],
                [self[f"{name}{place}"] for name in MORE if f"{name}{place}" in self.fields],
                [
                    (match, boxes.get(f"column{place}-{match.letter}"), updates_in(read, match))
                    for match in read.recognised.columns
                ],
            )
            for place, read in self.shown
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for place, read in self.shown:
            header = cleaned.get(f"header{place}")
            if header and not any(row.number == header for row in read.recognised.sheet.rows):
                self.add_error(
                    f"header{place}", f"Row {header} of sheet {read.name} is empty. Enter another row."
                )
            chosen = [field for n, field in cleaned.items() if n.startswith(f"column{place}-") and field]
            twice = sorted({field for field in chosen if chosen.count(field) > 1 and field not in MANY})
            if twice:
                register = register_for(read.kind)
                names = register.fields if register else {}
                fields = ", ".join(names.get(field, field) for field in twice)
                self.add_error(
                    None, f"Two columns of sheet {read.name} are matched to the same field: {fields}."
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
        return self.with_more(choices), again

    def with_more(self, choices: Choices) -> Choices:
        """The choices with each sheet's further ones; what was set_choice back to how it stood is none."""
        cleaned = self.cleaned_data
        fields = {"workstreams": "workstreams", "unit": "units", "sign": "signs", "struck": "struck"}
        chosen: dict[str, Any] = {kept: dict(getattr(choices, kept)) for kept in (*fields.values(), "hidden")}
        whole = set(choices.whole_sheets)
        for place, read in self.shown:
            for field, kept in fields.items():
                if f"{field}{place}" in cleaned:
                    set_choice(chosen[kept], read.name, cleaned[f"{field}{place}"])
            parts = {"rows": cleaned.get(f"rows{place}"), "columns": cleaned.get(f"hidden{place}")}
            if f"rows{place}" in cleaned or f"hidden{place}" in cleaned:
                set_choice(chosen["hidden"], read.name, [part for part, ticked in parts.items() if ticked])
            if f"whole{place}" in cleaned:
                whole = whole | {read.name} if cleaned[f"whole{place}"] else whole - {read.name}
        return replace(choices, **chosen, whole_sheets=frozenset(whole))


def number_of_columns(number: int) -> str:
    """ "1 column", "4 columns"."""
    return f"{number} column{'' if number == 1 else 's'}"


def select(label: str, options: Any, chosen: str) -> forms.ChoiceField:
    """A choice that may be left as it is found."""
    return forms.ChoiceField(label=label, choices=options, required=False, initial=chosen)


def tick_box(label: str, hint: str, ticked: bool) -> forms.BooleanField:
    """A box to tick, with a hint below it."""
    return forms.BooleanField(label=label, help_text=hint, required=False, initial=ticked)


def updates_in(read: ReadSheet, match: ColumnMatch) -> str:
    """What the column holds of dated updates, in a sentence; empty where it holds none."""
    period = read.recognised.periods.get(match.column)
    if match.field == "progress" and period is not None and (day := period.end or period.start):
        return f"Each cell is an update of {spoken(day)}."
    by_line = re.compile(rf"{re.escape(match.heading or f'Column {match.letter}')}(?:, by .*)?$")
    number = sum(
        bool(by_line.match(update.source)) and not update.is_column
        for record in read.records
        for update in record.updates
    )
    if match.field == "progress" and number:
        return f"{number} dated update{'' if number == 1 else 's'} in its cells."
    return ""


def set_choice(chosen: dict[str, Any], sheet: str, value: Any) -> None:
    """Set the choice of a sheet, or drop it where the value says nothing."""
    chosen.pop(sheet, None)
    if value:
        chosen[sheet] = value
