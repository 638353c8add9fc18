"""Changing many actions in one go: exactly what the confirmed preview lists, in one transaction, or nothing.

The rules are those of the pages of one action: who may, which stage may follow which, when a date is only
asked for. An action is changed by all that is wanted of it or left out, with the reason. The number of
questions to the database does not grow with the number of actions, but by one in some dozens.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from actions import rescheduling, stages, updating
from actions.models import Action, BulkChange, BulkChanged, DateChange
from council import rag
from council.access import rules as access
from council.access.acting import Rule, authorise
from council.access.rules import Right
from council.asking_once import ALL_MEANT, NONE_MEANT, Doubts, Meant
from council.conventions import InForce
from council.history import authored, bulk_create, bulk_update
from council.lengths import shortened
from council.models import Post, User
from council.natural_order import natural_key
from council.rag import LEFT, LIVE, Stage
from council.wording import spoken
from programmes.models import Workstream

# That there could be an action that the person may change; of each, the preview asks.
TO_CHANGE_MANY = Rule(
    "Only an action's owner or its programme's manager changes it.",
    rights=(Right.UPDATE, Right.MANAGE),
    owner=True,
)
AT_ONCE = 5_000  # keys in one question: SQLite takes no more than some ten thousand
MANAGER_ONLY = "Only its programme’s manager can do this."
OWNER_OR_MANAGER = "Only its owner or its programme’s manager can do this."


class NotAsPreviewed(Exception):
    """What would be written now isn't what was confirmed: something changed. Nothing was written."""

    def __init__(self, now: "Preview") -> None:
        super().__init__("The actions are not as they were in the preview.")
        self.now = now


@dataclass(frozen=True)
class Wanted:
    """What is to change, and why; what is left empty stays as it is."""

    reason: str
    owner: Post | None = None
    workstream: Workstream | None = None
    stage: str = ""
    forecast: date | None = None
    due: date | None = None

    @property
    def in_words(self) -> list[tuple[str, str]]:
        """Pairs of a field's name and the value wanted, for what is to change."""
        values = {
            "Owner": str(self.owner or ""),
            "Workstream": str(self.workstream or ""),
            "Stage": Stage(self.stage).label if self.stage else "",
            "Forecast": spoken(self.forecast),
            "Due date": spoken(self.due),
        }
        return [(name, words) for name, words in values.items() if words]

    @property
    def columns(self) -> set[str]:
        """The columns of an action that it may touch, its version with them."""
        touched = {
            ("owner",): self.owner,
            ("workstream",): self.workstream,
            ("stage", "stage_reason", "rag_at_hold"): self.stage,
            ("forecast", "rag_floor"): self.forecast,
            ("due", "baseline", "times_moved", "rag_floor"): self.due,
        }
        return {"version"}.union(*(columns for columns, wanted in touched.items() if wanted))


@dataclass
class PreviewRow:
    """One action of a preview: what would become of it, or why it is left out. Nothing is saved yet."""

    action: Action  # as it would be left
    version: int  # as it was found
    changes: list[tuple[str, str, str]] = field(default_factory=list)  # name, old and new
    left_out: str = ""
    asked: DateChange | None = None  # the date change to be written with it
    saves: bool = False  # whether the action itself changes; a date that is asked for does not change it
    for_post: Post | None = None

    def note(self, name: str, old: str, new: str, *, saves: bool = True) -> None:
        """Say what changes from what to what; `saves` says whether the action itself does."""
        self.changes.append((name, old, new))
        self.saves = self.saves or saves

    @property
    def mark(self) -> str:
        """A few letters that differ wherever the row would be another."""
        parts = repr((self.action.pk, self.version, self.changes, self.left_out))
        return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:12]


@dataclass(frozen=True)
class Preview:
    """What a bulk change would do just now, action by action."""

    wanted: Wanted
    rows: Sequence[PreviewRow]
    gone: int = 0  # how many of those chosen the person doesn't see any more

    @property
    def changing(self) -> list[PreviewRow]:
        return [row for row in self.rows if not row.left_out]

    @property
    def left_out(self) -> list[PreviewRow]:
        return [row for row in self.rows if row.left_out]

    @property
    def exempt(self) -> int:
        """How many of those that would change are exempt."""
        return sum(row.action.exempt for row in self.changing)

    @property
    def seen(self) -> str:
        """The rows as one line to be sent along: key, version and mark of each."""
        return ",".join(f"{row.action.pk}:{row.version}:{row.mark}" for row in self.rows)

    @property
    def digest(self) -> str:
        """A digest of all that would be written, so that what is confirmed is what is applied."""
        wanted = self.wanted
        keys = (wanted.owner and wanted.owner.pk, wanted.workstream and wanted.workstream.pk)
        parts = repr((wanted.reason, wanted.stage, wanted.forecast, wanted.due, keys, self.seen))
        return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()


