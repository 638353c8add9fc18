"""The pages of who runs a programme: all of it by kind, one entry, and the forms."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from council.access.acting import authorise
from council.access.disclosure import history_for
from council.web import asking
from council.web.asked import reads
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post, today_and_conventions
from programmes.models import Programme, TeamEntry
from programmes.team import keeping
from programmes.team.forms import TeamEntryForm
from programmes.team.gathering import team_of
from programmes.visibility import way_within

ACT = "programmes/team/act.html"
TITLES = {
    "role": "Name a role of the team",
    "board": "Name a board",
    "escalation": "Add a step of the escalation route",
    "duty": "Add a reporting duty",
}


def seen_entry(request: Request, code: str, reference: str) -> TeamEntry:
    """The entry, where the person may see it; else it doesn't exist."""
    rows = TeamEntry.objects.visible_to(request.user).select_related("programme", "post", "body")  # type: ignore[attr-defined]
    entry: TeamEntry = get_object_or_404(rows, programme__code__iexact=code, reference__iexact=reference)
    return entry


def crumbs(request: Request, programme: Programme, *further: tuple[str, str]) -> list[tuple[str, str]]:
    """The way to who runs the programme, and further."""
    return way_within(programme, request.user, "Team", "programmes:show-team", *further)


@require_GET
def show_team(request: Request, code: str) -> HttpResponse:
    """Who runs the programme: its team, boards, escalation route and reporting duties."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), code__iexact=code)
    today, conventions = today_and_conventions(request)
    context = {
        "programme": programme,
        "team": team_of(programme, request.user, as_at=today),
        "sro_label": conventions.sro_label,
        "may_keep": keeping.TO_KEEP_TEAM.allows(request.user, programme),
        "breadcrumbs": crumbs(request, programme),
    }
    return render(request, "programmes/team/list.html", context)


@require_GET
def show_entry(request: Request, code: str, reference: str) -> HttpResponse:
    """One entry: who does what, from when until when; and its history."""
    entry = seen_entry(request, code, reference)
    context = {
        "entry": entry,
        "programme": entry.programme,
        "history": history_for(request.user, entry),
        "may_keep": keeping.TO_KEEP_TEAM.allows(request.user, entry),
        "breadcrumbs": crumbs(request, entry.programme, (entry.reference, "")),
    }
    return render(request, "programmes/team/detail.html", context)


@require_get_or_post
@reads(kind=TITLES)
def add_entry(request: Request, code: str) -> HttpResponse:
    """One more role, board, step or duty; the address says which."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), code__iexact=code)
    authorise(request.user, keeping.TO_KEEP_TEAM, programme)
    today, _ = today_and_conventions(request)
    asked = request.GET.get("kind", "")
    kind = asked if asked in TITLES else "role"
    form = TeamEntryForm(request.POST or None, kind=kind)
    there = reverse("programmes:show-team", args=[programme.code])

    def act() -> str:
        acting: dict[str, Any] = {"by": request.user, "on": today, "meant": meant_in(form)}
        added = keeping.add_team_entry(programme, form.said(), **acting)
        return f"{added.reference} is added."

    page = {
        "title": TITLES[kind],
        "kicker": programme.title,
        "back": there,
        "breadcrumbs": crumbs(request, programme, (TITLES[kind], "")),
    }
    return asking.ask_and_act(request, form, act, ACT, page, to=there)


@require_get_or_post
def edit_entry(request: Request, code: str, reference: str) -> HttpResponse:
    """Change what is said of an entry, or take it out."""
    entry = seen_entry(request, code, reference)
    authorise(request.user, keeping.TO_KEEP_TEAM, entry)
    today, _ = today_and_conventions(request)
    said = {name: getattr(entry, name) for name in keeping.TeamStatement.__dataclass_fields__}
    form = TeamEntryForm(request.POST or None, kind=entry.kind, about=entry, initial=said)
    removes = "remove" in request.POST
    there = reverse("programmes:show-team", args=[entry.programme.code])
    page = {
        "title": "Edit it",
        "kicker": str(entry),
        "back": entry.get_absolute_url(),
        "breadcrumbs": crumbs(
            request, entry.programme, (entry.reference, entry.get_absolute_url()), ("Edit it", "")
        ),
        "removable": True,
    }

    def act() -> str:
        acting: dict[str, Any] = {"by": request.user, "on": today}
        if removes:
            keeping.remove_team_entry(entry, version=form.as_sent, **acting)
            return f"{entry.reference} is taken out."
        meant = meant_in(form)
        keeping.correct_team_entry(entry, form.said(), version=form.version_seen, meant=meant, **acting)
        return f"{entry.reference} is changed."

    return asking.ask_and_act(request, form, act, ACT, page, to=there, pressed=removes)
