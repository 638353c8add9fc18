"""Reviewing a risk: its current scores and RAG are judged anew, and every judgement is kept."""

from collections.abc import Collection
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from council import rag as rags
from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.conventions import InForce
from council.history import authored
from risks.models import Assessment, Risk
from risks.own_matrix import in_programme

TO_REVIEW = Rule(
    "Its owner, the risk lead and the programme manager review this risk.",
    rights=(Right.RISKS, Right.MANAGE),
    owner=True,
)
REASON = "Risk reviewed"  # what history says of a review; its assessment says more


@transaction.atomic
def review_risk(
    risk: Risk,
    *,
    by: By,
    on: date,
    likelihood: int | None,
    impact: int | None,
    rag: str,
    commentary: str,
    version: int | None = None,
    conventions: InForce | None = None,
) -> Assessment:
    """Record the assessment; the risk then carries its scores and RAG.

    Likelihood and impact count from 1, and are given together or not at all; `rag` is red, amber, green or
    "". The rating that `conventions` give the score is kept with it. Raises ValidationError by field, and
    ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_REVIEW, risk, on=on)
    # Read anew under the lock: what the page held may be older than another's review.
    risk = Risk.objects.select_for_update().get(pk=risk.pk)
    risk.require_version(version)
    if risk.status != Risk.Status.OPEN:
        raise ValidationError(f"{risk.reference} is no longer open, so it is not reviewed.")
    check_judgement(likelihood, impact, rag, commentary)
    conventions = conventions and in_programme(risk.programme, conventions)
    with authored(by=person, why=REASON):
        # A plan's own words stand as long as what they meant does.
        if (likelihood, impact) != (risk.current_likelihood, risk.current_impact):
            written = risk.levels_as_written.split("; ")
            risk.levels_as_written = "; ".join(part for part in written if not part.startswith("current "))
        if rag != risk.rag:
            risk.rag_as_written = ""
        risk.current_likelihood = likelihood
        risk.current_impact = impact
        risk.rag = rag
        risk.reviewed_on = on
        every = risk.review_every_days
        risk.next_review = on + timedelta(days=every) if every else None
        risk.save_next_version()
        return Assessment.objects.create(
            risk=risk,
            assessed_on=on,
            by=person,
            likelihood=likelihood,
            impact=impact,
            rating=conventions.matrix_rag(likelihood, impact) if conventions else "",
            rag=rag,
            commentary=commentary.strip(),
        )


def check_judgement(likelihood: int | None, impact: int | None, rag: str, commentary: str) -> None:
    """Raise ValidationError by field where the judgement can't stand."""
    errors = faults_of_scores(likelihood, impact)
    if rag and not rags.rank(rag):
        errors["rag"] = "Select Red, Amber or Green."
    if not commentary.strip():
        errors["commentary"] = "Enter what has changed, or that nothing has and why."
    if errors:
        raise ValidationError(errors)


def faults_of_scores(
    likelihood: int | None, impact: int | None, conventions: InForce | None = None
) -> dict[str, str]:
    """What stands against a score, by field: half a score, and what the matrix doesn't have."""
    errors: dict[str, str] = {}
    # Half a score has no place in the matrix.
    if likelihood is None and impact is not None:
        errors["likelihood"] = "Select how likely it is, since you gave its impact."
    if impact is None and likelihood is not None:
        errors["impact"] = "Select its impact, since you said how likely it is."
    # Without conventions, only what no matrix has is refused: a smaller one keeps the scores given before.
    most = (len(conventions.matrix), len(conventions.matrix[0])) if conventions else (5, 5)
    for name, score, highest in (("likelihood", likelihood, most[0]), ("impact", impact, most[1])):
        if score is not None and not 1 <= score <= highest:
            errors[name] = "Select one of the scores."
    return errors


@transaction.atomic
def review_unchanged(
    risks: Collection[Risk], *, commentary: str, by: By, on: date, conventions: InForce
) -> int:
    """Record of each of the risks that it was reviewed and nothing changed; return how many.

    All of them or none. Raises ValidationError, by reference, where one cannot be reviewed so: it is Red or
    above appetite, has no score and no RAG yet, is closed, or is not one's own to review.
    """
    for risk in risks:
        authorise(by, TO_REVIEW, risk, on=on)
    if not risks:
        raise ValidationError({"risks": "Tick the risks that were reviewed."})
    if not commentary.strip():
        raise ValidationError({"commentary": "Enter why the risks still stand as they are."})
    keys = sorted(risk.pk for risk in risks)
    locked = (
        Risk.objects.select_for_update(of=("self",))
        .select_related("programme__own_matrix")
        .filter(pk__in=keys)
        .order_by("pk")
    )
    refused = [why for risk in locked if (why := why_not_unchanged(risk, conventions))]
    if refused:
        raise ValidationError({"risks": refused})
    for risk in locked:
        review_risk(
            risk,
            by=by,
            on=on,
            likelihood=risk.current_likelihood,
            impact=risk.current_impact,
            rag=risk.rag,
            commentary=commentary,
            conventions=conventions,
        )
    return len(keys)


def why_not_unchanged(risk: Risk, conventions: InForce) -> str:
    """Why the risk needs a review of its own, in a sentence; "" where none is needed."""
    if risk.status != Risk.Status.OPEN:
        return f"{risk.reference} is no longer open."
    rating = in_programme(risk.programme, conventions).matrix_rag(
        risk.current_likelihood, risk.current_impact
    )
    if not (rating or risk.rag):
        return f"{risk.reference} was never scored. Review it by itself."
    if "red" in (rating, risk.rag):
        return f"{risk.reference} is {conventions.rag_label('red')}. Review it by itself."
    if rags.rank(rating or risk.rag) > rags.rank(conventions.appetite_for(risk.category)):
        return f"{risk.reference} is above appetite. Review it by itself."
    return ""
