"""What is asked of who raises, corrects or ends a risk. The rules are in the acts, which the views call."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from council.conventions import InForce
from council.lengths import LONG_WORDS, REASON
from council.models import Post
from council.web.forms import CharacterCount, DateField, OneLine, Radios
from council.web.versions import RecordForm
from programmes.models import Programme, Recommendation, Workstream
from risks.assessing import OnMatrix
from risks.keeping import LONGEST_INTERVAL, SAID, RiskStatement
from risks.models import Risk
from risks.placing import AXES, suggested

ACCEPT, DECLINE, MERGE = "accept", "decline", "merge"


def long_words(label: str, *, rows: int = 2, help_text: str = "", required: bool = False, **more: Any) -> Any:
    """A box for a text of several lines."""
    return forms.CharField(
        label=label,
        widget=CharacterCount(max_length=LONG_WORDS, rows=rows),
        max_length=LONG_WORDS,
        help_text=help_text,
        required=required,
        **more,
    )


def reason_box(label: str, missing: str, help_text: str = "") -> forms.CharField:
    """A box for the reason of what is done."""
    return forms.CharField(
        label=label,
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        help_text=help_text,
        error_messages={"required": missing},
    )


def offer_scores(form: Any, conventions: InForce) -> None:
    """Offer the levels of the council's matrix in the boxes likelihood and impact."""
    for name in AXES:
        form.fields[name].choices = levels_of(conventions, name)


def levels_of(conventions: InForce, axis: str) -> list[tuple[int, str]]:
    """The levels of an axis to choose from: "D Likely"."""
    words = getattr(conventions, f"{axis}s")
    return [(n, f"{conventions.level_code(axis, n)} {word}") for n, word in enumerate(words, start=1)]


def score_box(label: str) -> Any:
    """A choice among the levels of an axis, which `offer_scores` fills."""
    return forms.TypedChoiceField(
        label=label, widget=Radios(small=True), coerce=int, empty_value=None, required=False
    )


class RiskWords(RecordForm):
    """What a risk says: what could happen, why, and what would follow."""

    title = OneLine(
        label="What could happen, in a few words",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
        help_text="For example, “The finance team cannot be staffed”.",
        error_messages={"required": "Enter what could happen"},
    )
    cause = long_words(
        "Because of what?", help_text="The cause, as a fact: “Two of three accountants resigned”."
    )
    event = long_words(
        "What could happen?", help_text="The event, where the few words above do not say it all."
    )
    effect = long_words("What would follow?", help_text="The effect: “late and unaudited accounts”.")
    workstream = forms.ModelChoiceField(
        label="Workstream",
        queryset=Workstream.objects.none(),
        required=False,
        empty_label="The whole programme",
    )
    category = forms.ChoiceField(label="Category", required=False)
    owner = forms.ModelChoiceField(
        label="Owner",
        queryset=Post.objects.none(),
        required=False,
        empty_label="No owner yet",
        help_text="The post that answers for it and reviews it.",
    )

    def offer(
        self, *, programmes: QuerySet[Programme], conventions: InForce, about: Risk | None = None
    ) -> None:
        """Offer the workstreams of the programmes, the posts and the council's categories."""
        chosen = Q(pk=about.workstream_id) if about else Q(pk=None)
        streams = Workstream.objects.filter(programme__in=programmes).filter(Q(retired_on=None) | chosen)
        box: Any = self.fields["workstream"]
        box.queryset = streams.select_related("parent", "programme")
        several = "programme" in self.fields
        box.label_from_instance = lambda stream: (
            f"{stream.programme.code}: {' › '.join(stream.path)}" if several else " › ".join(stream.path)
        )
        held = Q(pk=about.owner_id) if about else Q(pk=None)
        self.fields["owner"].queryset = Post.objects.filter(Q(is_active=True) | held)  # type: ignore[attr-defined]
        categories = dict.fromkeys((*conventions.risk_categories, *((about.category,) if about else ())))
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            ("", "Not chosen"),
            *((name, name) for name in categories if name),
        ]

    def statement(self, **kept: Any) -> RiskStatement:
        """What was entered, once the form is valid; `kept` is what this form does not ask for."""
        said = {name: self.cleaned_data[name] for name in SAID if name in self.cleaned_data}
        return RiskStatement(**{**kept, **said})


