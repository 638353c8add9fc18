"""What is asked for when an action is added or corrected, its steps are kept, or words are taken back."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import QuerySet

from actions.answering_forms import name_recommendation
from actions.correcting import Correction
from actions.models import Action, Step
from actions.steps import STEP_TO_COME
from council.exempting.asking import KeptForm
from council.lengths import LONG_WORDS
from council.models import Post
from council.web.forms import CharacterCount, DateField, OneLine
from council.web.versions import RecordForm, VersionedForm
from programmes.models import Recommendation, Workstream

SUPPORTING = 3  # boxes for supporting owners, at least; one more than there are


def posts_in_use(*also: Post | None) -> QuerySet[Post]:
    """The posts that may be named, those that stand there already among them."""
    there = [post.pk for post in also if post is not None]
    return Post.objects.filter(is_active=True) | Post.objects.filter(pk__in=there)


def grouped(
    field: Any, rows: Iterable[Any], *, group: Callable[[Any], str], label: Callable[[Any], str]
) -> None:
    """Offer the rows under headings, in their order; the field's queryset still says what it takes."""
    choices: list[Any] = [] if field.empty_label is None else [("", field.empty_label)]
    for heading, some in groupby(rows, key=group):
        choices.append((heading, [(row.pk, label(row)) for row in some]))
    field.choices = choices


class WordsForm(forms.Form):
    """The words of an action, its workstream and its owner: what adding and correcting share."""

    title = OneLine(
        label="What is to be done?",
        widget=CharacterCount(max_length=500, rows=2),
        max_length=500,
        error_messages={"required": "Enter what is to be done"},
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=[("", "An action like most"), *Action.Kind.choices],
        required=False,
        help_text="A quick win needs little and shows soon.",
    )
    workstream: Any = forms.ModelChoiceField(
        label="Workstream",
        queryset=Workstream.objects.none(),
        empty_label="Choose a workstream",
        error_messages={
            "required": "Select the workstream",
            "invalid_choice": "You cannot add an action to this workstream, or it is not in use any more. "
            "Select another",
        },
    )
    owner: Any = forms.ModelChoiceField(
        label="Owner",
        queryset=Post.objects.none(),
        required=False,
        empty_label="No owner yet",
        help_text="The post that answers for it.",
        error_messages={"invalid_choice": "The post is not in use any more. Select another"},
    )
    success_measure = forms.CharField(
        label="Success measure",
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=LONG_WORDS,
        help_text="How anyone will know that it worked.",
    )
    description = forms.CharField(
        label="Description",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=LONG_WORDS,
        help_text="What else there is to know of it.",
    )

    def offer_streams(self, streams: QuerySet[Workstream]) -> None:
        """Offer the workstreams under their programmes, each with the one that it stands under."""
        rows = streams.select_related("programme", "parent__parent")
        field = self.fields["workstream"]
        field.queryset = streams  # type: ignore[attr-defined]
        rows = rows.order_by("programme__title", "programme_id", "order", "pk")
        grouped(field, rows, group=lambda one: str(one.programme), label=lambda one: " › ".join(one.path))


