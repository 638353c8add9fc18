"""What is asked for a year of a saving: its target, its forecast, its quarters, what is delivered."""

from typing import Any

from django import forms

from council.calendar.years import FinancialYear
from council.evidence.forms import StoredFileField, WithFile
from council.evidence.held import FileHolder
from council.lengths import MINUTE, REASON
from council.models import Body
from council.web.forms import CharacterCount, DateField, MoneyField, Radios
from council.web.versions import RecordForm
from council.wording import pounds, spoken
from savings.claiming import DELIVERY_TO_COME, Delivery
from savings.entering.forms import year_choices
from savings.models import Saving, YearProfile


class TargetForm(RecordForm):
    """The target of a year: of one that is there, or of a further one."""

    year = forms.TypedChoiceField(
        label="Financial year", coerce=int, error_messages={"required": "Select the financial year"}
    )
    target = MoneyField(
        label="Target", min_value=0, error_messages={"required": "Enter the target in pounds"}
    )
    reason = forms.CharField(
        label="Why?",
        required=False,
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
    )

    def __init__(self, *args: Any, about: Saving, current: FinancialYear, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        there = {(line.year, str(line.financial_year)) for line in about.profile.all()}
        field: Any = self.fields["year"]
        field.choices = [("", "Choose a year"), *sorted({*year_choices(current), *there})]
        proposed = about.status == Saving.Status.PROPOSED
        field = self.fields["reason"]
        field.help_text = "" if proposed else "Committees read this. It waits for another person’s decision."
        field.required = not proposed
        field.error_messages["required"] = "Enter why the target changes"


class DecideTargetForm(forms.Form):
    """The decision on a change of target."""

    decision = forms.ChoiceField(
        label="Your decision",
        choices=[("approve", "Approve the new target"), ("refuse", "Refuse: the target stands")],
        widget=Radios(reveals={"refuse": ["decision_reason"]}),
        error_messages={"required": "Select whether to approve or refuse the new target"},
    )
    decision_reason = forms.CharField(
        label="Why is it refused?",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=REASON,
    )
    body = forms.ModelChoiceField(
        label="Body that decided", queryset=Body.objects.all(), required=False, empty_label="Decided by you"
    )
    meeting_on = DateField(label="Date of its meeting", required=False, help_text="For example, 27 3 2026")
    minute = forms.CharField(label="Minute", required=False, max_length=MINUTE, help_text="For example, 14")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("body") and not cleaned.get("meeting_on") and "meeting_on" not in self.errors:
            self.add_error("meeting_on", "Enter the date of the meeting that decided")
        return cleaned

    @property
    def met(self) -> dict[str, Any]:
        """The meeting that decided, as the acts take it."""
        return {name: self.cleaned_data[name] for name in ("body", "meeting_on", "minute")}


class YearForm(WithFile, RecordForm):
    """Its owner's word on a year: what it will come to, and what more is delivered, in one form."""

    forecast = MoneyField(label="What will it come to?", required=False)
    reason = forms.CharField(
        label="Why has it changed?",
        required=False,
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
    )
    claims = forms.ChoiceField(
        label="Is there something to claim now?",
        choices=[("yes", "Yes"), ("no", "Not now")],
        widget=Radios(
            reveals={"yes": ["amount", "delivered_on", "file", "comment", "transfer_reference", "is_once"]}
        ),
        required=False,
        initial="no",
    )
    amount = MoneyField(label="How much more has been delivered?", required=False)
    delivered_on = DateField(
        label="By which day?",
        required=False,
        help_text="For example, 27 11 2026",
        error_messages={"future": DELIVERY_TO_COME},
    )
    file = StoredFileField(label="What shows it?", required=False)
    comment = forms.CharField(
        label="What was done?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=REASON,
        help_text="Finance reads it with the file.",
    )
    transfer_reference = forms.CharField(label="Budget transfer reference", required=False, max_length=60)
    is_once = forms.BooleanField(
        label="It is met by a one-off this year",
        required=False,
        help_text="It counts this year, and next year’s pressure is shown by itself.",
    )

    marks_optional = False

    def __init__(
        self, *args: Any, about: YearProfile, holder: FileHolder | None = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {"forecast": about.forecast, "claims": "no"})
        super().__init__(*args, about=about, holder=holder, **kwargs)
        self.fields["forecast"].label = f"What will it come to by {spoken(about.financial_year.end)}?"
        so_far = (
            "No one has given a forecast yet."
            if about.forecast is None
            else f"Forecast so far {pounds(about.forecast)}. Leave it if it stands."
        )
        self.fields["forecast"].help_text = f"{so_far} What is delivered already is included."
        self.fields["amount"].help_text = f"{pounds(about.delivered)} is claimed already."
        if about.forecast is None:
            del self.fields["reason"]
        if about.saving.recurrence != Saving.Recurrence.RECURRING:
            del self.fields["is_once"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("claims") == "yes":
            wanted = {
                "amount": "Enter how much more has been delivered",
                "delivered_on": "Enter the day by which it was delivered",
            }
            for name, words in wanted.items():
                if cleaned.get(name) is None and name not in self.errors:
                    self.add_error(name, words)
        return cleaned

    def delivery(self) -> Delivery | None:
        """What is claimed; None where nothing is."""
        cleaned = self.cleaned_data
        if cleaned.get("claims") != "yes":
            return None
        # The file says for itself what it shows: its own name, where nothing was written.
        cleaned["shows"] = (cleaned["comment"].strip() or "What shows the claim")[:300]
        return Delivery(
            amount=cleaned["amount"],
            delivered_on=cleaned["delivered_on"],
            comment=cleaned["comment"],
            transfer_reference=cleaned["transfer_reference"],
            is_once=cleaned.get("is_once", False),
            file=self.offered(),
        )


class QuartersForm(RecordForm):
    """A year by quarter: each one's target and forecast."""

    reason = forms.CharField(
        label="Why has the forecast changed?",
        required=False,
        widget=CharacterCount(max_length=REASON, rows=2),
        max_length=REASON,
        help_text="Needed where the quarters come to another forecast than the year has.",
    )

    def __init__(self, *args: Any, about: YearProfile, **kwargs: Any) -> None:
        held = {each.quarter: each for each in about.quarters.all()}
        initial: dict[str, Any] = {}
        for number, row in held.items():
            initial |= {f"target_{number}": row.target, f"forecast_{number}": row.forecast}
        kwargs.setdefault("initial", initial)
        super().__init__(*args, about=about, **kwargs)
        reason = self.fields.pop("reason")
        for quarter in about.financial_year.quarters:
            number = quarter.number
            asked = {"required": f"Enter the target of quarter {number}"}
            self.fields[f"target_{number}"] = MoneyField(
                label=f"Target, {quarter}", min_value=0, error_messages=asked
            )
            self.fields[f"forecast_{number}"] = MoneyField(
                label=f"Forecast, {quarter}", min_value=0, required=False
            )
        self.fields["reason"] = reason

    def quarters(self) -> dict[int, tuple[Any, Any]]:
        """The quarters as they were entered, once the form is valid."""
        cleaned = self.cleaned_data
        return {n: (cleaned[f"target_{n}"], cleaned[f"forecast_{n}"]) for n in range(1, 5)}
