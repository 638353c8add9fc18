"""Actions in the standard columns, as a programme is exported and read again."""

from collections.abc import Iterator
from datetime import date

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from actions.models import Action, Step, Update
from council.lengths import shortened
from council.models import Conventions, User
from council.natural_order import NaturalKey
from council.rag import LEFT, LIVE, STATED, Stage
from council.reading.dates.timescales import read_timescale
from programmes.imports.records import ComparedRecord, Question
from programmes.imports.standard import lists
from programmes.imports.standard.columns import (
    Form,
    StandardColumn,
    StandardRow,
    StandardSheet,
    path_of,
    tidy,
)
from programmes.models import Programme

LONGEST_TITLE = 500
NO_BRACKETS = str.maketrans("[]\n", "() ")
STAGES = tuple(str(stage.label) for stage in Stage)
BY_LABEL = {str(stage.label): stage for stage in Stage}


def action_rows(programme: Programme, person: User | None) -> list[StandardRow]:
    """The programme's actions, in the order of their references."""
    actions = Action.objects.filter(programme=programme)
    actions = actions.visible_to(person) if person else actions
    updates = Update.objects.visible_to(person) if person else Update.objects.all()  # some alone are exempt
    updates = updates.standing()
    latest = updates.filter(action=OuterRef("pk")).order_by("-made_on", "-pk").values("text")[:1]
    actions = actions.annotate(latest_words=Subquery(latest)).order_by(NaturalKey("reference"))
    actions = actions.select_related("owner", "workstream__parent__parent__parent")
    return [
        StandardRow(
            action.pk,
            action.reference,
            {
                "reference": action.plan_reference,
                "workstream": path_of(action.workstream),
                "title": action.whole_words,
                "kind": action.get_kind_display(),
                "description": "" if action.overflows else action.description,
                "owner": str(action.owner or action.owner_as_written),
                "support": "; ".join(str(support.post) for support in action.supports.all()),
                "due": action.due or tidy(action.due_as_written),
                "forecast": action.forecast,
                "status": action.get_stage_display(),
                "rag": action.get_stated_rag_display(),
                "percent": action.percent,
                "measure": action.success_measure,
                "recommendation": "; ".join(
                    f"{answer.recommendation.number} ({named_in_a_cell(answer.recommendation.review.title)})"
                    for answer in action.answers.all()
                ),
                "progress": action.latest_words,
                "steps": lists.cell_of(_part(step) for step in action.steps.all()),
                "delay": action.delay_category,
            },
            exempt=action.exempt,
        )
        for action in actions.prefetch_related("supports__post", "steps", "answers__recommendation__review")
    ]


def named_in_a_cell(title: str) -> str:
    """A review's title without what ends it in a cell: brackets and semicolons."""
    return " ".join(title.translate(str.maketrans("();", "   ")).split())


def _part(step: Step) -> lists.ListedPart:
    due = lists.day_words(step.due) or tidy(step.due_as_written).translate(NO_BRACKETS)
    return lists.ListedPart(step.text, due=due, done=lists.day_words(step.done_on))


def changed_steps(action: Action, words: str, *, near: date) -> list[Step]:
    """The steps that a standard cell gives new words or days, and those that it adds; none is saved."""
    there = list(action.steps.all()) if action.pk else []
    order = max((step.order for step in there), default=0)
    changed = []
    for step, part in lists.new_words([(held, _part(held)) for held in there], words):
        if step is None:
            order += 1
            step = Step(action=action, order=order)
        step.text = part.text
        if part.due != _part(step).due:
            step.due = read_timescale(part.due, near=near).end
            step.due_as_written = shortened(part.due, 300)
        step.done_on = lists.day_in(part.done)
        changed.append(step)
    return changed


