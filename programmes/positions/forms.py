"""What is asked of a workstream's position and of a challenge of its RAG. The rules are in the acts."""

from typing import Any

from django import forms

from council.conventions import InForce
from council.lengths import LONG_WORDS, REASON
from council.rag import RANK
from council.web.forms import CharacterCount, Radios
from council.web.versions import RecordForm
from programmes.models import RagChallenge, Workstream, WorkstreamUpdate
from programmes.positions.stating import PositionStatement

WORST_FIRST = sorted(RANK, key=RANK.__getitem__, reverse=True)
WHY = ["reason", "being_done"]


class WhyForm(forms.Form):
    """Why a RAG is Amber or Red, and what is being done."""

    reason = forms.CharField(
        label="Why is it Amber or Red?",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        required=False,
    )
    being_done = forms.CharField(
        label="What is being done?",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        required=False,
    )


class PositionForm(RecordForm, WhyForm):
    """Where a workstream stands: what stood there last is in the boxes."""

    position = forms.CharField(
        label="Where does it stand?",
        widget=CharacterCount(max_length=LONG_WORDS, rows=6),
        max_length=LONG_WORDS,
        error_messages={"required": "Enter where the workstream stands"},
    )
    progress = forms.CharField(
        label="Progress in a few words",
        max_length=200,
        required=False,
        help_text="As it is published, for example “good” or “reasonable”.",
    )
    rag = forms.ChoiceField(
        label="What RAG do you state?",
        required=False,
        widget=Radios(reveals={"red": WHY, "amber": WHY}),
        help_text="Your judgement. What its actions roll up to stands beside it.",
    )
    field_order = ("position", "progress", "rag", *WHY)

    def __init__(
        self,
        *args: Any,
        about: Workstream,
        latest: WorkstreamUpdate | None,
        conventions: InForce,
        **kwargs: Any,
    ) -> None:
        said = {
            "position": about.position,
            "progress": about.progress_as_written,
            "rag": about.stated_rag,
            "reason": latest.reason if latest else "",
            "being_done": latest.being_done if latest else "",
        }
        super().__init__(*args, about=about, **{"initial": said, **kwargs})
        named = [(rag.value, conventions.rag_label(rag)) for rag in WORST_FIRST]
        self.fields["rag"].choices = [*named, ("", "None")]  # type: ignore[attr-defined]

    def said(self) -> PositionStatement:
        """What was entered, once the form is valid."""
        names = ("position", "progress", "rag", *WHY)
        return PositionStatement(**{name: self.cleaned_data[name] for name in names})


class ChallengeForm(forms.Form):
    """A doubt of the RAG that a workstream states."""

    reason = forms.CharField(
        label="Why should it be another?",
        widget=CharacterCount(max_length=REASON, rows=4),
        max_length=REASON,
        help_text="It stands beside the RAG, for all who see the programme, until it is settled.",
        error_messages={"required": "Enter why the RAG should be another"},
    )
    proposed_rag = forms.ChoiceField(label="What should it be?", required=False, widget=Radios(inline=True))
    # The RAG as it stood on the page.
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)

    def __init__(self, *args: Any, workstream: Workstream, conventions: InForce, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"seen": workstream.stated_rag}, **kwargs})
        self.fields["proposed_rag"].choices = [  # type: ignore[attr-defined]
            (rag.value, conventions.rag_label(rag)) for rag in WORST_FIRST if rag != workstream.stated_rag
        ]


class AnswerForm(RecordForm, WhyForm):
    """The lead's answer to a challenge: the RAG stays, with a reason, or another is stated."""

    decision = forms.ChoiceField(
        label="Your answer",
        error_messages={"required": "Select whether the RAG stays or another is stated"},
    )
    answer = forms.CharField(
        label="Why does it stay?",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        required=False,
    )
    field_order = ("decision", "answer", *WHY)

    def __init__(self, *args: Any, about: RagChallenge, conventions: InForce, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        stated = about.stated_rag
        others = [rag for rag in WORST_FIRST if rag != stated]
        asks_why = {rag.value: WHY for rag in others if rag in ("red", "amber")}
        decision: Any = self.fields["decision"]
        decision.widget = Radios(reveals={"keep": ["answer"], **asks_why})
        decision.choices = [
            ("keep", f"It stays {conventions.rag_label(stated)}"),
            *((rag.value, f"State {conventions.rag_label(rag)}") for rag in others),
        ]

    def said(self, workstream: Workstream) -> PositionStatement:
        """The workstream's position with the RAG that is stated now."""
        return PositionStatement(
            position=workstream.position or "RAG stated anew after a challenge.",
            progress=workstream.progress_as_written,
            rag=self.cleaned_data["decision"],
            reason=self.cleaned_data["reason"],
            being_done=self.cleaned_data["being_done"],
        )
