"""What the register of roles can be filtered by: those that run today unless others are asked for."""

from datetime import date, timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import QueryDict

from council.access.rules import OVERSIGHT, scopes_with
from council.models import Grant, Holding, Post, Role, User
from council.register import DateFilter, RegisterFilter

YEAR = timedelta(days=365)


def _overseen(request: Any) -> QuerySet:
    return Grant.objects.filter(
        scope__in=scopes_with(request.user, OVERSIGHT).order_by().values("pk")
    ).order_by()


class GrantFilter(RegisterFilter):
    search = ("user__name", "user__email", "post__title", "scope__name", "reason", "end_reason")

    state = django_filters.ChoiceFilter(
        label="Which",
        empty_label="Running today",
        choices=[("to_come", "To come"), ("ended", "Ended"), ("all", "All that ever were")],
        method="in_state",
    )
    running_on = DateFilter(label="Running on", method="on_a_day")
    scope = django_filters.ModelChoiceFilter(
        label="Over", empty_label="All", queryset=lambda request: scopes_with(request.user, OVERSIGHT)
    )
    role = django_filters.ChoiceFilter(empty_label="All", choices=Role.choices)
    user = django_filters.ModelChoiceFilter(
        label="Given to the person",
        empty_label="All",
        queryset=lambda request: User.objects.filter(pk__in=_overseen(request).values("user")),
    )
    post = django_filters.ModelChoiceFilter(
        label="Given to the post",
        empty_label="All",
        queryset=lambda request: Post.objects.filter(pk__in=_overseen(request).values("post")),
    )
    exempt = django_filters.ChoiceFilter(
        label="Exempt material",
        empty_label="All",
        choices=[("yes", "Sees it"), ("no", "Does not see it")],
        method="of_exempt",
    )
    through = django_filters.ChoiceFilter(
        label="Given",
        empty_label="By anything",
        choices=[("group", "Through a group"), ("person", "By a person")],
        method="given",
    )
    confirmed = django_filters.ChoiceFilter(
        label="Last confirmed",
        empty_label="At any time",
        choices=[("not", "Not in the last year")],
        method="not_confirmed",
    )

    class Meta:
        model = Grant
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        # Always bound, so that what runs today is listed when nothing is asked for.
        super().__init__(data or QueryDict(), *args, **kwargs)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        cleaned = self.form.cleaned_data
        if not cleaned.get("state") and not cleaned.get("running_on"):
            queryset = queryset.filter(Holding.current(self.as_at))
        return super().filter_queryset(queryset)

    def in_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        today = self.as_at
        if value == "to_come":
            not_over = Q(to_date__isnull=True) | Q(to_date__gte=today)
            return queryset.filter(not_over, from_date__gt=today)
        return queryset.filter(to_date__lt=today) if value == "ended" else queryset

    def on_a_day(self, queryset: QuerySet, name: str, value: date) -> QuerySet:
        return queryset.filter(Holding.current(value))

    def of_exempt(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(sees_exempt=value == "yes")

    def given(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.exclude(given_through="") if value == "group" else queryset.filter(given_through="")

    def not_confirmed(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        # Giving it counts as the first confirmation: what is a month old needs none yet.
        last_looked_at = Coalesce("confirmed_on", "from_date")
        return queryset.alias(last=last_looked_at).filter(last__lt=self.as_at - YEAR)
