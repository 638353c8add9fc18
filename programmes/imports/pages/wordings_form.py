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

from council.lengths import shortened
from council.reading.dates.timescales import read_timescale
from council.web.versions import RecordForm
from council.wording import pounds_and_pence
from programmes.imports.cells.corrected import posts_typed
from programmes.imports.cells.sharing import SHARING, SHARINGS
from programmes.imports.cells.statuses import RISK, SAVING, STATUSES
from programmes.imports.cells.values import NO_OWNER
from programmes.imports.decisions import NONE, Choices
from programmes.imports.interpreting.wordings import NAMES, RAGS, STAGES, Wording
from programmes.imports.models.plan_import import PlanImport
from programmes.imports.records import Reading
from programmes.imports.registers import register_for

LEVELS = [*((str(number), str(number)) for number in range(1, 6))]
SELECTS: dict[str, list[tuple[str, str]]] = {
    "status": [*STAGES.items(), (NONE, "No stage: keep it as words")],
    RISK: [*STATUSES[RISK].items(), (NONE, "None is named: the risk is open")],
    SAVING: [*STATUSES[SAVING].items(), (NONE, "None is named: the saving is on track")],
    SHARING: [*SHARINGS.items(), (NONE, "One saving’s own target")],
    "rag": [*RAGS.items(), (NONE, "No RAG: keep it as words")],
    "level": [*LEVELS, (NONE, "No number: keep it as written")],
}
LABELS = {
    "date": "What “{}” means, if not this",
    "status": "The stage that “{}” means",
    RISK: "The status of a risk that “{}” means",
    SAVING: "The status of a saving that “{}” means",
    SHARING: "Whose target “{}” is",
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
    SHARING: "Our reading is right",
    "rag": "Keep it as words",
    "owner": "Take it as it stands",
    "level": "Keep it as words",
    "money": "Our reading is right",
}
LARGEST = Decimal(10) ** 12


@dataclass
class WordingBoxes:
    """One wording on the page, with its boxes; `take` accepts the post that is suggested."""

    wording: Wording
    typed: BoundField
    right: BoundField | None
    take: BoundField | None

    @property
    def wants_a_look(self) -> bool:
        """Whether it stands among what a person should look at, or what they typed can't be taken."""
        return self.wording.wants_a_look or bool(self.typed.errors)


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


