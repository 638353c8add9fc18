"""Closing a recommendation, which is no officer's to do alone, and opening it again.

Who closes follows the kind of review, as the table says: for a review that the council answers itself, a body
decides on evidence of the outcome; internal audit closes after its own follow-up; what an auditor, inspector,
regulator, Ombudsman or minister asked for is closed by their letter.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.history import authored
from council.models import Body, require_unchanged
from programmes.models import Closure, Recommendation, Review, ReviewDocument
from programmes.reviews.responding import locked_current

TO_CLOSE = Rule(
    "The manager of a programme that answers the review records that a recommendation is closed or open.",
    rights=(Right.MANAGE,),
)
Kind, Way = Review.Kind, Closure.Way
CLOSED_BY = {
    Kind.PEER_CHALLENGE: Way.BODY,
    Kind.BEST_VALUE: Way.BODY,
    Kind.STATUTORY: Way.LETTER,
    Kind.PUBLIC_INTEREST: Way.LETTER,
    Kind.EXTERNAL_AUDIT: Way.LETTER,
    Kind.INSPECTION: Way.LETTER,
    Kind.REGULATOR: Way.LETTER,
    Kind.OMBUDSMAN: Way.LETTER,
    Kind.DIRECTIONS: Way.LETTER,
    Kind.INTERNAL_AUDIT: Way.FOLLOW_UP,
    Kind.SELF_ASSESSMENT: Way.BODY,
    Kind.SCRUTINY: Way.BODY,
    Kind.OTHER: Way.BODY,
}


def way_to_close(review: Review) -> Closure.Way:
    """How recommendations of such a review are closed."""
    return CLOSED_BY[Kind(review.kind)]


@transaction.atomic
def close_recommendation(
    recommendation: Recommendation,
    *,
    closed_on: date,
    evidence: str,
    body: Body | None = None,
    closed_by: str = "",
    document: ReviewDocument | None = None,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Closure:
    """Close the recommendation as its kind of review asks. Raises ValidationError by field."""
    person = authorise(by, TO_CLOSE, recommendation, on=on)
    require_unchanged(recommendation, version)
    recommendation = locked_current(recommendation)
    way = way_to_close(recommendation.review)
    doubts = Doubts(by=by, on=on, meant=meant)
    report = {"the day on which the report was received": recommendation.review.received_on}
    doubts.ask("closed_on", closed_on, called="the day of closing", past=True, future=True, after=report)
    errors: dict[str, Any] = dict(doubts.errors)
    if standing_closure(recommendation):
        raise ValidationError("The recommendation is closed already.")
    if way == Way.BODY and body is None:
        errors["body"] = "Select the body that decided."
    if way != Way.BODY and not closed_by.strip():
        errors["closed_by"] = (
            "Enter who wrote the letter." if way == Way.LETTER else "Enter who followed it up."
        )
    if not evidence.strip():
        errors["evidence"] = "Enter what shows that the recommendation is met."
    if closed_on > on:
        errors["closed_on"] = "It cannot have been closed after today."
    if document and document.review_id != recommendation.review_id:
        errors["document"] = "Select a document of this review."
    if errors:
        raise ValidationError(errors)
    with authored(by=person, why="Recommendation closed"):
        return Closure.objects.create(
            recommendation=recommendation,
            way=way,
            closed_on=closed_on,
            closed_by="" if way == Way.BODY else closed_by.strip(),
            body=body if way == Way.BODY else None,
            evidence=evidence.strip(),
            document=document,
        )


@transaction.atomic
def reopen_recommendation(
    closure: Closure,
    *,
    reopened_on: date,
    reopened_by: str,
    reason: str,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Closure:
    """Open the recommendation again, as someone decided on a day and why. Raises ValidationError by field."""
    person = authorise(by, TO_CLOSE, closure, on=on)
    require_unchanged(closure, version)
    closure = Closure.objects.select_for_update(of=("self",)).get(pk=closure.pk)
    doubts = Doubts(by=by, on=on, meant=meant, beside=(closure.closed_on,))
    doubts.ask("reopened_on", reopened_on, called="the day of opening it again", past=True, future=True)
    errors: dict[str, Any] = dict(doubts.errors)
    if closure.reopened_on is not None:
        raise ValidationError("The recommendation is open already.")
    if not reason.strip():
        errors["reason"] = "Enter why it is open again."
    if not reopened_by.strip():
        errors["reopened_by"] = "Enter which body, audit or reviewer decided so."
    if not closure.closed_on <= reopened_on <= on:
        errors["reopened_on"] = "Enter a day from when it was closed until today."
    if errors:
        raise ValidationError(errors)
    closure.reopened_on, closure.reopened_by = reopened_on, reopened_by.strip()
    closure.reopened_reason = reason.strip()
    with authored(by=person, why="Recommendation open again"):
        closure.save()
    return closure


def standing_closure(recommendation: Recommendation) -> Closure | None:
    """The closing that stands; None while the recommendation is open."""
    return recommendation.closures.filter(reopened_on=None).select_related("body", "document").first()
