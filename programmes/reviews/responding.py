"""The council's response to a recommendation: what it is, by which post or body, and when."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.history import authored
from council.models import Body, Post, require_unchanged
from programmes.models import Recommendation

TO_RESPOND = Rule(
    "The manager of a programme that answers the review records the council’s response.",
    rights=(Right.MANAGE,),
)
Response = Recommendation.Response
NEED_A_REASON = (Response.PARTLY, Response.DECLINED)


@transaction.atomic
def respond(
    recommendation: Recommendation,
    *,
    response: str,
    reason: str = "",
    responded_on: date,
    post: Post | None = None,
    body: Body | None = None,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Recommendation:
    """Record what the council answers. Raises ValidationError by field."""
    person = authorise(by, TO_RESPOND, recommendation, on=on)
    require_unchanged(recommendation, version)
    recommendation = locked_current(recommendation)
    doubts = Doubts(by=by, on=on, meant=meant)
    report = {"the day on which the report was received": recommendation.review.received_on}
    doubts.ask(
        "responded_on", responded_on, called="the response's day", past=True, future=True, after=report
    )
    errors: dict[str, Any] = dict(doubts.errors)
    if response not in Response.values or response == Response.PENDING:
        errors["response"] = "Select whether the council accepts it."
    if response in NEED_A_REASON and not reason.strip():
        errors["reason"] = "Enter why it is declined or accepted only in part."
    if responded_on > on:
        errors["responded_on"] = "The council cannot have responded after today."
    if post is None and body is None:
        errors["post"] = "Select the post or the body that decided on the response."
    if errors:
        raise ValidationError(errors)
    recommendation.response, recommendation.response_reason = response, reason.strip()
    recommendation.responded_on = responded_on
    recommendation.responded_by_post, recommendation.responded_by_body = post, body
    with authored(by=person, why="The council’s response"):
        recommendation.save()
    return recommendation


def locked_current(recommendation: Recommendation) -> Recommendation:
    """The recommendation under a lock. ValidationError where its review is open, or it was corrected."""
    rows = Recommendation.objects.select_for_update(of=("self",)).select_related("review")
    recommendation = rows.get(pk=recommendation.pk)
    if recommendation.review.withdrawn_on:
        raise ValidationError("The review was withdrawn, so nothing of it is changed.")
    if not recommendation.review.is_recorded:
        raise ValidationError("Record the review first.")
    if not recommendation.is_current:
        raise ValidationError("This wording was corrected. Go to the one that stands now.")
    return recommendation
