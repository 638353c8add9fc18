"""Closing a recommendation, which is no officer's to do alone, and opening it again.

Who closes follows the kind of review, as the table says: for a review that the council answers itself, a body
decides on evidence of the outcome, which the programme's manager records; internal audit closes after its own
follow-up, by the holder of its post and no one else; what an auditor, inspector, regulator, Ombudsman or
minister asked for is closed by their letter, which the manager records with its date.
"""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from council.access.acting import By, Rule, authorise
from council.access.named_posts import authorise_holder, named_post
from council.access.rules import Right, require
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.conventions import InForce
from council.history import authored
from council.models import Body, User, require_unchanged
from council.register.declaring import registers
from programmes.models import Closure, Recommendation, Review, ReviewDocument
from programmes.reviews.responding import locked_current

TO_CLOSE = Rule(
    "The manager of a programme that answers the review records that a recommendation is closed or open.",
    rights=(Right.MANAGE,),
)
TO_CLOSE_AS_AUDIT = Rule(
    "What internal audit recommended is closed, and opened again, by internal audit after its own follow-up.",
    owner=True,
    office="internal audit",
)
AUDIT_NOT_NAMED = (
    "No post is named as internal audit, so no one can close this. An administrator names it under "
    "Settings, Proper officer and internal audit."
)
TICK_OR_FINISH = "Tick that it is closed all the same, or finish the work first."
DECLINED = Q(response=Recommendation.Response.DECLINED)
CLOSED = Q(Exists(Closure.objects.filter(recommendation=OuterRef("pk"), reopened_on=None)))
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


def authorise_to_close(
    by: By, record: Recommendation | Closure, *, on: date, conventions: InForce
) -> User | None:
    """Return who signs; raise PermissionDenied unless they close what such a review recommended.

    `record` is the recommendation, or the closing that is taken back. Who manages a programme that answers
    the review is not independent of it, and so can't close for internal audit.
    """
    if way_to_close(record.review) != Way.FOLLOW_UP:
        return authorise(by, TO_CLOSE, record, on=on)
    post = named_post(conventions.internal_audit, conventions.internal_audit_post)
    person = authorise_holder(by, TO_CLOSE_AS_AUDIT, record, post=post, not_named=AUDIT_NOT_NAMED, on=on)
    if isinstance(by, User):
        require(not TO_CLOSE.allows(by, record, on=on), TO_CLOSE_AS_AUDIT.refusal)
    return person


def may_close(user: User, record: Recommendation | Closure, *, on: date, conventions: InForce) -> bool:
    """Whether the person closes what such a review recommended."""
    try:
        authorise_to_close(user, record, on=on, conventions=conventions)
    except PermissionDenied:
        return False
    return True


def who_closes(review: Review, conventions: InForce) -> str:
    """Who closes what the review recommended, in words; of internal audit, the post that does."""
    way = way_to_close(review)
    if way != Way.FOLLOW_UP:
        return way.label
    post = named_post(conventions.internal_audit, conventions.internal_audit_post)
    return f"{way.label}: {post}" if post else f"{way.label}. {AUDIT_NOT_NAMED}"


def why_not_to_close(recommendation: Recommendation) -> str:
    """Why the recommendation cannot be closed as it stands; empty where it can."""
    if standing_closure(recommendation):
        return "The recommendation is closed already."
    if recommendation.response == Recommendation.Response.DECLINED:
        return "The recommendation is declined, so there is nothing to close."
    if recommendation.response == Recommendation.Response.PENDING:
        return "The council has not responded to it yet. Record the response first."
    return ""


def why_settled(recommendation: Recommendation) -> str:
    """Why no further action answers the recommendation; empty where one may."""
    if standing_closure(recommendation):
        return "The recommendation is closed. Open it again before another action answers it."
    if recommendation.response == Recommendation.Response.DECLINED:
        return "The council declined the recommendation. Change the response before an action answers it."
    return ""


