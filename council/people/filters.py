"""What the registers of people, posts and bodies can be filtered by."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from council.models import Body, Directorate, Holding, Leaving, Post, User
from council.people.ownership import owning
from council.register import RegisterFilter


def directorates(request: Any) -> QuerySet:
    """What the filter by directorate offers: all of them."""
    return Directorate.objects.all()


def holdings_now() -> QuerySet[Holding]:
    """The holdings that run today."""
    return Holding.objects.filter(Holding.current(timezone.localdate()))


class PeopleFilter(RegisterFilter):
    search = ("name", "email")

    state = django_filters.ChoiceFilter(
        label="State",
        empty_label="All",
        method="in_state",
        choices=[
            ("active", "Active"),
            ("leaving", "Leaving"),
            ("left", "Left"),
            ("postless", "Without a post"),
            ("never", "Never signed in"),
        ],
    )
    directorate = django_filters.ModelChoiceFilter(
        label="Directorate", empty_label="All", queryset=directorates, method="in_directorate"
    )

    class Meta:
        model = User
        fields: list[str] = []

    def in_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The people of one state; all but those who left may sign in."""
        if value == "left":
            return queryset.filter(is_active=False)
        queryset = queryset.filter(is_active=True)
        if value == "leaving":
            return queryset.filter(pk__in=Leaving.objects.open().values("user"))
        if value == "postless":
            return queryset.exclude(pk__in=holdings_now().values("user"))
        return queryset.filter(last_login=None) if value == "never" else queryset

    def in_directorate(self, queryset: QuerySet, name: str, value: Directorate) -> QuerySet:
        """The people who hold a post of the directorate today."""
        return queryset.filter(pk__in=holdings_now().filter(post__directorate=value).values("user"))


class PostFilter(RegisterFilter):
    search = ("title", "directorate__name")

    kind = django_filters.ChoiceFilter(empty_label="All", choices=Post.Kind.choices)
    directorate = django_filters.ModelChoiceFilter(
        label="Directorate", empty_label="All", queryset=directorates
    )
    held = django_filters.ChoiceFilter(
        label="Held",
        empty_label="All",
        method="held_or_not",
        choices=[
            ("yes", "Held today"),
            ("vacant", "Vacant"),
            ("vacant-owning", "Vacant, with current actions, risks or savings"),
        ],
    )
    use = django_filters.ChoiceFilter(
        label="In use",
        empty_label="All",
        method="in_use",
        choices=[("yes", "In use"), ("no", "No longer in use")],
    )

    class Meta:
        model = Post
        fields: list[str] = []

    def held_or_not(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The posts that somebody holds today, or the offices in use that nobody does."""
        if value == "yes":
            return queryset.filter(pk__in=holdings_now().values("post"))
        vacant = queryset.vacant(on=timezone.localdate()).filter(is_active=True)  # type: ignore[attr-defined]
        return vacant if value == "vacant" else vacant.filter(pk__in=owning(seen_by=self.request.user))

    def in_use(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Q(is_active=value == "yes"))


class BodyFilter(RegisterFilter):
    search = ("name",)

    kind = django_filters.ChoiceFilter(empty_label="All", choices=Body.Kind.choices)
    meets_in_public = django_filters.ChoiceFilter(
        label="Meets", empty_label="All", choices=[("True", "In public"), ("False", "In private")]
    )

    class Meta:
        model = Body
        fields: list[str] = []
