"""What reports offer a person: drafts to finish, papers to approve, approved papers to issue."""

from datetime import date

from django.db.models import Q

from council.access import Right, VisibleQuerySet, standing
from council.conventions import InForce
from council.models import User
from council.offers import Offer, Urgency, spoken
from reports.models import HighlightReport

Status = HighlightReport.Status
STEPS = (
    (Status.DRAFT, Right.DRAFT, "Continue", "Draft report", Urgency.DRAFT),
    (Status.SUBMITTED, Right.APPROVE, "Read and approve", "Report for approval", Urgency.DECISION),
    (Status.APPROVED, Right.ISSUE, "Issue", "Approved report", Urgency.DECISION),
)


def offers(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """The reports whose next step is this person's, in one query at most."""
    steps = {status: rest for status, right, *rest in STEPS if standing(user).has(right)}
    if not steps:
        return []
    return [_offer(report, *steps[report.status]) for report in _waiting(user, steps)]


def _waiting(user: User, steps: dict) -> VisibleQuerySet:
    who = standing(user)
    mine = Q(pk__in=[])
    for status, right, *_ in STEPS:
        if status in steps:
            reach = who.reach(right)
            mine |= Q(status=status) & (Q() if reach is None else Q(programme__scope__in=reach))
    reports = HighlightReport.objects.visible_to(user).filter(mine)
    return reports.select_related("programme", "body").order_by("meeting_on", "pk")


def _offer(report: HighlightReport, step: str, what: str, urgency: Urgency) -> Offer:
    when = f", meeting {spoken(report.meeting_on)}" if report.meeting_on else ""
    period = f"{spoken(report.period_from)} to {spoken(report.period_to)}"
    return Offer(
        title=f"{report.programme} to {report.body}",
        url=report.get_absolute_url(),
        why=f"{what} for {period}{when}",
        step_label=step,
        step_url=report.get_absolute_url(),
        urgency=urgency,
        day=report.meeting_on,
    )
