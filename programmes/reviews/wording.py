"""Writing down what reviewers found and recommend, word for word, until the review is recorded."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from council.access.acting import By, authorise
from council.access.rules import sees
from council.history import authored
from council.models import User, require_unchanged
from programmes.models import Finding, Recommendation, Review
from programmes.reviews.keeping import TO_KEEP_REVIEWS, locked_open

MOST_ROWS = 150  # findings, or recommendations, that one review holds


@dataclass(frozen=True, kw_only=True)
class FindingRow:
    """A finding as it is to stand; `key` is that of the one it replaces while nothing is recorded."""

    text: str
    kind: str = Finding.Kind.ISSUE
    theme: str = ""
    key: int | None = None


@dataclass(frozen=True, kw_only=True)
class RecommendationRow:
    """A recommendation as it is to stand, in the reviewers' words. No third party: it is to the council."""

    number: str
    text: str
    theme: str = ""
    priority: str = ""
    third_party: str = ""
    finding: Finding | None = None
    repeats: Recommendation | None = None
    key: int | None = None


@transaction.atomic
def write_findings(
    review: Review, rows: Sequence[FindingRow], *, by: By, on: date, version: int | None = None
) -> None:
    """Make these the findings of the review, in this order; those that are not among them are taken out."""
    person = authorise(by, TO_KEEP_REVIEWS, review, on=on)
    require_unchanged(review, version)
    review = locked_open(review)
    _refuse_rows(rows)
    kept = {each.pk: each for each in review.findings.all()}
    with authored(by=person, why="Findings written down"):
        for order, row in enumerate(rows, start=1):
            finding = kept.pop(row.key) if row.key in kept else Finding(review=review)
            _write(finding, order=order, kind=row.kind, theme=row.theme.strip(), text=row.text.strip())
        # One that the person cannot see was not among their rows, and is not theirs to take out.
        for finding in kept.values():
            if not isinstance(by, User) or sees(by, finding, on=on):
                _take_out(finding)
        review.save()  # the others who have the page open are told


@transaction.atomic
def write_recommendations(
    review: Review, rows: Sequence[RecommendationRow], *, by: By, on: date, version: int | None = None
) -> None:
    """Make these the recommendations of the review, in this order; those not among them are taken out."""
    person = authorise(by, TO_KEEP_REVIEWS, review, on=on)
    require_unchanged(review, version)
    review = locked_open(review)
    _refuse_rows(rows)
    counted = Counter(row.number.casefold() for row in rows)  # minutes do not tell r1 from R1
    twice = sorted({row.number for row in rows if counted[row.number.casefold()] > 1})
    if twice:
        raise ValidationError([f"Two recommendations have the number {number}." for number in twice])
    kept = {each.pk: each for each in review.recommendations.all()}
    chosen = [(kept.pop(row.key) if row.key in kept else Recommendation(review=review), row) for row in rows]
    with authored(by=person, why="Recommendations written down"):
        for recommendation in kept.values():
            _take_out(recommendation)
        _free_numbers(chosen)
        for order, (recommendation, row) in enumerate(chosen, start=1):
            _write(
                recommendation,
                order=order,
                number=row.number,
                text=row.text.strip(),
                theme=row.theme.strip(),
                priority=row.priority.strip(),
                third_party=row.third_party.strip(),
                finding=row.finding,
                repeats=row.repeats,
            )
        review.save()


def _free_numbers(chosen: Sequence[tuple[Recommendation, RecommendationRow]]) -> None:
    """Take the numbers off those that change theirs, so that two can swap them."""
    for recommendation, row in chosen:
        if recommendation.pk and recommendation.number != row.number:
            recommendation.number = f"~{recommendation.pk}"
            recommendation.save()


def _write(record: Any, **fields: Any) -> None:
    """Save the finding or recommendation where any of the fields differs from what it has."""
    changed = {name: value for name, value in fields.items() if getattr(record, name) != value}
    for name, value in changed.items():
        setattr(record, name, value)
    if changed or record.pk is None:
        record.save()


def _take_out(record: Any) -> None:
    """Delete what was written down by mistake. ValidationError where something hangs on it already."""
    try:
        record.delete()
    except ProtectedError:
        raise ValidationError(
            f"“{record}” cannot be taken out: an action, or a recommendation, refers to it."
        ) from None


def _refuse_rows(rows: Sequence[Any]) -> None:
    """Raise ValidationError where there are too many, or one says nothing."""
    if len(rows) > MOST_ROWS:
        raise ValidationError(f"A review holds up to {MOST_ROWS} of them.")
    if not all(row.text.strip() for row in rows):
        raise ValidationError("Enter the reviewers’ words in each.")
