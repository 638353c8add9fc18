"""Which reviews a person may see, by the programmes that answer them; and the way to a programme."""

from django.db.models import QuerySet

from council.access.rules import sees
from council.models import User
from programmes.models import Programme, Review


def reviews_visible_to(user: User) -> "QuerySet[Review]":
    """The reviews that visible programmes answer; for those who see the whole council, every review."""
    seen: QuerySet[Review] = Review.objects.visible_to(user)  # type: ignore[attr-defined]
    return seen


def way_to_programme(programme: Programme, person: User) -> list[tuple[str, str]]:
    """The way to the programme; none for who owns something in it and does not see the programme itself."""
    return [(programme.title, programme.get_absolute_url())] if sees(person, programme) else []
