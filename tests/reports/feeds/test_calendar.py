"""The text of a calendar, as RFC 5545 wants it."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from reports.feeds.calendar import Entry, calendar

CHANGED = datetime(2026, 6, 15, 9, tzinfo=UTC)


def test_a_calendar_reads_as_the_standard_says():
    text = calendar(
        "Actions", [Entry("1f-2e", date(2026, 7, 1), "SSR-014 due", CHANGED, "https://c.example/a/")]
    )
    lines = text.split("\r\n")
    assert lines[:4] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Council improvement//Calendar feed//EN",
        "CALSCALE:GREGORIAN",
    ]
    assert lines[7:] == [
        "BEGIN:VEVENT",
        "UID:1f-2e",
        "DTSTAMP:20260615T090000Z",
        "LAST-MODIFIED:20260615T090000Z",
        "DTSTART;VALUE=DATE:20260701",
        "SUMMARY:SSR-014 due",
        "URL:https://c.example/a/",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def lines_of(summary: str) -> list[str]:
    """The calendar's lines, whose one event has that summary."""
    return calendar("Actions", [Entry("1f-2e", date(2026, 7, 1), summary, CHANGED)]).split("\r\n")


def test_what_would_end_a_value_is_escaped():
    assert "SUMMARY:A\\, B\\; C\\\\D\\nE" in lines_of("A, B; C\\D\nE")
    assert "X-WR-CALNAME:Actions\\, mine" in calendar("Actions, mine", [])


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_a_line_is_folded_at_75_octets_and_never_inside_a_letter(text):
    lines = lines_of(text)
    assert all(len(line.encode()) <= 75 for line in lines)
    event = Calendar.from_ical("\r\n".join(lines)).events[0]
    assert str(event["summary"]) == text
    assert (str(event["uid"]), event.start) == ("1f-2e", date(2026, 7, 1))
