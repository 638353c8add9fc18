"""What a row says of a point of an equality impact assessment, and the point that is made of its action."""

from dataclasses import dataclass

from actions.models import Action, EqualityPoint
from programmes.imports.records import ReadRecord


@dataclass(frozen=True)
class EqualityWords:
    """What the form of the assessment asks of an action besides."""

    importance: str = ""
    resources: str = ""
    target: str = ""


def point_of(action: Action, read: ReadRecord) -> list[EqualityPoint]:
    """The point that the new action is, where its row is of an equality action plan."""
    return [EqualityPoint(action=action, **vars(read.understood))] if is_point(read) else []


def is_point(read: ReadRecord) -> bool:
    """Whether the row is of an equality action plan."""
    return isinstance(read.understood, EqualityWords)
