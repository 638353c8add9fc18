"""What a highlight report knows: a programme's position as at a day, for a body and an audience.

Frozen values, no HTML and no database. What a report lists (overdue, due soon, verified in the period) is
derived here from the facts of each action, so that the frozen data can't contradict itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from council import plain_data
from council.amounts import sum_given
from council.conventions import InForce
from council.exempt_paragraphs import SCHEDULES
from council.natural_order import natural_key
from council.rag import Direction, Rag, Stage, direction, rank, worst_of
from reports.position.actions import ActionPosition, DateMove, Tally, in_date_order
from reports.position.beside import MilestonePosition, PastReport, ReviewAnswered, SinceLast, Told
from reports.position.log import EntryPosition, MatrixPosition, ScorePosition

MOVES = ("pending", "approved", "recorded", "refused")
ZERO = Decimal("0.00")
CONFIDENTIAL = "confidential"  # in the place of a paragraph


@dataclass(frozen=True)
class RiskPosition:
    """One risk, or one that has happened and is an issue now; the matrix's own rating beside its RAG."""

    id: int
    reference: str
    title: str
    owner: str
    is_issue: bool
    happened: str  # what happened, for an issue
    rag: str
    matrix_rag: str
    likelihood: str
    impact: str
    score: int | None
    target_score: int | None
    before: str
    effect: str
    response: str
    mitigations: tuple[str, ...]
    reviewed_on: date | None
    workstream: int | None
    cause: str = ""
    response_label: str = ""
    exempt: str = ""
    exempt_reason: str = ""
    scores: tuple[ScorePosition, ...] = ()  # inherent, current, target; none in papers of before

    @property
    def direction(self) -> Direction:
        return direction(self.before, Rag(self.shown_rag))

    @property
    def shown_rag(self) -> str:
        """Its own RAG; where it has none, the matrix's rating."""
        return self.rag or self.matrix_rag or Rag.NONE

    @property
    def matrix_differs(self) -> bool:
        return bool(self.rag and self.matrix_rag) and self.matrix_rag != self.rag


@dataclass(frozen=True)
class WorkstreamPosition:
    """One top workstream with all that stands under it."""

    id: int
    title: str
    lead: str
    before: str
    actions: tuple[ActionPosition, ...]
    risks: tuple[RiskPosition, ...]
    position: str = ""  # in its lead's words
    progress_words: str = ""
    stated: str = ""
    told: Told | None = None  # how its actions stood when the body was last told of them
    purpose: str = ""  # told where its position is told in words

    @property
    def tally(self) -> Tally:
        return Tally.of(self.actions)

    @property
    def rag(self) -> Rag:
        """The worst of its actions; where none shows a RAG, what its lead states."""
        rag = self.tally.rag
        return Rag(self.stated) if rag is Rag.NONE and self.stated else rag

    @property
    def exceptions(self) -> list[ActionPosition]:
        """The actions that the paper tells in full, the worst first."""
        chosen = [action for action in self.actions if action.is_exception]
        return sorted(chosen, key=lambda a: (-rank(a.rag), -a.days_overdue, natural_key(a.reference)))

    @property
    def silent(self) -> list[ActionPosition]:
        """The actions beside the exceptions that owe an update."""
        return [a for a in self.actions if a.owes_update and not a.is_exception]

    @property
    def direction(self) -> Direction:
        return direction(self.before, self.rag)

    @property
    def progress(self) -> list[ActionPosition]:
        """The actions of which something was said in the period, the latest word first."""
        reported = [action for action in self.actions if action.progress]
        return sorted(reported, key=lambda action: action.progress.made_on, reverse=True)  # type: ignore[union-attr]

    @property
    def planned(self) -> list[ActionPosition]:
        """The live actions due by the end of the next period and not overdue, the next one first."""
        return in_date_order(action for action in self.actions if action.due_in_next_period)

    @property
    def overdue(self) -> list[ActionPosition]:
        return [action for action in self.actions if action.days_overdue]

    @property
    def going_on(self) -> int:
        """How many actions are in progress without being overdue or due by the end of the next period."""
        return sum(
            action.stage == Stage.IN_PROGRESS and not action.days_overdue and not action.due_in_next_period
            for action in self.actions
        )


