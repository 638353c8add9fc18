"""What one person owes, by what it needs: what was sent back first, then what is overdue."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse

from actions.models import Action, Completion, DateChange, Update
from actions.updating import why_words_are_needed
from council.access.rules import standing
from council.conventions import InForce
from council.models import User
from council.natural_order import NaturalKey
from council.rag import LIVE, Shown, Stage
from council.register.owing import OwedGroup, OwedRow, by_need
from council.wording import spoken
from programmes.cut_offs import CutOff, wanted_for
from programmes.meetings import timetables_of

DONE_LATELY_DAYS = 30
STEPLESS = ("verification", "hold", "done")  # the needs that ask for no update


@dataclass(frozen=True, kw_only=True)
class Owed(OwedRow):
    """One action of mine, how it stands, and what stands against it."""

    card = "actions/_owed.html"

    shown: Shown
    overdue: int
    cut_off: CutOff | None = None  # the earliest one that nothing said so far serves
    next_cut_off: CutOff | None = (
        None  # the earliest one to come, whether an update is wanted for it yet or not
    )
    sent_back: str = ""  # what was missing, where its completion was sent back and nothing was said since
    pending: bool = False  # a date change waits for a decision

    @property
    def due_to_say(self) -> date | None:
        """The due date, unless the reason of its RAG says it already."""
        due = self.action.due
        return None if due and spoken(due) in self.shown.reason else due

    @property
    def action(self) -> Action:
        action: Action = self.record
        return action


def my_actions_by_need(
    user: User, *, as_at: date, conventions: InForce, posts: Collection[int] | None = None
) -> list[OwedGroup]:
    """The person's actions, each in the first group that fits; groups without any are left out.

    `posts` narrows it to some of the posts that the person holds. Two queries: the actions, and the meetings
    that their programmes report to.
    """
    return by_need(owed_by(user, as_at=as_at, conventions=conventions, posts=posts))


def owed_by(
    user: User, *, as_at: date, conventions: InForce, posts: Collection[int] | None = None
) -> list[Owed]:
    """What the person's posts own and is not over, and what was verified lately; the earliest due first."""
    held = standing(user, on=as_at).posts
    held = held if posts is None else held.intersection(posts)
    return seen_of(owed_of(held, as_at=as_at, conventions=conventions), user, as_at=as_at)


def seen_of(rows: Iterable[Owed], user: User, *, as_at: date) -> list[Owed]:
    """Of what is owed, what the person may see; exempt actions of their own post only by right."""
    who = standing(user, on=as_at)
    return [owed for owed in rows if owed.action.visible_by(who)]


def owed_of(posts: Collection[int], *, as_at: date, conventions: InForce) -> list[Owed]:
    """What the posts own, whoever may see it, as `owed_by` gives it. Two queries, however many posts."""
    if not posts:
        return []
    lately = Completion.objects.filter(
        outcome="verified", decided_on__gte=as_at - timedelta(days=DONE_LATELY_DAYS)
    )
    sent_back = Completion.objects.filter(action=OuterRef("pk"), outcome="sent_back").order_by("-pk")
    updates = Update.objects.standing().filter(action=OuterRef("pk")).order_by("-made_at")
    actions = list(
        Action.objects.of_running()  # type: ignore[attr-defined]
        .filter(owner__in=posts)
        .filter(
            Q(stage__in=[*LIVE, Stage.ON_HOLD, Stage.COMPLETE])
            | Q(stage=Stage.VERIFIED, pk__in=lately.order_by().values("action"))
        )
        .annotate(
            is_pending=Exists(DateChange.objects.filter(action=OuterRef("pk"), outcome="pending")),
            sent_back_at=Subquery(sent_back.values("decided_at")[:1]),
            sent_back_on=Subquery(sent_back.values("decided_on")[:1]),
            sent_back_why=Subquery(sent_back.values("seen")[:1]),
            said_at=Subquery(updates.values("made_at")[:1]),
        )
        .select_related("programme", "workstream", "owner")
        .order_by("due", NaturalKey("reference"))
    )
    timetables = timetables_of({action.programme_id for action in actions}, as_at, conventions)
    return [
        as_owed(action, timetables.get(action.programme_id, []), as_at, conventions) for action in actions
    ]


