"""The pages of actions: the register, one action, and one page for each decision on it."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from actions import correcting, rescheduling, stages, verifying
from actions.answering import answers_shown
from actions.entering.step_views import with_forms
from actions.escalating import standing_escalations
from actions.evidence import attaching
from actions.evidence.attaching import why_no_files
from actions.evidence.views import evidence_of
from actions.following_on.gathering import moves_of
from actions.forms import (
    CompleteForm,
    FirstDateForm,
    RescheduleForm,
    StageForm,
    VerifyForm,
)
from actions.models import Action, Completion, DateChange
from actions.pages import ask_and_act, visible_action
from actions.steps import why_steps_stand
from actions.timeline import timeline
from actions.updating import TO_UPDATE
from council.access import duties
from council.access import rules as access
from council.access.acting import authorise
from council.deciding import asked_by, who_decides
from council.evidence.forms import AddFileForm
from council.evidence.held import FileHolder
from council.exempting.proposing import may_mark
from council.granting.views import who_may_see
from council.models import User
from council.rag import Rag, Shown, Stage
from council.uploads.limits import takes_files
from council.web.asked import reads
from council.web.dates import meant_in
from council.web.deciding import DecideDateChangeForm, WithdrawForm
from council.web.requests import Request, require_get_or_post, today_and_conventions
from programmes.last_reported import last_reported
from programmes.linking import links_of


@require_GET
@reads()
def detail_action(request: Request, reference: str) -> HttpResponse:
    """One action: how it stands and why, what was agreed, and its whole history."""
    action = visible_action(request, reference)
    today, conventions = today_and_conventions(request)
    may_manage = stages.TO_CHANGE_STAGE.allows(request.user, action)
    pending = action.date_changes.filter(outcome="pending").select_related("asked_by", "part_of").first()
    waiting = action.completions.filter(outcome="waiting").select_related("claimed_by").first()
    may_update = TO_UPDATE.allows(request.user, action)
    restricts = attaching.TO_RESTRICT.allows(request.user, action)
    adds_files = may_update and not why_no_files(action)
    seen = action.evidence.visible_to(request.user)
    shown = action.shown(as_at=today, conventions=conventions)
    may_exempt = may_mark(request.user, action, TO_UPDATE, on=today, conventions=conventions)
    return render(
        request,
        "actions/detail.html",
        {
            "breadcrumbs": [
                ("Actions", reverse("actions:list-actions")),
                (str(action.programme), action.programme.get_absolute_url()),
                (action.reference, ""),
            ],
            "action": action,
            "shown": shown,
            "why_said_on": why_said_on(action, request.user) if shown.rag in (Rag.RED, Rag.AMBER) else None,
            **as_last_reported(action, shown, on=today),
            "overdue": action.days_overdue(as_at=today),
            "escalated": standing_escalations(action, conventions=conventions),
            "supports": action.supports.select_related("post"),
            **answers_shown(action, request.user),
            **moves_of(action, request.user),
            "happenings": timeline(action, user=request.user, conventions=conventions, may_exempt=may_exempt),
            "pending": pending,
            "who_decides": pending and who_decides(pending, right=access.Right.MANAGE, on=today),
            "waiting": waiting,
            "evidence": evidence_of(action, request.user),
            "linked": links_of(action, request.user),
            "evidence_form": adds_files
            and AddFileForm(standing=seen.standing(), nation=conventions.nation, restricts=restricts),
            "may_restrict": restricts,
            "may_exempt": may_exempt,
            "may_update": may_update and action.is_live,
            "may_manage": may_manage and action.stage not in ("verified", "complete"),
            **what_can_be_decided(request.user, pending, waiting),
            **what_can_be_put_right(request, action, may_update=may_update, on=today),
        },
    )


def as_last_reported(action: Action, shown: Shown, *, on: date) -> dict[str, Any]:
    """What a body was last told of the action, and the direction of travel since, in a word."""
    reported = last_reported("action", [action], on=on).get(action.pk)
    return {"last_reported": reported, "travel": reported.direction(shown.rag).label if reported else ""}


def why_said_on(action: Action, user: User) -> date | None:
    """The day on which the reason that stands for the RAG was last said; None where no update says it.

    An update that is exempt alone leaves the words of an earlier one standing, which are of that day.
    """
    if not action.reason:
        return None
    updates = action.updates.visible_to(user).standing()
    said = updates.filter(reason=action.reason, being_done=action.being_done)
    days: Any = said.values_list("made_on", flat=True)
    return days.first()


def what_can_be_decided(user: User, pending: DateChange | None, waiting: Completion | None) -> dict[str, Any]:
    """Whether the person decides on what waits; None where nothing does."""
    mine = duties.acting_as(user)
    return {
        "may_decide": pending
        and rescheduling.TO_DECIDE.allows(user, pending)
        and not asked_by(pending, mine),
        "may_withdraw": pending and rescheduling.TO_WITHDRAW.allows(user, pending),
        "may_verify": waiting
        and verifying.TO_VERIFY.allows(user, waiting)
        and waiting.claimed_by_id not in mine,
    }


def what_can_be_put_right(request: Request, action: Action, *, may_update: bool, on: date) -> dict[str, Any]:
    """What the page offers of corrections: of the action, its steps, its last update, its completion."""
    updates = action.updates.visible_to(request.user).standing().select_related("by", "for_post")
    last = updates.first() if may_update else None
    if last is not None:
        last.action = action
    links = action.evidence_links.visible_to(request.user)
    return {
        "steps": with_forms(action) if may_update else action.steps.all(),
        "keeps_steps": may_update and not why_steps_stand(action),
        "links": links.select_related("added_by", "for_post", "withdrawn_by"),
        "may_correct": correcting.TO_CORRECT.allows(request.user, action),
        "last": last,
        "may_correct_last": last and not correcting.why_not_correctable(last),
        "may_withdraw_last": last and not correcting.why_not_withdrawable(last, on=on),
        "may_take_back": verifying.TO_TAKE_BACK.allows(request.user, action),
    }


@require_GET
def show_access(request: Request, reference: str) -> HttpResponse:
    """Who may see or change the action, and through what."""
    action = visible_action(request, reference)
    register = ("Actions", reverse("actions:list-actions"))
    return who_may_see(request, action, name=action.reference, register=register)


@require_get_or_post
def reschedule_action(request: Request, reference: str) -> HttpResponse:
    """Ask for another due date."""
    action = visible_action(request, reference)
    authorise(request.user, rescheduling.TO_ASK, action)
    today, conventions = today_and_conventions(request)
    initial, is_first = {"version": action.version}, action.due is None
    form: RescheduleForm | FirstDateForm
    if is_first:
        form = FirstDateForm(request.POST or None, initial=initial)
    else:
        form = RescheduleForm(request.POST or None, initial=initial, conventions=conventions)

    def act() -> str:
        change = rescheduling.ask_to_reschedule(
            action,
            **form.cleaned_data,
            by=request.user,
            on=today,
            conventions=conventions,
            meant=meant_in(form),
        )
        if change.outcome == change.Outcome.RECORDED:
            return "The due date has moved. It is within the tolerance, so no approval is needed."
        asked = who_decides(change, right=access.Right.MANAGE, on=today)
        return f"{asked} Until then {'it has no due date' if is_first else 'the due date stands'}."

    context = {"tolerance": rescheduling.tolerance_days(action, conventions)}
    title = "Ask for a date" if is_first else "Ask to move the date"
    return ask_and_act(request, action, form, act, "actions/reschedule.html", context, title=title)


@require_get_or_post
def decide_date_change(request: Request, reference: str) -> HttpResponse:
    """Approve or refuse the date change that waits. Whoever asked can't."""
    action = visible_action(request, reference)
    authorise(request.user, rescheduling.TO_DECIDE, action)
    change = get_object_or_404(action.date_changes.select_related("asked_by"), outcome="pending")
    today, conventions = today_and_conventions(request)
    form = DecideDateChangeForm(request.POST or None, initial={"change": change.pk}, is_first=change.is_first)

    def act() -> str:
        cleaned = form.cleaned_data
        if cleaned["change"] not in (None, change.pk):
            raise ValidationError("It was withdrawn, and another date is asked for now. Look again.")
        met = form.met | {"meant": meant_in(form)}
        if cleaned["decision"] == "approve":
            rescheduling.approve(change, by=request.user, on=today, conventions=conventions, **met)
            return "The due date is approved." if change.is_first else "The new due date is approved."
        rescheduling.refuse(change, by=request.user, on=today, reason=cleaned["decision_reason"], **met)
        if change.is_first:
            return "The date is refused. The action has no due date yet."
        return "The date change is refused. The due date stands."

    return ask_and_act(
        request, action, form, act, "actions/decide.html", {"change": change}, title="Decide on the date"
    )


