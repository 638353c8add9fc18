"""What officers and managers are asked for. The rules are in the acts, which the views call."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from actions.models import Action, Evidence, EvidenceLink, UpdateDraft
from actions.verifying import COMPLETED_TO_COME
from council.conventions import InForce
from council.evidence.forms import MOST_WORDS, StoredFileField, WithFile, named_file
from council.models import ChangedMeanwhile, User
from council.rag import LIVE, RANK, Implied, Rag, Stage, rank
from council.web.forms import (
    CharacterCount,
    Checkboxes,
    DateField,
    DateInput,
    DateParts,
    PercentInput,
    Radios,
)
from council.web.versions import VersionedForm

WHY_NOT_GREEN = ("reason", "delay_category", "being_done")  # what Amber or Red asks for


def offer_delay_reasons(field: Any, conventions: InForce, *also: str) -> None:
    """Offer the council's own reasons for delay, and those that stand there from an earlier list."""
    reasons = dict.fromkeys([*conventions.delay_reasons, *filter(None, also)])
    field.choices = [("", "Not chosen"), *((reason, reason) for reason in reasons)]
    field.error_messages["invalid_choice"] = "Select one of the reasons for delay"


class UpdateForm(VersionedForm):
    """How an action stands: short enough for a phone between two meetings.

    Two questions are asked only where an answer makes them fit (`shown_for`): why it is better than its dates
    imply, and, of a Red, whether the due date should move. Without JavaScript both stand there, optional.
    """

    text = forms.CharField(
        label="What has happened since the last update?",
        widget=CharacterCount(max_length=2000, rows=4),
        max_length=2000,
        error_messages={"required": "Enter what happened since the last update"},
    )
    stated_rag = forms.ChoiceField(
        label="How does it stand?",
        widget=Radios(reveals=dict.fromkeys(("amber", "red"), WHY_NOT_GREEN)),
        error_messages={"required": "Select Red, Amber or Green"},
    )
    reason = forms.CharField(
        label="Why is it Amber or Red?",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )
    delay_category = forms.ChoiceField(label="If it is late: the main reason", required=False)
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
    move_to = DateField(label="New due date", required=False, help_text="For example, 27 3 2027")
    move_reason = forms.CharField(
        label="Reason for the slippage",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=1000,
        help_text="Committees read this. Say what happened and what has been learnt.",
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
    stage = forms.ChoiceField(
        label="Stage",
        choices=[(stage.value, stage.label) for stage in LIVE],
        widget=Radios(inline=True),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        action: Action,
        implied: Implied,
        conventions: InForce,
        draft: UpdateDraft | None = None,
        moves: bool = True,
        **kwargs: Any,
    ):
        kwargs.setdefault(
            "initial",
            {
                "stated_rag": action.stated_rag,
                "percent": action.percent,
                "forecast": action.forecast,  # what nobody has forecast stands empty
                "reason": action.reason,
                "delay_category": action.delay_category,
                "being_done": action.being_done,
                "stage": action.stage,  # what has not started is said to have, by the person
                "version": action.version,
            },
        )
        super().__init__(*args, **kwargs)
        self.conventions = conventions
        self.red = conventions.rag_label(Rag.RED)
        field: Any = self.fields["stated_rag"]
        field.choices = [
            (rag.value, conventions.rag_label(rag)) for rag in sorted(RANK, key=RANK.__getitem__)
        ]
        was = self.initial.get("delay_category", "")
        offer_delay_reasons(self.fields["delay_category"], conventions, action.delay_category, was)
        self.is_first_date = action.due is None
        for name in ("justification", "move_to", "move_reason"):
            self.fields[name].asked_by_answer = True  # type: ignore[attr-defined]
        if self.is_first_date:
            self.fields["move_to"].label = "Due date"
            self.fields["move_reason"].widget = forms.HiddenInput()
        if not moves:
            del self.fields["move_to"], self.fields["move_reason"]
        self.fields["justification"].help_text = "The report shows both, and your reason."
        self.imply(implied)
        self.draft = draft
        if draft and not self.is_bound:
            for name, field in self.fields.items():
                if name != "version" and not field.widget.value_omitted_from_data(draft.words, {}, name):
                    self.initial[name] = field.widget.value_from_datadict(draft.words, {}, name)

    def imply(self, implied: Implied) -> None:
        """Ask for a justification of what is better than these dates imply; a new forecast changes them."""
        field = self.fields["justification"]
        self.better = " ".join(rag for rag in RANK if 0 < RANK[rag] < rank(implied.rag))
        if self.better:
            self.fields["stated_rag"].help_text = f"Its dates alone imply {implied.sentence}."
            field.label = f"If you choose better than {self.conventions.rag_label(implied.rag)}: why?"
            field.widget = forms.Textarea(attrs={"rows": 3})
        else:
            field.widget = forms.HiddenInput()

    def typed(self) -> dict[str, str]:
        """The boxes as they were sent, by their names without the prefix; nothing where none was changed."""
        if set(self.changed_data) <= {"version"}:
            return {}
        start = f"{self.prefix}-" if self.prefix else ""
        own: set[str] = set()
        for field in self:  # a date is sent in three boxes
            parts = DateParts._fields if isinstance(field.field.widget, DateInput) else ()
            own.update([f"{field.name}_{part}" for part in parts] or [field.name])
        own.discard("version")
        sent = {key.removeprefix(start): value for key, value in self.data.items() if key.startswith(start)}
        return {name: str(value) for name, value in sent.items() if name in own}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["stage"] = cleaned.get("stage") or Stage.IN_PROGRESS
        if cleaned.get("stated_rag") == Rag.GREEN:
            # They explain an Amber or Red, and stand there as they were last said.
            cleaned |= {"reason": "", "delay_category": "", "being_done": ""}
        if cleaned.get("move_to") and not (cleaned.get("move_reason") or self.is_first_date):
            self.add_error("move_reason", "Enter the reason for the slippage")
        if cleaned.get("move_reason") and not cleaned.get("move_to") and "move_to" not in self.errors:
            self.add_error("move_to", "Enter the new due date, or leave the reason for the slippage empty")
        if self.errors:
            self.ask_for_what_the_rag_needs(cleaned)
        return cleaned

    def ask_for_what_the_rag_needs(self, cleaned: dict[str, Any]) -> None:
        """Say with the form's own errors what the act would ask for once they are put right."""
        if cleaned.get("stated_rag") not in (Rag.RED, Rag.AMBER):
            return
        label = self.conventions.rag_label(cleaned["stated_rag"])
        wanted = {
            "reason": f"Enter why it is {label}",
            "being_done": f"Enter what is being done about it, since it is {label}",
        }
        for name, words in wanted.items():
            if name not in self.errors and not cleaned.get(name, "").strip():
                self.add_error(name, words)


class RescheduleForm(VersionedForm):
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
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    delay_category = forms.ChoiceField(
        label="Main reason", required=False, help_text="So that a report can say what the main ones are."
    )
    field_order = ("to_date", "delay_category", "reason")

    def __init__(self, *args: Any, conventions: InForce, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delay_category"].asked_by_answer = True  # type: ignore[attr-defined]
        offer_delay_reasons(self.fields["delay_category"], conventions)


class FirstDateForm(VersionedForm):
    """A wish for the first due date of an action that has none: nothing slips by it."""

    to_date = DateField(
        label="Due date",
        help_text="For example, 27 3 2027",
        error_messages={"required": "Enter the due date"},
    )
    reason = forms.CharField(
        label="Why this date?",
        widget=CharacterCount(max_length=1000, rows=3),
        max_length=1000,
        required=False,
        help_text="The person who decides reads this.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class CompleteForm(WithFile, VersionedForm):
    """The claim that an action is done. Evidence is cleaned in words, or a file, now or before."""

    completed_on = DateField(
        label="Completed on",
        help_text="For example, 27 3 2026",
        error_messages={"required": "Enter the date on which it was completed", "future": COMPLETED_TO_COME},
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
        required=False,
        max_length=2000,
        help_text="A link or a place, unless you attach a file. Another person looks at it before the action "
        "counts as verified.",
    )
    file = StoredFileField(label="File", required=False)
    shows = forms.CharField(label="What does the file show?", required=False, max_length=MOST_WORDS)

    def __init__(self, *args: Any, has_files: bool = False, has_links: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_evidence = has_files or has_links
        for name in ("evidence", "shows", "file"):
            self.fields[name].asked_by_answer = True  # type: ignore[attr-defined]
        self.fields["file"].label = "Attach another file" if has_files else "Or attach a file as evidence"

    def tell(self, conflict: ChangedMeanwhile, reader: User) -> None:
        super().tell(conflict, reader)
        self.ask_for_the_file_again()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        sent = self.files.get(self.add_prefix("file"))
        if sent and not cleaned.get("shows"):
            self.add_error("shows", "Enter what the file shows")
        if not (cleaned.get("evidence") or sent or self.has_evidence):
            self.add_error("evidence", "Enter where the evidence is and what it shows, or choose a file")
        return cleaned


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
    completion = forms.IntegerField(widget=forms.HiddenInput, required=False)
    opened: Any = forms.ModelMultipleChoiceField(
        label="Which files did you open?",
        queryset=None,
        widget=Checkboxes(),
        required=False,
        help_text="Each is kept with its fingerprint, as what was seen.",
        error_messages={"invalid_choice": "A file that you ticked was withdrawn or refused. Look again"},
    )
    looked_at: Any = forms.ModelMultipleChoiceField(
        label="Which links did you follow?",
        queryset=None,
        widget=Checkboxes(),
        required=False,
        error_messages={"invalid_choice": "A link that you ticked was withdrawn. Look again"},
    )
    field_order = ("decision", "opened", "looked_at", "seen")

    def __init__(
        self, *args: Any, openable: QuerySet[Evidence], links: QuerySet[EvidenceLink], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["looked_at"].asked_by_answer = True  # type: ignore[attr-defined]
        places: Any = self.fields["looked_at"]
        places.queryset = links
        places.label_from_instance = lambda link: f"{link.shows} ({link.place})"
        if not links.exists():
            del self.fields["looked_at"]
        self.fields["opened"].asked_by_answer = True  # type: ignore[attr-defined]
        choices: Any = self.fields["opened"]
        choices.queryset = openable
        choices.label_from_instance = named_file
        if not openable.exists():
            del self.fields["opened"]


class StageForm(VersionedForm):
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
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if action.stage == Stage.ON_HOLD:
            first = (Stage.IN_PROGRESS, "Resume: in progress")
        else:
            first = (Stage.ON_HOLD, Stage.ON_HOLD.label)
        others = (Stage.WITHDRAWN, Stage.TRANSFERRED, Stage.BUSINESS_AS_USUAL)
        stage: Any = self.fields["stage"]
        stage.choices = [first, *((stage, stage.label) for stage in others)]
