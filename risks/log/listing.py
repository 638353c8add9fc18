"""The columns and filters of the log beside the risks: those to resolve, unless others are asked for."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict

from council.register import (
    ChoiceColumn,
    DateColumn,
    DateFilter,
    LinkColumn,
    RegisterColumn,
    RegisterFilter,
    RegisterTable,
    SeenPostFilter,
)
from programmes.models import Programme
from risks.models import LogEntry

OVERDUE, ALL = "overdue", "all"


class EntryTable(RegisterTable):
    caption = "Issues, assumptions and dependencies"
    aside = ("programme", "raised_on")

    reference = LinkColumn()
    title = RegisterColumn(verbose_name="What it is")
    kind = ChoiceColumn()
    programme = RegisterColumn(
        accessor="programme__code", order_by="programme__code", verbose_name="Programme"
    )
    owner = RegisterColumn(accessor="owner__title", order_by="owner__title", verbose_name="Owner")
    stage = ChoiceColumn()
    due = DateColumn(verbose_name="Due")
    raised_on = DateColumn(verbose_name="Raised")

    class Meta:
        order_by = ("due",)


class EntryExport(EntryTable):
    """What a download holds besides: the words, and how each was resolved."""

    impact = RegisterColumn(verbose_name="Impact")
    needed_from = RegisterColumn(verbose_name="Depends on")
    resolution = RegisterColumn(verbose_name="Resolution")
    resolved_on = DateColumn(verbose_name="Resolved")


class EntryFilter(RegisterFilter):
    search = ("reference", "title", "impact", "needed_from", "resolution", "owner__title")

    programme = django_filters.ModelChoiceFilter(
        queryset=lambda request: Programme.objects.visible_to(request.user), empty_label="All"
    )
    kind = django_filters.ChoiceFilter(choices=LogEntry.Kind.choices, empty_label="All")
    which = django_filters.ChoiceFilter(
        label="Which",
        # Those to resolve, the first of them, is what an empty choice means.
        choices=[(OVERDUE, "Overdue"), ("resolved", "Resolved"), (ALL, "All, resolved or not")],
        method="of_which",
        empty_label="Still to resolve",
    )
    owner = SeenPostFilter(LogEntry, label="Owner")
    due_before = DateFilter(label="Due on or before", field_name="due", lookup_expr="lte")

    class Meta:
        model = LogEntry
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        # Always bound, so that those to resolve are the ones listed when nothing is asked for.
        super().__init__(data or QueryDict(), *args, **kwargs)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.form.cleaned_data.get("which"):
            queryset = queryset.exclude(stage=LogEntry.Stage.RESOLVED)
        return super().filter_queryset(queryset)

    def of_which(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == OVERDUE:
            return queryset.exclude(stage=LogEntry.Stage.RESOLVED).filter(due__lt=self.as_at)
        return queryset.filter(stage=LogEntry.Stage.RESOLVED) if value == "resolved" else queryset
