"""What the page of a body tells of risks: those escalated to it that wait for its decision."""

from datetime import date

from django.urls import reverse

from council.models import Body, User
from council.register.bodies import BodySection, OfBody
from risks.models import RiskEscalation

MOST = 5  # risks that are listed


def escalated(body: Body, user: User, *, on: date) -> BodySection | None:
    """The risks that wait for the body, the first escalated first; None where none ever was. Two queries."""
    rows = RiskEscalation.objects.visible_to(user, on=on).filter(body=body)
    if not rows.exists():
        return None
    waiting = rows.filter(outcome=RiskEscalation.Outcome.WAITING).select_related("risk")
    lines = [
        OfBody(f"{row.risk.reference} {row.risk.title}", row.risk.get_absolute_url(), row.asks)
        for row in waiting.order_by("pk")[:MOST]
    ]
    return BodySection("Risks escalated to it", lines, reverse("risks:escalated-to-body", args=[body.pk]),
                       "All that was escalated to it")  # fmt: skip