@dataclass(frozen=True)
class SavingsYear:
    """One financial year of one group of savings, in pounds."""

    year: str
    target: Decimal = ZERO
    forecast: Decimal | None = ZERO  # of what has a forecast; None where no one has given one
    delivered: Decimal = ZERO  # confirmed by finance
    claimed: Decimal = ZERO  # waiting for finance to confirm
    shortfall: Decimal = ZERO  # each saving's own, added up: a surplus elsewhere offsets none of it
    without: Decimal = ZERO  # the target of what no one has given a forecast for


@dataclass(frozen=True)
class SavingsGroup:
    """Savings that may be added together, year by year, and their total."""

    kind: str  # "cashable", "non_cashable", "cost_avoidance"
    label: str
    years: tuple[SavingsYear, ...]

    @property
    def lines(self) -> tuple[SavingsYear, ...]:
        """The years, and their total where there are several."""
        return (*self.years, self.total) if len(self.years) > 1 else self.years

    @property
    def total(self) -> SavingsYear:
        return SavingsYear(
            "Total",
            forecast=sum_given(*(year.forecast for year in self.years)),
            **{
                name: sum((getattr(year, name) for year in self.years), ZERO)
                for name in ("target", "delivered", "claimed", "shortfall", "without")
            },
        )


@dataclass(frozen=True)
class SavingOffTrack:
    """A saving that is not on track, and what its owner says of it."""

    reference: str
    title: str
    status: str
    explanation: str
    id: int = 0
    exempt: str = ""
    exempt_reason: str = ""


@dataclass(frozen=True)
class Restricted:
    """A record that this pack leaves out: its number and its paragraphs of the schedule, and no word more."""

    kind: str
    reference: str
    paragraph: str
    further: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """Under what it is left out: "paragraph 3 …", "paragraphs 3 … and 5 …", "confidential"."""
        if self.paragraph == CONFIDENTIAL:
            return self.paragraph
        if not self.further:
            return f"paragraph {self.paragraph}"
        return f"paragraphs {', '.join((self.paragraph, *self.further[:-1]))} and {self.further[-1]}"


