"""The columns and filters of the list of mitigations: those of open risks still to be done, unless asked."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict

from council.register import (
    DateColumn,
    DateFilter,
    LinkColumn,
    NumberColumn,
    RegisterColumn,
    RegisterFilter,
    RegisterTable,
    SeenPostFilter,
)
from programmes.models import Programme
from risks.models import Mitigation, Risk

OVERDUE, DONE, ALL = "overdue", "done", "all"


class MitigationTable(RegisterTable):
    caption = "Mitigations"
    aside = ("progress_on",)

    reference = LinkColumn(order_by=("risk__reference", "order"))
    title = RegisterColumn(verbose_name="What is done", order_by="text")
    risk = RegisterColumn(accessor="risk__title", order_by="risk__title", verbose_name="About the risk")
    owner = RegisterColumn(accessor="owner__title", order_by="owner__title", verbose_name="Owner")
    baseline = DateColumn(verbose_name="First agreed")
    due = DateColumn(verbose_name="Due")
    done_on = DateColumn(verbose_name="Done")
    slipped = NumberColumn(verbose_name="Days slipped", accessor="days_slipped", orderable=False)
    progress_on = DateColumn(verbose_name="Last word")

    class Meta:
        order_by = ("due",)


class MitigationExport(MitigationTable):
    """What a download holds besides: the words whole, and the moves."""

    title = RegisterColumn(accessor="text", order_by="text", verbose_name="What is done")
    effect = RegisterColumn(verbose_name="Effect expected")
    progress = RegisterColumn(verbose_name="Progress")
    times_moved = NumberColumn(verbose_name="Times moved")


class MitigationFilter(RegisterFilter):
    search = ("text", "progress", "risk__reference", "risk__title", "owner__title")

    programme = django_filters.ModelChoiceFilter(
        label="Programme",
        field_name="risk__programme",
        queryset=lambda request: Programme.objects.visible_to(request.user),
        empty_label="All",
    )
    which = django_filters.ChoiceFilter(
        label="Which",
        # Those to do, the first of them, is what an empty choice means.
        choices=[(OVERDUE, "Overdue"), (DONE, "Done"), (ALL, "All, done or not")],
        method="of_which",
        empty_label="Still to do",
    )
    owner = SeenPostFilter(Mitigation, label="Owner")
    due_before = DateFilter(label="Due on or before", field_name="due", lookup_expr="lte")

    class Meta:
        model = Mitigation
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        # Always bound, so that those to do are the ones listed when nothing is asked for.
        super().__init__(data or QueryDict(), *args, **kwargs)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.form.cleaned_data.get("which"):
            queryset = queryset.filter(risk__status=Risk.Status.OPEN, done_on=None)
        return super().filter_queryset(queryset)

    def of_which(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == OVERDUE:
            return queryset.filter(risk__status=Risk.Status.OPEN, done_on=None, due__lt=self.as_at)
        return queryset.exclude(done_on=None) if value == DONE else queryset
