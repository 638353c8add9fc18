"""What a programme's body was told by the last reports, and what stands otherwise now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from actions.models import Action
from council.conventions import InForce
from council.rag import Direction, Rag, direction
from programmes.last_reported import EXEMPT
from programmes.models import Programme, ReportedPosition
from reports.home.portfolio import ON_HOLD

LAST = 6  # reports that are shown
MOST = 10  # actions that are listed of each way
WORSE, BETTER, DONE, NEW = "worse", "better", "complete", "new"


@dataclass(frozen=True)
class ReportedRag:
    """What one report said of the programme."""

    rag: str
    label: str
    as_at: date
    report: str


@dataclass(frozen=True)
class ReportedStrip:
    """The last reports, the oldest first, and the way since the latest: "Better", "Worse" or empty."""

    told: list[ReportedRag]
    since: str
    body: str

    @property
    def latest(self) -> ReportedRag:
        return self.told[-1]


@dataclass(frozen=True)
class MovedAction:
    """An action that stands otherwise than the body was last told of it."""

    reference: str
    title: str
    before: str  # in the council's words; empty where the body was told nothing of it
    now: str  # as `before`

    @property
    def url(self) -> str:
        return reverse("actions:detail-action", args=[self.reference])

    @property
    def change(self) -> str:
        """What changed: "was Amber, now Red"."""
        return f"was {self.before}, now {self.now}" if self.before else f"now {self.now}"


@dataclass(frozen=True)
class ChangedSince:
    """What stands otherwise than the last report said: for each way how many, and the first of them."""

    ways: Sequence[tuple[str, int, Sequence[MovedAction]]]

    @property
    def sentence(self) -> str:
        """The counts in words: "3 worse, 1 better, 2 new"; that nothing changed, where that is so."""
        return ", ".join(f"{number} {way}" for way, number, _ in self.ways) or "no action stands otherwise"


def reported_strip(programme: Programme, now: str, *, conventions: InForce) -> ReportedStrip | None:
    """What its body was told by its last reports; None where there was none yet. One query."""
    if programme.body_id is None:
        return None
    rows = told_in_public(programme).filter(kind="programme", object_id=programme.pk)
    told: dict[date, ReportedRag] = {}
    for row in rows[: LAST * 3]:  # a day may have a report for each audience, and its corrections
        if row.as_at not in told and len(told) < LAST:
            told[row.as_at] = ReportedRag(row.rag, conventions.rag_label(Rag(row.rag)), row.as_at, row.report)
    if not told:
        return None
    latest = next(iter(told.values()))
    way = direction(latest.rag, now)
    since = way.label if way in (Direction.BETTER, Direction.WORSE) else ""
    return ReportedStrip(list(told.values())[::-1], since, str(programme.body))


def told_in_public(programme: Programme) -> "QuerySet[ReportedPosition]":
    """What the programme's body was told of it, the latest first; without what only an exempt pack said."""
    rows = ReportedPosition.objects.filter(programme=programme, body=programme.body_id)
    return rows.exclude(audience=EXEMPT).order_by("-as_at", "-pk")


def changed_since(
    programme: Programme, actions: "QuerySet[Action]", *, as_at: date, conventions: InForce
) -> ChangedSince:
    """How the actions that may be told in public stand against the last report to the body. Two queries."""
    rows = told_in_public(programme).filter(kind="action").values_list("object_id", "rag", "as_at")
    told: dict[int, str] = {}
    latest = None
    for key, rag, day in rows:
        latest = latest or day
        if day != latest:  # the report before it
            break
        told.setdefault(key, rag)
    ways: dict[str, list[MovedAction]] = {way: [] for way in (WORSE, BETTER, DONE, NEW)}
    open_ones: Any = actions.filter(exempt=False)
    counted = open_ones.counted(as_at=as_at, conventions=conventions).order_by("due", "pk")
    for key, reference, title, now in counted.values_list("pk", "reference", "title", "counted_as"):
        way = way_since(told.get(key, ""), now)
        if way:
            before = conventions.rag_label(Rag(told[key])) if key in told else ""
            label = "On hold" if now == ON_HOLD else conventions.rag_label(Rag(now))
            ways[way].append(MovedAction(reference, title, before, label))
    return ChangedSince([(way, len(moved), moved[:MOST]) for way, moved in ways.items() if moved])


def way_since(before: str, now: str) -> str:
    """Which way an action went since its body was told of it; empty where it stands the same."""
    if not before:
        return NEW
    if now == Rag.BLUE:
        return DONE if before != Rag.BLUE else ""
    return {Direction.WORSE: WORSE, Direction.BETTER: BETTER}.get(direction(before, now), "")
