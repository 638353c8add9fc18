"""Which recommendations of a review are answered by actions, by which, and which are ready to close."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from actions.models import Action, Answer
from council.conventions import InForce
from council.models import User
from council.rag import Stage
from programmes.models import Recommendation, Review


@dataclass(frozen=True)
class Covered:
    """One recommendation with the actions that answer it; `unseen` are those the person may not see."""

    recommendation: Recommendation
    actions: tuple[Action, ...]
    unseen: int

    @property
    def is_answered(self) -> bool:
        return bool(self.actions or self.unseen)

    @property
    def is_owed(self) -> bool:
        """Whether an action is missing: the council has not declined, and nothing answers it."""
        return not self.is_answered and self.recommendation.response != Recommendation.Response.DECLINED

    @property
    def ready_to_close(self) -> bool:
        """Whether all its actions are verified; that it is closed is a body's decision."""
        return bool(self.actions) and not self.unseen and all(a.stage == Stage.VERIFIED for a in self.actions)


def coverage(review: Review, user: User, *, as_at: date, conventions: InForce) -> list[Covered]:
    """Every recommendation of the review with what answers it. Three queries."""
    answers: dict[int, list[int]] = defaultdict(list)
    for recommendation, action in Answer.objects.filter(recommendation__review=review).values_list(
        "recommendation", "action"
    ):
        answers[recommendation].append(action)
    keys = {key for numbers in answers.values() for key in numbers}
    visible = {
        action.pk: action
        for action in Action.objects.visible_to(user)
        .filter(pk__in=keys)
        .counted(as_at=as_at, conventions=conventions)  # type: ignore[attr-defined]
        .select_related("owner")
    }
    return [
        Covered(
            recommendation,
            tuple(visible[key] for key in sorted(answers[recommendation.pk]) if key in visible),
            # Counted and never named: the reader learns that there are some, and no word of them.
            sum(key not in visible for key in answers[recommendation.pk]),
        )
        for recommendation in review.recommendations.all()
    ]
