"""RAG as councils use it, and the one table of the rule that implies it from dates.

Red is worse than Amber is worse than Green. Blue shows a stage that is done; "not yet due" and none are
counted, never ranked. The rule is a list of `Rule`s tried in order; each is made of conditions that know
both how to ask the database (`.q()`) and how to judge one record (`.holds()`), so that a filter and a
sentence can't disagree. Source: Bromsgrove's time rule (amber up to a month behind, red beyond) and
Bracknell Forest's stage as an axis of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Protocol

from django.db import models
from django.db.models import Case, CharField, Expression, F, Func, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce

from council.conventions import InForce
from council.wording import days, spoken


class Rag(models.TextChoices):
    RED = "red", "Red"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"
    BLUE = "blue", "Blue"
    NOT_YET_DUE = "not_yet_due", "Not yet due"
    NONE = "none", "No RAG"


STATED = [(r.value, r.label) for r in (Rag.RED, Rag.AMBER, Rag.GREEN)]
RANK = {Rag.GREEN: 1, Rag.AMBER: 2, Rag.RED: 3}


class Stage(models.TextChoices):
    """Where a piece of work stands in its life: a separate axis from how well it goes."""

    NOT_STARTED = "not_started", "Not started"
    IN_PROGRESS = "in_progress", "In progress"
    ON_HOLD = "on_hold", "On hold"
    COMPLETE = "complete", "Complete"
    VERIFIED = "verified", "Verified"
    WITHDRAWN = "withdrawn", "Withdrawn"
    TRANSFERRED = "transferred", "Transferred"
    BUSINESS_AS_USUAL = "business_as_usual", "Business as usual"


LIVE = (Stage.NOT_STARTED, Stage.IN_PROGRESS)
DONE = (Stage.COMPLETE, Stage.VERIFIED)
LEFT = (Stage.WITHDRAWN, Stage.TRANSFERRED, Stage.BUSINESS_AS_USUAL)


class Direction(models.TextChoices):
    """How a RAG compares with what a body was last told; never up or down, which read both ways."""

    BETTER = "better", "Better"
    SAME = "same", "Same"
    WORSE = "worse", "Worse"
    NEW = "new", "New"


def rank(rag: str | None) -> int:
    """3 for Red, 2 for Amber, 1 for Green, 0 for what is counted and never ranked."""
    return RANK.get(rag, 0)  # type: ignore[call-overload]


def worst_of(rags: Iterable[str]) -> Rag:
    """The worst ranked RAG among them; Blue where all that count are done; none where nothing counts."""
    rags = list(rags)
    worst = max(rags, key=rank, default=Rag.NONE)
    if rank(worst):
        return Rag(worst)
    for quiet in (Rag.NOT_YET_DUE, Rag.BLUE):
        if quiet in rags:
            return quiet
    return Rag.NONE


def rolled_up(counts: Mapping[str, int], conventions: InForce) -> str:
    """What actions come to that are counted by RAG, in words: "its actions roll up to Red: worst of 12".

    What is on hold ("on_hold") is counted and doesn't speak.
    """
    total = sum(counts.values())
    worst = worst_of(rag for rag, number in counts.items() if number and rag != "on_hold")
    if not total:
        return "it has no actions yet"
    if total == 1:
        return (
            f"its one action is {conventions.rag_label(worst)}"
            if rank(worst)
            else "its one action has no RAG"
        )
    if not rank(worst):
        return f"none of its {total} actions has a Red, Amber or Green rating now"
    return f"its actions roll up to {conventions.rag_label(worst)}: worst of {total}"


def direction(before: str | None, now: str) -> Direction:
    """How `now` compares with what was said `before`; new where nothing was.

    Done counts as better than any live RAG; what isn't ranked on either side compares as the same.
    """
    if not before:
        return Direction.NEW
    order = {Rag.BLUE: 0} | RANK
    if before not in order or now not in order or before == now:
        return Direction.SAME
    return Direction.WORSE if order[Rag(now)] > order[Rag(before)] else Direction.BETTER


# --- the facts that the rule looks at ---------------------------------------------------------------------


@dataclass(frozen=True)
class Facts:
    """What the rule needs to know of one record, as at a day. The field names are the columns' names."""

    stage: str
    created_on: date
    due: date | None = None
    forecast: date | None = None
    starts: date | None = None
    updated_on: date | None = None
    rag_at_hold: str = ""