class RaiseRiskForm(RiskWords):
    """A risk as anyone raises it: short, with a first score if they can give one."""

    programme = forms.ModelChoiceField(
        label="Programme",
        queryset=Programme.objects.none(),
        empty_label="Select a programme",
        error_messages={"required": "Select the programme"},
    )
    source = OneLine(
        label="Where does it come from?",
        max_length=300,
        required=False,
        help_text="For example, “Internal audit, June 2026”.",
    )
    likelihood = score_box("How likely is it now?")
    impact = score_box("How much harm would it do?")
    commentary = forms.CharField(
        label="Why is it scored so?",
        widget=CharacterCount(max_length=2000, rows=3),
        max_length=2000,
        required=False,
    )
    field_order = (
        "programme",
        "title",
        "cause",
        "event",
        "effect",
        "workstream",
        "category",
        "owner",
        "source",
    )

    def __init__(
        self, *args: Any, programmes: QuerySet[Programme], conventions: InForce, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]
        self.offer(programmes=programmes, conventions=conventions)
        offer_scores(self, conventions)

    def scores(self) -> dict[str, Any]:
        """The first score that was entered."""
        return {name: self.cleaned_data[name] for name in ("likelihood", "impact", "commentary")}


class CorrectRiskForm(RiskWords):
    """All that a risk says, put right with the reason."""

    response = forms.ChoiceField(
        label="Treatment", choices=[("", "Not decided"), *Risk.Response.choices], required=False
    )
    response_words = long_words("What is done with it as a whole?", help_text="The response in words.")
    controls = long_words("Existing controls", help_text="What holds it in check already.")
    recommendation = forms.ModelChoiceField(
        label="Comes from the recommendation",
        queryset=Recommendation.objects.none(),
        required=False,
        empty_label="None",
    )
    source = OneLine(label="Where does it come from?", max_length=300, required=False)
    review_every_days = forms.IntegerField(
        label="Days between its reviews",
        required=False,
        min_value=1,
        max_value=LONGEST_INTERVAL,
        error_messages={
            "invalid": "Enter the days between its reviews as a whole number, like 30",
            "min_value": "The days between reviews must be 1 or more",
            "max_value": f"The days between reviews must be {LONGEST_INTERVAL} or fewer",
        },
    )
    next_review = DateField(
        label="Next review", required=False, help_text="Where another day was agreed. For example, 27 3 2027"
    )
    why = forms.CharField(
        label="Why is it corrected?",
        max_length=300,
        help_text="It stands in the history beside what was there before.",
        error_messages={"required": "Enter why it is corrected"},
    )

    def __init__(self, *args: Any, about: Risk, conventions: InForce, **kwargs: Any) -> None:
        said = {name: getattr(about, name) for name in SAID}
        super().__init__(*args, about=about, initial=said, **kwargs)
        self.offer(
            programmes=Programme.objects.filter(pk=about.programme_id), conventions=conventions, about=about
        )
        every = conventions.reporting_interval_days
        self.fields["review_every_days"].help_text = f"Empty: every {every} days, as the council reports."
        theirs = Q(review__answered_by__programme=about.programme_id, is_current=True)
        self.fields["recommendation"].queryset = Recommendation.objects.filter(  # type: ignore[attr-defined]
            theirs | Q(pk=about.recommendation_id)
        ).distinct()


