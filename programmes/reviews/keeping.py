"""Writing a review down, putting it right, and recording it, after which its words stand."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from council.access.acting import By, Rule, SystemJob, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.history import authored
from council.models import Conventions, User, require_unchanged
from programmes.models import (
    Closure,
    Programme,
    ProgrammeReview,
    Recommendation,
    RelatedReview,
    Review,
    TeamPlace,
)
from programmes.reviews.clocks import clocks_as_dated

TO_KEEP_REVIEWS = Rule("The manager of a programme that answers the review keeps it.", rights=(Right.MANAGE,))
TO_KEEP_FOR_ALL = Rule(
    "Only a person who manages every programme keeps a review that no programme answers yet.",
    rights=(Right.MANAGE,),
    everywhere=True,
)
MOST_PLACES = 30  # on the team of one review


@dataclass(frozen=True, kw_only=True)
class ReviewFacts:
    """What is said of a review as a whole. What is not given is left empty."""

    title: str
    kind: str
    reviewer: str
    method: str = ""
    on_site_from: date | None = None
    on_site_to: date | None = None
    received_on: date | None = None
    published_on: date | None = None
    summary: str = ""


@dataclass(frozen=True, kw_only=True)
class Answerers:
    """Which programmes answer a review, and which other reviews it has to do with."""

    programmes: Sequence[Programme] = ()
    related: Sequence[Review] = ()


STANDING = ("published_on",)  # of its facts, what the council itself does, and so may still change
Place = tuple[str, str]  # on the team: the post, and its organisation


@transaction.atomic
def create_review(
    facts: ReviewFacts,
    *,
    by: By,
    on: date,
    answerers: Answerers | None = None,
    team: Sequence[Place] = (),
    meant: Meant = NONE_MEANT,
) -> Review:
    """Write a review down, to be completed before it is recorded. Raises ValidationError by field."""
    person = authorise(by, TO_KEEP_REVIEWS, on=on)
    answerers = answerers or Answerers()
    review = Review(**asdict(facts))
    errors = doubts_of(facts, by=by, on=on, meant=meant) | wrong_facts(review, on=on)
    if not answerers.programmes and not keeps_for_all(by, on):
        errors["programmes"] = "Select the programme that answers the review."
    if errors:
        raise ValidationError(errors)
    for programme in answerers.programmes:
        authorise(by, TO_KEEP_REVIEWS, programme, on=on)
    with authored(by=person, why="Review written down"):
        review.save()
        _keep_answerers(review, answerers)
        _keep_team(review, team)
        _keep_clocks(review, on=on)
    return review


@transaction.atomic
def change_review(
    review: Review,
    facts: ReviewFacts,
    *,
    by: By,
    on: date,
    answerers: Answerers,
    team: Sequence[Place] | None = None,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Review:
    """Change what is said of the review; once it is recorded, only when it was published and who answers it.

    `team` of None leaves the team as it is. Raises ValidationError by field, and ChangedMeanwhile where
    `version` is out of date.
    """
    person = authorise(by, TO_KEEP_REVIEWS, review, on=on)
    require_unchanged(review, version)
    review = locked(review)
    changed = {name: value for name, value in asdict(facts).items() if getattr(review, name) != value}
    if review.is_recorded and (team is not None or set(changed) - set(STANDING)):
        raise ValidationError("The review is recorded, so what the reviewers wrote stands.")
    errors = doubts_of(facts, by=by, on=on, meant=meant, was=review)
    for name, value in changed.items():
        setattr(review, name, value)
    errors |= wrong_facts(review, on=on)
    if not answerers.programmes and not keeps_for_all(by, on):
        errors["programmes"] = "Select the programme that answers the review."
    if errors:
        raise ValidationError(errors)
    answering = {each.pk: each for each in Programme.objects.filter(sources__review=review)}
    wanted = {each.pk: each for each in answerers.programmes}
    for key in answering.keys() ^ wanted.keys():
        authorise(by, TO_KEEP_REVIEWS, answering.get(key) or wanted[key], on=on)
    with authored(by=person, why="Review changed"):
        review.save()
        _keep_answerers(review, answerers)
        if team is not None:
            _keep_team(review, team)
        _keep_clocks(review, on=on)
    return review


@transaction.atomic
def record_review(review: Review, *, by: By, on: date, version: int | None = None) -> Review:
    """Record the review: from now on its words stand. Raises ValidationError where something is missing."""
    person = authorise(by, TO_KEEP_REVIEWS, review, on=on)
    require_unchanged(review, version)
    review = locked(review)
    if missing := missing_to_record(review):
        raise ValidationError(missing)
    review.recorded_on = on
    with authored(by=person, why="Review recorded"):
        review.save()
        _keep_clocks(review, on=on)
    return review


@transaction.atomic
def withdraw_review(review: Review, *, reason: str, by: By, on: date, version: int | None = None) -> Review:
    """Take back a review that was written down by mistake; it stays readable, with the reason.

    Its clocks ask for nothing any more. Raises ValidationError where it was recorded and the council has
    answered any of it since, by a response or an action, and where no reason is given.
    """
    person = authorise(by, TO_KEEP_REVIEWS, review, on=on)
    require_unchanged(review, version)
    review = locked(review)
    if why := why_not_to_withdraw(review):
        raise ValidationError(why)
    if not reason.strip():
        raise ValidationError({"reason": "Enter why the review is withdrawn."})
    review.withdrawn_on, review.withdrawn_reason = on, reason.strip()
    with authored(by=person, why=f"Review withdrawn: {reason.strip()}"[:300]):
        review.save()
    return review


def why_not_to_withdraw(review: Review) -> str:
    """Why the review cannot be withdrawn; empty where it can."""
    if review.withdrawn_on:
        return "The review is withdrawn already."
    if not review.is_recorded:
        return ""
    parts = review.recommendations.all()
    if (
        parts.exclude(response=Recommendation.Response.PENDING).exists()
        or Closure.objects.filter(recommendation__in=parts).exists()
    ):
        return (
            "The council has answered its recommendations, so the review stands. Correct its words instead."
        )
    return ""


def missing_to_record(review: Review) -> list[str]:
    """What must still be said before the review can be recorded, a sentence each."""
    if review.is_recorded:
        return ["The review is recorded already."]
    missing = []
    if review.received_on is None:
        missing.append("Enter the day on which the report was received.")
    if not (review.recommendations.exists() or review.findings.exists()):
        missing.append("Enter what the reviewers found or recommend.")
    return missing


def locked(review: Review) -> Review:
    """The review as it now stands, under a lock. Raise ValidationError where it was withdrawn."""
    review = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if review.withdrawn_on:
        raise ValidationError("The review was withdrawn, so nothing of it is changed.")
    return review


def locked_open(review: Review) -> Review:
    """The review under a lock. Raise ValidationError where it is recorded, so that its words stand."""
    review = locked(review)
    if review.is_recorded:
        raise ValidationError("The review is recorded, so its words stand. Correct one of them instead.")
    return review


def keeps_for_all(by: By, on: date) -> bool:
    """Whether whoever acts keeps reviews that no programme answers yet."""
    return isinstance(by, SystemJob) or (isinstance(by, User) and TO_KEEP_FOR_ALL.allows(by, on=on))


DAYS = {
    "received_on": "the day on which the report was received",
    "published_on": "the day on which the report was published",
    "on_site_from": "the first day on site",
    "on_site_to": "the last day on site",
}


def doubts_of(
    facts: ReviewFacts, *, by: By, on: date, meant: Meant, was: Review | None = None
) -> dict[str, Any]:
    """The questions about the days of a review, by field: years ago, or published before it was received."""
    doubts = Doubts(by=by, on=on, meant=meant)
    for name, called in DAYS.items():
        after = {"it was received": facts.received_on} if name == "published_on" else {}
        before = getattr(was, name) if was else None
        doubts.ask(name, getattr(facts, name), called=called, was=before, past=True, future=True, after=after)
    return dict(doubts.errors)


def wrong_facts(review: Review, *, on: date) -> dict[str, Any]:
    """What is wrong with what is said of the review, by field."""
    errors: dict[str, Any] = {}
    try:
        review.full_clean()
    except ValidationError as wrong:
        errors = wrong.message_dict
    others = Review.objects.filter(title=review.title, withdrawn_on=None).exclude(pk=review.pk)
    if review.title and others.exists():
        errors.pop(NON_FIELD_ERRORS, None)  # said of the constraint; it is the title's
        errors["title"] = "There is a review with this title already. Add its year."
    begins, ends = review.on_site_from, review.on_site_to
    if begins and ends and ends < begins:
        errors["on_site_to"] = "The reviewers cannot have left before they came."
    if review.received_on and review.received_on > on:
        errors["received_on"] = "The report cannot have been received after today."
    if review.published_on and review.published_on > on:
        errors["published_on"] = "The report cannot have been published after today."
    return errors


def _keep_answerers(review: Review, answerers: Answerers) -> None:
    """Link the review with exactly these programmes and other reviews."""
    wanted: dict[int, Any] = {programme.pk: programme for programme in answerers.programmes}
    for link in review.answered_by.all():
        if wanted.pop(link.programme_id, None) is None:
            link.delete()
    for programme in wanted.values():
        ProgrammeReview.objects.create(programme=programme, review=review)
    others = {other.pk: other for other in answerers.related if other.pk != review.pk}
    for related in review.relates_to.all():
        if others.pop(related.other_id, None) is None:
            related.delete()
    for other in others.values():
        RelatedReview.objects.create(review=review, other=other)
    review.__dict__.pop("_scopes", None)


def _keep_clocks(review: Review, *, on: date) -> None:
    """Set the review's clocks as its kind and dates now say, by the law of the council's nation."""
    due, gone = clocks_as_dated(review, nation=Conventions.objects.in_force(on).nation)
    for clock in due:
        clock.save()
    for clock in gone:
        clock.delete()


def _keep_team(review: Review, team: Sequence[Place]) -> None:
    """Make these the places on the review's team, in this order."""
    if len(team) > MOST_PLACES:
        raise ValidationError(f"A team has up to {MOST_PLACES} places.")
    before = list(review.team.all())
    if [(place.post, place.organisation) for place in before] == list(team):
        return
    for place in before:
        place.delete()
    for order, (post, organisation) in enumerate(team, start=1):
        TeamPlace.objects.create(review=review, post=post, organisation=organisation, order=order)
