"""The pages on which actions are entered and put right by hand."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from actions import adding, correcting, verifying
from actions.entering.forms import (
    AddActionForm,
    CorrectActionForm,
    TakeBackCompletionForm,
    WithdrawUpdateForm,
)
from actions.forms import UpdateForm
from actions.mine.saving import implied_by
from actions.models import Action, Update
from actions.pages import ask_and_act, visible_action
from council.access import rules as access
from council.access.acting import authorise
from council.access.rules import Right, may, require
from council.conventions import InForce
from council.exempting.proper_officer import NOT_NAMED, proper_officer
from council.register.filters import is_key
from council.register.owing import Visit
from council.web.asked import reads
from council.web.asking import ask_of_dates
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post, today_and_conventions
from programmes.reviews.closing import recommendations_to_answer

PREFILLED = ("workstream", "recommendation")  # what an address may say, besides the programme


@require_get_or_post
@reads(programme=None, workstream=None, recommendation=None)
def add_action(request: Request) -> HttpResponse:
    """Add an action to a workstream; its address may say which, or the recommendation that it answers."""
    streams = adding.streams_to_add_to(request.user)
    manages = may(request.user, Right.MANAGE)
    require(manages or streams.exists(), adding.TO_ADD.refusal)
    given = {name: value for name in PREFILLED if is_key(value := request.GET.get(name, ""))}
    code = request.GET.get("programme", "")
    within = (
        streams.filter(programme=int(code)) if is_key(code) else streams.filter(programme__code__iexact=code)
    )
    streams = within if code and within.exists() else streams
    recommendations = recommendations_to_answer(request.user)
    today, conventions = today_and_conventions(request)
    form = AddActionForm(
        request.POST or None,
        initial={name: int(value) for name, value in given.items()},
        streams=streams,
        recommendations=recommendations,
        nation=conventions.nation,
    )

    def act() -> Action:
        return adding.add_action(
            **as_asked(form), meant=meant_in(form), by=request.user, on=today, nation=conventions.nation
        )

    if request.method == "POST" and not form.is_valid():
        ask_of_dates(form, act)
    elif request.method == "POST":
        try:
            action = act()
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            hidden = f" {while_hidden(conventions)}" if action.exempt else ""
            messages.success(request, f"{action.reference} is added.{hidden}")
            return redirect(where_next(request, action, given))
    came_from = (
        streams.filter(pk=given.get("workstream", 0)).first()
        or recommendations.filter(pk=given.get("recommendation", 0)).first()
    )
    page = {
        "form": form,
        "is_empty": not streams.exists(),
        "back": came_from.get_absolute_url() if came_from else reverse("actions:list-actions"),
        "breadcrumbs": [("Actions", reverse("actions:list-actions")), ("Add an action", "")],
    }
    return render(request, "actions/add.html", page)


def while_hidden(conventions: InForce) -> str:
    """What is told of what is exempt from the start: until when it is hidden, and where no one can decide."""
    told = "It is hidden until the proper officer decides."
    return told if proper_officer(conventions) else f"{told} {NOT_NAMED}"


def as_asked(form: AddActionForm) -> dict[str, Any]:
    """What the form asks for, as the act takes it."""
    names = ("workstream", "title", "kind", "owner", "due", "success_measure", "description")
    answered = form.cleaned_data["recommendation"]
    return {name: form.cleaned_data[name] for name in names} | {
        "recommendations": [answered] if answered else [],
        "exemption": form.exemption(),
    }


def where_next(request: Request, action: Action, given: dict[str, str]) -> str:
    """The address to go on to: the action, or the same form again in the same place."""
    if request.POST.get("press") != "another":
        seen = Action.objects.visible_to(request.user).filter(pk=action.pk).exists()
        return action.get_absolute_url() if seen else reverse("actions:list-actions")
    place = {"workstream": str(action.workstream_id)}
    place |= {name: value for name, value in given.items() if name != "workstream"}
    return f"{reverse('actions:add-action')}?{urlencode(place)}"


@require_get_or_post
def edit_action(request: Request, reference: str) -> HttpResponse:
    """Correct the action's words and people, with the reason."""
    action = visible_action(request, reference)
    authorise(request.user, correcting.TO_CORRECT, action)
    today, conventions = today_and_conventions(request)
    form = CorrectActionForm(request.POST or None, action=action)

    def act() -> str:
        correcting.correct_action(
            action,
            form.correction(),
            why=form.cleaned_data["why"],
            version=form.cleaned_data["version"],
            by=request.user,
            on=today,
            conventions=conventions,
            meant=meant_in(form),
        )
        return f"{action.reference} is corrected."

    return ask_and_act(request, action, form, act, "actions/edit.html", {}, title="Correct")