class DaysBetween(Func):
    """The whole days from one date column to another, as an integer, on SQLite and PostgreSQL alike."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        return super().as_sql(
            compiler,
            connection,
            template="CAST(julianday(%(expressions)s) AS INTEGER)",
            arg_joiner=") - julianday(",
            **extra,
        )

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        return super().as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ", **extra)


class Condition(Protocol):
    def q(self, as_at: date) -> Q: ...
    def holds(self, facts: Facts, as_at: date) -> bool: ...


@dataclass(frozen=True)
class StageIs:
    stages: tuple[Stage, ...]

    def q(self, as_at: date) -> Q:
        return Q(stage__in=self.stages)

    def holds(self, facts: Facts, as_at: date) -> bool:
        return facts.stage in self.stages


@dataclass(frozen=True)
class NoDue:
    def q(self, as_at: date) -> Q:
        return Q(due__isnull=True)

    def holds(self, facts: Facts, as_at: date) -> bool:
        return facts.due is None


@dataclass(frozen=True)
class StartsLater:
    def q(self, as_at: date) -> Q:
        return Q(starts__gt=as_at)

    def holds(self, facts: Facts, as_at: date) -> bool:
        return facts.starts is not None and facts.starts > as_at


@dataclass(frozen=True)
class OverdueBy:
    """Overdue by more than `days` days: an action is overdue only after its due day."""

    days: int

    def q(self, as_at: date) -> Q:
        return Q(due__lt=as_at - timedelta(days=self.days))

    def holds(self, facts: Facts, as_at: date) -> bool:
        return facts.due is not None and (as_at - facts.due).days > self.days


@dataclass(frozen=True)
class ForecastAfterDueBy:
    """The owner's forecast lies more than `days` days after the due day."""

    days: int

    def q(self, as_at: date) -> Q:
        if self.days == 0:
            return Q(forecast__gt=F("due"))
        return Q(forecast__isnull=False) & Q(
            models.lookups.GreaterThan(DaysBetween(F("forecast"), F("due")), self.days)
        )

    def holds(self, facts: Facts, as_at: date) -> bool:
        return bool(facts.forecast and facts.due) and (facts.forecast - facts.due).days > self.days  # type: ignore[operator]


@dataclass(frozen=True)
class SilentFor:
    """Nobody said anything for more than `days` days, counted from the later of update, creation, start."""

    days: int

    def q(self, as_at: date) -> Q:
        before = as_at - timedelta(days=self.days)
        return (
            Q(created_on__lt=before)
            & (Q(updated_on__isnull=True) | Q(updated_on__lt=before))
            & (Q(starts__isnull=True) | Q(starts__lt=before))
        )

    def holds(self, facts: Facts, as_at: date) -> bool:
        return (as_at - _last_heard(facts)).days > self.days


@dataclass(frozen=True)
class UndatedFor:
    """No due day was agreed for more than `days` days, counted from the later of creation and start."""

    days: int

    def q(self, as_at: date) -> Q:
        before = as_at - timedelta(days=self.days)
        begun = Q(starts__isnull=True) | Q(starts__lt=before)
        return Q(due__isnull=True) & Q(created_on__lt=before) & begun

    def holds(self, facts: Facts, as_at: date) -> bool:
        return facts.due is None and (as_at - _undated_since(facts)).days > self.days


def _undated_since(facts: Facts) -> date:
    return max(facts.created_on, facts.starts or facts.created_on)


def _last_heard(facts: Facts) -> date:
    return max(day for day in (facts.updated_on, facts.created_on, facts.starts) if day)


# --- the rule ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RagRule:
    """One line of the table: where any of `when` holds, the RAG is `rag`, and here is how to say why."""

    name: str
    rag: Rag
    when: tuple[Condition, ...] = ()
    keeps_last: bool = False  # on hold: the last RAG stays, counted apart


def table(conventions: InForce) -> tuple[RagRule, ...]:
    """The rule as a list, in the order in which it is tried. The last one always holds."""
    return _table(
        conventions.red_after_days, conventions.reporting_interval_days, conventions.amber_undated_after
    )


