"""The pages on which the steps of an action are kept: added, reworded, put in order, ticked off."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect

from actions import steps
from actions.entering.forms import AddStepForm, StepForm, TickForm
from actions.models import Action, Step
from actions.pages import ask_and_act, visible_action
from council.access.acting import authorise
from council.access.rules import acting_for
from council.models import ChangedMeanwhile, User
from council.web.dates import meant_in
from council.web.refused import tell_refused
from council.web.requests import Request, require_form, require_get_or_post, today_and_conventions
from council.web.versions import SeenForm, in_a_sentence, put_into
from council.wording import spoken


def with_forms(action: Action) -> list[Step]:
    """The action's steps in their order, each with the form that its buttons send: what was seen of it."""
    kept = list(action.steps.all())
    for step in kept:
        step.action = action
        step.seen_form = SeenForm(None, about=step)  # type: ignore[attr-defined]
    return kept


def own_step(request: Request, reference: str, pk: int) -> tuple[Action, Step]:
    """The action that the person can see and its step; else neither exists. They must be one who keeps it."""
    action = visible_action(request, reference)
    step = get_object_or_404(action.steps.all(), pk=pk)
    step.action = action
    authorise(request.user, steps.TO_KEEP_STEPS, action)
    return action, step


@require_get_or_post
def keep_steps(request: Request, reference: str) -> HttpResponse:
    """The steps, to be put in order, reworded and ticked off; and one more to be added."""
    action = visible_action(request, reference)
    authorise(request.user, steps.TO_KEEP_STEPS, action)
    if refusal := steps.why_steps_stand(action):
        messages.warning(request, refusal)
        return redirect(action)
    today, _ = today_and_conventions(request)
    form = AddStepForm(request.POST or None)

    def act() -> str:
        steps.add_step(
            action,
            **form.cleaned_data,
            by=request.user,
            on=today,
            for_post=acting_for(request.user, action),
            meant=meant_in(form),
        )
        return "The step is added."

    context = {"steps": with_forms(action)}
    return ask_and_act(
        request, action, form, act, "actions/steps.html", context, title="Steps", to="actions:keep-steps"
    )


@require_get_or_post
def change_step(request: Request, reference: str, pk: int) -> HttpResponse:
    """Reword a step, change its date, or say on which day it was done."""
    action, step = own_step(request, reference, pk)
    return ask_and_change(request, action, step, StepForm(request.POST or None, step=step))


def ask_and_change(request: Request, action: Action, step: Step, form: StepForm) -> HttpResponse:
    """Change the step as the form says, or show the form with what is asked about it."""
    today, _ = today_and_conventions(request)

    def act() -> str:
        cleaned = form.cleaned_data
        steps.change_step(
            step,
            text=cleaned["text"],
            due=cleaned["due"],
            done_on=cleaned["done_on"],
            version=form.version_seen,
            by=request.user,
            on=today,
            for_post=acting_for(request.user, action),
            meant=meant_in(form),
        )
        return "The step is changed."

    context = {"step": step}
    return ask_and_act(
        request,
        action,
        form,
        act,
        "actions/change_step.html",
        context,
        title="Change a step",
        to="actions:keep-steps",
    )


@require_form
def tick_step(request: Request, reference: str, pk: int) -> HttpResponse:
    """Tick a step off, as done today or on the day that was typed; or open it again."""
    action, step = own_step(request, reference, pk)
    today, _ = today_and_conventions(request)
    form = TickForm(request.POST, about=step)
    opens = request.POST.get("press") == "open"
    if not form.is_valid():
        tell_refused(request, " ".join(str(words) for told in form.errors.values() for words in told))
        return redirect(f"{action.get_absolute_url()}#steps")
    done_on = None if opens else form.cleaned_data["done_on"] or today
    if steps.doubts_of_done(step, done_on, by=request.user, on=today, meant=meant_in(form)).errors:
        # A button cannot ask: the page on which the step is changed does, with the day as it was typed.
        return ask_and_change(request, action, step, StepForm(with_day(request, step), step=step))

    def act() -> str:
        steps.tick_step(
            step,
            done_on=done_on,
            version=form.version_seen,
            by=request.user,
            on=today,
            for_post=acting_for(request.user, action),
            meant=meant_in(form),
        )
        return f"The step is done, on {spoken(done_on)}." if done_on else "The step is open again."

    return pressed(request, act, f"{action.get_absolute_url()}#steps")


@require_form
def move_step(request: Request, reference: str, pk: int) -> HttpResponse:
    """Move a step up or down by one place."""
    action, step = own_step(request, reference, pk)
    version = SeenForm(request.POST, about=step).as_sent
    up = request.POST.get("press") == "up"

    def act() -> str:
        steps.move_step(
            step, up=up, version=version, by=request.user, for_post=acting_for(request.user, action)
        )
        return f"The step is moved {'up' if up else 'down'}."

    return pressed(request, act, f"{action.get_steps_url()}#step-{step.pk}")


def with_day(request: Request, step: Step) -> QueryDict:
    """What was sent, with the words and the date of the step, as the page that changes it sends them."""
    sent = request.POST.copy()
    put_into(sent, "text", step.text)
    if step.due:
        put_into(sent, "due", step.due)
    return sent


def pressed(request: Request, act: Callable[[], str], to: str) -> HttpResponse:
    """What came of a press of a button, said on the page that is shown again."""
    try:
        messages.success(request, act())
    except ValidationError as refusal:
        tell_refused(request, " ".join(refusal.messages))
    except ChangedMeanwhile as conflict:
        user: User = request.user
        tell_refused(request, f"{in_a_sentence(conflict, user)} Look again before you press it.")
    return redirect(to)