def recommendations_to_answer(user: User) -> Any:
    """The recommendations that the person sees and a further action may answer: recorded and not settled."""
    seen: Any = Recommendation.objects.filter(review__withdrawn_on=None)
    stand = seen.visible_to(user).filter(is_current=True).exclude(review__recorded_on=None)
    return stand.exclude(DECLINED).exclude(CLOSED)


def settled_among(recommendations: QuerySet[Recommendation]) -> dict[int, str]:
    """Those of them that no further action answers, by key: "closed" or "declined". Two queries."""
    keys = recommendations.order_by().values_list("pk", flat=True)
    return dict.fromkeys(keys.filter(DECLINED), "declined") | dict.fromkeys(keys.filter(CLOSED), "closed")


def unfinished_work(recommendation: Recommendation) -> str:
    """How much of the work that answers the recommendation is not verified, in a sentence; else empty."""
    said: list[str] = []
    for register in registers():
        if register.answering is None:
            continue
        count, unfinished = register.answering(recommendation)
        if unfinished:
            many = register.title.lower()
            which = f"{unfinished} of the {count} {many} that answer it"
            if count == 1:
                which = f"The {register.model._meta.verbose_name} that answers it"
            said.append(f"{which} {'is' if unfinished == 1 else 'are'} not verified as complete.")
    return " ".join(said)


@transaction.atomic
def close_recommendation(
    recommendation: Recommendation,
    *,
    closed_on: date,
    evidence: str,
    body: Body | None = None,
    closed_by: str = "",
    document: ReviewDocument | None = None,
    all_the_same: bool = False,
    by: By,
    on: date,
    conventions: InForce,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Closure:
    """Close the recommendation as its kind of review asks.

    With work unfinished that answers it, only where somebody says so: `all_the_same`. Raises ValidationError
    by field, and where the council has not accepted it: then nothing is to be closed.
    """
    person = authorise_to_close(by, recommendation, on=on, conventions=conventions)
    require_unchanged(recommendation, version)
    recommendation = locked_current(recommendation)
    way = way_to_close(recommendation.review)
    if why := why_not_to_close(recommendation):
        raise ValidationError(why)
    doubts = Doubts(by=by, on=on, meant=meant)
    report = {"the day on which the report was received": recommendation.review.received_on}
    doubts.ask("closed_on", closed_on, called="the day of closing", past=True, future=True, after=report)
    unfinished = unfinished_work(recommendation)
    errors = {**doubts.errors, **what_is_lacking(way, body=body, closed_by=closed_by, evidence=evidence)}
    if closed_on > on:
        errors["closed_on"] = "It cannot have been closed after today."
    if document and document.review_id != recommendation.review_id:
        errors["document"] = "Select a document of this review."
    if unfinished and not all_the_same:
        errors["all_the_same"] = f"{unfinished} {TICK_OR_FINISH}"
    if errors:
        raise ValidationError(errors)
    why = f"Recommendation closed all the same. {unfinished}" if unfinished else "Recommendation closed"
    with authored(by=person, why=why):
        return Closure.objects.create(
            recommendation=recommendation,
            way=way,
            closed_on=closed_on,
            closed_by="" if way == Way.BODY else closed_by.strip(),
            body=body if way == Way.BODY else None,
            evidence=evidence.strip(),
            document=document,
        )


def what_is_lacking(way: str, *, body: Body | None, closed_by: str, evidence: str) -> dict[str, Any]:
    """What the way of closing asks for and is not given, by field."""
    errors: dict[str, Any] = {}
    if way == Way.BODY and body is None:
        errors["body"] = "Select the body that decided."
    if way != Way.BODY and not closed_by.strip():
        who = "Enter who wrote the letter." if way == Way.LETTER else "Enter who followed it up."
        errors["closed_by"] = who
    if not evidence.strip():
        errors["evidence"] = "Enter what shows that the recommendation is met."
    return errors


@transaction.atomic
def reopen_recommendation(
    closure: Closure,
    *,
    reopened_on: date,
    reopened_by: str,
    reason: str,
    by: By,
    on: date,
    conventions: InForce,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Closure:
    """Open the recommendation again, as someone decided on a day and why. Raises ValidationError by field."""
    person = authorise_to_close(by, closure, on=on, conventions=conventions)
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
