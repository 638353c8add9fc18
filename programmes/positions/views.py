"""The pages on which a workstream's position is stated and its RAG challenged."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404

from council.access.acting import authorise
from council.web import asking
from council.web.requests import Request, require_get_or_post, today_and_conventions
from council.web.versions import RecordForm
from programmes.models import RagChallenge, Workstream
from programmes.positions import challenging, stating
from programmes.positions.forms import AnswerForm, ChallengeForm, PositionForm
from programmes.visibility import way_to_programme

SAYS_MORE = "You have changed what stands in the boxes. Save the position; or put them back and press again."


def typed_over(form: PositionForm, sent: QueryDict) -> bool:
    """Whether a box says something else than what stood in it; breaks of lines aside."""
    stood = {name: str(form.initial.get(name) or "").split() for name in form.fields if name != "version"}
    return any(str(sent[name]).split() != words for name, words in stood.items() if name in sent)


def visible_workstream(request: Request, code: str, pk: int) -> Workstream:
    """The workstream, where the person may see it; else it doesn't exist."""
    streams = Workstream.objects.visible_to(request.user).select_related("programme", "parent", "lead")
    return get_object_or_404(streams, programme__code__iexact=code, pk=pk)


def open_challenge(workstream: Workstream, **which: Any) -> RagChallenge:
    """The challenge of its RAG that is not settled; 404 where there is none."""
    challenges = workstream.challenges.select_related("workstream__programme", "asked_by", "answered_by")
    return get_object_or_404(challenges, outcome__in=RagChallenge.OPEN, **which)


def ask_and_act(
    request: Request,
    workstream: Workstream,
    form: Any,
    act: Callable[[], str],
    template: str,
    *,
    title: str,
    pressed: bool = False,
    **context: Any,
) -> HttpResponse:
    """Ask the form, hand over to the act, say what came of it; a refusal goes back beside its field.

    `pressed`: a button was, for which the form needn't be filled in.
    """
    way = way_to_programme(workstream.programme, request.user)
    page = {
        "workstream": workstream,
        "title": title,
        "breadcrumbs": [*way, (workstream.title, workstream.get_absolute_url()), (title, "")],
        **context,
    }
    there = workstream.get_absolute_url()
    template = f"programmes/positions/{template}.html"
    return asking.ask_and_act(request, form, act, template, page, to=there, pressed=pressed)


@require_get_or_post
def state_position(request: Request, code: str, pk: int) -> HttpResponse:
    """Say where the workstream stands, or that nothing changed since."""
    workstream = visible_workstream(request, code, pk)
    authorise(request.user, stating.TO_STATE, workstream)
    today, conventions = today_and_conventions(request)
    latest = workstream.updates.select_related("by", "for_post").first()
    form = PositionForm(request.POST or None, about=workstream, latest=latest, conventions=conventions)
    no_change = "no_change" in request.POST

    def act() -> str:
        acting: dict[str, Any] = {"by": request.user, "on": today, "version": form.version_seen}
        if no_change:
            if typed_over(form, request.POST):
                raise ValidationError(SAYS_MORE)
            stating.say_no_change(workstream, **acting)
            return "Kept: nothing has changed."
        stating.state_position(workstream, form.said(), **acting)
        return "The position is saved."

    return ask_and_act(
        request,
        workstream,
        form,
        act,
        "state",
        title="Say where it stands",
        pressed=no_change,
        latest=latest,
    )


@require_get_or_post
def challenge_rag(request: Request, code: str, pk: int) -> HttpResponse:
    """Doubt the RAG that the workstream states."""
    workstream = visible_workstream(request, code, pk)
    doubt = RagChallenge(workstream=workstream, stated_rag=workstream.stated_rag)
    authorise(request.user, challenging.TO_CHALLENGE, doubt)
    today, conventions = today_and_conventions(request)
    form = ChallengeForm(request.POST or None, workstream=workstream, conventions=conventions)

    def act() -> str:
        if form.cleaned_data["seen"] not in ("", workstream.stated_rag):
            raise ValidationError("Another RAG was stated meanwhile. Look at it again.")
        challenging.challenge_rag(
            workstream,
            reason=form.cleaned_data["reason"],
            proposed_rag=form.cleaned_data["proposed_rag"],
            by=request.user,
            on=today,
        )
        return "The RAG is challenged. The lead is asked to answer."

    return ask_and_act(request, workstream, form, act, "challenge", title="Challenge the RAG")


@require_get_or_post
def answer_challenge(request: Request, code: str, pk: int) -> HttpResponse:
    """Answer the challenge that waits: keep the RAG with a reason, or state another."""
    workstream = visible_workstream(request, code, pk)
    authorise(request.user, challenging.TO_ANSWER, workstream)
    challenge = open_challenge(workstream, outcome=RagChallenge.Outcome.WAITING)
    today, conventions = today_and_conventions(request)
    form = AnswerForm(request.POST or None, about=challenge, conventions=conventions)

    def act() -> str:
        acting: dict[str, Any] = {"by": request.user, "on": today, "version": form.version_seen}
        if form.cleaned_data["decision"] == "keep":
            challenging.keep_rag(challenge, answer=form.cleaned_data["answer"], **acting)
            return "Your answer stands beside the challenge until it is settled."
        challenging.change_rag(challenge, form.said(workstream), **acting)
        return "The RAG is changed, which settles the challenge."

    return ask_and_act(
        request, workstream, form, act, "answer", title="Answer the challenge", challenge=challenge
    )


@require_get_or_post
def settle_challenge(request: Request, code: str, pk: int) -> HttpResponse:
    """Accept the lead's answer, or take the challenge back."""
    workstream = visible_workstream(request, code, pk)
    challenge = open_challenge(workstream)
    authorise(request.user, challenging.TO_SETTLE, challenge)
    today, _ = today_and_conventions(request)
    form = RecordForm(request.POST or None, about=challenge)

    def act() -> str:
        acting: dict[str, Any] = {"by": request.user, "on": today, "version": form.version_seen}
        if "withdraw" in request.POST:
            challenging.withdraw_challenge(challenge, **acting)
            return "The challenge is withdrawn. The RAG stands as it is."
        challenging.accept_answer(challenge, **acting)
        return "The answer is accepted. The RAG stands as it is."

    return ask_and_act(
        request, workstream, form, act, "settle", title="Settle the challenge", challenge=challenge
    )