def preview(
    keys: Iterable[int], wanted: Wanted, *, by: User, on: date, conventions: InForce, lock: bool = False
) -> Preview:
    """What changing the actions of these keys would do just now. Nothing is written.

    With `lock` the actions stay as they were found until the transaction ends.
    """
    keys = list(dict.fromkeys(keys))
    actions = [action for some in chunks(keys) for action in visible_actions(some, by, lock=lock)]
    waiting: set[int] = set()
    if wanted.due:
        pending = DateChange.objects.filter(outcome=DateChange.Outcome.PENDING)
        for some in chunks(keys):
            waiting.update(pending.filter(action__in=some).order_by().values_list("action", flat=True))
    rows = [
        row_of(action, wanted, waits=action.pk in waiting, by=by, on=on, conventions=conventions)
        for action in sorted(actions, key=lambda action: natural_key(action.reference))
    ]
    return Preview(wanted, rows, gone=len(keys) - len(rows))


def check_dates(wanted: Wanted, *, by: User, on: date, meant: Meant = NONE_MEANT) -> None:
    """Raise ValidationError by field where the dates themselves may not be `meant`: in the past, or far.

    How a date lies to those of each action, the preview says, which is confirmed.
    """
    doubts = Doubts(by=by, on=on, meant=meant)
    doubts.ask("due", wanted.due, called="the new due date", future=True)
    doubts.ask("forecast", wanted.forecast, called="the new forecast", future=True)
    doubts.raise_any()


def visible_actions(keys: Sequence[int], by: User, *, lock: bool) -> Iterable[Action]:
    """The actions that the person sees, always in one order: two bulk changes can't wait for each other."""
    rows = Action.objects.visible_to(by).filter(pk__in=keys).order_by("pk")
    rows = rows.select_related("programme", "workstream", "owner")
    # Only the action's own row is locked: PostgreSQL refuses to lock the nullable side of a join.
    return rows.select_for_update(of=("self",)) if lock else rows


def row_of(
    action: Action, wanted: Wanted, *, waits: bool, by: User, on: date, conventions: InForce
) -> PreviewRow:
    """What becomes of one action: all that is wanted, in an order that its rules allow, or nothing of it."""
    manages, updates = access.may(by, Right.MANAGE, action), access.may_update(by, action)
    row = PreviewRow(action, action.version)
    row.for_post = None if access.may(by, Right.UPDATE, action) else access.acting_for(by, action)
    steps: list[tuple[object, bool, Callable[[], None]]] = [
        (wanted.workstream, manages, lambda: change_workstream(row, wanted)),
        (wanted.owner, manages, lambda: give(row, wanted)),
        (wanted.stage, manages, lambda: restage(row, wanted, on, conventions)),
        (wanted.due, updates, lambda: ask_for_date(row, wanted, waits, by, on, conventions)),
        (wanted.forecast, updates, lambda: foresee(row, wanted, by, on, conventions)),
    ]
    if wanted.stage != Stage.IN_PROGRESS:  # only what is taken up is live before its dates are spoken of
        steps.append(steps.pop(2))
    try:
        for is_wanted, allowed, step in steps:
            if is_wanted and not allowed:
                raise ValidationError(MANAGER_ONLY if updates else OWNER_OR_MANAGER)
            if is_wanted:
                step()
        if not row.changes:
            raise ValidationError("It is so already.")
    except ValidationError as refusal:
        row.left_out, row.changes, row.asked = shortened(" ".join(refusal.messages), 300), [], None
    return row


# --- one change of one action, by the rule of its own page -------------------------------------------------


def change_workstream(row: PreviewRow, wanted: Wanted) -> None:
    """Move the action to the workstream that is wanted, within its programme."""
    action, to = row.action, wanted.workstream
    if to is None or action.workstream_id == to.pk:
        return
    if to.programme_id != action.programme_id:
        raise ValidationError(f"It belongs to {action.programme.title}, which has no such workstream.")
    if to.retired_on:
        raise ValidationError(f"The workstream {to} was retired.")
    require_open(action, "it stays in its workstream")
    row.note("Workstream", str(action.workstream), str(to))
    action.workstream = to


def give(row: PreviewRow, wanted: Wanted) -> None:
    """Give the action to the post that is wanted."""
    action, to = row.action, wanted.owner
    if to is None or action.owner_id == to.pk:
        return
    if not to.is_active:
        raise ValidationError(f"{to} is no longer in use.")
    require_open(action, "it stays with its owner")
    row.note("Owner", str(action.owner or "no one"), str(to))
    action.owner = to


def require_open(action: Action, stays: str) -> None:
    """What is done and closed stays with the post and the workstream that did it."""
    if action.stage in (*LEFT, Stage.VERIFIED):
        raise ValidationError(f"It is {action.get_stage_display().lower()}: {stays}.")


