"""Changing many records from their register: chosen, asked, previewed, confirmed; then a page of what it did.

What is chosen travels as one hidden field of the form, so that neither an address nor a session grows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render

from council.access.acting import authorise
from council.bulk.changing import BulkKind, preview
from council.bulk.previewing import BulkWanted, NotAsPreviewed, Preview, PreviewRow
from council.natural_order import NaturalKey
from council.register.filter_form import unreadable
from council.register.views import RegisterView
from council.web.dates import meant_in
from council.web.refused import tell_refused
from council.web.requests import Request, today_and_conventions
from council.web.versions import changed_since

MOST_TOLD = (
    20  # records of which it is told what others changed meanwhile; of further ones only that they did
)
# What the pages send along beside the answers.
STEPS = ("csrfmiddlewaretoken", "sent_form", "step", "chosen", "filters", "confirmed", "seen")
# Of the address, but no filter.
CARRIED = ("columns", "all_columns", "group", "rows", "page", "select", "export")


@dataclass(frozen=True)
class Chosen:
    """The records that were chosen on the register, and the filters that it had."""

    kind: BulkKind
    keys: Sequence[int]
    filters: str
    refusal: str = ""  # which of the filters cannot be read, where all that they find were chosen

    @property
    def as_text(self) -> str:
        return ",".join(map(str, self.keys))

    @property
    def counted(self) -> str:
        """How many there are, in words."""
        return self.kind.counted(len(self.keys))

    @property
    def register(self) -> str:
        """The register with those filters, for something else to be chosen."""
        query = QueryDict(self.filters, mutable=True)
        query["select"] = "1"
        return f"{self.kind.list_url}?{query.urlencode()}#bulk"


@dataclass(frozen=True, kw_only=True)
class BulkPages:
    """The pages on which one register is changed in bulk."""

    kind: BulkKind
    listing: type[RegisterView]  # which reads the filters
    # The form for what was chosen: form(data, person=, chosen=, conventions=), of what `wanted` takes.
    form: Callable[..., forms.Form]
    wanted: type[BulkWanted]
    act: Callable[..., Any]


def change_several(request: Request, pages: BulkPages) -> HttpResponse:
    """Ask what is to change, show what would become of each record, then do exactly that."""
    kind = pages.kind
    authorise(request.user, kind.rule)
    step = request.POST.get("step", "")
    chosen = chosen_in_form(request, kind) if step else chosen_on_register(request, pages)
    if why_not := chosen.refusal or why_not_so_many(chosen, ticked=request.POST.get("which") != "all"):
        if request.method == "POST":
            tell_refused(request, why_not)
        return redirect(chosen.register)
    today, conventions = today_and_conventions(request)
    sent = request.POST if step else None
    form = pages.form(sent, person=request.user, chosen=chosen.keys, conventions=conventions)
    if step not in ("preview", "confirm") or not form.is_valid():
        if (
            step == "again"
        ):  # back from the preview: what was typed stands there, and nothing is wrong with it
            form.full_clean()
        return form_page(request, chosen, form)
    wanted = pages.wanted(**form.cleaned_data)
    try:
        kind.check_dates(wanted, by=request.user, on=today, meant=meant_in(form))
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return form_page(request, chosen, form)
    if step == "confirm":
        return confirmed(request, pages, chosen, form, wanted)
    current = preview(kind, chosen.keys, wanted, by=request.user, on=today, conventions=conventions)
    return preview_page(request, chosen, current)


def confirmed(
    request: Request, pages: BulkPages, chosen: Chosen, form: forms.Form, wanted: BulkWanted
) -> HttpResponse:
    """Do what was confirmed and lead to the page of it; where something changed since, show what."""
    today, conventions = today_and_conventions(request)
    try:
        bulk = pages.act(
            chosen.keys,
            wanted,
            by=request.user,
            on=today,
            conventions=conventions,
            confirmed=request.POST.get("confirmed", ""),
            filters=chosen.filters,
            meant=meant_in(form),
        )
    except NotAsPreviewed as changed:
        return preview_page(request, chosen, changed.now, seen=request.POST.get("seen", ""))
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return form_page(request, chosen, form)
    messages.success(request, f"{pages.kind.counted(bulk.counts['changed'])} changed.")
    return redirect(bulk)


def show_bulk_change(request: Request, kind: BulkKind, pk: int) -> HttpResponse:
    """What a bulk change did: who, when, why, and each of its records that the person may see."""
    bulk = get_object_or_404(kind.changes.objects.visible_to(request.user).select_related("by"), pk=pk)
    about = kind.changed.about
    rows = bulk.rows.visible_to(request.user).select_related(about)
    shown = list(rows.order_by(NaturalKey(f"{about}__reference")))
    looked_for = bulk.filters if bulk.by_id == request.user.pk else ""  # their words, which may be exempt
    return render(
        request,
        "council/bulk/done.html",
        {
            "breadcrumbs": [(kind.title, kind.list_url), (str(bulk), "")],
            "kind": kind,
            "bulk": bulk,
            "changed": [row for row in shown if not row.left_out],
            "left_out": [row for row in shown if row.left_out],
            "unseen": bulk.counts["chosen"] - len(shown),
            "register": f"{kind.list_url}?{looked_for}" if looked_for else "",
        },
    )


# --- what was chosen ----------------------------------------------------------------------------------------


def chosen_on_register(request: Request, pages: BulkPages) -> Chosen:
    """The records that were ticked, or all that the register's filters find."""
    query = QueryDict(request.POST.get("filters", request.GET.urlencode()), mutable=True)
    for name in CARRIED:
        query.pop(name, None)
    keys: Sequence[Any] = request.POST.getlist("chosen")
    unread = ""
    if request.POST.get("which") == "all":
        listing = pages.listing()
        listing.setup(request)
        filterset = listing.get_filterset(query)
        unread = unreadable(filterset.form)
        most = settings.BULK_CHANGE_MAX_ACTIONS + 1
        keys = list(filterset.qs.order_by("pk").values_list("pk", flat=True)[:most])
    return Chosen(pages.kind, keys_of(keys), query.urlencode(), unread)


