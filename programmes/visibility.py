"""Which reviews, programmes and workstreams are a person's; and the way to a programme."""

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from council.access.acting import By
from council.access.rules import sees, standing
from council.models import User
from programmes.models import Programme, Review, Workstream


def reviews_visible_to(user: User) -> "QuerySet[Review]":
    """The reviews that visible programmes answer; for those who see the whole council, every review."""
    seen: QuerySet[Review] = Review.objects.visible_to(user)  # type: ignore[attr-defined]
    return seen


def reviews_standing_for(user: User) -> "QuerySet[Review]":
    """The same without those that were withdrawn: what can be chosen."""
    return reviews_visible_to(user).filter(withdrawn_on=None)


def way_to_programme(programme: Programme, person: User) -> list[tuple[str, str]]:
    """The way to the programme; none for who owns something in it and does not see the programme itself."""
    return [(programme.title, programme.get_absolute_url())] if sees(person, programme) else []


def way_within(
    programme: Programme, person: User, name: str, page: str, *further: tuple[str, str]
) -> list[tuple[str, str]]:
    """The way to a page of the programme, by its name and the name of its address, and further."""
    there = reverse(page, args=[programme.code]) if further else ""
    return [*way_to_programme(programme, person), (name, there), *further]


def answered_for(by: By, *, on: date) -> Programme | None:
    """A programme whose SRO the person is on the day, and which they see; None where they are of none."""
    if not isinstance(by, User) or not (posts := standing(by, on=on).posts):
        return None
    return Programme.objects.visible_to(by, on=on).filter(sro__in=posts).order_by("pk").first()


def streams_seen(programme: Programme, user: User) -> "QuerySet[Workstream]":
    """The workstreams of the programme that the person sees: who only leads one sees that one."""
    seen: QuerySet[Workstream] = programme.workstreams.visible_to(user)  # each knows its programme
    return seen