@lru_cache(maxsize=64)
def _table(red: int, silent: int, undated: int | None) -> tuple[RagRule, ...]:
    undated_long = () if undated is None else (RagRule("undated", Rag.AMBER, (UndatedFor(undated),)),)
    return (
        RagRule("complete", Rag.BLUE, (StageIs((Stage.COMPLETE,)),)),
        RagRule("verified", Rag.BLUE, (StageIs((Stage.VERIFIED,)),)),
        RagRule("on hold", Rag.NONE, (StageIs((Stage.ON_HOLD,)),), keeps_last=True),
        RagRule("left", Rag.NONE, (StageIs(LEFT),)),
        *undated_long,
        RagRule("no date", Rag.NONE, (NoDue(),)),
        RagRule("not yet due", Rag.NOT_YET_DUE, (StartsLater(),)),
        RagRule("long overdue", Rag.RED, (OverdueBy(red),)),
        RagRule("long slip", Rag.RED, (ForecastAfterDueBy(red),)),
        RagRule("overdue", Rag.AMBER, (OverdueBy(0),)),
        RagRule("slip", Rag.AMBER, (ForecastAfterDueBy(0),)),
        RagRule("silent", Rag.AMBER, (SilentFor(silent),)),
        RagRule("on track", Rag.GREEN),
    )


@dataclass(frozen=True)
class Implied:
    """The RAG that dates alone imply, the rule that gave it, and why in a sentence."""

    rag: Rag
    rule: str
    sentence: str


def implied(facts: Facts, *, as_at: date, conventions: InForce) -> Implied:
    """The implied RAG of one record as at a day, with the rule in a sentence for people."""
    for rule in table(conventions):
        if not rule.when or any(condition.holds(facts, as_at) for condition in rule.when):
            value = Rag(facts.rag_at_hold or Rag.NONE) if rule.keeps_last else rule.rag
            label = conventions.rag_label(value)
            return Implied(value, rule.name, f"{label}: {_because(rule.name, facts, as_at)}")
    raise AssertionError("the last rule always holds")


def implied_sql(*, as_at: date, conventions: InForce) -> Expression:
    """The same answer as an SQL expression over the columns that `Facts` names, for filters and counts."""
    whens: list[When] = []
    for rule in table(conventions):
        if not rule.when:
            return Case(*whens, default=Value(rule.rag.value), output_field=CharField())
        then = _last_rag() if rule.keeps_last else Value(rule.rag.value)
        whens.append(When(_any_of(rule, as_at), then=then))
    raise AssertionError("the last rule always holds")


def _because(rule: str, facts: Facts, as_at: date) -> str:
    """The reason, in words that a councillor reads without a key."""
    if rule in ("long overdue", "overdue"):
        return f"{days((as_at - facts.due).days)} overdue"  # type: ignore[operator]
    if rule in ("long slip", "slip"):
        return f"forecast {days((facts.forecast - facts.due).days)} after due"  # type: ignore[operator]
    if rule == "undated":
        return f"no date has been agreed for {days((as_at - _undated_since(facts)).days)}"
    if rule == "silent":
        return f"no update for {days((as_at - _last_heard(facts)).days)}"
    return {
        "complete": "complete, waiting for verification",
        "verified": "complete and verified",
        "on hold": "on hold, its last RAG is kept",
        "left": str(Stage(facts.stage).label).lower(),
        "no date": "no due date",
        "not yet due": f"starts on {spoken(facts.starts)}" if facts.starts else "starts later",
        "on track": f"due {spoken(facts.due)}, nothing late" if facts.due else "nothing late",
    }[rule]


# --- stated and shown -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Statement:
    """What the owner says of a record, and what holds it back from looking better than it is."""

    rag: str = ""
    justified_against: str = ""  # the implied RAG that the justification was given for
    floor: str = ""  # set by an approved date move until the next update


@dataclass(frozen=True)
class Shown:
    """The three RAGs of a record and why, in sentences. `rag` is the one to show."""

    rag: Rag
    stated: str
    implied: Implied
    sentence: str
    on_hold: bool = False

    @property
    def reason(self) -> str:
        """The sentence without its RAG word, to stand beside the word."""
        return _reason(self.sentence)


