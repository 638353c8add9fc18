"""What one person owes, by what it needs: what was sent back first, then what is overdue."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from actions.models import Action, Completion, DateChange, Update
from council.access.rules import standing
from council.conventions import InForce
from council.models import Holding, Post, User
from council.rag import LIVE, Shown, Stage
from programmes.cut_offs import CutOff, cut_offs, wanted_for
from programmes.models import ReportingDate

DONE_LATELY_DAYS = 30
PAST_DAYS = 366  # of a timetable's past: enough for the cut-off before the next one


@dataclass(frozen=True)
class Owed:
    """One action of mine, how it stands, and what stands against it."""

    action: Action
    shown: Shown
    overdue: int
    cut_off: CutOff | None = None  # the earliest one that nothing said so far serves
    wanted_by: date | None = None  # the day by which an update is wanted; None where none is
    sent_back: str = ""  # what was missing, where its completion was sent back and nothing was said since
    pending: bool = False  # a date change waits for a decision

    @property
    def needs_update(self) -> bool:
        return self.wanted_by is not None


@dataclass(frozen=True)
class Need:
    """One thing that an action may need, in the words of the page; `step` is its button, empty for none."""

    key: str
    title: str
    step: str = ""
    folded: bool = False  # nothing is asked: it stands below, closed


@dataclass(frozen=True)
class Group:
    """Actions of mine that need the same next step."""

    key: str
    title: str
    step: str
    url_name: str
    owed: Sequence[Owed]
    folded: bool = False


NEEDS = (
    Need("sent back", "Sent back to you", "Update"),
    Need("overdue", "Overdue", "Update"),
    Need("update", "Update needed", "Update"),
    Need("soon", "Due soon", "Update"),
    Need("pending", "Waiting for a decision on the date", "Update", folded=True),
    Need("verification", "Waiting for verification", folded=True),
    Need("later", "In hand", "Update", folded=True),
    Need("not yet", "Not yet started", "Update", folded=True),
    Need("hold", "On hold", folded=True),
    Need("done", "Recently done", folded=True),
)
ASKING = ("sent back", "overdue", "update", "soon")


def my_actions_by_need(
    user: User, *, as_at: date, conventions: InForce, posts: Collection[int] | None = None
) -> list[Group]:
    """The person's actions, each in the first group that fits; groups without any are left out.

    `posts` narrows it to some of the posts that the person holds. Two queries: the actions, and the meetings
    that their programmes report to.
    """
    return by_need(
        owed_by(user, as_at=as_at, conventions=conventions, posts=posts),
        as_at=as_at,
        conventions=conventions,
    )


def by_need(found: Iterable[Owed], *, as_at: date, conventions: InForce) -> list[Group]:
    """What is owed, each in the first group that fits; groups without any are left out."""
    groups: dict[str, list[Owed]] = {}
    for owed in found:
        groups.setdefault(_need(owed, as_at, conventions), []).append(owed)
    if "update" in groups:
        groups["update"].sort(key=lambda owed: (owed.wanted_by or date.max, owed.action.reference))
    return [
        Group(need.key, need.title, need.step, "actions:update-action", groups[need.key], need.folded)
        for need in NEEDS
        if need.key in groups
    ]


def owed_by(
    user: User, *, as_at: date, conventions: InForce, posts: Collection[int] | None = None
) -> list[Owed]:
    """What the person's posts own and is not over, and what was verified lately; the earliest due first."""
    held = standing(user, on=as_at).posts
    held = held if posts is None else held.intersection(posts)
    return seen_of(owed_of(held, as_at=as_at, conventions=conventions), user, as_at=as_at)


def seen_of(found: Iterable[Owed], user: User, *, as_at: date) -> list[Owed]:
    """Of what is owed, what the person may see; exempt actions of their own post only by right."""
    who = standing(user, on=as_at)
    return [owed for owed in found if owed.action.visible_by(who)]


def owed_of(posts: Collection[int], *, as_at: date, conventions: InForce) -> list[Owed]:
    """What the posts own, whoever may see it, as `owed_by` gives it. Two queries, however many posts."""
    if not posts:
        return []
    lately = Completion.objects.filter(
        outcome="verified", decided_on__gte=as_at - timedelta(days=DONE_LATELY_DAYS)
    )
    sent_back = Completion.objects.filter(action=OuterRef("pk"), outcome="sent_back").order_by("-pk")
    said = Update.objects.filter(action=OuterRef("pk")).order_by("-made_at")
    actions = list(
        Action.objects.filter(owner__in=posts)
        .filter(
            Q(stage__in=[*LIVE, Stage.ON_HOLD, Stage.COMPLETE])
            | Q(stage=Stage.VERIFIED, pk__in=lately.order_by().values("action"))
        )
        .annotate(
            is_pending=Exists(DateChange.objects.filter(action=OuterRef("pk"), outcome="pending")),
            sent_back_at=Subquery(sent_back.values("decided_at")[:1]),
            sent_back_on=Subquery(sent_back.values("decided_on")[:1]),
            sent_back_why=Subquery(sent_back.values("seen")[:1]),
            said_at=Subquery(said.values("made_at")[:1]),
        )
        .select_related("programme", "workstream", "owner")
        .order_by("due", "reference")
    )
    timetables = timetables_of({action.programme_id for action in actions}, as_at, conventions)
    return [_owed(action, timetables.get(action.programme_id, []), as_at, conventions) for action in actions]


