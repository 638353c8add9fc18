"""The reviews that the demo council answers, in the reviewers' words."""

from typing import Any

from council.history import authored
from council.models import User
from programmes.models import Finding, Recommendation, Review
from reports.demo.calendar import Calendar
from reports.demo.material import read


def receive(calendar: Calendar, *, by: User) -> tuple[dict[str, Review], dict[str, Recommendation]]:
    """The reviews by code and their recommendations by code and number, such as "CPC 3"."""
    reviews: dict[str, Review] = {}
    recommendations: dict[str, Recommendation] = {}
    with authored(by=by, why="The report was received"):
        for data in read("reviews")["review"]:
            reviews[data["code"]] = review = Review.objects.create(
                title=data["title"],
                kind=data["kind"],
                reviewer=data["reviewer"],
                received_on=calendar.told(data["received"]),
                published_on=calendar.told(data["published"]),
                summary=data["summary"],
            )
            for number, recommendation in _record(review, data).items():
                recommendations[f"{data['code']} {number}"] = recommendation
    return reviews, recommendations


def _record(review: Review, data: dict[str, Any]) -> dict[str, Recommendation]:
    findings = [
        Finding.objects.create(
            review=review,
            kind=finding.get("kind", Finding.Kind.ISSUE),
            theme=finding["theme"],
            text=finding["text"],
            order=order,
        )
        for order, finding in enumerate(data["finding"], start=1)
    ]
    return {
        each["number"]: Recommendation.objects.create(
            review=review,
            number=each["number"],
            text=each["text"],
            finding=findings[each["finding"] - 1] if "finding" in each else None,
            response=each["response"],
            response_reason=each.get("reason", ""),
            order=order,
        )
        for order, each in enumerate(data["recommendation"], start=1)
    }