def ask_for_date(
    row: PreviewRow, wanted: Wanted, waits: bool, by: User, on: date, conventions: InForce
) -> None:
    """Ask for the due date that is wanted, as the action's own page does."""
    action, to = row.action, wanted.due
    if to is None or action.due == to:
        return
    before = spoken(action.due) or "no date"
    oddly = rescheduling.doubts_of_due(action, to, by=by, on=on, meant=NONE_MEANT)
    row.asked = rescheduling.wish(
        action,
        to_date=to,
        reason=wanted.reason,
        waits=waits,
        by=by,
        on=on,
        conventions=conventions,
        doubts=rescheduling.doubts_of_due(action, to, by=by, on=on, meant=ALL_MEANT),
    )
    recorded = row.asked.outcome == DateChange.Outcome.RECORDED
    words = "within the tolerance, so it moves at once" if recorded else "asked for, and stands once approved"
    row.note("Due date", before, f"{spoken(to)}, {words}{oddly.aside}", saves=recorded)


def foresee(row: PreviewRow, wanted: Wanted, by: User, on: date, conventions: InForce) -> None:
    """A forecast without an update: it may worsen the RAG and, as with a moved date, never improves it."""
    action = row.action
    if action.forecast == wanted.forecast:
        return
    if action.stage not in LIVE:
        raise ValidationError(
            f"It is {action.get_stage_display().lower()}: only live actions have a forecast."
        )
    before = action.shown(as_at=on, conventions=conventions).rag
    oddly = updating.doubts_of_forecast(action, wanted.forecast, by=by, on=on, meant=NONE_MEANT)
    row.note("Forecast", spoken(action.forecast) or "none", f"{spoken(wanted.forecast)}{oddly.aside}")
    action.forecast = wanted.forecast
    after = action.shown(as_at=on, conventions=conventions).rag
    if rag.rank(after) < rag.rank(before):
        action.rag_floor = before


def restage(row: PreviewRow, wanted: Wanted, on: date, conventions: InForce) -> None:
    """Change the stage by the rules of the action's own page."""
    action, to = row.action, Stage(wanted.stage)
    if action.stage == to:
        return
    before = action.get_stage_display()
    if to == Stage.IN_PROGRESS:
        stages.take_up(action)
    else:
        stages.take_out(action, to=to, reason=wanted.reason, on=on, conventions=conventions)
    row.note("Stage", before, to.label)


# --- the act ------------------------------------------------------------------------------------------------


@transaction.atomic
def change_in_bulk(
    keys: Iterable[int],
    wanted: Wanted,
    *,
    by: User,
    on: date,
    conventions: InForce,
    confirmed: str,
    filters: str = "",
    meant: Meant = NONE_MEANT,
) -> BulkChange:
    """Carry out the bulk change; each action gets one history entry that names it.

    `confirmed` is the digest of the preview that was looked at. Raises NotAsPreviewed, with the preview as it
    is now, where something changed since, and ValidationError where nothing would change or a date may not be
    `meant`.
    """
    authorise(by, TO_CHANGE_MANY, on=on)
    check_dates(wanted, by=by, on=on, meant=meant)
    current = preview(keys, wanted, by=by, on=on, conventions=conventions, lock=True)
    if current.digest != confirmed:
        raise NotAsPreviewed(current)
    if not current.changing:
        raise ValidationError("None of these actions would change.")
    bulk = BulkChange.objects.create(
        by=by,
        reason=wanted.reason,
        wanted=wanted.in_words,
        filters=filters,
        counts={
            "chosen": len(current.rows),
            "changed": len(current.changing),
            "left_out": len(current.left_out),
        },
    )
    _write_changes(bulk, current, by)
    BulkChanged.objects.bulk_create(
        [
            BulkChanged(bulk_change=bulk, action=row.action, changes=row.changes, left_out=row.left_out)
            for row in current.rows
        ],
        batch_size=500,
    )
    return bulk


def _write_changes(bulk: BulkChange, confirmed: Preview, by: User) -> None:
    """Write the rows that change, all of one reason and one post in one go."""
    wanted = confirmed.wanted
    saved: dict[tuple[str, Post | None], list[Action]] = defaultdict(list)
    asked: dict[Post | None, list[DateChange]] = defaultdict(list)
    for row in confirmed.changing:
        if row.asked:
            row.asked.asked_through = bulk.through
            asked[row.for_post].append(row.asked)
        if row.saves:
            row.action.version += 1
            alone = row.asked is not None and len(row.changes) == 1  # the date change tells of it by itself
            why = f"{rescheduling.ASKED}{wanted.reason}" if alone else wanted.reason
            saved[why, row.for_post].append(row.action)
    for (why, post), actions in saved.items():
        with authored(by=by, for_post=post, why=why, through=bulk.through):
            bulk_update(actions, sorted(wanted.columns))
    for post, changes in asked.items():
        why = f"{rescheduling.ASKED}{wanted.reason}"
        with authored(by=by, for_post=post, why=why, through=bulk.through):
            bulk_create(changes)


def chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))
