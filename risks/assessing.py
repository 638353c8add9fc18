"""The scores beside the current one: what a risk was before any control, and what is aimed for."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, authorise
from council.conventions import InForce
from council.history import authored
from risks.keeping import locked
from risks.models import Assessment, Risk
from risks.own_matrix import in_programme
from risks.reviewing import TO_REVIEW, faults_of_scores

BESIDE = (Assessment.Of.INHERENT, Assessment.Of.TARGET)


@dataclass(frozen=True)
class OnMatrix:
    """A place on the matrix, each axis from 1; both empty where there is none."""

    likelihood: int | None = None
    impact: int | None = None


@transaction.atomic
def assess_risk(
    risk: Risk,
    *,
    inherent: OnMatrix,
    target: OnMatrix,
    commentary: str,
    by: By,
    on: date,
    conventions: InForce,
    version: int | None = None,
) -> list[Assessment]:
    """Record what the risk was before any control and what is aimed for; each that changed is an assessment.

    Raises ValidationError by field ("inherent_impact"), and ChangedMeanwhile by `version`.
    """
    person = authorise(by, TO_REVIEW, risk, on=on)
    risk = locked(risk, version)
    conventions = in_programme(risk.programme, conventions)
    if not risk.is_live:
        raise ValidationError(f"{risk.reference} is no longer open, so its scores stand.")
    wanted = {Assessment.Of.INHERENT: inherent, Assessment.Of.TARGET: target}
    errors: dict[str, str] = {}
    for name, cell in wanted.items():
        faults = faults_of_scores(cell.likelihood, cell.impact, conventions)
        errors |= {f"{name}_{axis}": words for axis, words in faults.items()}
    changed = [name for name, cell in wanted.items() if cell != cell_of(risk, name)]
    if not commentary.strip():
        errors["commentary"] = "Enter why it is scored so."
    if errors:
        raise ValidationError(errors)
    if not changed:
        raise ValidationError("Nothing is different, so there is nothing to save.")
    with authored(by=person, why=f"{' and '.join(Assessment.Of(name).label for name in changed)} assessed"):
        for name in changed:
            setattr(risk, f"{name}_likelihood", wanted[name].likelihood)
            setattr(risk, f"{name}_impact", wanted[name].impact)
        risk.save_next_version()
        return [
            Assessment.objects.create(
                risk=risk,
                score=name,
                assessed_on=on,
                by=person,
                likelihood=wanted[name].likelihood,
                impact=wanted[name].impact,
                rating=conventions.matrix_rag(wanted[name].likelihood, wanted[name].impact),
                commentary=commentary.strip(),
            )
            for name in changed
        ]


def cell_of(risk: Risk, score: str) -> OnMatrix:
    """Where the risk stands by one of its scores."""
    return OnMatrix(getattr(risk, f"{score}_likelihood"), getattr(risk, f"{score}_impact"))
