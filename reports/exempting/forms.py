"""What is asked of whoever proposes that a record is exempt, and of the proper officer."""

from typing import Any

from django import forms

from council.exempt_paragraphs import SCHEDULES, choices_of
from council.exempting.marking import Exemption, exemption_of
from council.lengths import EXEMPT_REASON, REASON
from council.models.exemption import Withheld
from council.web.forms import Checkboxes, DateField, Radios
from council.web.versions import RecordForm


class ProposeForm(RecordForm):
    """Why a record is kept from the public."""

    kind = forms.ChoiceField(
        label="Why is it kept from the public?",
        choices=Withheld.choices,
        widget=Radios(reveals={Withheld.EXEMPT: ["paragraphs"]}),
        error_messages={"required": "Select why it is kept from the public"},
    )
    paragraphs = forms.TypedMultipleChoiceField(
        label="Paragraphs of the schedule",
        coerce=int,
        widget=Checkboxes(),
        required=False,
        error_messages={"invalid_choice": "Select paragraphs from the list"},
    )
    reason = forms.CharField(
        label="Reason",
        help_text=(
            "For what is exempt: why keeping it so serves the public better than publishing it. For what is "
            "confidential: which terms, enactment or order"
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=EXEMPT_REASON,
        error_messages={"required": "Enter the reason"},
    )

    def __init__(self, *args: Any, nation: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        record: Any = kwargs["about"]
        paragraphs: Any = self.fields["paragraphs"]
        # A paragraph of another nation's schedule, from before the council said which is its own, stays seen.
        paragraphs.choices = choices_of(nation)
        paragraphs.label = f"Paragraphs of {SCHEDULES[nation].name}"
        if record.exempt:
            self.initial["kind"] = record.exempt_kind
            self.initial["paragraphs"] = record.exempt_paragraphs
            self.initial["reason"] = record.exempt_reason

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        missing = not cleaned.get("paragraphs") and "paragraphs" not in self.errors
        if self.keeps_it and cleaned.get("kind") == Withheld.EXEMPT and missing:
            self.add_error("paragraphs", "Select one or more paragraphs of the schedule")
        return cleaned

    @property
    def keeps_it(self) -> bool:
        """Whether the answer keeps it from the public."""
        return True

    def exemption(self) -> Exemption:
        cleaned = self.cleaned_data
        return exemption_of(cleaned["kind"], cleaned.get("paragraphs") or [], cleaned.get("reason", ""))


class DecideForm(ProposeForm):
    """What becomes of something that is exempt: it stays so, for these reasons, or it is open again."""

    KEEP, OPEN = "keep", "open"

    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=[(KEEP, "It stays exempt"), (OPEN, "Open it to all who can see the record")],
        widget=Radios(reveals={KEEP: ["review_on"], OPEN: ["lift_reason"]}),
        error_messages={"required": "Select whether it stays exempt"},
    )
    review_on = DateField(
        label="When is it looked at again?",
        help_text="On that day you are asked whether the reason still holds",
        required=False,
    )
    lift_reason = forms.CharField(
        label="Why can it be open?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=REASON,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and not self.keeps_it:
            for name in ("kind", "reason"):  # of what is opened nothing else is asked
                self.fields[name].required = False
        record: Any = kwargs["about"]
        if not record.exempt_proposed:
            self.initial["review_on"] = record.exempt_review_on

    @property
    def keeps_it(self) -> bool:
        return bool(self.data.get(self.add_prefix("decision")) != self.OPEN)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        decision = cleaned.get("decision")
        asks_when = "review_on" in self.fields and "review_on" not in self.errors
        if decision == self.KEEP and asks_when and not cleaned.get("review_on"):
            self.add_error("review_on", "Enter the day on which it is looked at again")
        if decision == self.OPEN and not cleaned.get("lift_reason") and "lift_reason" not in self.errors:
            self.add_error("lift_reason", "Enter why it can be open")
        return cleaned


class ChangeForm(DecideForm):
    """What becomes of a proposal, for whoever may make one: it is changed, or taken back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["review_on"]
        record: Any = kwargs["about"]
        decision: Any = self.fields["decision"]
        decision.label = "What do you propose?"
        decision.widget.reveals = {self.OPEN: ("lift_reason",)}
        decision.choices = [(self.KEEP, "Keep it exempt, for these reasons")]
        if record.exempt_proposed:
            decision.choices = [*decision.choices, (self.OPEN, "Take the proposal back, so that it is open")]
        else:
            del self.fields["lift_reason"]
            decision.widget.reveals = {}


class TakeBackProposalForm(RecordForm):
    """Why a proposal is taken back, by the person who made it and no longer sees the record."""

    lift_reason = forms.CharField(
        label="Why can it be open?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=REASON,
        error_messages={"required": "Enter why it can be open"},
    )
