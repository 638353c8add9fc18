"""What is asked for where an action is linked with a recommendation that it answers."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from council.lengths import REASON, shortened
from council.web.versions import RecordForm
from programmes.models import Recommendation


def says_field() -> forms.CharField:
    """The box in which someone says what of a recommendation an action answers."""
    return forms.CharField(
        label="What does it answer?",
        required=False,
        max_length=REASON,
        help_text="For example, The part on publishing papers in time",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def name_recommendation(recommendation: Recommendation) -> str:
    """The recommendation, as one chooses it among others of its review."""
    return f"{recommendation.number} {shortened(recommendation.text, 90)}"


class ChooseRecommendationForm(forms.Form):
    """Which recommendation the action answers, and what of it."""

    recommendation: Any = forms.ModelChoiceField(
        label="Recommendation",
        queryset=Recommendation.objects.none(),
        empty_label="Choose a recommendation",
        error_messages={
            "required": "Select the recommendation",
            "invalid_choice": "Select a recommendation of the list",
        },
    )
    says = says_field()

    def __init__(self, *args: Any, offered: QuerySet, **kw: Any) -> None:
        super().__init__(*args, **kw)
        field: Any = self.fields["recommendation"]
        field.queryset = offered
        groups: dict[str, list[tuple[int, str]]] = {}
        for one in offered.select_related("review"):
            groups.setdefault(str(one.review), []).append((one.pk, name_recommendation(one)))
        field.choices = [("", field.empty_label), *groups.items()]


class ChooseActionForm(forms.Form):
    """Which action answers the recommendation, and what of it."""

    action: Any = forms.ModelChoiceField(
        label="Action",
        queryset=Recommendation.objects.none(),
        empty_label="Choose an action",
        error_messages={"required": "Select the action", "invalid_choice": "Select an action of the list"},
    )
    says = says_field()

    def __init__(self, *args: Any, offered: QuerySet, **kw: Any) -> None:
        super().__init__(*args, **kw)
        field: Any = self.fields["action"]
        field.queryset = offered
        groups: dict[str, list[tuple[int, str]]] = {}
        for one in offered.select_related("programme", "workstream"):
            place = f"{one.programme}: {one.workstream}"
            groups.setdefault(place, []).append((one.pk, f"{one.reference} {shortened(one.title, 90)}"))
        field.choices = [("", field.empty_label), *groups.items()]


class WhatItAnswersForm(RecordForm):
    """What the action answers of the recommendation."""

    says = says_field()


class UnlinkForm(RecordForm):
    """Why the action no longer answers the recommendation."""

    reason = forms.CharField(
        label="Why is the link removed?",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=REASON,
        error_messages={"required": "Enter why the action no longer answers the recommendation"},
    )
