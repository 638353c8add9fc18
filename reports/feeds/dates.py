"""What stands in a person's calendar feed: when what they owe is due, and when updates must be in."""

import uuid
from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from council.conventions import InForce
from council.models import Feed
from council.register.declaring import owing_registers
from council.register.owing import Visit
from programmes.meetings import timetables_of
from programmes.models import Programme
from reports.feeds.calendar import Entry


def feed_entries(
    feed: Feed, *, as_at: date, conventions: InForce, address: Callable[[str], str]
) -> list[Entry]:
    """The dates of the feed's person, the earliest first: references and dates, no title and no name.

    `address` makes an address of the site whole. The day on which the feed itself ends is always among them.
    Seven queries, whatever the number of actions.
    """
    visit = Visit(feed.person, as_at, conventions, session={})
    calendar: list[Entry] = []
    programmes: dict[int, Programme] = {}
    for register, owing in owing_registers():
        if not owing.in_calendar:
            continue
        live = [row for row in owing.owed_by(visit) if row.record.is_live]
        changed = last_changes(register.model, [row.record.pk for row in live])
        programmes |= {row.record.programme_id: row.record.programme for row in live}
        calendar += [
            Entry(
                uid=uid("due", row.reference),
                day=row.due,
                summary=f"{row.reference} due",
                changed_at=changed.get(row.record.pk, feed.made_at),
                url=address(row.record.get_absolute_url()),
            )
            for row in live
            if row.due
        ]
    for key, cut_offs in timetables_of(programmes, as_at, conventions).items():
        code, days = programmes[key].code, set()
        for cut_off in cut_offs:
            if cut_off.updates_by in days:
                continue  # the same day for two bodies is one day to its owner
            days.add(cut_off.updates_by)
            calendar.append(
                Entry(
                    uid=uid("updates", code, cut_off.meeting_on.isoformat(), cut_off.body),
                    day=cut_off.updates_by,
                    summary=f"{code} updates in by today",
                    changed_at=feed.made_at,
                    url=address(reverse("update-mine")),
                )
            )
    ends = Entry(
        uid=uid("feed", str(feed.person_id)),
        day=timezone.localdate(feed.expires_at),
        summary="This calendar feed ends: renew it",
        changed_at=feed.made_at,
        url=address(reverse("reminders")),
    )
    return sorted([*calendar, ends], key=lambda entry: (entry.day, entry.summary, entry.uid))


def uid(*parts: str) -> str:
    """The same for the same thing on this site, whoever asks and by whatever name the site is reached."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, "/".join([settings.ALLOWED_HOSTS[0], *parts])))


def last_changes(model: Any, records: Collection[int]) -> dict[int, datetime]:
    """When each record was last changed, by its key."""
    entries = model.history.filter(id__in=records).order_by().values_list("id")
    return dict(entries.annotate(last=Max("history_date")))
