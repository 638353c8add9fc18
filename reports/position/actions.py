"""What a report says of actions: each as it stands on the day, how many stand how, and whose dates moved.

Frozen values, no HTML and no database.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from council.conventions import InForce
from council.natural_order import natural_key
from council.rag import DONE, LEFT, Direction, Rag, Stage, direction, worst_of
from council.wording import spoken

RANKED = (Rag.RED, Rag.AMBER, Rag.GREEN)
NO_OWNER = "Owner to be confirmed"


@dataclass(frozen=True)
class Tally:
    """How many actions stand how. Complete and verified are counted apart; so is what has left the plan."""

    red: int = 0
    amber: int = 0
    green: int = 0
    not_yet_due: int = 0
    none: int = 0
    on_hold: int = 0
    complete: int = 0
    verified: int = 0
    left: int = 0

    @property
    def total(self) -> int:
        return self.live + self.on_hold + self.done + self.left

    @property
    def live(self) -> int:
        return self.red + self.amber + self.green + self.not_yet_due + self.none

    @property
    def done(self) -> int:
        return self.complete + self.verified

    @property
    def other(self) -> int:
        """Those that show no RAG of their own: not yet due, without a date, on hold, or left."""
        return self.not_yet_due + self.none + self.on_hold + self.left

    @property
    def rag(self) -> Rag:
        """The worst RAG that any live action shows; Blue where all that count are done."""
        present = [rag for rag in (*RANKED, Rag.NOT_YET_DUE) if getattr(self, rag.value)]
        return worst_of([*present, *([Rag.BLUE] if self.done else [])])

    def words(self, conventions: InForce) -> str:
        """The counts in words: Red, Amber and Green always, the others where there are any."""
        label = conventions.rag_label
        parts = [f"{getattr(self, rag.value)} {label(rag)}" for rag in RANKED]
        others = (
            (self.not_yet_due, label(Rag.NOT_YET_DUE).lower()),
            (self.none, "without a date"),
            (self.on_hold, "on hold"),
            (self.complete, "complete, waiting for verification"),
            (self.verified, "verified"),
            (self.left, "no longer in the plan"),
        )
        return "; ".join([", ".join(parts), *(f"{number} {words}" for number, words in others if number)])

    def bar(self) -> dict[str, int]:
        """The counts that the bar draws, by RAG, worst first."""
        return {
            "red": self.red,
            "amber": self.amber,
            "green": self.green,
            "blue": self.done,
            "not_yet_due": self.not_yet_due,
            "on_hold": self.on_hold,
            "none": self.none,
        }

    @classmethod
    def of(cls, actions: Iterable["ActionPosition"]) -> "Tally":
        counts: dict[str, int] = {}
        for action in actions:
            counts[action.counts_as] = counts.get(action.counts_as, 0) + 1
        return cls(**counts)


@dataclass(frozen=True)
class Progress:
    """What an action's owner last said in the period, and how often something was said."""

    made_on: date
    text: str
    times: int = 1
    of_plan: bool = False  # nobody said anything since: these are the words of the imported plan


@dataclass(frozen=True)
class ActionPosition:
    """One action: its dates, its three RAGs with the rule in a sentence, and what its owner says."""

    id: int
    reference: str
    title: str
    owner: str
    stage: str
    stage_reason: str
    section: str  # the child workstream that it stands in, if any
    rag: str
    stated: str
    implied: str
    sentence: str
    before: str  # the RAG that the body was last told
    baseline: date | None
    due: date | None
    due_as_written: str
    forecast: date | None
    completed_on: date | None
    verified_on: date | None
    times_moved: int
    days_slipped: int
    days_overdue: int
    days_until_due: int | None
    reason: str
    being_done: str
    justification: str
    due_in_next_period: bool
    owes_update: bool
    progress: Progress | None = None
    updated_on: date | None = None  # when its owner last said anything
    in_full: str = ""  # "full" or "sentence", where the lead chose otherwise than the rule
    exempt: str = ""  # the paragraph, in a pack that prints what is exempt
    exempt_reason: str = ""

    @property
    def is_live(self) -> bool:
        return self.stage in (Stage.NOT_STARTED, Stage.IN_PROGRESS)

    @property
    def counts_as(self) -> str:
        """The name of the count in a Tally that this action adds to."""
        if self.stage in (Stage.ON_HOLD, *DONE):
            return self.stage
        return "left" if self.stage in LEFT else self.rag

    @property
    def shown_as(self) -> str:
        """The RAG to print; an action on hold is printed as on hold, whatever it was before."""
        return "on_hold" if self.stage == Stage.ON_HOLD else self.rag

    @property
    def direction(self) -> Direction:
        return direction(self.before, Rag(self.rag))

    @property
    def why(self) -> str:
        """The rule in a sentence, without the RAG word that is printed before it."""
        return self.sentence.split(": ", 1)[-1]

    @property
    def is_exception(self) -> bool:
        """Whether the paper tells it in full: Red or past its date, unless its lead chose otherwise."""
        if self.in_full:
            return self.in_full == "full"
        return self.is_live and (self.rag == Rag.RED or self.days_overdue > 0)

    @property
    def silence(self) -> str:
        """What is said in the place of progress where nothing was said in the period."""
        return "" if self.progress and not self.progress.of_plan else self.last_heard

    @property
    def as_in_the_plan(self) -> str:
        """Where its progress is in the plan's words: "as in the plan of 21 May 2003"; else empty."""
        told = self.progress is not None and self.progress.of_plan
        return f"as in the plan of {spoken(self.progress.made_on)}" if told and self.progress else ""

    @property
    def last_heard(self) -> str:
        """Since when nothing was said of it."""
        return f"No update since {spoken(self.updated_on)}" if self.updated_on else "No update yet"

    @property
    def moved(self) -> str:
        """How often its date moved and by how much in all, such as "twice, 61 days later"."""
        return f"{times(self.times_moved)}, {days_later(self.days_slipped)}"


@dataclass(frozen=True)
class DateMove:
    """A date change that was asked for or decided in the period, or still waits."""

    reference: str
    title: str
    from_date: date | None
    to_date: date
    times_moved: int
    reason: str
    asked_on: date
    outcome: str  # a DateChange.Outcome
    outcome_label: str
    decided_on: date | None
    decided_by: str
    decision_reason: str
    id: int = 0
    baseline: date | None = None

    @property
    def in_words(self) -> str:
        """How far this change moves the date, and how often it had moved, as one phrase.

        That it moved once goes without saying where this is that move.
        """
        if self.from_date is None:
            return ""
        only = self.times_moved == 1 and self.outcome in ("approved", "recorded")
        moved = f"; moved {times(self.times_moved)}" if self.times_moved and not only else ""
        return f"{days_later((self.to_date - self.from_date).days)}{moved}"


def in_date_order(actions: Iterable[ActionPosition]) -> list[ActionPosition]:
    """The actions by due date, then reference; those without a date last."""
    return sorted(actions, key=lambda action: (action.due or date.max, natural_key(action.reference)))


def times(number: int) -> str:
    """Once, twice, 3 times."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def days_later(number: int) -> str:
    """By how many days a date moved, and which way."""
    unit = "day" if abs(number) == 1 else "days"
    return f"{abs(number)} {unit} {'earlier' if number < 0 else 'later'}"
