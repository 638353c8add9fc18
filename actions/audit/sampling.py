"""The verified actions of which an audit takes a sample."""

from django.db.models import QuerySet

from actions.models import Action
from council.access.rules import Right
from council.models import User
from council.rag import Stage

LARGEST = 500  # actions in one archive


def verified_actions(user: User) -> QuerySet[Action]:
    """The verified actions whose whole history the person may read."""
    return Action.objects.with_right(user, Right.HISTORY).filter(stage=Stage.VERIFIED)