def update_wanted(
    action: Action, timetable: Sequence[CutOff], *, as_at: date, conventions: InForce
) -> tuple[CutOff | None, date | None]:
    """The cut-off for which an update is wanted, and the day by which; (None, None) where none is.

    Without a meeting to serve, it is wanted once the reporting interval has run out.
    """
    if not action.is_live or (action.starts and action.starts > as_at):
        return None, None
    heard = action.last_heard()
    cut_off = wanted_for(timetable, last_heard=heard, as_at=as_at, notice_days=conventions.due_soon_days)
    if cut_off:
        return cut_off, cut_off.updates_by
    runs_out = heard + timedelta(days=conventions.reporting_interval_days)
    return None, runs_out if runs_out < as_at else None


def as_owed(action: Action, timetable: Sequence[CutOff], as_at: date, conventions: InForce) -> Owed:
    """The action with what it needs, from what was asked along with it."""
    cut_off, wanted_by = update_wanted(action, timetable, as_at=as_at, conventions=conventions)
    unanswered = action.is_live and unanswered_since_sent_back(action)
    sent_back_on: date | None = action.sent_back_on  # type: ignore[attr-defined]
    sent_back = (action.sent_back_why or "") if unanswered else ""  # type: ignore[attr-defined]
    pending: bool = action.is_pending  # type: ignore[attr-defined]
    overdue = action.days_overdue(as_at=as_at)
    wanted_by = wanted_by or (sent_back_on if unanswered else None)
    wanted = wanted_by is not None
    need = need_of(action, as_at, conventions, sent_back=sent_back, wanted=wanted, pending=pending)
    asks = need not in STEPLESS
    silent = why_words_are_needed(action, as_at=as_at, conventions=conventions) if asks else ""
    return Owed(
        record=action,
        need=need,
        step="Update" if asks else "",
        step_url=reverse("actions:update-action", args=[action.reference]) if asks else "",
        wanted_by=wanted_by,
        due=action.due if action.is_live else None,
        heard_on=None if sent_back else action.updated_on,
        shown=action.shown(as_at=as_at, conventions=conventions),
        overdue=overdue,
        cut_off=cut_off,
        next_cut_off=next(iter(timetable), None),
        sent_back=sent_back,
        pending=pending,
        stands=asks and not unanswered and not silent,
    )


def unanswered_since_sent_back(action: Action) -> bool:
    """Whether its last completion was sent back and nothing was said since."""
    row: Any = action
    if row.sent_back_on is None:
        return False
    if row.said_at is None:
        return True
    if row.sent_back_at is None:  # sent back before the moment was kept
        return row.updated_on is None or row.updated_on <= row.sent_back_on
    return row.said_at <= row.sent_back_at


def need_of(
    action: Action, as_at: date, conventions: InForce, *, sent_back: str, wanted: bool, pending: bool
) -> str:
    """The key of the first need that fits; `wanted`: an update is, `pending`: a date change waits."""
    fixed = {Stage.COMPLETE: "verification", Stage.ON_HOLD: "hold", Stage.VERIFIED: "done"}
    if action.stage in fixed:
        return fixed[Stage(action.stage)]
    if sent_back:
        return "sent back"
    if action.days_overdue(as_at=as_at) and (wanted or not pending):
        return "overdue"
    if wanted:
        return "update"
    if pending:
        return "pending"
    if action.starts and action.starts > as_at:
        return "not yet"
    if action.due and action.due <= as_at + timedelta(days=conventions.due_soon_days):
        return "soon"
    return "later"
