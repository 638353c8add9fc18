"""What is asked for a cost to deliver, and for a growth bid and the decision on it."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from council.calendar.years import FinancialYear
from council.lengths import MINUTE, REASON
from council.models import Body
from council.web.forms import CharacterCount, DateField, MoneyField, Radios
from council.web.versions import RecordForm
from programmes.models import Programme
from savings.bidding import Bid
from savings.costing import Cost
from savings.entering.forms import year_choices
from savings.models import ZERO, Funding, GrowthBid, Saving

PAID = [("one_off", "Once"), ("recurring", "Every year from then on")]


class CostForm(RecordForm):
    """What delivering costs: for what, from where, when, how much. `about`: the line, where there is one."""

    title = forms.CharField(
        label="What does it pay for?",
        max_length=300,
        help_text="For example, new case management system.",
        error_messages={"required": "Enter what it pays for"},
    )
    kind = forms.ChoiceField(
        label="Is it capital or revenue?",
        choices=Funding.Kind.choices,
        widget=Radios(inline=True),
        error_messages={"required": "Select whether it is capital or revenue"},
    )
    source = forms.ChoiceField(
        label="Where does the money come from?",
        choices=[("", "Choose a source"), *Funding.Source.choices],
        error_messages={"required": "Select where the money comes from"},
    )
    is_secured = forms.TypedChoiceField(
        label="Is it secured?",
        choices=[("yes", "Yes"), ("no", "Not yet")],
        coerce=lambda value: value == "yes",
        widget=Radios(inline=True),
        error_messages={"required": "Select whether it is secured"},
    )
    expires_on = DateField(
        label="When does it run out?",
        required=False,
        help_text="The day by which a grant has to be spent, such as 31 3 2027.",
    )
    year = forms.TypedChoiceField(
        label="Financial year", coerce=int, error_messages={"required": "Select the financial year"}
    )
    quarter = forms.TypedChoiceField(
        label="Quarter",
        choices=[("", "The whole year"), *((n, f"Q{n}") for n in range(1, 5))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    recurrence = forms.ChoiceField(
        label="How often is it paid?",
        choices=PAID,
        widget=Radios(inline=True),
        error_messages={"required": "Select how often it is paid"},
    )
    planned = MoneyField(label="Planned", error_messages={"required": "Enter what is planned in pounds"})
    spent = MoneyField(label="Spent so far", required=False)
    note = forms.CharField(
        label="What else there is to say",
        required=False,
        widget=CharacterCount(max_length=REASON, rows=2),
        max_length=REASON,
        help_text="For example, how it is paid for once the money runs out.",
    )

    def __init__(
        self, *args: Any, current: FinancialYear, about: Funding | None = None, **kwargs: Any
    ) -> None:
        if about is not None:
            initial = {name: getattr(about, name) for name in Cost.__dataclass_fields__}
            kwargs["initial"] = initial | {"is_secured": "yes" if about.is_secured else "no"}
        super().__init__(*args, about=about, **kwargs)
        field: Any = self.fields["year"]
        there = [(about.year, str(about.financial_year))] if about else []
        field.choices = [("", "Choose a year"), *sorted({*year_choices(current), *there})]

    def cost(self) -> Cost:
        """What was entered, once the form is valid."""
        given = {name: self.cleaned_data[name] for name in Cost.__dataclass_fields__}
        return Cost(**given | {"spent": given["spent"] or ZERO})


class PlanCostForm(CostForm):
    """A new cost, of a programme or of one saving of it."""

    programme: Any = forms.ModelChoiceField(
        label="Programme",
        queryset=Programme.objects.none(),
        empty_label="Choose a programme",
        error_messages={"required": "Select the programme"},
    )
    saving: Any = forms.ModelChoiceField(
        label="Which saving does it deliver?",
        queryset=Saving.objects.none(),
        required=False,
        empty_label="The programme as a whole",
    )
    field_order = ("programme", "saving", "title")

    def __init__(
        self, *args: Any, programmes: QuerySet[Programme], savings: QuerySet[Saving], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]
        self.fields["saving"].queryset = savings  # type: ignore[attr-defined]


class ReviseCostForm(CostForm):
    """What is planned and spent as it is now, with why it differs from what was planned."""

    why = forms.CharField(
        label="Why does it differ from what was planned?",
        required=False,
        max_length=300,
        help_text="Not needed where more is spent, up to what is planned, or the money is secured by now.",
    )


class BidForm(RecordForm):
    """What growth is asked for: how many of what, and for how much a year."""

    title = forms.CharField(
        label="What is the growth for?",
        max_length=300,
        help_text="For example, HR and development consultants.",
        error_messages={"required": "Enter what the growth is for"},
    )
    quantity = forms.IntegerField(
        label="How many?",
        required=False,
        min_value=1,
        help_text="For example, 3. Leave it empty if it has none.",
    )
    unit = forms.CharField(label="Of what?", required=False, max_length=60, help_text="For example, posts.")
    amount = MoneyField(
        label="How much, for all of them?",
        required=False,
        help_text="A year, or once. Leave it empty while it is still to be confirmed.",
    )
    year = forms.TypedChoiceField(
        label="From which financial year?",
        coerce=int,
        error_messages={"required": "Select the financial year"},
    )
    recurrence = forms.ChoiceField(
        label="How often is it paid?",
        choices=PAID,
        widget=Radios(inline=True),
        error_messages={"required": "Select how often it is paid"},
    )

    def __init__(
        self, *args: Any, current: FinancialYear, about: GrowthBid | None = None, **kwargs: Any
    ) -> None:
        if about is not None:
            kwargs["initial"] = {name: getattr(about, name) for name in Bid.__dataclass_fields__}
        super().__init__(*args, about=about, **kwargs)
        field: Any = self.fields["year"]
        there = [(about.year, str(about.financial_year))] if about else []
        field.choices = [("", "Choose a year"), *sorted({*year_choices(current), *there})]

    def bid(self) -> Bid:
        """What was entered, once the form is valid."""
        return Bid(**{name: self.cleaned_data[name] for name in Bid.__dataclass_fields__})


class NewBidForm(BidForm):
    """A new growth bid, of a programme."""

    programme: Any = forms.ModelChoiceField(
        label="Programme",
        queryset=Programme.objects.none(),
        empty_label="Choose a programme",
        error_messages={"required": "Select the programme"},
    )
    field_order = ("programme", "title")

    def __init__(self, *args: Any, programmes: QuerySet[Programme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]


class DecideBidForm(forms.Form):
    """What was decided on a growth bid, where and why."""

    decision = forms.ChoiceField(
        label="What was decided?",
        choices=[("agree", "The growth is agreed"), ("refuse", "The growth is refused")],
        widget=Radios(),
        error_messages={"required": "Select whether the growth is agreed or refused"},
    )
    decision_reason = forms.CharField(
        label="Why?",
        widget=CharacterCount(max_length=REASON, rows=3),
        required=False,
        max_length=REASON,
        help_text="Needed where it is refused.",
    )
    body = forms.ModelChoiceField(
        label="Body that decided", queryset=Body.objects.all(), required=False, empty_label="Decided by you"
    )
    meeting_on = DateField(label="Date of its meeting", required=False, help_text="For example, 27 3 2026")
    minute = forms.CharField(label="Minute", required=False, max_length=MINUTE, help_text="For example, 14")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("body") and not cleaned.get("meeting_on") and "meeting_on" not in self.errors:
            self.add_error("meeting_on", "Enter the date of the meeting that decided")
        return cleaned

    @property
    def met(self) -> dict[str, Any]:
        """The meeting that decided, as the acts take it."""
        return {name: self.cleaned_data[name] for name in ("body", "meeting_on", "minute")}
