"""The forms of what was published: the version that is registered, and what is said of each difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from council.evidence.forms import StoredFileField, WithFile
from council.lengths import REASON
from council.uploads.kinds import FileKind, FileRefused, accept_of, endings_of
from council.web.dates import DateField
from council.web.forms import Radios
from reports.publishing.comparing import marked
from reports.publishing.models import PublishedDifference
from reports.publishing.reading import PublishedText, pasted, text_of_file
from reports.publishing.registering import Decided

KINDS = ("pdf", "docx", "txt")
MOST_PASTED = 24_000  # a box holds no more: what is longer is given as a file
Outcome = PublishedDifference.Outcome


class PublishedFileField(StoredFileField):
    """The file that was published, of a kind whose words can be read."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs["accept"] = accept_of(KINDS)
        self.help_text = (
            f"{endings_of(KINDS)}. A PDF is taken where it is the file that was issued; of any other, "
            "choose the Word file or paste the text. The words are kept, and the file is not."
        )

    def clean(self, data: Any, initial: Any = None) -> tuple[Any, str, FileKind] | None:
        chosen = super().clean(data, initial)
        if chosen and chosen[2].key not in KINDS:
            raise ValidationError(
                f"The words of this file cannot be read. Choose one of these: {endings_of(KINDS)}",
                code="kind",
            )
        return chosen


class RegisterForm(WithFile):
    """When and where the report was published, and its text: as a file, or pasted."""

    field_order = ("published_on", "link", "file", "text")

    published_on = DateField(
        label="Published on", error_messages={"required": "Enter the day on which it was published"}
    )
    link = forms.CharField(
        label="Address of the page or file",
        required=False,
        max_length=1000,
        help_text="As a resident finds it, beginning with https://",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    file = PublishedFileField(label="The file that was published", required=False)
    text = forms.CharField(
        label="Or its text",
        required=False,
        max_length=MOST_PASTED,
        help_text="Copied from the page or the file as a whole. A long paper is given as a Word file.",
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, issued: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.issued = issued
        self.published: PublishedText | None = None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        chosen, text = data.get("file"), data.get("text", "").strip()
        if "file" in self.errors or "text" in self.errors:
            return data
        if chosen and text:
            self.add_error("text", "Choose the file or paste the text, and not both")
        elif not chosen and not text:
            self.add_error("file", "Choose the file that was published, or paste its text")
        else:
            self.read(chosen, text)
        return data

    def read(self, chosen: tuple[Any, str, FileKind] | None, text: str) -> None:
        """Keep what the file or the text says, or say why it can't be read."""
        try:
            if chosen:
                file, name, kind = chosen
                self.published = text_of_file(file, kind.key, name, issued=self.issued)
            else:
                self.published = pasted(text)
        except FileRefused as refused:
            self.add_error("file" if chosen else "text", str(refused))
            return
        if not self.published.lines and self.published.how != "issued":
            self.add_error("file" if chosen else "text", "There are no words in it")


@dataclass(frozen=True)
class DifferenceRow:
    """One difference on the page: both texts in pieces, what was said of it, and its boxes where it waits."""

    number: int
    before: list[tuple[str, bool]]
    after: list[tuple[str, bool]]
    decided: PublishedDifference | None
    outcome: Any = None
    reason: Any = None


class DecidePublishedForm(forms.Form):
    """For each difference that waits whether it is accepted, and what is wrong with one that isn't."""

    marks_optional = False

    def __init__(self, *args: Any, numbers: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = numbers
        for number in numbers:
            self.fields[f"outcome-{number}"] = forms.ChoiceField(
                label=f"Is difference {number} accepted?",
                required=False,
                choices=[
                    (Outcome.ACCEPTED.value, "Yes, accept it"),
                    (Outcome.WRONG.value, "No, it is wrong"),
                ],
                widget=Radios(inline=True, small=True),
            )
            self.fields[f"reason-{number}"] = forms.CharField(
                label=f"What is wrong with difference {number}?",
                required=False,
                max_length=REASON,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def decisions(self) -> dict[int, Decided]:
        """What was said, by the number of the difference; those of which nothing was said are left out."""
        data = self.cleaned_data
        return {
            number: Decided(data[f"outcome-{number}"], data[f"reason-{number}"])
            for number in self.numbers
            if data[f"outcome-{number}"] or data[f"reason-{number}"].strip()
        }


def rows_of(
    differences: Sequence[Sequence[str]],
    decided: dict[int, PublishedDifference],
    form: DecidePublishedForm | None,
) -> list[DifferenceRow]:
    """The differences in their order, each with its boxes where the form asks about it."""
    rows = []
    for number, (before, after) in enumerate(differences, 1):
        was, now = marked(before, after)
        asked = form is not None and number in form.numbers
        boxes = (
            [form[f"{name}-{number}"] for name in ("outcome", "reason")] if asked and form else [None, None]
        )
        rows.append(DifferenceRow(number, was, now, decided.get(number), *boxes))
    return rows
