"""What is asked of objectives, achievements and priorities. The rules are in the acts."""

from collections.abc import Sequence
from typing import Any

from django import forms

from council.lengths import LONG_WORDS, REASON, shortened
from council.web.forms import CharacterCount, DateField, OneLine, Radios
from council.web.versions import RecordForm
from programmes.models import Objective, Priority, PriorityEffect, Programme
from programmes.objectives.serving import Bearing
from programmes.objectives.stating import ObjectiveStatement


class ObjectiveForm(RecordForm):
    """An objective, what it is good for, and how well it was met."""

    title = OneLine(
        label="Objective",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=600,
        help_text="Begin with “To”, and say what can be measured or seen.",
        error_messages={"required": "Enter the objective"},
    )
    heading = OneLine(
        label="Heading that it stands under",
        max_length=200,
        required=False,
        help_text="For example, “Staff development”. Leave it empty where there is none.",
    )
    benefit = forms.CharField(
        label="What it is good for",
        widget=CharacterCount(max_length=REASON, rows=2),
        max_length=REASON,
        required=False,
    )
    due = DateField(
        label="To be met by",
        required=False,
        help_text="For example, 31 3 2028. Leave it empty where no day is set.",
    )
    outcome = forms.ChoiceField(
        label="How well was it met?",
        choices=Objective.Outcome.choices,
        widget=Radios(),
        initial=Objective.Outcome.OPEN,
        error_messages={"required": "Select how well it was met"},
    )
    outcome_note = forms.CharField(
        label="Why it is judged so",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        required=False,
        help_text="Needed where it was not met, met in part or is carried over.",
    )

    def said(self) -> ObjectiveStatement:
        """What was entered, once the form is valid."""
        names = ("title", "heading", "benefit", "due", "outcome", "outcome_note")
        return ObjectiveStatement(**{name: self.cleaned_data[name] for name in names})


def objective_field(programme: Programme) -> forms.ModelChoiceField:
    """The choice of an objective of the programme, or of none."""
    field = forms.ModelChoiceField(
        label="Objective",
        queryset=programme.objectives.all(),
        required=False,
        empty_label="A main achievement of the whole programme",
    )
    field.label_from_instance = lambda obj: f"{obj.reference} {obj.title[:90]}"  # type: ignore[method-assign]
    return field


class AchievementForm(RecordForm):
    """What was achieved, and of which objective."""

    text = forms.CharField(
        label="What was achieved",
        widget=CharacterCount(max_length=LONG_WORDS, rows=5),
        max_length=LONG_WORDS,
        error_messages={"required": "Enter what was achieved"},
    )
    each_line = forms.BooleanField(
        label="Each line is an achievement of its own",
        required=False,
        help_text="Splits a text that tells of several. Each can then be paired with another objective.",
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["objective"] = objective_field(programme)
        self.order_fields(["text", "each_line", "objective"])


class PairForm(RecordForm):
    """The objective of one achievement, on the page that pairs them all."""

    marks_optional = False

    def __init__(self, *args: Any, objectives: Sequence[Objective], about: Any, **kwargs: Any) -> None:
        super().__init__(*args, about=about, prefix=f"a{about.pk}", **kwargs)
        named = [(str(each.pk), f"{each.reference} {shortened(each.title, 90)}") for each in objectives]
        self.achievement = about
        self.fields["objective"] = forms.ChoiceField(
            label=f"Objective of “{about}”",
            choices=[("", "Not paired: a main achievement"), *named],
            required=False,
            initial=str(about.objective_id or ""),
        )

    @property
    def is_changed(self) -> bool:
        return bool(self.cleaned_data["objective"] != str(self.achievement.objective_id or ""))


class PriorityForm(RecordForm):
    """A priority of the council, and its place in the list."""

    name = OneLine(
        label="Priority",
        max_length=200,
        help_text="As the council has adopted it, for example “A safer town”.",
        error_messages={"required": "Enter the name of the priority"},
    )
    order = forms.IntegerField(
        label="Place in the list",
        min_value=0,
        max_value=999,
        initial=0,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        error_messages={
            "required": "Enter its place in the list as a whole number",
            "invalid": "Enter its place in the list as a whole number",
            "min_value": "The place in the list must be between 0 and 999",
            "max_value": "The place in the list must be between 0 and 999",
        },
    )


class ChangePriorityForm(PriorityForm):
    """The same of one that is there, which can be taken off the list."""

    is_current = forms.BooleanField(
        label="Programmes can still say that they serve it", required=False, initial=True
    )


class BearingsForm(RecordForm):
    """How a programme or an objective bears on each priority: positive, neutral, negative, or not told."""

    def __init__(
        self,
        *args: Any,
        priorities: Sequence[Priority],
        held: dict[int, PriorityEffect],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.priorities = priorities
        for priority in priorities:
            told = held.get(priority.pk)
            self.fields[f"effect_{priority.pk}"] = forms.ChoiceField(
                label=priority.name,
                choices=[*PriorityEffect.Effect.choices, ("", "Not told")],
                widget=Radios(inline=True, small=True),
                required=False,
                initial=told.effect if told else "",
            )
            self.fields[f"note_{priority.pk}"] = forms.CharField(
                label=f"Note on “{priority.name}”",
                widget=forms.Textarea(attrs={"rows": 2}),
                max_length=REASON,
                required=False,
                initial=told.note if told else "",
            )

    def bearings(self) -> dict[int, Bearing]:
        """What was entered, by the priority's key, once the form is valid."""
        told = self.cleaned_data
        return {p.pk: Bearing(told[f"effect_{p.pk}"], told[f"note_{p.pk}"]) for p in self.priorities}
