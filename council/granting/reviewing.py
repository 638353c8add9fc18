"""Reviewing access: every running grant of a scope is confirmed or ended, one by one, and never one's own."""

from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from council import events
from council.access.acting import By, authorise
from council.access.duties import gives_themself
from council.granting.granting import TO_GRANT
from council.history import authored, bulk_create
from council.models import AccessReview, Event, Grant, ReviewedGrant, Scope

TO_REVIEW = replace(
    TO_GRANT, refusal="Access is reviewed by administrators, each within what they administer.", jobs=()
)


@transaction.atomic
def begin_review(scope: Scope, *, by: By, on: date) -> AccessReview:
    """Begin the review, with every grant that runs in the scope on the day waiting in it."""
    person = authorise(by, TO_REVIEW, scope, on=on)
    review = AccessReview(scope=scope, begun_by=person, begun_on=on)
    review.full_clean()
    with authored(by=person, why="Access review begun"):
        review.save()
        grants = Grant.objects.running(on=on).filter(scope=scope).order_by("role", "pk")  # type: ignore[attr-defined]
        bulk_create([ReviewedGrant(review=review, grant=grant) for grant in grants])
    return review


@transaction.atomic
def confirm_grant(reviewed: ReviewedGrant, *, by: By, on: date) -> ReviewedGrant:
    """Confirm the grant as still needed, as someone to whom it gives nothing."""
    person = authorise(by, TO_REVIEW, reviewed.grant.scope, on=on)
    rows = ReviewedGrant.objects.select_for_update(of=("self",))
    reviewed = rows.select_related("review", "grant__scope", "grant__user", "grant__post").get(pk=reviewed.pk)
    grant = reviewed.grant
    if reviewed.outcome != ReviewedGrant.Outcome.WAITING:
        raise ValidationError(f"This role is {reviewed.get_outcome_display().lower()} already.")
    if not grant.runs(on=on):
        raise ValidationError("This role has run out, so there is nothing to confirm.")
    if person is not None and gives_themself(person, on=on, user=grant.user, post=grant.post):
        raise ValidationError("This role is your own, so another administrator confirms it.")
    with authored(by=person, why="Confirmed in an access review"):
        reviewed.outcome = ReviewedGrant.Outcome.CONFIRMED
        reviewed.decided_by = person
        reviewed.decided_on = on
        reviewed.save()
    events.tell(
        Event.Kind.ACCESS_REVIEWED,
        f"Confirmed: {grant}",
        by=person,
        review=reviewed.review_id,
        grant=grant.pk,
    )
    return reviewed


@transaction.atomic
def finish_review(review: AccessReview, *, by: By, on: date) -> AccessReview:
    """Finish the review once no grant that still runs waits in it."""
    person = authorise(by, TO_REVIEW, review.scope, on=on)
    review = AccessReview.objects.select_for_update(of=("self",)).select_related("scope").get(pk=review.pk)
    if review.finished_on is not None:
        raise ValidationError("This review is finished already.")
    owed = review.owed(on=on).count()
    if owed:
        roles = "1 role waits" if owed == 1 else f"{owed} roles wait"
        raise ValidationError(f"{roles} to be confirmed or ended.")
    with authored(by=person, why="Access review finished"):
        review.finished_by = person
        review.finished_on = on
        review.save()
    outcomes = list(review.reviewed.values_list("outcome", flat=True))
    events.tell(
        Event.Kind.ACCESS_REVIEWED,
        f"Finished: {review}",
        by=person,
        review=review.pk,
        confirmed=outcomes.count(ReviewedGrant.Outcome.CONFIRMED),
        ended=outcomes.count(ReviewedGrant.Outcome.ENDED),
    )
    return review
