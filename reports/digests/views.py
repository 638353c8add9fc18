"""A person's own page of reminders: how often by e-mail, and their dates in their own calendar."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from council.models import Feed
from council.web.requests import Request, require_get_or_post
from reports.digests.choosing import choose_reminders
from reports.digests.forms import DAILY, RemindersForm
from reports.digests.models import Reminders


@require_get_or_post
def reminders(request: Request) -> HttpResponse:
    """How often the person is reminded, and whether their dates stand in a calendar."""
    choice = Reminders.objects.filter(person=request.user).first() or Reminders(person=request.user)
    chosen = DAILY if choice.weekday is None else str(choice.weekday)
    form = RemindersForm(request.POST or None, initial={"rhythm": chosen})
    if request.method == "POST":
        form = RemindersForm(request.POST)
        if form.is_valid():
            choice = choose_reminders(request.user, by=request.user, weekday=form.weekday)
            messages.success(request, f"You are reminded {choice.rhythm}.")
            return redirect("reminders")
    feed = Feed.objects.filter(person=request.user).first()
    context = {
        "form": form,
        "feed": feed,
        "expired": feed is not None and feed.expires_at <= timezone.now(),
        "days": settings.FEED_DAYS,
    }
    return render(request, "reports/digests/reminders.html", context)
