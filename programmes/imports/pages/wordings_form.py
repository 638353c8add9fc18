"""The form of the wordings: each one once, with boxes to put our reading right or to confirm it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import format_html

from council.reading.dates.timescales import read_timescale
from programmes.imports.cells.corrected import posts_typed
from programmes.imports.cells.statuses import RISK, SAVING, STATUSES
from programmes.imports.cells.values import NO_OWNER
from programmes.imports.corrections import NONE, Choices
from programmes.imports.interpreting.wordings import NAMES, RAGS, STAGES, Wording
from programmes.imports.recognised import PlanKind
from programmes.imports.records import Reading

LEVELS = [*((str(number), str(number)) for number in range(1, 6))]
SELECTS: dict[str, list[tuple[str, str]]] = {
    "status": [*STAGES.items(), (NONE, "No stage: keep it as words")],
    RISK: [*STATUSES[RISK].items(), (NONE, "None is named: the risk is open")],
    SAVING: [*STATUSES[SAVING].items(), (NONE, "None is named: the saving is on track")],
    "rag": [*RAGS.items(), (NONE, "No RAG: keep it as words")],
    "level": [*LEVELS, (NONE, "No number: keep it as written")],
}
LABELS = {
    "date": "What “{}” means, if not this",
    "status": "The stage that “{}” means",
    RISK: "The status of a risk that “{}” means",
    SAVING: "The status of a saving that “{}” means",
    "rag": "The RAG that “{}” means",
    "owner": "The posts that “{}” means, the lead first",
    "level": "The level that “{}” means",
    "money": "The pounds that “{}” means",
}
CONFIRM = {
    "date": "Our reading is right",
    "status": "Keep it as words",
    RISK: "Our reading is right",
    SAVING: "Our reading is right",
    "rag": "Keep it as words",
    "owner": "Take it as it stands",
    "level": "Keep it as words",
    "money": "Our reading is right",
}
LARGEST = Decimal(10) ** 12


@dataclass
class WordingBoxes:
    """One wording on the page, with its boxes; `take` accepts the post that is suggested."""

    meaning: Wording
    typed: BoundField
    right: BoundField | None
    take: BoundField | None

    @property
    def wants_a_look(self) -> bool:
        """Whether it stands among what a person should look at, or what they typed can't be taken."""
        return self.meaning.wants_a_look or bool(self.typed.errors)


@dataclass
class WordingGroup:
    """The wordings of one kind on a page, with their heading and how many they are in words."""

    kind: str
    heading: str
    counted: str
    parts: list[WordingBoxes]


@dataclass
class SplitRow:
    """A row whose cell was taken apart, or would be; `titles` are the actions made of it."""

    sheet: str
    row: int
    titles: list[str]
    name: str
    whole: bool


