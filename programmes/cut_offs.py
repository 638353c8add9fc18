"""By when an update is wanted: the cut-offs of all the bodies that a programme reports to. Pure.

An update serves a meeting if it was made after that body's last cut-off, and not longer than the reporting
interval before this one. So one update serves every body whose cut-offs lie near each other, and a body that
meets monthly hears something new each month.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol


class Meeting(Protocol):
    """What is read of a reporting date."""

    meeting_on: date
    updates_by: date

    @property
    def body(self) -> object: ...


@dataclass(frozen=True)
class CutOff:
    """The last day for updates to one meeting; an update from `since` on serves it."""

    body: str
    meeting_on: date
    updates_by: date
    since: date


def cut_offs(meetings: Iterable[Meeting], *, as_at: date, interval_days: int) -> list[CutOff]:
    """The cut-offs of the meetings of one programme that are still to come, the earliest first."""
    to_come: list[CutOff] = []
    last: dict[str, date] = {}
    for meeting in sorted(meetings, key=lambda m: (m.updates_by, m.meeting_on)):
        body = str(meeting.body)
        since = meeting.updates_by - timedelta(days=interval_days)
        if body in last:
            # What that body was told at its last meeting is news to it no more.
            since = max(since, last[body] + timedelta(days=1))
        last[body] = meeting.updates_by
        # Those gone by only say since when an update counts for the next.
        if meeting.meeting_on >= as_at:
            to_come.append(CutOff(body, meeting.meeting_on, meeting.updates_by, since))
    return to_come


def wanted_for(
    cut_offs: Sequence[CutOff], *, last_heard: date, as_at: date, notice_days: int
) -> CutOff | None:
    """The earliest cut-off, at most `notice_days` ahead, that nothing said so far serves; None where all are.

    One that has passed counts until its meeting: a late update is better than none.
    """
    until = as_at + timedelta(days=notice_days)
    return next(
        (cut_off for cut_off in cut_offs if cut_off.updates_by <= until and last_heard < cut_off.since), None
    )
