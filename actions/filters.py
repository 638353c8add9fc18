"""What the register of actions can be filtered by."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from actions.models import Action, Completion, DateChange
from council.models import Directorate, Post
from council.rag import Rag, Stage
from council.register import DateFilter, RegisterFilter
from programmes.models import Programme, Workstream


def _programmes(request: Any) -> QuerySet:
    return Programme.objects.visible_to(request.user)


def _workstreams(request: Any) -> QuerySet:
    streams = Workstream.objects.visible_to(request.user).filter(parent=None).select_related("programme")
    chosen = request.GET.get("programme", "")
    known = chosen.isdecimal() and len(chosen) < 19  # a longer number is no key, and SQLite breaks on it
    return streams.filter(programme_id=int(chosen)) if known else streams


class ActionFilter(RegisterFilter):
    search = ("reference", "plan_reference", "title", "description", "owner__title", "reason")

    programme = django_filters.ModelChoiceFilter(empty_label="All", queryset=_programmes)
    workstream = django_filters.ModelChoiceFilter(
        empty_label="All", queryset=_workstreams, method="within_workstream"
    )
    owner = django_filters.ModelChoiceFilter(
        empty_label="All", queryset=lambda request: Post.objects.filter(is_active=True)
    )
    directorate = django_filters.ModelChoiceFilter(
        label="Directorate",
        empty_label="All",
        field_name="owner__directorate",
        queryset=lambda request: Directorate.objects.all(),
    )
    rag = django_filters.ChoiceFilter(
        label="RAG",
        empty_label="All",
        field_name="counted_as",
        choices=[*Rag.choices, ("on_hold", "On hold")],
    )
    stage = django_filters.ChoiceFilter(empty_label="All", choices=Stage.choices)
    overdue = django_filters.ChoiceFilter(
        label="Overdue", empty_label="All", choices=[("true", "Overdue only")], method="overdue_only"
    )
    waiting = django_filters.ChoiceFilter(
        label="Waiting for",
        empty_label="All",
        choices=[("date", "A decision on its date"), ("verification", "Verification")],
        method="waiting_for",
    )
    due_before = DateFilter(label="Due on or before", field_name="due", lookup_expr="lte")

    class Meta:
        model = Action
        fields: list[str] = []

    def within_workstream(self, queryset: QuerySet, name: str, value: Workstream) -> QuerySet:
        """The actions of a workstream and of those below it."""
        below = Workstream.objects.filter(parent=value).values("pk")
        return queryset.filter(workstream__in=below) | queryset.filter(workstream=value)

    def overdue_only(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.overdue(as_at=timezone.localdate())

    def waiting_for(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The actions that somebody has yet to decide on."""
        if value == "date":
            return queryset.filter(date_changes__outcome=DateChange.Outcome.PENDING)
        return queryset.filter(completions__outcome=Completion.Outcome.WAITING)