def timetables_of(programmes: Collection[int], as_at: date, conventions: InForce) -> dict[int, list[CutOff]]:
    """The cut-offs of each programme's meetings to come, by the programme's key. One query."""
    if not programmes:
        return {}
    rows: dict[int, list[ReportingDate]] = {}
    since = as_at - timedelta(days=PAST_DAYS)
    for row in ReportingDate.objects.filter(programme__in=programmes, meeting_on__gte=since).select_related(
        "body"
    ):
        rows.setdefault(row.programme_id, []).append(row)
    days = conventions.reporting_interval_days
    return {key: cut_offs(meetings, as_at=as_at, interval_days=days) for key, meetings in rows.items()}


def update_wanted(
    action: Action, timetable: Sequence[CutOff], *, as_at: date, conventions: InForce
) -> tuple[CutOff | None, date | None]:
    """The cut-off for which an update is wanted, and the day by which; (None, None) where none is.

    Without a meeting to serve, it is wanted once the reporting interval has run out.
    """
    if not action.is_live or (action.starts and action.starts > as_at):
        return None, None
    heard = action.last_heard()
    found = wanted_for(timetable, last_heard=heard, as_at=as_at, notice_days=conventions.due_soon_days)
    if found:
        return found, found.updates_by
    runs_out = heard + timedelta(days=conventions.reporting_interval_days)
    return None, runs_out if runs_out < as_at else None


def _owed(action: Action, timetable: Sequence[CutOff], as_at: date, conventions: InForce) -> Owed:
    cut_off, wanted_by = update_wanted(action, timetable, as_at=as_at, conventions=conventions)
    unanswered = action.is_live and _sent_back_since(action)
    sent_back_on: date | None = action.sent_back_on  # type: ignore[attr-defined]
    return Owed(
        action=action,
        shown=action.shown(as_at=as_at, conventions=conventions),
        overdue=action.days_overdue(as_at=as_at),
        cut_off=cut_off,
        wanted_by=wanted_by or (sent_back_on if unanswered else None),
        sent_back=(action.sent_back_why or "") if unanswered else "",  # type: ignore[attr-defined]
        pending=action.is_pending,  # type: ignore[attr-defined]
    )


def _sent_back_since(action: Action) -> bool:
    """Whether its last completion was sent back and nothing was said since."""
    row: Any = action
    if row.sent_back_on is None:
        return False
    if row.said_at is None:
        return True
    if row.sent_back_at is None:  # sent back before the moment was kept
        return row.updated_on is None or row.updated_on <= row.sent_back_on
    return row.said_at <= row.sent_back_at


def _need(owed: Owed, as_at: date, conventions: InForce) -> str:
    action = owed.action
    fixed = {Stage.COMPLETE: "verification", Stage.ON_HOLD: "hold", Stage.VERIFIED: "done"}
    if action.stage in fixed:
        return fixed[Stage(action.stage)]
    if owed.sent_back:
        return "sent back"
    if owed.overdue and (owed.needs_update or not owed.pending):
        return "overdue"
    if owed.needs_update:
        return "update"
    if owed.pending:
        return "pending"
    if action.starts and action.starts > as_at:
        return "not yet"
    if action.due and action.due <= as_at + timedelta(days=conventions.due_soon_days):
        return "soon"
    return "later"


# --- whose --------------------------------------------------------------------------------------------------

WHOSE = {"post": "My post’s", "team": "My team’s", "deputy": "I deputise for"}


def posts_by_part(user: User, *, on: date) -> dict[str, frozenset[int]]:
    """The posts that the person acts for, by the part played: holder ("post"), "team", "deputy".

    What is neither held nor a team's is deputised for: a deputy's holding, or a delegation.
    """
    rows = Holding.objects.filter(Holding.current(on), user=user).values_list(
        "post_id", "capacity", "post__kind"
    )
    parts: dict[str, set[int]] = {"post": set(), "team": set(), "deputy": set()}
    for post, capacity, kind in rows:
        if capacity == Holding.Capacity.MEMBER or kind == Post.Kind.TEAM:
            parts["team"].add(post)
        elif capacity != Holding.Capacity.DEPUTY:
            parts["post"].add(post)
    parts["deputy"] = set(standing(user, on=on).posts) - parts["post"] - parts["team"]
    return {part: frozenset(posts) for part, posts in parts.items() if posts}
