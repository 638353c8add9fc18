"""What is asked for when a saving is moved, replaced or given up, and when pounds are put to other use."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from council.calendar.years import FinancialYear
from council.lengths import MINUTE, REASON
from council.models import Body
from council.web.forms import CharacterCount, DateField, MoneyField, Radios
from council.web.versions import RecordForm
from programmes.models import Programme
from savings.changing import Wish, left_of
from savings.models import Reallocation, Saving, YearProfile
from savings.reallocating import Use
from savings.years.forms import DecideTargetForm


class ChangeSavingForm(RecordForm):
    """What should become of a part of a year's target."""

    kind = forms.ChoiceField(
        label="What happens to it?",
        choices=[
            ("slip", "It moves to a later year"),
            ("replace", "Another saving replaces it"),
            ("give_up", "It is given up as not achievable"),
        ],
        widget=Radios(reveals={"slip": ["to_year"], "replace": ["replaced_by"], "give_up": ["funded_from"]}),
        error_messages={"required": "Select what happens to it"},
    )
    to_year = forms.TypedChoiceField(label="To which year?", coerce=int, empty_value=None, required=False)
    replaced_by: Any = forms.ModelChoiceField(
        label="Which saving replaces it?",
        queryset=Saving.objects.none(),
        required=False,
        empty_label="Choose a saving",
    )
    funded_from = forms.CharField(
        label="What pays for it instead?",
        required=False,
        max_length=300,
        help_text="For example, the provision for savings at risk.",
    )
    amount = MoneyField(label="How much of the target?", error_messages={"required": "Enter an amount"})
    reason = forms.CharField(
        label="Why can it not be made as it was promised?",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        help_text="Committees read this. It waits for another person’s decision.",
        error_messages={"required": "Enter why the saving cannot be made as it was promised"},
    )
    field_order = ("amount", "kind", "reason")

    def __init__(self, *args: Any, about: YearProfile, others: QuerySet[Saving], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"amount": left_of(about) or None})
        super().__init__(*args, about=about, **kwargs)
        span = range(about.year + 1, about.year + 7)
        field: Any = self.fields["to_year"]
        field.choices = [("", "Choose a year"), *((year, str(FinancialYear(year))) for year in span)]
        field = self.fields["replaced_by"]
        field.queryset = others

    def wish(self) -> Wish:
        """What was asked for, once the form is valid."""
        return Wish(**{name: self.cleaned_data[name] for name in Wish.__dataclass_fields__})


class DecideChangeForm(DecideTargetForm):
    """The decision on what becomes of a saving."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["decision"]
        field.choices = [("approve", "Approve the change"), ("refuse", "Refuse: the saving stands")]
        field.error_messages["required"] = "Select whether to approve or refuse the change"


class ReallocateForm(RecordForm):
    """What confirmed pounds of a year are put to, and where that was decided."""

    planned: Any = forms.ModelChoiceField(
        label="Is it one that is planned?",
        queryset=Reallocation.objects.none(),
        required=False,
        empty_label="No, it is a new one",
    )
    use = forms.CharField(
        label="What is it used for?",
        max_length=300,
        help_text="For example, Records Manager.",
        error_messages={"required": "Enter what it is used for"},
    )
    kind = forms.ChoiceField(
        label="Is it permanent?",
        choices=[("permanent", "Permanent"), ("one_off", "One-off")],
        widget=Radios(inline=True),
        error_messages={"required": "Select whether it is permanent or a one-off"},
    )
    amount = MoneyField(label="How much?", error_messages={"required": "Enter an amount"})
    brings: Any = forms.ModelChoiceField(
        label="Does it bring a saving of its own?",
        queryset=Saving.objects.none(),
        required=False,
        empty_label="No",
    )
    note = forms.CharField(
        label="What else there is to say",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=REASON,
    )
    body = forms.ModelChoiceField(
        label="Body that decided", queryset=Body.objects.all(), required=False, empty_label="Decided by you"
    )
    meeting_on = DateField(label="Date of its meeting", required=False, help_text="For example, 27 3 2026")
    minute = forms.CharField(label="Minute", required=False, max_length=MINUTE, help_text="For example, 14")

    def __init__(
        self,
        *args: Any,
        about: YearProfile,
        savings: QuerySet[Saving],
        planned: QuerySet[Reallocation],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, about=about, **kwargs)
        field: Any = self.fields["brings"]
        field.queryset = savings
        field = self.fields["planned"]
        field.queryset = planned
        if not planned.exists():
            del self.fields["planned"]

    def used(self) -> Use:
        """What was entered, once the form is valid."""
        return Use(**{name: self.cleaned_data[name] for name in Use.__dataclass_fields__})


class EndUseForm(RecordForm):
    """Why another use ends."""

    reason = forms.CharField(
        label="Why does it end?",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        error_messages={"required": "Enter why it ends"},
    )


class PlanUseForm(forms.Form):
    """Another use that is planned, before finance has confirmed what it draws on."""

    programme: Any = forms.ModelChoiceField(
        label="Programme",
        queryset=Programme.objects.none(),
        empty_label="Choose a programme",
        error_messages={"required": "Select the programme"},
    )
    use = forms.CharField(
        label="What is it to be used for?",
        max_length=300,
        error_messages={"required": "Enter what it is used for"},
    )
    kind = forms.ChoiceField(
        label="Is it permanent?",
        choices=[("permanent", "Permanent"), ("one_off", "One-off")],
        widget=Radios(inline=True),
        error_messages={"required": "Select whether it is permanent or a one-off"},
    )
    amount = MoneyField(label="How much?", error_messages={"required": "Enter an amount"})
    note = forms.CharField(
        label="What else there is to say",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=REASON,
        help_text="For example, it saves £34,000 a year from the second year.",
    )

    def __init__(self, *args: Any, programmes: QuerySet[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]

    def planned(self) -> Use:
        """What was entered, once the form is valid."""
        return Use(**{name: self.cleaned_data[name] for name in ("kind", "use", "amount", "note")})
