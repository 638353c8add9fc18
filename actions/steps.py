"""The steps of an action: added, reworded, put in order, ticked off with a day, by who answers for it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from actions.models import Action, Step
from actions.updating import TO_UPDATE, locked
from council.access.acting import By, authorise
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.history import authored
from council.models import Post, require_unchanged
from council.rag import LEFT, Stage
from council.wording import spoken

STEP_TO_COME = "The day on which it was done cannot be in the future."

TO_KEEP_STEPS = TO_UPDATE.refusing("Only the action's owner or manager keeps its steps.")
MOST_STEPS = 50


def why_steps_stand(action: Action) -> str:
    """Why the action's steps stand as they are, in a sentence; empty where they can be changed."""
    if action.stage in (*LEFT, Stage.VERIFIED):
        return f"{action.reference} is {action.get_stage_display().lower()}, so its steps stand."
    return ""


def open_to_steps(action: Action) -> Action:
    """The action, locked; ValidationError where its steps stand."""
    action = locked(action)
    if refusal := why_steps_stand(action):
        raise ValidationError(refusal)
    return action


@transaction.atomic
def add_step(
    action: Action,
    *,
    text: str,
    due: date | None = None,
    by: By,
    on: date,
    for_post: Post | None = None,
    meant: Meant = NONE_MEANT,
) -> Step:
    """Add a step behind the others."""
    person = authorise(by, TO_KEEP_STEPS, action, on=on)
    action = open_to_steps(action)
    orders = list(action.steps.values_list("order", flat=True))
    doubts = Doubts(by=by, on=on, meant=meant, beside=(action.starts, action.due))
    doubts.ask("due", due, called="the step's date", future=True, before={"the due date": action.due})
    errors: dict[str, object] = dict(doubts.errors)
    if not text.strip():
        errors["text"] = "Enter the step."
    elif len(orders) >= MOST_STEPS:
        errors["text"] = f"An action has up to {MOST_STEPS} steps. Add another action for what follows."
    if errors:
        raise ValidationError(errors)
    with authored(by=person, for_post=for_post, why="Step added"):
        return Step.objects.create(
            action=action, order=max(orders, default=0) + 1, text=text.strip(), due=due
        )


@transaction.atomic
def change_step(
    step: Step,
    *,
    text: str,
    due: date | None,
    done_on: date | None,
    by: By,
    on: date,
    for_post: Post | None = None,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Step:
    """Save the step's words, its date and the day on which it was done, if it was.

    Raises ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_KEEP_STEPS, step.action, on=on)
    step.action = open_to_steps(step.action)
    require_unchanged(step, version)
    action = step.action
    doubts = Doubts(by=by, on=on, meant=meant, beside=(action.starts, action.due))
    until = {"the due date": action.due}
    doubts.ask("due", due, called="the step's date", was=step.due, future=True, before=until)
    doubts.ask(
        "done_on", done_on, called="the day", was=step.done_on, past=True, after={"the start": action.starts}
    )
    errors: dict[str, object] = dict(doubts.errors)
    if not text.strip():
        errors["text"] = "Enter the step."
    if done_on and done_on > on:
        errors["done_on"] = STEP_TO_COME
    if errors:
        raise ValidationError(errors)
    if due != step.due:
        step.due_as_written = ""
    step.text, step.due, step.done_on = text.strip(), due, done_on
    with authored(by=person, for_post=for_post, why="Step changed"):
        step.save()
    return step


def doubts_of_done(step: Step, done_on: date | None, *, by: By, on: date, meant: Meant) -> Doubts:
    """What there is to ask of the day on which a step is said to be done: before the start, or years ago."""
    doubts = Doubts(by=by, on=on, meant=meant, beside=(step.action.starts, step.action.due))
    order = {"the start": step.action.starts}
    called = "the day on which it was done"
    doubts.ask("done_on", done_on, called=called, was=step.done_on, past=True, future=True, after=order)
    return doubts


@transaction.atomic
def tick_step(
    step: Step,
    *,
    done_on: date | None,
    by: By,
    on: date,
    for_post: Post | None = None,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Step:
    """Tick the step off as done on that day; without one it is open again.

    Raises ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_KEEP_STEPS, step.action, on=on)
    step.action = open_to_steps(step.action)
    require_unchanged(step, version)
    step = Step.objects.select_for_update(of=("self",)).select_related("action").get(pk=step.pk)
    if done_on and done_on > on:
        raise ValidationError({"done_on": STEP_TO_COME})
    doubts_of_done(step, done_on, by=by, on=on, meant=meant).raise_any()
    if done_on and step.done_on:
        raise ValidationError(f"The step was ticked off already, as done on {spoken(step.done_on)}.")
    if not done_on and not step.done_on:
        raise ValidationError("The step is open already.")
    step.done_on = done_on
    with authored(by=person, for_post=for_post, why="Step done" if done_on else "Step open again"):
        step.save()
    return step


@transaction.atomic
def move_step(
    step: Step, *, up: bool, by: By, for_post: Post | None = None, version: int | None = None
) -> Step:
    """Let the step change places with the one before it, or with the one behind it.

    Raises ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_KEEP_STEPS, step.action)
    step.action = open_to_steps(step.action)
    require_unchanged(step, version)
    steps = list(step.action.steps.select_for_update(of=("self",)).order_by("order"))
    place = [one.pk for one in steps].index(step.pk)
    beside = place - 1 if up else place + 1
    if not 0 <= beside < len(steps):
        raise ValidationError(f"The step is the {'first' if up else 'last'} already.")
    mine, other = steps[place], steps[beside]
    here, there = mine.order, other.order
    with authored(by=person, for_post=for_post, why="Steps put in order"):
        mine.order = max(one.order for one in steps) + 1  # no two stand in one place, not even for a moment
        mine.save()
        other.order = here
        other.save()
        mine.order = there
        mine.save()
    return mine
