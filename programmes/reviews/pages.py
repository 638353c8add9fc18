"""What the pages of reviews share: fetching one, and the way to a page."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from council.web.requests import Request
from programmes.models import Finding, Recommendation, Review
from programmes.visibility import reviews_visible_to

Crumbs = list[tuple[str, str]]


def visible_review(request: Request, pk: int) -> Review:
    """The review, where the person may see it; else it doesn't exist."""
    return get_object_or_404(reviews_visible_to(request.user), pk=pk)


def visible_part(request: Request, model: type[Finding] | type[Recommendation], pk: int) -> Any:
    """The finding or recommendation, where the person may see it; else it doesn't exist."""
    parts: Any = model.objects.visible_to(request.user)  # type: ignore[attr-defined]
    return get_object_or_404(parts.select_related("review"), pk=pk)


def crumbs(review: Review | None, here: str) -> Crumbs:
    """The way to a page of one review: the register, the review, the page."""
    way: Crumbs = [("Reviews", reverse("programmes:list-reviews"))]
    if review is not None:
        way.append((review.title, review.get_absolute_url()))
    return [*way, (here, "")]
