"""The pages of a programme's outputs: the list by phase, and one page for each act on an output."""

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
from programmes.models import Output, Programme
from programmes.outputs import delivering, stating
from programmes.outputs.forms import DeliverOutputForm, OutputForm
from programmes.outputs.gathering import is_overdue, outputs_of
from programmes.visibility import way_within

ACT = "programmes/outputs/act.html"


def seen_output(request: Request, code: str, reference: str) -> Output:
    """The output, where the person may see it; else it doesn't exist."""
    outputs = Output.objects.visible_to(request.user).select_related("programme", "owner")  # type: ignore[attr-defined]
    output: Output = get_object_or_404(outputs, programme__code__iexact=code, reference__iexact=reference)
    return output


def crumbs(request: Request, programme: Programme, *further: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to the programme's outputs, and further."""
    return way_within(programme, request.user, "Outputs and outcomes", "programmes:list-outputs", *further)


@require_GET
def list_outputs(request: Request, code: str) -> HttpResponse:
    """The outputs and outcomes of a programme by phase, each with its owner, day, cost and delivery."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), code__iexact=code)
    today, _ = today_and_conventions(request)
    context = {
        "programme": programme,
        "outputs": outputs_of(programme, request.user, as_at=today),
        "may_state": stating.TO_STATE.allows(request.user, programme),
        "breadcrumbs": crumbs(request, programme),
    }
    return render(request, "programmes/outputs/list.html", context)


@require_GET
def show_output(request: Request, code: str, reference: str) -> HttpResponse:
    """One output: who sees to it, by when, its cost, what was delivered; and its history."""
    output = seen_output(request, code, reference)
    today, _ = today_and_conventions(request)
    context = {
        "output": output,
        "programme": output.programme,
        "overdue": is_overdue(output, as_at=today),
        "history": history_for(request.user, output),
        "may_state": stating.TO_STATE.allows(request.user, output),
        "may_deliver": delivering.TO_DELIVER.allows(request.user, output),
        "breadcrumbs": crumbs(request, output.programme, (output.reference, "")),
    }
    return render(request, "programmes/outputs/detail.html", context)


@require_get_or_post
def add_output(request: Request, code: str) -> HttpResponse:
    """A new output of the programme."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), code__iexact=code)
    authorise(request.user, stating.TO_STATE, programme)
    today, _ = today_and_conventions(request)
    form = OutputForm(request.POST or None, programme=programme)

    def act() -> tuple[str, Any]:
        acting: dict[str, Any] = {"by": request.user, "on": today, "meant": meant_in(form)}
        added = stating.add_output(programme, form.said(), **acting)
        return f"{added.reference} is stated.", added

    page = {
        "title": "Add an output or outcome",
        "kicker": programme.title,
        "back": reverse("programmes:list-outputs", args=[programme.code]),
        "breadcrumbs": crumbs(request, programme, ("Add an output or outcome", "")),
    }
    return asking.ask_and_act(request, form, act, ACT, page)


@require_get_or_post
def edit_output(request: Request, code: str, reference: str) -> HttpResponse:
    """Change what is said of an output, or take it out."""
    output = seen_output(request, code, reference)
    authorise(request.user, stating.TO_STATE, output)
    today, _ = today_and_conventions(request)
    said = {name: getattr(output, name) for name in stating.OutputStatement.__dataclass_fields__}
    form = OutputForm(request.POST or None, programme=output.programme, about=output, initial=said)
    removes = "remove" in request.POST
    page = page_of(request, output, "Edit it") | {"removable": True}

    def act() -> tuple[str, Any]:
        acting: dict[str, Any] = {"by": request.user, "on": today}
        if removes:
            stating.remove_output(output, version=form.as_sent, **acting)
            there = reverse("programmes:list-outputs", args=[output.programme.code])
            return f"{output.reference} is taken out.", there
        meant = meant_in(form)
        stating.correct_output(output, form.said(), version=form.version_seen, meant=meant, **acting)
        return f"{output.reference} is changed.", output

    return asking.ask_and_act(request, form, act, ACT, page, pressed=removes)


@require_get_or_post
def deliver_output(request: Request, code: str, reference: str) -> HttpResponse:
    """Say that an output was delivered, or that it was not after all."""
    output = seen_output(request, code, reference)
    authorise(request.user, delivering.TO_DELIVER, output)
    today, _ = today_and_conventions(request)
    said = {"delivered_on": output.delivered_on, "note": output.delivered_note}
    form = DeliverOutputForm(request.POST or None, about=output, initial=said)
    page = page_of(request, output, "Say whether it was delivered")

    def act() -> str:
        acting: dict[str, Any] = {"by": request.user, "on": today, "version": form.version_seen}
        told = {name: form.cleaned_data[name] for name in ("delivered_on", "note")}
        delivered = delivering.deliver_output(output, **told, meant=meant_in(form), **acting)
        said = f"{output.reference} {'was' if delivered.delivered_on else 'was not'} delivered."
        return with_next(said, Visit.of(request), after=output.reference)

    return asking.ask_and_act(request, form, act, ACT, page, to=page["back"])


def page_of(request: Request, output: Output, title: str) -> dict[str, Any]:
    """What the page of an act on the output is shown with."""
    there = (output.reference, output.get_absolute_url())
    return {
        "title": title,
        "kicker": str(output),
        "back": output.get_absolute_url(),
        "breadcrumbs": crumbs(request, output.programme, there, (title, "")),
    }
