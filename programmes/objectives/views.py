"""The pages of a programme's objectives: the list, one form for each act, and the council's priorities."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from council.access.acting import authorise
from council.models import ChangedMeanwhile
from council.web import asking
from council.web.asked import reads
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post, today_and_conventions
from programmes.models import Achievement, Objective, Priority, Programme
from programmes.objectives import achieving, serving, stating
from programmes.objectives.forms import (
    AchievementForm,
    BearingsForm,
    ChangePriorityForm,
    ObjectiveForm,
    PairForm,
    PriorityForm,
)
from programmes.objectives.gathering import objectives_of
from programmes.visibility import way_to_programme

ACT = "programmes/objectives/act.html"
OF_OBJECTIVE = ("title", "heading", "benefit", "due", "outcome", "outcome_note")


def seen_programme(request: Request, code: str) -> Programme:
    """The programme, where the person may see it; else it doesn't exist."""
    return get_object_or_404(Programme.objects.visible_to(request.user), code__iexact=code)


def page_of(request: Request, programme: Programme, title: str, **context: Any) -> dict[str, Any]:
    """What the page of an act on the programme's objectives is shown with."""
    there = reverse("programmes:list-objectives", args=[programme.code])
    way = [*way_to_programme(programme, request.user), ("Objectives", there), (title, "")]
    return {"programme": programme, "title": title, "back": there, "breadcrumbs": way, **context}


@require_GET
def list_objectives(request: Request, code: str) -> HttpResponse:
    """What the programme set out to do and what became of it, and the priorities that it serves."""
    programme = seen_programme(request, code)
    context = {
        "programme": programme,
        "objectives": objectives_of(programme, request.user),
        "may_state": stating.TO_STATE.allows(request.user, programme),
        "may_pair": achieving.TO_PAIR.allows(request.user, programme),
        "may_name": serving.TO_NAME.allows(request.user),
        "breadcrumbs": [*way_to_programme(programme, request.user), ("Objectives", "")],
    }
    return render(request, "programmes/objectives/list.html", context)


@require_get_or_post
def add_objective(request: Request, code: str) -> HttpResponse:
    """A new objective of the programme."""
    programme = seen_programme(request, code)
    authorise(request.user, stating.TO_STATE, programme)
    today, _ = today_and_conventions(request)
    form = ObjectiveForm(request.POST or None)
    there = reverse("programmes:add-objective", args=[programme.code])

    def act() -> tuple[str, str]:
        added = stating.add_objective(programme, form.said(), by=request.user, on=today, meant=meant_in(form))
        on_to = there if "another" in request.POST else added.get_absolute_url()
        return f"{added.reference} is an objective of the programme.", on_to

    page = page_of(request, programme, "Add an objective", button="Add objective", another=True)
    return asking.ask_and_act(request, form, act, ACT, page)


@require_get_or_post
def edit_objective(request: Request, code: str, reference: str) -> HttpResponse:
    """Put right what an objective says, judge how well it was met, or take it out."""
    objectives = Objective.objects.visible_to(request.user).select_related("programme")  # type: ignore[attr-defined]
    objective = get_object_or_404(objectives, programme__code__iexact=code, reference__iexact=reference)
    authorise(request.user, stating.TO_STATE, objective)
    today, _ = today_and_conventions(request)
    said = {name: getattr(objective, name) for name in OF_OBJECTIVE}
    form = ObjectiveForm(request.POST or None, about=objective, initial=said)
    removes = "remove" in request.POST
    programme = objective.programme
    page = page_of(request, programme, f"Edit {objective.reference}", objective=objective, removable=True)

    def act() -> tuple[str, str]:
        if removes:
            stating.remove_objective(objective, by=request.user, on=today, version=form.as_sent)
            return f"{objective.reference} is taken out.", page["back"]
        meant = meant_in(form)
        stating.correct_objective(
            objective, form.said(), by=request.user, on=today, version=form.version_seen, meant=meant
        )
        return f"{objective.reference} is changed.", objective.get_absolute_url()

    return asking.ask_and_act(request, form, act, ACT, page, pressed=removes)


# --- achievements -------------------------------------------------------------------------------------------


@require_get_or_post
@reads(objective=None)
def add_achievement(request: Request, code: str) -> HttpResponse:
    """What was achieved; `?objective=` chooses the objective beforehand."""
    programme = seen_programme(request, code)
    authorise(request.user, achieving.TO_ACHIEVE, programme)
    today, _ = today_and_conventions(request)
    chosen = programme.objectives.filter(reference__iexact=request.GET.get("objective", "")).first()
    form = AchievementForm(request.POST or None, programme=programme, initial={"objective": chosen})
    page = page_of(request, programme, "Say what was achieved")

    def act() -> str:
        told = form.cleaned_data
        added = achieving.add_achievements(
            programme,
            text=told["text"],
            objective=told["objective"],
            each_line=told["each_line"],
            by=request.user,
            on=today,
        )
        return "The achievement is saved." if len(added) == 1 else f"{len(added)} achievements are saved."

    return asking.ask_and_act(request, form, act, ACT, page, to=page["back"])


