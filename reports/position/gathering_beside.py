"""Gathering what stands beside the registers: milestones, what bodies were told before, reviews answered."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from actions.models import Answer
from council.conventions import InForce
from council.models import Body
from council.natural_order import natural_key
from council.wording import spoken
from programmes.models import Milestone, MilestoneDateChange, Programme, ReportedPosition
from reports.documents.models import HighlightReport
from reports.position.actions import ActionPosition
from reports.position.beside import MilestonePosition, PastReport, RecommendationAnswered, ReviewAnswered

Audience = HighlightReport.Audience
# The papers of which a reader of each audience may know.
READS = {
    Audience.PUBLIC: (Audience.PUBLIC,),
    Audience.PRIVATE: (Audience.PUBLIC, Audience.PRIVATE),
    Audience.EXEMPT: (Audience.PUBLIC, Audience.PRIVATE, Audience.EXEMPT),
}
STRIP = 6  # reports that the strip of RAGs shows, this one included


def told_to(body: Body, programme: Programme, audience: str) -> QuerySet[ReportedPosition]:
    """What the body was told of the programme in papers that readers of this audience may read.

    Rows of before audiences were kept name their report alone; those of reports for others are left out.
    """
    reads = READS[Audience(audience)]
    rows = ReportedPosition.objects.filter(
        body=body, programme=programme, audience__in=["", *(str(one) for one in reads)]
    )
    if audience == Audience.EXEMPT:
        return rows
    hidden = HighlightReport.objects.filter(programme=programme, body=body).exclude(audience__in=reads)
    before, after = (Value(part) for part in reverse("reports:detail-report", args=[0]).split("0"))
    addresses = hidden.order_by().values_list(Concat(before, Cast("pk", CharField()), after))
    return rows.exclude(audience="", report__in=addresses)


def past_reports(latest: Mapping[date, str]) -> tuple[PastReport, ...]:
    """The overall RAG of the earlier reports that the strip shows, the oldest first."""
    return tuple(PastReport(day, latest[day]) for day in sorted(latest)[-(STRIP - 1) :])


def positions_of_milestones(
    milestones: Sequence[Milestone], posts: Mapping[int | None, str], *, as_at: date, marks: bool
) -> list[MilestonePosition]:
    """The milestones with the dates that held on the day, and who approved the last move of each."""
    changes = MilestoneDateChange.objects.filter(
        milestone__in=[one.pk for one in milestones], outcome="approved", decided_on__lte=as_at
    ).select_related("decided_by_body")
    moved_by = {change.milestone_id: _who_and_when(change) for change in changes.order_by("decided_on", "pk")}
    return [
        MilestonePosition(
            id=one.pk,
            reference=one.reference,
            title=one.title,
            owner=posts.get(one.owner_id, ""),
            baseline=one.baseline,
            due=one.due,
            forecast=one.forecast,
            delivered_on=one.delivered_on if one.delivered_on and one.delivered_on <= as_at else None,
            times_moved=one.times_moved,
            days_slipped=one.days_slipped(as_at=as_at),
            days_overdue=one.days_overdue(as_at=as_at),
            moved_by=moved_by.get(one.pk, ""),
            exempt="exempt" if marks and one.exempt else "",
            comment=one.comment,
        )
        for one in sorted(milestones, key=lambda m: (m.due or date.max, m.order, natural_key(m.reference)))
    ]


def _who_and_when(change: MilestoneDateChange) -> str:
    return f"{change.decided_by_body or 'the programme manager'}, {spoken(change.decided_on)}"


def reviews_answered(
    actions: Mapping[int, Sequence[ActionPosition]], conventions: InForce
) -> tuple[ReviewAnswered, ...]:
    """The reviews whose recommendations the report's actions answer, each with how those stand."""
    by_key = {action.id: action for rows in actions.values() for action in rows}
    answers = (
        Answer.objects.filter(action__in=by_key, recommendation__is_current=True)
        .select_related("recommendation__review")
        .order_by("recommendation__review_id", "recommendation__order", "recommendation_id", "action_id")
    )
    told: dict[str, dict[int, RecommendationAnswered]] = {}
    for answer in answers:
        one, action = answer.recommendation, by_key[answer.action_id]
        rows = told.setdefault(one.review.title, {})
        known = rows.get(one.pk)
        state = "done" if action.rag == "blue" else conventions.rag_label(action.rag)
        line = f"{action.reference} {state}"
        rows[one.pk] = RecommendationAnswered(
            number=one.number,
            text=one.text,
            response=one.get_response_display(),
            actions=(*(known.actions if known else ()), line),
        )
    return tuple(ReviewAnswered(title, tuple(rows.values())) for title, rows in told.items())
