"""Correcting what was recorded wrongly: a new row with the right words, and the old one stays readable."""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, authorise
from council.history import authored
from council.models import require_unchanged
from programmes.models import Finding, Recommendation, Review
from programmes.models.review import Correctable
from programmes.reviews.keeping import TO_KEEP_REVIEWS, locked

TO_CORRECT = TO_KEEP_REVIEWS.refusing(
    "The manager of a programme that answers the review corrects its words."
)
C = TypeVar("C", bound=Correctable)


@dataclass(frozen=True, kw_only=True)
class Rewording:
    """The right words, and why those that were recorded are wrong."""

    text: str
    reason: str
    theme: str = ""


@transaction.atomic
def correct_finding(
    finding: Finding,
    correction: Rewording,
    *,
    kind: str,
    by: By,
    on: date,
    version: int | None = None,
) -> Finding:
    """Correct a recorded finding. Return the new row, which is current. Raises ValidationError by field."""
    person = authorise(by, TO_CORRECT, finding, on=on)
    review = locked(finding.review)
    require_unchanged(finding, version)
    with authored(by=person, why=correction.reason.strip()):
        corrected = _corrected(finding, correction, review, on=on, kind=kind)
        for recommendation in Recommendation.objects.filter(finding=finding.pk):
            recommendation.finding = corrected
            recommendation.save()
    return corrected


@transaction.atomic
def correct_recommendation(
    recommendation: Recommendation,
    correction: Rewording,
    *,
    number: str,
    priority: str = "",
    third_party: str = "",
    finding: Finding | None = None,
    repeats: Recommendation | None = None,
    by: By,
    on: date,
    version: int | None = None,
) -> Recommendation:
    """Correct a recorded recommendation. Return the new row, which is current and keeps the response.

    `finding` and `repeats` are the finding of its review that it follows from, and the recommendation of
    another one that it repeats, as they should stand. What closes it goes along; actions answer every wording
    of it. Raises ValidationError by field.
    """
    person = authorise(by, TO_CORRECT, recommendation, on=on)
    review = locked(recommendation.review)
    require_unchanged(recommendation, version)
    taken = Recommendation.objects.filter(
        review=recommendation.review, number__iexact=number, is_current=True
    )
    if taken.exclude(pk=recommendation.pk).exists():
        raise ValidationError({"number": f"This review has a recommendation {number} already."})
    if finding and finding.review_id != recommendation.review_id:
        raise ValidationError({"finding": "Select a finding of the same review."})
    if repeats and repeats.review_id == recommendation.review_id:
        raise ValidationError({"repeats": "Select a recommendation of another review."})
    words = {
        "number": number,
        "priority": priority.strip(),
        "third_party": third_party.strip(),
        "finding_id": finding.pk if finding else None,
        "repeats_id": repeats.pk if repeats else None,
    }
    with authored(by=person, why=correction.reason.strip()):
        corrected = _corrected(recommendation, correction, review, on=on, **words)
        for closure in recommendation.closures.all():
            closure.recommendation = corrected
            closure.save()
    return corrected


def _corrected(record: C, correction: Rewording, review: Review, *, on: date, **words: Any) -> C:
    """The new row, saved in the place of the old one, which is current no more. The review is locked."""
    old = type(record).objects.select_for_update(of=("self",)).get(pk=record.pk)
    errors = {}
    if not correction.text.strip():
        errors["text"] = "Enter the reviewers’ words."
    if not correction.reason.strip():
        errors["reason"] = "Enter what was recorded wrongly."
    if errors:
        raise ValidationError(errors)
    if not review.is_recorded:
        raise ValidationError("The review is not recorded yet. Change the words themselves.")
    if not old.is_current:
        raise ValidationError("This wording was corrected already. Correct the one that stands now.")
    said = {"text": correction.text.strip(), "theme": correction.theme.strip(), **words}
    if all(getattr(old, name) == value for name, value in said.items()):
        raise ValidationError({"text": "Nothing is corrected: these are the words that were recorded."})
    keep = {field.attname: getattr(old, field.attname) for field in type(old)._meta.concrete_fields}
    for name in ("id", "corrects_id", "first_id"):
        del keep[name]
    keep |= said
    keep |= {"corrected_on": on, "correction_reason": correction.reason.strip(), "is_current": True}
    old.is_current = False
    old.save()
    model: Any = type(old)
    corrected: C = model(**keep, corrects=old, first_id=old.line)
    corrected.save()
    return corrected
