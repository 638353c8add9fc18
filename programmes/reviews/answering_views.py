"""The pages of one recommendation or clock: corrected, responded to, closed, opened again, met."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from council.access.acting import authorise
from council.web.asking import ask_and_act
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post, today_and_conventions
from programmes.models import Closure, Finding, Recommendation, ReviewClock
from programmes.reviews import clocks, closing, correcting, responding
from programmes.reviews.correcting import TO_CORRECT, Rewording
from programmes.reviews.forms import (
    ClockForm,
    CloseForm,
    CorrectWordingForm,
    MeetClockForm,
    ReopenForm,
    ResponseForm,
)
from programmes.reviews.pages import crumbs, to_follow_from, visible_part, visible_review

ACT = "programmes/reviews/act.html"


def page_of(record: Any, heading: str, button: str, **more: Any) -> dict[str, Any]:
    """What a page for one act shows beside its form. `record`: a recommendation, finding or clock."""
    return {
        "record": record,
        "review": record.review,
        "heading": heading,
        "button": button,
        "breadcrumbs": crumbs(record.review, heading),
        **more,
    }


@require_get_or_post
def correct_recommendation(request: Request, pk: int) -> HttpResponse:
    """Correct what was recorded wrongly; the earlier words stay readable."""
    recommendation = visible_part(request, Recommendation, pk)
    authorise(request.user, TO_CORRECT, recommendation)
    plain, linked = ("number", "text", "theme", "priority", "third_party"), ("finding", "repeats")
    offers = to_follow_from(request.user, recommendation.review)
    initial = {name: getattr(recommendation, name) for name in plain}
    initial |= {name: getattr(recommendation, f"{name}_id") for name in linked}
    # A link that the person cannot see was not theirs to change: it stays as it is.
    unseen = tuple(
        name for name in linked if initial[name] and not offers[name].filter(pk=initial[name]).exists()
    )
    form = CorrectWordingForm(
        request.POST or None,
        about=recommendation,
        initial=initial,
        leaves_out=("kind", *unseen),
        offers=offers,
    )

    def act() -> tuple[str, Any]:
        given = form.cleaned_data
        corrected = correcting.correct_recommendation(
            recommendation,
            Rewording(text=given["text"], theme=given["theme"], reason=given["reason"]),
            **{name: given[name] for name in ("number", "priority", "third_party")},
            **{name: given.get(name, getattr(recommendation, name)) for name in linked},
            by=request.user,
            on=timezone.localdate(),
            version=form.version_seen,
        )
        return "The wording is corrected. The earlier one stays readable.", corrected

    page = page_of(recommendation, "Correct this wording", "Correct it")
    return ask_and_act(request, form, act, ACT, page)


@require_get_or_post
def correct_finding(request: Request, pk: int) -> HttpResponse:
    """Correct a finding that was recorded wrongly; the earlier words stay readable."""
    finding = visible_part(request, Finding, pk)
    authorise(request.user, TO_CORRECT, finding)
    initial = {name: getattr(finding, name) for name in ("text", "theme", "kind")}
    leaves_out = ("number", "priority", "third_party", "finding", "repeats")
    form = CorrectWordingForm(
        request.POST or None, about=finding, initial=initial, leaves_out=leaves_out, offers={}
    )

    def act() -> tuple[str, Any]:
        given = form.cleaned_data
        correcting.correct_finding(
            finding,
            Rewording(text=given["text"], theme=given["theme"], reason=given["reason"]),
            kind=given["kind"],
            by=request.user,
            on=timezone.localdate(),
            version=form.version_seen,
        )
        return "The wording is corrected. The earlier one stays readable.", finding.review

    return ask_and_act(request, form, act, ACT, page_of(finding, "Correct this wording", "Correct it"))


@require_get_or_post
def respond(request: Request, pk: int) -> HttpResponse:
    """Record what the council answers to a recommendation."""
    recommendation = visible_part(request, Recommendation, pk)
    authorise(request.user, responding.TO_RESPOND, recommendation)
    names = ("response", "reason", "post", "body", "responded_on")
    given = recommendation.response != Recommendation.Response.PENDING
    initial = {
        "response": recommendation.response if given else "",
        "reason": recommendation.response_reason,
        "post": recommendation.responded_by_post_id,
        "body": recommendation.responded_by_body_id,
        "responded_on": recommendation.responded_on,
    }
    form = ResponseForm(request.POST or None, about=recommendation, initial=initial)

    def act() -> tuple[str, Any]:
        answered = responding.respond(
            recommendation,
            **{name: form.cleaned_data[name] for name in names},
            by=request.user,
            on=timezone.localdate(),
            version=form.version_seen,
            meant=meant_in(form),
        )
        words = answered.get_response_display().lower()
        return f"Recommendation {answered.number}: {words}.", recommendation.review

    return ask_and_act(request, form, act, ACT, page_of(recommendation, "The council’s response", "Save"))


@require_get_or_post
def close_recommendation(request: Request, pk: int) -> HttpResponse:
    """Record that a recommendation is closed, by whom its kind of review asks for."""
    recommendation = visible_part(request, Recommendation, pk)
    today, conventions = today_and_conventions(request)
    closing.authorise_to_close(request.user, recommendation, on=today, conventions=conventions)
    way = closing.way_to_close(recommendation.review)
    form = CloseForm(
        request.POST or None,
        about=recommendation,
        by_body=way == Closure.Way.BODY,
        labels=CLOSING_LABELS[way],
        documents=recommendation.review.documents.visible_to(request.user).standing(),
        unfinished=closing.unfinished_work(recommendation),
    )

    def act() -> tuple[str, Any]:
        closing.close_recommendation(
            recommendation,
            **{name: value for name, value in form.cleaned_data.items() if name != "version"},
            by=request.user,
            on=today,
            conventions=conventions,
            version=form.version_seen,
            meant=meant_in(form),
        )
        return f"Recommendation {recommendation.number} is closed.", recommendation

    page = page_of(recommendation, "Close this recommendation", "Close it", lead=f"{way.label}.")
    return ask_and_act(request, form, act, ACT, page)


CLOSING_LABELS = {
    Closure.Way.BODY: {"body": "Body that decided", "closed_on": "Date of the meeting"},
    Closure.Way.FOLLOW_UP: {
        "closed_by": "Who followed it up",
        "closed_on": "Date of the follow-up",
        "evidence": "What the follow-up found",
        "document": "Report of the follow-up",
    },
    Closure.Way.LETTER: {
        "closed_by": "Who wrote the letter",
        "closed_on": "Date of the letter",
        "evidence": "What the letter says",
        "document": "The letter",
    },
}


@require_get_or_post
def reopen_recommendation(request: Request, pk: int) -> HttpResponse:
    """Open a recommendation that is closed again."""
    recommendation = visible_part(request, Recommendation, pk)
    today, conventions = today_and_conventions(request)
    closing.authorise_to_close(request.user, recommendation, on=today, conventions=conventions)
    closure = get_object_or_404(recommendation.closures.filter(reopened_on=None))
    form = ReopenForm(request.POST or None, about=closure)

    def act() -> tuple[str, Any]:
        closing.reopen_recommendation(
            closure,
            **{name: form.cleaned_data[name] for name in ("reason", "reopened_by", "reopened_on")},
            by=request.user,
            on=today,
            conventions=conventions,
            version=form.version_seen,
            meant=meant_in(form),
        )
        return f"Recommendation {recommendation.number} is open again.", recommendation

    page = page_of(recommendation, "Open this recommendation again", "Open it again")
    return ask_and_act(request, form, act, ACT, page)


@require_get_or_post
def add_clock(request: Request, pk: int) -> HttpResponse:
    """Add a clock of the council's own to a review."""
    review = visible_review(request, pk)
    authorise(request.user, clocks.TO_KEEP_CLOCKS, review)
    form = ClockForm(request.POST or None)

    def act() -> tuple[str, Any]:
        acting: dict[str, Any] = {"by": request.user, "on": timezone.localdate(), "meant": meant_in(form)}
        clock = clocks.add_clock(review, **form.cleaned_data, **acting)
        return f"“{clock}” is added.", clock

    page = {
        "review": review,
        "heading": "Add a clock",
        "button": "Add it",
        "breadcrumbs": crumbs(review, "Add a clock"),
    }
    return ask_and_act(request, form, act, ACT, page)


@require_get_or_post
def meet_clock(request: Request, pk: int) -> HttpResponse:
    """Say on which day what a clock asks for was done."""
    seen: Any = ReviewClock.objects.visible_to(request.user)  # type: ignore[attr-defined]
    clock = get_object_or_404(seen.select_related("review"), pk=pk)
    authorise(request.user, clocks.TO_KEEP_CLOCKS, clock)
    initial = {"met_on": clock.met_on, "met_how": clock.met_how}
    form = MeetClockForm(request.POST or None, about=clock, initial=initial)

    def act() -> tuple[str, Any]:
        clocks.meet_clock(
            clock,
            met_on=form.cleaned_data["met_on"],
            met_how=form.cleaned_data["met_how"],
            by=request.user,
            on=timezone.localdate(),
            version=form.version_seen,
            meant=meant_in(form),
        )
        return f"“{clock}”: done.", clock

    return ask_and_act(request, form, act, ACT, page_of(clock, "Say that it is done", "Save"))