class DecideProposalForm(RecordForm):
    """What happens to a proposed risk."""

    decision = forms.ChoiceField(
        label="What happens to it?",
        choices=[
            (ACCEPT, "Accept it into the log"),
            (MERGE, "Merge it into a risk that we have"),
            (DECLINE, "Decline it"),
        ],
        widget=Radios(
            reveals={ACCEPT: ["owner"], MERGE: ["into", "merge_reason"], DECLINE: ["decline_reason"]}
        ),
        error_messages={"required": "Select what happens to the proposal"},
    )
    owner = forms.ModelChoiceField(
        label="Owner", queryset=Post.objects.none(), required=False, empty_label="No owner yet"
    )
    into = forms.ModelChoiceField(
        label="Which risk is it a part of?",
        queryset=Risk.objects.none(),
        required=False,
        empty_label="Select a risk",
    )
    merge_reason = forms.CharField(
        label="Why are the two one risk?",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        required=False,
    )
    decline_reason = forms.CharField(
        label="Why is it declined?",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        required=False,
    )
    marks_optional = False

    def __init__(self, *args: Any, about: Risk, others: QuerySet[Risk], **kwargs: Any) -> None:
        super().__init__(*args, about=about, initial={"owner": about.owner_id}, **kwargs)
        self.fields["owner"].queryset = Post.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["into"].queryset = others  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        decision = cleaned.get("decision")
        if decision == MERGE and not cleaned.get("into") and "into" not in self.errors:
            self.add_error("into", "Select the risk that it is a part of")
        for chosen, name, why in (
            (MERGE, "merge_reason", "the two are one risk"),
            (DECLINE, "decline_reason", "the proposal is declined"),
        ):
            if decision == chosen and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, f"Enter why {why}")
        return cleaned


class CloseRiskForm(RecordForm):
    reason = reason_box("Why is it closed?", "Enter why the risk is closed", "The board reads it.")


class ReopenRiskForm(RecordForm):
    reason = reason_box("Why is it opened again?", "Enter why the risk is opened again")


class MergeRiskForm(RecordForm):
    into = forms.ModelChoiceField(
        label="Which risk does it become a part of?",
        queryset=Risk.objects.none(),
        empty_label="Select a risk",
        error_messages={"required": "Select the risk that it becomes a part of"},
    )
    reason = reason_box("Why are the two one risk?", "Enter why the two are one risk")

    def __init__(self, *args: Any, about: Risk, others: QuerySet[Risk], **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]


class LinkForm(forms.Form):
    """A link to an action, a saving, a milestone or another risk, by its reference."""

    reference = forms.CharField(
        label="Reference",
        max_length=20,
        help_text="Of an action, a saving, a milestone or another risk. For example, SSR-014",
        error_messages={"required": "Enter the reference"},
    )


class AssessForm(RecordForm):
    """What the risk was before any control, and what is aimed for."""

    inherent_likelihood = score_box("Before any control: how likely?")
    inherent_impact = score_box("Before any control: how much harm?")
    target_likelihood = score_box("Aimed for: how likely?")
    target_impact = score_box("Aimed for: how much harm?")
    commentary = forms.CharField(
        label="Why is it scored so?",
        widget=CharacterCount(max_length=2000, rows=3),
        max_length=2000,
        error_messages={"required": "Enter why it is scored so"},
    )
    marks_optional = False

    def __init__(self, *args: Any, about: Risk, conventions: InForce, **kwargs: Any) -> None:
        names = [f"{score}_{axis}" for score in ("inherent", "target") for axis in ("likelihood", "impact")]
        said = {name: str(getattr(about, name) or "") for name in names}
        super().__init__(*args, about=about, initial=said, **kwargs)
        for name in names:
            levels = levels_of(conventions, name.partition("_")[2])
            self.fields[name].choices = [*levels, ("", "Not scored")]  # type: ignore[attr-defined]

    def cell(self, score: str) -> OnMatrix:
        """The place on the matrix that was chosen for the score."""
        return OnMatrix(self.cleaned_data[f"{score}_likelihood"], self.cleaned_data[f"{score}_impact"])


class LevelsForm(forms.Form):
    """What each word means: a choice of a level for each axis and word."""

    def __init__(
        self,
        *args: Any,
        words: Mapping[tuple[str, str], int],
        conventions: InForce,
        version: int | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if version is not None:
            self.fields["version"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=version, required=False
            )
        for (axis, word), count in words.items():
            self.fields[f"{axis}:{word}"] = forms.TypedChoiceField(
                label=f"“{word}” as {axis}, in {count} risk{'' if count == 1 else 's'}",
                choices=[("", "Leave it as a word"), *levels_of(conventions, axis)],
                initial=suggested(axis, word, conventions),
                coerce=int,
                empty_value=None,
                required=False,
            )

    def numbers(self) -> dict[str, dict[str, int]]:
        """What was confirmed, by axis and word."""
        table: dict[str, dict[str, int]] = {axis: {} for axis in AXES}
        for name, level in self.cleaned_data.items():
            axis, _, word = name.partition(":")
            if word and level:
                table[axis][word] = level
        return table