def chosen_in_form(request: Request, kind: BulkKind) -> Chosen:
    """What was chosen before, as the form carries it along."""
    sent = request.POST.get("chosen", "")
    return Chosen(kind, keys_of(sent.split(",") if sent else []), request.POST.get("filters", ""))


def keys_of(sent: Sequence[Any]) -> list[int]:
    """The keys, each once. Raises BadRequest where something else was sent, which no form of ours does."""
    keys = [str(key) for key in sent]
    if not all(key.isascii() and key.isdecimal() and len(key) < 19 for key in keys):
        raise BadRequest("Records are chosen by their keys.")
    return list(dict.fromkeys(map(int, keys)))


def why_not_so_many(chosen: Chosen, *, ticked: bool) -> str:
    """Why so many records can't be changed in one go; empty where they can."""
    most, kind = settings.BULK_CHANGE_MAX_ACTIONS, chosen.kind
    if not chosen.keys:
        none = f"No {kind.one} is found."
        return f"Tick at least one {kind.one}, then choose to change them." if ticked else none
    if len(chosen.keys) > most:
        return (
            f"One bulk change takes at most {most:,} {kind.many}. "
            "Narrow the filters, and change the rest after."
        )
    return ""


def form_page(request: Request, chosen: Chosen, form: forms.Form) -> HttpResponse:
    """What is to change on the chosen records."""
    context = {"form": form, "chosen": chosen, "breadcrumbs": crumbs(chosen, "What to change")}
    return render(request, "council/bulk/form.html", context)


def crumbs(chosen: Chosen, here: str) -> list[tuple[str, str]]:
    return [(chosen.kind.title, chosen.kind.list_url), ("Change several", chosen.register), (here, "")]


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
        "changing": chosen.kind.counted(len(current.changing)),
        "is_stale": seen is not None,
    }
    if seen is not None:
        context["meanwhile"] = changed_since_preview(request, current, seen)
    return render(request, "council/bulk/preview.html", context)


def changed_since_preview(
    request: Request, current: Preview, seen: str
) -> list[tuple[PreviewRow, list[Any]]]:
    """The rows that are other than they were seen, each with what others changed since."""
    before = {}
    for row_seen in seen.split(","):
        key, version, mark = [*row_seen.split(":"), "", ""][:3]
        before[key] = (version, mark)
    known = [(row, before[str(row.record.pk)]) for row in current.rows if str(row.record.pk) in before]
    differing = [(row, version) for row, (version, mark) in known if mark != row.mark]
    changed = []
    for place, (row, version) in enumerate(differing):
        opened = int(version) if version.isdecimal() and len(version) < 10 else row.version
        others = changed_since(row.record, opened, reader=request.user) if place < MOST_TOLD else []
        changed.append((row, others))
    return changed
