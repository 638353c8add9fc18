"""What the register of risks can be filtered by: the open ones are listed unless a status is asked for."""

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone

from council.conventions import InForce
from council.rag import STATED
from council.register import RegisterFilter, SeenPostFilter
from programmes.models import Programme
from risks.appetite import above_q
from risks.models import Risk

ALL = "all"


class RiskFilter(RegisterFilter):
    search = ("reference", "plan_reference", "title", "cause", "event", "effect", "owner__title")
    more = ("category", "appetite", "response", "review", "likelihood", "impact", "score")

    programme = django_filters.ModelChoiceFilter(
        queryset=lambda request: Programme.objects.visible_to(request.user), empty_label="All"
    )
    rag = django_filters.ChoiceFilter(
        label="RAG", choices=[*STATED, ("none", "No RAG")], method="of_rag", empty_label="All"
    )
    status = django_filters.ChoiceFilter(
        # Open, the first of them, is what an empty choice means.
        choices=[*Risk.Status.choices[1:], (ALL, "All, open or not")],
        method="of_status",
        empty_label="Open",
    )
    owner = SeenPostFilter(Risk, label="Owner")
    category = django_filters.ChoiceFilter(label="Category", method="of_category", empty_label="All")
    appetite = django_filters.ChoiceFilter(
        label="Appetite", choices=[("above", "Above appetite")], method="of_appetite", empty_label="All"
    )
    response = django_filters.ChoiceFilter(
        label="Treatment", choices=Risk.Response.choices, empty_label="All"
    )
    review = django_filters.ChoiceFilter(
        label="Review", choices=[("overdue", "Overdue")], method="of_review", empty_label="All"
    )
    likelihood = django_filters.ChoiceFilter(
        label="Current likelihood", field_name="current_likelihood", empty_label="All"
    )
    impact = django_filters.ChoiceFilter(
        label="Current impact", field_name="current_impact", empty_label="All"
    )
    score = django_filters.ChoiceFilter(
        label="Current score",
        choices=[("given", "Scored"), ("none", "Not scored")],
        method="of_score",
        empty_label="All",
    )

    class Meta:
        model = Risk
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, request: Any = None, **kwargs: Any) -> None:
        # Always bound, so that the open risks are the ones listed when nothing is asked for.
        super().__init__(data or QueryDict(), *args, request=request, **kwargs)
        conventions: InForce = request.conventions
        for name, words in (("likelihood", conventions.likelihoods), ("impact", conventions.impacts)):
            self.filters[name].extra["choices"] = [
                (str(number), f"{conventions.level_code(name, number)} {word}")
                for number, word in enumerate(words, start=1)
            ]

        categories = dict.fromkeys((*conventions.risk_categories, *self._earlier_category(conventions)))
        self.filters["category"].extra["choices"] = [
            *((name, name) for name in categories if name),
            ("none", "Not chosen"),
        ]

    def _earlier_category(self, conventions: InForce) -> list[str]:
        """The category that the address names, off the list, that a risk still carries."""
        asked = str(self.data.get("category", ""))
        if asked in ("", "none", *conventions.risk_categories) or "\0" in asked:
            return []
        carrying = Risk.objects.visible_to(self.request.user).filter(category=asked)
        return [asked] if carrying.exists() else []

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.form.cleaned_data.get("status"):
            queryset = queryset.filter(status=Risk.Status.OPEN)
        return super().filter_queryset(queryset)

    def of_status(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset if value == ALL else queryset.filter(status=value)

    def of_rag(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(rag="" if value == "none" else value)

    def of_category(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(category="" if value == "none" else value)

    def of_appetite(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(above_q(self.conventions))

    def of_review(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        today = timezone.localdate()
        last = today - timedelta(days=self.conventions.reporting_interval_days)
        return queryset.alias(seen_on=Coalesce("reviewed_on", "raised_on")).filter(
            Q(next_review__lt=today) | Q(next_review=None, seen_on__lt=last), status=Risk.Status.OPEN
        )

    def of_score(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        missing = Q(current_likelihood=None) | Q(current_impact=None)
        return queryset.filter(missing if value == "none" else ~missing)