def shown(statement: Statement, basis: Implied, *, conventions: InForce) -> Shown:
    """The RAG to show: the worse of stated and implied, unless the owner justified the better one.

    A justification lapses when the implied RAG becomes worse than the one it was given for. After an
    approved date move the RAG can't look better than before it until the next update.
    """
    label = conventions.rag_label
    value, sentence = basis.rag, basis.sentence
    stated = statement.rag
    if basis.rule in ("complete", "verified", "left", "on hold"):
        return Shown(value, stated, basis, sentence, on_hold=basis.rule == "on hold")
    if rank(stated) > rank(basis.rag):
        if not (basis.rag == Rag.NOT_YET_DUE and stated == Rag.GREEN):
            value = Rag(stated)
            sentence = f"{label(stated)}: as the owner states; dates alone imply {label(basis.rag)}"
            if basis.rag == Rag.NONE:
                sentence = f"{label(stated)}: as the owner states; there is no due date to check it against"
    elif stated and rank(stated) < rank(basis.rag):
        if statement.justified_against and rank(statement.justified_against) >= rank(basis.rag):
            value = Rag(stated)
            sentence = (
                f"{label(stated)}: as the owner states and justifies; dates alone imply "
                f"{label(basis.rag)} ({_reason(basis.sentence)})"
            )
        else:
            sentence = f"{basis.sentence}; the owner states {label(stated)}"
    if rank(statement.floor) > rank(value):
        value = Rag(statement.floor)
        sentence = f"{label(value)}: kept since the date was moved, until the next update"
    return Shown(value, stated, basis, sentence)


def _reason(sentence: str) -> str:
    return sentence.split(": ", 1)[-1]


def shown_sql(*, as_at: date, conventions: InForce, on_hold: Expression | None = None) -> Expression:
    """The same answer as SQL, over stated_rag, justified_against, rag_floor and the columns of `Facts`.

    Each rule's condition stands in it once: what is shown where a rule holds depends on three columns more.
    `on_hold` takes the place of the last RAG where actions on hold are counted apart.
    """
    whens: list[When] = []
    for rule in table(conventions):
        if rule.keeps_last:
            then = on_hold or _last_rag()
        elif rule.name in ("complete", "verified", "left"):
            then = Value(rule.rag.value)
        else:
            then = _shown_where_implied(rule.rag)
        if not rule.when:
            return Case(*whens, default=then, output_field=CharField())
        whens.append(When(_any_of(rule, as_at), then=then))
    raise AssertionError("the last rule always holds")


def _shown_where_implied(basis: Rag) -> Expression:
    """What `shown` answers where the implied RAG is `basis`, from the statement's three columns."""
    worse = [r.value for r in RANK if rank(r) > rank(basis)]
    if basis == Rag.NOT_YET_DUE:
        worse.remove(Rag.GREEN)
    better = [r.value for r in RANK if rank(r) < rank(basis)]
    justified = Q(stated_rag__in=better, justified_against__in=[r for r in RANK if rank(r) >= rank(basis)])
    taken = Q(stated_rag__in=worse) | justified if better else Q(stated_rag__in=worse)
    floors = [(r.value, [s.value for s in RANK if rank(s) < rank(r)]) for r in (Rag.RED, Rag.AMBER)]
    return Case(
        *(When(Q(rag_floor=r, stated_rag__in=below) & taken, then=Value(r)) for r, below in floors),
        When(taken, then=F("stated_rag")),
        *(When(rag_floor=r, then=Value(r)) for r in ("red", "amber", "green") if rank(r) > rank(basis)),
        default=Value(basis.value),
        output_field=CharField(),
    )


def _any_of(rule: RagRule, as_at: date) -> Q:
    q = rule.when[0].q(as_at)
    for condition in rule.when[1:]:
        q |= condition.q(as_at)
    return q


def _last_rag() -> Expression:
    return Coalesce(models.functions.NullIf("rag_at_hold", Value("")), Value(Rag.NONE.value))


def worst_first(value: str) -> Expression:
    """A number to sort by, for a column or annotation that holds a RAG: Red first, what isn't ranked last."""
    return Case(*(When(**{value: r}, then=Value(-n)) for r, n in RANK.items()), default=Value(0))
