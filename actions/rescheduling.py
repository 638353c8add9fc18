"""Moving a due date: asked for with a reason, decided by another person, recorded for ever."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from actions.models import Action, DateChange, Update
from actions.updating import TO_UPDATE, UpdateStatement, locked, update_action, why_not_a_delay_reason
from council import deciding, tolerance
from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.conventions import InForce
from council.history import authored
from council.models import Body, Post, User
from council.rag import LIVE, rank

Outcome = DateChange.Outcome
TO_ASK = replace(TO_UPDATE, refusal="Only the action's owner or manager asks to move it.", imports=True)
TO_DECIDE = Rule(
    "The programme manager decides on dates, or the senior responsible owner.",
    rights=(Right.MANAGE,),
    sro=True,
)
TO_WITHDRAW = replace(
    TO_UPDATE,
    refusal="Who asked for the date change, or the action's owner, takes it back.",
    own="asked_by_id",
)
FIRST_DATE = "The first date for this action."  # where a first one is asked for without more words
ASKED = "Date change asked for: "  # with which the history of a request begins


def tolerance_days(action: Action, conventions: InForce) -> int:
    """The days by which this action's date may move without approval."""
    return action.programme.tolerance(conventions)


def within_tolerance(action: Action, to_date: date, conventions: InForce) -> bool:
    """Whether the move of the action's date needs no approval."""
    return tolerance.within_tolerance(
        to_date,
        due=action.due,
        baseline=action.baseline,
        ends=action.workstream.ends,
        tolerance_days=tolerance_days(action, conventions),
    )


