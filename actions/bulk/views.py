"""Changing many actions from the register: chosen, asked, previewed, confirmed; then a page of what it did.

What is chosen travels as one hidden field of the form, so that neither an address nor a session grows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from actions.bulk.changing import (
    TO_CHANGE_MANY,
    NotAsPreviewed,
    Preview,
    PreviewRow,
    Wanted,
    change_in_bulk,
    check_dates,
    preview,
)
from actions.filters import ActionFilter
from actions.forms import BulkChangeForm
from actions.models import Action, BulkChange
from council.access.acting import authorise
from council.models import User
from council.natural_order import NaturalKey
from council.register.filter_form import unreadable
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post, today_and_conventions
from council.web.versions import changed_since
from programmes.models import Programme, Workstream

MOST_TOLD = (
    20  # actions of which it is told what others changed meanwhile; of further ones only that they did
)
# What the pages send along beside the answers.
STEPS = ("csrfmiddlewaretoken", "sent_form", "step", "chosen", "filters", "confirmed", "seen")
# Of the address, but no filter.
CARRIED = ("columns", "all_columns", "group", "rows", "page", "select", "export")


@dataclass(frozen=True)
class Chosen:
    """The actions that were chosen on the register, and the filters that it had."""

    keys: Sequence[int]
    filters: str
    refusal: str = ""  # which of the filters cannot be read, where all that they find were chosen

    @property
    def as_text(self) -> str:
        return ",".join(map(str, self.keys))

    @property
    def register(self) -> str:
        """The register with those filters, for something else to be chosen."""
        query = QueryDict(self.filters, mutable=True)
        query["select"] = "1"
        return f"{reverse('actions:list-actions')}?{query.urlencode()}#bulk"


@require_get_or_post
def bulk_change(request: Request) -> HttpResponse:
    """Ask what is to change, show what would become of each action, then do exactly that."""
    authorise(request.user, TO_CHANGE_MANY)
    step = request.POST.get("step", "")
    chosen = chosen_in_form(request) if step else chosen_on_register(request)
    if why_not := chosen.refusal or why_not_so_many(chosen, ticked=request.POST.get("which") != "all"):
        if request.method == "POST":
            messages.warning(request, why_not)
        return redirect(chosen.register)
    form = BulkChangeForm(request.POST if step else None, workstreams=workstreams_of(request.user, chosen))
    if step not in ("preview", "confirm") or not form.is_valid():
        if (
            step == "again"
        ):  # back from the preview: what was typed stands there, and nothing is wrong with it
            form.full_clean()
        return form_page(request, chosen, form)
    today, conventions = today_and_conventions(request)
    wanted, meant = Wanted(**form.cleaned_data), meant_in(form)
    try:
        check_dates(wanted, by=request.user, on=today, meant=meant)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return form_page(request, chosen, form)
    if step == "confirm":
        try:
            bulk = change_in_bulk(
                chosen.keys,
                wanted,
                by=request.user,
                on=today,
                conventions=conventions,
                confirmed=request.POST.get("confirmed", ""),
                filters=chosen.filters,
                meant=meant,
            )
        except NotAsPreviewed as changed:
            return preview_page(request, chosen, changed.now, seen=request.POST.get("seen", ""))
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return form_page(request, chosen, form)
        number = bulk.counts["changed"]
        messages.success(request, f"{number} action{'' if number == 1 else 's'} changed.")
        return redirect(bulk)
    current = preview(chosen.keys, wanted, by=request.user, on=today, conventions=conventions)
    return preview_page(request, chosen, current)


@require_GET
def detail_bulk_change(request: Request, pk: int) -> HttpResponse:
    """What a bulk change did: who, when, why, and each of its actions that the person may see."""
    bulk = get_object_or_404(BulkChange.objects.visible_to(request.user).select_related("by"), pk=pk)
    rows = (
        bulk.rows.visible_to(request.user).select_related("action").order_by(NaturalKey("action__reference"))
    )
    shown = list(rows)
    looked_for = bulk.filters if bulk.by_id == request.user.pk else ""  # their words, which may be exempt
    return render(
        request,
        "actions/bulk_done.html",
        {
            "breadcrumbs": [("Actions", reverse("actions:list-actions")), (str(bulk), "")],
            "bulk": bulk,
            "changed": [row for row in shown if not row.left_out],
            "left_out": [row for row in shown if row.left_out],
            "unseen": bulk.counts["chosen"] - len(shown),
            "register": f"{reverse('actions:list-actions')}?{looked_for}" if looked_for else "",
        },
    )


# --- what was chosen ----------------------------------------------------------------------------------------


def chosen_on_register(request: Request) -> Chosen:
    """The actions that were ticked, or all that the register's filters find."""
    query = QueryDict(request.POST.get("filters", request.GET.urlencode()), mutable=True)
    for name in CARRIED:
        query.pop(name, None)
    keys: Sequence[Any] = request.POST.getlist("chosen")
    unread = ""
    if request.POST.get("which") == "all":
        today, conventions = today_and_conventions(request)
        filterset = ActionFilter(
            query,
            queryset=Action.objects.visible_to(request.user),
            request=request,
            as_at=today,
            conventions=conventions,
        )
        unread = unreadable(filterset.form)
        most = settings.BULK_CHANGE_MAX_ACTIONS + 1
        keys = list(filterset.qs.order_by("pk").values_list("pk", flat=True)[:most])
    return Chosen(keys_of(keys), query.urlencode(), unread)


