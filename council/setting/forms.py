"""The forms of the council's settings: each gives its conventions as plain data.

A box is called as its convention; what is laid out in several boxes says in `values` how they come together.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from council.checking_conventions import LONGEST, labels_alike, too_pale
from council.conventions import DEFAULT_RAG_LABELS, DEFAULT_RAG_MEANINGS, DEFAULT_RETENTION, InForce
from council.exempt_paragraphs import ENGLAND, NORTHERN_IRELAND, SCOTLAND, WALES
from council.lengths import shortened
from council.models import Role
from council.setting.history import AllConventions
from council.web.form_tokens import TOKEN
from council.web.forms import AffixedInput, Checkboxes, DateField, OneLine, Radios
from council.web.versions import RecordForm
from council.wording import UNITS, spoken

NATIONS = {ENGLAND: "England", WALES: "Wales", SCOTLAND: "Scotland", NORTHERN_IRELAND: "Northern Ireland"}
CLEAR_DAYS_BY_LAW = {ENGLAND: 5, WALES: 3, SCOTLAND: 3}
TODAY, LATER = "today", "later"
COMMON = ("version", "when", "effective_from", "why")
MOST_CATEGORIES, LONGEST_CATEGORY = 20, 60
LONGEST_LIST = 2_000  # so many categories of that length, and room for blank lines and indents
OF_EVERY_FORM = ("csrfmiddlewaretoken", TOKEN, "try", "next")  # sent with each, and no box of a section
LONGEST_COLOUR = 20  # what is longer is no slip of the hand


class DaysInput(AffixedInput):
    """A number of days, with the word after the box."""

    after = "days"
    width = 3
    inputmode = "numeric"


class ColourInput(forms.TextInput):
    """A colour as # and six hex digits; a script offers a box to pick it from."""

    def __init__(self) -> None:
        super().__init__({"class": "govuk-input--width-5", "spellcheck": "false", "data-app-colour": "on"})


def plain(conventions: InForce) -> dict[str, Any]:
    """The conventions as plain data, where words that are given for some values only are filled up."""
    data = conventions.as_json()
    data["rag_labels"] = {**DEFAULT_RAG_LABELS, **data["rag_labels"]}
    data["rag_meanings"] = {**DEFAULT_RAG_MEANINGS, **data["rag_meanings"]}
    data["retention"] = {**DEFAULT_RETENTION, **data["retention"]}
    return data


def without_numbers(name: str) -> str:
    """The name of a box whatever its row: the grid is sent as large as it was, whatever size is chosen."""
    return re.sub(r"\d++", "0", name)


def days_field(
    label: str, *, least: int = 0, required: bool = True, hint: str = "", error: str
) -> forms.IntegerField:
    """A box for a number of days that a convention takes."""
    told = f"{error}, as a whole number from {least} to {LONGEST}"
    messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), told)
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=LONGEST,
        required=required,
        help_text=hint,
        widget=DaysInput,
        error_messages=messages,
    )


def words_field(label: str, most: int, *, hint: str = "", error: str) -> OneLine:
    """A box for words that are shown to people."""
    return OneLine(label=label, max_length=most, help_text=hint, error_messages={"required": error})


class SettingsForm(RecordForm):
    """One section, and the day from which it counts. `shown` is what the boxes opened with."""

    when = forms.ChoiceField(
        label="From when it counts",
        choices=[(TODAY, "Today"), (LATER, "A later day")],
        widget=Radios(reveals={LATER: ["effective_from"]}, small=True),
        initial=TODAY,
        error_messages={"required": "Select from when it counts"},
    )
    effective_from = DateField(label="The day from which it counts", required=False)
    why = OneLine(label="Why", required=False, max_length=300, help_text="Kept in the history.")

    def __init__(
        self, *args: Any, shown: InForce, on: date, begins: date | None = None, **options: Any
    ) -> None:
        super().__init__(*args, about=AllConventions(), **options)
        self.shown, self.on, self.begins = shown, on, begins
        self.was = plain(shown)
        for name, value in self.opened().items():
            self.initial.setdefault(name, value)
        later = begins is not None and begins > on
        self.initial.update(when=LATER if later else TODAY, effective_from=begins if later else None)
        self.fields["when"].choices = [  # type: ignore[attr-defined]
            (TODAY, f"Today, {spoken(on)}"),
            (LATER, "A later day"),
        ]
        self.order_fields([name for name in self.fields if name not in COMMON])

    @property
    def own(self) -> list[Any]:
        """The boxes of the section itself, without the day."""
        return [field for field in self.visible_fields() if field.name not in COMMON]

    def opened(self) -> Mapping[str, Any]:
        """What the boxes open with."""
        return {name: self.was[name] for name in self.fields if name in self.was}

    def values(self) -> dict[str, Any]:
        """The conventions of the section by key, as plain data; None lets the product's own go on."""
        return {name: self.cleaned_data[name] for name in self.fields if name in self.was}

    def changes(self) -> dict[str, Any]:
        """Those that differ from what the boxes opened with."""
        return {
            key: value for key, value in self.values().items() if (value or None) != (self.was[key] or None)
        }

    @property
    def day(self) -> date:
        """The day from which it counts."""
        chosen: date | None = self.cleaned_data.get("effective_from")
        return chosen if self.cleaned_data["when"] == LATER and chosen else self.on

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("when") == LATER and "effective_from" not in self.errors and not given["effective_from"]:
            self.add_error("effective_from", "Enter the day from which it counts")
        if unknown := self.unknown():
            told = ", ".join(shortened(name, 40) for name in unknown[:5])
            refusal = f"Nothing is saved: this page knows no setting called {told}. Open it again."
            self.add_error(None, refusal)
        return given

    def unknown(self) -> list[str]:
        """What was sent and is no box here, nor a part of one: it would be dropped without a word."""
        boxes = tuple(without_numbers(self.add_prefix(name)) for name in self.fields)
        return sorted(
            name
            for name in self.data
            if name not in OF_EVERY_FORM and not without_numbers(name).startswith(boxes)
        )


