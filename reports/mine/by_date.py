"""All that a person owes in one list by date, over all registers, with the decisions that wait for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from council.natural_order import natural_key
from council.offers import Offer
from council.register.owing import OwedRow

NOTHING_ASKED = ("verification", "hold", "done")  # the needs of which nothing is owed just now
SOON_DAYS = 7


@dataclass(frozen=True)
class OwedLine:
    """One line of the list: what a record asks of the person, or a decision that waits for them."""

    day: date | None
    reference: str
    owed: OwedRow | None = None
    offer: Offer | None = None


@dataclass
class Stretch:
    """The lines of one stretch of time, the earliest first."""

    key: str
    title: str
    lines: list[OwedLine] = field(default_factory=list)


def in_one_list(owed: Iterable[OwedRow], decisions: Iterable[Offer], *, as_at: date) -> Sequence[Stretch]:
    """What is owed by the day on which it counts: an update by the day that it is wanted, else the due day.

    A decision counts from the day on which it was asked for. Stretches of time without a line are left out.
    """
    lines = [
        OwedLine(row.wanted_by or row.due, row.reference, owed=row)
        for row in owed
        if row.need not in NOTHING_ASKED
    ]
    lines += [OwedLine(offer.day or as_at, offer.reference, offer=offer) for offer in decisions]
    lines.sort(key=lambda line: (line.day is None, line.day or date.min, natural_key(line.reference)))
    now, soon = Stretch("now", "By today"), Stretch("soon", f"In the next {SOON_DAYS} days")
    later, undated = Stretch("later", "Later"), Stretch("undated", "Without a date")
    for line in lines:
        if line.day is None:
            undated.lines.append(line)
        elif line.day <= as_at:
            now.lines.append(line)
        elif line.day <= as_at + timedelta(days=SOON_DAYS):
            soon.lines.append(line)
        else:
            later.lines.append(line)
    return [stretch for stretch in (now, soon, later, undated) if stretch.lines]
