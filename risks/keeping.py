"""What a risk says, put right by who keeps the log; and the lock that every act on a risk takes first."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.conventions import InForce
from council.history import authored
from council.models import Post
from programmes.models import Programme, Recommendation, Workstream
from risks.models import Risk

TO_KEEP = Rule(
    "The risk lead and the programme manager keep the log of risks.", rights=(Right.RISKS, Right.MANAGE)
)
LONGEST_INTERVAL = 366  # days: what is looked at less than once a year is no open risk


@dataclass(frozen=True, kw_only=True)
class RiskStatement:
    """What a risk says, its scores and its end apart."""

    title: str
    workstream: Workstream | None = None
    cause: str = ""
    event: str = ""
    effect: str = ""
    category: str = ""
    owner: Post | None = None
    response: str = ""
    response_words: str = ""
    controls: str = ""
    recommendation: Recommendation | None = None
    source: str = ""
    review_every_days: int | None = None
    next_review: date | None = None


SAID = tuple(field.name for field in fields(RiskStatement))


def statement_of(risk: Risk) -> RiskStatement:
    """What the risk says now."""
    return RiskStatement(**{name: getattr(risk, name) for name in SAID})


def why_it_stands(risk: Risk) -> str:
    """Why the risk's words are not changed any more, in a sentence; empty where they may be."""
    if risk.is_live or risk.is_proposed:
        return ""
    return f"{risk.reference} is {risk.stands_as}, so its words stand."


def locked(risk: Risk, version: int | None = None) -> Risk:
    """The risk as it stands now, locked for the transaction, with its programme.

    Raises ChangedMeanwhile where `version` is no longer the current one.
    """
    # Only the row itself is locked: PostgreSQL refuses to lock the nullable side of a join.
    rows = Risk.objects.select_for_update(of=("self",)).select_related("programme", "workstream", "owner")
    risk = rows.get(pk=risk.pk)
    risk.require_version(version)
    return risk


@transaction.atomic
def correct_risk(
    risk: Risk,
    statement: RiskStatement,
    *,
    why: str,
    by: By,
    on: date,
    conventions: InForce,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Risk:
    """Save the risk as corrected, with the reason in its history; its scores are judged by reviews.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_KEEP, risk, on=on)
    risk = locked(risk, version)
    doubts = Doubts(by=by, on=on, meant=meant, beside=(risk.programme.ends,))
    called, was = "the next review", risk.next_review
    doubts.ask("next_review", statement.next_review, called=called, was=was, future=True)
    errors: dict[str, Any] = dict(doubts.errors) | why_not_said(
        risk.programme, statement, conventions=conventions, before=risk
    )
    if not why.strip():
        errors["why"] = "Enter why it is corrected."
    if refusal := why_it_stands(risk):
        raise ValidationError(refusal)
    changed = [name for name in SAID if getattr(risk, name) != getattr(statement, name)]
    if not (errors or changed):
        raise ValidationError("Nothing is different, so there is nothing to save.")
    if errors:
        raise ValidationError(errors)
    for name in changed:
        setattr(risk, name, getattr(statement, name))
    with authored(by=person, why=why):
        risk.save_next_version()
    return risk


def why_not_said(
    programme: Programme, statement: RiskStatement, *, conventions: InForce, before: Risk | None = None
) -> dict[str, str]:
    """What stands against the statement, by field; what the risk said `before` may go on to be said."""
    errors: dict[str, str] = {}
    if not statement.title.strip():
        errors["title"] = "Enter what could happen."
    stream, owner, category = statement.workstream, statement.owner, statement.category
    if stream and stream.programme_id != programme.pk:
        errors["workstream"] = "Select a workstream of the same programme."
    elif stream and stream.retired_on and stream != (before and before.workstream):
        errors["workstream"] = f"{stream} was retired. Select another workstream."
    if owner and not owner.is_active and owner != (before and before.owner):
        errors["owner"] = f"{owner} is no longer in use."
    if category and category not in (*conventions.risk_categories, before.category if before else ""):
        errors["category"] = "Select one of the council’s categories."
    if statement.response and statement.response not in Risk.Response.values:
        errors["response"] = "Select one of the treatments."
    every = statement.review_every_days
    if every is not None and not 1 <= every <= LONGEST_INTERVAL:
        errors["review_every_days"] = f"The days between reviews must be between 1 and {LONGEST_INTERVAL}."
    return errors