class AddActionForm(KeptForm, WordsForm):
    """A new action, in one short form."""

    due = DateField(
        label="Due date",
        required=False,
        help_text="The date that is agreed. It is kept for ever as the first agreed date. Leave it empty if "
        "none is agreed yet. For example, 27 3 2027",
    )
    recommendation: Any = forms.ModelChoiceField(
        label="Recommendation that it answers",
        queryset=Recommendation.objects.none(),
        required=False,
        empty_label="None",
        error_messages={"invalid_choice": "The recommendation is not there any more. Select another"},
    )
    field_order = (
        "title", "workstream", "owner", "due", "kind", "success_measure", "recommendation", "description",
        "kept",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        streams: QuerySet[Workstream],
        recommendations: QuerySet[Recommendation],
        nation: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer_streams(streams)
        self.offer_schedule(nation)
        owner: Any = self.fields["owner"]
        owner.queryset = posts_in_use()
        field: Any = self.fields["recommendation"]
        field.queryset = recommendations
        rows = recommendations.select_related("review").order_by("review__title", "review_id", "pk")
        grouped(
            field,
            rows,
            group=lambda one: str(one.review),
            label=name_recommendation,
        )


class CorrectActionForm(WordsForm, VersionedForm):
    """An action's words and people, put right, with the reason."""

    starts = DateField(
        label="Start date",
        required=False,
        help_text="Where it does not start at once. For example, 27 3 2026",
    )
    why = forms.CharField(
        label="Why is it corrected?",
        max_length=300,
        help_text="It stands in the history beside what was there before.",
        error_messages={"required": "Enter why it is corrected"},
    )

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        support = [one.post for one in action.supports.select_related("post")]
        initial = {
            name: getattr(action, name)
            for name in (
                "title",
                "kind",
                "workstream",
                "owner",
                "success_measure",
                "description",
                "starts",
                "version",
            )
        }
        initial |= {f"support_{number}": post for number, post in enumerate(support, start=1)}
        super().__init__(*args, **{"initial": initial, **kwargs})
        streams = Workstream.objects.filter(programme=action.programme_id)
        self.offer_streams(streams.in_use() | streams.filter(pk=action.workstream_id))
        owner: Any = self.fields["owner"]
        owner.queryset = posts_in_use(action.owner)
        self.boxes = [f"support_{n}" for n in range(1, max(SUPPORTING, len(support) + 1) + 1)]
        self.told_beside = {"support": self.boxes[0]}
        for number, name in enumerate(self.boxes, start=1):
            self.fields[name] = forms.ModelChoiceField(
                label=f"Supporting owner {number}",
                queryset=posts_in_use(*support),
                required=False,
                empty_label="None",
                error_messages={
                    "invalid_choice": f"Supporting owner {number} is not in use any more. Select another"
                },
            )
            self.fields[name].asked_by_answer = True  # type: ignore[attr-defined]
        self.order_fields(
            [
                "title",
                "description",
                "workstream",
                "owner",
                *self.boxes,
                "kind",
                "success_measure",
                "starts",
                "why",
            ]
        )

    def correction(self) -> Correction:
        """The action as it should stand."""
        cleaned = self.cleaned_data
        words = ("title", "kind", "workstream", "description", "owner", "success_measure", "starts")
        posts = {cleaned[name].pk: cleaned[name] for name in self.boxes if cleaned.get(name)}
        return Correction(**{name: cleaned[name] for name in words}, support=tuple(posts.values()))


class AddStepForm(forms.Form):
    """One more step."""

    text = forms.CharField(
        label="Step",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONG_WORDS,
        error_messages={"required": "Enter the step"},
    )
    due = DateField(label="By when?", required=False, help_text="For example, 27 3 2027")


class StepForm(RecordForm, AddStepForm):
    """A step's words, its date, and the day on which it was done."""

    done_on = DateField(
        label="Done on",
        required=False,
        help_text="Empty while it is open. For example, 27 3 2026",
        error_messages={"future": STEP_TO_COME},
    )

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        kwargs["initial"] = {"text": step.text, "due": step.due, "done_on": step.done_on}
        super().__init__(*args, about=step, **kwargs)


class TickForm(RecordForm):
    """The day on which a step was done; None opens it again."""

    done_on = DateField(
        label="Done on",
        required=False,
        help_text="For example, 27 3 2026",
        error_messages={"future": STEP_TO_COME},
    )


class WithdrawUpdateForm(forms.Form):
    """Why an update is withdrawn."""

    reason = forms.CharField(
        label="Why is it withdrawn?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The update and your reason stay in the history. The action says again what it did before.",
        error_messages={"required": "Enter why the update is withdrawn"},
    )


class TakeBackCompletionForm(forms.Form):
    """Why a completion that waits for verification is taken back, and which one was looked at."""

    reason = forms.CharField(
        label="Why is it taken back?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stays in the history with your reason, and the action is in progress again.",
        error_messages={"required": "Enter why the completion is taken back"},
    )
    completion = forms.IntegerField(widget=forms.HiddenInput, required=False)
