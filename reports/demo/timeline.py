"""What happened in the demo council, played back in the order in which it happened."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from council.history import authored

OPENS = time(9, 0)
BETWEEN = timedelta(seconds=45)


@dataclass
class Timeline:
    """Happenings by day. Each is played at its own moment, and history is dated with that moment."""

    happenings: list[tuple[date, int, Callable[[], None]]] = field(default_factory=list)

    def add(self, on: date, what: Callable[[], None]) -> None:
        """Put something on the line. Of one day, what was added first happens first."""
        self.happenings.append((on, len(self.happenings), what))

    def play(self) -> None:
        """Let everything happen, each under a moment of its own, in the order of the days."""
        day, nth = None, 0
        for on, _, what in sorted(self.happenings, key=lambda happening: happening[:2]):
            nth = nth + 1 if on == day else 0
            day = on
            with authored(through="demo", at=moment_of(on, nth)):
                what()


def moment_of(on: date, nth: int = 0) -> datetime:
    """The moment of the nth happening of a day, counted from the opening of the office."""
    opening = datetime.combine(on, OPENS, tzinfo=timezone.get_default_timezone())
    return opening + nth * BETWEEN
