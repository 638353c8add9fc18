"""The filters and columns of the lists of costs and of growth bids."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.html import format_html

from council.calendar.years import FinancialYear
from council.register import (
    ChoiceColumn,
    DateColumn,
    NumberColumn,
    PoundsColumn,
    RegisterColumn,
    RegisterFilter,
    RegisterTable,
)
from council.web.components import BLANK
from programmes.models import Programme
from savings.models import Funding, GrowthBid

BEFORE, AFTER = 6, 6  # years from which the grid may begin, before and after this one


def first_years(current: FinancialYear) -> list[FinancialYear]:
    """The years with which the four of the grid may begin."""
    return [FinancialYear(first) for first in range(current.first - BEFORE, current.first + AFTER)]


def _programmes(request: Any) -> QuerySet:
    programmes: QuerySet = Programme.objects.visible_to(request.user)
    return programmes


class FundingFilter(RegisterFilter):
    search = ("title", "note", "saving__title", "saving__reference")

    programme = django_filters.ModelChoiceFilter(queryset=_programmes, empty_label="All")
    years = django_filters.ChoiceFilter(label="Four years from", method="of_years", empty_label="Last year")
    quarters = django_filters.ChoiceFilter(
        label="Quarters of", method="of_years", empty_label="No year: by year"
    )
    kind = django_filters.ChoiceFilter(
        label="Capital or revenue", choices=Funding.Kind.choices, empty_label="Both"
    )
    source = django_filters.ChoiceFilter(choices=Funding.Source.choices, empty_label="All")
    secured = django_filters.ChoiceFilter(
        label="Secured",
        choices=[("yes", "Secured"), ("no", "Not secured")],
        method="of_secured",
        empty_label="All",
    )

    class Meta:
        model = Funding
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = first_years(FinancialYear.containing(self.as_at))
        for name in ("years", "quarters"):
            self.filters[name].extra["choices"] = [(str(year.first), str(year)) for year in choices]

    def of_years(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """All of them: the years choose the columns of the grid, they hide no cost."""
        return queryset

    def of_secured(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Those whose money is secured, or is not."""
        return queryset.filter(is_secured=value == "yes")


class BidFilter(RegisterFilter):
    search = ("title", "unit", "programme__title")

    programme = django_filters.ModelChoiceFilter(queryset=_programmes, empty_label="All")
    outcome = django_filters.ChoiceFilter(
        label="Status", choices=GrowthBid.Outcome.choices, empty_label="All"
    )
    recurrence = django_filters.ChoiceFilter(
        label="How often", choices=GrowthBid.Recurrence.choices, empty_label="All"
    )

    class Meta:
        model = GrowthBid
        fields: list[str] = []


class EditedColumn(RegisterColumn):
    """What the record is for; it leads to its form where the person may change it (`change_url`)."""

    def html(self, record: Any) -> str:
        if not record.change_url:
            return super().html(record)
        return format_html('<a class="govuk-link" href="{}">{}</a>', record.change_url, record.title)


class SavingColumn(RegisterColumn):
    """The saving that it delivers, leading to it; empty where it is the programme’s."""

    def html(self, record: Any) -> str:
        saving = record.saving
        if saving is None:
            return BLANK
        return format_html(
            '<a class="govuk-link" href="{}">{}</a>', saving.get_absolute_url(), saving.reference
        )


class SecuredColumn(RegisterColumn):
    """Whether the money is secured."""

    def plain(self, record: Any) -> str:
        return "Yes" if record.is_secured else "Not yet"


class FundingTable(RegisterTable):
    caption = "Costs to deliver, line by line"
    row_header = "title"
    aside = ("programme", "recurrence")

    title = EditedColumn(verbose_name="What it pays for")
    programme = RegisterColumn(
        accessor="programme__code", order_by="programme__code", verbose_name="Programme"
    )
    saving = SavingColumn(accessor="saving__reference", order_by="saving__reference", verbose_name="Saving")
    kind = ChoiceColumn(verbose_name="Capital or revenue")
    source = ChoiceColumn()
    is_secured = SecuredColumn(verbose_name="Secured")
    expires_on = DateColumn(verbose_name="Runs out")
    period = RegisterColumn(verbose_name="Year or quarter", order_by="year")
    planned = PoundsColumn()
    spent = PoundsColumn()

    class Meta:
        order_by = ("period",)


class FundingExport(FundingTable):
    """What a download holds besides."""

    recurrence = ChoiceColumn(verbose_name="How often it is paid")
    note = RegisterColumn(verbose_name="Note")


class BidTable(RegisterTable):
    caption = "Growth bids"
    row_header = "title"
    aside = ("programme",)

    title = EditedColumn(verbose_name="What it is for")
    programme = RegisterColumn(
        accessor="programme__code", order_by="programme__code", verbose_name="Programme"
    )
    how_many = NumberColumn(verbose_name="How many", order_by="quantity")
    amount = PoundsColumn(verbose_name="Amount")
    recurrence = ChoiceColumn(verbose_name="How often")
    financial_year = RegisterColumn(verbose_name="From", order_by="year")
    outcome = ChoiceColumn(verbose_name="Status")
    decided = RegisterColumn(accessor="decided_words", verbose_name="Decided", orderable=False)

    class Meta:
        order_by = ("financial_year",)


class BidExport(BidTable):
    """What a download holds besides."""

    asked_on = DateColumn(verbose_name="Asked for on")
    decision_reason = RegisterColumn(verbose_name="Reason")
