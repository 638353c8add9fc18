"""Which recommendations of a review are answered by actions, by which, and which are ready to close."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from actions.models import LIVE, Action, Answer
from council.conventions import InForce
from council.models import User
from council.natural_order import NaturalKey
from council.rag import Stage
from programmes.models import Closure, Programme, Recommendation, Review

Response = Recommendation.Response


@dataclass(frozen=True)
class Answering:
    """One action that answers a recommendation, and what of it."""

    action: Action
    answer: int
    says: str


@dataclass(frozen=True)
class Covered:
    """One recommendation with the actions that answer it; `unseen` are those the person may not see."""

    recommendation: Recommendation
    answers: tuple[Answering, ...]
    unseen: int
    closure: Closure | None = None

    @property
    def actions(self) -> tuple[Action, ...]:
        return tuple(answer.action for answer in self.answers)

    @property
    def is_answered(self) -> bool:
        return bool(self.answers or self.unseen)

    @property
    def is_owed(self) -> bool:
        """Whether an action is missing: it is open, the council has not declined, and nothing answers it."""
        declined = self.recommendation.response == Response.DECLINED
        return not (self.is_answered or declined or self.closure or self.recommendation.third_party)

    @property
    def ready_to_close(self) -> bool:
        """Whether all its actions are verified; that it is closed is said by others."""
        if self.closure or self.unseen:
            return False
        if self.recommendation.response not in (Response.ACCEPTED, Response.PARTLY):
            return False
        return bool(self.actions) and all(a.stage == Stage.VERIFIED for a in self.actions)


def coverage(review: Review, user: User, *, as_at: date, conventions: InForce) -> list[Covered]:
    """Every recommendation of the review as it now stands, with what answers it. Four queries."""
    stand = review.recommendations.filter(is_current=True)
    return covered(list(stand), user, as_at=as_at, conventions=conventions)


def covered(
    recommendations: Sequence[Recommendation], user: User, *, as_at: date, conventions: InForce
) -> list[Covered]:
    """Each of the recommendations with what answers any wording of it, and what closes it. Three queries."""
    links: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    lines = [each.line for each in recommendations]
    line = Coalesce(F("recommendation__first"), F("recommendation"))
    answers = Answer.objects.alias(line=line).filter(line__in=lines)
    for of, action, pk, says in answers.values_list(line, "action", "pk", "says"):
        links[of].append((action, pk, says))
    keys = {action for rows in links.values() for action, _, _ in rows}
    seen: Any = Action.objects.visible_to(user).filter(pk__in=keys)
    visible = {
        action.pk: action
        for action in seen.counted(as_at=as_at, conventions=conventions).select_related("owner")
    }
    closures = Closure.objects.filter(recommendation__in=recommendations, reopened_on=None)
    closed = {closure.recommendation_id: closure for closure in closures.select_related("body")}
    return [
        Covered(
            each,
            tuple(
                Answering(visible[action], pk, says)
                for action, pk, says in sorted(links[each.line])
                if action in visible
            ),
            # Counted and never named: the reader learns that there are some, and no word of them.
            sum(action not in visible for action, _, _ in links[each.line]),
            closed.get(each.pk),
        )
        for each in recommendations
    ]


def without_source(review: Review, user: User) -> QuerySet:
    """The live actions of the programmes that answer the review, which answer no recommendation at all."""
    programmes = Programme.objects.visible_to(user).filter(sources__review=review).values("pk")
    live = Action.objects.visible_to(user).filter(programme__in=programmes, stage__in=LIVE)
    return live.filter(answers=None).select_related("programme").order_by(NaturalKey("reference"))
