"""The pages of a programme's measures: the list, one measure, and one page for each act on it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from council.access.acting import authorise
from council.access.disclosure import history_for
from council.models import ChangedMeanwhile, version_of
from council.register.next_owed import with_next
from council.register.owing import Visit
from council.web import asking
from council.web.dates import meant_in
from council.web.refused import tell_refused
from council.web.requests import Request, require_form, require_get_or_post, today_and_conventions
from council.web.versions import SeenForm, in_a_sentence
from programmes.measures import reading, stating
from programmes.measures.forms import MeasureForm, ReadingForm, TakeBackReadingForm
from programmes.measures.gathering import first_said, measures_of, stands, with_readings
from programmes.measures.rating import chart_of
from programmes.models import Measure, MeasureReading, Programme
from programmes.visibility import way_within

ACT = "programmes/measures/act.html"


def visible_measure(request: Request, code: str, reference: str) -> Measure:
    """The measure with its readings, where the person may see it; else it doesn't exist."""
    measures: Any = with_readings(Measure.objects.visible_to(request.user))  # type: ignore[attr-defined]
    return get_object_or_404(measures, programme__code__iexact=code, reference__iexact=reference)


def crumbs(request: Request, programme: Programme, *further: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to the programme's measures, and further."""
    return way_within(programme, request.user, "Measures", "programmes:list-measures", *further)


@require_GET
def list_measures(request: Request, code: str) -> HttpResponse:
    """The measures of a programme by what they show, each with how it stands against its target."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), code__iexact=code)
    rows = measures_of(programme, request.user)
    shown = [
        (label, [row for row in rows if row.measure.kind == kind]) for kind, label in Measure.Kind.choices
    ]
    context = {
        "programme": programme,
        "groups": [(label, group) for label, group in shown if group],
        "may_measure": stating.TO_MEASURE.allows(request.user, programme),
        "breadcrumbs": crumbs(request, programme),
    }
    return render(request, "programmes/measures/list.html", context)


@require_GET
def detail_measure(request: Request, code: str, reference: str) -> HttpResponse:
    """One measure: its target steps, its readings as a table and drawn, and its history."""
    measure = visible_measure(request, code, reference)
    told = stands(measure)
    readings = measure.readings.select_related("by").order_by("-as_at", "-pk")
    context = {
        "measure": measure,
        "programme": measure.programme,
        "told": told,
        "readings": readings,
        "chart": chart_of(measure.stood, told.standing.target),  # type: ignore[attr-defined]
        "version": version_of(measure),
        "history": history_for(request.user, measure),
        "may_measure": stating.TO_MEASURE.allows(request.user, measure),
        "may_read": reading.TO_READ.allows(request.user, measure) and not measure.ended_on,
        "breadcrumbs": crumbs(request, measure.programme, (measure.reference, "")),
    }
    return render(request, "programmes/measures/detail.html", context)


@require_get_or_post
def add_measure(request: Request, code: str) -> HttpResponse:
    """A new measure of the programme."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), code__iexact=code)
    authorise(request.user, stating.TO_MEASURE, programme)
    today, _ = today_and_conventions(request)
    form = MeasureForm(request.POST or None, programme=programme)

    def act() -> tuple[str, Any]:
        acting: dict[str, Any] = {"by": request.user, "on": today, "meant": meant_in(form)}
        added = stating.add_measure(programme, form.said(), **acting)
        return f"{added.reference} is measured.", added

    page = {
        "title": "Add a measure",
        "kicker": programme.title,
        "back": reverse("programmes:list-measures", args=[programme.code]),
        "breadcrumbs": crumbs(request, programme, ("Add a measure", "")),
    }
    return asking.ask_and_act(request, form, act, ACT, page)


def page_of(request: Request, measure: Measure, title: str) -> dict[str, Any]:
    """What the page of an act on the measure is shown with."""
    there = (measure.reference, measure.get_absolute_url())
    return {
        "title": title,
        "kicker": str(measure),
        "back": measure.get_absolute_url(),
        "measure": measure,
        "breadcrumbs": crumbs(request, measure.programme, there, (title, "")),
    }


@require_get_or_post
def edit_measure(request: Request, code: str, reference: str) -> HttpResponse:
    """Change what the measure says; its readings stand."""
    measure = visible_measure(request, code, reference)
    authorise(request.user, stating.TO_MEASURE, measure)
    today, _ = today_and_conventions(request)
    names = [name for name in stating.MeasureStatement.__dataclass_fields__ if name != "targets"]
    said = {name: getattr(measure, name) for name in names}
    said["targets"] = "\n".join(stating.targets_of(measure))
    form = MeasureForm(request.POST or None, programme=measure.programme, about=measure, initial=said)

    def act() -> str:
        acting: dict[str, Any] = {"by": request.user, "on": today, "version": form.version_seen}
        stating.correct_measure(measure, form.said(), meant=meant_in(form), **acting)
        return f"{measure.reference} is changed."

    page = page_of(request, measure, "Edit the measure")
    return asking.ask_and_act(request, form, act, ACT, page, to=page["back"])


@require_get_or_post
def read_measure(request: Request, code: str, reference: str) -> HttpResponse:
    """Say what the measure stands at."""
    measure = visible_measure(request, code, reference)
    authorise(request.user, reading.TO_READ, measure)
    today, _ = today_and_conventions(request)
    initial = first_said(stands(measure).period)
    form = ReadingForm(request.POST or None, about=measure, initial=initial)

    def act() -> str:
        told = {name: form.cleaned_data[name] for name in ("as_at", "said", "comment")}
        acting: dict[str, Any] = {"by": request.user, "on": today, "version": form.version_seen}
        reading.give_reading(measure, **told, meant=meant_in(form), **acting)
        said = f"The reading of {measure.reference} is saved."
        return with_next(said, Visit.of(request), after=measure.reference)

    page = page_of(request, measure, "Say what it stands at")
    return asking.ask_and_act(request, form, act, ACT, page, to=page["back"])


@require_get_or_post
def take_back_reading(request: Request, code: str, reference: str, pk: int) -> HttpResponse:
    """Take a reading back with the reason."""
    measure = visible_measure(request, code, reference)
    authorise(request.user, reading.TO_READ, measure)
    held = get_object_or_404(MeasureReading, measure=measure, pk=pk)
    today, _ = today_and_conventions(request)
    form = TakeBackReadingForm(request.POST or None, about=held)

    def act() -> str:
        acting: dict[str, Any] = {"by": request.user, "on": today, "version": form.version_seen}
        reading.take_back_reading(held, reason=form.cleaned_data["reason"], **acting)
        return "The reading is taken back. It stays listed."

    page = page_of(request, measure, "Take the reading back")
    return asking.ask_and_act(request, form, act, ACT, page, to=page["back"])


@require_form
def end_measure(request: Request, code: str, reference: str) -> HttpResponse:
    """End the measure, or take it up again."""
    measure = visible_measure(request, code, reference)
    today, _ = today_and_conventions(request)
    form = SeenForm(request.POST, about=measure)
    try:
        ended = stating.end_measure(measure, by=request.user, on=today, version=form.as_sent)
    except ChangedMeanwhile as conflict:
        tell_refused(request, in_a_sentence(conflict, request.user))
    else:
        done = "has ended: no more readings are asked for" if ended.ended_on else "is measured again"
        messages.success(request, f"{measure.reference} {done}.")
    return redirect(measure)
