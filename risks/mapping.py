"""The heat map: which risks stand in each cell of the matrix by one of their scores, and how they moved."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, QuerySet

from council.conventions import InForce
from risks.matrix import MatrixRow, grid
from risks.models import Assessment, Risk
from risks.movement import BETTER, WORSE, StoodAt, moved, rated, stood_on
from risks.own_matrix import in_programme

MOST_NAMED = 200  # risks on the map: more are counted, and the counts lead to their lists
SCORES = Assessment.Of
SIGNS = {BETTER: "▼", WORSE: "▲"}  # beside the word, never instead of it


@dataclass(frozen=True)
class NamedRisk:
    """A risk in its cell, and how it moved since a day: "worse, was Amber, now Red"."""

    risk: Risk
    movement: str = ""
    was: str = ""
    now: str = ""

    @property
    def in_words(self) -> str:
        """How it moved, in words: "worse, was Amber, now Red", "better, Red at a lower score"."""
        if not self.was:
            return self.movement
        if self.was != self.now:
            return f"{self.movement}, was {self.was}, now {self.now or 'not rated'}"
        return f"{self.movement}, {self.now} at a {'higher' if self.movement == WORSE else 'lower'} score"

    @property
    def sign(self) -> str:
        return SIGNS.get(self.movement, "")


@dataclass(frozen=True)
class HeatMap:
    """The matrix with its risks; `named` by cell, empty where there are too many to name."""

    rows: tuple[MatrixRow, ...]
    named: Mapping[tuple[int, int], Sequence[NamedRisk]]
    placed: int
    unplaced: int
    movements: Mapping[str, int]  # how many of the named are better, same, worse, new

    @property
    def names_them(self) -> bool:
        return bool(self.named) or not self.placed


def heat_map(
    risks: QuerySet[Risk], *, score: str, since: date | None, as_at: date, conventions: InForce
) -> HeatMap:
    """The risks on the matrix by that score; two or three queries, whatever their number."""
    axes = (f"{score}_likelihood", f"{score}_impact")
    counted = risks.order_by().values_list(*axes).annotate(number=Count("pk"))
    counts = {(likelihood, impact): number for likelihood, impact, number in counted}
    rows = grid({cell: n for cell, n in counts.items() if all(cell)}, conventions)  # type: ignore[misc]
    placed = sum(cell.count for row in rows for cell in row.cells)
    named: dict[tuple[int, int], list[NamedRisk]] = {}
    movements: Counter[str] = Counter()
    if placed and sum(counts.values()) <= MOST_NAMED:
        for each in named_risks(risks, score=score, since=since, as_at=as_at, conventions=conventions):
            cell = tuple(getattr(each.risk, axis) for axis in axes)
            if all(cell):
                named.setdefault(cell, []).append(each)  # type: ignore[arg-type]
                movements[each.movement] += bool(each.movement)
    return HeatMap(rows, named, placed, sum(counts.values()) - placed, dict(+movements))


def named_risks(
    risks: QuerySet[Risk], *, score: str, since: date | None, as_at: date, conventions: InForce
) -> list[NamedRisk]:
    """Each risk with how it moved since the day; without a day, with its name alone."""
    if since is None:
        return [NamedRisk(risk) for risk in risks]
    judged = Prefetch("assessments", Assessment.objects.filter(score=score), to_attr="judged")
    named = []
    for risk in risks.select_related("programme__own_matrix").prefetch_related(judged):
        by_which = in_programme(risk.programme, conventions)
        assessments: list[Assessment] = risk.judged  # type: ignore[attr-defined]
        before = stood_on(assessments, since, score=score)
        now = stood_on(assessments, as_at, score=score)
        movement = moved(before, now, by_which)
        was = conventions.rag_label(rating) if before and (rating := rated(before, by_which)) else ""
        is_now = conventions.rag_label(rating) if now and (rating := rated(now, by_which)) else ""
        named.append(NamedRisk(risk, movement, was if movement in SIGNS else "", is_now))
    return named


@dataclass(frozen=True)
class Since:
    """What changed of the risks since a day, each list with the risks by name."""

    new: Sequence[Risk]
    worse: Sequence[NamedRisk]
    better: Sequence[NamedRisk]
    closed: Sequence[Risk]


def changed_since(risks: QuerySet[Risk], *, since: date, as_at: date, conventions: InForce) -> Since:
    """The risks that are new, worse, better or closed since the day; three queries.

    `risks` are those that may be seen, whatever their status.
    """
    live = risks.filter(status=Risk.Status.OPEN)
    judged = Assessment.objects.filter(score=SCORES.CURRENT, assessed_on__gt=since).order_by().values("risk")
    moving = named_risks(
        live.filter(pk__in=judged, raised_on__lte=since),
        score=SCORES.CURRENT,
        since=since,
        as_at=as_at,
        conventions=conventions,
    )
    over = (Risk.Status.CLOSED, Risk.Status.HAPPENED)
    return Since(
        new=list(live.filter(raised_on__gt=since)[:MOST_NAMED]),
        worse=[each for each in moving if each.movement == WORSE],
        better=[each for each in moving if each.movement == BETTER],
        closed=list(risks.filter(status__in=over, status_on__gt=since)[:MOST_NAMED]),
    )


def judgements(risk: Risk) -> list[Assessment]:
    """Every judgement of the risk's three scores, the first first."""
    return list(risk.assessments.select_related("by").order_by("assessed_on", "pk"))


def as_stood(assessments: Sequence[Assessment]) -> list[StoodAt]:
    """Where the risk stood after each judgement of its current score."""
    return [
        StoodAt(one.likelihood, one.impact, one.rag, one.rating)
        for one in assessments
        if one.score == SCORES.CURRENT
    ]
