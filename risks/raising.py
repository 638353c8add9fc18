"""Raising a risk: anyone who sees the programme proposes one, and who keeps the log records it at once."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council import rag as rags
from council.access.acting import By, Rule, authorise
from council.access.duties import require_another
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.conventions import InForce
from council.exempt_paragraphs import ENGLAND
from council.exempting.marking import Exemption, columns_of, why_not_exempt
from council.history import authored
from council.models import Post, User
from programmes.models import Programme
from risks.appetite import above_appetite
from risks.keeping import SAID, TO_KEEP, RiskStatement, locked, why_not_said
from risks.models import Assessment, Risk
from risks.own_matrix import in_programme
from risks.reviewing import faults_of_scores

TO_PROPOSE = Rule("Only people who can see the programme propose a risk for it.", rights=(Right.SEE,))
RAISED = "Risk raised"


@transaction.atomic
def raise_risk(
    programme: Programme,
    statement: RiskStatement,
    *,
    by: By,
    on: date,
    conventions: InForce,
    likelihood: int | None = None,
    impact: int | None = None,
    rag: str = "",
    commentary: str = "",
    exemption: Exemption | None = None,
    nation: str = ENGLAND,
    meant: Meant = NONE_MEANT,
    **fields: Any,
) -> Risk:
    """Raise the risk, with the programme's next reference and, where it is scored, its first assessment.

    It is open at once where who keeps the log records it, within the council's appetite; else it is proposed.
    Further fields go to the model as they are. Raises ValidationError by field.
    """
    person = authorise(by, TO_PROPOSE, programme, on=on)
    conventions = in_programme(programme, conventions)
    score: dict[str, Any] = {"likelihood": likelihood, "impact": impact, "rag": rag}
    doubts = Doubts(by=by, on=on, meant=meant, beside=(programme.ends,))
    doubts.ask("next_review", statement.next_review, called="the next review", future=True)
    errors: dict[str, Any] = {
        **doubts.errors,
        **why_not_said(programme, statement, conventions=conventions),
        **why_not_scored(**score, commentary=commentary, conventions=conventions),
        **(why_not_exempt(exemption, nation=nation) if exemption else {}),
    }
    if errors:
        raise ValidationError(errors)
    said = {name: getattr(statement, name) for name in SAID}
    kept = columns_of(exemption, proposed=True) if exemption else {}
    current = {"current_likelihood": likelihood, "current_impact": impact, "rag": rag}
    risk = Risk(programme=programme, raised_on=on, raised_by=person, **said, **current, **kept, **fields)
    keeps = not isinstance(by, User) or TO_KEEP.allows(by, programme, on=on)
    # One's own risk above appetite is for another to accept, whoever one is.
    at_once = keeps and not (isinstance(by, User) and above_appetite(risk, conventions))
    risk.status, risk.status_on = Risk.Status.OPEN if at_once else Risk.Status.PROPOSED, on
    with authored(by=person, why=RAISED if at_once else "Risk proposed"):
        risk.reference = programme.next_reference("R")
        risk.save()
        if likelihood or rag:
            rating = conventions.matrix_rag(likelihood, impact)
            told = {"by": person, "assessed_on": on, "rating": rating, "commentary": commentary.strip()}
            Assessment.objects.create(risk=risk, **score, **told)
    return risk


def why_not_scored(
    likelihood: int | None, impact: int | None, rag: str, *, commentary: str, conventions: InForce
) -> dict[str, str]:
    """What stands against a first score, by field; there need be none."""
    errors = faults_of_scores(likelihood, impact, conventions)
    if rag and not rags.rank(rag):
        errors["rag"] = "Select Red, Amber or Green."
    if (likelihood or rag) and not commentary.strip():
        errors["commentary"] = "Enter why it is scored so."
    return errors


@transaction.atomic
def accept_risk(
    risk: Risk,
    *,
    by: By,
    on: date,
    conventions: InForce,
    owner: Post | None = None,
    version: int | None = None,
) -> Risk:
    """Accept what was proposed: it is an open risk from now on, of the owner where one is named.

    Raises ValidationError where it is proposed no longer, and where it is above appetite and one's own.
    """
    person = authorise(by, TO_KEEP, risk, on=on)
    risk = _proposed(risk, version)
    if owner is not None and not owner.is_active:
        raise ValidationError({"owner": f"{owner} is no longer in use."})
    if above_appetite(risk, conventions):
        did, does = "proposed this risk, which is above appetite", "accepts it"
        require_another(person, risk.raised_by_id, on=(risk.raised_on, on), did=did, does=does)
    with authored(by=person, why="Proposal accepted"):
        risk.owner = owner or risk.owner
        risk.status, risk.status_on, risk.decided_by = Risk.Status.OPEN, on, person
        risk.save_next_version()
    return risk


@transaction.atomic
def decline_risk(risk: Risk, *, reason: str, by: By, on: date, version: int | None = None) -> Risk:
    """Decline what was proposed, with the reason that its proposer reads."""
    person = authorise(by, TO_KEEP, risk, on=on)
    risk = _proposed(risk, version)
    if not reason.strip():
        raise ValidationError({"reason": "Enter why the proposal is declined."})
    with authored(by=person, why=f"Proposal declined: {reason.strip()}"):
        risk.status, risk.status_reason = Risk.Status.DECLINED, reason.strip()
        risk.status_on, risk.decided_by = on, person
        risk.save_next_version()
    return risk


def _proposed(risk: Risk, version: int | None) -> Risk:
    risk = locked(risk, version)
    if not risk.is_proposed:
        raise ValidationError(f"{risk.reference} is {risk.stands_as} already.")
    return risk
