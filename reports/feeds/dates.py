"""What stands in a person's calendar feed: when what they owe is due, and when updates must be in."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from council.conventions import InForce
from council.models import Feed
from council.register.declaring import owing_registers
from council.register.owing import OwedRow, Visit
from programmes.meetings import timetables_of
from programmes.models import Programme
from reports.feeds.calendar import Entry


def feed_entries(
    feed: Feed, *, as_at: date, conventions: InForce, address: Callable[[str], str]
) -> list[Entry]:
    """The dates of the feed's person, the earliest first: references and dates, no title and no name.

    `address` makes an address of the site whole. The day on which the feed itself ends is always among them.
    Fifteen queries at most, whatever the number of actions, milestones, risks and savings.
    """
    # A calendar has no session, and so nothing that was typed and not saved.
    visit = Visit(feed.person, as_at, conventions, session={})
    calendar: list[Entry] = []
    programmes: dict[int, Programme] = {}
    for register, owing in owing_registers():
        if owing.in_calendar:
            live = [row for row in owing.owed_by(visit) if row.record.is_live]
            programmes |= {row.record.programme_id: row.record.programme for row in live}
            calendar += due_entries(feed, register.model, live, address, owing.in_calendar)
    calendar += update_entries(feed, programmes, visit, address)
    ends = Entry(
        uid=uid("feed", str(feed.person_id)),
        day=timezone.localdate(feed.expires_at),
        summary="This calendar feed ends: renew it",
        changed_at=feed.made_at,
        url=address(reverse("reminders")),
    )
    return sorted([*calendar, ends], key=lambda entry: (entry.day, entry.summary, entry.uid))


def due_entries(
    feed: Feed, model: Any, rows: Sequence[OwedRow], address: Callable[[str], str], what: str
) -> list[Entry]:
    """The days on which the rows of one register fall due, with `what` they are behind each reference."""
    entries = model.history.filter(id__in=[row.record.pk for row in rows]).order_by().values_list("id")
    # Calendars take an entry anew only where it says that it changed.
    changed: dict[int, datetime] = dict(entries.annotate(last=Max("history_date")))
    return [
        Entry(
            uid=uid("due", row.reference),
            day=row.due,
            summary=f"{row.reference} {what}",
            changed_at=changed.get(row.record.pk, feed.made_at),
            url=address(row.record.get_absolute_url()),
        )
        for row in rows
        if row.due
    ]


def update_entries(
    feed: Feed, programmes: Mapping[int, Programme], visit: Visit, address: Callable[[str], str]
) -> list[Entry]:
    """The days by which updates of the programmes must be in: one day for two bodies is one to its owner."""
    entries: dict[tuple[int, date], Entry] = {}
    for key, cut_offs in timetables_of(programmes, visit.as_at, visit.conventions).items():
        code = programmes[key].code
        for cut_off in cut_offs:
            entry = Entry(
                uid=uid("updates", code, cut_off.meeting_on.isoformat(), cut_off.body),
                day=cut_off.updates_by,
                summary=f"{code} updates in by today",
                changed_at=feed.made_at,
                url=address(reverse("update-mine")),
            )
            entries.setdefault((key, cut_off.updates_by), entry)
    return list(entries.values())


def uid(*parts: str) -> str:
    """The same for the same thing on this site, whoever asks and by whatever name the site is reached."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, "/".join([settings.ALLOWED_HOSTS[0], *parts])))
