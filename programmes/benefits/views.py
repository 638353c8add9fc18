"""The pages of a programme's benefits: the list by type, and one page for each act on a benefit."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from council.access.acting import authorise
from council.access.disclosure import history_for
from council.register.next_owed import with_next
from council.register.owing import Visit
from council.web import asking
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post, today_and_conventions
from programmes.benefits import realising, stating
from programmes.benefits.forms import BenefitForm, RealiseBenefitForm
from programmes.benefits.gathering import benefits_of, is_overdue
from programmes.models import Benefit, Measure, Programme
from programmes.visibility import way_within

ACT = "programmes/benefits/act.html"


def seen_benefit(request: Request, code: str, reference: str) -> Benefit:
    """The benefit, where the person may see it; else it doesn't exist."""
    benefits = Benefit.objects.visible_to(request.user).select_related("programme", "owner")  # type: ignore[attr-defined]
    benefit: Benefit = get_object_or_404(benefits, programme__code__iexact=code, reference__iexact=reference)
    return benefit


def crumbs(request: Request, programme: Programme, *further: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to the programme's benefits, and further."""
    return way_within(programme, request.user, "Benefits", "programmes:list-benefits", *further)


@require_GET
def list_benefits(request: Request, code: str) -> HttpResponse:
    """The benefits of a programme by type, each with its owner, its day and whether it came."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), code__iexact=code)
    today, _ = today_and_conventions(request)
    context = {
        "programme": programme,
        "benefits": benefits_of(programme, request.user, as_at=today),
        "may_state": stating.TO_STATE.allows(request.user, programme),
        "breadcrumbs": crumbs(request, programme),
    }
    return render(request, "programmes/benefits/list.html", context)


@require_GET
def show_benefit(request: Request, code: str, reference: str) -> HttpResponse:
    """One benefit: who sees to it, by when, whether it came and what shows it; and its history."""
    benefit = seen_benefit(request, code, reference)
    today, _ = today_and_conventions(request)
    measures = Measure.objects.visible_to(request.user).select_related("programme")  # type: ignore[attr-defined]
    context = {
        "benefit": benefit,
        "programme": benefit.programme,
        "overdue": is_overdue(benefit, as_at=today),
        "measure": measures.filter(benefits=benefit).first(),
        "history": history_for(request.user, benefit),
        "may_state": stating.TO_STATE.allows(request.user, benefit),
        "may_realise": realising.TO_REALISE.allows(request.user, benefit),
        "breadcrumbs": crumbs(request, benefit.programme, (benefit.reference, "")),
    }
    return render(request, "programmes/benefits/detail.html", context)


@require_get_or_post
def add_benefit(request: Request, code: str) -> HttpResponse:
    """A new benefit of the programme."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), code__iexact=code)
    authorise(request.user, stating.TO_STATE, programme)
    today, _ = today_and_conventions(request)
    form = BenefitForm(request.POST or None, programme=programme)

    def act() -> tuple[str, Any]:
        acting: dict[str, Any] = {"by": request.user, "on": today, "meant": meant_in(form)}
        added = stating.add_benefit(programme, form.said(), **acting)
        return f"{added.reference} is stated.", added

    page = {
        "title": "Add a benefit",
        "kicker": programme.title,
        "back": reverse("programmes:list-benefits", args=[programme.code]),
        "breadcrumbs": crumbs(request, programme, ("Add a benefit", "")),
    }
    return asking.ask_and_act(request, form, act, ACT, page)


@require_get_or_post
def edit_benefit(request: Request, code: str, reference: str) -> HttpResponse:
    """Change what is said of a benefit, or take it out."""
    benefit = seen_benefit(request, code, reference)
    authorise(request.user, stating.TO_STATE, benefit)
    today, _ = today_and_conventions(request)
    said = {name: getattr(benefit, name) for name in stating.BenefitStatement.__dataclass_fields__}
    form = BenefitForm(request.POST or None, programme=benefit.programme, about=benefit, initial=said)
    removes = "remove" in request.POST
    page = page_of(request, benefit, "Edit the benefit") | {"removable": True}

    def act() -> tuple[str, Any]:
        acting: dict[str, Any] = {"by": request.user, "on": today}
        if removes:
            stating.remove_benefit(benefit, version=form.as_sent, **acting)
            there = reverse("programmes:list-benefits", args=[benefit.programme.code])
            return f"{benefit.reference} is taken out.", there
        meant = meant_in(form)
        stating.correct_benefit(benefit, form.said(), version=form.version_seen, meant=meant, **acting)
        return f"{benefit.reference} is changed.", benefit

    return asking.ask_and_act(request, form, act, ACT, page, pressed=removes)


@require_get_or_post
def realise_benefit(request: Request, code: str, reference: str) -> HttpResponse:
    """Say that a benefit was realised and what shows it, or that it was not after all."""
    benefit = seen_benefit(request, code, reference)
    authorise(request.user, realising.TO_REALISE, benefit)
    today, _ = today_and_conventions(request)
    said = {"realised_on": benefit.realised_on, "note": benefit.realised_note}
    form = RealiseBenefitForm(request.POST or None, about=benefit, initial=said)
    page = page_of(request, benefit, "Say whether it was realised")

    def act() -> str:
        acting: dict[str, Any] = {"by": request.user, "on": today, "version": form.version_seen}
        told = {name: form.cleaned_data[name] for name in ("realised_on", "note")}
        realised = realising.realise_benefit(benefit, **told, meant=meant_in(form), **acting)
        said = f"{benefit.reference} {'was' if realised.realised_on else 'was not'} realised."
        return with_next(said, Visit.of(request), after=benefit.reference)

    return asking.ask_and_act(request, form, act, ACT, page, to=page["back"])


def page_of(request: Request, benefit: Benefit, title: str) -> dict[str, Any]:
    """What the page of an act on the benefit is shown with."""
    there = (benefit.reference, benefit.get_absolute_url())
    return {
        "title": title,
        "kicker": str(benefit),
        "back": benefit.get_absolute_url(),
        "breadcrumbs": crumbs(request, benefit.programme, there, (title, "")),
    }
