"""The pages of actions: the register, one action, and one page for each decision on it."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from actions import rescheduling, stages, verifying
from actions.escalating import standing_escalations
from actions.evidence import attaching
from actions.evidence.attaching import why_no_files
from actions.evidence.forms import AddEvidenceForm
from actions.evidence.views import evidence_of
from actions.forms import (
    CompleteForm,
    RescheduleForm,
    StageForm,
    VerifyForm,
)
from actions.pages import ask_and_act, visible_action
from actions.timeline import timeline
from actions.updating import TO_UPDATE
from council.access import duties
from council.access import rules as access
from council.access.acting import authorise
from council.exempting.proposing import may_mark
from council.granting.views import who_may_see
from council.rag import Stage
from council.uploads.limits import takes_files
from council.web.deciding import DecideDateChangeForm, WithdrawForm
from council.web.requests import Request, require_get_or_post, today_and_conventions
from programmes.last_reported import last_reported


@require_GET
def detail_action(request: Request, reference: str) -> HttpResponse:
    """One action: how it stands and why, what was agreed, and its whole history."""
    action = visible_action(request, reference)
    today, conventions = today_and_conventions(request)
    may_manage = stages.TO_CHANGE_STAGE.allows(request.user, action)
    pending = action.date_changes.filter(outcome="pending").select_related("asked_by").first()
    waiting = action.completions.filter(outcome="waiting").select_related("claimed_by").first()
    may_update = access.may_update(request.user, action)
    restricts = attaching.TO_RESTRICT.allows(request.user, action)
    adds_files = may_update and not why_no_files(action)
    seen = action.evidence.visible_to(request.user)
    shown = action.shown(as_at=today, conventions=conventions)
    may_exempt = may_mark(request.user, action, TO_UPDATE, on=today, conventions=conventions)
    reported = last_reported("action", [action], on=today).get(action.pk)
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
            "last_reported": reported,
            "travel": reported.direction(shown.rag).label if reported else "",
            "overdue": action.days_overdue(as_at=today),
            "escalated": standing_escalations(action, conventions=conventions),
            "steps": action.steps.all(),
            "supports": action.supports.select_related("post"),
            "answers": action.answers.select_related("recommendation__review"),
            "happenings": timeline(action, user=request.user, conventions=conventions, may_exempt=may_exempt),
            "pending": pending,
            "waiting": waiting,
            "evidence": evidence_of(action, request.user),
            "evidence_form": adds_files and AddEvidenceForm(standing=seen.standing(), restricts=restricts),
            "may_restrict": restricts,
            "may_exempt": may_exempt,
            "may_update": may_update and action.is_live,
            "may_manage": may_manage and action.stage not in ("verified", "complete"),
            "may_decide": pending
            and may_manage
            and pending.asked_by_id not in duties.acting_as(request.user),
            "may_withdraw": pending and rescheduling.TO_WITHDRAW.allows(request.user, pending),
            "may_verify": waiting
            and may_manage
            and waiting.claimed_by_id not in duties.acting_as(request.user),
        },
    )


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
    form = RescheduleForm(request.POST or None, initial={"version": action.version})

    def act() -> str:
        change = rescheduling.ask_to_reschedule(
            action, **form.cleaned_data, by=request.user, on=today, conventions=conventions
        )
        if change.outcome == change.Outcome.RECORDED:
            return "The due date has moved. It is within the tolerance, so no approval is needed."
        return "The programme manager is asked to decide. Until then the due date stands."

    context = {"tolerance": rescheduling.tolerance_days(action, conventions)}
    return ask_and_act(
        request, action, form, act, "actions/reschedule.html", context, title="Ask to move the date"
    )


@require_get_or_post
def decide_date_change(request: Request, reference: str) -> HttpResponse:
    """Approve or refuse the date change that waits. Whoever asked can't."""
    action = visible_action(request, reference)
    authorise(request.user, rescheduling.TO_DECIDE, action)
    change = get_object_or_404(action.date_changes.select_related("asked_by"), outcome="pending")
    today, conventions = today_and_conventions(request)
    form = DecideDateChangeForm(request.POST or None, initial={"change": change.pk})

    def act() -> str:
        cleaned = form.cleaned_data
        if cleaned["change"] not in (None, change.pk):
            raise ValidationError("It was withdrawn, and another date is asked for now. Look again.")
        met = {"body": cleaned["body"], "meeting_on": cleaned["meeting_on"]}
        if cleaned["decision"] == "approve":
            rescheduling.approve(change, by=request.user, on=today, conventions=conventions, **met)
            return "The new due date is approved."
        rescheduling.refuse(change, by=request.user, on=today, reason=cleaned["decision_reason"], **met)
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
    form = CompleteForm(
        request.POST or None,
        request.FILES or None,
        has_files=counting.exists(),
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
        )
        return "Completed. It counts as verified once another person has seen the evidence."

    return ask_and_act(
        request, action, form, act, "actions/complete.html", {"evidence": counting}, title="Mark as complete"
    )


@require_get_or_post
def verify_action(request: Request, reference: str) -> HttpResponse:
    """Verify a completion or send it back. Whoever completed it can't."""
    action = visible_action(request, reference)
    authorise(request.user, verifying.TO_VERIFY, action)
    completion = get_object_or_404(action.completions.select_related("claimed_by"), outcome="waiting")
    today, _ = today_and_conventions(request)
    openable = action.evidence.visible_to(request.user).openable()
    form = VerifyForm(request.POST or None, openable=openable, initial={"completion": completion.pk})

    def act() -> str:
        if form.cleaned_data["completion"] not in (None, completion.pk):
            raise ValidationError("It was sent back and completed again meanwhile. Look at it again.")
        seen, files = form.cleaned_data["seen"], form.cleaned_data.get("opened", ())
        if form.cleaned_data["decision"] == "verify":
            verifying.verify(completion, seen=seen, files=files, by=request.user, on=today)
            return f"{action.reference} is verified."
        verifying.send_back(completion, reason=seen, files=files, by=request.user, on=today)
        return f"{action.reference} is sent back to its owner."

    context = {"completion": completion, "evidence": evidence_of(action, request.user)}
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
