"""What is asked of a milestone. The rules are in the acts, which the views call."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q

from council.lengths import LONG_WORDS, REASON
from council.models import Post, version_of
from council.web.forms import CharacterCount, DateField, OneLine, Radios
from council.web.versions import RecordForm
from programmes.milestones.planning import MilestonePlan
from programmes.models import Milestone, Programme, Workstream

EXPECTED, DELIVERED = "expected", "delivered"


class MilestoneForm(RecordForm):
    """What the plan says of a milestone, its dates apart."""

    title = OneLine(
        label="What is to be reached",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
        help_text="For example, “Cabinet adopts the new constitution”.",
        error_messages={"required": "Enter what is to be reached"},
    )
    workstream = forms.ModelChoiceField(
        label="Workstream",
        queryset=Workstream.objects.none(),
        required=False,
        empty_label="The whole programme",
    )
    owner = forms.ModelChoiceField(
        label="Owner",
        queryset=Post.objects.none(),
        required=False,
        empty_label="No owner yet",
        help_text="The post that answers for it and says when it is reached.",
    )
    comment = forms.CharField(
        label="What there is to say of it",
        widget=CharacterCount(max_length=LONG_WORDS, rows=3),
        max_length=LONG_WORDS,
        required=False,
    )
    is_gate = forms.BooleanField(
        label="It is a gate",
        required=False,
        help_text="A body decides there whether the programme goes on.",
    )

    def __init__(
        self, *args: Any, programme: Programme, about: Milestone | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, about=about, **kwargs)
        streams = programme.workstreams.select_related("parent")
        # What was chosen before it was retired stays on offer here.
        chosen = Q(pk=about.workstream_id) if about else Q(pk=None)
        self.fields["workstream"].queryset = streams.filter(Q(retired_on=None) | chosen)  # type: ignore[attr-defined]
        self.fields["workstream"].label_from_instance = lambda stream: " › ".join(stream.path)  # type: ignore[attr-defined]
        held = Q(pk=about.owner_id) if about else Q(pk=None)
        self.fields["owner"].queryset = Post.objects.filter(Q(is_active=True) | held)  # type: ignore[attr-defined]

    def plan(self) -> MilestonePlan:
        """What was entered, once the form is valid."""
        names = ("title", "workstream", "owner", "comment", "is_gate")
        return MilestonePlan(**{name: self.cleaned_data[name] for name in names})


class NewMilestoneForm(MilestoneForm):
    """A milestone with the date first agreed for it."""

    due = DateField(
        label="Date due",
        required=False,
        help_text="The first date agreed: it is kept for ever beside any later one. For example, 27 3 2027",
    )
    field_order = ("title", "workstream", "owner", "due", "comment", "is_gate")


class ForecastForm(RecordForm):
    """When a milestone is now expected, and what there is to say of it."""

    forecast = DateField(
        label="When is it now expected?",
        required=False,
        help_text="Leave it empty if nothing speaks against the due date. For example, 27 3 2027",
    )
    comment = forms.CharField(
        label="What there is to say of it",
        widget=CharacterCount(max_length=LONG_WORDS, rows=4),
        max_length=LONG_WORDS,
        required=False,
        help_text="It stands beside the milestone on the programme’s page.",
    )


class MoveForm(RecordForm):
    """A wish to move the due date, or to be given a first one."""

    to_date = DateField(
        label="New due date",
        help_text="For example, 27 3 2027",
        error_messages={"required": "Enter the new due date"},
    )
    reason = forms.CharField(
        label="Reason for the new date",
        widget=CharacterCount(max_length=REASON, rows=4),
        max_length=REASON,
        help_text="Committees read this. Say what happened and what has been learnt.",
        error_messages={"required": "Enter the reason for the new date"},
    )

    def __init__(self, *args: Any, about: Milestone, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        if about.due is None:  # a first date moves nothing
            to_date, reason = self.fields["to_date"], self.fields["reason"]
            to_date.label, to_date.error_messages["required"] = "Due date", "Enter the due date"
            reason.label, reason.required = "Why this date?", False
            reason.help_text = "The person who decides reads this."


class DeliverForm(RecordForm):
    """What was delivered, and whether anything is left."""

    delivered_on = DateField(
        label="When was it delivered?",
        help_text="For example, 14 6 2026",
        error_messages={"required": "Enter the day on which it was delivered"},
    )
    is_final = forms.TypedChoiceField(
        label="Is anything left to deliver?",
        choices=[("yes", "No, the milestone is reached"), ("no", "Yes, this was a part of it")],
        widget=Radios(),
        coerce=lambda value: value == "yes",
        error_messages={"required": "Select whether anything is left to deliver"},
    )
    comment = forms.CharField(
        label="What was delivered",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        required=False,
        help_text="Of a part, say which. Otherwise only what a reader should know.",
    )


class TakeBackForm(RecordForm):
    """Why a delivery is taken back."""

    reason = forms.CharField(
        label="Why is it taken back?",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        error_messages={"required": "Enter why the delivery is taken back"},
    )


class StandingForm(RecordForm):
    """How a milestone that is late stands, in one answer: when it is expected, or when it was delivered."""

    stands = forms.ChoiceField(
        label="How does it stand?",
        choices=[(EXPECTED, "Not delivered yet"), (DELIVERED, "It is delivered")],
        widget=Radios(reveals={EXPECTED: ["forecast"], DELIVERED: ["delivered_on"]}),
        error_messages={"required": "Select whether it is delivered"},
    )
    forecast = DateField(label="When is it now expected?", required=False)
    delivered_on = DateField(label="When was it delivered?", required=False)
    comment = forms.CharField(
        label="What there is to say of it",
        widget=CharacterCount(max_length=LONG_WORDS, rows=3),
        max_length=LONG_WORDS,
        required=False,
    )

    marks_optional = False

    def __init__(
        self, *args: Any, about: Milestone, typed: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        """`typed` holds the boxes as somebody left them without saving; they stand there again."""
        said = {"comment": about.comment, "forecast": about.forecast}
        super().__init__(*args, about=about, **{"initial": {**said, **(typed or {})}, **kwargs})
        self.initial["version"] = version_of(about)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        asked = {EXPECTED: "forecast", DELIVERED: "delivered_on"}.get(cleaned.get("stands", ""))
        if asked and not cleaned.get(asked) and asked not in self.errors:
            words = "it is now expected" if asked == "forecast" else "it was delivered"
            self.add_error(asked, f"Enter the day on which {words}")
        return cleaned

    def typed(self) -> dict[str, str]:
        """The boxes as they were sent, by their names without the prefix; nothing where none was changed."""
        if set(self.changed_data) <= {"version"}:
            return {}
        words = {}
        for name in self.fields:
            value = self[name].data
            if name != "version" and value:
                words[name] = "/".join(value) if isinstance(value, tuple) else str(value)
        return words
