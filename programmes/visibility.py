"""Which reviews a person may see: those that a programme answers which they may see."""

from django.db.models import QuerySet

from council.access.rules import Right, standing
from council.models import User
from programmes.models import Programme, ProgrammeReview, Review


def reviews_visible_to(user: User) -> "QuerySet[Review]":
    """The reviews that visible programmes answer; for those who see the whole council, every review."""
    if standing(user).reach(Right.SEE) is None:
        return Review.objects.all()
    programmes = Programme.objects.visible_to(user).order_by().values("pk")
    return Review.objects.filter(
        pk__in=ProgrammeReview.objects.filter(programme__in=programmes).values("review")
    )
