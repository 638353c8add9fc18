"""The pages of issues, assumptions and dependencies, and of a risk that happened."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from council.access.acting import authorise
from council.access.disclosure import history_for
from council.access.rules import Right, scopes_with
from council.exempting.proposing import may_mark
from council.granting.views import who_may_see
from council.models import ChangedMeanwhile
from council.register import RegisterView
from council.register.filters import is_key
from council.register.next_owed import with_next
from council.register.owing import Visit
from council.web.asked import reads
from council.web.asking import ask_of_dates
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post, today_and_conventions
from programmes.linking import links_of
from programmes.models import Programme
from risks.keeping import TO_KEEP
from risks.log import keeping
from risks.log.forms import (
    AddEntryForm,
    BecomesRiskForm,
    EntryForm,
    HappenedForm,
    ReopenEntryForm,
    ResolveForm,
)
from risks.models import LogEntry, Risk
from risks.pages import ask_and_act, visible_risk
from risks.registers import LOG
from risks.reviewing import TO_REVIEW

LIST = "risks:list-entries"


class EntryList(RegisterView):
    register = LOG
    template_name = "risks/log/list.html"

    def with_details(self, queryset: QuerySet) -> QuerySet:
        return queryset.select_related("programme", "owner")

    def extra_context(self) -> dict[str, Any]:
        may_log = keeping.TO_LOG.allows(self.request.user)
        return {**super().extra_context(), "may_log": may_log, "kinds": LogEntry.Kind.choices}


def visible_entry(request: Request, reference: str) -> LogEntry:
    """The entry, where the person may see it; else it doesn't exist."""
    entries = LogEntry.objects.visible_to(request.user).select_related(
        "programme", "workstream", "owner", "risk", "escalated_to"
    )
    return get_object_or_404(entries, reference__iexact=reference)


def crumbs(entry: LogEntry, here: str = "") -> list[tuple[str, str]]:
    """The way to the entry, or to a page of it."""
    way = [("Issues, assumptions and dependencies", reverse(LIST))]
    if not here:
        return [*way, (entry.reference, "")]
    return [*way, (entry.reference, entry.get_absolute_url()), (here, "")]


def ask_of(
    request: Request,
    entry: LogEntry,
    form: Any,
    act: Callable[[], str],
    *,
    title: str,
    button: str,
    lead: str = "",
) -> HttpResponse:
    """Ask the form, hand over to the act, say what came of it; a refusal goes back beside its field."""
    if request.method == "POST" and not form.is_valid():
        ask_of_dates(form, act)
    elif request.method == "POST":
        try:
            message = act()
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except ChangedMeanwhile as conflict:
            form.tell(conflict, request.user)
        else:
            messages.success(request, message)
            return redirect(entry)
    page = {"entry": entry, "form": form, "title": title, "button": button, "lead": lead}
    return render(request, "risks/log/act.html", {**page, "breadcrumbs": crumbs(entry, title)})


@require_GET
def detail_entry(request: Request, reference: str) -> HttpResponse:
    """One entry: what it is, who deals with it and by when, and its history."""
    entry = visible_entry(request, reference)
    today, conventions = today_and_conventions(request)
    seen = entry.risk_id and Risk.objects.visible_to(request.user).filter(pk=entry.risk_id).exists()
    context = {
        "entry": entry,
        "risk": entry.risk if seen else None,
        "overdue": entry.days_overdue(as_at=today),
        "history": history_for(request.user, entry),
        "linked": links_of(entry, request.user),
        "may_speak": keeping.TO_SPEAK.allows(request.user, entry),
        "may_become": entry.risk_id is None and TO_KEEP.allows(request.user, entry),
        "may_exempt": may_mark(request.user, entry, keeping.TO_SPEAK, on=today, conventions=conventions),
        "breadcrumbs": crumbs(entry),
    }
    return render(request, "risks/log/detail.html", context)


@require_GET
def show_access(request: Request, reference: str) -> HttpResponse:
    """Who may see or change the entry, and through what."""
    register = ("Issues, assumptions and dependencies", reverse(LIST))
    return who_may_see(request, visible_entry(request, reference), name=reference, register=register)


