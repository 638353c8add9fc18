"""What the lists of programmes and of reviews can be filtered by."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import QueryDict

from council.models import Body
from council.rag import RANK, Rag
from council.register import RegisterFilter
from programmes.models import Closure, Programme, Recommendation, Review

UNRANKED = "none"  # of no programme's actions is one ranked


class ProgrammeFilter(RegisterFilter):
    search = ("code", "title", "summary", "sro__title", "manager__title")

    stage = django_filters.ChoiceFilter(choices=Programme.Stage.choices, empty_label="All")
    body = django_filters.ModelChoiceFilter(
        label="Reports to", queryset=lambda request: Body.objects.all(), empty_label="All"
    )
    rag = django_filters.ChoiceFilter(
        label="RAG now",
        choices=[(rag.value, rag.label) for rag in (Rag.RED, Rag.AMBER, Rag.GREEN)]
        + [(UNRANKED, "None of these")],
        method="standing_at",
        empty_label="All",
    )

    class Meta:
        model = Programme
        fields: list[str] = []

    def standing_at(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The programmes whose worst record that the person sees has that RAG; or where none is ranked.

        `worst` is an alias that the list gives.
        """
        if value == UNRANKED:
            return queryset.filter(Q(worst=0) | Q(worst=None))
        return queryset.filter(worst=-RANK[Rag(value)])


class ReviewFilter(RegisterFilter):
    search = ("title", "reviewer", "recommendations__text", "recommendations__number")

    kind = django_filters.ChoiceFilter(choices=Review.Kind.choices, empty_label="All")
    programme = django_filters.ModelChoiceFilter(
        label="Answered by",
        field_name="answered_by__programme",
        queryset=lambda request: Programme.objects.visible_to(request.user),
        empty_label="All",
    )
    state = django_filters.ChoiceFilter(
        label="State",
        choices=[
            ("draft", "Not recorded yet"),
            ("withdrawn", "Withdrawn"),
            ("unanswered", "Waits for a response"),
            ("open", "Has open recommendations"),
            ("closed", "All recommendations closed or declined"),
        ],
        method="in_state",
        empty_label="All",
    )

    class Meta:
        model = Review
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        # Always bound, so that what was withdrawn is left out when nothing is asked for.
        super().__init__(data or QueryDict(), *args, **kwargs)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        # Two of its recommendations with the words find a review once.
        found = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("state") != "withdrawn":
            found = found.filter(withdrawn_on=None)
        return queryset.filter(pk__in=found.order_by().values("pk"))

    def in_state(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        if value == "withdrawn":
            return queryset.exclude(withdrawn_on=None)
        if value == "draft":
            return queryset.filter(recorded_on=None)
        recorded = queryset.exclude(recorded_on=None)
        current = Recommendation.objects.filter(is_current=True)
        if value == "unanswered":
            waits = current.filter(response=Recommendation.Response.PENDING)
            return recorded.filter(pk__in=waits.values("review"))
        closed = Closure.objects.filter(reopened_on=None).values("recommendation")
        stands = current.exclude(Q(pk__in=closed) | Q(response=Recommendation.Response.DECLINED))
        is_open = Q(pk__in=stands.values("review"))
        return recorded.filter(is_open if value == "open" else ~is_open)