# --- the sections -------------------------------------------------------------------------------------------


class CouncilForm(SettingsForm):
    council_name = words_field(
        "Name of the council",
        120,
        hint="As it stands at the head of every page and paper.",
        error="Enter the council's name",
    )
    nation = forms.ChoiceField(
        label="Nation",
        choices=list(NATIONS.items()),
        widget=Radios(small=True),
        help_text="Its law says what can be kept from the public.",
        error_messages={"required": "Select the nation"},
    )
    body_label = words_field(
        "Committees are called",
        120,
        hint="Such as Committee, Panel or Board, at the head of a paper.",
        error="Enter what committees are called",
    )
    executive_label = words_field(
        "The executive is called",
        40,
        hint="Such as Cabinet, Executive or Policy and Resources Committee.",
        error="Enter what the executive is called",
    )
    finance_plan_label = words_field(
        "The financial plan is called",
        40,
        hint="Such as MTFS, MTFP or Money Plan.",
        error="Enter what the financial plan is called",
    )
    sro_label = words_field(
        "The senior responsible owner is called",
        40,
        hint="Such as SRO, Sponsor or Executive lead.",
        error="Enter what the senior responsible owner is called",
    )
    public_label = words_field(
        "Public papers say", 120, hint="Such as Part 1, Part A or Open.", error="Enter what public papers say"
    )
    exempt_label = words_field(
        "Exempt papers say",
        120,
        hint="Such as Part 2, Part B or Confidential.",
        error="Enter what exempt papers say",
    )
    money_unit = forms.ChoiceField(
        label="Statements of savings show pounds",
        choices=list(UNITS.items()),
        widget=Radios(small=True),
        help_text="Where they are rounded, the statement says how. Its workbook has the exact pounds.",
        error_messages={"required": "Select how pounds are shown"},
    )


class ColoursForm(SettingsForm):
    brand_colour = forms.RegexField(
        r"^#[0-9a-fA-F]{6}\Z",
        max_length=LONGEST_COLOUR,
        label="Main colour",
        help_text="Of the header, whose words are white. As # and six digits or letters, such as #1d4f5f.",
        widget=ColourInput(),
        error_messages={
            "required": "Enter the main colour",
            "invalid": "Enter the main colour as # and six digits or letters from a to f, such as #1d4f5f",
        },
    )
    accent_colour = forms.RegexField(
        r"^#[0-9a-fA-F]{6}\Z",
        max_length=LONGEST_COLOUR,
        label="Line below the header",
        help_text="Nothing is written in it, so it need not be dark.",
        widget=ColourInput(),
        error_messages={
            "required": "Enter the colour of the line below the header",
            "invalid": "Enter the colour of the line as # and six digits or letters, such as #7fb7b2",
        },
    )

    def clean_brand_colour(self) -> str:
        colour: str = self.cleaned_data["brand_colour"].lower()
        if paler := too_pale(colour):
            raise forms.ValidationError(paler)
        return colour

    def clean_accent_colour(self) -> str:
        return str(self.cleaned_data["accent_colour"]).lower()


