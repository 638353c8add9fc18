"""What a reviewer of a risk is asked for. The rules are in `reviewing`, which the view calls."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from council.conventions import InForce
from council.rag import RANK
from council.web.forms import CharacterCount, Checkboxes, Radios
from council.web.versions import VersionedForm
from risks.models import Risk


class ReviewForm(VersionedForm):
    """The risk judged anew: two scores, a RAG, and why."""

    likelihood = forms.TypedChoiceField(
        label="How likely is it now?", widget=Radios(small=True), coerce=int, empty_value=None, required=False
    )
    impact = forms.TypedChoiceField(
        label="How much harm would it do?",
        widget=Radios(small=True),
        coerce=int,
        empty_value=None,
        required=False,
    )
    rag = forms.ChoiceField(
        label="What is its RAG?",
        widget=Radios(inline=True),
        error_messages={"required": "Select Red, Amber or Green"},
        help_text="Your judgement. Where the matrix gives the score another RAG, both are shown.",
    )
    commentary = forms.CharField(
        label="What has changed?",
        widget=CharacterCount(max_length=2000, rows=4),
        max_length=2000,
        help_text="If nothing has, say so and why the risk still stands.",
        error_messages={"required": "Enter what has changed, or that nothing has and why"},
    )

    marks_optional = False

    def __init__(
        self,
        *args: Any,
        risk: Risk,
        conventions: InForce,
        typed: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        """`typed` holds the boxes as somebody left them without saving; they stand there again."""
        kwargs.setdefault(
            "initial",
            {
                "likelihood": str(risk.current_likelihood or ""),
                "impact": str(risk.current_impact or ""),
                "rag": risk.rag,
                "version": risk.version,
                **(typed or {}),
            },
        )
        super().__init__(*args, **kwargs)
        for name, words in (("likelihood", conventions.likelihoods), ("impact", conventions.impacts)):
            self.fields[name].choices = [  # type: ignore[attr-defined]
                *((n, f"{conventions.level_code(name, n)} {word}") for n, word in enumerate(words, start=1)),
                ("", "Not scored"),
            ]
        self.fields["rag"].choices = [  # type: ignore[attr-defined]
            (rag.value, conventions.rag_label(rag))
            for rag in sorted(RANK, key=RANK.__getitem__, reverse=True)
        ]

    def typed(self) -> dict[str, str]:
        """The boxes as they were sent, by their names without the prefix; nothing where none was changed."""
        # The hidden version alone is nothing that anyone typed.
        if set(self.changed_data) <= {"version"}:
            return {}
        return {name: str(self[name].data or "") for name in self.fields if name != "version"}


class UnchangedForm(forms.Form):
    """Which of the risks were reviewed without any change, and why they still stand."""

    risks = forms.ModelMultipleChoiceField(
        label="Which risks did you review?",
        queryset=Risk.objects.none(),
        widget=Checkboxes(),
        error_messages={"required": "Tick the risks that were reviewed"},
    )
    commentary = forms.CharField(
        label="Why do they still stand as they are?",
        widget=CharacterCount(max_length=2000, rows=3),
        max_length=2000,
        error_messages={"required": "Enter why the risks still stand as they are"},
    )

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)

    def __init__(self, *args: Any, risks: Sequence[Risk], **kwargs: Any) -> None:
        self.now = " ".join(f"{risk.pk}:{risk.version}" for risk in risks)
        super().__init__(*args, **{"initial": {"seen": self.now}, **kwargs})
        box: Any = self.fields["risks"]
        box.queryset = Risk.objects.filter(pk__in=[risk.pk for risk in risks])

    def clean(self) -> dict[str, Any]:
        """Refuse the ticks of risks that others changed since the page was opened."""
        cleaned = super().clean() or {}
        seen = set((cleaned.get("seen") or "").split())
        changed = [
            risk.reference for risk in cleaned.get("risks", ()) if f"{risk.pk}:{risk.version}" not in seen
        ]
        if changed:
            told = ", ".join(changed)
            self.add_error("risks", f"{told} changed since you opened the page. Look again, then save")
            sent: Any = self.data
            sent = sent.copy()
            sent[self.add_prefix("seen")] = self.now
            self.data = sent
        return cleaned
