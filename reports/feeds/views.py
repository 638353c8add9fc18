"""The pages of a person's calendar feed, and the feed itself, which calendars fetch without signing in."""

from datetime import date
from hashlib import sha256

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from council import events
from council.calendar.days import start_of
from council.calendar_feed import end_feed, find_feed, make_feed
from council.models import Event, Feed
from council.models.log import mark_of
from council.web.requests import Request, conventions_in_force, require_form
from council.web.sent_forms import acted
from reports.feeds.calendar import calendar
from reports.feeds.dates import feed_entries

KEPT_SECONDS = 300  # however often a calendar asks, its dates are worked out once in so long


@require_form
@never_cache
def make_own_feed(request: Request) -> HttpResponse:
    """Make the feed's address, shown this once; one that there was before stops working."""
    token = make_feed(request.user, by=request.user, at=timezone.now(), days=settings.FEED_DAYS)
    address = request.build_absolute_uri(reverse("feed", args=[token]))
    shown = render(request, "reports/digests/feed.html", {"address": address, "days": settings.FEED_DAYS})
    return acted(shown, reverse("reminders"))  # sent again (reloaded), it would end the address just shown


@require_form
def end_own_feed(request: Request) -> HttpResponse:
    """The feed is ended at once."""
    if end_feed(request.user, by=request.user):
        messages.success(
            request, "The calendar address has stopped working. Delete the calendar where you added it."
        )
    else:
        messages.info(request, "You had no calendar address.")
    return redirect("reminders")


def tell_fetched(feed: Feed, *, rows: int, on: date) -> None:
    """Tell the log that the calendar was fetched, once a day: calendars ask every few minutes."""
    mark = mark_of(feed.token_digest)
    told = Event.objects.filter(kind=Event.Kind.DOWNLOADED, by=feed.person, at__gte=start_of(on))
    if not told.filter(detail__feed=mark).exists():
        what = "Calendar feed, fetched by its address; told once a day"
        events.tell(Event.Kind.DOWNLOADED, what, by=feed.person, feed=mark, rows=rows, filtered="None")


@login_not_required
@require_safe
def show_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar, for whoever holds the address. What is unknown, expired or a leaver's doesn't exist."""
    now = timezone.now()
    feed = find_feed(token, at=now)
    if feed is None:
        raise Http404
    today = timezone.localdate(now)
    # The day stands in the key: at midnight what is due is another.
    key = f"feed-{feed.token_digest}-{today}"
    body: str | None = caches["passing"].get(key)
    if body is None:
        conventions = conventions_in_force(request)
        dates = feed_entries(feed, as_at=today, conventions=conventions, address=request.build_absolute_uri)
        body = calendar("Improvement actions", dates)
        tell_fetched(feed, rows=len(dates), on=today)
        caches["passing"].set(key, body, KEPT_SECONDS)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="improvement-actions.ics"'
    response["Cache-Control"] = "private, no-cache"  # kept, but asked about each time
    response["X-Robots-Tag"] = "noindex"
    response["ETag"] = f'"{sha256(body.encode()).hexdigest()[:32]}"'
    unchanged = get_conditional_response(request, etag=response["ETag"], response=response)
    return unchanged or response