@transaction.atomic
def ask_to_reschedule(
    action: Action,
    *,
    to_date: date,
    reason: str,
    by: By,
    on: date,
    conventions: InForce,
    version: int | None = None,
    delay_category: str = "",
    meant: Meant = NONE_MEANT,
) -> DateChange:
    """Ask for another date: recorded at once within tolerance, else waiting for a decision.

    A first date moves nothing, so it needs no reason and has none for a delay. Raises ValidationError where
    the reason is missing, the date is the one it has or may not be `meant`, the action is no longer live, or
    another change waits already; ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_ASK, action, on=on)
    action = locked(action, version)
    waits = action.date_changes.filter(outcome=Outcome.PENDING).exists()
    change = wish(
        action,
        to_date=to_date,
        reason=reason,
        waits=waits,
        by=person,
        on=on,
        conventions=conventions,
        delay_category=delay_category,
        doubts=doubts_of_due(action, to_date, by=by, on=on, meant=meant),
    )
    with authored(by=person, why=f"{ASKED}{change.reason}"):
        change.save()
        if change.outcome == Outcome.RECORDED:
            action.save_next_version()
    return change


def wish(
    action: Action,
    *,
    to_date: date,
    reason: str,
    waits: bool,
    by: User | None,
    on: date,
    conventions: InForce,
    doubts: Doubts,
    delay_category: str = "",
) -> DateChange:
    """The date change that would be written; within tolerance the action has moved. Neither is saved yet.

    The action is locked by the caller, who also says whether a date change `waits` already. Raises
    ValidationError as `ask_to_reschedule` does, of the `doubts` too.
    """
    if action.stage not in LIVE:
        raise ValidationError(f"{action.reference} is {action.get_stage_display().lower()}: its date stands.")
    wrong = why_not_a_delay_reason(delay_category, conventions, known=[action.delay_category])
    change = DateChange(
        action=action,
        from_date=action.due,
        to_date=to_date,
        reason=reason,
        delay_category=delay_category if action.due else "",
        asked_by=by,
    )
    deciding.wish_for_date(
        change,
        first=FIRST_DATE,
        within=within_tolerance(action, to_date, conventions),
        waits=waits,
        doubts=doubts,
        on=on,
        also={"delay_category": wrong} if wrong and action.due else {},
    )
    if change.outcome == Outcome.RECORDED:
        move_due_date(action, change, as_at=on, conventions=conventions)
    return change


def doubts_of_due(action: Action, to_date: date, *, by: By, on: date, meant: Meant) -> Doubts:
    """What there is to ask of a new due date: in the past, before the one that stands or the start, far."""
    doubts = Doubts(by=by, on=on, meant=meant, beside=(action.baseline, action.workstream.ends))
    order = {"the start": action.starts, "the due date that stands": action.due}
    doubts.ask("to_date", to_date, called="the new due date", was=action.due, future=True, after=order)
    return doubts


@transaction.atomic
def update_and_ask(
    action: Action,
    statement: UpdateStatement,
    *,
    to_date: date,
    reason: str,
    by: By,
    on: date,
    conventions: InForce,
    version: int | None = None,
    for_post: Post | None = None,
    meant: Meant = NONE_MEANT,
) -> tuple[Update, DateChange]:
    """An update and, in the same breath, the wish to move its due date: both are written or neither.

    Raises what both acts raise; what is wrong with the move stands under `move_to` and `move_reason`.
    """
    faults: dict[str, Any] = {}
    told: dict[str, Any] = {"by": by, "on": on, "conventions": conventions, "meant": meant}
    update = change = None
    try:
        with transaction.atomic():
            update = update_action(action, statement, version=version, for_post=for_post, **told)
    except ValidationError as refusal:
        if not hasattr(refusal, "error_dict"):
            raise
        faults |= refusal.error_dict
    try:
        now = update.action if update else action
        delay = statement.delay_category
        change = ask_to_reschedule(now, to_date=to_date, reason=reason, delay_category=delay, **told)
    except ValidationError as refusal:
        if not hasattr(refusal, "error_dict"):
            raise ValidationError(faults | {"move_to": refusal.messages}) from refusal
        names = {"to_date": "move_to", "reason": "move_reason"}
        faults |= {names.get(name, name): errors for name, errors in refusal.error_dict.items()}
    if update is None or change is None or faults:
        raise ValidationError(faults)
    return update, change


def approve(
    change: DateChange,
    *,
    by: By,
    on: date,
    conventions: InForce,
    body: Body | None = None,
    meeting_on: date | None = None,
    minute: str = "",
    reason: str = "",
    meant: Meant = NONE_MEANT,
) -> DateChange:
    """Approve the date change; its action's RAG can't improve until the next update.

    `body`, `meeting_on` and `minute` name the meeting that decided, where it was not the manager alone.
    """

    def carry_out(change: DateChange, action: Action) -> None:
        move_due_date(action, change, as_at=on, conventions=conventions)
        action.save_next_version()

    return deciding.approve(
        change,
        carry_out,
        rule=TO_DECIDE,
        by=by,
        on=on,
        body=body,
        meeting_on=meeting_on,
        minute=minute,
        reason=reason,
        meant=meant,
    )


def refuse(
    change: DateChange,
    *,
    by: By,
    on: date,
    reason: str,
    body: Body | None = None,
    meeting_on: date | None = None,
    minute: str = "",
    meant: Meant = NONE_MEANT,
) -> DateChange:
    """Refuse the date change with a reason; the due date stands."""
    return deciding.refuse(
        change,
        rule=TO_DECIDE,
        by=by,
        on=on,
        reason=reason,
        body=body,
        meeting_on=meeting_on,
        minute=minute,
        meant=meant,
    )


def withdraw(change: DateChange, *, by: By, on: date) -> DateChange:
    """Take the change back, as its asker or for the action: the due date stands."""
    return deciding.withdraw(change, rule=TO_WITHDRAW, by=by, on=on)


def move_due_date(action: Action, change: DateChange, *, as_at: date, conventions: InForce) -> None:
    """Move the action's date by the change; the action is not saved yet."""
    before = action.shown(as_at=as_at, conventions=conventions).rag
    action.baseline = action.baseline or change.to_date
    if change.from_date is not None:
        action.times_moved += 1
        if rank(before):
            action.rag_floor = before  # a moved date alone turns nothing green
    action.due = change.to_date