class WordingsForm(forms.Form):
    """The wordings of one page. Only what was changed is kept; each counts for every row that uses it."""

    def __init__(
        self,
        data: Any = None,
        *,
        meanings: Iterable[Wording],
        splits: Sequence[SplitRow],
        near: date,
        choices: Choices,
    ) -> None:
        super().__init__(data)
        self.meanings, self.splits = list(meanings), splits
        self.near, self.choices = near, choices
        for meaning in self.meanings:
            self.add(meaning)
        for split in splits:
            label = f"Keep row {split.row} of {split.sheet} as one action"
            self.fields[split.name] = forms.BooleanField(label=label, required=False, initial=split.whole)

    def add(self, meaning: Wording) -> None:
        """Add the boxes of a wording."""
        name, short = meaning.name, shortened(meaning.raw)
        label = LABELS[meaning.kind].format(short)
        if meaning.kind in SELECTS:
            self.fields[name] = forms.ChoiceField(
                label=label, choices=SELECTS[meaning.kind], initial=meaning.value, required=False
            )
        else:
            shown = "" if meaning.value == NONE else meaning.value
            box = forms.CharField(label=label, required=False, max_length=400, initial=shown)
            if meaning.kind == "owner":
                box.widget.attrs["list"] = "posts"
            box.widget.attrs["class"] = f"govuk-input--width-{10 if meaning.kind == 'money' else 20}"
            self.fields[name] = box
        if meaning.kind == "owner" and meaning.suggestion and not meaning.settled:
            self.fields[f"{name}-take"] = forms.BooleanField(
                label=for_wording(f"Use {meaning.suggestion}", short), required=False
            )
        confirmed = meaning.kind == "date" and meaning.raw in self.choices.confirmed
        if meaning.questioned or confirmed:
            self.fields[f"{name}-right"] = forms.BooleanField(
                label=for_wording(CONFIRM[meaning.kind], short), required=False, initial=confirmed
            )

    def parts(self) -> Iterator[WordingBoxes]:
        """The form's boxes, one wording after the other."""
        boxes = {name: self[name] for name in self.fields}
        for meaning in self.meanings:
            right, take = boxes.get(f"{meaning.name}-right"), boxes.get(f"{meaning.name}-take")
            yield WordingBoxes(meaning, boxes[meaning.name], right, take)

    def split_parts(self) -> list[tuple[SplitRow, BoundField]]:
        """The rows that were taken apart, each with its box."""
        return [(split, self[split.name]) for split in self.splits]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for meaning in self.meanings:
            typed = (cleaned.get(meaning.name) or "").strip()
            if not typed or meaning.name not in self.changed_data:
                continue
            if meaning.kind == "date" and not is_date(typed, near=self.near):
                error = "is not a date that we can read. Type one such as 30 September 2026."
                self.add_error(meaning.name, f"“{shortened(typed)}” {error}")
            elif meaning.kind == "money" and typed_pounds(typed) is None:
                error = "is not an amount. Type the pounds, such as 1,250 or 1250.50."
                self.add_error(meaning.name, f"“{shortened(typed)}” {error}")
            elif meaning.kind == "owner" and any(len(post) > 160 for post in posts_typed(typed)):
                self.add_error(meaning.name, "A post's title has at most 160 letters. Shorten it.")
        return cleaned

    def chosen(self) -> Choices:
        """The choices with what was corrected or confirmed here."""
        dates, confirmed = dict(self.choices.dates), set(self.choices.confirmed)
        meanings = {kind: dict(words) for kind, words in self.choices.meanings.items()}
        for meaning in self.meanings:
            right = bool(self.cleaned_data.get(f"{meaning.name}-right"))
            typed = (self.cleaned_data.get(meaning.name) or "").strip()
            if meaning.kind == "date":
                dates.pop(meaning.raw, None)
                confirmed.discard(meaning.raw)
                if typed:
                    dates[meaning.raw] = typed
                elif right:
                    confirmed.add(meaning.raw)
                continue
            meant = self.meant(meaning, typed, right=right)
            if meant is not None:
                meanings.setdefault(meaning.kind, {}).pop(meaning.raw, None)
                if meant:
                    meanings[meaning.kind][meaning.raw] = meant
        whole = {sheet: set(rows) for sheet, rows in self.choices.whole_rows.items()}
        for split in self.splits:
            rows = whole.setdefault(split.sheet, set())
            if self.cleaned_data[split.name]:
                rows.add(split.row)
            else:
                rows.discard(split.row)
        return replace(
            self.choices,
            dates=dates,
            confirmed=frozenset(confirmed),
            meanings=meanings,
            whole_rows={sheet: sorted(rows) for sheet, rows in whole.items() if rows},
        )

    def meant(self, meaning: Wording, typed: str, *, right: bool) -> str | None:
        """What a wording was said to mean, empty to read it as before; None where nothing was said of it."""
        if self.cleaned_data.get(f"{meaning.name}-take"):
            return meaning.suggestion
        if meaning.name in self.changed_data:
            if meaning.kind == "money":
                amount = typed_pounds(typed)
                return "" if amount is None else f"{amount:.2f}"
            if meaning.kind == "owner":
                return NONE if NO_OWNER.match(typed) else "; ".join(posts_typed(typed))
            return typed
        return meaning.value if right else None


def groups_of(parts: Iterable[WordingBoxes]) -> list[WordingGroup]:
    """The wordings kind by kind, in the order of the kinds; kinds without any are left out."""
    by_kind: dict[str, list[WordingBoxes]] = {kind: [] for kind in NAMES}
    for part in parts:
        by_kind[part.meaning.kind].append(part)
    groups = []
    for kind, theirs in by_kind.items():
        heading, singular, plural = NAMES[kind]
        if theirs:
            counted = f"{len(theirs)} {singular if len(theirs) == 1 else plural}"
            groups.append(WordingGroup(kind, heading, counted, theirs))
    return groups


def is_date(typed: str, *, near: date) -> bool:
    """Whether what was typed can be read as a date, or as the answer that there is none."""
    read = read_timescale(typed, near=near)
    says = read.end or read.start or read.answer == "not applicable" or read.stage
    return bool(says) and not read.questions


def splits_in(reading: Reading) -> list[SplitRow]:
    """The rows whose cell was taken apart into actions, and those that somebody kept whole."""
    choices = reading.choices
    splits: dict[tuple[str, int], SplitRow] = {}
    for place, sheet in enumerate(reading.sheets):
        if not sheet.taken or sheet.name in choices.whole_sheets:
            continue
        kept = set(choices.whole_rows.get(sheet.name, ()))
        for record in sheet.records:
            whole = record.row in kept
            if sheet.kind_of(record) is not PlanKind.ACTIONS or not (record.part or whole):
                continue
            key = sheet.name, record.row
            if key not in splits:
                splits[key] = SplitRow(*key, [], f"whole{place}-{record.row}", whole)
            splits[key].titles.append(record.title)
    return [split for split in splits.values() if split.whole or len(split.titles) > 1]


def typed_pounds(typed: str) -> Decimal | None:
    """The pounds that somebody typed; None where it is no amount, or none that we keep."""
    try:
        amount = Decimal(re.sub(r"[£,\s]", "", typed))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) < LARGEST else None


def for_wording(label: str, short: str) -> str:
    """The label with the words that it is for, which only a screen reader needs beside them."""
    return format_html('{}<span class="govuk-visually-hidden"> for “{}”</span>', label, short)


def shortened(words: str) -> str:
    """The words on one line, cut where they are long."""
    words = " ".join(words.split())
    return words if len(words) <= 60 else f"{words[:59]}…"