class WordingsForm(RecordForm):
    """The wordings of one page. Only what was changed is kept; each counts for every row that uses it."""

    def __init__(
        self,
        data: Any = None,
        *,
        wordings: Iterable[Wording],
        splits: Sequence[SplitRow],
        near: date,
        choices: Choices,
        about: PlanImport | None = None,
    ) -> None:
        super().__init__(data, about=about)
        self.wordings, self.splits = list(wordings), splits
        self.near, self.choices = near, choices
        for wording in self.wordings:
            self.add(wording)
        for split in splits:
            label = f"Keep row {split.row} of {split.sheet} as one action"
            self.fields[split.name] = forms.BooleanField(label=label, required=False, initial=split.whole)

    def add(self, wording: Wording) -> None:
        """Add the boxes of a wording."""
        name, short = wording.name, begun(wording.raw)
        label = LABELS[wording.kind].format(short)
        if wording.kind in SELECTS:
            self.fields[name] = forms.ChoiceField(
                label=label, choices=SELECTS[wording.kind], initial=wording.value, required=False
            )
        else:
            shown = "" if wording.value == NONE else wording.value
            box = forms.CharField(label=label, required=False, max_length=400, initial=shown)
            if wording.kind == "owner":
                box.widget.attrs["list"] = "posts"
            box.widget.attrs["class"] = f"govuk-input--width-{10 if wording.kind == 'money' else 20}"
            self.fields[name] = box
        if wording.kind == "owner" and wording.suggestion and not wording.decided:
            self.fields[f"{name}-take"] = forms.BooleanField(
                label=for_wording(f"Use {wording.suggestion}", short), required=False
            )
        confirmed = wording.kind == "date" and wording.raw in self.choices.confirmed
        if wording.questioned or confirmed:
            self.fields[f"{name}-right"] = forms.BooleanField(
                label=for_wording(CONFIRM[wording.kind], short), required=False, initial=confirmed
            )

    def parts(self) -> Iterator[WordingBoxes]:
        """The form's boxes, one wording after the other."""
        boxes = {name: self[name] for name in self.fields}
        for wording in self.wordings:
            right, take = boxes.get(f"{wording.name}-right"), boxes.get(f"{wording.name}-take")
            yield WordingBoxes(wording, boxes[wording.name], right, take)

    def split_parts(self) -> list[tuple[SplitRow, BoundField]]:
        """The rows that were taken apart, each with its box."""
        return [(split, self[split.name]) for split in self.splits]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for wording in self.wordings:
            typed = (cleaned.get(wording.name) or "").strip()
            # What stands in a box by itself is our reading, which need not be a date or an amount.
            if not typed or wording.name not in self.changed_data:
                continue
            if wording.kind == "date" and not is_date(typed, near=self.near):
                error = "is not a date that we can read. Type one such as 30 September 2026."
                self.add_error(wording.name, f"“{begun(typed)}” {error}")
            elif wording.kind == "money" and typed_pounds(typed) is None:
                error = "is not an amount. Type the pounds, such as 1,250 or 1250.50."
                self.add_error(wording.name, f"“{begun(typed)}” {error}")
            elif wording.kind == "owner" and any(len(post) > 160 for post in posts_typed(typed)):
                self.add_error(wording.name, "A post's title has at most 160 letters. Shorten it.")
        return cleaned

    def chosen(self) -> Choices:
        """The choices with what was corrected or confirmed here."""
        dates, confirmed = dict(self.choices.dates), set(self.choices.confirmed)
        meanings = {kind: dict(words) for kind, words in self.choices.meanings.items()}
        for wording in self.wordings:
            right = bool(self.cleaned_data.get(f"{wording.name}-right"))
            typed = (self.cleaned_data.get(wording.name) or "").strip()
            if wording.kind == "date":
                dates.pop(wording.raw, None)
                confirmed.discard(wording.raw)
                if typed:
                    dates[wording.raw] = typed
                elif right:
                    confirmed.add(wording.raw)
                continue
            meant = self.meant(wording, typed, right=right)
            if meant is not None:
                meanings.setdefault(wording.kind, {}).pop(wording.raw, None)
                if meant:
                    meanings[wording.kind][wording.raw] = meant
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

    def meant(self, wording: Wording, typed: str, *, right: bool) -> str | None:
        """What a wording was said to mean, empty to read it as before; None where nothing was said of it."""
        if self.cleaned_data.get(f"{wording.name}-take"):
            return wording.suggestion
        if wording.name in self.changed_data:
            if wording.kind == "money":
                amount = typed_pounds(typed)
                return "" if amount is None else pounds_and_pence(amount)
            if wording.kind == "owner":
                return NONE if NO_OWNER.match(typed) else "; ".join(posts_typed(typed))
            return typed
        return wording.value if right else None


def groups_of(parts: Iterable[WordingBoxes]) -> list[WordingGroup]:
    """The wordings kind by kind, in the order of the kinds; kinds without any are left out."""
    by_kind: dict[str, list[WordingBoxes]] = {kind: [] for kind in NAMES}
    for part in parts:
        by_kind[part.wording.kind].append(part)
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
        register = register_for(sheet.kind)
        points_become = register.points_become if register else None
        for record in sheet.records:
            whole = record.row in kept
            if sheet.kind_of(record) != points_become or not (record.part or whole):
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


def begun(words: str) -> str:
    """How the words begin, on one line."""
    return shortened(" ".join(words.split()), 60)