@require_get_or_post
def edit_achievement(request: Request, code: str, pk: int) -> HttpResponse:
    """Correct, pair, split or take out what was achieved."""
    achievements = Achievement.objects.visible_to(request.user).select_related("programme", "objective")  # type: ignore[attr-defined]
    achievement = get_object_or_404(achievements, programme__code__iexact=code, pk=pk)
    authorise(request.user, achieving.TO_PAIR, achievement)
    today, _ = today_and_conventions(request)
    programme = achievement.programme
    said = {"text": achievement.text, "objective": achievement.objective}
    form = AchievementForm(request.POST or None, programme=programme, about=achievement, initial=said)
    removes = "remove" in request.POST
    removable = achieving.TO_ACHIEVE.allows(request.user, achievement)
    page = page_of(request, programme, "Edit the achievement", removable=removable)

    def act() -> str:
        acting: dict[str, Any] = {"by": request.user, "on": today}
        if removes:
            achieving.remove_achievement(achievement, version=form.as_sent, **acting)
            return "The achievement is taken out."
        told = {name: form.cleaned_data[name] for name in ("text", "objective", "each_line")}
        achieving.correct_achievement(achievement, version=form.version_seen, **told, **acting)
        return "The achievement is changed."

    return asking.ask_and_act(request, form, act, ACT, page, to=page["back"], pressed=removes)


@require_get_or_post
def pair_achievements(request: Request, code: str) -> HttpResponse:
    """Every achievement with the objective that it is of, paired by hand on one page."""
    programme = seen_programme(request, code)
    authorise(request.user, achieving.TO_PAIR, programme)
    today, _ = today_and_conventions(request)
    objectives = list(programme.objectives.all())
    by_key = {str(each.pk): each for each in objectives}
    sent = request.POST or None
    forms = [PairForm(sent, objectives=objectives, about=each) for each in programme.achievements.all()]
    valid = [form.is_valid() for form in forms]
    page = page_of(request, programme, "Pair achievements with objectives", forms=forms)
    page["page_errors"] = any(form.errors for form in forms)
    if request.method == "POST" and all(valid):
        try:
            changed = _paired(forms, by_key, request, today)
        except _Refused:
            pass
        else:
            said = "1 achievement is paired anew." if changed == 1 else f"{changed} are paired anew."
            messages.success(request, said)
            return redirect(page["back"])
    return render(request, "programmes/objectives/pair.html", page)


class _Refused(Exception):
    """One of the rows was refused, and says so; nothing is written."""


@transaction.atomic
def _paired(forms: list[PairForm], by_key: dict[str, Objective], request: Request, today: Any) -> int:
    changed = 0
    for form in forms:
        if not form.is_changed:
            continue
        try:
            achieving.pair_achievement(
                form.achievement,
                by_key.get(form.cleaned_data["objective"]),
                by=request.user,
                on=today,
                version=form.version_seen,
            )
        except ValidationError as refusal:
            asking.put_beside(form, refusal)
            raise _Refused from refusal
        except ChangedMeanwhile as conflict:
            form.tell(conflict, request.user)
            raise _Refused from conflict
        changed += 1
    return changed


# --- priorities ---------------------------------------------------------------------------------------------


@require_get_or_post
def serve_priorities(request: Request, code: str, reference: str = "") -> HttpResponse:
    """How the programme, or one of its objectives, bears on each priority of the council."""
    programme = seen_programme(request, code)
    authorise(request.user, serving.TO_SERVE, programme)
    today, _ = today_and_conventions(request)
    about = get_object_or_404(programme.objectives, reference__iexact=reference) if reference else None
    held = {each.priority_id: each for each in programme.priority_effects.filter(objective=about)}
    priorities = [each for each in Priority.objects.all() if each.is_current or each.pk in held]
    form = BearingsForm(request.POST or None, priorities=priorities, held=held, about=about or programme)
    page = page_of(request, programme, "Council priorities", about=about, priorities=priorities)

    def act() -> str:
        acting: dict[str, Any] = {"by": request.user, "on": today, "version": form.version_seen}
        serving.serve_priorities(programme, form.bearings(), about=about, **acting)
        return "The effect on the council’s priorities is saved."

    return asking.ask_and_act(request, form, act, "programmes/objectives/serve.html", page, to=page["back"])


@require_get_or_post
def list_priorities(request: Request) -> HttpResponse:
    """The council's priorities in their order, and a form to add one."""
    authorise(request.user, serving.TO_NAME)
    today, _ = today_and_conventions(request)
    form = PriorityForm(request.POST or None)

    def act() -> str:
        added = serving.add_priority(**form.cleaned_data, by=request.user, on=today)
        return f"“{added}” is a priority of the council."

    page = {
        "priorities": Priority.objects.all(),
        "breadcrumbs": [("Programmes", reverse("programmes:list-programmes")), ("Council priorities", "")],
    }
    there = reverse("programmes:list-priorities")
    return asking.ask_and_act(request, form, act, "programmes/objectives/priorities.html", page, to=there)


@require_get_or_post
def edit_priority(request: Request, pk: int) -> HttpResponse:
    """Another name or place for a priority, or taking it off the list."""
    authorise(request.user, serving.TO_NAME)
    today, _ = today_and_conventions(request)
    priority = get_object_or_404(Priority, pk=pk)
    said = {name: getattr(priority, name) for name in ("name", "order", "is_current")}
    form = ChangePriorityForm(request.POST or None, about=priority, initial=said)

    def act() -> str:
        told = {name: form.cleaned_data[name] for name in ("name", "order", "is_current")}
        serving.change_priority(priority, **told, by=request.user, on=today, version=form.version_seen)
        return f"“{priority}” is changed."

    there = reverse("programmes:list-priorities")
    page = {
        "title": "Change the priority",
        "kicker": priority.name,
        "back": there,
        "breadcrumbs": [("Council priorities", there), ("Change", "")],
    }
    return asking.ask_and_act(request, form, act, ACT, page, to=there)
