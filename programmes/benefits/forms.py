"""What is asked of benefits. The rules are in the acts, which the views call."""

from typing import Any

from django import forms
from django.db.models import Q

from council.lengths import REASON
from council.models import Post
from council.web.forms import CharacterCount, DateField, OneLine, Radios
from council.web.versions import RecordForm
from programmes.benefits.stating import BenefitStatement
from programmes.models import Benefit, Measure, Programme


class BenefitForm(RecordForm):
    """A benefit: what it is worth, of which type, who sees to it, by when."""

    title = OneLine(
        label="What is the benefit?",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=600,
        help_text="For example, “Staff spend a day less a week on paper forms”.",
        error_messages={"required": "Enter what the benefit is"},
    )
    kind = forms.ChoiceField(
        label="Type of benefit",
        choices=Measure.Benefit.choices,
        widget=Radios(),
        error_messages={"required": "Select the type of the benefit"},
    )
    owner = forms.ModelChoiceField(
        label="Owner",
        queryset=Post.objects.none(),
        required=False,
        empty_label="No owner yet",
        help_text="The post that sees to it, also when the programme has closed.",
    )
    measure = forms.ModelChoiceField(
        label="Measure that shows it", queryset=Measure.objects.none(), required=False, empty_label="None"
    )
    realised_by = DateField(
        label="To be realised by",
        required=False,
        help_text="For example, 31 3 2028. It can be after closure.",
    )
    note = forms.CharField(
        label="How it comes about",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        required=False,
    )

    def __init__(self, *args: Any, programme: Programme, about: Benefit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        self.fields["measure"].queryset = programme.measures.all()  # type: ignore[attr-defined]
        held = Q(pk=about.owner_id) if about else Q(pk=None)
        self.fields["owner"].queryset = Post.objects.filter(Q(is_active=True) | held)  # type: ignore[attr-defined]

    def said(self) -> BenefitStatement:
        """What was entered, once the form is valid."""
        return BenefitStatement(
            **{name: self.cleaned_data[name] for name in BenefitStatement.__dataclass_fields__}
        )


class RealiseBenefitForm(RecordForm):
    """On which day a benefit was realised and what shows it."""

    realised_on = DateField(
        label="Realised on",
        required=False,
        help_text="For example, 31 3 2027. Left empty, it was not realised after all.",
    )
    note = forms.CharField(
        label="What shows it, or why it was not realised after all",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        error_messages={"required": "Say what shows it, or why it was not realised after all"},
    )
