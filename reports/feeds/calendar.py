"""A calendar of whole days, written with the icalendar library. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event, vText

REFRESHED_EVERY = timedelta(hours=12)


@dataclass(frozen=True)
class Entry:
    """One whole day of a calendar. `uid` stays the same for as long as the thing does."""

    uid: str
    day: date
    summary: str
    changed_at: datetime
    url: str = ""


def calendar(name: str, entries: Iterable[Entry]) -> str:
    """The calendar's text. It needs one entry at least: RFC 5545 knows no empty calendar."""
    feed = Calendar()
    feed.add("version", "2.0")
    feed.add("prodid", "-//Council improvement//Calendar feed//EN")
    feed.add("calscale", "GREGORIAN")
    feed.add("x-wr-calname", vText(name))
    feed.add("refresh-interval", REFRESHED_EVERY, parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", "PT12H")
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", entry.changed_at.astimezone(UTC))
        event.add("last-modified", entry.changed_at.astimezone(UTC))
        event.add("dtstart", entry.day)
        event.add("summary", entry.summary)
        if entry.url:
            event.add("url", entry.url)
        event.add("transp", "TRANSPARENT")  # a day on which something falls due is still free to be booked
        feed.add_component(event)
    text: str = feed.to_ical(sorted=False).decode()
    return text
