"""Gathering a risk's position: how it is rated and scored, and what is done about it."""

from collections.abc import Iterable, Sequence
from datetime import date

from council.conventions import InForce
from council.wording import days, spoken
from reports.position.gathering_log import scores_of
from reports.position.highlight import RiskPosition
from reports.position.marking import mark_of
from risks.models import Mitigation, Risk


def position_of_risk(
    risk: Risk,
    mitigations: Iterable[Mitigation],
    *,
    owner: str,
    before: str,
    workstream: int | None,
    as_at: date,
    conventions: InForce,
) -> RiskPosition:
    """The risk as it stood, with the mitigations that were open then.

    `before` is the RAG that the body was last told, `workstream` the key of the top one in which it stands.
    """
    likelihood, impact = risk.current_likelihood, risk.current_impact
    exempt, exempt_reason = mark_of(risk)
    return RiskPosition(
        id=risk.pk,
        reference=risk.reference,
        title=risk.title,
        owner=owner,
        is_issue=risk.status == Risk.Status.HAPPENED,
        happened=risk.status_reason if risk.status == Risk.Status.HAPPENED else "",
        rag=risk.rag,
        matrix_rag=conventions.matrix_rag(likelihood, impact),
        likelihood=level_label(conventions.likelihoods, likelihood),
        impact=level_label(conventions.impacts, impact),
        score=product(likelihood, impact),
        target_score=product(risk.target_likelihood, risk.target_impact),
        before=before,
        effect=risk.effect,
        response=risk.get_response_display(),
        mitigations=tuple(mitigation_line(mitigation, as_at) for mitigation in mitigations),
        reviewed_on=risk.reviewed_on,
        workstream=workstream,
        cause=risk.cause,
        exempt=exempt,
        exempt_reason=exempt_reason,
        scores=scores_of(risk, conventions),
    )


def mitigation_line(mitigation: Mitigation, as_at: date) -> str:
    """What is done and by when, as one line; that it is overdue, where the day has passed."""
    words = mitigation.text.strip().rstrip(".")
    if not mitigation.due:
        return words
    if late := max(0, (as_at - mitigation.due).days):
        return f"{words} ({days(late)} overdue: due {spoken(mitigation.due)})"
    return f"{words} (by {spoken(mitigation.due)})"


def level_label(labels: Sequence[str], level: int | None) -> str:
    """The council's own word for a level, counted from 1; empty for none."""
    return labels[level - 1] if level and level <= len(labels) else ""


def product(likelihood: int | None, impact: int | None) -> int | None:
    """The score; None where either is missing."""
    return likelihood * impact if likelihood and impact else None
