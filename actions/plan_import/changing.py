"""What the file changes in an action: each field by its own act."""

from django.core.exceptions import ValidationError

from actions import rescheduling, stages, updating, verifying
from actions.models import Action, Update
from actions.plan_import.equality import changed_point
from actions.plan_import.making import (
    LONGEST_TITLE,
    NO_EVIDENCE,
    SHORT,
    STATED_RAGS,
    action_description,
    action_owner,
    action_title,
    bring_answers,
    dated_updates,
    kind_of,
    last_heard,
    progress_as_update,
    said_beside,
    supports_of,
)
from actions.plan_import.standard import changed_steps
from council.history import authored
from council.history import bulk_create as record_all
from council.lengths import AS_WRITTEN, shortened
from council.rag import LEFT, LIVE, Stage
from programmes.imports.applying.apply import ImpossibleChange
from programmes.imports.records import ComparedRecord
from programmes.imports.registers import WriteContext


def description_beside(action: Action, record: ComparedRecord) -> str:
    """The description of an action as the standard columns change it: it keeps what the file leaves alone."""
    if len(record.title) > LONGEST_TITLE:
        if action.description and not action.overflows and "description" not in record.read.texts:
            raise ImpossibleChange(f"{action.reference} has a description, so its words cannot be that long.")
        return record.title
    if "description" in record.changes:
        return record.read.text("description")
    return "" if action.overflows else action.description


def change_action(action: Action, record: ComparedRecord, context: WriteContext) -> Action:
    """The action with the changes that the dry run listed, each by its own act."""
    action = updating.locked(action)
    read, changes = record.read, record.changes
    # All that no act decides on is saved in one version; the acts come after, each with a version of its
    # own.
    take_over_words(action, record, context)
    if "percent" in changes:
        action.percent = read.percent
    if "rag" in changes:
        action.stated_rag = read.rag if read.rag in STATED_RAGS else ""
        action.rag_as_written = shortened(read.rag_raw, 100)
        # What was said of another RAG doesn't hold for this one.
        action.reason = action.being_done = action.justification = action.justified_against = ""
    has_progress = "progress" in changes and bool(read.text("progress"))
    if has_progress and all(beside := said_beside(record)):
        action.reason, action.being_done = beside
    if heard := last_heard(record, context, plan_date=has_progress):
        action.updated_on = max(filter(None, (action.updated_on, heard)))
    if "forecast" in changes:
        revised = read.other_dates.get("revised_due")
        action.forecast = revised.end if revised else None
    action.save_next_version()
    if "progress" in changes:
        record_all(progress_as_update(action, record, context))
    if "support" in changes:
        there = set(action.supports.values_list("post", flat=True))
        record_all(
            [support for support in supports_of(action, record, context) if support.post_id not in there]
        )
    if "recommendation" in changes:
        answer_as_in_the_plan(action, record, context)
    if "steps" in changes and read.standard:
        for step in changed_steps(action, read.text("steps"), near=context.plan_date):
            step.save()
    if point := changed_point(action, record):
        point.save_next_version() if point.pk else point.save()
    record_all(dated_updates(action, record.new_updates))
    reworded = {update.held: update.text for update in record.new_updates if update.held}
    for update in Update.objects.filter(pk__in=reworded):
        update.text = reworded[update.pk]
        update.save()  # the old words stay in history
    move(action, record, context)
    if "status" in changes:
        restage_as_in_the_plan(action, record, context)
    action.refresh_from_db()
    return action


def answer_as_in_the_plan(action: Action, record: ComparedRecord, context: WriteContext) -> None:
    """Link the action with what its row names. Our own columns, read word for word, take links away too."""
    bring_answers([(action, record)], context)
    is_clear = bool(record.recommendations) or not record.read.text("recommendation").strip()
    if record.read.standard and is_clear:
        for answer in action.answers.exclude(recommendation__in=record.recommendations):
            answer.delete()


def take_over_words(action: Action, record: ComparedRecord, context: WriteContext) -> None:
    """Take over what the file says of the action in words: no act decides on these, and none is saved yet."""
    read, changes = record.read, record.changes
    if read.standard and {"title", "description"} & set(changes):
        action.description = description_beside(action, record)
        action.title = action_title(read.title)
    elif "title" in changes:
        action.title = action_title(read.title)
        action.description = action_description(record) or action.description
    if "reference" in changes:
        action.plan_reference = read.reference[:60]
    if "workstream" in changes:
        action.workstream = context.workstreams[read.workstream]
    if "owner" in changes:
        action.owner = action_owner(record, context)
        action.owner_as_written = shortened(read.text("owner"), SHORT)
    if "kind" in changes:
        action.kind = kind_of(record)
    if "delay" in changes:
        action.delay_category = read.text("delay")
    if "measure" in changes:
        action.success_measure = read.text("measure")
    action.others = {**action.others, **read.fields}


def move(action: Action, record: ComparedRecord, context: WriteContext) -> None:
    """A new date in the plan is a date change asked for by the import."""
    read = record.read.date
    if "due" not in record.changes or read is None or read.end is None or read.end == action.due:
        return
    # A first date is no change of one, so nobody has to decide on it.
    if action.due is None:
        with authored(why=f"The plan as imported now says “{read.raw}”."):
            action.refresh_from_db()
            action.due = action.baseline = read.end
            action.due_as_written, action.timescale = shortened(read.raw, AS_WRITTEN), read.as_json()
            action.save_next_version()
        return
    try:
        rescheduling.ask_to_reschedule(
            action,
            to_date=read.end,
            reason=f"The plan as imported now says “{shortened(' '.join(read.raw.split()), AS_WRITTEN)}”.",
            by=context.authority,
            on=context.on,
            conventions=context.conventions,
        )
    except ValidationError as refusal:
        raise ImpossibleChange(f"{action.reference}: {' '.join(refusal.messages)}") from refusal


def restage_as_in_the_plan(action: Action, record: ComparedRecord, context: WriteContext) -> None:
    action.refresh_from_db()
    to = record.read.stage
    if not to or to == action.stage:
        with authored(why="Status as written in the plan"):
            action.status_as_written = shortened(record.read.status_raw, SHORT)
            action.save_next_version()
        return
    by = context.authority
    words = f"In the plan as imported: “{shortened(record.read.status_raw, SHORT)}”."
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
        action.status_as_written = shortened(record.read.status_raw, SHORT)
        action.save_next_version()
