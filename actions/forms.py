"""What officers and managers are asked for. The rules are in the acts, which the views call."""

from typing import Any

from django import forms

from actions.models import Action
from council.conventions import InForce
from council.forms import CharacterCount, DateField, PercentInput, Radios
from council.models import Body
from council.rag import RANK, Implied, Rag, Stage


class UpdateForm(forms.Form):
    """How an action stands: short enough for a phone between two meetings."""

    text = forms.CharField(
        label="What has happened since the last update?",
        widget=CharacterCount(max_length=2000, rows=4),
        max_length=2000,
        error_messages={"required": "Enter what happened since the last update"},
    )
    stated_rag = forms.ChoiceField(
        label="How does it stand?",
        widget=Radios(reveals={"amber": ["reason", "being_done"], "red": ["reason", "being_done"]}),
        error_messages={"required": "Select Red, Amber or Green"},
    )
    reason = forms.CharField(
        label="Why is it Amber or Red?",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )
    being_done = forms.CharField(
        label="What is being done about it?",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )
    justification = forms.CharField(
        label="Why is it better than its dates imply?",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )
    percent = forms.IntegerField(
        label="Percent complete",
        widget=PercentInput(),
        required=False,
        min_value=0,
        max_value=100,
        error_messages={
            "invalid": "Enter percent complete as a whole number, like 40",
            "min_value": "Percent complete must be between 0 and 100",
            "max_value": "Percent complete must be between 0 and 100",
        },
    )
    forecast = DateField(
        label="When do you now expect it to be done?",
        required=False,
        help_text="Change it if you now expect another day. For example, 27 3 2027",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, action: Action, implied: Implied, conventions: InForce, **kwargs: Any):
        kwargs.setdefault(
            "initial",
            {
                "stated_rag": action.stated_rag,
                "percent": action.percent,
                # A due date that has passed is nobody's expectation: then the question stands empty.
                "forecast": action.forecast or (action.due if "overdue" not in implied.rule else None),
                "reason": action.reason,
                "being_done": action.being_done,
                "version": action.version,
            },
        )
        super().__init__(*args, **kwargs)
        self.implied = implied
        field: Any = self.fields["stated_rag"]
        field.choices = [
            (rag.value, conventions.rag_label(rag)) for rag in sorted(RANK, key=RANK.__getitem__)
        ]
        if implied.rag in (Rag.AMBER, Rag.RED):
            field.help_text = f"Its dates alone imply {implied.sentence}."
            worse = conventions.rag_label(implied.rag)
            self.fields["justification"].label = f"If you choose better than {worse}: why?"
        else:
            self.fields["justification"].widget = forms.HiddenInput()
        self.fields["justification"].help_text = "The report shows both, and your reason."

    def ask_for_justification(self) -> None:
        """Show the question that a new forecast has made necessary."""
        self.fields["justification"].widget = forms.Textarea(attrs={"rows": 3})


class RescheduleForm(forms.Form):
    """A wish to move the due date."""

    to_date = DateField(
        label="New due date",
        help_text="For example, 27 3 2027",
        error_messages={"required": "Enter the new due date"},
    )
    reason = forms.CharField(
        label="Reason for the slippage",
        widget=CharacterCount(max_length=1000, rows=4),
        max_length=1000,
        help_text="Committees read this. Say what happened and what has been learnt.",
        error_messages={"required": "Enter the reason for the slippage"},
    )


class DecideDateChangeForm(forms.Form):
    """The decision on a date change."""

    decision = forms.ChoiceField(
        label="Your decision",
        choices=[("approve", "Approve the new date"), ("refuse", "Refuse: the due date stands")],
        widget=Radios(reveals={"refuse": ["decision_reason"]}),
        error_messages={"required": "Select whether to approve or refuse the new date"},
    )
    decision_reason = forms.CharField(
        label="Why is it refused?",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=1000,
    )
    body = forms.ModelChoiceField(
        label="Body that decided",
        queryset=Body.objects.all(),
        required=False,
        empty_label="Decided by you as programme manager",
    )


class CompleteForm(forms.Form):
    """The claim that an action is done."""

    completed_on = DateField(
        label="Completed on",
        help_text="For example, 27 3 2026",
        error_messages={"required": "Enter the date on which it was completed"},
    )
    closing_note = forms.CharField(
        label="What was delivered?",
        widget=CharacterCount(max_length=2000, rows=4),
        max_length=2000,
        error_messages={"required": "Enter what was delivered"},
    )
    evidence = forms.CharField(
        label="Where is the evidence, and what does it show?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text="Another person looks at it before the action counts as verified.",
        error_messages={"required": "Enter where the evidence is and what it shows"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class VerifyForm(forms.Form):
    """Another person's look at the evidence."""

    decision = forms.ChoiceField(
        label="Your decision",
        choices=[("verify", "Verify: it is done"), ("send_back", "Send it back")],
        widget=Radios(),
        error_messages={"required": "Select whether to verify the action or to send it back"},
    )
    seen = forms.CharField(
        label="What did you see?",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text="Which evidence and which version; or what is missing.",
        error_messages={"required": "Enter what you saw, or what is missing"},
    )


class StageForm(forms.Form):
    """The programme manager's decision that an action leaves the live stages, or comes back."""

    stage = forms.ChoiceField(
        label="New stage",
        widget=Radios(),
        error_messages={"required": "Select the new stage"},
    )
    reason = forms.CharField(
        label="Reason",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
        error_messages={"required": "Enter the reason"},
    )

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if action.stage == Stage.ON_HOLD:
            first = (Stage.IN_PROGRESS, "Resume: in progress")
        else:
            first = (Stage.ON_HOLD, Stage.ON_HOLD.label)
        others = (Stage.WITHDRAWN, Stage.TRANSFERRED, Stage.BUSINESS_AS_USUAL)
        stage: Any = self.fields["stage"]
        stage.choices = [first, *((stage, stage.label) for stage in others)]
