"""The pages of the history: the whole of it, the event log, one record through time, and the seals."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from council import events
from council.access.disclosure import readable, reads_council, reads_history
from council.access.rules import require, standing
from council.accounts.signing_in.freshness import confirm_first
from council.auditing import replaying
from council.auditing.entries import (
    COUNTED,
    ListedEntry,
    Place,
    count_of,
    entries_at,
    kinds,
    page_of,
)
from council.auditing.forms import AsAtForm, HistoryForm
from council.auditing.sealing import state
from council.auditing.tables import EventFilter, EventTable, HistoryTable
from council.models import Conventions, Event
from council.register import PER_PAGE, RegisterView, csv_response, xlsx_response
from council.web.components import filters_in_words
from council.web.requests import Request
from council.wording import spoken

MOST_EXPORTED = 20_000
READS = "The history is read by auditors and programme managers."
READS_EVENTS = "Events are read by auditors and administrators of the whole council."


@require_GET
def history(request: Request) -> HttpResponse:
    """Every change and every event that the person may read, the newest first, filtered and exported."""
    require(reads_history(standing(request.user)), READS)
    form = HistoryForm(request.GET, user=request.user)
    export, too_many = request.GET.get("export", ""), False
    is_read = form.is_valid()  # else nothing is listed: the page says which filter cannot be read
    asked = form.asked()
    if export in ("xlsx", "csv") and is_read:
        wanted = page_of(request.user, asked, size=MOST_EXPORTED + 1)
        too_many = len(wanted) > MOST_EXPORTED
        if not too_many:
            return confirm_first(request) or _export(request, wanted, export, form)
    after = Place.read(request.GET.get("after", ""))
    places = page_of(request.user, asked, size=PER_PAGE + 1, after=after) if is_read else []
    shown = entries_at(places[:PER_PAGE], reader=request.user)
    context = {
        "title": "History",
        "filter": SimpleNamespace(form=form),
        "table": _table(request, shown),
        "found": count_of(request.user, asked) if is_read else 0,
        "counted": COUNTED,
        "is_filtered": form.asks(),
        "after": after,
        "older": places[PER_PAGE - 1] if len(places) > PER_PAGE else None,
        "too_many": MOST_EXPORTED if too_many else 0,
        "reads_events": reads_council(standing(request.user)),
    }
    return render(request, "council/history/list.html", context)


def _table(request: Request, entries: list[ListedEntry]) -> HistoryTable:
    today = timezone.localdate()
    if not hasattr(request, "conventions"):
        request.conventions = Conventions.objects.in_force(today)
    table = HistoryTable(entries, as_at=today, conventions=request.conventions)
    table.page = Page(entries, 1, Paginator(entries, PER_PAGE))  # one page: the next is found by its place
    return table


def _export(request: Request, places: list[Place], kind: str, asked: HistoryForm) -> HttpResponse:
    """What stands at the places, in the order shown, texts uncut; an event tells of it."""
    columns = list(_table(request, []).columns)
    header = [str(bound.header) for bound in columns]

    def rows() -> Iterator[list[Any]]:
        for start in range(0, len(places), 500):
            for entry in entries_at(places[start : start + 500], reader=request.user):
                yield [bound.column.plain(entry) for bound in columns]

    events.tell(
        Event.Kind.EXPORTED,
        f"History: {len(places)} rows as {kind}",
        by=request.user,
        rows=len(places),
        filtered=filters_in_words(asked),
        filters=events.asked_for(request.GET.dict()),
    )
    today = timezone.localdate()
    filename = f"history-{today:%Y-%m-%d}.{kind}"
    if kind == "csv":
        return csv_response(filename, header, rows())
    return xlsx_response(filename, f"History, as at {spoken(today)}", header, rows())


class EventRegister(RegisterView):
    """The event log: sign-ins, exports, downloads, grants, issuing."""

    model = Event
    table_class = EventTable
    filterset_class = EventFilter
    template_name = "council/history/events.html"
    title = "Events"
    always_asks = True
    name = "events"

    def get(self, request: Any) -> HttpResponseBase:
        require(reads_council(standing(request.user)), READS_EVENTS)
        return super().get(request)

    def get_queryset(self) -> QuerySet:
        return Event.objects.all()

    def with_details(self, queryset: QuerySet) -> QuerySet:
        return queryset.select_related("by")


@require_GET
def history_of_record(request: Request, kind: str, pk: int) -> HttpResponse:
    """One record through time: how it stood at the end of a day, and each of its changes."""
    model = kinds().get(kind)
    rows = readable(request.user, model) if model else None
    if model is None or rows is None or pk >= 2**63:
        raise Http404
    own = rows.filter(**{model._meta.pk.attname: pk})
    if not own.exists():
        raise Http404
    form = AsAtForm(request.GET if "as_at" in request.GET or "as_at_day" in request.GET else None)
    day = form.day()
    record = replaying.record_of(model, pk)
    context = {
        "record": record,
        "form": form,
        "as_at": day,
        "then": replaying.stood(own, as_at=day, reader=request.user) if day else None,
        "entries": replaying.happenings_of(model, own, reader=request.user),
        "earlier": max(0, own.count() - replaying.TOLD),
        "reference": getattr(record.live, "reference", "") if record.live else "",
        "breadcrumbs": [("History", reverse("history")), (record.title, "")],
    }
    return render(request, "council/history/record.html", context)


@require_GET
def seals(request: Request) -> HttpResponse:
    """What is under seal, since when, and what the last verification found."""
    require(reads_history(standing(request.user)), READS)
    verified = Event.objects.filter(kind=Event.Kind.HISTORY_VERIFIED).first()
    context = {
        "state": state(),
        "verified": verified,
        "reads_events": reads_council(standing(request.user)),
    }
    return render(request, "council/history/seals.html", context)
