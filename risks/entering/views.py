"""The pages on which risks are raised, decided on, put right, merged, closed and linked."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from council.access.acting import authorise
from council.access.rules import Right, scopes_with
from council.exempting.marking import exemption_now
from council.register.filters import is_key
from council.web.asked import reads
from council.web.asking import ask_of_dates
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post, today_and_conventions
from programmes import linking
from programmes.models import Programme, RecordLink
from risks import ending, keeping, raising
from risks.appetite import above_appetite
from risks.entering.forms import (
    ACCEPT,
    DECLINE,
    CloseRiskForm,
    CorrectRiskForm,
    DecideProposalForm,
    LinkForm,
    MergeRiskForm,
    RaiseRiskForm,
    ReopenRiskForm,
)
from risks.keeping import SAID
from risks.matrix import score
from risks.models import Risk
from risks.own_matrix import in_programme
from risks.pages import REGISTER, ask_and_act, visible_risk
from risks.reviewing import TO_REVIEW

COPIED = tuple(name for name in SAID if name not in ("next_review", "source"))


@require_get_or_post
@reads(copy=None, programme=None)
def raise_risk_page(request: Request) -> HttpResponse:
    """Raise a risk; its address may say for which programme, or of which risk it begins as a copy."""
    authorise(request.user, raising.TO_PROPOSE)
    today, conventions = today_and_conventions(request)
    programmes = Programme.objects.visible_to(request.user).filter(
        scope__in=scopes_with(request.user, (Right.SEE,))
    )
    source = copied_risk(request)
    form = RaiseRiskForm(
        request.POST or None,
        programmes=programmes,
        conventions=conventions,
        initial=given(request, programmes, source),
    )
    kept = {name: getattr(source, name) for name in COPIED} if source else {}

    def act() -> Risk:
        return raising.raise_risk(
            form.cleaned_data["programme"],
            form.statement(**kept),
            by=request.user,
            on=today,
            conventions=conventions,
            # A copy of what is exempt holds its words, so it is exempt too.
            exemption=exemption_now(source) if source else None,
            nation=conventions.nation,
            meant=meant_in(form),
            **form.scores(),
        )

    if request.method == "POST" and not form.is_valid():
        ask_of_dates(form, act)
    elif request.method == "POST":
        try:
            risk = act()
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return said_of_raised(request, risk)
    page = {
        "form": form,
        "source": source,
        "breadcrumbs": [("Risks", reverse(REGISTER)), ("Raise a risk", "")],
    }
    return render(request, "risks/raise.html", page)


def copied_risk(request: Request) -> Risk | None:
    """The risk that the address says to copy, where the person sees it."""
    reference = request.GET.get("copy", "")
    return visible_risk(request, reference[:20]) if reference else None


def given(request: Request, programmes: QuerySet[Programme], source: Risk | None) -> dict[str, Any]:
    """What stands in the boxes at first: the programme of the address, or the words of the risk copied."""
    if source:
        return {name: getattr(source, name) for name in COPIED} | {"programme": source.programme}
    code = request.GET.get("programme", "")
    if is_key(code):
        return {"programme": programmes.filter(pk=int(code)).first()}
    chosen = programmes.filter(code__iexact=code[:20]).first() if code else None
    return {"programme": chosen or (programmes[0] if len(programmes) == 1 else None)}


def said_of_raised(request: Request, risk: Risk) -> HttpResponse:
    """Say what came of it, and lead to the risk, or to the same form again."""
    if risk.is_proposed:
        messages.success(request, f"{risk.reference} is proposed. The risk lead decides on it.")
    else:
        messages.success(request, f"{risk.reference} is in the log.")
    if request.POST.get("press") == "another":
        return redirect(f"{reverse('risks:raise-risk')}?programme={risk.programme.code}")
    seen = Risk.objects.visible_to(request.user).filter(pk=risk.pk).exists()
    return redirect(risk if seen else REGISTER)


def others_of(request: Request, risk: Risk) -> QuerySet[Risk]:
    """The other open risks of its programme that the person sees: what it may be merged into."""
    others = Risk.objects.open().visible_to(request.user).filter(programme=risk.programme_id)
    return others.exclude(pk=risk.pk)


@require_get_or_post
def decide_risk(request: Request, reference: str) -> HttpResponse:
    """Accept, merge or decline what was proposed."""
    risk = visible_risk(request, reference)
    authorise(request.user, keeping.TO_KEEP, risk)
    today, conventions = today_and_conventions(request)
    form = DecideProposalForm(request.POST or None, about=risk, others=others_of(request, risk))
    told: dict[str, Any] = {"by": request.user, "on": today, "version": form.version_seen}

    def act() -> str:
        cleaned = form.cleaned_data
        told["version"] = form.version_seen
        if cleaned["decision"] == ACCEPT:
            raising.accept_risk(risk, owner=cleaned["owner"], conventions=conventions, **told)
            return f"{risk.reference} is accepted into the log."
        if cleaned["decision"] == DECLINE:
            raising.decline_risk(risk, reason=cleaned["decline_reason"], **told)
            return f"{risk.reference} is declined. Its proposer can read why."
        into = ending.merge_risks(risk, into=cleaned["into"], reason=cleaned["merge_reason"], **told)
        return f"{risk.reference} is merged into {into.reference}."

    own = in_programme(risk.programme, conventions)
    current = score(risk.current_likelihood, risk.current_impact, own)
    return ask_and_act(
        request,
        risk,
        form,
        act,
        title="Decide on the proposal",
        button="Save the decision",
        proposed=current,
        proposed_label=own.rag_label(current.rag),
        latest=risk.assessments.filter(score="current").first(),
        above=above_appetite(risk, own),
    )


@require_get_or_post
def edit_risk(request: Request, reference: str) -> HttpResponse:
    """Correct what the risk says, with the reason."""
    risk = visible_risk(request, reference)
    authorise(request.user, keeping.TO_KEEP, risk)
    today, conventions = today_and_conventions(request)
    form = CorrectRiskForm(request.POST or None, about=risk, conventions=conventions)

    def act() -> str:
        keeping.correct_risk(
            risk,
            form.statement(),
            why=form.cleaned_data["why"],
            by=request.user,
            on=today,
            conventions=conventions,
            version=form.version_seen,
            meant=meant_in(form),
        )
        return f"{risk.reference} is corrected."

    lead = "What stood there before stays in the history. Scores and RAG are judged by a review."
    return ask_and_act(
        request, risk, form, act, title="Correct this risk", button="Save the correction", lead=lead
    )


@require_get_or_post
def close_risk_page(request: Request, reference: str) -> HttpResponse:
    """Close the risk with a reason."""
    risk = visible_risk(request, reference)
    authorise(request.user, keeping.TO_KEEP, risk)
    today, _ = today_and_conventions(request)
    form = CloseRiskForm(request.POST or None, about=risk)

    def act() -> str:
        reason = form.cleaned_data["reason"]
        ending.close_risk(risk, reason=reason, by=request.user, on=today, version=form.version_seen)
        return f"{risk.reference} is closed."

    return ask_and_act(
        request,
        risk,
        form,
        act,
        title="Close this risk",
        button="Close the risk",
        lead="It stays readable with all its judgements, and can be opened again.",
    )


@require_get_or_post
def reopen_risk_page(request: Request, reference: str) -> HttpResponse:
    """Open the risk again with a reason."""
    risk = visible_risk(request, reference)
    authorise(request.user, keeping.TO_KEEP, risk)
    today, _ = today_and_conventions(request)
    form = ReopenRiskForm(request.POST or None, about=risk)

    def act() -> str:
        reason = form.cleaned_data["reason"]
        ending.reopen_risk(risk, reason=reason, by=request.user, on=today, version=form.version_seen)
        return f"{risk.reference} is open again."

    return ask_and_act(request, risk, form, act, title="Open this risk again", button="Open it again")


@require_get_or_post
def merge_risk_page(request: Request, reference: str) -> HttpResponse:
    """Merge the risk into another of its programme."""
    risk = visible_risk(request, reference)
    authorise(request.user, keeping.TO_KEEP, risk)
    today, _ = today_and_conventions(request)
    form = MergeRiskForm(request.POST or None, about=risk, others=others_of(request, risk))

    def act() -> str:
        into = ending.merge_risks(
            risk, **form.cleaned_data | {"by": request.user, "on": today, "version": form.version_seen}
        )
        return f"{risk.reference} is merged into {into.reference}."

    return ask_and_act(
        request,
        risk,
        form,
        act,
        title="Merge into another risk",
        button="Merge",
        lead="Its mitigations go with it. Its words and judgements stay readable here.",
    )


@require_get_or_post
def link_risk(request: Request, reference: str) -> HttpResponse:
    """Link the risk with a record of another register, by its reference."""
    risk = visible_risk(request, reference)
    authorise(request.user, TO_REVIEW, risk)
    today, _ = today_and_conventions(request)
    form = LinkForm(request.POST or None)

    def act() -> str:
        other = linking.find_record(request.user, form.cleaned_data["reference"])
        linking.link_records(risk, other, rule=TO_REVIEW, by=request.user, on=today)
        return f"{risk.reference} and {other.reference} are linked."

    return ask_and_act(
        request,
        risk,
        form,
        act,
        title="Link a record",
        button="Link it",
        lead="Each page then leads to the other, for people who can see both.",
    )


@require_get_or_post
def unlink_risk(request: Request, reference: str, pk: int) -> HttpResponse:
    """Take a link of the risk away."""
    risk = visible_risk(request, reference)
    authorise(request.user, TO_REVIEW, risk)
    today, _ = today_and_conventions(request)
    shown = [each for each in linking.links_of(risk, request.user) if each.link.pk == pk]
    link = get_object_or_404(RecordLink, pk=shown[0].link.pk if shown else None)
    # It asks for nothing, so what is sent may be empty.
    form = Form(request.POST if request.method == "POST" else None)

    def act() -> str:
        linking.unlink_records(link, risk, rule=TO_REVIEW, by=request.user, on=today)
        return f"The link with {shown[0].record.reference} is taken away."

    return ask_and_act(
        request,
        risk,
        form,
        act,
        title="Take the link away",
        button="Take it away",
        lead=f"{risk.reference} and {shown[0].record.reference} stay as they are.",
    )
