"""Which entries of the log a person's posts answer for: on home, by mail, among all that they owe."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, QuerySet
from django.urls import reverse

from council.access.rules import standing
from council.conventions import InForce
from council.models import User
from council.offers import MailSections, Offer, Urgency
from council.register.owing import OwedOnItsPage, OwedRow, TalkingPoints, Visit
from council.wording import days, spoken
from risks.models import LogEntry

ASKING = {"overdue": Urgency.OVERDUE, "soon": Urgency.DUE_SOON}


@dataclass(frozen=True, kw_only=True)
class OwedEntry(OwedRow):
    """An entry of the log of mine that is still to be resolved."""

    card = "risks/log/_owed.html"

    why: str  # when it is or was due


@dataclass(frozen=True)
class EntryPoint:
    """One entry to talk about, and for how many days it is late."""

    entry: LogEntry
    overdue: int


def entries_owed_of(posts: Collection[int], *, as_at: date, conventions: InForce) -> list[OwedEntry]:
    """What the posts have to resolve, whoever may see it; one query, however many posts."""
    if not posts:
        return []
    rows = LogEntry.objects.to_resolve().of_running().filter(owner__in=posts)  # type: ignore[attr-defined]
    owed = [as_owed(entry, as_at, conventions) for entry in rows.select_related("programme", "owner")]
    return sorted(owed, key=lambda row: (row.due or date.max, row.reference))


def as_owed(entry: LogEntry, as_at: date, conventions: InForce) -> OwedEntry:
    """The entry with what it needs of its owner."""
    late, due = entry.days_overdue(as_at=as_at), entry.due
    soon = due and due <= as_at + timedelta(days=conventions.due_soon_days)
    need = "overdue" if late else "soon" if soon else "later"
    when = f"due {spoken(due)}" if due else "no date yet"
    kind = entry.get_kind_display()
    return OwedEntry(
        record=entry,
        need=need,
        step="Resolve it" if need in ASKING else "",
        step_url=reverse("risks:resolve-entry", args=[entry.reference]) if need in ASKING else "",
        due=due,
        why=f"{kind}, {days(late)} overdue: {when}" if late else f"{kind}, {when}",
    )


def seen_of(owed: Iterable[OwedEntry], person: User, *, as_at: date) -> list[OwedEntry]:
    """Of what is owed, what the person may see; exempt entries only by right."""
    who = standing(person, on=as_at)
    return [row for row in owed if row.record.visible_by(who)]


def entries_owed(
    person: User, *, as_at: date, conventions: InForce, posts: Collection[int] | None = None
) -> list[OwedEntry]:
    """What their posts have to resolve, the earliest due first; one query."""
    held = standing(person, on=as_at).posts
    held = held if posts is None else held.intersection(posts)
    return seen_of(entries_owed_of(held, as_at=as_at, conventions=conventions), person, as_at=as_at)


def offer_of(owed: OwedEntry) -> Offer:
    """What is owed as an offer, with the day on which it counts."""
    return Offer(
        title=owed.record.title,
        url=owed.record.get_absolute_url(),
        why=owed.why,
        step_label=owed.step,
        step_url=owed.step_url,
        urgency=ASKING[owed.need],
        reference=owed.reference,
        day=owed.due,
        exempt=owed.record.exempt,
    )


def offers(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """What is overdue or due soon of the person's, for their home page. One query, or none."""
    owed = entries_owed(user, as_at=as_at, conventions=conventions)
    return [offer_of(row) for row in owed if row.need in ASKING]


def sections_for(
    people: Collection[User], *, as_at: date, conventions: InForce, **since: object
) -> Mapping[int, Mapping[str, list[Offer]]]:
    """What stands in each person's daily mail, as on their home page; one query for them all."""
    posts = {post for person in people for post in standing(person, on=as_at).posts}
    owed = entries_owed_of(posts, as_at=as_at, conventions=conventions)
    asking = [row for row in owed if row.need in ASKING]
    sections = {}
    for person in people:
        held = standing(person, on=as_at).posts
        mine = seen_of((row for row in asking if row.record.owner_id in held), person, as_at=as_at)
        sections[person.pk] = {"entries": [offer_of(row) for row in mine]}
    return sections


MAIL = MailSections(order=32, titles={"entries": "Issues that are due"}, fill=sections_for)


class OwedEntries(OwedOnItsPage):
    """Entries stand on "My actions" and in a one-to-one; they are resolved on their own page."""

    one, many, over = "entry of the log", "entries of the log", "resolved"
    point = "risks/log/_point.html"
    in_calendar = "due"

    def owed_by(self, visit: Visit, *, posts: Collection[int] | None = None) -> list[OwedEntry]:
        return entries_owed(visit.person, as_at=visit.as_at, conventions=visit.conventions, posts=posts)

    def points(self, records: QuerySet, visit: Visit) -> TalkingPoints:
        every = list(
            records.select_related("programme", "workstream", "owner").order_by(
                F("due").asc(nulls_last=True), "pk"
            )
        )
        live = [entry for entry in every if entry.is_live]
        points = [EntryPoint(entry, entry.days_overdue(as_at=visit.as_at)) for entry in live]
        return TalkingPoints(points, over=len(every) - len(live))
