"""Reviewing a risk: its current scores and RAG are judged anew, and every judgement is kept."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from council import rag as rags
from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.history import authored
from risks.models import Assessment, Risk

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
) -> Assessment:
    """Record the assessment; the risk then carries its scores and RAG.

    Likelihood and impact count from 1, and are given together or not at all; `rag` is red, amber, green or
    "". Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_REVIEW, risk, on=on)
    # Read anew under the lock: what the page held may be older than another's review.
    risk = Risk.objects.select_for_update().get(pk=risk.pk)
    risk.require_version(version)
    if risk.status != Risk.Status.OPEN:
        raise ValidationError(f"{risk.reference} is no longer open, so it is not reviewed.")
    check_judgement(likelihood, impact, rag, commentary)
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
        risk.save_next_version()
        return Assessment.objects.create(
            risk=risk,
            assessed_on=on,
            by=person,
            likelihood=likelihood,
            impact=impact,
            rag=rag,
            commentary=commentary.strip(),
        )


def check_judgement(likelihood: int | None, impact: int | None, rag: str, commentary: str) -> None:
    """Raise ValidationError by field where the judgement can't stand."""
    errors: dict[str, str] = {}
    # Half a score has no place in the matrix.
    if likelihood is None and impact is not None:
        errors["likelihood"] = "Select how likely it is, since you gave its impact."
    if impact is None and likelihood is not None:
        errors["impact"] = "Select its impact, since you said how likely it is."
    for name, score in (("likelihood", likelihood), ("impact", impact)):
        # A smaller matrix offers fewer; the act refuses only what no matrix has.
        if score is not None and not 1 <= score <= 5:
            errors[name] = "Select one of the scores."
    if rag and not rags.rank(rag):
        errors["rag"] = "Select Red, Amber or Green."
    if not commentary.strip():
        errors["commentary"] = "Enter what has changed, or that nothing has and why."
    if errors:
        raise ValidationError(errors)
