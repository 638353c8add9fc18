"""What the portfolio can be filtered by."""

from typing import Any

from django.db.models import Q, QuerySet

from council.models import Body, Directorate
from council.rag import RANK, Rag
from council.register import RecordFilter, RegisterFilter
from council.register.filters import ChoiceFilter
from programmes.models import Priority, PriorityEffect, Programme
from reports.portfolio.sorting import POSITIVE

RUNNING, UNRANKED = "running", "none"


class PortfolioFilter(RegisterFilter):
    search = ("code", "title", "summary", "sro__title", "manager__title")
    first = ("q", "directorate", "priority", "stage", "rag", "body")

    directorate = RecordFilter(
        label="Directorate",
        field_name="sro__directorate_id",
        offered=lambda request: Directorate.objects.all(),
        title="name",
    )
    priority = RecordFilter(
        label="Council priority",
        offered=lambda request: Priority.objects.filter(is_current=True),
        still_read=lambda request: Priority.objects.all(),
        title="name",
        method="serving",
    )
    stage = ChoiceFilter(
        choices=[(RUNNING, "All that still run"), *Programme.Stage.choices], method="in_stage"
    )
    rag = ChoiceFilter(
        label="RAG now",
        choices=[(rag.value, rag.label) for rag in (Rag.RED, Rag.AMBER, Rag.GREEN)]
        + [(UNRANKED, "None of these")],
        method="standing_at",
    )
    body = RecordFilter(
        label="Reports to", field_name="body_id", offered=lambda request: Body.objects.all(), title="name"
    )

    class Meta:
        model = Programme
        fields: list[str] = []

    def serving(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The programmes that are said to serve the priority as a whole."""
        effects: Any = PriorityEffect.objects.visible_to(self.request.user).filter(
            priority=int(value), objective=None, effect=POSITIVE
        )
        return queryset.filter(pk__in=effects.order_by().values("programme"))

    def in_stage(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.open() if value == RUNNING else queryset.filter(stage=value)

    def standing_at(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The programmes whose worst action has that RAG; or those that have none that is ranked."""
        if value == UNRANKED:
            return queryset.filter(Q(worst=0) | Q(worst=None))
        return queryset.filter(worst=-RANK[Rag(value)])
