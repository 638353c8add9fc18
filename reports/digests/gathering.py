"""What each person is to be reminded of on a day: "my actions", what was escalated, what is asked of them.

The rules are those of the page, asked of the same functions (`actions.mine.owed`, `actions.mine.offers`);
here they are asked for many people at once, so that the number of queries doesn't grow with the people.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from actions.mine import offers
from actions.mine.owed import NEEDS, Owed, by_need, owed_of, seen_of
from council.access.ahead import read_ahead
from council.access.rules import standing
from council.calendar.workdays import is_working_day
from council.conventions import InForce
from council.models import User
from council.offers import Offer
from programmes.imports.questions.reminders import questions_waiting
from reports.digests.models import WEEKDAYS, Reminders, SentDigest, last_digests

AT_ONCE = 100  # people read together: so much is in memory, however many there are
LOOKED_BACK = timedelta(days=7)  # for escalations, where somebody has had no digest yet

# In the order of the mail. What is escalated comes first: it is told once, and not again tomorrow.
TITLES = {
    "escalated": "Escalated to you",
    **{need.key: need.title for need in NEEDS if need.key in offers.ASKING},
    "decide": "Date changes to decide",
    "verify": "Completions to verify",
    "answer": "Questions to answer",
}
AT_ANY_RATE = ("escalated", "decide", "verify")  # others wait for these: a weekly digest isn't waited for


@dataclass(frozen=True)
class Section:
    """The lines of a digest that ask for the same."""

    key: str
    title: str
    offers: Sequence[Offer]


@dataclass(frozen=True)
class Digest:
    """All that one person is reminded of on a day; without sections there is no mail."""

    person: User
    day: date
    sections: Sequence[Section]
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

    None on a day on which the council doesn't work. Twenty queries at most for every hundred people.
    """
    if not is_working_day(as_at):
        return
    taken = SentDigest.objects.filter(day=as_at).exclude(state=SentDigest.State.FAILED)
    people = User.objects.filter(is_active=True).exclude(pk__in=taken.values("person")).order_by("pk")
    last = 0
    while batch := list(islice(people.filter(pk__gt=last), AT_ONCE)):
        yield from _of(batch, as_at, conventions)
        last = batch[-1].pk


def _of(people: list[User], as_at: date, conventions: InForce) -> Iterator[Digest]:
    read_ahead(people, on=as_at)
    people = [person for person in people if not standing(person, on=as_at).only_packs]
    chosen = {one.person_id: one for one in Reminders.objects.filter(person__in=people)}
    before = last_digests(people, before=as_at)
    since = {person.pk: as_at - LOOKED_BACK for person in people}
    since |= {person: day for person, (day, _) in before.items()}
    sent_at = {person: at for person, (_, at) in before.items()}
    owed = _by_post(people, as_at, conventions)
    changes = offers.date_changes_for(people, on=as_at)
    claims = offers.completions_for(people, on=as_at)
    questions = questions_waiting(people, on=as_at)
    escalated = offers.escalations_for(
        people, since=since, sent_at=sent_at, as_at=as_at, conventions=conventions
    )
    for person in people:
        mine = [one for post in sorted(standing(person, on=as_at).posts) for one in owed.get(post, ())]
        mine.sort(key=lambda one: (one.action.due or date.max, one.action.reference))
        groups = by_need(seen_of(mine, person, as_at=as_at), as_at=as_at, conventions=conventions)
        found = {
            **offers.asked_for(groups, as_at=as_at),
            "decide": changes.get(person.pk, []),
            "verify": claims.get(person.pk, []),
            "answer": questions.get(person.pk, []),
            "escalated": escalated.get(person.pk, []),
        }
        choice = chosen.get(person.pk) or Reminders(person=person)
        if not is_day_of(choice, as_at):
            found = between(found, since=since[person.pk])
        sections = [Section(key, title, found[key]) for key, title in TITLES.items() if found.get(key)]
        if sections:
            yield Digest(person, as_at, sections, choice.rhythm)


def _by_post(people: Collection[User], as_at: date, conventions: InForce) -> dict[int, list[Owed]]:
    posts = {post for person in people for post in standing(person, on=as_at).posts}
    found: dict[int, list[Owed]] = {}
    for owed in owed_of(posts, as_at=as_at, conventions=conventions):
        found.setdefault(owed.action.owner_id, []).append(owed)  # type: ignore[arg-type]
    return found


def is_day_of(choice: Reminders, day: date) -> bool:
    """Whether the whole digest is sent on the working day.

    A weekly one that falls on a day off is sent on the next working day.
    """
    if choice.weekday is None or day.weekday() == choice.weekday:
        return True
    earlier = day - timedelta(days=1)
    while not is_working_day(earlier):
        if earlier.weekday() == choice.weekday and choice.weekday < len(WEEKDAYS):
            return True
        earlier -= timedelta(days=1)
    return False


def between(found: Mapping[str, Sequence[Offer]], *, since: date) -> dict[str, list[Offer]]:
    """What can't wait for the weekly digest: what was escalated, and what was asked for since the last mail.

    What was asked for on the day of that mail came after it, which goes out in the morning.
    """
    return {
        key: [offer for offer in found.get(key, ()) if offer.day and offer.day >= since]
        for key in AT_ANY_RATE
    }
