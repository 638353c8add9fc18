"""What the pages of reviews share: fetching one, and the way to a page."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse

from council.models import User
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


def to_follow_from(user: User, review: Review) -> dict[str, QuerySet]:
    """What a recommendation of the review may name, as far as the person sees it, by field.

    `finding`: the findings of its review that stand; `repeats`: the recommendations of others that stand.
    """
    findings = Finding.objects.visible_to(user).filter(review=review, is_current=True)  # type: ignore[attr-defined]
    others = Recommendation.objects.visible_to(user).filter(is_current=True)  # type: ignore[attr-defined]
    return {"finding": findings, "repeats": others.exclude(review=review).select_related("review")}