class RagForm(SettingsForm):
    """The words and meanings of each RAG value, and the days that the rule counts."""

    red_after_days = days_field(
        "Red when late by more than",
        hint="Late, or forecast to be late.",
        error="Enter after how many days it is Red",
    )
    reporting_interval_days = days_field(
        "Amber without an update for more than",
        least=1,
        error="Enter within how many days an update is wanted",
    )
    undated_is_amber = forms.BooleanField(label="An action without a date becomes Amber", required=False)
    undated_after_days = days_field(
        "Amber without a date for more than",
        required=False,
        hint="Leave it empty to wait as long as for an update.",
        error="Enter after how many days without a date it is Amber",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        boxes: dict[str, forms.Field] = {}
        for rag, word in DEFAULT_RAG_LABELS.items():
            boxes[f"label_{rag}"] = words_field(f"Word for {word}", 40, error=f"Enter the word for {word}")
            boxes[f"meaning_{rag}"] = words_field(f"What {word} means", 300, error=f"Enter what {word} means")
            boxes[f"meaning_{rag}"].widget = forms.Textarea({"rows": 2})
            self.initial[f"label_{rag}"] = self.was["rag_labels"][rag]
            self.initial[f"meaning_{rag}"] = self.was["rag_meanings"][rag]
        self.fields = boxes | self.fields
        for name in ("rag_labels", "rag_meanings"):
            self.fields.pop(name, None)

    @property
    def rags(self) -> list[tuple[str, Any, Any]]:
        """Each RAG value with the boxes of its word and its meaning."""
        return [(rag, self[f"label_{rag}"], self[f"meaning_{rag}"]) for rag in DEFAULT_RAG_LABELS]

    @property
    def labels(self) -> dict[str, str]:
        return {rag: self.cleaned_data.get(f"label_{rag}", "") for rag in DEFAULT_RAG_LABELS}

    def values(self) -> dict[str, Any]:
        meanings = {rag: self.cleaned_data[f"meaning_{rag}"] for rag in DEFAULT_RAG_LABELS}
        return {**super().values(), "rag_labels": self.labels, "rag_meanings": meanings}

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for rag, label in self.labels.items():
            alike = labels_alike({rag: label}) if label else []
            twins = [other for other, said in self.labels.items() if said.casefold() == label.casefold()]
            if alike:
                known = next(
                    word for word in DEFAULT_RAG_LABELS.values() if word.casefold() == label.casefold()
                )
                told = (
                    f"Enter another word for {DEFAULT_RAG_LABELS[rag]}: {known} is the word of another rating"
                )
                self.add_error(f"label_{rag}", told)
            elif label and len(twins) > 1 and twins[0] != rag:
                told = f"Enter another word for {DEFAULT_RAG_LABELS[rag]}: “{label}” stands twice"
                self.add_error(f"label_{rag}", told)
        return given


class IntervalsForm(SettingsForm):
    tolerance_days = days_field(
        "A date can move without a decision by",
        hint="From the date first agreed. A programme can set other days.",
        error="Enter by how many days a date can move without a decision",
    )
    due_soon_days = days_field(
        "Something is due soon within",
        least=1,
        hint="Owners are reminded from then on.",
        error="Enter within how many days something is due soon",
    )
    clear_working_days = days_field(
        "Papers are published before a meeting by",
        hint="Clear working days. The law asks for five in England, three in Wales and Scotland.",
        error="Enter how many clear working days papers are published before a meeting",
    )


class EscalationForm(SettingsForm):
    escalate_to_manager_after = days_field(
        "The programme manager is told after",
        hint="Working days for which something is overdue, or its update is missing. 0: not told.",
        error="Enter after how many working days the programme manager is told",
    )
    escalate_to_sro_after = days_field(
        "The SRO is told after",
        hint="Not before the programme manager. 0: not told.",
        error="Enter after how many working days the SRO is told",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        first, then = given.get("escalate_to_manager_after"), given.get("escalate_to_sro_after")
        if first and then and then < first:
            told = f"Enter {first} working days or more: the programme manager is told first"
            self.add_error("escalate_to_sro_after", told)
        return given


def different_lines(text: str, one: str, several: str) -> list[str]:
    """The lines of a box, each once. Raises ValidationError where there are too many, too long or alike."""
    lines = [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]
    if len(lines) > MOST_CATEGORIES:
        raise forms.ValidationError(f"Enter {MOST_CATEGORIES} {several} at most")
    if longer := next((line for line in lines if len(line) > LONGEST_CATEGORY), ""):
        raise forms.ValidationError(f"Shorten the {one} “{longer}” to {LONGEST_CATEGORY} characters at most")
    folded = [line.casefold() for line in lines]
    if twice := next((line for line in lines if folded.count(line.casefold()) > 1), ""):
        raise forms.ValidationError(f"Enter each {one} once: “{twice}” stands twice")
    return lines


class DelayForm(SettingsForm):
    delay_reasons = forms.CharField(
        label="Categories of delay",
        max_length=LONGEST_LIST,
        help_text=f"One on each line, {MOST_CATEGORIES} at most. What was chosen before stays as it was.",
        widget=forms.Textarea({"rows": 10}),
        error_messages={"required": "Enter the categories of delay, one on each line"},
    )

    def opened(self) -> Mapping[str, Any]:
        return {"delay_reasons": "\n".join(self.was["delay_reasons"])}

    def clean_delay_reasons(self) -> list[str]:
        return different_lines(self.cleaned_data["delay_reasons"], "category of delay", "categories of delay")


class FurtherRolesForm(SettingsForm):
    mfa_roles = forms.MultipleChoiceField(
        label="Further roles that need a second step to sign in",
        choices=[(role.value, role.label) for role in Role if role != Role.GUEST],
        widget=Checkboxes,
        required=False,
        help_text="Guests, and roles that administer, issue, approve or confirm money, always need one.",
    )

    def values(self) -> dict[str, Any]:
        return {"mfa_roles": self.cleaned_data["mfa_roles"] or None}