@require_get_or_post
def withdraw_date_change(request: Request, reference: str) -> HttpResponse:
    """Take back the date change that waits: whoever asked for it, or who speaks for the action."""
    action = visible_action(request, reference)
    change = get_object_or_404(action.date_changes.select_related("asked_by"), outcome="pending")
    authorise(request.user, rescheduling.TO_WITHDRAW, change)
    today, _ = today_and_conventions(request)
    form = WithdrawForm(request.POST or None, initial={"change": change.pk})

    def act() -> str:
        if form.cleaned_data["change"] not in (None, change.pk):
            raise ValidationError("Another date is asked for by now. Look again.")
        rescheduling.withdraw(change, by=request.user, on=today)
        if change.is_first:
            return "The wish for a date is withdrawn. The action has no due date yet."
        return "The date change is withdrawn. The due date stands."

    return ask_and_act(
        request,
        action,
        form,
        act,
        "actions/withdraw.html",
        {"change": change},
        title="Withdraw the date change",
    )


@require_get_or_post
@takes_files("EVIDENCE_MAX_BYTES")
def complete_action(request: Request, reference: str) -> HttpResponse:
    """Say that the action is done, with the evidence, for another person to verify."""
    action = visible_action(request, reference)
    authorise(request.user, verifying.TO_COMPLETE, action)
    today, _ = today_and_conventions(request)
    counting = action.evidence.visible_to(request.user).counting()
    links = action.evidence_links.visible_to(request.user).standing()
    form = CompleteForm(
        request.POST or None,
        request.FILES or None,
        holder=FileHolder.of(request),
        has_files=counting.exists(),
        has_links=links.exists(),
        initial={"version": action.version, "completed_on": today},
    )

    def act() -> str:
        cleaned = form.cleaned_data
        verifying.complete(
            action,
            completed_on=cleaned["completed_on"],
            closing_note=cleaned["closing_note"],
            evidence=cleaned["evidence"],
            version=cleaned["version"],
            file=form.offered(),
            by=request.user,
            on=today,
            for_post=access.acting_for(request.user, action),
            meant=meant_in(form),
        )
        return "Completed. It counts as verified once another person has seen the evidence."

    return ask_and_act(
        request,
        action,
        form,
        act,
        "actions/complete.html",
        {"evidence": counting, "links": links},
        title="Mark as complete",
    )


