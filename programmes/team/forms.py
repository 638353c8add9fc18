"""What is asked of who runs a programme. The rules are in the acts, which the views call."""

from typing import Any

from django import forms
from django.db.models import Q

from council.lengths import REASON
from council.models import Body, Post
from council.web.forms import CharacterCount, DateField, OneLine
from council.web.versions import RecordForm
from programmes.models import TeamEntry
from programmes.team.keeping import OF_BODIES, OF_POSTS, TeamStatement

Kind = TeamEntry.Kind
ASKED = {  # label and example of what it does, by kind
    Kind.ROLE: ("Role", "Project manager"),
    Kind.BOARD: ("What the board does", "Programme board"),
    Kind.ESCALATION: ("When it is escalated here", "A tolerance is exceeded"),
    Kind.DUTY: ("What is reported", "Savings"),
}


class TeamEntryForm(RecordForm):
    """One entry of a kind: only the boxes that this kind has."""

    title = OneLine(label="Role", max_length=200, error_messages={"required": "Enter what it does"})
    step = forms.IntegerField(
        label="Step",
        min_value=1,
        max_value=20,
        required=False,
        help_text="1 is asked first.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric"}),
    )
    post = forms.ModelChoiceField(
        label="Post", queryset=Post.objects.none(), required=False, empty_label="None"
    )
    body = forms.ModelChoiceField(
        label="Body", queryset=Body.objects.all(), required=False, empty_label="None"
    )
    every_months = forms.TypedChoiceField(
        label="How often", choices=TeamEntry.Interval.choices, coerce=int, required=False
    )
    starts = DateField(label="From", required=False, help_text="For example, 1 4 2026.")
    ends = DateField(label="Until", required=False, help_text="Left empty, it goes on.")
    note = forms.CharField(
        label="What else there is to say",
        widget=CharacterCount(max_length=REASON, rows=2),
        max_length=REASON,
        required=False,
    )

    def __init__(self, *args: Any, kind: str, about: TeamEntry | None = None, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        self.kind = kind
        label, example = ASKED[Kind(kind)]
        self.fields["title"].label, self.fields["title"].help_text = label, f"For example, {example}."
        held = Q(pk=about.post_id) if about else Q(pk=None)
        self.fields["post"].queryset = Post.objects.filter(Q(is_active=True) | held)  # type: ignore[attr-defined]
        absent = {
            "post": kind in OF_BODIES,
            "body": kind in OF_POSTS,
            "step": kind != Kind.ESCALATION,
            "every_months": kind != Kind.DUTY,
        }
        for name, is_absent in absent.items():
            if is_absent:
                del self.fields[name]

    def said(self) -> TeamStatement:
        """What was entered, once the form is valid."""
        named = TeamStatement.__dataclass_fields__.keys() & self.cleaned_data.keys()
        said = {name: self.cleaned_data[name] for name in named} | {"kind": self.kind}
        return TeamStatement(**said | {"every_months": said.get("every_months") or 0})
