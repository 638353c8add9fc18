"""What the register of savings can be filtered by. The year chooses the figures that the columns show."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from council.calendar.years import FinancialYear
from council.models import Directorate
from council.register import RegisterFilter, SeenPostFilter
from council.register.counting import kept
from programmes.models import Programme
from savings.models import Saving, YearProfile


def years_of(savings: QuerySet, *, current: FinancialYear) -> list[FinancialYear]:
    """The financial years in which the savings have figures, and the current one, in order."""
    profiles = YearProfile.objects.order_by().filter(saving__in=savings.order_by().values("pk"))
    found = kept(profiles, "years", lambda: list(profiles.values_list("year", flat=True).distinct()))
    return sorted({current, *(FinancialYear(year) for year in found)})


class SavingFilter(RegisterFilter):
    search = (
        "reference",
        "plan_reference",
        "title",
        "explanation",
        "owner__title",
        "workstream__title",
        "budget_head",
    )

    year = django_filters.ChoiceFilter(label="Financial year", method="of_year", empty_label=None)
    programme = django_filters.ModelChoiceFilter(
        queryset=lambda request: Programme.objects.visible_to(request.user), empty_label="All"
    )
    kind = django_filters.ChoiceFilter(label="Type", choices=Saving.Kind.choices, empty_label="All")
    recurrence = django_filters.ChoiceFilter(choices=Saving.Recurrence.choices, empty_label="All")
    status = django_filters.ChoiceFilter(choices=Saving.Status.choices, empty_label="All")
    directorate = django_filters.ModelChoiceFilter(
        queryset=lambda request: Directorate.objects.all(), empty_label="All"
    )
    portfolio_holder = SeenPostFilter(Saving, "portfolio_holder", label="Portfolio holder")
    owner = SeenPostFilter(Saving, label="Owner")

    class Meta:
        model = Saving
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, request: Any = None, **kwargs: Any) -> None:
        if data is not None and not data.get("year"):
            # The select must show the year whose figures are listed, whatever else was asked for.
            data = data.copy()
            data["year"] = str(request.savings_year.first)
        super().__init__(data, *args, request=request, **kwargs)
        year = self.filters["year"]
        year.extra["choices"] = [(str(choice.first), str(choice)) for choice in request.savings_years]
        year.extra["initial"] = str(request.savings_year.first)

    def of_year(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """All of them: the year chooses figures, it hides no saving."""
        return queryset
