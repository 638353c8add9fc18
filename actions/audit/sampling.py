"""A sample of verified actions for an audit: drawn so that anybody can draw it again."""

import hashlib
from collections.abc import Sequence

from django.db.models import QuerySet

from actions.models import Action
from council.access.rules import Right
from council.models import User
from council.natural_order import natural_key
from council.rag import Stage

LARGEST = 500  # actions in one archive

HOW_DRAWN = (
    "For each reference the SHA-256 of the seed, a colon and the reference (such as “abc:SSR-014”, in UTF-8) "
    "is written in hex; the references with the smallest are the sample."
)


def verified_actions(user: User) -> QuerySet[Action]:
    """The verified actions whose whole history the person may read."""
    return Action.objects.with_right(user, Right.HISTORY).filter(stage=Stage.VERIFIED)


def drawn(references: Sequence[str], *, size: int, seed: str) -> list[str]:
    """So many of the references, in order of their names: the same for the same seed and references."""

    def lot(reference: str) -> str:
        return hashlib.sha256(f"{seed}:{reference}".encode()).hexdigest()

    return sorted(sorted(references, key=lot)[:size], key=natural_key)
