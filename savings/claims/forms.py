"""What is asked for when a claim is decided on or reversed, and of the files that show what it says."""

from typing import Any

from django import forms

from council.evidence.forms import MOST_WORDS, StoredFileField, WithFile
from council.lengths import REASON
from council.web.forms import CharacterCount, MoneyField, Radios
from savings.models import Claim


class DecideClaimForm(forms.Form):
    """What finance says to a claim."""

    told_beside = {"reason": "part_reason"}

    decision = forms.ChoiceField(
        label="Your decision",
        choices=[
            ("all", "Confirm all of it"),
            ("part", "Confirm a part of it"),
            ("return", "Return it to its owner"),
        ],
        widget=Radios(reveals={"part": ["amount", "part_reason"], "return": ["return_reason"]}),
        error_messages={"required": "Select whether to confirm or return the claim"},
    )
    amount = MoneyField(label="How much is confirmed?", required=False)
    part_reason = forms.CharField(
        label="Why not all of it?",
        widget=CharacterCount(max_length=REASON, rows=3),
        required=False,
        max_length=REASON,
    )
    return_reason = forms.CharField(
        label="What is missing?",
        widget=CharacterCount(max_length=REASON, rows=3),
        required=False,
        max_length=REASON,
    )

    def __init__(self, *args: Any, claim: Claim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.claim = claim

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        wanted = {
            "part": {
                "amount": "Enter how much is confirmed",
                "part_reason": "Enter why not all of it is confirmed",
            },
            "return": {"return_reason": "Enter what is missing"},
        }
        for name, words in wanted.get(cleaned.get("decision", ""), {}).items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)
        return cleaned


class ReverseForm(forms.Form):
    """What of a confirmed claim is taken back, and why."""

    amount = MoneyField(
        label="How much is reversed?",
        error_messages={"required": "Enter how much is reversed"},
    )
    reason = forms.CharField(
        label="Why is it reversed?",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        help_text="The claim stays as it was decided. This entry stands beside it.",
        error_messages={"required": "Enter why it is reversed"},
    )


class AddClaimFileForm(WithFile):
    """One file for a claim that waits, with what it shows."""

    field_order = ("file", "shows")

    file = StoredFileField(label="File")
    shows = forms.CharField(
        label="What does the file show?",
        max_length=MOST_WORDS,
        help_text="For example, Invoices of November",
        error_messages={"required": "Enter what the file shows"},
    )
