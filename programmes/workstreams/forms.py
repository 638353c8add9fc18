"""What is asked of a workstream: what it is, what it is merged into, and why it is retired."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from council.lengths import LONG_WORDS
from council.models import Post
from council.web.forms import DateField
from council.web.versions import RecordForm
from programmes.models import Programme, Workstream
from programmes.setting_up.forms import long_words, posts_offered
from programmes.workstreams.stating import WorkstreamStatement


class WorkstreamChoice(forms.ModelChoiceField):
    """One of the workstreams of a programme, told apart by those above it."""

    def label_from_instance(self, obj: Workstream) -> str:  # type: ignore[override]
        return " / ".join(obj.path)


def why(error: str, *, required: bool = True, label: str = "Why") -> forms.CharField:
    """The reason that the history keeps."""
    told = {"required": error}
    return forms.CharField(
        label=label,
        required=required,
        max_length=300,
        help_text="Kept in the history.",
        error_messages=told,
    )


class WorkstreamForm(RecordForm):
    """A workstream of the programme: a new one, or the one that it is `about`."""

    title = forms.CharField(max_length=200, error_messages={"required": "Enter the workstream’s title"})
    parent = WorkstreamChoice(
        Workstream.objects.none(),
        label="Stands under",
        required=False,
        empty_label="None: at the top",
    )
    purpose = long_words("Purpose", "What it is to achieve.", most=LONG_WORDS)
    lead = forms.ModelChoiceField(
        Post.objects.none(), label="Lead", required=False, empty_label="No lead yet", help_text="A post."
    )
    ends = DateField(
        label="Ends",
        required=False,
        help_text="No due date in it moves beyond this day without approval. For example, 31 3 2028",
    )
    why = why("Enter why it changes", required=False, label="Why it changes")

    def __init__(self, *args: Any, programme: Programme, about: Any = None, **kwargs: Any) -> None:
        if about is not None:
            names = ("title", "parent", "purpose", "lead", "ends")
            kwargs.setdefault("initial", {name: getattr(about, name) for name in names})
        super().__init__(*args, about=about, **kwargs)
        parents = in_use(programme).filter(parent=None)
        if about is not None:
            parents = parents.exclude(pk=about.pk)
        cast(forms.ModelChoiceField, self.fields["parent"]).queryset = parents
        cast(forms.ModelChoiceField, self.fields["lead"]).queryset = posts_offered(
            about.lead_id if about else None
        )
        if about is None:
            del self.fields["why"]

    @property
    def statement(self) -> WorkstreamStatement:
        """What was said of the workstream."""
        beside = ("version", "why")
        return WorkstreamStatement(**{k: v for k, v in self.cleaned_data.items() if k not in beside})


class MergeForm(RecordForm):
    into = WorkstreamChoice(
        Workstream.objects.none(),
        label="Merge it into",
        empty_label="Choose a workstream",
        error_messages={"required": "Choose the workstream that it is merged into"},
    )
    why = why("Enter why they are merged")

    def __init__(self, *args: Any, about: Workstream, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        others = in_use(about.programme).exclude(pk=about.pk).exclude(parent=about.pk)
        cast(forms.ModelChoiceField, self.fields["into"]).queryset = others


class RetireForm(RecordForm):
    why = why("Enter why the workstream is retired")


def in_use(programme: Programme) -> QuerySet[Workstream]:
    """The workstreams of the programme that were not retired, each with those above it."""
    rows: QuerySet[Workstream] = Workstream.objects.in_use()  # type: ignore[attr-defined]
    return rows.filter(programme=programme).select_related("parent__parent")
