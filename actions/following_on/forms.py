"""What is asked when actions are handed on. The rules are in the act, which the view calls."""

from typing import Any

from django import forms

from actions.entering.forms import grouped
from actions.models import Action
from council.lengths import REASON
from council.models import Body
from council.web.forms import CharacterCount, Checkboxes
from council.web.versions import RecordForm
from programmes.models import Workstream


class HandOnForm(RecordForm):
    """Which actions go on, in which workstream of another programme, watched by which body."""

    actions: Any = forms.ModelMultipleChoiceField(
        label="Which actions go on?",
        queryset=Action.objects.none(),
        widget=Checkboxes,
        error_messages={"required": "Select the actions that go on"},
    )
    to: Any = forms.ModelChoiceField(
        label="In which plan?",
        queryset=Workstream.objects.none(),
        empty_label="Choose a workstream",
        help_text="A workstream of another programme, such as a service plan that is kept here.",
        error_messages={"required": "Select where they go on"},
    )
    body: Any = forms.ModelChoiceField(
        label="Which body watches them?",
        queryset=Body.objects.all(),
        empty_label="Choose a body",
        error_messages={"required": "Select the body that watches them"},
    )
    reason = forms.CharField(
        label="Why they go on there",
        widget=CharacterCount(max_length=REASON, rows=2),
        max_length=REASON,
        error_messages={"required": "Enter why they go on there"},
    )

    def __init__(self, *args: Any, actions: Any, streams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["actions"].queryset = actions  # type: ignore[attr-defined]
        self.fields["to"].queryset = streams  # type: ignore[attr-defined]
        rows = streams.select_related("programme", "parent__parent")
        rows = rows.order_by("programme__title", "programme_id", "order", "pk")
        grouped(
            self.fields["to"],
            rows,
            group=lambda one: str(one.programme),
            label=lambda one: " › ".join(one.path),
        )
