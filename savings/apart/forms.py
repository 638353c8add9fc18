"""What is asked for an underspend, and for a figure that another document reports."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from council.calendar.years import FinancialYear
from council.lengths import MINUTE, REASON
from council.models import Body, Directorate
from council.web.forms import CharacterCount, DateField, MoneyField, Radios
from council.web.versions import RecordForm
from programmes.models import Programme
from savings.entering.forms import YEARS_AHEAD
from savings.models import ReportedFigure, Underspend
from savings.standing_apart import Reported, Underspent
from savings.targets import YEARS


def years_until(current: FinancialYear) -> list[tuple[int | str, str]]:
    """Every financial year that may be chosen, the latest first: what was published may be long past."""
    return [
        (first, str(FinancialYear(first)))
        for first in range(current.first + YEARS_AHEAD - 1, YEARS.start - 1, -1)
    ]


class OfAProgramme(forms.Form):
    """Of which programme a new record is; a record that is there stays with its own."""

    def __init__(self, *args: Any, programmes: QuerySet[Programme] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if programmes is not None:
            self.fields["programme"] = forms.ModelChoiceField(
                label="Programme",
                queryset=programmes,
                empty_label="Choose a programme",
                error_messages={"required": "Select the programme"},
            )
            self.order_fields(["programme"])


class UnderspendForm(OfAProgramme, RecordForm):
    """What was underspent in one year, and what it was used for."""

    title = forms.CharField(
        label="What was underspent?",
        max_length=300,
        help_text="For example, support services, by the vacancy freeze.",
        error_messages={"required": "Enter what was underspent"},
    )
    amount = MoneyField(label="How much?", error_messages={"required": "Enter an amount in pounds"})
    year = forms.TypedChoiceField(
        label="In which financial year?",
        coerce=int,
        error_messages={"required": "Select the financial year"},
    )
    use = forms.CharField(
        label="What was it used for?",
        max_length=300,
        help_text="For example, carried forward for one-off invest to save projects.",
        error_messages={"required": "Enter what it was used for"},
    )
    directorate = forms.ModelChoiceField(
        label="Directorate", queryset=Directorate.objects.all(), required=False, empty_label="Not said"
    )
    body = forms.ModelChoiceField(
        label="Body that decided", queryset=Body.objects.all(), required=False, empty_label="Not said"
    )
    meeting_on = DateField(label="Date of its meeting", required=False, help_text="For example, 27 3 2026")
    minute = forms.CharField(label="Minute", required=False, max_length=MINUTE, help_text="For example, 14")

    def __init__(
        self, *args: Any, current: FinancialYear, about: Underspend | None = None, **kwargs: Any
    ) -> None:
        if about is not None:
            kwargs["initial"] = {name: getattr(about, name) for name in Underspent.__dataclass_fields__}
        super().__init__(*args, about=about, **kwargs)
        field: Any = self.fields["year"]
        field.choices = [("", "Choose a year"), *years_until(current)]

    def said(self) -> Underspent:
        """What was entered, once the form is valid."""
        return Underspent(**{name: self.cleaned_data[name] for name in Underspent.__dataclass_fields__})


class ReportedForm(OfAProgramme, RecordForm):
    """What another document reports, of which years, and where it stands there."""

    document = forms.CharField(
        label="Which document reports it?",
        max_length=300,
        help_text="For example, Support Services Review, project closure.",
        error_messages={"required": "Enter which document reports it"},
    )
    page = forms.CharField(
        label="Page or paragraph", required=False, max_length=60, help_text="For example, front sheet."
    )
    document_on = DateField(label="Date of the document", required=False, help_text="For example, 6 10 2008")
    measure = forms.ChoiceField(
        label="What does it report?",
        choices=ReportedFigure.Measure.choices,
        widget=Radios(inline=True),
        error_messages={"required": "Select what the document reports"},
    )
    group = forms.ChoiceField(
        label="Of which savings?",
        choices=ReportedFigure.Group.choices,
        error_messages={"required": "Select of which savings it is"},
    )
    amount = MoneyField(
        label="What figure does it report?", error_messages={"required": "Enter the figure in pounds"}
    )
    first_year = forms.TypedChoiceField(
        label="Of which financial year, or from which?",
        coerce=int,
        error_messages={"required": "Select the financial year"},
    )
    last_year = forms.TypedChoiceField(
        label="To which year, where it is of several?", coerce=int, empty_value=None, required=False
    )
    each_year = forms.TypedChoiceField(
        label="Where it is of several: is the figure for each of them?",
        choices=[("no", "For all of them together"), ("yes", "For each of them")],
        coerce=lambda value: value == "yes",
        widget=Radios(),
        error_messages={"required": "Select whether it is for each of the years"},
    )
    note = forms.CharField(
        label="What else there is to say",
        required=False,
        widget=CharacterCount(max_length=REASON, rows=2),
        max_length=REASON,
        help_text="For example, why the two differ.",
    )

    def __init__(
        self, *args: Any, current: FinancialYear, about: ReportedFigure | None = None, **kwargs: Any
    ) -> None:
        if about is not None:
            initial = {name: getattr(about, name) for name in Reported.__dataclass_fields__}
            kwargs["initial"] = initial | {"each_year": "yes" if about.each_year else "no"}
        else:
            begun = {"measure": "target", "group": "cashable", "each_year": "no"}
            kwargs["initial"] = begun | kwargs.get("initial", {})
        super().__init__(*args, about=about, **kwargs)
        for name, empty in (("first_year", "Choose a year"), ("last_year", "The same year")):
            field: Any = self.fields[name]
            field.choices = [("", empty), *years_until(current)]

    def said(self) -> Reported:
        """What was entered, once the form is valid; without a last year it is of the first alone."""
        given = {name: self.cleaned_data[name] for name in Reported.__dataclass_fields__}
        return Reported(**given | {"last_year": given["last_year"] or given["first_year"]})
