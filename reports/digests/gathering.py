"""What each person is to be reminded of on a day: the sections of the daily mail, from those who fill them.

They are declared (`council.offers.MailSections`) and filled for many people at once, so that the number of
queries doesn't grow with the people.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from council.access.preloading import preload_standing
from council.access.rules import standing
from council.calendar.workdays import is_working_day
from council.conventions import InForce
from council.models import User
from council.offers import Offer
from council.register.declaring import declarations
from reports.digests.models import WEEKDAYS, Reminders, SentDigest, last_digests

AT_ONCE = 100  # people read together: so much is in memory, however many there are
LOOKED_BACK = timedelta(days=7)  # for escalations, where somebody has had no digest yet


@dataclass(frozen=True)
class DigestSection:
    """The lines of a digest that ask for the same."""

    key: str
    title: str
    offers: Sequence[Offer]


@dataclass(frozen=True)
class Digest:
    """All that one person is reminded of on a day; without sections there is no mail."""

    person: User
    day: date
    sections: Sequence[DigestSection]
    rhythm: str

    @property
    def lines(self) -> int:
        return sum(len(section.offers) for section in self.sections)

    @property
    def references(self) -> dict[str, list[str]]:
        """The references of each section, by its key."""
        return {section.key: [offer.reference for offer in section.offers] for section in self.sections}


def digests(*, as_at: date, conventions: InForce) -> Iterator[Digest]:
    """The digests of the day that have anything in them, and were not taken in hand yet.

    None on a day on which the council doesn't work. Twenty-nine queries at most for every hundred people.
    """
    if not is_working_day(as_at, closures=conventions.closures):
        return
    taken = SentDigest.objects.filter(day=as_at).exclude(state=SentDigest.State.FAILED)
    people = User.objects.filter(is_active=True).exclude(pk__in=taken.values("person")).order_by("pk")
    last = 0
    # By key and not by offset: those taken in hand meanwhile leave the list, and would shift it.
    while batch := list(islice(people.filter(pk__gt=last), AT_ONCE)):
        yield from digests_of(batch, as_at, conventions)
        last = batch[-1].pk


def digests_of(people: list[User], as_at: date, conventions: InForce) -> Iterator[Digest]:
    """The digests of these people, those without a line left out."""
    preload_standing(people, on=as_at)
    people = [person for person in people if not standing(person, on=as_at).only_packs]
    chosen = {choice.person_id: choice for choice in Reminders.objects.filter(person__in=people)}
    before = last_digests(people, before=as_at)
    since = {person.pk: as_at - LOOKED_BACK for person in people}
    since |= {person: day for person, (day, _) in before.items()}
    sent_at = {person: at for person, (_, at) in before.items()}
    declared = sorted((each.mail for each in declarations() if each.mail), key=lambda mail: mail.order)
    filled = [
        (mail, mail.fill(people, as_at=as_at, since=since, sent_at=sent_at, conventions=conventions))
        for mail in declared
    ]
    for person in people:
        choice = chosen.get(person.pk) or Reminders(person=person)
        whole = is_day_of(choice, as_at, conventions)
        sections = []
        for mail, offers_of in filled:
            offers = offers_of.get(person.pk, {})
            if not whole:
                offers = between(offers, mail.at_any_rate, since=since[person.pk])
            sections += [
                DigestSection(key, title, offers[key])
                for key, title in mail.titles.items()
                if offers.get(key)
            ]
        if sections:
            yield Digest(person, as_at, sections, choice.rhythm)


def is_day_of(choice: Reminders, day: date, conventions: InForce) -> bool:
    """Whether the whole digest is sent on the working day.

    A weekly one that falls on a day off is sent on the next working day.
    """
    if choice.weekday is None or day.weekday() == choice.weekday:
        return True
    earlier = day - timedelta(days=1)
    # Back over the days off before it, on one of which the chosen weekday may have lain.
    while not is_working_day(earlier, closures=conventions.closures):
        if earlier.weekday() == choice.weekday and choice.weekday < len(WEEKDAYS):
            return True
        earlier -= timedelta(days=1)
    return False


def between(
    offers: Mapping[str, Sequence[Offer]], at_any_rate: Collection[str], *, since: date
) -> dict[str, list[Offer]]:
    """What can't wait for the weekly digest: what was escalated, and what was asked for since the last mail.

    What was asked for on the day of that mail came after it, which goes out in the morning.
    """
    return {
        key: [offer for offer in offers.get(key, ()) if offer.day and offer.day >= since]
        for key in at_any_rate
    }
