"""What is asked of an issue, an assumption and a dependency: a short form of its own for each."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from council.lengths import LONG_WORDS
from council.models import Body, Post
from council.web.forms import CharacterCount, DateField, OneLine, Radios
from council.web.versions import RecordForm
from programmes.models import Programme, Workstream
from risks.log.keeping import RESOLVED_TO_COME, SAID, EntryStatement
from risks.models import LogEntry, Risk

# What each kind asks, in its own words: the title, its example, what follows, and the day.
WORDS = {
    LogEntry.Kind.ISSUE: (
        "What has happened?",
        "For example, “The old ledger was switched off before the new one was ready”.",
        "What harm does it do?",
        "By when is it to be resolved?",
    ),
    LogEntry.Kind.ASSUMPTION: (
        "What do we take for granted?",
        "For example, “The grant is paid in April”.",
        "What if it is wrong?",
        "By when is it to be checked?",
    ),
    LogEntry.Kind.DEPENDENCY: (
        "What do we need?",
        "For example, “Data from the old payroll”.",
        "What if it does not come?",
        "By when is it needed?",
    ),
}


class EntryForm(RecordForm):
    """What an entry of the log says, in the words of its kind."""

    title = OneLine(
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
        error_messages={"required": "Enter what it is"},
    )
    needed_from = OneLine(label="From whom?", max_length=300, required=False)
    impact = forms.CharField(
        widget=CharacterCount(max_length=LONG_WORDS, rows=2), max_length=LONG_WORDS, required=False
    )
    workstream = forms.ModelChoiceField(
        label="Workstream",
        queryset=Workstream.objects.none(),
        required=False,
        empty_label="The whole programme",
    )
    owner = forms.ModelChoiceField(
        label="Owner", queryset=Post.objects.none(), required=False, empty_label="No owner yet"
    )
    due = DateField(required=False, help_text="For example, 27 3 2027")
    escalated_to = forms.ModelChoiceField(
        label="Escalated to", queryset=Body.objects.all(), required=False, empty_label="No body"
    )
    stage = forms.ChoiceField(
        label="Stage",
        choices=[(stage.value, stage.label) for stage in (LogEntry.Stage.OPEN, LogEntry.Stage.IN_HAND)],
        widget=Radios(inline=True),
        initial=LogEntry.Stage.OPEN,
        error_messages={"required": "Select whether it is open or in hand"},
    )
    resolution = forms.CharField(
        label="What is done about it?",
        widget=CharacterCount(max_length=LONG_WORDS, rows=2),
        max_length=LONG_WORDS,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        kind: str,
        programmes: QuerySet[Programme],
        about: LogEntry | None = None,
        **kwargs: Any,
    ) -> None:
        if about:
            kwargs["initial"] = {name: getattr(about, name) for name in SAID}
        super().__init__(*args, about=about, **kwargs)
        title, example, impact, due = WORDS[LogEntry.Kind(kind)]
        self.fields["title"].label, self.fields["title"].help_text = title, example
        self.fields["impact"].label, self.fields["due"].label = impact, due
        if kind != LogEntry.Kind.DEPENDENCY:
            del self.fields["needed_from"]
        if kind != LogEntry.Kind.ISSUE:
            del self.fields["escalated_to"]
        chosen = Q(pk=about.workstream_id) if about else Q(pk=None)
        streams = Workstream.objects.filter(programme__in=programmes).filter(Q(retired_on=None) | chosen)
        box: Any = self.fields["workstream"]
        box.queryset = streams.select_related("parent", "programme")
        box.label_from_instance = lambda stream: f"{stream.programme.code}: {' › '.join(stream.path)}"
        held = Q(pk=about.owner_id) if about else Q(pk=None)
        self.fields["owner"].queryset = Post.objects.filter(Q(is_active=True) | held)  # type: ignore[attr-defined]

    def statement(self) -> EntryStatement:
        """What was entered, once the form is valid."""
        return EntryStatement(**{name: self.cleaned_data[name] for name in SAID if name in self.cleaned_data})


class AddEntryForm(EntryForm):
    """An entry as it is first logged, for one of the programmes."""

    programme = forms.ModelChoiceField(
        label="Programme",
        queryset=Programme.objects.none(),
        empty_label="Select a programme",
        error_messages={"required": "Select the programme"},
    )
    field_order = ("programme", "title", "needed_from", "impact", "workstream", "owner", "due")

    def __init__(self, *args: Any, programmes: QuerySet[Programme], **kwargs: Any) -> None:
        super().__init__(*args, programmes=programmes, **kwargs)
        del self.fields["resolution"]  # a new entry has a short form
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]


class ResolveForm(RecordForm):
    """How the entry was resolved."""

    resolution = forms.CharField(
        label="How was it resolved?",
        widget=CharacterCount(max_length=LONG_WORDS, rows=3),
        max_length=LONG_WORDS,
        error_messages={"required": "Enter how it was resolved"},
    )
    resolved_on = DateField(
        label="When?",
        help_text="For example, 14 6 2026",
        error_messages={"required": "Enter the day on which it was resolved", "future": RESOLVED_TO_COME},
    )


class ReopenEntryForm(RecordForm):
    reason = forms.CharField(
        label="Why is it opened again?",
        widget=CharacterCount(max_length=1000, rows=3),
        max_length=1000,
        error_messages={"required": "Enter why it is opened again"},
    )


class BecomesRiskForm(RecordForm):
    event = forms.CharField(
        label="What could happen?",
        widget=CharacterCount(max_length=LONG_WORDS, rows=3),
        max_length=LONG_WORDS,
        help_text="For example, that it happens again.",
        error_messages={"required": "Enter what could happen"},
    )


class HappenedForm(RecordForm):
    """A risk that happened: what happened, and who resolves the issue that it is now."""

    happened = forms.CharField(
        label="What happened?",
        widget=CharacterCount(max_length=1000, rows=3),
        max_length=1000,
        error_messages={"required": "Enter what happened"},
    )
    impact = forms.CharField(
        label="What harm does it do?",
        widget=CharacterCount(max_length=LONG_WORDS, rows=2),
        max_length=LONG_WORDS,
        required=False,
    )
    owner = forms.ModelChoiceField(
        label="Who resolves it?", queryset=Post.objects.none(), required=False, empty_label="No owner yet"
    )
    due = DateField(label="By when is it to be resolved?", required=False, help_text="For example, 27 3 2027")

    def __init__(self, *args: Any, about: Risk, **kwargs: Any) -> None:
        said = {"impact": about.effect, "owner": about.owner_id}
        super().__init__(*args, about=about, initial=said, **kwargs)
        held = Q(is_active=True) | Q(pk=about.owner_id)
        self.fields["owner"].queryset = Post.objects.filter(held)  # type: ignore[attr-defined]
