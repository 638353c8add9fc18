"""New actions, as rows of a plan bring them, with their steps, supporting posts, updates and completions."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time

from django.utils import timezone

from actions.models import Action, Answer, Completion, Step, Support, Update
from actions.plan_import.equality import point_of
from actions.plan_import.standard import changed_steps
from council.history import bulk_create as record_all
from council.history import moment
from council.lengths import AS_WRITTEN, REASON, shortened
from council.models import Post
from council.rag import LEFT, STATED, Stage
from programmes.imports.cells.updates import DatedUpdate
from programmes.imports.records import ComparedRecord
from programmes.imports.registers import WriteContext
from programmes.models import Recommendation

STATED_RAGS = {value for value, _ in STATED}
LONGEST_TITLE, SHORT = 500, 300
NO_EVIDENCE = "None is given in the plan."


def make_actions(records: Sequence[ComparedRecord], context: WriteContext) -> list[Action]:
    if not records:
        return []
    references = context.programme.next_references("", len(records))
    made = record_all(
        [
            new_action(record, reference, context)
            for record, reference in zip(records, references, strict=True)
        ]
    )
    pairs = list(zip(made, records, strict=True))
    record_all([step for action, record in pairs for step in steps_of(action, record, context)])
    record_all([support for action, record in pairs for support in supports_of(action, record, context)])
    record_all([update for action, record in pairs for update in progress_as_update(action, record, context)])
    record_all([update for action, record in pairs for update in dated_updates(action, record.read.updates)])
    record_all([point for action, record in pairs for point in point_of(action, record.read)])
    record_all([done for action, record in pairs for done in completions_of(action, record, context)])
    bring_answers(pairs, context)
    return made


def bring_answers(pairs: Sequence[tuple[Action, ComparedRecord]], context: WriteContext) -> None:
    """Link each action with the recommendations that its row names and that it doesn't answer yet."""
    wanted = [(action, key) for action, record in pairs for key in record.recommendations]
    if not wanted:
        return
    lines = {
        each.pk: each.line
        for each in Recommendation.objects.filter(pk__in={key for _, key in wanted}).only("pk", "first_id")
    }
    there = {
        (action, first or key)
        for action, key, first in Answer.objects.filter(
            action__in={action.pk for action, _ in wanted}
        ).values_list("action", "recommendation", "recommendation__first")
    }
    new = {(action.pk, lines[key]): Answer(action=action, recommendation_id=key) for action, key in wanted}
    record_all([answer for place, answer in new.items() if place not in there])


def new_action(record: ComparedRecord, reference: str, context: WriteContext) -> Action:
    read = record.read.date
    due = read.end if read else None
    starts = record.read.other_dates.get("start")
    completed = record.read.other_dates.get("completed")
    revised = record.read.other_dates.get("revised_due")
    stage = stage_of_record(record)
    was_left = stage in LEFT or stage == Stage.ON_HOLD
    done = completed.end if completed else None
    progress = record.read.text("progress")
    status = shortened(record.read.status_raw, SHORT)
    reason, being_done = said_beside(record)
    return Action(
        programme=context.programme,
        workstream=context.workstreams[record.workstream],
        reference=reference,
        plan_reference=record.reference[:60],
        title=action_title(record.title),
        kind=kind_of(record),
        description=action_description(record),
        success_measure=record.read.text("measure"),
        owner=action_owner(record, context),
        owner_as_written=shortened(record.read.text("owner"), SHORT),
        stage=stage,
        stage_reason=f"As in the plan: “{status or Stage(stage).label}”." if was_left else "",
        status_as_written=status,
        starts=(starts.start or starts.end) if starts else (read.start if read else None),
        baseline=due,
        due=due,
        due_as_written=shortened(read.raw, AS_WRITTEN) if read else "",
        timescale=read.as_json() if read else {},
        forecast=revised.end if revised else None,
        # A day to come, in a column called Completed, is when it is hoped to be.
        completed_on=done if done and stage == Stage.COMPLETE and done <= context.on else None,
        percent=record.read.percent,
        stated_rag=record.read.rag if record.read.rag in STATED_RAGS else "",
        rag_as_written=shortened(record.read.rag_raw, 100),
        reason=reason,
        being_done=being_done,
        delay_category=record.read.text("delay") if record.read.standard else "",
        created_on=context.on,
        updated_on=last_heard(record, context, plan_date=bool(progress)),
        others=record.read.fields,
    )


QUICK_WINS = re.compile(r"quick[\s-]*wins?\b", re.IGNORECASE)
YES = {"y", "yes", "x", "✓", "√", "true", "1"}


