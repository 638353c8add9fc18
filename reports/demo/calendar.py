"""The demo's days: every one is worked out from the as-at date, so that the demo is always of today."""

from dataclasses import dataclass
from datetime import date, timedelta

NEAR = 75  # days; nearer dates are Fridays, those further off are the ends of months, as plans have them
FRIDAY, SATURDAY = 4, 5


@dataclass(frozen=True)
class Calendar:
    """Days counted from the as-at date: negative ones are past."""

    as_at: date

    def told(self, offset: int) -> date:
        """The day that somebody does something in the office: the last weekday up to the offset."""
        day = self.as_at + timedelta(days=offset)
        return day - timedelta(days=max(0, day.weekday() - FRIDAY))

    def due(self, offset: int) -> date:
        """The day that something is due: a Friday further from the as-at date, or the nearest month's end."""
        day = self.as_at + timedelta(days=offset)
        if abs(offset) > NEAR:
            return nearest_month_end(day)
        if offset < 0:
            return day - timedelta(days=(day.weekday() - FRIDAY) % 7)
        return day + timedelta(days=(FRIDAY - day.weekday()) % 7)

    def quarter_end(self, back: int) -> date:
        """The last day of a quarter that is over for two weeks or more: 0 is the latest, 1 the one before."""
        day = self.as_at - timedelta(days=14)
        month = day.year * 12 + day.month - 1
        first = month - month % 3 - 3 * back  # of the quarter after it, in months of our era
        return date(first // 12, first % 12 + 1, 1) - timedelta(days=1)

    def meeting(self, offset: int, *, weekday: int) -> date:
        """The first such weekday (Monday is 0) from the offset on, outside the Christmas recess."""
        day = self.as_at + timedelta(days=offset)
        day += timedelta(days=(weekday - day.weekday()) % 7)
        while (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 5):
            day += timedelta(days=7)
        return day


def nearest_month_end(day: date) -> date:
    """The last day of a month that lies nearest, the later one where two are as near."""
    before = day.replace(day=1) - timedelta(days=1)
    after = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return before if day - before < after - day else after
