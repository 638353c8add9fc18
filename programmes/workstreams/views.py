"""The pages of workstreams: all of a programme in order, one of them, and the forms that change them."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from council.access.acting import authorise
from council.access.disclosure import history_for
from council.access.rules import sees
from council.models import ChangedMeanwhile, User
from council.people.views.act_page import Crumbs, act_page
from council.register.declaring import registers, standing_in
from council.web.asked import reads
from council.web.dates import meant_in
from council.web.refused import tell_refused
from council.web.requests import Request, require_form, require_get_or_post, today_and_conventions
from council.web.versions import SeenForm, in_a_sentence
from programmes.milestones.standing import standings
from programmes.models import Programme, Workstream
from programmes.positions.standing import entries, may_do, positions_of
from programmes.visibility import streams_seen
from programmes.workstreams.adding import add_workstream
from programmes.workstreams.changing import change_workstream
from programmes.workstreams.forms import MergeForm, RetireForm, WorkstreamForm
from programmes.workstreams.merging import merge_workstream as merge
from programmes.workstreams.ordering import move_workstream
from programmes.workstreams.retiring import restore_workstream as restore
from programmes.workstreams.retiring import retire_workstream as retire
from programmes.workstreams.retiring import still_in_use, what_holds
from programmes.workstreams.stating import TO_ARRANGE

PLACES = {"up": -1, "down": 1}


@require_GET
@reads()
def list_workstreams(request: Request, code: str) -> HttpResponse:
    """The workstreams of a programme, each above those under it; its manager puts them into order here."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), code__iexact=code)
    may_arrange = TO_ARRANGE.allows(request.user, programme)
    streams = list(streams_seen(programme, request.user).select_related("lead", "merged_into"))
    in_use = [stream for stream in streams if not stream.retired_on]
    context = {
        "programme": programme,
        "rows": in_tree(in_use, may_arrange=may_arrange),
        "retired": [stream for stream in streams if stream.retired_on],
        "may_arrange": may_arrange,
        "breadcrumbs": [*crumbs(programme, request.user), ("Workstreams", "")],
    }
    return render(request, "programmes/workstreams/list.html", context)


def in_tree(streams: list[Workstream], *, may_arrange: bool) -> list[dict[str, Any]]:
    """The workstreams, each before those under it: its level, and whether it is first or last there.

    Who may arrange them has the version of each besides, which goes with the press that moves it.
    """
    known = {stream.pk for stream in streams}
    versions = versions_of(known) if may_arrange else {}
    rows: list[dict[str, Any]] = []

    def add(parent: int | None, level: int) -> None:
        # One whose parent was retired stands at the top, so that it is seen at all.
        here = [s for s in streams if (s.parent_id if s.parent_id in known else None) == parent]
        for place, stream in enumerate(here):
            row = {
                "stream": stream,
                "level": level,
                "is_first": place == 0,
                "is_last": place == len(here) - 1,
            }
            rows.append(row | {"version": versions.get(stream.pk)})
            add(stream.pk, level + 1)

    add(None, 1)
    return rows


def versions_of(keys: Collection[int]) -> dict[int, int]:
    """The version of each workstream, by its key: the number of its newest entry. One query."""
    entries = Workstream.history.filter(id__in=keys).order_by()  # type: ignore[attr-defined]
    return dict(entries.values_list("id").annotate(newest=Max("history_id")))


@require_GET
@reads()
def detail_workstream(request: Request, code: str, pk: int) -> HttpResponse:
    """One workstream: what it is for, who leads it, what stands in it and under it."""
    stream = visible_stream(request, code, pk)
    today, conventions = today_and_conventions(request)
    said = positions_of([stream.pk])[stream.pk]
    below = Workstream.objects.visible_to(request.user).filter(parent=stream).select_related("lead")
    context = {
        "stream": stream,
        "programme": stream.programme,
        "sees_programme": sees(request.user, stream.programme),
        "below": [each for each in below if not each.retired_on],
        "holds": holdings(stream, request.user),
        "adds": ways_to_add(stream, request.user),
        "standing": said,
        "may": may_do(stream, said, request.user, on=today),
        "entries": entries(stream, conventions),
        "rollup": "; ".join(
            each.rollup([stream, *below], request.user, as_at=today, conventions=conventions)
            for each in registers()
            if each.rollup
        ),
        "milestones": standings(stream.programme, request.user, as_at=today, within=stream),
        "seen": SeenForm(None, about=stream),
        "may_arrange": TO_ARRANGE.allows(request.user, stream),
        "history": history_for(request.user, stream, told_elsewhere=["Position stated", "RAG changed"]),
        "breadcrumbs": [
            *crumbs(stream.programme, request.user, listed=True, above=stream.parent),
            (stream.title, ""),
        ],
    }
    return render(request, "programmes/workstreams/detail.html", context)