def kind_of(record: ComparedRecord) -> str:
    """The kind of action: a quick win by its sheet, its section, or a column that says so of the row."""
    read = record.read
    if read.standard:
        return Action.Kind.QUICK_WIN if QUICK_WINS.match(read.text("kind").strip()) else ""
    names = (read.sheet, *read.workstream, *read.fields.values())
    ticked = any(
        QUICK_WINS.match(heading) and said.strip().casefold() in YES for heading, said in read.fields.items()
    )
    return Action.Kind.QUICK_WIN if ticked or any(map(QUICK_WINS.match, names)) else ""


def action_title(words: str) -> str:
    return shortened(words, LONGEST_TITLE)


def action_description(record: ComparedRecord) -> str:
    """The whole words, where the title can't hold them; else what the standard columns say beside it."""
    return record.title if len(record.title) > LONGEST_TITLE else record.read.text("description")


def action_owner(record: ComparedRecord, context: WriteContext) -> Post | None:
    return context.post(record.read.owner[:160]) or context.default_owner


def stage_of_record(record: ComparedRecord) -> str:
    # Verified is what another person says here after a look; no file can say it.
    if record.read.stage in Stage.values and record.read.stage != Stage.VERIFIED:
        return record.read.stage
    # In our own columns; of other plans it is offered, and taken only where someone says so.
    if record.read.percent == 100 and record.read.standard:
        return Stage.COMPLETE
    # A plan without a column of statuses: an action of which something is told has begun.
    begun = record.read.percent or record.read.text("progress") or record.read.updates
    return Stage.IN_PROGRESS if begun else Stage.NOT_STARTED


def steps_of(action: Action, record: ComparedRecord, context: WriteContext) -> list[Step]:
    if record.read.standard:
        return changed_steps(action, record.read.text("steps"), near=context.plan_date)
    return [
        Step(
            action=action,
            order=order,
            text=step.title,
            due=step.date.end if step.date else None,
            due_as_written=shortened(step.date.raw if step.date else "", SHORT),
        )
        for order, step in enumerate(record.read.steps, start=1)
    ]


def supports_of(action: Action, record: ComparedRecord, context: WriteContext) -> list[Support]:
    posts = {post.pk: post for name in record.read.support if (post := context.post(name[:160]))}
    return [Support(action=action, post=post) for key, post in posts.items() if key != action.owner_id]


def said_beside(record: ComparedRecord) -> tuple[str, str]:
    """What a highlight report has beside the progress: its risks and issues, and what is planned next."""
    issues, planned = record.read.text("issues"), record.read.text("next_tasks")
    return (shortened(issues, REASON), shortened(planned, REASON)) if issues and planned else ("", "")


def progress_as_update(action: Action, record: ComparedRecord, context: WriteContext) -> list[Update]:
    """The plan's own account of progress, as an update of the plan's date."""
    progress = record.read.text("progress")
    if not progress:
        return []
    reason, being_done = said_beside(record)
    return [
        Update(
            action=action,
            made_on=context.plan_date,
            made_at=moment(),
            by=context.by,
            text=progress,
            reason=reason,
            being_done=being_done,
            stage=action.stage,
            percent=action.percent,
            stated_rag=action.stated_rag,
            forecast=action.forecast,
            as_written=True,
        )
    ]


def last_heard(record: ComparedRecord, context: WriteContext, *, plan_date: bool) -> date | None:
    """The day of the last word that the plan brings; what is dated after the import's own day counts not."""
    days = [update.made_on for update in record.updates_written if update.made_on <= context.on]
    return max([*days, *([context.plan_date] if plan_date else [])], default=None)


def dated_updates(action: Action, updates: Sequence[DatedUpdate]) -> list[Update]:
    """The plan's dated updates, in order. Nobody signed them; its RAG on those days isn't known."""
    return [
        Update(
            action=action,
            made_on=update.made_on,
            made_at=timezone.make_aware(datetime.combine(update.made_on, time(12))),  # the day alone is known
            text=update.text,
            stage=action.stage,
            as_written=True,
            source=update.source,
        )
        for update in updates
        if not update.held
    ]


def completions_of(action: Action, record: ComparedRecord, context: WriteContext) -> list[Completion]:
    """A completion in the plan is a claim until another person has seen the evidence."""
    if action.stage != Stage.COMPLETE:
        return []
    words = shortened(record.read.status_raw or record.read.rag_raw or "100%", SHORT)
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