@require_get_or_post
def verify_action(request: Request, reference: str) -> HttpResponse:
    """Verify a completion or send it back. Whoever completed it can't."""
    action = visible_action(request, reference)
    authorise(request.user, verifying.TO_VERIFY, action)
    completion = get_object_or_404(action.completions.select_related("claimed_by"), outcome="waiting")
    today, _ = today_and_conventions(request)
    openable = action.evidence.visible_to(request.user).openable()
    links = action.evidence_links.visible_to(request.user)
    form = VerifyForm(
        request.POST or None,
        openable=openable,
        links=links.standing(),
        initial={"completion": completion.pk},
    )

    def act() -> str:
        if form.cleaned_data["completion"] not in (None, completion.pk):
            raise ValidationError("It was sent back and completed again meanwhile. Look at it again.")
        cleaned = form.cleaned_data
        signed: dict[str, Any] = {"by": request.user, "on": today}
        signed |= {"files": cleaned.get("opened", ()), "links": cleaned.get("looked_at", ())}
        if cleaned["decision"] == "verify":
            verifying.verify(completion, seen=cleaned["seen"], **signed)
            return f"{action.reference} is verified."
        verifying.send_back(completion, reason=cleaned["seen"], **signed)
        return f"{action.reference} is sent back to its owner."

    context = {
        "completion": completion,
        "evidence": evidence_of(action, request.user),
        "links": links.select_related("added_by", "for_post", "withdrawn_by"),
    }
    return ask_and_act(request, action, form, act, "actions/verify.html", context, title="Verify")


@require_get_or_post
def change_stage(request: Request, reference: str) -> HttpResponse:
    """Put an action on hold, withdraw, transfer or embed it, or resume it. The manager's decision."""
    action = visible_action(request, reference)
    authorise(request.user, stages.TO_CHANGE_STAGE, action)
    today, conventions = today_and_conventions(request)
    form = StageForm(request.POST or None, action=action, initial={"version": action.version})

    def act() -> str:
        cleaned = form.cleaned_data
        stage, signed = Stage(cleaned["stage"]), {"reason": cleaned["reason"], "by": request.user}
        if stage == Stage.IN_PROGRESS:
            stages.resume(action, version=cleaned["version"], **signed)
        else:
            stages.leave(
                action, to=stage, on=today, conventions=conventions, version=cleaned["version"], **signed
            )
        return f"{action.reference} is now {stage.label.lower()}."

    return ask_and_act(request, action, form, act, "actions/stage.html", {}, title="Change the stage")
