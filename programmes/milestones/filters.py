"""What the list of milestones can be filtered by: those to reach are listed unless others are asked for."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict

from council.register import DateFilter, RecordFilter, RegisterFilter, SeenPostFilter
from programmes.models import Milestone, Programme, Workstream

ALL, REACHED, OVERDUE = "all", "reached", "overdue"


class MilestoneFilter(RegisterFilter):
    search = ("reference", "title", "comment", "owner__title")

    programme = django_filters.ModelChoiceFilter(
        queryset=lambda request: Programme.objects.visible_to(request.user), empty_label="All"
    )
    reached = django_filters.ChoiceFilter(
        label="Which",
        # Those to reach, the first of them, is what an empty choice means.
        choices=[(OVERDUE, "Overdue"), (REACHED, "Delivered"), (ALL, "All, delivered or not")],
        method="of_reached",
        empty_label="Still to reach",
    )
    owner = SeenPostFilter(Milestone, label="Owner")
    workstream = RecordFilter(
        field_name="workstream_id",
        offered=lambda request: Workstream.objects.visible_to(request.user),
        still_read=lambda request: Workstream.objects.visible_to(request.user),
        label="Workstream",
        title="title",
    )
    due_before = DateFilter(label="Due on or before", field_name="due", lookup_expr="lte")

    class Meta:
        model = Milestone
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        # Always bound, so that those to reach are the ones listed when nothing is asked for.
        super().__init__(data or QueryDict(), *args, **kwargs)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.form.cleaned_data.get("reached"):
            queryset = queryset.filter(delivered_on=None)
        return super().filter_queryset(queryset)

    def of_reached(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == OVERDUE:
            return queryset.filter(delivered_on=None, due__lt=self.as_at)
        return queryset.exclude(delivered_on=None) if value == REACHED else queryset
