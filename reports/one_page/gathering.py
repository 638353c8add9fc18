"""What a programme's page of one side says, as one person sees it and may tell it in public. No HTML.

It is handed out, so nothing exempt is gathered, reports to the public alone are told of, and nothing that an
officer wrote into an update: titles, dates, ratings and sums only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add
from typing import Any

from django.db.models import Case, F, IntegerField, Prefetch, QuerySet, Value, When

from actions.models import Action, DateChange
from council.access.rules import Right, may
from council.calendar.years import FinancialYear
from council.conventions import InForce
from council.models import User
from council.natural_order import NaturalKey, natural_key
from council.rag import RANK, Direction, Rag, direction, rank
from council.wording import days
from programmes.measures.gathering import MeasureStands, measures_of
from programmes.models import (
    ChangeRequest,
    Milestone,
    MilestoneDateChange,
    Programme,
    ReportingDate,
    Workstream,
)
from reports.documents.layout import StripPart
from reports.home.portfolio import RagTally, tallies, top_of
from reports.models import HighlightReport
from reports.position.gathering_beside import told_to
from reports.wording.models import DecisionAsked
from risks.models import Risk
from savings.models import YearProfile
from savings.statement import Amounts, profiles_visible_to, statement, statement_lines, total

STRIP = 6  # reports whose RAG is shown, before that of today
MOST = 12  # rows of a list that are looked at: no side of A4 holds more
PUBLIC = HighlightReport.Audience.PUBLIC
PUBLIC_DECISIONS = Prefetch("decisions_asked", queryset=DecisionAsked.objects.filter(exempt=False))


@dataclass(frozen=True)
class NextMilestone:
    """A milestone to come: the day first agreed, the day now expected, and the days between."""

    milestone: Milestone
    first: date | None
    expected: date

    @property
    def so(self) -> str:
        """Whether it comes as it was first agreed, in words."""
        late = (self.expected - self.first).days if self.first else 0
        return f"{days(abs(late))} {'late' if late > 0 else 'early'}" if late else "on its date"


@dataclass(frozen=True)
class Overdue:
    """An action or a milestone whose day has passed."""

    record: Any
    days: int
    is_milestone: bool = False


@dataclass(frozen=True)
class SavedRow:
    """What is saved in a year, or in all years, in one line."""

    label: str
    amounts: Amounts


@dataclass(frozen=True)
class Asked:
    """What waits for a decision, and what the last report asked its body for."""

    changes: Sequence[ChangeRequest]
    dates: Sequence[str]  # references of actions and milestones for which another date is asked for

    @property
    def total(self) -> int:
        return len(self.changes) + len(self.dates)


@dataclass(frozen=True)
class OnePage:
    """All that the page says, each list in order with how many there are in all."""

    programme: Programme
    as_at: date
    tally: RagTally
    strip: Sequence[StripPart]
    since: str  # how it stands beside what was last told: "Worse: last told Amber"
    streams: Sequence[tuple[Rag, str]]  # top workstreams, the worst first
    meeting: ReportingDate | None
    milestones: Sequence[NextMilestone]
    milestones_in_all: int
    risks: Sequence[Risk]
    risks_in_all: int
    measures: Sequence[MeasureStands]
    overdue: Sequence[Overdue]
    overdue_in_all: int
    savings: Sequence[SavedRow]
    asked: Asked
    last_report: HighlightReport | None
    sees_all: bool


def one_page_of(programme: Programme, user: User, *, as_at: date, conventions: InForce) -> OnePage:
    """The page as at the day. A fixed number of queries."""
    actions: Any = Action.objects.visible_to(user).filter(programme=programme, exempt=False)
    milestones: Any = Milestone.objects.visible_to(user).filter(programme=programme, exempt=False)
    risks: Any = Risk.objects.visible_to(user).filter(programme=programme, exempt=False)
    tallied = tallies(actions, by="workstream_id", as_at=as_at, conventions=conventions)
    tally = reduce(add, tallied.values(), RagTally())
    sees_all = may(user, Right.SEE, programme)
    to_reach = list(milestones.to_reach().exclude(due=None, forecast=None).select_related("owner"))
    coming = next_milestones(to_reach, as_at)
    late = overdue_of(actions, to_reach, as_at)
    open_risks = list(risks.open().select_related("owner").order_by(*WORST_RISKS))
    told = told_in_public(programme, as_at) if sees_all else {}
    return OnePage(
        programme=programme,
        as_at=as_at,
        tally=tally,
        strip=strip_of(told, tally.worst, as_at, conventions),
        since=since_last_told(told, tally.worst, conventions),
        streams=streams_of(programme, user, tallied),
        meeting=next_meeting(programme, user, as_at),
        milestones=coming[:MOST],
        milestones_in_all=len(coming),
        risks=open_risks[:MOST],
        risks_in_all=len(open_risks),
        measures=measures_in_order(measures_of(programme, user)),
        overdue=late[:MOST],
        overdue_in_all=tally.overdue + sum(each.is_milestone for each in late),
        savings=savings_of(programme, user, as_at),
        asked=asked_of(programme, user),
        last_report=last_report(programme, user),
        sees_all=sees_all,
    )


WORST_RISKS = (
    Case(
        *(When(rag=rag, then=Value(number)) for rag, number in RANK.items()),
        default=Value(0),
        output_field=IntegerField(),
    ).desc(),
    (F("current_likelihood") * F("current_impact")).desc(nulls_last=True),
    NaturalKey("reference"),
)


def told_in_public(programme: Programme, as_at: date) -> dict[date, str]:
    """What its body was told of its RAG by the last reports to the public, the oldest first. Two queries."""
    if programme.body is None:
        return {}
    rows = told_to(programme.body, programme, PUBLIC).filter(
        kind="programme", object_id=programme.pk, as_at__lte=as_at
    )
    latest = dict(rows.order_by("as_at", "pk").values_list("as_at", "rag"))  # of editions of a day the last
    return {day: latest[day] for day in sorted(latest)[-STRIP:]}


def strip_of(told: Mapping[date, str], now: Rag, as_at: date, conventions: InForce) -> list[StripPart]:
    """The RAGs of the last reports and that of today, filled; none where no report was issued yet."""
    if not told:
        return []
    parts = [(rag, f"{day.day} {day:%b}", False) for day, rag in told.items()]
    return [
        StripPart(0.5 + place * 85, str(rag), conventions.rag_label(rag), day, present)
        for place, (rag, day, present) in enumerate([*parts, (str(now), "Today", True)])
    ]


def since_last_told(told: Mapping[date, str], now: Rag, conventions: InForce) -> str:
    """How it stands beside what its body was last told."""
    if not told:
        return "No report has been issued to its body yet"
    last = list(told.values())[-1]
    way = direction(last, now)
    so = way.label if way in (Direction.BETTER, Direction.WORSE) else "As before"
    return f"{so}: last told {conventions.rag_label(last)}"


def streams_of(programme: Programme, user: User, tallied: Mapping[int, RagTally]) -> list[tuple[Rag, str]]:
    """The top workstreams with the worst RAG of their actions, the worst first. One query."""
    streams: list[Any] = list(
        Workstream.objects.visible_to(user).filter(programme=programme, retired_on=None)
    )
    parents = {stream.pk: stream.parent_id for stream in streams}
    sums: dict[int, RagTally] = {}
    for key, tally in tallied.items():
        top = top_of(key, parents)
        sums[top] = sums.get(top, RagTally()) + tally
    rated = [(sums.get(s.pk, RagTally()).worst, s.title) for s in streams if not s.parent_id]
    return sorted(rated, key=lambda each: -rank(each[0]))


def next_meeting(programme: Programme, user: User, as_at: date) -> ReportingDate | None:
    """The next meeting that the programme reports to."""
    dates: Any = ReportingDate.objects.visible_to(user).filter(programme=programme, meeting_on__gte=as_at)
    found: ReportingDate | None = dates.select_related("body").first()
    return found


def next_milestones(to_reach: Iterable[Milestone], as_at: date) -> list[NextMilestone]:
    """The milestones still expected, the soonest first; what has passed without another day is overdue."""
    coming = []
    for one in to_reach:
        expected = next((day for day in (one.forecast, one.due) if day and day >= as_at), None)
        if expected:
            coming.append(NextMilestone(one, one.baseline or one.due, expected))
    return sorted(coming, key=lambda each: (each.expected, natural_key(each.milestone.reference)))


def overdue_of(actions: Any, to_reach: Iterable[Milestone], as_at: date) -> list[Overdue]:
    """Every milestone that is overdue, and the actions that are so for longest; longest first. One query."""
    late = [Overdue(one, one.days_overdue(as_at=as_at), is_milestone=True) for one in to_reach]
    soonest = actions.overdue(as_at=as_at).select_related("owner").order_by("due", NaturalKey("reference"))
    rows = [
        *(each for each in late if each.days),
        *(Overdue(one, one.days_overdue(as_at=as_at)) for one in soonest[:MOST]),
    ]
    return sorted(rows, key=lambda each: (-each.days, not each.is_milestone))


def measures_in_order(stands: Iterable[MeasureStands]) -> list[MeasureStands]:
    """The measures that are still read: those with a rating first, the worst of them first."""
    current = [row for row in stands if not row.measure.ended_on]
    return sorted(current, key=lambda row: (-rank(row.standing.rag), row.standing.latest is None))


def savings_of(programme: Programme, user: User, as_at: date) -> list[SavedRow]:
    """Cashable savings of this year, the next and all years; then those of other kinds. One query."""
    profiles: QuerySet[YearProfile] = YearProfile.objects.filter(
        pk__in=profiles_visible_to(user).values("pk"), saving__programme=programme, saving__exempt=False
    )
    this = FinancialYear.containing(as_at)
    rows = []
    for group in statement(statement_lines(profiles)):
        years = {each.year: each.total for each in group.years}
        if group.key == "cashable":
            rows += [SavedRow(str(year), years[year]) for year in (this, this.next()) if year in years]
        label = "All years" if group.key == "cashable" else f"{group.label}, all years"
        rows.append(SavedRow(label, total(years.values())))
    return rows


def asked_of(programme: Programme, user: User) -> Asked:
    """What waits for someone's decision: changes of the programme, and dates. Three queries."""
    changes: Any = ChangeRequest.objects.visible_to(user).filter(programme=programme)
    of_actions: Any = DateChange.objects.visible_to(user).filter(
        action__programme=programme, action__exempt=False, outcome="pending"
    )
    of_milestones: Any = MilestoneDateChange.objects.visible_to(user).filter(
        milestone__programme=programme, milestone__exempt=False, outcome="pending"
    )
    references = [
        *of_milestones.order_by().values_list("milestone__reference", flat=True),
        *of_actions.order_by().values_list("action__reference", flat=True),
    ]
    waiting = list(changes.filter(outcome=ChangeRequest.waiting_outcome))
    return Asked(waiting, sorted(references, key=natural_key))


def last_report(programme: Programme, user: User) -> HighlightReport | None:
    """The last report to the public that was issued, with the decisions that it asked for. Two queries."""
    issued: Any = (
        HighlightReport.objects.visible_to(user).issued().filter(programme=programme, audience=PUBLIC)
    )
    found: HighlightReport | None = (
        issued.select_related("body").prefetch_related(PUBLIC_DECISIONS).order_by("-as_at", "-pk").first()
    )
    return found
