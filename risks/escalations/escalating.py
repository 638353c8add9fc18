"""Taking a risk to a body: escalated with a reason and a decision asked for, decided, or sent down again."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, authorise
from council.asking_once import NONE_MEANT, Meant
from council.deciding import check_meeting
from council.history import authored
from council.models import Body, require_unchanged
from council.refusing import Refusals
from risks.keeping import TO_KEEP
from risks.keeping import locked as locked_risk
from risks.models import Risk, RiskEscalation
from risks.reviewing import TO_REVIEW

ENDS = (RiskEscalation.Outcome.DECIDED, RiskEscalation.Outcome.SENT_DOWN, RiskEscalation.Outcome.DE_ESCALATED)


@transaction.atomic
def escalate_risk(
    risk: Risk, *, body: Body | None, reason: str, asks: str, by: By, on: date, version: int | None = None
) -> RiskEscalation:
    """Take the open risk to the body. Raises ValidationError by field, and ChangedMeanwhile by `version`."""
    person = authorise(by, TO_REVIEW, risk, on=on)
    risk = locked_risk(risk, version)
    if not risk.is_live:
        raise ValidationError(f"{risk.reference} is no longer open, so it is not escalated.")
    errors: dict[str, Any] = {}
    if body is None:
        errors["body"] = "Select the body that it is taken to."
    elif risk.escalations.filter(body=body, outcome=RiskEscalation.Outcome.WAITING).exists():
        errors["body"] = f"It waits for {body} already."
    if not reason.strip():
        errors["reason"] = "Enter why it is escalated."
    if not asks.strip():
        errors["asks"] = "Enter what the body is asked to decide."
    if errors or body is None:
        raise ValidationError(errors)
    with authored(by=person, why=f"Escalated to {body}: {reason.strip()}"):
        return RiskEscalation.objects.create(
            risk=risk, body=body, reason=reason.strip(), asks=asks.strip(), raised_on=on, by=person
        )


@transaction.atomic
def end_escalation(
    escalation: RiskEscalation,
    *,
    outcome: str,
    outcome_words: str,
    by: By,
    on: date,
    meeting_on: date | None = None,
    minute: str = "",
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> RiskEscalation:
    """Record what the body decided, that it sent the risk down, or that it is de-escalated.

    `meeting_on` and `minute` name the meeting. Raises ValidationError by field.
    """
    person = authorise(by, TO_KEEP, escalation, on=on)
    require_unchanged(escalation, version)
    locked_risk(escalation.risk)
    escalation = (
        RiskEscalation.objects.select_for_update(of=("self",))
        .select_related("body", "risk")
        .get(pk=escalation.pk)
    )
    if escalation.outcome != RiskEscalation.Outcome.WAITING:
        raise ValidationError("The body has dealt with it already.")
    refused = Refusals()
    with refused.hear():
        check_meeting(escalation.body, meeting_on, minute, by=by, on=on, meant=meant)
    refused.say("outcome", "Select what came of it.", where=outcome not in ENDS)
    missing = not outcome_words.strip()
    refused.say("outcome_words", "Enter what was decided, or why it is sent down.", where=missing)
    refused.raise_all()
    label = RiskEscalation.Outcome(outcome).label
    with authored(by=person, why=f"{label} by {escalation.body}: {outcome_words.strip()}"):
        escalation.outcome, escalation.outcome_words = outcome, outcome_words.strip()
        escalation.meeting_on, escalation.minute = meeting_on, minute
        escalation.ended_on, escalation.ended_by = on, person
        escalation.save_next_version()
    return escalation