def chosen_in_form(request: Request) -> Chosen:
    """What was chosen before, as the form carries it along."""
    sent = request.POST.get("chosen", "")
    return Chosen(keys_of(sent.split(",") if sent else []), request.POST.get("filters", ""))


def keys_of(sent: Sequence[Any]) -> list[int]:
    """The keys, each once. Raises BadRequest where something else was sent, which no form of ours does."""
    keys = [str(key) for key in sent]
    if not all(key.isascii() and key.isdecimal() and len(key) < 19 for key in keys):
        raise BadRequest("Actions are chosen by their keys.")
    return list(dict.fromkeys(map(int, keys)))


def why_not_so_many(chosen: Chosen, *, ticked: bool) -> str:
    """Why so many actions can't be changed in one go; empty where they can."""
    most = settings.BULK_CHANGE_MAX_ACTIONS
    if not chosen.keys:
        return "Tick at least one action, then choose to change them." if ticked else "No action is found."
    if len(chosen.keys) > most:
        return (
            f"One bulk change takes at most {most:,} actions. Narrow the filters, and change the rest after."
        )
    return ""


def workstreams_of(user: User, chosen: Chosen) -> Any:
    """The workstreams in use of the programmes that the chosen actions belong to, in reading order."""
    streams = Workstream.objects.visible_to(user).in_use()  # type: ignore[attr-defined]
    if len(chosen.keys) <= 1000:  # else all of them: the preview refuses what lies in another programme
        theirs = Action.objects.filter(pk__in=chosen.keys).order_by().values("programme")
        streams = streams.filter(programme__in=Programme.objects.filter(pk__in=theirs).values("pk"))
    return streams.order_by("programme__code", "parent__order", "order", "pk")


def form_page(request: Request, chosen: Chosen, form: BulkChangeForm) -> HttpResponse:
    """What is to change on the chosen actions."""
    context = {"form": form, "chosen": chosen, "breadcrumbs": crumbs(chosen, "What to change")}
    return render(request, "actions/bulk_form.html", context)


def crumbs(chosen: Chosen, here: str) -> list[tuple[str, str]]:
    return [("Actions", reverse("actions:list-actions")), ("Change several", chosen.register), (here, "")]


# --- the preview --------------------------------------------------------------------------------------------


def preview_page(
    request: Request, chosen: Chosen, current: Preview, *, seen: str | None = None
) -> HttpResponse:
    """The preview; with what was `seen` of it before, told what has changed since then."""
    answers = [(name, value) for name, value in request.POST.items() if name not in STEPS]
    context = {
        "breadcrumbs": crumbs(chosen, "Check the change"),
        "answers": answers,
        "chosen": chosen,
        "preview": current,
        "is_stale": seen is not None,
    }
    if seen is not None:
        context["meanwhile"] = changed_since_preview(request, current, seen)
    return render(request, "actions/bulk_preview.html", context)


def changed_since_preview(
    request: Request, current: Preview, seen: str
) -> list[tuple[PreviewRow, list[Any]]]:
    """The rows that are other than they were seen, each with what others changed since."""
    before = {}
    for row_seen in seen.split(","):
        key, version, mark = [*row_seen.split(":"), "", ""][:3]
        before[key] = (version, mark)
    known = [(row, before[str(row.action.pk)]) for row in current.rows if str(row.action.pk) in before]
    differing = [(row, version) for row, (version, mark) in known if mark != row.mark]
    changed = []
    for place, (row, version) in enumerate(differing):
        opened = int(version) if version.isdecimal() and len(version) < 10 else row.version
        others = changed_since(row.action, opened, reader=request.user) if place < MOST_TOLD else []
        changed.append((row, others))
    return changed
