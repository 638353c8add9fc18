"""Actions as the plan import sees them: what a programme holds, and how rows of a plan become records.

An import obeys the same acts as a page: a changed date is asked for, a completion waits for another person's
look, leaving the live stages says why. A new plan's words enter as they stand.
"""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone

from actions import rescheduling, stages, updating, verifying
from actions.models import Action, Completion, DateChange, Step, Support, Update
from actions.plan_import.standard import changed_steps
from council.access.acting import ConfirmedImport
from council.history import authored, moment
from council.history import bulk_create as record_all
from council.models import Post
from council.rag import LEFT, LIVE, STATED, Stage
from programmes.imports.applying.apply import ImpossibleChange
from programmes.imports.cells.updates import DatedUpdate
from programmes.imports.records import ComparedRecord
from programmes.imports.registers import WriteContext

STATED_RAGS = {value for value, _ in STATED}
LONGEST_TITLE = 500
NO_EVIDENCE = "None is given in the plan."


def write_actions(records: Sequence[ComparedRecord], context: WriteContext) -> dict[int, Action]:
    """The actions written, by the record's place in the list: new ones in bulk, changes by the acts."""
    new = [place for place, record in enumerate(records) if record.object_id is None]
    made = _make([records[place] for place in new], context)
    written = dict(zip(new, made, strict=True))
    known = Action.objects.in_bulk([r.object_id for r in records if r.object_id is not None])
    for place, record in enumerate(records):
        if record.object_id is not None and record.changes:
            written[place] = _change(known[record.object_id], record, context)
    return written


# --- new actions ------------------------------------------------------------------------------------------


def _make(records: Sequence[ComparedRecord], context: WriteContext) -> list[Action]:
    if not records:
        return []
    references = context.programme.next_references("", len(records))
    made = record_all(
        [_action(record, reference, context) for record, reference in zip(records, references, strict=True)]
    )
    pairs = list(zip(made, records, strict=True))
    record_all([step for action, record in pairs for step in _steps(action, record, context)])
    record_all([support for action, record in pairs for support in _supports(action, record, context)])
    record_all([update for action, record in pairs for update in _updates(action, record, context)])
    record_all([update for action, record in pairs for update in _dated(action, record.read.updates)])
    record_all([done for action, record in pairs for done in _completions(action, record, context)])
    return made


def _action(record: ComparedRecord, reference: str, context: WriteContext) -> Action:
    read = record.read.date
    due = read.end if read else None
    starts = record.read.other_dates.get("start")
    completed = record.read.other_dates.get("completed")
    revised = record.read.other_dates.get("revised_due")
    stage = _stage(record)
    said = record.read.text("progress")
    return Action(
        programme=context.programme,
        workstream=context.workstreams[record.workstream],
        reference=reference,
        plan_reference=record.reference[:60],
        title=_title(record.title),
        description=_description(record),
        success_measure=record.read.text("measure"),
        owner=_owner(record, context),
        owner_as_written=record.read.text("owner")[:300],
        stage=stage,
        stage_reason=_stage_reason(record, stage),
        status_as_written=record.read.status_raw[:300],
        starts=(starts.start or starts.end) if starts else (read.start if read else None),
        baseline=due,
        due=due,
        due_as_written=read.raw if read else "",
        timescale=read.as_json() if read else {},
        forecast=revised.end if revised else None,
        completed_on=_completed_on(completed.end if completed else None, stage, context.on),
        percent=record.read.percent,
        stated_rag=record.read.rag if record.read.rag in STATED_RAGS else "",
        rag_as_written=record.read.rag_raw[:100],
        created_on=context.on,
        updated_on=_last_heard(record, context, plan_date=bool(said)),
        others=record.read.fields,
    )


def _title(words: str) -> str:
    return words if len(words) <= LONGEST_TITLE else f"{words[: LONGEST_TITLE - 1]}…"


def _description(record: ComparedRecord) -> str:
    """The whole words, where the title can't hold them; else what our own columns say beside it."""
    return record.title if len(record.title) > LONGEST_TITLE else record.read.text("description")


def _description_beside(action: Action, record: ComparedRecord) -> str:
    """The description of an action as our own workbook changes it: it keeps what the file leaves alone."""
    if len(record.title) > LONGEST_TITLE:
        if action.description and not action.overflows and "description" not in record.read.texts:
            raise ImpossibleChange(f"{action.reference} has a description, so its words can't be that long.")
        return record.title
    if "description" in record.changes:
        return record.read.text("description")
    return "" if action.overflows else action.description


def _owner(record: ComparedRecord, context: WriteContext) -> Post | None:
    return context.post(record.read.owner[:160]) or context.default_owner


