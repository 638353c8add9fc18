"""What is asked of outputs. The rules are in the acts, which the views call."""

from typing import Any

from django import forms
from django.db.models import Q

from council.lengths import REASON
from council.models import Post
from council.web.forms import CharacterCount, DateField, MoneyField, OneLine, Radios
from council.web.versions import RecordForm
from programmes.models import Output, Programme
from programmes.outputs.stating import OutputStatement


class OutputForm(RecordForm):
    """An output or outcome: what it is, in which phase, who sees to it, by when and at what cost."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=Output.Kind.choices,
        widget=Radios(
            hints={"output": "Something handed over, such as a plan.", "outcome": "What comes of it."}
        ),
        initial=Output.Kind.OUTPUT,
        error_messages={"required": "Select output or outcome"},
    )
    title = OneLine(
        label="What is delivered?",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=600,
        help_text="For example, “One contact centre for both councils”.",
        error_messages={"required": "Enter what is delivered"},
    )
    phase = OneLine(
        label="Stage or phase",
        max_length=120,
        required=False,
        help_text="For example, Planning or Implementation.",
    )
    owner = forms.ModelChoiceField(
        label="Owner",
        queryset=Post.objects.none(),
        required=False,
        empty_label="No owner yet",
        help_text="The post that sees to it.",
    )
    due = DateField(label="To be delivered by", required=False, help_text="For example, 31 3 2028.")
    cost = MoneyField(label="Cost", required=False, help_text="In pounds. Left empty, it is not known yet.")

    def __init__(self, *args: Any, programme: Programme, about: Output | None = None, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        held = Q(pk=about.owner_id) if about else Q(pk=None)
        self.fields["owner"].queryset = Post.objects.filter(Q(is_active=True) | held)  # type: ignore[attr-defined]

    def said(self) -> OutputStatement:
        """What was entered, once the form is valid."""
        return OutputStatement(
            **{name: self.cleaned_data[name] for name in OutputStatement.__dataclass_fields__}
        )


class DeliverOutputForm(RecordForm):
    """On which day an output was delivered, and what it was."""

    delivered_on = DateField(
        label="Delivered on",
        required=False,
        help_text="For example, 31 3 2027. Left empty, it was not delivered after all.",
    )
    note = forms.CharField(
        label="What was delivered, or why it was not after all",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        error_messages={"required": "Say what was delivered, or why it was not after all"},
    )