@require_get_or_post
def take_back_completion(request: Request, reference: str) -> HttpResponse:
    """Take back a completion that waits for verification, with the reason."""
    action = visible_action(request, reference)
    authorise(request.user, verifying.TO_TAKE_BACK, action)
    completion = get_object_or_404(action.completions.select_related("claimed_by"), outcome="waiting")
    today, _ = today_and_conventions(request)
    form = TakeBackCompletionForm(request.POST or None, initial={"completion": completion.pk})

    def act() -> str:
        if form.cleaned_data["completion"] not in (None, completion.pk):
            raise ValidationError("It was sent back and completed again meanwhile. Look at it again.")
        verifying.take_back(completion, reason=form.cleaned_data["reason"], by=request.user, on=today)
        return f"The completion is taken back, and {action.reference} is in progress again."

    context = {"completion": completion}
    return ask_and_act(
        request, action, form, act, "actions/take_back.html", context, title="Take the completion back"
    )


def visible_update(request: Request, reference: str, pk: int) -> tuple[Action, Update]:
    """The update that the person can see, with its action; else it doesn't exist."""
    action = visible_action(request, reference)
    updates = Update.objects.visible_to(request.user).filter(action=action)
    update = get_object_or_404(updates.select_related("by", "for_post"), pk=pk)
    update.action = action
    return action, update


def correction_form(request: Request, action: Action, update: Update, visit: Visit) -> UpdateForm:
    """The form of an update, which opens with the words and values of the one that is corrected."""
    said = ("text", "stated_rag", "reason", "delay_category", "being_done", "justification", "percent")
    initial = {name: getattr(update, name) for name in (*said, "forecast", "stage")}
    return UpdateForm(
        request.POST or None,
        action=action,
        implied=implied_by(action, visit),
        conventions=visit.conventions,
        initial=initial | {"version": action.version},
        moves=False,
    )


@require_get_or_post
def correct_update(request: Request, reference: str, pk: int) -> HttpResponse:
    """Write a new update in the place of the latest, whose words the form opens with."""
    action, update = visible_update(request, reference, pk)
    authorise(request.user, correcting.TO_TAKE_BACK, update)
    if refusal := correcting.why_not_correctable(update):
        messages.warning(request, refusal)
        return redirect(action)
    visit = Visit.of(request)
    form = correction_form(request, action, update, visit)

    def act() -> str:
        cleaned = dict(form.cleaned_data)
        version = cleaned.pop("version")
        correcting.correct_update(
            update,
            correcting.UpdateStatement(**cleaned),
            version=version,
            by=request.user,
            on=visit.as_at,
            conventions=visit.conventions,
            for_post=access.acting_for(request.user, action),
            meant=meant_in(form),
        )
        return f"The update of {action.reference} is corrected by a new one."

    page = {
        "update": update,
        "shown": action.shown(as_at=visit.as_at, conventions=visit.conventions),
    }
    return ask_and_act(
        request, action, form, act, "actions/correct_update.html", page, title="Correct the update"
    )


@require_get_or_post
def withdraw_update(request: Request, reference: str, pk: int) -> HttpResponse:
    """Withdraw the latest update, with the reason, until the end of the day after it was made."""
    action, update = visible_update(request, reference, pk)
    authorise(request.user, correcting.TO_TAKE_BACK, update)
    today, _ = today_and_conventions(request)
    if refusal := correcting.why_not_withdrawable(update, on=today):
        messages.warning(request, refusal)
        return redirect(action)
    form = WithdrawUpdateForm(request.POST or None)

    def act() -> str:
        correcting.withdraw_update(
            update,
            reason=form.cleaned_data["reason"],
            by=request.user,
            on=today,
            for_post=access.acting_for(request.user, action),
        )
        return f"The update is withdrawn, and {action.reference} says again what it said before."

    context = {"update": update}
    return ask_and_act(
        request, action, form, act, "actions/withdraw_update.html", context, title="Withdraw the update"
    )
