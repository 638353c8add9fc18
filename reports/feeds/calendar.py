"""A calendar as text, after RFC 5545. Pure.

Lines end in CR LF and are folded at 75 octets, never inside a letter (3.1); commas, semicolons, backslashes
and new lines of texts are escaped (3.3.11); every event has its UID and its DTSTAMP in UTC (3.6.1).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

LONGEST = 75  # octets of a line, its end not counted


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
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Council improvement//Calendar feed//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
        *(line for entry in entries for line in _event(entry)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(entry: Entry) -> list[str]:
    changed = f"{entry.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"DTSTAMP:{changed}",
        f"LAST-MODIFIED:{changed}",
        f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
        f"SUMMARY:{escaped(entry.summary)}",
        *([f"URL:{entry.url}"] if entry.url else []),
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """The text as a value of the type TEXT."""
    for letter in "\\;,":
        text = text.replace(letter, f"\\{letter}")
    return "\\n".join(text.splitlines())


def folded(line: str) -> str:
    """The line in pieces of at most 75 octets, each but the first begun with a space."""
    pieces, piece = [], b""
    for letter in line:
        octets = letter.encode()
        if len(piece) + len(octets) > LONGEST:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]).decode()
