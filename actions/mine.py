"""What one person owes, by what it needs: overdue first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from actions.models import Action, Completion, DateChange
from council.access import standing
from council.conventions import InForce
from council.models import User
from council.rag import LIVE, Shown, Stage


@dataclass(frozen=True)
class Owed:
    """One action of mine, how it stands, and what stands against it."""

    action: Action
    shown: Shown
    overdue: int


@dataclass(frozen=True)
class Group:
    """Actions of mine that need the same next step."""

    key: str
    title: str
    step: str  # the words of the button; empty where nothing is asked
    url_name: str
    owed: Sequence[Owed]


def my_actions_by_need(user: User, *, as_at: date, conventions: InForce) -> list[Group]:
    """The person's actions, each in the first group that fits; groups without any are left out.

    Two queries: the actions that the person's posts own, and which of them were last sent back.
    """
    posts = standing(user, on=as_at).posts
    if not posts:
        return []
    actions = list(
        Action.objects.visible_to(user, on=as_at)
        .filter(owner__in=posts, stage__in=[*LIVE, Stage.ON_HOLD, Stage.COMPLETE])
        .select_related("programme", "workstream", "owner")
        .order_by("due", "reference")
    )
    sent_back = _sent_back(actions)
    pending = set(
        DateChange.objects.filter(action__in=actions, outcome="pending").values_list("action_id", flat=True)
    )
    soon = as_at + timedelta(days=conventions.due_soon_days)
    groups: dict[str, list[Owed]] = {}
    for action in actions:
        owed = Owed(
            action=action,
            shown=action.shown(as_at=as_at, conventions=conventions),
            overdue=action.days_overdue(as_at=as_at),
        )
        groups.setdefault(_need(owed, sent_back, pending, as_at, soon), []).append(owed)
    return [Group(key, title, step, url, groups[key]) for key, title, step, url in NEEDS if key in groups]


NEEDS = (
    ("sent back", "Sent back to you", "Update", "actions:update-action"),
    ("overdue", "Overdue", "Update", "actions:update-action"),
    ("update", "Update needed", "Update", "actions:update-action"),
    ("soon", "Due soon", "Update", "actions:update-action"),
    ("pending", "Waiting for a decision on the date", "Update", "actions:update-action"),
    ("later", "In hand", "Update", "actions:update-action"),
    ("not yet", "Not yet started", "Update", "actions:update-action"),
    ("hold", "On hold", "", ""),
    ("verification", "Waiting for verification", "", ""),
)


def _need(owed: Owed, sent_back: set[int], pending: set[int], as_at: date, soon: date) -> str:
    action = owed.action
    if action.stage == Stage.COMPLETE:
        return "verification"
    if action.stage == Stage.ON_HOLD:
        return "hold"
    if action.pk in sent_back:
        return "sent back"
    if action.pk in pending:
        return "pending"
    if owed.overdue:
        return "overdue"
    if owed.shown.implied.rule == "silent":
        return "update"
    if action.due and action.due <= soon:
        return "soon"
    if action.starts and action.starts > as_at:
        return "not yet"
    return "later"


def _sent_back(actions: Sequence[Action]) -> set[int]:
    """The live actions whose last completion was sent back and that weren't updated since."""
    rows = Completion.objects.filter(action__in=actions, outcome="sent_back").values_list(
        "action_id", "decided_on"
    )
    updated = {action.pk: action.updated_on for action in actions}
    return {key for key, on in rows if _silent_since(updated[key], on)}


def _silent_since(updated_on: date | None, on: date | None) -> bool:
    return updated_on is None or (on is not None and updated_on <= on)
