"""Which reviews a person may see: those that a programme answers which they may see."""

from django.db.models import QuerySet

from council.models import User
from programmes.models import Review


def reviews_visible_to(user: User) -> "QuerySet[Review]":
    """The reviews that visible programmes answer; for those who see the whole council, every review."""
    seen: QuerySet[Review] = Review.objects.visible_to(user)  # type: ignore[attr-defined]
    return seen
