"""Further forms of the settings: posts with a duty, the appetite for risk, how long data is kept."""

from collections.abc import Mapping
from typing import Any

from django import forms

from council.access.named_posts import named_post
from council.checking_conventions import RATINGS
from council.conventions import DEFAULT_RETENTION
from council.models import Post
from council.natural_order import NaturalKey
from council.personal_data.declared import retained
from council.personal_data.periods import RetentionPeriod
from council.setting.forms import COMMON, LONGEST_LIST, SettingsForm, different_lines


class PostChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Post) -> str:  # type: ignore[override]
        return str(obj.title)


def post_field(label: str, *, hint: str, empty: str, error: str) -> PostChoice:
    """A choice of one of the council's posts, or of none."""
    return PostChoice(
        Post.objects.none(),
        label=label,
        empty_label=empty,
        required=False,
        help_text=hint,
        error_messages={"invalid_choice": error},
    )


class DutiesForm(SettingsForm):
    """The posts that decide by law or by rule, whoever holds them."""

    proper_officer = post_field(
        "Proper officer",
        hint="Most often the Monitoring Officer. The holder confirms what is kept from the public.",
        empty="None: no one confirms what is exempt",
        error="Select one of the council’s posts as the proper officer",
    )
    internal_audit = post_field(
        "Internal audit",
        hint="Most often the Head of Internal Audit. The holder closes what internal audit recommended.",
        empty="None: no one closes it",
        error="Select one of the council’s posts as internal audit",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("proper_officer", "internal_audit"):
            field: Any = self.fields[name]
            field.queryset = Post.objects.filter(is_active=True).order_by(NaturalKey("title"))
            self.initial[name] = named_post(self.was[name], self.was[f"{name}_post"])

    def values(self) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for name in ("proper_officer", "internal_audit"):
            post = self.cleaned_data[name]
            told[name] = post.title if post else None
            told[f"{name}_post"] = post.pk if post else None
        return told

    def changes(self) -> dict[str, Any]:
        """Only what names another post: a title that became a key is no change."""
        changed = set(self.changed_data)
        return {key: value for key, value in self.values().items() if key.removesuffix("_post") in changed}


class AppetiteForm(SettingsForm):
    """The categories of risk, and the worst rating that the council takes on: of all, and of each."""

    risk_categories = forms.CharField(
        label="Categories of risk",
        max_length=LONGEST_LIST,
        help_text="One on each line, 20 at most. Risks keep the category that they have.",
        widget=forms.Textarea({"rows": 8}),
        error_messages={"required": "Enter the categories of risk, one on each line"},
    )
    risk_appetite = forms.ChoiceField(
        label="The worst rating that is taken on",
        help_text="A risk rated worse is above the council’s appetite.",
        error_messages={"required": "Select the worst rating that is taken on"},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        ratings = [(rating, self.was["rag_labels"][rating]) for rating in RATINGS]
        self.fields["risk_appetite"].choices = ratings  # type: ignore[attr-defined]
        self.categories: list[str] = self.was["risk_categories"]
        boxes: dict[str, forms.Field] = {}
        for place, category in enumerate(self.categories, start=1):
            boxes[f"appetite_{place}"] = forms.ChoiceField(
                label=category, choices=[("", "As for all"), *ratings], required=False
            )
            self.initial[f"appetite_{place}"] = self.was["risk_appetites"].get(category, "")
        self.fields |= boxes
        self.order_fields([name for name in self.fields if name not in COMMON])

    def opened(self) -> Mapping[str, Any]:
        categories = "\n".join(self.was["risk_categories"])
        return {"risk_categories": categories, "risk_appetite": self.was["risk_appetite"]}

    def values(self) -> dict[str, Any]:
        chosen = {
            category: rating
            for place, category in enumerate(self.categories, start=1)
            if (rating := self.cleaned_data[f"appetite_{place}"])
        }
        others = {
            name: each for name, each in self.was["risk_appetites"].items() if name not in self.categories
        }
        return {**super().values(), "risk_appetites": others | chosen}

    def clean_risk_categories(self) -> list[str]:
        return different_lines(self.cleaned_data["risk_categories"], "category of risk", "categories of risk")


class RetentionForm(SettingsForm):
    """How long each kind of personal data is kept."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        boxes: dict[str, forms.Field] = {}
        labels = {kind.key: kind.label for kind in retained()}
        for kind in DEFAULT_RETENTION:
            name = labels[kind]
            boxes[f"keep_{kind}"] = forms.CharField(
                label=name,
                max_length=20,
                widget=forms.TextInput({"class": "govuk-input--width-10"}),
                error_messages={"required": f"Enter how long this is kept: {name}"},
            )
            self.initial[f"keep_{kind}"] = self.was["retention"][kind]
        self.fields = boxes | self.fields

    def values(self) -> dict[str, Any]:
        return {"retention": {kind: self.cleaned_data[f"keep_{kind}"] for kind in DEFAULT_RETENTION}}

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for kind in DEFAULT_RETENTION:
            text = given.get(f"keep_{kind}")
            if text is None:
                continue
            try:
                period = RetentionPeriod.read(text)
                period.before(self.on)
                given[f"keep_{kind}"] = str(period)
            except ValueError:
                name = self.fields[f"keep_{kind}"].label
                told = "Enter a period from 1 day to 100 years, such as 6 years, 18 months or 90 days"
                self.add_error(f"keep_{kind}", f"{told}: {name}")
        return given
