"""What a report says beside the registers: milestones, earlier reports, recommendations answered.

Frozen values, no HTML and no database.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from council.rag import Stage
from reports.position.actions import ActionPosition, days_later, times


@dataclass(frozen=True)
class MilestonePosition:
    """One milestone: its first agreed date, the one that holds, what is forecast and what was delivered."""

    id: int
    reference: str
    title: str
    owner: str
    baseline: date | None
    due: date | None
    forecast: date | None
    delivered_on: date | None
    times_moved: int
    days_slipped: int
    days_overdue: int
    moved_by: str = ""  # who approved the last move, and when
    exempt: str = ""
    comment: str = ""

    @property
    def first(self) -> date | None:
        return self.baseline or self.due

    @property
    def has_moved(self) -> bool:
        return bool(self.baseline and self.due and self.baseline != self.due)

    @property
    def moved(self) -> str:
        """How often it moved, by how much in all, and by whose approval: "Moved once, 31 days later"."""
        words = f"moved {times(max(1, self.times_moved))}, {days_later(self.days_slipped)}"
        return f"{words}: {self.moved_by}" if self.moved_by else words


@dataclass(frozen=True)
class PastReport:
    """The overall RAG that the body was told by an earlier report."""

    as_at: date
    rag: str


@dataclass(frozen=True)
class Told:
    """How many of a workstream's actions the body was last told to stand how."""

    red: int = 0
    amber: int = 0
    green: int = 0
    done: int = 0
    other: int = 0

    @classmethod
    def of(cls, rags: Iterable[str]) -> "Told":
        counts = dict.fromkeys(("red", "amber", "green", "done", "other"), 0)
        for rag in rags:
            name = "done" if rag == "blue" else rag if rag in counts else "other"
            counts[name] += 1
        return cls(**counts)


@dataclass(frozen=True)
class RecommendationAnswered:
    """A recommendation of a review, the council's response, and the actions that answer it."""

    number: str
    text: str
    response: str
    actions: tuple[str, ...]  # references with their RAG in words


@dataclass(frozen=True)
class ReviewAnswered:
    """A review that the programme answers, with its recommendations that this report tells of."""

    title: str
    recommendations: tuple[RecommendationAnswered, ...]


@dataclass(frozen=True)
class SinceLast:
    """What changed of the actions since the body was last told, each by reference."""

    worse: tuple[ActionPosition, ...]
    better: tuple[ActionPosition, ...]
    done: tuple[ActionPosition, ...]
    moved: tuple[ActionPosition, ...]
    new: tuple[ActionPosition, ...]
    left: tuple[ActionPosition, ...]

    @classmethod
    def of(
        cls, actions: Iterable[ActionPosition], told_on: date | None, approved: Iterable[str]
    ) -> "SinceLast":
        """What changed; nothing where the body was told nothing. `approved`: numbers whose date moved."""
        rows = list(actions) if told_on else []
        approved = set(approved)
        finished = [a for a in rows if a.stage in (Stage.COMPLETE, Stage.VERIFIED) and a.before != "blue"]
        known = [a for a in rows if a.before and a not in finished]
        return cls(
            worse=tuple(a for a in known if a.is_live and a.direction == "worse"),
            better=tuple(a for a in known if a.is_live and a.direction == "better"),
            done=tuple(a for a in finished if a.before),
            moved=tuple(a for a in rows if a.reference in approved),
            new=tuple(a for a in rows if not a.before),
            left=tuple(
                a for a in known if a.counts_as == "left" and a.before not in ("", "none", "not_yet_due")
            ),
        )
