"""What the register of risks offers a person: the risks that their posts own and that want a review."""

from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from council.access.rules import standing
from council.conventions import InForce
from council.models import User
from council.offers import Offer, Urgency
from council.wording import days
from risks.models import Risk


def offers(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """Their posts' open risks that nobody reviewed in the reporting interval, in one query."""
    posts = standing(user).posts
    if not posts:
        return []
    interval = timedelta(days=conventions.reporting_interval_days)
    silent = Q(reviewed_on__lt=as_at - interval) | Q(reviewed_on=None, raised_on__lt=as_at - interval)
    risks = Risk.objects.open().visible_to(user).filter(silent, owner__in=posts)
    return [
        Offer(
            title=risk.title,
            url=risk.get_absolute_url(),
            why=_why(risk, as_at),
            step_label="Review",
            step_url=reverse("risks:review-risk", args=[risk.reference]),
            urgency=Urgency.NEEDS_UPDATE,
            reference=risk.reference,
            rag=risk.rag,
            day=(risk.reviewed_on or risk.raised_on) + interval,
        )
        for risk in risks
    ]


def _why(risk: Risk, as_at: date) -> str:
    since = days((as_at - (risk.reviewed_on or risk.raised_on)).days)
    if risk.reviewed_on:
        return f"Risk, last reviewed {since} ago"
    return f"Risk, raised {since} ago and not reviewed since"
