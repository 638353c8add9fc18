"""The pages of lessons: those of one programme, and those of all, by phase and theme."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from council.access.acting import authorise
from council.web import asking
from council.web.asked import reads
from council.web.requests import Request, require_get_or_post, today_and_conventions
from council.web.searching import every_word_in
from programmes.closing import learning
from programmes.closing.forms import LessonForm, LessonSearchForm
from programmes.models import Lesson, Programme
from programmes.visibility import way_to_programme

ACT = "programmes/closing/act.html"
OF_LESSON = ("title", "phase", "theme", "went", "advice")
SEARCHED = ("title", "theme", "advice")


@require_GET
@reads()
def list_lessons(request: Request, code: str) -> HttpResponse:
    """What the programme has learnt, by phase, and what others of its kind have left."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), code__iexact=code)
    lessons = Lesson.objects.visible_to(request.user).filter(programme=programme)  # type: ignore[attr-defined]
    context = {
        "programme": programme,
        "groups": by_phase(lessons.select_related("programme")),
        "left_by_others": by_phase(
            learning.lessons_of_its_kind(programme, request.user).select_related("programme")
        ),
        "may_learn": learning.TO_LEARN.allows(request.user, programme),
        "breadcrumbs": [*way_to_programme(programme, request.user), ("Lessons", "")],
    }
    return render(request, "programmes/closing/lessons.html", context)


@require_GET
@reads(q=None)
def list_all_lessons(request: Request) -> HttpResponse:
    """The lessons of every programme that the person may see, by phase; `?q=` looks through their words."""
    form = LessonSearchForm(request.GET)
    lessons = Lesson.objects.visible_to(request.user).select_related("programme")  # type: ignore[attr-defined]
    asked = form.cleaned_data["q"] if form.is_valid() else ""
    found = lessons.filter(every_word_in(Lesson, SEARCHED, asked)) if form.is_valid() else lessons.none()
    context = {
        "form": form,
        "asked": asked,
        "groups": by_phase(found),
        "breadcrumbs": [("Programmes", reverse("programmes:list-programmes")), ("Lessons", "")],
    }
    return render(request, "programmes/closing/all_lessons.html", context)


def by_phase(lessons: Any) -> list[tuple[str, list[Lesson]]]:
    """The lessons under their phases, by theme; phases without any are left out."""
    every = list(lessons.order_by("theme", "pk"))
    phases = [*PHASES, ("", "Phase not said")]  # an import says of some lessons what was learnt, not when
    told = [(str(label), [each for each in every if each.phase == phase]) for phase, label in phases]
    return [(label, group) for label, group in told if group]


PHASES = Lesson.Phase.choices


@require_get_or_post
def add_lesson(request: Request, code: str) -> HttpResponse:
    """A new lesson of the programme."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), code__iexact=code)
    authorise(request.user, learning.TO_LEARN, programme)
    today, _ = today_and_conventions(request)
    form = LessonForm(request.POST or None)

    def act() -> tuple[str, str]:
        added = learning.add_lesson(programme, form.said(), by=request.user, on=today)
        return f"{added.reference} is written down.", added.get_absolute_url()

    page = page_of(request, programme, "Add a lesson", removable=False)
    return asking.ask_and_act(request, form, act, ACT, page)


@require_get_or_post
def edit_lesson(request: Request, code: str, reference: str) -> HttpResponse:
    """Put right what a lesson says, or take it out."""
    lessons = Lesson.objects.visible_to(request.user).select_related("programme")  # type: ignore[attr-defined]
    lesson = get_object_or_404(lessons, programme__code__iexact=code, reference__iexact=reference)
    authorise(request.user, learning.TO_LEARN, lesson)
    today, _ = today_and_conventions(request)
    said = {name: getattr(lesson, name) for name in OF_LESSON}
    form = LessonForm(request.POST or None, about=lesson, initial=said)
    removes = "remove" in request.POST
    page = page_of(request, lesson.programme, f"Edit {lesson.reference}", removable=True)

    def act() -> str:
        acting: dict[str, Any] = {"by": request.user, "on": today}
        if removes:
            learning.remove_lesson(lesson, version=form.as_sent, **acting)
            return f"{lesson.reference} is taken out."
        learning.correct_lesson(lesson, form.said(), version=form.version_seen, **acting)
        return f"{lesson.reference} is changed."

    return asking.ask_and_act(request, form, act, ACT, page, to=page["back"], pressed=removes)


def page_of(request: Request, programme: Programme, title: str, *, removable: bool) -> dict[str, Any]:
    """What the page of an act on a lesson is shown with."""
    there = reverse("programmes:list-lessons", args=[programme.code])
    way = [*way_to_programme(programme, request.user), ("Lessons", there), (title, "")]
    return {
        "kicker": programme.title,
        "title": title,
        "back": there,
        "removable": removable,
        "breadcrumbs": way,
    }
