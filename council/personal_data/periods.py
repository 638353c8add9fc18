"""Periods of retention, as a council writes them in its schedule: "6 years", "18 months", "90 days"."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

PERIOD = re.compile(r"\s*+([1-9]\d{0,3})\s*+(year|month|day)s?\s*+", re.IGNORECASE)
MONTHS = {"year": 12, "month": 1}
LONGEST = {"year": 100, "month": 1200, "day": 9999}  # what is to be kept for longer belongs in an archive


@dataclass(frozen=True)
class RetentionPeriod:
    """A number of years, months or days."""

    number: int
    unit: str

    @classmethod
    def read(cls, text: str) -> "RetentionPeriod":
        """The period that the words say. ValueError where they say none."""
        match = PERIOD.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} is no period: write it as 6 years, 18 months or 90 days")
        period = cls(int(match[1]), match[2].lower())
        if period.number > LONGEST[period.unit]:
            raise ValueError(f"{text!r} is longer than 100 years")
        return period

    def before(self, day: date) -> date:
        """The day so long before `day`: what is dated earlier is past its period.

        A day that its month doesn't have is the month's last: a year before 29 February is 28 February.
        """
        if self.unit == "day":
            return day - timedelta(days=self.number)
        months = day.year * 12 + day.month - 1 - self.number * MONTHS[self.unit]
        year, month = divmod(months, 12)
        for last in (day.day, 30, 29, 28):
            try:
                return date(year, month + 1, min(last, day.day))
            except ValueError:
                continue
        raise ValueError(f"there is no day {self} before {day}")

    def __str__(self) -> str:
        return f"{self.number} {self.unit}{'' if self.number == 1 else 's'}"
