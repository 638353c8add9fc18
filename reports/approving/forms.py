"""The forms of approval: submitting, approving, clearing, sending back, taking in, discarding."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms

from council.lengths import REASON
from council.models import Post
from council.web.forms import Checkboxes
from council.web.versions import RecordForm
from reports.approving.approving import clearances_of
from reports.approving.differences import ChangedLine
from reports.approving.models import Approval
from reports.documents.models import HighlightReport


class SubmitForm(RecordForm):
    """The press that submits a draft, with the reason for lateness where it is late."""

    marks_optional = False

    late_reason = forms.CharField(
        label="Why does the report come late, and why can it not wait?",
        required=False,
        max_length=REASON,
        help_text="Printed on the front page. The chair decides whether the meeting takes it as urgent.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, about: HighlightReport, late: bool, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        if late or self.is_bound:
            self.fields["late_reason"].initial = about.late_reason
        else:
            del self.fields["late_reason"]


class ClearForm(forms.Form):
    """A clearance as the paper prints it: whose it is, its text, and the post for which it is given."""

    prefix = "clear"
    capacity = forms.ChoiceField(
        label="Clearance of", error_messages={"required": "Select whose clearance it is"}
    )
    text = forms.CharField(
        label="Text of the clearance",
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter the text of the clearance"},
    )
    post = forms.ModelChoiceField(
        Post.objects.filter(is_active=True),
        label="For the post",
        empty_label="Choose a post",
        error_messages={"required": "Select the post for which it is given"},
    )

    def __init__(self, *args: Any, capacities: Sequence[str], posts: Collection[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if posts:  # who holds a post clears for that one, and not for another
            self.fields["post"].queryset = Post.objects.filter(is_active=True, pk__in=posts)  # type: ignore[attr-defined]
        labels = dict(Approval.Capacity.choices)
        choices: Any = [(one, labels[one]) for one in capacities]
        self.fields["capacity"].choices = choices  # type: ignore[attr-defined]


class SendBackForm(forms.Form):
    """What is to be changed, and where in the paper."""

    marks_optional = False

    prefix = "back"
    place = forms.CharField(
        label="Where in the paper",
        required=False,
        max_length=200,
        help_text="If it is about one place, such as HRI-011 or decision 2.",
    )
    comment = forms.CharField(
        label="What is to be changed?",
        required=False,
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TakeInForm(forms.Form):
    """Which lines that changed since the submission the report takes in."""

    marks_optional = False

    lines = forms.MultipleChoiceField(label="Take into the report", required=False, widget=Checkboxes)

    def __init__(self, *args: Any, changed: Sequence[ChangedLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = [(line.key, f"{line.place}: {'; '.join(line.changes)}") for line in changed]
        self.fields["lines"].choices = choices  # type: ignore[attr-defined]


class DiscardForm(RecordForm):
    """Why a draft is discarded."""

    reason = forms.CharField(
        label="Why is the draft discarded?",
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why the draft is discarded."},
    )


def capacities_for(report: HighlightReport, allowed: Sequence[str]) -> list[str]:
    """The clearances that the report needs and the person can give."""
    return [one for one in clearances_of(report) if one in allowed]
