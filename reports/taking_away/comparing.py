"""Two issued reports on a programme side by side: what moved from one to the other, in a member's words."""

from dataclasses import dataclass
from datetime import date

from council.natural_order import natural_key
from council.rag import Rag, direction
from council.wording import spoken
from reports.documents.paper import Paper
from reports.position.actions import ActionPosition, days_later


@dataclass(frozen=True)
class Moved:
    """One action that the later report tells otherwise than the earlier one, and why."""

    reference: str
    title: str
    before: str  # RAG then, empty where it was not there
    now: str
    changes: tuple[str, ...]
    why: str

    @property
    def direction(self) -> str:
        """Better, worse, the same, or new."""
        return str(direction(self.before, Rag(self.now or Rag.NONE)).value)


def compared(earlier: Paper, later: Paper) -> list[Moved]:
    """What is told otherwise of each action, those that got worse first."""
    then = {action.reference: action for action in earlier.position.actions}
    now = {action.reference: action for action in later.position.actions}
    moved = []
    for reference in sorted({*then, *now}, key=natural_key):
        was, is_now = then.get(reference), now.get(reference)
        changes = changes_between(was, is_now)
        if changes:
            shown = is_now or was
            assert shown is not None
            moved.append(
                Moved(
                    reference,
                    shown.title,
                    was.rag if was else "",
                    is_now.rag if is_now else "",
                    changes,
                    why_of(is_now) if is_now else "",
                )
            )
    order = {"worse": 0, "new": 1, "better": 2}
    return sorted(moved, key=lambda one: order.get(one.direction, 3))


def why_of(action: ActionPosition) -> str:
    """Why it stands so, as the report tells: its reason, else what is said of progress, else by its dates."""
    return action.reason or (action.progress.text if action.progress else "") or action.why


def changes_between(was: ActionPosition | None, now: ActionPosition | None) -> tuple[str, ...]:
    """What changed of an action, each as a phrase; nothing where the reports agree."""
    if was is None:
        return ("in the plan for the first time",)
    if now is None:
        return ("told no more",)
    found = []
    if was.stage != now.stage:
        found.append(f"{was.stage.replace('_', ' ')} then, {now.stage.replace('_', ' ')} now")
    found += [
        f"{called} {_moved(before, after)}"
        for called, before, after in (("due", was.due, now.due), ("forecast", was.forecast, now.forecast))
        if before != after
    ]
    if not found and was.rag != now.rag:
        found.append("its RAG alone")
    return tuple(found) if found or was.rag != now.rag else ()


def _moved(before: date | None, after: date | None) -> str:
    if before and after:
        return f"{spoken(after)}, {days_later((after - before).days)}"
    return spoken(after) if after else "not given any more"