ACTION_COLUMNS = StandardSheet(
    "Actions",
    "action",
    (
        StandardColumn("reference", "Plan reference", "The plan's own number.", "1.2", width=14),
        StandardColumn("workstream", "Workstream", "As on the sheet of workstreams.", "Legal and governance",
                  listed="workstreams", width=32),
        StandardColumn("title", "Action", "One action. It stays one, whatever the cell lists.",
                  "Publish the register of contracts", width=60),
        StandardColumn("description", "Description", "What else there is to know of it.",
                  "With the value and the end of each contract", width=40),
        StandardColumn("owner", "Owner", "One post.", "Head of Legal", listed="posts", width=28),
        StandardColumn("support", "Supporting owners", "Posts, with a semicolon between them.",
                  "Head of Finance; Head of HR", width=28),
        StandardColumn("due", "Due date", "A day. A changed day is asked for, and decided by another person.",
                  date(2027, 3, 31), form=Form.DAY, width=14),
        StandardColumn("forecast", "Forecast date", "The day on which the owner now expects it.",
                  date(2027, 4, 30), form=Form.DAY, width=14),
        StandardColumn("status", "Stage", "Where it stands. Complete is a claim until another verifies it.",
                  "In progress", choices=STAGES, width=18),
        StandardColumn("rag", "RAG", "What the owner says: Red, Amber or Green.", "Green",
                  choices=tuple(str(label) for _, label in STATED), width=10),
        StandardColumn("percent", "Percent complete", "A whole number from 0 to 100.", 40,
                  form=Form.PERCENT, width=12),
        StandardColumn("measure", "Success measure", "How anyone will know that it worked.",
                  "Every contract over £5,000 is listed", width=40),
        StandardColumn("recommendation", "Recommendations",
                  "Which it answers: the number, and its review in brackets.",
                  "R1 (Corporate peer challenge 2026); R3 (Corporate peer challenge 2026)", width=30),
        StandardColumn("progress", "Latest update", "New words here become an update of the plan's date.",
                  "The list is drawn up.", width=50),
        StandardColumn("steps", "Steps", lists.HOW, "Ask every service [due 30/11/2026]\n\nPublish the list",
                  width=50),
        StandardColumn("delay", "Main reason for the delay",
                  "Where it is late: one of the council’s categories of delay.", "Staffing or capacity",
                  width=26),
        StandardColumn("kind", "Kind", "Quick win; empty for most.", "Quick win",
                  choices=tuple(str(label) for label in Action.Kind.labels), width=12),
    ),
    action_rows,
)  # fmt: skip


def action_refusals(record: ComparedRecord) -> Iterator[Question]:
    """Refuse the stages and dates that the acts of a page would not give the action from a file."""
    yield from _words_refused(record)
    yield from _delay_refused(record)
    if record.object_id is None:
        if record.read.status_raw == Stage.VERIFIED.label:
            yield record.refusal("status", "A new action cannot be verified already.", "Write Complete.")
        return
    changes = record.changes
    if "status" in changes:
        was, stage = changes["status"]
        if not _can_become(BY_LABEL.get(was), BY_LABEL.get(stage)):
            message = (
                f"An import does not take an action from {was.lower()} to {stage.lower() or 'no stage'}."
            )
            yield record.refusal("status", message, "Do that on the action's own page.")
    if "due" in changes and (record.read.date is None or record.read.date.end is None):
        message = "An agreed date is not taken out by an import."
        yield record.refusal("due", message, "Write a day, such as 31/03/2027.")
    if "workstream" in changes and not record.workstream:
        yield record.refusal("workstream", "An action stands in a workstream.", "Name it.")
    if "support" in changes:
        before, now = ({post.strip() for post in words.split(";")} for words in changes["support"])
        if before - now - {""}:
            remedy = "Do that on the action's own page. Others can be added here."
            yield record.refusal("support", "An import takes no supporting owner away.", remedy)
    if "progress" in changes and not record.read.text("progress"):
        message = "An update is not taken back by an import."
        yield record.refusal("progress", message, "Write what there is to say.")


def _words_refused(record: ComparedRecord) -> Iterator[Question]:
    """Refuse a description that has no room, steps that are gone, and days that are none."""
    if len(record.title) > LONGEST_TITLE and record.read.text("description"):
        message = f"The action is longer than {LONGEST_TITLE} characters, so its words fill the description."
        yield record.refusal("description", message, "Shorten the action, or clear the description.")
    if not record.takes("steps"):
        return
    before, now = record.changes.get("steps", ("", record.read.text("steps")))
    for message, remedy in lists.why_not_taken(
        before,
        now,
        noun="step",
        put_back="Put it back. Steps can be reworded or added here.",
        due_in_words=True,
        such_as="[done 02/02/2027]",
    ):
        yield record.refusal("steps", message, remedy)


def _delay_refused(record: ComparedRecord) -> Iterator[Question]:
    """Refuse a reason for delay that is none of the council's own."""
    said = record.changes["delay"][1] if "delay" in record.changes else ""
    if record.object_id is None:
        said = record.read.text("delay")
    known = Conventions.objects.in_force(timezone.localdate()).delay_reasons if said else ()
    if said and said not in known:
        remedy = f"Write one of them ({', '.join(known)}), or clear the cell."
        yield record.refusal("delay", "It is none of the council’s categories of delay.", remedy)


def _can_become(before: Stage | None, now: Stage | None) -> bool:
    """Whether an act lets an import take an action from the one stage to the other."""
    if now is None or before is None or now is Stage.VERIFIED:
        return False
    if before in LIVE:
        return True
    return before is Stage.ON_HOLD and now in (*LIVE, *LEFT)
