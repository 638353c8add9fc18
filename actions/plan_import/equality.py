"""What a row says of a point of an equality impact assessment, and the point that is made of its action."""

from collections.abc import Mapping
from dataclasses import dataclass

from actions.models import Action, EqualityPoint
from programmes.imports.records import ComparedRecord, ReadRecord

LABELS = {"priority": "importance", "resourced": "resources approved", "target_value": "target"}


@dataclass(frozen=True)
class EqualityWords:
    """What the form of the assessment asks of an action besides."""

    importance: str = ""
    resources: str = ""
    target: str = ""

    @property
    def also_says(self) -> Mapping[str, str]:
        """The same as a file says it, by its columns: what a later file is compared with."""
        resources = str(EqualityPoint.Resources(self.resources).label) if self.resources else ""
        return {"priority": self.importance, "resourced": resources, "target_value": self.target}


def point_of(action: Action, read: ReadRecord) -> list[EqualityPoint]:
    """The point that the new action is, where its row is of an equality action plan."""
    return [EqualityPoint(action=action, **vars(read.understood))] if is_point(read) else []


def is_point(read: ReadRecord) -> bool:
    """Whether the row is of an equality action plan."""
    return isinstance(read.understood, EqualityWords)


def said_of(importance: str | None, resources: str | None, target: str | None) -> Mapping[str, str]:
    """What an action's point says now, by the columns of a file."""
    return EqualityWords(importance or "", resources or "", target or "").also_says


def changed_point(action: Action, record: ComparedRecord) -> EqualityPoint | None:
    """The action's point as the file changes it, not saved; an action that was none becomes one."""
    changed = LABELS.keys() & record.changes.keys()
    if not (changed and is_point(record.read)):
        return None
    point = EqualityPoint.objects.filter(action=action).first() or EqualityPoint(action=action)
    for name, column in (("priority", "importance"), ("resourced", "resources"), ("target_value", "target")):
        if name in changed or point.pk is None:
            setattr(point, column, getattr(record.read.understood, column))
    return point
