"""Changing many actions in one go, by the rules of the pages of one action.

Who may, which stage may follow which, when a date is only asked for. The preview, and the act that does
exactly what was confirmed, are those of every register (`council.bulk`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from django.core.exceptions import ValidationError

from actions import rescheduling, stages, updating
from actions.models import Action, BulkChange, BulkChanged, DateChange
from council import rag
from council.access import rules as access
from council.access.acting import Rule
from council.access.rules import Right
from council.asking_once import ALL_MEANT, NONE_MEANT, Doubts, Meant
from council.bulk.changing import BulkKind, carry_out, chunks
from council.bulk.previewing import BulkWanted, PreviewRow, Step
from council.conventions import InForce
from council.models import Post, User
from council.rag import LEFT, LIVE, Stage
from council.wording import spoken
from programmes.models import Workstream

# That there could be an action that the person may change; of each, the preview asks.
TO_CHANGE_MANY = Rule(
    "Only an action's owner or its programme's manager changes it.",
    rights=(Right.UPDATE, Right.MANAGE),
    owner=True,
)
MANAGER_ONLY = "Only its programme’s manager can do this."
OWNER_OR_MANAGER = "Only its owner or its programme’s manager can do this."


@dataclass(frozen=True)
class Wanted(BulkWanted):
    """What is to change on each of the actions, and why; what is left empty stays as it is."""

    called = MappingProxyType(
        {
            "owner": "Owner",
            "workstream": "Workstream",
            "stage": "Stage",
            "forecast": "Forecast",
            "due": "Due date",
        }
    )

    owner: Post | None = None
    workstream: Workstream | None = None
    stage: str = ""
    forecast: date | None = None
    due: date | None = None

    def words_of(self, name: str) -> str:
        """The value wanted for the column, in words."""
        return Stage(self.stage).label if name == "stage" else super().words_of(name)

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


def check_dates(wanted: Wanted, *, by: User, on: date, meant: Meant = NONE_MEANT) -> None:
    """Raise ValidationError by field where the dates themselves may not be `meant`: in the past, or far.

    How a date lies to those of each action, the preview says, which is confirmed.
    """
    doubts = Doubts(by=by, on=on, meant=meant)
    doubts.ask("due", wanted.due, called="the new due date", future=True)
    doubts.ask("forecast", wanted.forecast, called="the new forecast", future=True)
    doubts.raise_any()


def waiting_of(keys: Sequence[int], wanted: Wanted) -> set[int]:
    """The keys of those actions of which a date change waits, where a due date is wanted."""
    waiting: set[int] = set()
    if wanted.due:
        pending = DateChange.objects.filter(outcome=DateChange.Outcome.PENDING)
        for some in chunks(keys):
            waiting.update(pending.filter(action__in=some).order_by().values_list("action", flat=True))
    return waiting


def row_of(
    action: Action, wanted: Wanted, *, known: set[int], by: User, on: date, conventions: InForce
) -> PreviewRow:
    """What becomes of one action: all that is wanted, in an order that its rules allow, or nothing of it.

    `known` are the keys of the actions of which a date change waits.
    """
    manages, updates = access.may(by, Right.MANAGE, action), access.may_update(by, action)
    row = PreviewRow(action, action.version)
    row.for_post = None if access.may(by, Right.UPDATE, action) else access.acting_for(by, action)
    refusal = MANAGER_ONLY if updates else OWNER_OR_MANAGER
    manager, owner = "" if manages else refusal, "" if updates else refusal
    waits = action.pk in known
    steps: list[Step] = [
        (wanted.workstream, manager, lambda: change_workstream(row, wanted)),
        (wanted.owner, manager, lambda: give(row, wanted)),
        (wanted.stage, manager, lambda: restage(row, wanted, on, conventions)),
        (wanted.due, owner, lambda: ask_for_date(row, wanted, waits, by, on, conventions)),
        (wanted.forecast, owner, lambda: foresee(row, wanted, by, on, conventions)),
    ]
    if wanted.stage != Stage.IN_PROGRESS:  # only what is taken up is live before its dates are spoken of
        steps.append(steps.pop(2))
    return row.settle(steps)


# --- one change of one action, by the rule of its own page -------------------------------------------------


def change_workstream(row: PreviewRow, wanted: Wanted) -> None:
    """Move the action to the workstream that is wanted, within its programme."""
    action, to = row.record, wanted.workstream
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
    action, to = row.record, wanted.owner
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
    action, to = row.record, wanted.due
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
    action = row.record
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
    action, to = row.record, Stage(wanted.stage)
    if action.stage == to:
        return
    before = action.get_stage_display()
    if to == Stage.IN_PROGRESS:
        stages.take_up(action)
    else:
        stages.take_out(action, to=to, reason=wanted.reason, on=on, conventions=conventions)
    row.note("Stage", before, to.label)


# --- the act ------------------------------------------------------------------------------------------------

ACTIONS_IN_BULK = BulkKind(
    model=Action,
    changes=BulkChange,
    changed=BulkChanged,
    one="action",
    many="actions",
    title="Actions",
    rule=TO_CHANGE_MANY,
    related=("programme", "workstream", "owner"),
    row_of=row_of,
    known=waiting_of,
    check_dates=check_dates,
    asking=rescheduling.ASKED,
    list_page="actions:list-actions",
    page="actions:bulk-change",
)


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
    made: BulkChange = carry_out(
        ACTIONS_IN_BULK,
        keys,
        wanted,
        rule=TO_CHANGE_MANY,
        by=by,
        on=on,
        conventions=conventions,
        confirmed=confirmed,
        filters=filters,
        meant=meant,
    )
    return made
