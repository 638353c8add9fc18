"""The pages on which risks are taken to bodies, and of what was escalated to one body."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from council.access.acting import authorise
from council.access.rules import reads_posts, require
from council.lengths import MINUTE, REASON
from council.models import Body
from council.web.dates import meant_in
from council.web.forms import CharacterCount, DateField, Radios
from council.web.requests import Request, require_get_or_post, today_and_conventions
from council.web.versions import RecordForm
from risks.escalations import escalating
from risks.keeping import TO_KEEP
from risks.models import LogEntry, RiskEscalation
from risks.pages import REGISTER, ask_and_act, visible_risk
from risks.reviewing import TO_REVIEW


class EscalateForm(RecordForm):
    """To which body, why, and what it is asked."""

    body = forms.ModelChoiceField(
        label="Body",
        queryset=Body.objects.all(),
        empty_label="Select a body",
        error_messages={"required": "Select the body that it is taken to"},
    )
    reason = forms.CharField(
        label="Why is it escalated?",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        error_messages={"required": "Enter why it is escalated"},
    )
    asks = forms.CharField(
        label="What is the body asked to decide?",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        error_messages={"required": "Enter what the body is asked to decide"},
    )


class EndEscalationForm(RecordForm):
    """What came of it."""

    outcome = forms.ChoiceField(
        label="What came of it?",
        choices=[(each.value, each.label) for each in escalating.ENDS],
        widget=Radios(),
        error_messages={"required": "Select what came of it"},
    )
    outcome_words = forms.CharField(
        label="What was decided, or why is it sent down?",
        widget=CharacterCount(max_length=REASON, rows=3),
        max_length=REASON,
        error_messages={"required": "Enter what was decided, or why it is sent down"},
    )
    meeting_on = DateField(label="Date of the meeting", required=False, help_text="For example, 27 3 2026")
    minute = forms.CharField(label="Minute", required=False, max_length=MINUTE)


@require_get_or_post
def escalate_risk(request: Request, reference: str) -> HttpResponse:
    """Take the risk to a body."""
    risk = visible_risk(request, reference)
    authorise(request.user, TO_REVIEW, risk)
    today, _ = today_and_conventions(request)
    form = EscalateForm(request.POST or None, about=risk, initial={"body": risk.programme.body_id})

    def act() -> str:
        said = {name: form.cleaned_data[name] for name in ("body", "reason", "asks")}
        escalating.escalate_risk(risk, by=request.user, on=today, version=form.version_seen, **said)
        return f"{risk.reference} is escalated to {said['body']}."

    lead = "It stands on the body’s page until it is decided or sent down again."
    return ask_and_act(request, risk, form, act, title="Escalate", button="Escalate the risk", lead=lead)


@require_get_or_post
def end_escalation(request: Request, reference: str, pk: int) -> HttpResponse:
    """Record what the body decided, or that the risk is sent down again."""
    risk = visible_risk(request, reference)
    escalation = get_object_or_404(
        risk.escalations.select_related("body"), pk=pk, outcome=RiskEscalation.Outcome.WAITING
    )
    authorise(request.user, TO_KEEP, escalation)
    today, _ = today_and_conventions(request)
    form = EndEscalationForm(request.POST or None, about=escalation)

    def act() -> str:
        said = {
            name: form.cleaned_data[name] for name in ("outcome", "outcome_words", "meeting_on", "minute")
        }
        escalating.end_escalation(
            escalation, by=request.user, on=today, version=form.version_seen, meant=meant_in(form), **said
        )
        return f"What {escalation.body} decided on {risk.reference} is recorded."

    lead = f"{escalation.body} was asked: {escalation.asks}"
    return ask_and_act(
        request, risk, form, act, title="Record the decision", button="Save the decision", lead=lead
    )


@require_GET
def escalated_to_body(request: Request, pk: int) -> HttpResponse:
    """What was escalated to the body, as far as the person sees it: what waits first."""
    require(reads_posts(request.user))
    body = get_object_or_404(Body, pk=pk)
    rows = RiskEscalation.objects.visible_to(request.user).filter(body=body)
    every: list[Any] = list(rows.select_related("risk__owner", "risk__programme", "by"))
    waiting = RiskEscalation.Outcome.WAITING
    entries: Any = LogEntry.objects.visible_to(request.user)
    context = {
        "body": body,
        "waiting": [row for row in every if row.outcome == waiting],
        "over": [row for row in every if row.outcome != waiting],
        "entries": entries.to_resolve().filter(escalated_to=body).select_related("owner"),
        "keeps": {row.pk for row in every if TO_KEEP.allows(request.user, row)},
        "breadcrumbs": [("Risks", reverse(REGISTER)), (f"Escalated to {body}", "")],
    }
    return render(request, "risks/escalations/body.html", context)
