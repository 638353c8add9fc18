"""What the list of measures can be filtered by; without a choice, by being still measured."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import QueryDict

from council.models import Post
from council.register import RecordFilter, RegisterFilter
from programmes.models import Measure, Programme


class MeasureFilter(RegisterFilter):
    search = ("reference", "title", "owner__title")

    programme = django_filters.ModelChoiceFilter(
        queryset=lambda request: Programme.objects.visible_to(request.user), empty_label="All"
    )
    kind = django_filters.ChoiceFilter(label="Shows", choices=Measure.Kind.choices, empty_label="All")
    owner = RecordFilter(
        field_name="owner_id",
        offered=lambda request: Post.objects.filter(
            pk__in=Measure.objects.visible_to(request.user).order_by().values("owner")  # type: ignore[attr-defined]
        ),
        still_read=lambda request: Post.objects.all(),
        label="Owner",
    )
    measured = django_filters.ChoiceFilter(
        label="Which",
        choices=[("all", "All, ended or not")],
        method="of_measured",
        empty_label="Still measured",
    )

    class Meta:
        model = Measure
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        # Always bound, so that those still measured are the ones listed when nothing is asked for.
        super().__init__(data or QueryDict(), *args, **kwargs)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.form.cleaned_data.get("measured"):
            queryset = queryset.filter(ended_on=None)
        return super().filter_queryset(queryset)

    def of_measured(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset
