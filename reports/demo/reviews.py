"""The reviews that the demo council answers, in the reviewers' words."""

from typing import Any

from council.exempt_paragraphs import ENGLAND
from council.history import authored
from council.models import User
from programmes.models import Finding, Recommendation, Review
from programmes.reviews.clocks import clocks_as_dated
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
                on_site_to=calendar.told(data["left"]) if "left" in data else None,
                recorded_on=calendar.told(data["received"]),
            )
            _run_clocks(review, data, calendar)
            for number, recommendation in _record(review, data).items():
                recommendations[f"{data['code']} {number}"] = recommendation
    return reviews, recommendations


def _run_clocks(review: Review, data: dict[str, Any], calendar: Calendar) -> None:
    """The clocks of the review, of which those were met that the material says."""
    for clock in clocks_as_dated(review, nation=ENGLAND)[0]:
        clock.save()
    for met in data.get("clock", []):
        clock = review.clocks.get(key=met["key"])
        clock.met_on, clock.met_how = calendar.told(met["met"]), met["how"]
        clock.save()


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
