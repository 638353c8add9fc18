"""How the programmes stand for one person: counts by RAG, the worst, and the next report. No HTML."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet

from actions.models import Action
from council.conventions import InForce
from council.models import User
from council.natural_order import natural_key
from council.rag import LIVE, Rag, Stage, rank, rolled_up, worst_of
from programmes.models import Programme, Workstream
from programmes.positions.standing import PositionStanding, positions_of
from reports.models import HighlightReport

ON_HOLD = "on_hold"


@dataclass
class RagTally:
    """How many actions stand at each RAG, those on hold apart; Blue told as complete and as verified."""

    counts: Counter[str] = field(default_factory=Counter)
    complete: int = 0
    verified: int = 0
    overdue: int = 0

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def worst(self) -> Rag:
        """The worst RAG among them; what is on hold is counted and doesn't speak."""
        return worst_of(rag for rag, number in self.counts.items() if number and rag != ON_HOLD)

    def add(self, rag: str, stage: str, number: int, overdue: int) -> None:
        self.counts[rag] += number
        self.overdue += overdue
        if stage == Stage.COMPLETE:
            self.complete += number
        elif stage == Stage.VERIFIED:
            self.verified += number

    def __add__(self, other: "RagTally") -> "RagTally":
        return RagTally(
            self.counts + other.counts,
            self.complete + other.complete,
            self.verified + other.verified,
            self.overdue + other.overdue,
        )

    def sentence(self, conventions: InForce) -> str:
        """The worst and the counts in words, never an average."""
        if not self.total:
            return "No actions yet."
        if not rank(self.worst):
            return f"None of its {actions_of(self.total)} has a Red, Amber or Green rating now."
        counts = [
            f"{self.counts[rag]} {conventions.rag_label(rag)}"
            for rag in (Rag.RED, Rag.AMBER, Rag.GREEN)
            if self.counts[rag]
        ]
        done = f"; {self.verified} verified, {self.complete} complete and not yet verified"
        return f"The worst of its {actions_of(self.total)}: {', '.join(counts)}{done}."


def actions_of(number: int) -> str:
    """A number of actions in words."""
    return "1 action" if number == 1 else f"{number} actions"


def tallies(
    actions: "QuerySet[Action]", *, by: str, as_at: date, conventions: InForce
) -> dict[int, RagTally]:
    """The tally of each value of the column `by`, such as `programme_id`. One query."""
    # On the day itself it is due and not yet overdue.
    late = Q(stage__in=LIVE, due__lt=as_at)
    rows = (
        actions.counted(as_at=as_at, conventions=conventions)  # type: ignore[attr-defined]
        .order_by()
        .values_list(by, "counted_as", "stage")
        .annotate(number=Count("pk"), late=Count("pk", filter=late))
    )
    tallied: dict[int, RagTally] = defaultdict(RagTally)
    for key, rag, stage, number, overdue in rows:
        tallied[key].add(rag, stage, number, overdue)
    return tallied


@dataclass(frozen=True)
class ProgrammeStands:
    """One programme of the portfolio."""

    programme: Programme
    tally: RagTally
    next_report: HighlightReport | None


def portfolio(user: User, *, as_at: date, conventions: InForce) -> list[ProgrammeStands]:
    """The open programmes that the person may see, the worst first. Three queries."""
    programmes = list(Programme.objects.visible_to(user).open().select_related("sro", "body"))  # type: ignore[attr-defined]
    if not programmes:
        return []
    actions = Action.objects.visible_to(user).filter(programme__in=programmes)
    tallied = tallies(actions, by="programme_id", as_at=as_at, conventions=conventions)
    coming = next_reports(user, programmes)
    stands = [ProgrammeStands(p, tallied.get(p.pk, RagTally()), coming.get(p.pk)) for p in programmes]
    # Among those as bad, the one with most Reds first; then by name, so that the order never jumps.
    return sorted(
        stands, key=lambda s: (-rank(s.tally.worst), -s.tally.counts[Rag.RED], natural_key(s.programme.title))
    )


def next_reports(user: User, programmes: Iterable[Programme]) -> Mapping[int, HighlightReport]:
    """The report of each programme that is being prepared, that of the earliest meeting. One query."""
    preparing = (
        HighlightReport.objects.visible_to(user)
        .in_preparation()
        .filter(programme__in=programmes)
        .select_related("body")
    )
    coming: dict[int, HighlightReport] = {}
    # Without a meeting last: nobody waits for those on a day.
    for report in sorted(preparing, key=lambda r: (r.meeting_on is None, r.meeting_on or r.as_at, r.pk)):
        coming.setdefault(report.programme_id, report)
    return coming


@dataclass(frozen=True)
class WorkstreamStands:
    """One workstream by its own word; a top one with the actions of everything below it."""

    workstream: Workstream
    tally: RagTally
    position: PositionStanding
    rollup: str  # what its actions come to, within a sentence
    parts: Sequence[Workstream] = ()  # the workstreams below it: in use, or with actions


def workstreams(
    streams: Sequence[Workstream], tallied: Mapping[int, RagTally], conventions: InForce
) -> list[WorkstreamStands]:
    """The top workstreams in the plan's order, each with the tally of its own line. Two queries.

    After each come those below it that say for themselves how they stand, with their own actions alone.
    """
    parents = {stream.pk: stream.parent_id for stream in streams}
    sums: dict[int, RagTally] = defaultdict(RagTally)
    for key, tally in tallied.items():
        sums[top_of(key, parents)] += tally
    below: dict[int, list[Workstream]] = defaultdict(list)
    for stream in streams:
        if stream.parent_id and (not stream.retired_on or tallied.get(stream.pk, RagTally()).total):
            below[stream.parent_id].append(stream)
    shown = [
        stream
        for top in streams
        if not top.parent_id
        for stream in (top, *(part for part in below[top.pk] if speaks(part)))
    ]
    positions = positions_of([stream.pk for stream in shown])
    stands = []
    for stream in shown:
        tally = (tallied if stream.parent_id else sums).get(stream.pk, RagTally())
        stands.append(
            WorkstreamStands(
                workstream=stream,
                tally=tally,
                position=positions[stream.pk],
                rollup=rolled_up(tally.counts, conventions),
                parts=below[stream.pk],
            )
        )
    return stands


def speaks(stream: Workstream) -> bool:
    """Whether the workstream says how it stands: its position, its progress or a RAG."""
    return bool(stream.position or stream.progress_as_written or stream.stated_rag)


def top_of(key: int, parents: Mapping[int, int | None]) -> int:
    """The workstream at the top of the one of that key."""
    while parent := parents.get(key):
        key = parent
    return key
