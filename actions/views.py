"""The pages of actions: the register, mine, one action, and one page for each act."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from actions import leaving, rescheduling, updating, verifying
from actions.filters import ActionFilter
from actions.forms import (
    CompleteForm,
    DecideDateChangeForm,
    RescheduleForm,
    StageForm,
    UpdateForm,
    VerifyForm,
)
from actions.mine import my_actions_by_need
from actions.models import Action
from actions.tables import ActionExport, ActionTable
from actions.timeline import timeline
from council import access
from council.access import Right, require
from council.conventions import InForce
from council.disclosure import history_for
from council.rag import Stage
from council.register import RegisterView
from council.requests import Request, conventions_in_force

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


class ActionRegister(RegisterView):
    """Every action that the person may see."""

    template_name = "actions/list.html"
    model = Action
    table_class = ActionTable
    export_class = ActionExport
    filterset_class = ActionFilter
    title = "Actions"
    name = "actions"
    count_by = "counted_as"

    def for_counts(self, queryset: Any) -> QuerySet:
        return queryset.counted(as_at=self.as_at, conventions=self.conventions)

    def with_details(self, queryset: QuerySet) -> QuerySet:
        return queryset.select_related("programme", "workstream", "owner")

    def extra_context(self) -> dict[str, Any]:
        return {"count_links": {rag: f"?rag={rag}" for rag in ("red", "amber", "green", "blue")}}


@require_GET
def my_actions(request: Request) -> HttpResponse:
    """The officer's own page: what to do next, in the order in which it is owed."""
    today, conventions = _now(request)
    groups = my_actions_by_need(request.user, as_at=today, conventions=conventions)
    return render(request, "actions/mine.html", {"groups": groups, "as_at": today})


@require_GET
def detail_action(request: Request, reference: str) -> HttpResponse:
    """One action: how it stands and why, what was agreed, and its whole history."""
    action = _visible(request, reference)
    today, conventions = _now(request)
    may_manage = access.may(request.user, Right.MANAGE, action)
    pending = action.date_changes.filter(outcome="pending").select_related("asked_by").first()
    waiting = action.completions.filter(outcome="waiting").select_related("claimed_by").first()
    return render(
        request,
        "actions/detail.html",
        {
            "action": action,
            "shown": action.shown(as_at=today, conventions=conventions),
            "overdue": action.days_overdue(as_at=today),
            "steps": action.steps.all(),
            "supports": action.supports.select_related("post"),
            "answers": action.answers.select_related("recommendation__review"),
            "happenings": timeline(action, user=request.user, conventions=conventions),
            "pending": pending,
            "waiting": waiting,
            "may_update": access.may_update(request.user, action) and action.is_live,
            "may_manage": may_manage and action.stage not in ("verified", "complete"),
            "may_decide": pending and may_manage and pending.asked_by_id != request.user.pk,
            "may_verify": waiting and may_manage and waiting.claimed_by_id != request.user.pk,
        },
    )


