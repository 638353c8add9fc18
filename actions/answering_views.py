"""The pages on which actions and recommendations are linked, from either side."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from actions import answering
from actions.answering import TO_LINK
from actions.answering_forms import ChooseActionForm, ChooseRecommendationForm, UnlinkForm, WhatItAnswersForm
from actions.models import Action, Answer
from actions.pages import ask_and_act, visible_action
from council.access.acting import authorise
from council.access.rules import Right, sees
from council.natural_order import NaturalKey
from council.web.asked import reads
from council.web.requests import Request, require_get_or_post
from programmes.models import Recommendation
from programmes.reviews.closing import recommendations_to_answer, why_settled
from programmes.reviews.wordings import current_wordings


def offered_recommendations(request: Request, action: Action) -> Any:
    """The recommendations that the person sees and the action does not answer yet."""
    answered = action.answers.select_related("recommendation")
    lines = {answer.recommendation.line for answer in answered}
    stand = recommendations_to_answer(request.user)
    return stand.exclude(pk__in=lines).exclude(first__in=lines).order_by("review__title", "order", "pk")


@require_get_or_post
def link_recommendation(request: Request, reference: str) -> HttpResponse:
    """Say that an action answers a recommendation."""
    action = visible_action(request, reference)
    authorise(request.user, TO_LINK, action)
    form = ChooseRecommendationForm(request.POST or None, offered=offered_recommendations(request, action))

    def act() -> str:
        given = form.cleaned_data
        answer = answering.link_recommendation(action, **given, by=request.user, on=timezone.localdate())
        return f"{action.reference} answers recommendation {answer.recommendation.number}."

    page = {"heading": "Which recommendation does it answer?", "button": "Link it"}
    return ask_and_act(request, action, form, act, "actions/answer.html", page, title="Link a recommendation")


@require_get_or_post
@reads(to=("recommendation",))
def change_answer(request: Request, reference: str, pk: int) -> HttpResponse:
    """Say anew what the action answers of a recommendation."""
    action, answer = visible_answer(request, reference, pk)
    form = WhatItAnswersForm(request.POST or None, about=answer, initial={"says": answer.says})

    def act() -> str:
        says, version = form.cleaned_data["says"], form.version_seen
        answering.change_answer(answer, says=says, by=request.user, on=timezone.localdate(), version=version)
        return "What the action answers is changed."

    page = {"heading": "What does it answer?", "button": "Save", "answer": answer}
    said, there = "What it answers", came_from(request, answer)
    return ask_and_act(request, action, form, act, "actions/answer.html", page, title=said, there=there)


@require_get_or_post
@reads(to=("recommendation",))
def unlink_recommendation(request: Request, reference: str, pk: int) -> HttpResponse:
    """Take away the link between an action and a recommendation."""
    action, answer = visible_answer(request, reference, pk)
    form = UnlinkForm(request.POST or None, about=answer)

    def act() -> str:
        reason, version = form.cleaned_data["reason"], form.version_seen
        answering.unlink_recommendation(
            answer, reason=reason, by=request.user, on=timezone.localdate(), version=version
        )
        return "The link is removed."

    page = {"heading": "Remove this link", "button": "Remove it", "answer": answer}
    said, there = "Remove the link", came_from(request, answer)
    return ask_and_act(request, action, form, act, "actions/answer.html", page, title=said, there=there)


def came_from(request: Request, answer: Answer) -> str:
    """The recommendation's address where the person came from its page; else empty, for the action's."""
    if request.GET.get("to") != "recommendation":
        return ""
    stands: Recommendation = current_wordings([answer.recommendation])[answer.recommendation_id]
    return stands.get_absolute_url() if sees(request.user, stands) else ""


def visible_answer(request: Request, reference: str, pk: int) -> tuple[Action, Answer]:
    """The action and one of its answers, where the person may see the one and change the other."""
    action = visible_action(request, reference)
    answer = get_object_or_404(action.answers.select_related("recommendation__review"), pk=pk)
    authorise(request.user, TO_LINK, action)
    answer.action = action
    return action, answer


@require_get_or_post
def link_action(request: Request, pk: int) -> HttpResponse:
    """Choose, from a recommendation, an action that answers it."""
    seen: Any = Recommendation.objects.visible_to(request.user)  # type: ignore[attr-defined]
    recommendation = get_object_or_404(seen.select_related("review"), pk=pk)
    authorise(request.user, TO_LINK, recommendation)
    if why := why_settled(recommendation):
        messages.info(request, why)
        return redirect(recommendation)
    answered = Answer.objects.filter(recommendation__in=lines_of(recommendation)).values("action")
    actions = Action.objects.with_right(request.user, Right.MANAGE).exclude(pk__in=answered)
    offered = actions.order_by("programme__code", "workstream__order", NaturalKey("reference"))
    form = ChooseActionForm(request.POST or None, offered=offered)
    if request.method == "POST" and form.is_valid():
        action = form.cleaned_data["action"]
        try:
            answering.link_recommendation(
                action,
                recommendation,
                says=form.cleaned_data["says"],
                by=request.user,
                on=timezone.localdate(),
            )
        except ValidationError as refusal:
            form.add_error(None, ValidationError(refusal.messages))
        else:
            messages.success(request, f"{action.reference} answers recommendation {recommendation.number}.")
            return redirect(recommendation)
    context = {
        "recommendation": recommendation,
        "form": form,
        "breadcrumbs": [
            ("Reviews", reverse("programmes:list-reviews")),
            (recommendation.review.title, recommendation.review.get_absolute_url()),
            (f"Recommendation {recommendation.number}", recommendation.get_absolute_url()),
            ("Choose an action", ""),
        ],
    }
    return render(request, "actions/link_action.html", context)


def lines_of(recommendation: Recommendation) -> Any:
    """Every wording of the recommendation."""
    line = recommendation.line
    return Recommendation.objects.filter(pk=line) | Recommendation.objects.filter(first=line)
