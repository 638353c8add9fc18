"""What is asked for when a saving is proposed, corrected, agreed, spoken of, or withdrawn."""

from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet

from council.calendar.years import FinancialYear
from council.lengths import LONG_WORDS, MINUTE, REASON
from council.models import Body, Directorate, Post
from council.web.forms import CharacterCount, DateField, MoneyField, OneLine, Radios
from council.web.versions import RecordForm
from programmes.models import Programme, Workstream
from savings.agreeing import SAID
from savings.models import Saving
from savings.proposing import LOCKED, SavingPlan

YEARS_AHEAD = 6  # for which a year may be chosen, beside the two before the current one


def year_choices(current: FinancialYear) -> list[tuple[int, str]]:
    """The financial years that may be chosen: some before this one and some after it."""
    return [
        (first, str(FinancialYear(first))) for first in range(current.first - 2, current.first + YEARS_AHEAD)
    ]


class SavingWords(RecordForm):
    """What a saving says of itself: what proposing and correcting share."""

    title = OneLine(
        label="What saves the money?",
        widget=CharacterCount(max_length=300, rows=2),
        max_length=300,
        help_text="For example, “Buy legal advice with our neighbours”.",
        error_messages={"required": "Enter what saves the money"},
    )
    workstream: Any = forms.ModelChoiceField(
        label="Workstream",
        queryset=Workstream.objects.none(),
        required=False,
        empty_label="The whole programme",
    )
    directorate = forms.ModelChoiceField(
        label="Directorate", queryset=Directorate.objects.all(), required=False, empty_label="Not said yet"
    )
    owner: Any = forms.ModelChoiceField(
        label="Owner",
        queryset=Post.objects.none(),
        required=False,
        empty_label="No owner yet",
        help_text="The post that answers for it, forecasts it and claims what is delivered.",
    )
    portfolio_holder: Any = forms.ModelChoiceField(
        label="Portfolio holder",
        queryset=Post.objects.none(),
        required=False,
        empty_label="Not said yet",
        help_text="The member’s post, such as Cabinet Member for Resources.",
    )
    kind = forms.ChoiceField(
        label="Type",
        choices=Saving.Kind.choices,
        widget=Radios(
            hints={
                "cashable": "Less is spent, and the budget is smaller by it.",
                "income": "More comes in.",
                "service_reduction": "Less is spent because less is done. It is counted apart.",
                "non_cashable": "Time or quality is gained. No budget is smaller.",
                "cost_avoidance": "A cost does not arise. No budget is smaller.",
            }
        ),
        error_messages={"required": "Select the type"},
    )
    recurrence = forms.ChoiceField(
        label="Does it recur?",
        choices=[("recurring", "Recurring: each year’s figure is what it adds"), ("one_off", "One-off")],
        widget=Radios(),
        error_messages={"required": "Select whether it recurs"},
    )
    budget_head = forms.CharField(
        label="Budget head",
        required=False,
        max_length=120,
        help_text="The code or name of the budget that becomes smaller. For example, R4120 Legal fees",
    )
    baseline = forms.CharField(
        label="Baseline",
        required=False,
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        help_text="What it is measured against, such as £412,000 spent in 2025/26. Fixed once agreed.",
    )
    method = forms.CharField(
        label="Method of calculation",
        required=False,
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        help_text="How the pounds are worked out, so that finance can do it again. Fixed once it is agreed.",
    )
    confidence = forms.ChoiceField(
        label="Confidence",
        choices=[("", "Not said yet"), *Saving.Confidence.choices],
        required=False,
    )
    equality_note = forms.CharField(
        label="Equality note",
        required=False,
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        help_text="Who is affected, and where the equality impact assessment is.",
    )

    def offer(self, streams: QuerySet[Workstream], saving: Saving | None = None) -> None:
        """Offer the workstreams and the posts in use, and those that stand there already."""
        stream = cast(forms.ModelChoiceField, self.fields["workstream"])
        stream.queryset = streams.select_related("programme", "parent__parent").order_by(
            "programme__title", "order", "pk"
        )
        stream.label_from_instance = lambda obj: f"{obj.programme.code}: {' › '.join(obj.path)}"  # type: ignore[method-assign]
        for name in ("owner", "portfolio_holder"):
            held = Q(pk=getattr(saving, f"{name}_id")) if saving else Q(pk=None)
            self.fields[name].queryset = Post.objects.filter(Q(is_active=True) | held)  # type: ignore[attr-defined]

    def plan(self) -> SavingPlan:
        """What was entered, once the form is valid."""
        return SavingPlan(**{name: self.cleaned_data[name] for name in SavingPlan.__dataclass_fields__})