def _stage(record: ComparedRecord) -> str:
    if record.read.stage in Stage.values and record.read.stage != Stage.VERIFIED:
        return record.read.stage
    if record.read.percent == 100:
        return Stage.COMPLETE
    begun = record.read.percent or record.read.text("progress") or record.read.updates
    return Stage.IN_PROGRESS if begun else Stage.NOT_STARTED


def _stage_reason(record: ComparedRecord, stage: str) -> str:
    if stage in LEFT or stage == Stage.ON_HOLD:
        return f"As in the plan: “{record.read.status_raw or Stage(stage).label}”."
    return ""


def _completed_on(day: date | None, stage: str, on: date) -> date | None:
    return day if day and stage == Stage.COMPLETE and day <= on else None


def _steps(action: Action, record: ComparedRecord, context: WriteContext) -> list[Step]:
    if record.read.standard:
        return changed_steps(action, record.read.text("steps"), near=context.plan_date)
    return [
        Step(
            action=action,
            order=order,
            text=step.title,
            due=step.date.end if step.date else None,
            due_as_written=(step.date.raw if step.date else "")[:300],
        )
        for order, step in enumerate(record.read.steps, start=1)
    ]


def _supports(action: Action, record: ComparedRecord, context: WriteContext) -> list[Support]:
    posts = {post.pk: post for name in record.read.support if (post := context.post(name[:160]))}
    return [Support(action=action, post=post) for key, post in posts.items() if key != action.owner_id]


def _updates(action: Action, record: ComparedRecord, context: WriteContext) -> list[Update]:
    """The plan's own account of progress, as an update of the plan's date."""
    said = record.read.text("progress")
    if not said:
        return []
    return [
        Update(
            action=action,
            made_on=context.plan_date,
            made_at=moment(),
            by=context.by,
            text=said,
            stage=action.stage,
            percent=action.percent,
            stated_rag=action.stated_rag,
            forecast=action.forecast,
            as_written=True,
        )
    ]


def _last_heard(record: ComparedRecord, context: WriteContext, *, plan_date: bool) -> date | None:
    """The day of the last word that the plan brings; what is dated after the import's own day counts not."""
    days = [one.made_on for one in record.updates_written if one.made_on <= context.on]
    return max([*days, *([context.plan_date] if plan_date else [])], default=None)


def _dated(action: Action, said: Sequence[DatedUpdate]) -> list[Update]:
    """The plan's dated updates, in order. Nobody signed them; its RAG on those days isn't known."""
    return [
        Update(
            action=action,
            made_on=one.made_on,
            made_at=_noon(one.made_on),
            text=one.text,
            stage=action.stage,
            as_written=True,
            source=one.source,
        )
        for one in said
        if not one.held
    ]


def _noon(day: date) -> datetime:
    """The moment kept for a word of which the day alone is known."""
    return timezone.make_aware(datetime.combine(day, time(12)))


def _reword(said: Sequence[DatedUpdate]) -> None:
    """Gives updates of an earlier import the words that the file now has; the old stay in history."""
    changed = {one.held: one.text for one in said if one.held}
    for update in Update.objects.filter(pk__in=changed):
        update.text = changed[update.pk]
        update.save()


def _completions(action: Action, record: ComparedRecord, context: WriteContext) -> list[Completion]:
    """A completion in the plan is a claim until another person has seen the evidence."""
    if action.stage != Stage.COMPLETE:
        return []
    words = record.read.status_raw or record.read.rag_raw or "100%"
    note = f"In the plan as imported: “{words}”."
    if action.completed_on is None:
        note += " It does not say on which day; the plan's own date stands here."
    return [
        Completion(
            action=action,
            completed_on=action.completed_on or min(context.plan_date, context.on),
            closing_note=note,
            evidence=NO_EVIDENCE,
            claimed_by=context.by,
            claimed_on=context.on,
        )
    ]


# --- actions that are gone from the file, and what an import asked for ------------------------------------


def withdraw_actions(object_ids: Sequence[int], *, reason: str, context: WriteContext) -> None:
    """Withdraws the actions with the reason."""
    for action in Action.objects.filter(pk__in=object_ids).order_by("pk"):
        try:
            stages.leave(
                action,
                to=Stage.WITHDRAWN,
                reason=reason,
                by=context.authority,
                on=context.on,
                conventions=context.conventions,
            )
        except ValidationError as refusal:
            raise ImpossibleChange(f"{action.reference}: {' '.join(refusal.messages)}") from refusal