@GET_OR_POST
def update_action(request: Request, reference: str) -> HttpResponse:
    """Say how an action stands. What was typed is never lost, even where somebody else saved first."""
    action = _visible(request, reference)
    require(access.may_update(request.user, action), "Only the action's owner or manager updates it.")
    if not action.is_live:
        messages.warning(request, f"{action.reference} is {action.get_stage_display().lower()}.")
        return redirect(action)
    today, conventions = _now(request)
    implied = action.implied(as_at=today, conventions=conventions)
    form = UpdateForm(request.POST or None, action=action, implied=implied, conventions=conventions)
    meanwhile = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        version = said.pop("version")
        try:
            update = updating.update_action(
                action,
                updating.Statement(**said),
                by=request.user,
                on=today,
                conventions=conventions,
                version=version,
                for_post=access.acting_for(request.user, action),
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
            if "justification" in form.errors:
                form.ask_for_justification()
        except updating.ChangedMeanwhile as conflict:
            meanwhile = _changed_since(conflict, request)
            form.data = {**form.data.dict(), "version": str(conflict.action.version)}  # type: ignore[attr-defined]
        else:
            action = update.action
            if request.htmx:
                context = {"action": action, "shown": action.shown(as_at=today, conventions=conventions)}
                return render(request, "actions/_updated.html", context)
            messages.success(request, f"{action.reference} updated.")
            return redirect(action)
    template = "actions/_update_form.html" if request.htmx else "actions/update.html"
    last = action.updates.visible_to(request.user).select_related("by", "for_post").first()
    context = {"action": action, "form": form, "last": last, "meanwhile": meanwhile}
    context["shown"] = action.shown(as_at=today, conventions=conventions)
    return render(request, template, context)


@GET_OR_POST
def reschedule_action(request: Request, reference: str) -> HttpResponse:
    """Ask for another due date."""
    action = _visible(request, reference)
    require(access.may_update(request.user, action), "Only the action's owner or manager asks to move it.")
    today, conventions = _now(request)
    form = RescheduleForm(request.POST or None)

    def act() -> str:
        change = rescheduling.ask_to_reschedule(
            action, **form.cleaned_data, by=request.user, on=today, conventions=conventions
        )
        if change.outcome == change.Outcome.RECORDED:
            return "The due date has moved. It is within the tolerance, so no approval is needed."
        return "The programme manager is asked to decide. Until then the due date stands."

    context = {"tolerance": rescheduling.tolerance_days(action, conventions)}
    return _act(request, action, form, act, "actions/reschedule.html", context)


@GET_OR_POST
def decide_date_change(request: Request, reference: str) -> HttpResponse:
    """Approve or refuse the date change that waits. Whoever asked can't."""
    action = _visible(request, reference)
    require(access.may(request.user, Right.MANAGE, action), "The programme manager decides on dates.")
    change = get_object_or_404(action.date_changes.select_related("asked_by"), outcome="pending")
    today, conventions = _now(request)
    form = DecideDateChangeForm(request.POST or None)

    def act() -> str:
        said = form.cleaned_data
        if said["decision"] == "approve":
            rescheduling.approve(
                change, by=request.user, on=today, conventions=conventions, body=said["body"]
            )
            return "The new due date is approved."
        rescheduling.refuse(
            change, by=request.user, on=today, reason=said["decision_reason"], body=said["body"]
        )
        return "The date change is refused. The due date stands."

    return _act(request, action, form, act, "actions/decide.html", {"change": change})


@GET_OR_POST
def complete_action(request: Request, reference: str) -> HttpResponse:
    """Say that the action is done, with the evidence, for another person to verify."""
    action = _visible(request, reference)
    require(access.may_update(request.user, action), "Only the action's owner or manager completes it.")
    today, _ = _now(request)
    form = CompleteForm(request.POST or None, initial={"version": action.version, "completed_on": today})

    def act() -> str:
        verifying.complete(
            action,
            **form.cleaned_data,
            by=request.user,
            on=today,
            for_post=access.acting_for(request.user, action),
        )
        return "Completed. It counts as verified once another person has seen the evidence."

    return _act(request, action, form, act, "actions/complete.html", {})


@GET_OR_POST
def verify_action(request: Request, reference: str) -> HttpResponse:
    """Verify a completion or send it back. Whoever completed it can't."""
    action = _visible(request, reference)
    require(access.may(request.user, Right.MANAGE, action), "The programme manager verifies completions.")
    completion = get_object_or_404(action.completions.select_related("claimed_by"), outcome="waiting")
    today, _ = _now(request)
    form = VerifyForm(request.POST or None)

    def act() -> str:
        seen = form.cleaned_data["seen"]
        if form.cleaned_data["decision"] == "verify":
            verifying.verify(completion, seen=seen, by=request.user, on=today)
            return f"{action.reference} is verified."
        verifying.send_back(completion, reason=seen, by=request.user, on=today)
        return f"{action.reference} is sent back to its owner."

    return _act(request, action, form, act, "actions/verify.html", {"completion": completion})


@GET_OR_POST
def change_stage(request: Request, reference: str) -> HttpResponse:
    """Put an action on hold, withdraw, transfer or embed it, or resume it. The manager's decision."""
    action = _visible(request, reference)
    require(access.may(request.user, Right.MANAGE, action), "The programme manager decides on stages.")
    today, conventions = _now(request)
    form = StageForm(request.POST or None, action=action)

    def act() -> str:
        stage, reason = Stage(form.cleaned_data["stage"]), form.cleaned_data["reason"]
        if stage == Stage.IN_PROGRESS:
            leaving.resume(action, reason=reason, by=request.user)
        else:
            leaving.leave(action, to=stage, reason=reason, by=request.user, on=today, conventions=conventions)
        return f"{action.reference} is now {stage.label.lower()}."

    return _act(request, action, form, act, "actions/stage.html", {})


# --- what the pages share -----------------------------------------------------------------------------------


def _visible(request: Request, reference: str) -> Action:
    actions = Action.objects.visible_to(request.user).select_related(
        "programme", "workstream__parent", "owner"
    )
    return get_object_or_404(actions, reference__iexact=reference)


def _now(request: Request) -> tuple[date, InForce]:
    """Today and the conventions in force, read once for a request."""
    return timezone.localdate(), conventions_in_force(request)


def _act(
    request: Request, action: Action, form: Form, act: Any, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Ask the form, hand over to the act, say what came of it; a refusal goes back beside its field."""
    if request.method == "POST" and form.is_valid():
        try:
            message = act()
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except updating.ChangedMeanwhile:
            messages.warning(
                request, "Somebody else changed this action meanwhile. Look again before you go on."
            )
            return redirect(action)
        else:
            messages.success(request, message)
            return redirect(action)
    return render(request, template, {"action": action, "form": form, **context})


def _changed_since(conflict: updating.ChangedMeanwhile, request: Request) -> list[Any]:
    """What others changed since this person opened the page, newest first, as far as they may read it."""
    rows = conflict.action.history.filter(version__gt=conflict.opened_version).count()
    return history_for(request.user, conflict.action)[:rows]