class ProposeSavingForm(SavingWords):
    """A new saving, with the target of its first year where that is known."""

    programme: Any = forms.ModelChoiceField(
        label="Programme",
        queryset=Programme.objects.none(),
        empty_label="Choose a programme",
        error_messages={"required": "Select the programme"},
    )
    year = forms.TypedChoiceField(
        label="First financial year",
        coerce=int,
        empty_value=None,
        required=False,
        help_text="Further years are added on the saving’s page.",
    )
    target = MoneyField(label="Target for that year", required=False)
    field_order = (
        "title", "programme", "workstream", "directorate", "owner", "portfolio_holder", "kind", "recurrence",
        "year", "target",
    )  # fmt: skip

    def __init__(
        self, *args: Any, programmes: QuerySet[Programme], current: FinancialYear, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["programme"]
        field.queryset = programmes
        self.offer(Workstream.objects.filter(programme__in=programmes, retired_on=None))
        year: Any = self.fields["year"]
        year.choices = [("", "Not known yet"), *year_choices(current)]


class CorrectForm(SavingWords):
    """What a saving says of itself, put right, with the reason."""

    why = forms.CharField(
        label="Why is it corrected?",
        max_length=300,
        help_text="It stands in the history beside what was there before.",
        error_messages={"required": "Enter why it is corrected"},
    )

    def __init__(self, *args: Any, about: Saving, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(about, name) for name in SavingPlan.__dataclass_fields__})
        super().__init__(*args, about=about, **kwargs)
        streams = Workstream.objects.filter(programme=about.programme_id)
        self.offer(streams.filter(Q(retired_on=None) | Q(pk=about.workstream_id)), about)
        if about.is_locked:
            for name in LOCKED:
                self.fields[name].disabled = True
                self.fields[name].help_text = "It stands as it was agreed."


class AgreeForm(RecordForm):
    """Where a saving was agreed, and in which version of the financial plan."""

    plan_version = forms.CharField(
        label="Version of the financial plan",
        max_length=60,
        help_text="The one in which it stands. For example, MTFP5 as approved",
        error_messages={"required": "Enter the version of the financial plan that holds it"},
    )
    body = forms.ModelChoiceField(
        label="Body that agreed it",
        queryset=Body.objects.all(),
        required=False,
        empty_label="Agreed by you, as an officer",
    )
    meeting_on = DateField(label="Date of its meeting", required=False, help_text="For example, 27 3 2026")
    minute = forms.CharField(label="Minute", required=False, max_length=MINUTE, help_text="For example, 14")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("body") and not cleaned.get("meeting_on") and "meeting_on" not in self.errors:
            self.add_error("meeting_on", "Enter the date of the meeting that agreed it")
        return cleaned


class StatusForm(RecordForm):
    """How a saving stands, why, and how sure that is."""

    status = forms.ChoiceField(
        label="How does it stand?",
        choices=[(each.value, each.label) for each in SAID],
        widget=Radios(),
        error_messages={"required": "Select how it stands"},
    )
    explanation = forms.CharField(
        label="Explanation and mitigation",
        required=False,
        widget=CharacterCount(max_length=LONG_WORDS, rows=4),
        max_length=LONG_WORDS,
        help_text="Needed where it is not on track: why, and what is done about it. Committees read this.",
    )
    confidence = forms.ChoiceField(
        label="Confidence", choices=[("", "Not said"), *Saving.Confidence.choices], required=False
    )


class WithdrawSavingForm(RecordForm):
    """Why a saving is withdrawn."""

    reason = forms.CharField(
        label="Why is it withdrawn?",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        error_messages={"required": "Enter why it is withdrawn"},
    )