@require_get_or_post
@reads(kind=None, programme=None)
def add_entry(request: Request) -> HttpResponse:
    """Log an entry; its address says of which kind, and may say for which programme."""
    authorise(request.user, keeping.TO_LOG)
    today, _ = today_and_conventions(request)
    kind = request.GET.get("kind", "")
    kind = kind if kind in LogEntry.Kind.values else LogEntry.Kind.ISSUE.value
    programmes = Programme.objects.visible_to(request.user).filter(
        scope__in=scopes_with(request.user, (Right.SEE,))
    )
    code = request.GET.get("programme", "")
    chosen = programmes.filter(pk=int(code)).first() if is_key(code) else None
    form = AddEntryForm(
        request.POST or None,
        kind=kind,
        programmes=programmes,
        initial={"programme": chosen or (programmes[0] if len(programmes) == 1 else None), "stage": "open"},
    )

    def act() -> LogEntry:
        told: dict[str, Any] = {"by": request.user, "on": today, "meant": meant_in(form)}
        return keeping.add_entry(form.cleaned_data["programme"], kind, form.statement(), **told)

    def ask() -> None:
        programme, due = form.cleaned_data["programme"], form.cleaned_data["due"]
        keeping.doubts_of_due(programme, due, by=request.user, on=today, meant=meant_in(form)).raise_any()

    if request.method == "POST" and not form.is_valid():
        ask_of_dates(form, ask)
    elif request.method == "POST":
        try:
            entry = act()
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"{entry.reference} is in the log.")
            return redirect(entry)
    title = f"Log an {kind}" if kind[0] in "ai" else f"Log a {kind}"
    page = {
        "form": form,
        "title": title,
        "breadcrumbs": [("Issues, assumptions and dependencies", reverse(LIST)), (title, "")],
    }
    return render(request, "risks/log/add.html", page)


@require_get_or_post
def edit_entry(request: Request, reference: str) -> HttpResponse:
    """Put right what the entry says."""
    entry = visible_entry(request, reference)
    authorise(request.user, keeping.TO_SPEAK, entry)
    today, _ = today_and_conventions(request)
    within = Programme.objects.filter(pk=entry.programme_id)
    form = EntryForm(request.POST or None, kind=entry.kind, programmes=within, about=entry)

    def act() -> str:
        statement, version = form.statement(), form.version_seen
        keeping.correct_entry(
            entry, statement, by=request.user, on=today, version=version, meant=meant_in(form)
        )
        return f"{entry.reference} is corrected."

    return ask_of(request, entry, form, act, title="Correct it", button="Save the correction")


@require_get_or_post
def resolve_entry(request: Request, reference: str) -> HttpResponse:
    """Say how it was resolved."""
    entry = visible_entry(request, reference)
    authorise(request.user, keeping.TO_SPEAK, entry)
    today, _ = today_and_conventions(request)
    form = ResolveForm(request.POST or None, about=entry)

    def act() -> str:
        keeping.resolve_entry(
            entry,
            resolution=form.cleaned_data["resolution"],
            resolved_on=form.cleaned_data["resolved_on"],
            by=request.user,
            on=today,
            version=form.version_seen,
            meant=meant_in(form),
        )
        return with_next(f"{entry.reference} is resolved.", Visit.of(request), after=entry.reference)

    return ask_of(request, entry, form, act, title="Resolve it", button="Save")


@require_get_or_post
def reopen_entry(request: Request, reference: str) -> HttpResponse:
    """Open it again with a reason."""
    entry = visible_entry(request, reference)
    authorise(request.user, keeping.TO_SPEAK, entry)
    today, _ = today_and_conventions(request)
    form = ReopenEntryForm(request.POST or None, about=entry)

    def act() -> str:
        reason, version = form.cleaned_data["reason"], form.version_seen
        keeping.reopen_entry(entry, reason=reason, by=request.user, on=today, version=version)
        return f"{entry.reference} is open again."

    return ask_of(request, entry, form, act, title="Open it again", button="Open it again")


@require_get_or_post
def entry_to_risk(request: Request, reference: str) -> HttpResponse:
    """Raise the risk that the entry tells of."""
    entry = visible_entry(request, reference)
    authorise(request.user, TO_KEEP, entry)
    today, conventions = today_and_conventions(request)
    form = BecomesRiskForm(request.POST or None, about=entry)

    def act() -> str:
        risk = keeping.entry_to_risk(
            entry,
            event=form.cleaned_data["event"],
            by=request.user,
            on=today,
            conventions=conventions,
            version=form.version_seen,
            nation=conventions.nation,
        )
        return f"{risk.reference} is in the log, and leads back here."

    lead = "The entry stays as it is. Its words and its owner go over to the risk."
    return ask_of(request, entry, form, act, title="Raise it as a risk", button="Raise the risk", lead=lead)


@require_get_or_post
def risk_happened(request: Request, reference: str) -> HttpResponse:
    """Say that the risk happened: it is an issue from now on."""
    risk = visible_risk(request, reference)
    authorise(request.user, TO_REVIEW, risk)
    today, _ = today_and_conventions(request)
    form = HappenedForm(request.POST or None, about=risk)

    def act() -> str:
        entry = keeping.risk_happened(
            risk,
            **{name: form.cleaned_data[name] for name in ("happened", "impact", "owner", "due")},
            by=request.user,
            on=today,
            version=form.version_seen,
            meant=meant_in(form),
        )
        return f"{risk.reference} happened. {entry.reference} is the issue that it is now."

    lead = (
        "The risk stays with all its judgements. The issue is an entry of its own. Each leads to the other."
    )
    return ask_and_act(request, risk, form, act, title="It happened", button="Make it an issue", lead=lead)
