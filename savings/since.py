"""What was said of savings since a monitoring period was closed, and why: the reasons of what moved."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from council.calendar.years import FinancialYear
from council.models import User
from council.wording import pounds
from savings.models import (
    Claim,
    ClosedPeriod,
    Reforecast,
    Reversal,
    Saving,
    SavingChange,
    TargetChange,
    YearProfile,
)

MOST = 200  # reasons that a page tells


@dataclass(frozen=True)
class SaidSince:
    """One thing that moved a figure: of which saving and year, what, and why."""

    saving: Saving
    year: FinancialYear
    what: str
    reason: str
    by: Any
    on: date | None


def said_since(user: User, period: ClosedPeriod) -> list[SaidSince]:
    """The forecasts, decisions, confirmations and reversals since the period was closed, newest first."""
    first = period.history.order_by("history_id").first()
    if first is None:
        return []
    since = first.history_date
    told = [
        *(forecast_said(each) for each in recent(Reforecast, user, since, "line__saving", "by")),
        *(
            target_said(each)
            for each in recent(TargetChange, user, since, "line__saving", "decided_by")
            if each.outcome == "approved"
        ),
        *(
            change_said(each)
            for each in recent(SavingChange, user, since, "line__saving", "decided_by")
            if each.outcome == "approved"
        ),
        *(
            claim_said(each)
            for each in recent(Claim, user, since, "line__saving", "decided_by")
            if each.is_confirmed
        ),
        *(reversal_said(each) for each in recent(Reversal, user, since, "claim__line__saving", "by")),
    ]
    return sorted(told, key=lambda each: each.on or date.min, reverse=True)[:MOST]


def recent(model: Any, user: User, since: datetime, *related: str) -> "QuerySet[Any]":
    """The records of the model that the person sees and that something was written of since then."""
    changed = model.history.filter(history_date__gt=since).values("id")
    seen: QuerySet[Any] = model.objects.visible_to(user).filter(pk__in=changed)
    return seen.select_related(*related).order_by("-pk")[:MOST]


def said_of(line: YearProfile, what: str, reason: str, by: Any, on: date | None) -> SaidSince:
    """What was said of a year of a saving."""
    return SaidSince(line.saving, line.financial_year, what, reason, by, on)


def forecast_said(made: Reforecast) -> SaidSince:
    """A forecast that was given."""
    before = "none" if made.from_amount is None else pounds(made.from_amount)
    what = f"Forecast {before} to {pounds(made.to_amount)}"
    return said_of(made.line, what, made.reason, made.by, made.made_on)


def target_said(change: TargetChange) -> SaidSince:
    """A change of target that was approved."""
    what = f"Target {pounds(change.from_target)} to {pounds(change.to_target)}"
    return said_of(change.line, what, change.reason, change.decided_by, change.decided_on)


def change_said(change: SavingChange) -> SaidSince:
    """A part of a target that was moved, replaced or given up."""
    what = f"{pounds(change.amount)} {change.get_kind_display().lower()}"
    return said_of(change.line, what, change.reason, change.decided_by, change.decided_on)


def claim_said(claim: Claim) -> SaidSince:
    """A claim that finance confirmed."""
    what = f"{pounds(claim.confirmed_amount)} of {pounds(claim.amount)} confirmed"
    return said_of(claim.line, what, claim.decision_reason, claim.decided_by, claim.decided_on)


def reversal_said(made: Reversal) -> SaidSince:
    """A confirmation that was reversed."""
    return said_of(made.claim.line, f"{pounds(made.amount)} reversed", made.reason, made.by, made.reversed_on)
