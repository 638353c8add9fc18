"""One recommendation: its words, the council's response, the actions that answer it, and who closes it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from actions.answering import TO_LINK
from actions.models import Action
from council.access.rules import Right, standing
from council.models import User
from council.timeline import changes_of
from council.web.asked import reads
from council.web.requests import Request, today_and_conventions
from programmes.models import Recommendation
from programmes.reviews import closing, correcting, responding
from programmes.reviews.wordings import current_wordings, same_line
from reports.home.coverage import Covered, covered


@require_GET
@reads()
def show_recommendation(request: Request, pk: int) -> HttpResponse:
    """The recommendation as it stands now or stood, and everything that hangs on it."""
    seen: Any = Recommendation.objects.visible_to(request.user)  # type: ignore[attr-defined]
    related = ("review", "finding", "repeats__review", "responded_by_post", "responded_by_body")
    recommendation = get_object_or_404(seen.select_related(*related), pk=pk)
    today, conventions = today_and_conventions(request)
    user, review = request.user, recommendation.review
    stands = current_wordings([recommendation])[recommendation.pk]
    line = covered([stands], user, as_at=today, conventions=conventions)[0]
    acts = recommendation.is_current and review.is_recorded
    repeats = recommendation.repeats
    context = {
        "recommendation": recommendation,
        "review": review,
        "line": line,
        "stands": stands,
        "wordings": seen.filter(same_line(recommendation)).exclude(pk=recommendation.pk).order_by("pk"),
        "from_finding": recommendation.finding_seen_by(standing(user)),
        "repeats": repeats if repeats and repeats.visible_by(standing(user)) else None,
        "repeated_by": seen.filter(
            repeats__in=seen.filter(same_line(recommendation)), is_current=True
        ).select_related("review"),
        "closings": stands.closures.select_related("body", "document").order_by("-closed_on", "-pk"),
        "who_closes": closing.who_closes(review, conventions),
        "why_not_to_close": closing.why_not_to_close(stands),
        "why_settled": closing.why_settled(stands),
        "may_change": actions_managed(user, line) if acts else set(),
        "labels": conventions.rag_labels,
        "may_link": acts and TO_LINK.allows(user, recommendation),
        "may_respond": acts and responding.TO_RESPOND.allows(user, recommendation),
        "may_close": acts and closing.may_close(user, recommendation, on=today, conventions=conventions),
        "may_correct": acts and correcting.TO_CORRECT.allows(user, recommendation),
        "add_action": add_action_url(recommendation),
        "history": changes_of(recommendation)[::-1],
        "breadcrumbs": [
            ("Reviews", reverse("programmes:list-reviews")),
            (review.title, review.get_absolute_url()),
            (f"Recommendation {recommendation.number}", ""),
        ],
    }
    return render(request, "reports/home/recommendation.html", context)


def actions_managed(user: User, line: Covered) -> set[int]:
    """Those of the actions that answer it whose links the person changes. One query, or none."""
    keys = [action.pk for action in line.actions]
    managed: Any = Action.objects.with_right(user, Right.MANAGE).filter(pk__in=keys)
    return set(managed.values_list("pk", flat=True)) if keys else set()


def add_action_url(recommendation: Recommendation) -> str:
    """Where an action is added that answers the recommendation; empty where there is no such form."""
    return f"{reverse('actions:add-action')}?recommendation={recommendation.pk}"
