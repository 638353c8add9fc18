"""What is asked of measures and their readings. The rules are in the acts, which the views call."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q

from council.lengths import REASON
from council.models import Post
from council.web.forms import CharacterCount, DateField, OneLine, PercentInput, Radios
from council.web.versions import RecordForm
from programmes.measures.stating import MeasureStatement
from programmes.models import Measure, Objective, Programme

EVERY = [(0, "Never: no one is asked"), (1, "Every month"), (3, "Every quarter"), (6, "Every half-year"),
         (12, "Every year")]  # fmt: skip


class MeasureForm(RecordForm):
    """A measure: what is counted, from where, towards what, and who answers for it."""

    title = OneLine(
        label="What is measured",
        max_length=300,
        help_text="For example, “Invoices paid within 30 days”.",
        error_messages={"required": "Enter what is measured"},
    )
    kind = forms.ChoiceField(
        label="What does it show?",
        choices=Measure.Kind.choices,
        initial=Measure.Kind.IMPACT,
        widget=Radios(
            hints={
                "impact": "What changes for people or for the council",
                "activity": "How much the programme does",
                "benefit": "What it is worth, also after the programme has closed",
            },
            reveals={"benefit": ["benefit_type"]},
        ),
        error_messages={"required": "Select what it shows"},
    )
    benefit_type = forms.ChoiceField(
        label="Type of benefit", choices=[("", "Choose a type"), *Measure.Benefit.choices], required=False
    )
    objective = forms.ModelChoiceField(
        label="Objective", queryset=Objective.objects.none(), required=False, empty_label="None in particular"
    )
    owner = forms.ModelChoiceField(
        label="Owner",
        queryset=Post.objects.none(),
        required=False,
        empty_label="No owner yet",
        help_text="The post that is asked for its readings.",
    )
    unit = OneLine(label="Unit", max_length=40, required=False, help_text="For example, %, days or £.")
    polarity = forms.ChoiceField(
        label="Which way is better?",
        choices=Measure.Polarity.choices,
        initial=Measure.Polarity.HIGHER,
        widget=Radios(inline=True),
        error_messages={"required": "Select which way is better"},
    )
    baseline = forms.DecimalField(
        label="Baseline",
        max_digits=16,
        decimal_places=4,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "decimal"}),
        help_text="Where it stood before the programme began, as a figure.",
        error_messages={"invalid": "Enter the baseline as a figure, like 72.5"},
    )
    baseline_as_written = OneLine(
        label="Baseline as published", max_length=300, required=False, help_text="Where it was said in words."
    )
    baseline_on = DateField(label="Day of the baseline", required=False)
    targets = forms.CharField(
        label="Targets, one step a line",
        widget=CharacterCount(max_length=REASON, rows=4),
        max_length=REASON,
        required=False,
        help_text="The day, a colon and the figure, such as “31/3/2027: 95%”. “95% by December each "
        "year”, “reduce by 50% of the baseline by 31/3/2027” and “from May 2027 for January to March: 95%” "
        "are worked out. Other words stay.",
    )
    tolerance = forms.DecimalField(
        label="Amber up to how far from the target?",
        min_value=0,
        max_value=100,
        decimal_places=2,
        initial=5,
        widget=PercentInput(),
        help_text="In percent of the target. Further off, it is Red.",
        error_messages={
            "required": "Enter the tolerance in percent, like 5",
            "invalid": "Enter the tolerance in percent, like 5",
            "min_value": "The tolerance must be between 0 and 100 percent",
            "max_value": "The tolerance must be between 0 and 100 percent",
        },
    )
    every_months = forms.TypedChoiceField(
        label="How often is its owner asked for a reading?",
        choices=EVERY,
        coerce=int,
        initial=3,
        error_messages={"required": "Select how often its owner is asked"},
    )

    def __init__(self, *args: Any, programme: Programme, about: Measure | None = None, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        self.fields["objective"].queryset = programme.objectives.all()  # type: ignore[attr-defined]
        held = Q(pk=about.owner_id) if about else Q(pk=None)
        self.fields["owner"].queryset = Post.objects.filter(Q(is_active=True) | held)  # type: ignore[attr-defined]

    def said(self) -> MeasureStatement:
        """What was entered, once the form is valid."""
        told = {name: self.cleaned_data[name] for name in MeasureStatement.__dataclass_fields__}
        return MeasureStatement(**told | {"tolerance": told["tolerance"] or Decimal(0)})


class ReadingForm(RecordForm):
    """What a measure stands at, as at a day."""

    as_at = DateField(
        label="As at which day?",
        help_text="The last day of the period that it tells of. For example, 31 3 2027",
        error_messages={"required": "Enter the day as at which it was read"},
    )
    said = OneLine(
        label="What does it stand at?",
        max_length=200,
        help_text="A figure, or in words why there is none yet.",
        error_messages={"required": "Enter what the measure stands at, or why there is no figure"},
    )
    comment = forms.CharField(
        label="What there is to say of it",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        required=False,
    )


class TakeBackReadingForm(RecordForm):
    """Why a reading is taken back."""

    reason = forms.CharField(
        label="Why is it taken back?",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        error_messages={"required": "Enter why the reading is taken back"},
    )
