"""Who runs a programme, by kind; and which reporting duties the timetable has no meeting for."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from council.models import User
from programmes.models import Programme, ReportingDate, TeamEntry


@dataclass(frozen=True)
class DutyStands:
    """A reporting duty: by when it is next due, and the meeting of its body that serves it, if any."""

    entry: TeamEntry
    last: date | None
    due: date
    meeting: ReportingDate | None

    @property
    def is_missing(self) -> bool:
        """Whether no meeting of the body is planned by the day."""
        return self.meeting is None


@dataclass(frozen=True)
class TeamOf:
    """What a person sees of who runs a programme."""

    roles: Sequence[TeamEntry]
    boards: Sequence[TeamEntry]
    escalation: Sequence[TeamEntry]
    duties: Sequence[DutyStands]
    ended: Sequence[TeamEntry]

    @property
    def total(self) -> int:
        return len(self.roles) + len(self.boards) + len(self.escalation) + len(self.duties)

    @property
    def of_report(self) -> list[TeamEntry]:
        """The team and its boards as a closure report names them, those that have ended too."""
        kinds = (TeamEntry.Kind.ROLE, TeamEntry.Kind.BOARD)
        return [*self.roles, *self.boards, *(each for each in self.ended if each.kind in kinds)]

    @property
    def missing(self) -> list[DutyStands]:
        """The duties that no planned meeting serves."""
        return [duty for duty in self.duties if duty.is_missing]


def team_of(programme: Programme, user: User, *, as_at: date) -> TeamOf:
    """Who runs the programme as the person sees it, as at the day. Two queries."""
    seen: Any = TeamEntry.objects.visible_to(user).filter(programme=programme)  # type: ignore[attr-defined]
    every = list(seen.select_related("programme", "post", "body").order_by("step", "pk"))
    now = [each for each in every if each.ends is None or each.ends >= as_at]
    of = {kind: [each for each in now if each.kind == kind] for kind in TeamEntry.Kind.values}
    meetings = list(programme.reporting_dates.select_related("body"))
    return TeamOf(
        of["role"],
        of["board"],
        of["escalation"],
        duties_of(of["duty"], meetings, as_at=as_at),
        [each for each in every if each not in now],
    )


def duties_of(
    entries: Iterable[TeamEntry], meetings: Sequence[ReportingDate], *, as_at: date
) -> list[DutyStands]:
    """How each duty stands: due so many months after the body's last meeting, else after it began.

    Where that has passed, it is due with the body's next meeting, whenever that is.
    """
    stands = []
    for entry in entries:
        of_body = [each for each in meetings if each.body_id == entry.body_id]
        held = max((each.meeting_on for each in of_body if each.meeting_on < as_at), default=None)
        since = held or entry.starts or as_at
        due = months_after(since, entry.every_months)
        ahead = sorted(
            (each for each in of_body if each.meeting_on >= as_at), key=lambda each: each.meeting_on
        )
        serving = next((each for each in ahead if each.meeting_on <= max(due, as_at)), None)
        stands.append(DutyStands(entry, held, due, serving))
    return stands


def months_after(day: date, months: int) -> date:
    """The same day so many months on, or the last of a month that is too short for it."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
