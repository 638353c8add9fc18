"""What is asked for a shared target, its parts, a control total, and a monitoring period that closes."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from council.calendar.years import FinancialYear
from council.lengths import MINUTE, REASON
from council.models import Body, Directorate, Post
from council.register.filter_form import SHOWN_HOW, FilterForm
from council.web.forms import CharacterCount, DateField, MoneyField, Radios
from council.web.versions import RecordForm
from savings.entering.forms import year_choices
from savings.models import PlannedTarget, Saving, SharedTarget
from savings.sharing import SharedAim
from savings.statement import DIMENSIONS

DAY_ASKED: dict[str, None] = dict.fromkeys(("on", "on_day", "on_month", "on_year"))  # by an address
YEARS_ASKED = tuple(str(first) for first in range(2000, 2100))  # as an address can ask for one


class StatementForm(FilterForm):
    """How the statement is cut."""

    beside = SHOWN_HOW | frozenset(DAY_ASKED)

    by = forms.ChoiceField(
        label="By", choices=[(each.key, each.label) for each in DIMENSIONS], required=False
    )
    year = forms.ChoiceField(
        label="Year", choices=[(each, each) for each in YEARS_ASKED], required=False
    )  # offered as links


class StatementDayForm(forms.Form):
    """The earlier day whose statement is asked for; today's is the statement as it stands."""

    marks_optional = False

    on = DateField(
        label="The day",
        required=False,
        help_text="For example, 30 9 2026. The statement is shown as it stood when the day ended.",
        error_messages={"future": "Enter a day that is not after today"},
    )

    @property
    def can_be_read(self) -> bool:
        """Whether the address asks for no day, or for one that there is."""
        return not self.is_bound or self.is_valid()

    def day(self) -> date | None:
        """The earlier day; None where none is asked for."""
        day: date | None = self.cleaned_data["on"] if self.is_bound and self.is_valid() else None
        return day if day and day < timezone.localdate() else None


class SharedTargetForm(RecordForm):
    """A target that several savings deliver together."""

    title = forms.CharField(
        label="What is the target called?",
        max_length=300,
        help_text="For example, Integration of support services.",
        error_messages={"required": "Enter what the target is called"},
    )
    year = forms.TypedChoiceField(
        label="Financial year", coerce=int, error_messages={"required": "Select the financial year"}
    )
    amount = MoneyField(label="Target", error_messages={"required": "Enter the target in pounds"})
    timing = forms.ChoiceField(
        label="When was it set?",
        choices=[("in_year", "In the year itself"), ("future", "For a year to come")],
        widget=Radios(inline=True),
        error_messages={"required": "Select when it was set"},
    )
    portfolio_holder = forms.ModelChoiceField(
        label="Portfolio holder", queryset=Post.objects.none(), required=False, empty_label="Not said"
    )
    directorate = forms.ModelChoiceField(
        label="Directorate", queryset=Directorate.objects.all(), required=False, empty_label="Not said"
    )
    note = forms.CharField(
        label="What else there is to say",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=REASON,
    )

    def __init__(
        self,
        *args: Any,
        current: FinancialYear,
        about: SharedTarget | PlannedTarget | None = None,
        **kwargs: Any,
    ) -> None:
        if isinstance(about, SharedTarget):
            names = SharedAim.__dataclass_fields__
            kwargs.setdefault("initial", {name: getattr(about, name) for name in names})
        super().__init__(*args, about=about, **kwargs)
        field: Any = self.fields["year"]
        there = [(about.year, str(about.financial_year))] if about else []
        field.choices = [("", "Choose a year"), *sorted({*year_choices(current), *there})]
        field = self.fields["portfolio_holder"]
        field.queryset = Post.objects.filter(is_active=True)

    def aim(self) -> SharedAim:
        """What was entered, once the form is valid."""
        return SharedAim(**{name: self.cleaned_data[name] for name in SharedAim.__dataclass_fields__})


class DeclineTargetForm(RecordForm):
    """Why what a plan names is not a target of the council."""

    reason = forms.CharField(
        label="Why is it not the council’s?",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        help_text="For example, it is the service’s own ambition and not in the budget.",
        error_messages={"required": "Enter why it is not the council’s"},
    )


class ShareForm(forms.Form):
    """What a saving brings of a shared target."""

    saving: Any = forms.ModelChoiceField(
        label="Saving",
        queryset=Saving.objects.none(),
        empty_label="Choose a saving",
        error_messages={"required": "Select the saving"},
    )
    amount = MoneyField(
        label="What it brings of the target",
        help_text="£0 takes it out.",
        error_messages={"required": "Enter an amount, or £0 to take it out"},
    )

    def __init__(self, *args: Any, savings: QuerySet[Saving], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["saving"].queryset = savings  # type: ignore[attr-defined]


class ControlTotalForm(RecordForm):
    """What the approved budget says that a year's savings come to."""

    at_most_one = True

    amount = MoneyField(
        label="Control total of savings", error_messages={"required": "Enter the control total in pounds"}
    )
    net_budget = MoneyField(
        label="Net budget of the council",
        required=False,
        help_text="The statement then says what share of it is at risk.",
    )
    resolution = forms.CharField(
        label="By which resolution?",
        max_length=300,
        help_text="For example, Council resolution 2026/14, budget and council tax.",
        error_messages={"required": "Enter by which resolution the budget was approved"},
    )
    body = forms.ModelChoiceField(
        label="Body that resolved", queryset=Body.objects.all(), required=False, empty_label="Not said"
    )
    meeting_on = DateField(label="Date of its meeting", required=False, help_text="For example, 27 2 2026")
    minute = forms.CharField(label="Minute", required=False, max_length=MINUTE, help_text="For example, 14")


class ClosePeriodForm(forms.Form):
    """What a monitoring period is called that closes now."""

    name = forms.CharField(
        label="What is the period called?",
        max_length=120,
        help_text="For example, 2026/27 month 6.",
        error_messages={"required": "Enter what the period is called"},
    )