def retire_part(part: Model, *, by: ConfirmedImport, on: date, why: str) -> bool:
    """Whether the part was something asked for, which is withdrawn and not removed."""
    if isinstance(part, DateChange):
        part.outcome, part.decision_reason = DateChange.Outcome.WITHDRAWN, why
    elif isinstance(part, Completion):
        part.outcome, part.seen = Completion.Outcome.WITHDRAWN, why
    else:
        return False
    part.decided_by, part.decided_on = by.person, on
    part.save()
    return True


# --- actions that the file changes --------------------------------------------------------------------------


def _change(action: Action, record: ComparedRecord, context: WriteContext) -> Action:
    """The action with the changes that the dry run listed, each by its own act."""
    action = updating.locked(action)
    changes = record.changes
    if record.read.standard and {"title", "description"} & set(changes):
        action.description = _description_beside(action, record)
        action.title = _title(record.title)
    elif "title" in changes:
        action.title, action.description = _title(record.title), _description(record) or action.description
    if "reference" in changes:
        action.plan_reference = record.reference[:60]
    if "workstream" in changes:
        action.workstream = context.workstreams[record.workstream]
    if "owner" in changes:
        action.owner, action.owner_as_written = _owner(record, context), record.read.text("owner")[:300]
    if "percent" in changes:
        action.percent = record.read.percent
    if "rag" in changes:
        action.stated_rag = record.read.rag if record.read.rag in STATED_RAGS else ""
        action.rag_as_written = record.read.rag_raw[:100]
        action.reason = action.being_done = action.justification = action.justified_against = ""
    heard = _last_heard(
        record, context, plan_date="progress" in changes and bool(record.read.text("progress"))
    )
    if heard:
        action.updated_on = max(filter(None, (action.updated_on, heard)))
    if "forecast" in changes:
        revised = record.read.other_dates.get("revised_due")
        action.forecast = revised.end if revised else None
    if "measure" in changes:
        action.success_measure = record.read.text("measure")
    action.others = {**action.others, **record.read.fields}
    action.save_next_version()
    if "progress" in changes:
        record_all(_updates(action, record, context))
    if "support" in changes:
        there = set(action.supports.values_list("post", flat=True))
        record_all([one for one in _supports(action, record, context) if one.post_id not in there])
    if "steps" in changes and record.read.standard:
        for step in changed_steps(action, record.read.text("steps"), near=context.plan_date):
            step.save()
    record_all(_dated(action, record.new_updates))
    _reword(record.new_updates)
    _move(action, record, context)
    if "status" in changes:
        _restage(action, record, context)
    action.refresh_from_db()
    return action


def _move(action: Action, record: ComparedRecord, context: WriteContext) -> None:
    """A new date in the plan is a date change asked for by the import."""
    read = record.read.date
    if "due" not in record.changes or read is None or read.end is None or read.end == action.due:
        return
    if action.due is None:
        with authored(why=f"The plan as imported now says “{read.raw}”."):
            action.refresh_from_db()
            action.due = action.baseline = read.end
            action.due_as_written, action.timescale = read.raw, read.as_json()
            action.save_next_version()
        return
    try:
        rescheduling.ask_to_reschedule(
            action,
            to_date=read.end,
            reason=f"The plan as imported now says “{' '.join(read.raw.split())}”.",
            by=context.authority,
            on=context.on,
            conventions=context.conventions,
        )
    except ValidationError as refusal:
        raise ImpossibleChange(f"{action.reference}: {' '.join(refusal.messages)}") from refusal


def _restage(action: Action, record: ComparedRecord, context: WriteContext) -> None:
    action.refresh_from_db()
    to = record.read.stage
    if not to or to == action.stage:
        with authored(why="Status as written in the plan"):
            action.status_as_written = record.read.status_raw[:300]
            action.save_next_version()
        return
    by = context.authority
    words = f"In the plan as imported: “{record.read.status_raw}”."
    completed = record.read.other_dates.get("completed")
    if to == Stage.COMPLETE and action.stage in LIVE:
        verifying.complete(
            action,
            completed_on=min((completed.end if completed else None) or context.plan_date, context.on),
            closing_note=words,
            evidence=NO_EVIDENCE,
            by=by,
            on=context.on,
        )
    elif (to in LEFT or to == Stage.ON_HOLD) and action.stage in (*LIVE, Stage.ON_HOLD):
        stages.leave(
            action, to=Stage(to), reason=words, by=by, on=context.on, conventions=context.conventions
        )
    elif to in LIVE and action.stage == Stage.ON_HOLD:
        stages.resume(action, reason=words, by=by)
    elif to in LIVE and action.stage in LIVE:
        action.stage = to
        action.save_next_version()
    action.refresh_from_db()
    with authored(why="Status as written in the plan"):
        action.status_as_written = record.read.status_raw[:300]
        action.save_next_version()
