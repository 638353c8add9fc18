"""What is asked of an equality impact assessment. The rules are in the acts, which the views call."""

from typing import Any

from django import forms
from django.db.models import Q

from actions.equality.assessing import SignOff
from actions.models import EqualityAssessment, EqualityPoint
from council.lengths import LONG_WORDS, REASON
from council.models import Body, Post
from council.web.forms import CharacterCount, DateField, OneLine, Radios
from council.web.versions import RecordForm
from programmes.models import Workstream


class PointForm(RecordForm):
    """What the form of the assessment asks of a point besides its action."""

    importance = OneLine(
        label="Importance", max_length=60, required=False, help_text="For example, High, Medium or Low."
    )
    resources = forms.ChoiceField(
        label="Are resources approved?",
        choices=EqualityPoint.Resources.choices,
        widget=Radios(),
        required=False,
    )
    target = OneLine(
        label="Target",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
        required=False,
        help_text="For example, “All managers by the end of the year”.",
    )

    def said(self) -> dict[str, Any]:
        """What was entered of the point, once the form is valid."""
        return {name: self.cleaned_data[name] for name in ("importance", "resources", "target")}


class AddPointForm(PointForm):
    """A new point, which becomes an action of the register."""

    title = OneLine(
        label="Action point",
        widget=CharacterCount(max_length=500, rows=2),
        max_length=500,
        help_text="What is to be done. It becomes an action of the register.",
        error_messages={"required": "Enter what is to be done"},
    )
    workstream: Any = forms.ModelChoiceField(
        label="Workstream",
        queryset=Workstream.objects.none(),
        empty_label="Choose a workstream",
        error_messages={"required": "Select the workstream"},
    )
    owner: Any = forms.ModelChoiceField(
        label="Person responsible",
        queryset=Post.objects.none(),
        required=False,
        empty_label="No owner yet",
        help_text="The post that answers for it.",
    )
    starts = DateField(label="Start", required=False, help_text="For example, 1 4 2026")
    due = DateField(
        label="End",
        required=False,
        help_text="The date that is agreed, kept for ever. For example, 31 3 2027",
    )
    success_measure = forms.CharField(
        label="Measure",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONG_WORDS,
        required=False,
        help_text="What will show that it worked.",
    )
    field_order = (
        "title", "workstream", "importance", "owner", "starts", "due", "resources", "success_measure",
        "target",
    )  # fmt: skip

    def __init__(self, *args: Any, streams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workstream"].queryset = streams  # type: ignore[attr-defined]
        self.fields["owner"].queryset = Post.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def action(self) -> dict[str, Any]:
        """What was entered of the action, once the form is valid."""
        names = ("title", "owner", "starts", "due", "success_measure")
        return {name: self.cleaned_data[name] for name in names}


class SignOffForm(RecordForm):
    """The sign-off block: by whom and when, where it went, and when it is looked at next."""

    completed_by: Any = forms.ModelChoiceField(
        label="Completed by", queryset=Post.objects.none(), required=False, empty_label="No post yet"
    )
    completed_on = DateField(label="Completed on", required=False)
    ratified_by: Any = forms.ModelChoiceField(
        label="Ratified by", queryset=Body.objects.none(), required=False, empty_label="No body yet"
    )
    ratified_on = DateField(label="Ratified on", required=False)
    plan = OneLine(
        label="Service plan that it is part of",
        max_length=300,
        required=False,
        help_text="For example, Corporate services plan 2026/27.",
    )
    plan_on = DateField(label="Part of that plan since", required=False)
    shared_with = OneLine(label="Shared with", max_length=300, required=False)
    shared_on = DateField(label="Shared on", required=False)
    published_on = DateField(label="Published on", required=False)
    monitoring = forms.CharField(
        label="How it is monitored",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        required=False,
    )
    next_on = DateField(label="Next assessment", required=False)

    def __init__(self, *args: Any, about: EqualityAssessment | None = None, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        held = Q(pk=about.completed_by_id) if about else Q(pk=None)
        self.fields["completed_by"].queryset = Post.objects.filter(Q(is_active=True) | held)  # type: ignore[attr-defined]
        self.fields["ratified_by"].queryset = Body.objects.all()  # type: ignore[attr-defined]

    def said(self) -> SignOff:
        """What was entered, once the form is valid."""
        return SignOff(**{name: self.cleaned_data[name] for name in SignOff.__dataclass_fields__})