@dataclass(frozen=True)
class HighlightPosition:
    """The whole position of a programme that one report tells one body."""

    programme: str
    code: str
    sro: str
    manager: str
    body: str
    audience: str
    period_from: date
    period_to: date
    next_to: date
    as_at: date
    conventions: InForce
    before: str
    before_as_at: date | None
    workstreams: tuple[WorkstreamPosition, ...]
    other_risks: tuple[RiskPosition, ...]
    risks_closed: int
    date_moves: tuple[DateMove, ...]
    savings: tuple[SavingsGroup, ...]
    savings_off_track: tuple[SavingOffTrack, ...]
    restricted: tuple[Restricted, ...]
    added_later: int
    milestones: tuple[MilestonePosition, ...] = ()
    past: tuple[PastReport, ...] = ()  # the oldest first, this one left out
    reviews: tuple[ReviewAnswered, ...] = ()
    matrix: MatrixPosition | None = None  # none in papers of before, which print no map
    entries: tuple[EntryPosition, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The position as plain JSON types, the conventions included."""
        return plain_data.as_json(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "HighlightPosition":
        """The position again, as it was frozen."""
        return plain_data.from_json(cls, data)

    @property
    def reported_to(self) -> date:
        """The last day that is reported on: no period runs past its position."""
        return min(self.period_to, self.as_at)

    @property
    def actions(self) -> list[ActionPosition]:
        return [action for workstream in self.workstreams for action in workstream.actions]

    @property
    def tally(self) -> Tally:
        return Tally.of(self.actions)

    @property
    def tally_words(self) -> str:
        return self.tally.words(self.conventions)

    @property
    def rag(self) -> Rag:
        return worst_of([stream.rag for stream in self.workstreams])

    @property
    def direction(self) -> Direction:
        return direction(self.before, self.rag)

    @property
    def since(self) -> SinceLast:
        """What changed since the body was last told."""
        decided = [m for m in self.date_moves if m.outcome in ("approved", "recorded")]
        approved = [m.reference for m in decided if m.decided_on and self._after_last(m.decided_on)]
        return SinceLast.of(self.actions, self.before_as_at, approved)

    def _after_last(self, day: date) -> bool:
        return self.before_as_at is None or day > self.before_as_at

    @property
    def exceptions(self) -> list[ActionPosition]:
        return [action for stream in self.workstreams for action in stream.exceptions]

    @property
    def overdue(self) -> list[ActionPosition]:
        """Live actions whose due day has passed, the longest overdue first."""
        return sorted(self._where(lambda a: a.days_overdue > 0), key=lambda a: -a.days_overdue)

    @property
    def off_track(self) -> list[ActionPosition]:
        """Live actions that show Red or Amber without being overdue, Red first."""
        chosen = self._where(lambda a: a.is_live and not a.days_overdue and rank(a.rag) > rank(Rag.GREEN))
        return sorted(chosen, key=lambda a: (-rank(a.rag), a.due or date.max, natural_key(a.reference)))

    @property
    def due_soon(self) -> list[ActionPosition]:
        """Live actions that fall due within the days that the conventions call soon."""
        soon = self.conventions.due_soon_days
        return in_date_order(
            self._where(lambda a: a.days_until_due is not None and 0 <= a.days_until_due <= soon)
        )

    @property
    def on_hold(self) -> list[ActionPosition]:
        return self._where(lambda a: a.stage == Stage.ON_HOLD)

    @property
    def completed(self) -> list[ActionPosition]:
        """Actions completed in the period that nobody has verified yet."""
        return self._where(lambda a: a.stage == Stage.COMPLETE and self._in_period(a.completed_on))

    @property
    def verified(self) -> list[ActionPosition]:
        """Actions that another person verified in the period."""
        return self._where(lambda a: a.stage == Stage.VERIFIED and self._in_period(a.verified_on))

    @property
    def moves(self) -> list[DateMove]:
        """The changes of due dates: those that wait first, then approved, recorded and refused."""
        return sorted(
            self.date_moves, key=lambda move: (MOVES.index(move.outcome), natural_key(move.reference))
        )

    @property
    def risks(self) -> list[RiskPosition]:
        """Issues first, then risks, the worst first."""
        every = [*self.other_risks, *(risk for stream in self.workstreams for risk in stream.risks)]
        return sorted(
            every,
            key=lambda r: (not r.is_issue, -rank(r.shown_rag), -(r.score or 0), natural_key(r.reference)),
        )

    @property
    def has_exempt(self) -> bool:
        """Whether a record of it is exempt and marked so."""
        every = (self.actions, self.risks, self.savings_off_track, self.milestones, self.entries)
        return any(one.exempt for kind in every for one in kind)

    @property
    def restricted_counts(self) -> list[tuple[str, int]]:
        """How many records of each kind are left out, in the order in which they are listed."""
        kinds = list(dict.fromkeys(record.kind for record in self.restricted))
        return [(kind, sum(record.kind == kind for record in self.restricted)) for kind in kinds]

    @property
    def schedule(self) -> str:
        """The schedule of the council's nation, under which records are left out, as papers cite it."""
        return SCHEDULES[self.conventions.nation].in_full

    def _where(self, holds: Callable[[ActionPosition], bool]) -> list[ActionPosition]:
        return [action for action in self.actions if holds(action)]

    def _in_period(self, day: date | None) -> bool:
        return day is not None and self.period_from <= day <= self.period_to
