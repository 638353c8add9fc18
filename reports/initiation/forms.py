"""What is asked of a version of the initiation document, and of who signed one."""

from collections.abc import Iterator
from typing import Any

from django import forms

from council.lengths import REASON
from council.models import Post
from council.web.forms import CharacterCount, DateField, OneLine, Radios
from reports.initiation.models import InitiationSignature, InitiationVersion
from reports.initiation.parts import LONGEST, SECTIONS, TEXTS, InitiationSection
from reports.initiation.writing import SIGNED_TO_COME, InitiationWords


class WriteVersionForm(forms.Form):
    """What the version is called, why it is written, who wrote it, and the text of each part."""

    after = forms.IntegerField(widget=forms.HiddenInput)
    label = OneLine(
        label="Version",
        max_length=40,
        help_text="For example, Draft 1.0 or Version 1.6.",
        error_messages={"required": "Enter what the version is called, such as Draft 1.1"},
    )
    reasons = forms.CharField(
        label="Why is it written, and what changed?",
        widget=CharacterCount(max_length=REASON, rows=2),
        max_length=REASON,
        error_messages={"required": "Enter why it is written, and what changed"},
    )
    author = forms.ModelChoiceField(
        label="Author",
        queryset=Post.objects.none(),
        required=False,
        empty_label="Not named",
        help_text="The post that wrote it.",
    )

    def __init__(self, *args: Any, last: InitiationVersion | None, **kwargs: Any) -> None:
        texts = last.texts if last else {}
        begun = {"after": last.number if last else 0, "author": last.author_id if last else None}
        kwargs["initial"] = {**begun, **texts, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["author"].queryset = Post.objects.order_by("title")  # type: ignore[attr-defined]
        for part in TEXTS:
            words = part.most_words or None
            self.fields[part.key] = forms.CharField(
                label=f"{part.number} {part.title}",
                help_text=part.hint,
                required=False,
                max_length=LONGEST,
                widget=CharacterCount(rows=3, max_words=words, max_length=None if words else LONGEST),
            )

    def clean(self) -> dict[str, Any]:
        """Texts that have too many words are told together with all else."""
        cleaned = super().clean() or {}
        for part in TEXTS:
            words = len(cleaned.get(part.key, "").split())
            if part.most_words and words > part.most_words:
                self.add_error(part.key, f"{part.title} has {words} words; {part.most_words} at most.")
        return cleaned

    @property
    def facts(self) -> list[forms.BoundField]:
        """The boxes that are of the version itself."""
        return [self[name] for name in ("label", "reasons", "author")]

    @property
    def sections(self) -> Iterator[tuple[InitiationSection, list[forms.BoundField]]]:
        """The chapters, each with the boxes of its texts."""
        for section in SECTIONS:
            yield section, [self[part.key] for part in section.parts if part.key]

    def said(self) -> InitiationWords:
        """What was entered, once the form is valid."""
        said = self.cleaned_data
        named = {name: said[name] for name in ("label", "reasons", "author")}
        return InitiationWords(**named, texts={part.key: said[part.key] for part in TEXTS})


class SignVersionForm(forms.Form):
    """Which organisation authorised the version, or who approved it; never a person's name."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=InitiationSignature.Kind.choices,
        widget=Radios(),
        error_messages={"required": "Select what it is"},
    )
    organisation = OneLine(
        label="Organisation or body",
        max_length=200,
        error_messages={"required": "Enter the organisation or body"},
    )
    position = OneLine(
        label="Position of who signed",
        max_length=200,
        help_text="A post, not a name. For example, Director of Resources.",
        error_messages={"required": "Enter the position of who signed"},
    )
    signed_on = DateField(
        label="On which day?",
        help_text="For example, 27 3 2026",
        error_messages={"required": "Enter the day", "future": SIGNED_TO_COME},
    )
