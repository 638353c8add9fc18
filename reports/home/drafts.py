"""What reports offer a person: drafts to finish, papers to approve, approved papers to issue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from council.access.rules import Right, standing
from council.conventions import InForce
from council.models import User
from council.offers import Offer, Urgency
from council.wording import spoken, spoken_period
from reports.models import HighlightReport

Status = HighlightReport.Status


@dataclass(frozen=True)
class DraftStep:
    """What a report asks for at one status, and of whom."""

    status: HighlightReport.Status
    right: Right
    label: str
    what: str
    urgency: Urgency


STEPS = (
    DraftStep(Status.DRAFT, Right.DRAFT, "Continue", "Draft report", Urgency.DRAFT),
    DraftStep(Status.SUBMITTED, Right.APPROVE, "Read and approve", "Report for approval", Urgency.DECISION),
    DraftStep(Status.APPROVED, Right.ISSUE, "Issue", "Approved report", Urgency.DECISION),
)


def offers(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """The reports whose next step is this person's, in one query at most."""
    steps = {step.status: step for step in STEPS if standing(user).has(step.right)}
    if not steps:
        return []
    return [
        offer_of(report, steps[Status(report.status)]) for report in reports_waiting(user, steps.values())
    ]


def reports_waiting(user: User, steps: Iterable[DraftStep]) -> QuerySet:
    """The reports that wait for one of the steps, the earliest meeting first."""
    who = standing(user)
    mine = Q(pk__in=[])
    for step in steps:
        reach = who.reach(step.right)
        mine |= Q(status=step.status) & (Q() if reach is None else Q(programme__scope__in=reach))
    reports = HighlightReport.objects.visible_to(user).filter(mine)
    return reports.select_related("programme", "body").order_by("meeting_on", "pk")


def offer_of(report: HighlightReport, step: DraftStep) -> Offer:
    """The report as an offer to take its next step."""
    when = f", meeting {spoken(report.meeting_on)}" if report.meeting_on else ""
    period = spoken_period(report.period_from, report.period_to)
    return Offer(
        title=f"{report.programme} to {report.body}",
        url=report.get_absolute_url(),
        why=f"{step.what} for {period}{when}",
        step_label=step.label,
        step_url=report.get_absolute_url(),
        urgency=step.urgency,
        day=report.meeting_on,
    )