def holdings(stream: Workstream, person: User) -> list[tuple[str, str]]:
    """What live stands in the workstream, by kind, in words, and where it is listed."""
    found = []
    for kind in standing_in(Workstream):
        number = kind.live_in(stream, seen_by=person).count()
        if number:
            found.append((kind.in_words(number), kind.listed(stream) if kind.listed else ""))
    return found


def ways_to_add(stream: Workstream, person: User) -> list[tuple[str, str]]:
    """What the person may add to the workstream, in words, and where; to one that was retired, nothing."""
    kinds = [kind for kind in standing_in(Workstream) if kind.added] if not stream.retired_on else []
    ways = [(kind.one, kind.added(stream, person)) for kind in kinds if kind.added]
    return [(f"Add {'an' if one[0] in 'aeiou' else 'a'} {one}", url) for one, url in ways if url]


@require_get_or_post
@reads(under=None)
def create_workstream(request: Request, code: str) -> HttpResponse:
    """Add a workstream to a programme; a link may say under which one."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), code__iexact=code)
    authorise(request.user, TO_ARRANGE, programme)
    under = request.GET.get("under", "")
    initial = {"parent": under} if under.isdecimal() and len(under) < 19 else {}
    form = WorkstreamForm(request.POST or None, programme=programme, initial=initial)

    def act() -> tuple[str, str]:
        today = timezone.localdate()
        meant = meant_in(form)
        stream = add_workstream(programme, form.statement, by=request.user, on=today, meant=meant)
        return f"{stream} is added.", list_url(programme, stream)

    where = crumbs(programme, request.user, listed=True)
    back = list_url(programme)
    return act_page(
        request, form, act, title="Add a workstream", crumbs=where, back=back, button="Add workstream"
    )


@require_get_or_post
def edit_workstream(request: Request, code: str, pk: int) -> HttpResponse:
    """Change what a workstream is called and for, who leads it, when it ends, and under which it stands."""
    stream = arranged_stream(request, code, pk)
    form = WorkstreamForm(request.POST or None, programme=stream.programme, about=stream)

    def act() -> str:
        said: dict[str, Any] = {"why": form.cleaned_data["why"], "version": form.version_seen}
        said |= {"meant": meant_in(form), "on": timezone.localdate()}
        changed = change_workstream(stream, form.statement, by=request.user, **said)
        return f"{changed} is changed."

    return stream_page(request, stream, form, act, title="Change the workstream")


@require_form
def order_workstream(request: Request, code: str, pk: int) -> HttpResponse:
    """Move a workstream one place up or down."""
    stream = arranged_stream(request, code, pk)
    places = PLACES.get(request.POST.get("move", ""), 0)
    version = SeenForm(request.POST, about=stream).as_sent
    try:
        if places:
            move_workstream(stream, places=places, by=request.user, on=timezone.localdate(), version=version)
            messages.success(request, f"{stream} is moved {request.POST['move']}.")
    except ValidationError as refusal:
        tell_refused(request, " ".join(refusal.messages))
    except ChangedMeanwhile as conflict:
        tell_refused(request, in_a_sentence(conflict, request.user))
    return redirect(list_url(stream.programme, stream))


@require_get_or_post
def merge_workstream(request: Request, code: str, pk: int) -> HttpResponse:
    """Merge a workstream into another one; what follows is told before it is done."""
    stream = arranged_stream(request, code, pk)
    form = MergeForm(request.POST or None, about=stream)

    def act() -> tuple[str, str]:
        into, why = form.cleaned_data["into"], form.cleaned_data["why"]
        today = timezone.localdate()
        merge(stream, into=into, why=why, by=request.user, on=today, version=form.version_seen)
        return f"{stream} is merged into {into}.", into.get_absolute_url()

    def check() -> dict[str, Any]:
        into = form.cleaned_data["into"]
        held = ", ".join(what_holds(stream, seen_by=request.user)) or "nothing live"
        follows = [f"To {into} moves: {held}."]
        follows.append(f"{stream} is kept with its history, and is no longer offered.")
        follows.append("A plan that still names it is read as naming the other.")
        return {
            "question": f"Merge {stream} into {into}?",
            "follows": follows,
            "detail": "What is done and closed goes too, and so do restricted records that you cannot see.",
            "button_confirm": "Merge",
        }

    title = "Merge the workstream"
    lead = f"Everything in “{stream}” then stands in the other workstream. This cannot be undone in one step."
    return stream_page(request, stream, form, act, title=title, button="Continue", lead=lead, check=check)


@require_get_or_post
def retire_workstream(request: Request, code: str, pk: int) -> HttpResponse:
    """Retire a workstream that is no longer worked in."""
    stream = arranged_stream(request, code, pk)
    form = RetireForm(request.POST or None, about=stream)

    def act() -> str:
        why, today = form.cleaned_data["why"], timezone.localdate()
        retire(stream, why=why, by=request.user, on=today, version=form.version_seen)
        return f"{stream} is retired."

    held = what_holds(stream, seen_by=request.user)
    lead = "It is kept with all that was done in it, and is no longer offered for new records."
    lead = still_in_use(held) if held else lead
    return stream_page(request, stream, form, act, title="Retire the workstream", button="Retire", lead=lead)


@require_form
def restore_workstream(request: Request, code: str, pk: int) -> HttpResponse:
    """Bring a retired workstream back into use."""
    stream = arranged_stream(request, code, pk)
    version = SeenForm(request.POST, about=stream).as_sent
    try:
        restore(stream, by=request.user, on=timezone.localdate(), version=version)
        messages.success(request, f"{stream} is in use again.")
    except ValidationError as refusal:
        tell_refused(request, " ".join(refusal.messages))
    except ChangedMeanwhile as conflict:
        tell_refused(request, in_a_sentence(conflict, request.user))
    return redirect(stream)


# --- what the pages share -----------------------------------------------------------------------------------


def visible_stream(request: Request, code: str, pk: int) -> Workstream:
    """The workstream of that programme, where the person may see it."""
    streams = Workstream.objects.visible_to(request.user)
    streams = streams.select_related("programme", "parent__parent", "lead", "merged_into__programme")
    return get_object_or_404(streams, programme__code__iexact=code, pk=pk)


def arranged_stream(request: Request, code: str, pk: int) -> Workstream:
    """The workstream, where the person may arrange it. Raises PermissionDenied where they only see it."""
    stream = visible_stream(request, code, pk)
    authorise(request.user, TO_ARRANGE, stream)
    return stream


def list_url(programme: Programme, stream: Workstream | None = None) -> str:
    """Where the workstreams of the programme are listed; the place of one of them in the list."""
    there = reverse("programmes:list-workstreams", args=[programme.code])
    return f"{there}#workstream-{stream.pk}" if stream else there


def crumbs(
    programme: Programme, person: User, *, listed: bool = False, above: Workstream | None = None
) -> Crumbs:
    """Where the pages of a programme's workstreams lie; who leads one may not see the programme itself."""
    if not sees(person, programme):
        return []
    way = [("Programmes", reverse("programmes:list-programmes"))]
    way.append((programme.code, programme.get_absolute_url()))
    if listed:
        way.append(("Workstreams", list_url(programme)))
    return [*way, (above.title, above.get_absolute_url())] if above else way


def stream_page(
    request: Request, stream: Workstream, form: Any, act: Any, *, title: str, **look: Any
) -> HttpResponse:
    """The page that asks for one act on the workstream, and leads back to it."""
    way = [*crumbs(stream.programme, request.user, listed=True), (stream.title, stream.get_absolute_url())]
    return act_page(request, form, act, title=title, crumbs=way, back=stream.get_absolute_url(), **look)
