"""What the page of a body tells of risks: those escalated to it that wait for its decision."""

from datetime import date
from typing import Any

from django.urls import reverse

from council.lengths import shortened
from council.models import Body, User
from council.register.bodies import BodySection, OfBody
from risks.models import LogEntry, RiskEscalation

MOST = 5  # risks that are listed


def escalated(body: Body, user: User, *, on: date) -> BodySection | None:
    """The risks that wait for the body, the first first, and open entries of the log; None without any.

    Three queries.
    """
    rows = RiskEscalation.objects.visible_to(user, on=on).filter(body=body)
    seen: Any = LogEntry.objects.visible_to(user, on=on)
    entries = list(seen.to_resolve().filter(escalated_to=body)[:MOST])
    if not entries and not rows.exists():
        return None
    waiting = rows.filter(outcome=RiskEscalation.Outcome.WAITING).select_related("risk")
    lines = [
        OfBody(f"{row.risk.reference} {row.risk.title}", row.risk.get_absolute_url(), row.asks)
        for row in waiting.order_by("pk")[:MOST]
    ]
    lines += [OfBody(str(entry), entry.get_absolute_url(), shortened(entry.impact, 200)) for entry in entries]
    return BodySection(
        "Risks and issues escalated to it",
        lines,
        reverse("risks:escalated-to-body", args=[body.pk]),
        "All that was escalated to it",
    )
