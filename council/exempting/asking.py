"""What is asked where something new may be kept from the public from its first moment."""

from typing import Any

from django import forms

from council.exempt_paragraphs import SCHEDULES, choices_of
from council.exempting.marking import Exemption, exemption_of
from council.lengths import EXEMPT_REASON
from council.models.exemption import Withheld
from council.web.forms import Checkboxes, Radios

KEPT = ("kept", "paragraphs", "reason", "forbidden_by")


class KeptForm(forms.Form):
    """Whether it is kept from the public, and why: by paragraphs of the schedule, or confidential."""

    kept = forms.ChoiceField(
        label="Is it kept from the public?",
        choices=[("", "No"), *Withheld.choices],
        widget=Radios(
            reveals={
                kind: ["paragraphs", "reason"] if kind == Withheld.EXEMPT else ["forbidden_by"]
                for kind in Withheld.values
            }
        ),
        required=False,
    )
    paragraphs = forms.TypedMultipleChoiceField(
        label="Paragraphs of the schedule",
        coerce=int,
        widget=Checkboxes(),
        required=False,
        error_messages={"invalid_choice": "Select paragraphs from the list"},
    )
    reason = forms.CharField(
        label="Why does keeping it exempt serve the public better than publishing it?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=EXEMPT_REASON,
        required=False,
    )
    forbidden_by = forms.CharField(
        label="Which terms, enactment or order forbid its disclosure?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=EXEMPT_REASON,
        required=False,
    )

    def offer_schedule(self, nation: str) -> None:
        """Offer the paragraphs of the nation's schedule."""
        paragraphs: Any = self.fields["paragraphs"]
        paragraphs.choices = choices_of(nation)
        paragraphs.label = f"Paragraphs of {SCHEDULES[nation].name}"

    def ask_nothing_of_it(self) -> None:
        """Leave it out, where it is not the person's to say."""
        for name in KEPT:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        wanted: dict[str, str] = {}
        if cleaned.get("kept") == Withheld.EXEMPT:
            wanted = {
                "paragraphs": "Select one or more paragraphs of the schedule",
                "reason": "Enter why keeping it exempt serves the public better than publishing it",
            }
        elif cleaned.get("kept"):
            wanted = {"forbidden_by": "Enter which terms, enactment or order forbid its disclosure"}
        for name, words in wanted.items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)
        return cleaned

    def exemption(self) -> Exemption | None:
        """Why it is kept from the public; None where it is open."""
        cleaned = self.cleaned_data
        if not (kind := cleaned.get("kept")):
            return None
        reason = cleaned["reason"] if kind == Withheld.EXEMPT else cleaned["forbidden_by"]
        return exemption_of(kind, cleaned["paragraphs"], reason)
