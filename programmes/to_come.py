"""What owners are asked of what is to come by a day: whether it came. On home, by mail and in My actions.

The benefits and the outputs of a programme are such; each declares its `ToCome` and writes no more.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet

from council.access.rules import standing
from council.conventions import InForce
from council.models import User
from council.offers import MailSections, Offer, Urgency
from council.register.owing import OwedOnItsPage, OwedRow, TalkingPoints, Visit
from council.wording import days, spoken

ASKING = {"overdue": Urgency.OVERDUE, "soon": Urgency.DUE_SOON}


@dataclass(frozen=True, kw_only=True)
class OwedToCome(OwedRow):
    """A record of mine that has not come yet."""

    card = "programmes/_owed_to_come.html"

    why: str  # what it is, and when it is or was due


@dataclass(frozen=True)
class PointToCome:
    """One record to talk about: what it is, its day, and for how many days it is late."""

    record: Any
    what: str
    day: date | None
    overdue: int
    asked: str


class ToCome(OwedOnItsPage):
    """Records with a day by which they are to come, about which their owner is asked on their own page."""

    point = "programmes/_point_to_come.html"
    in_calendar = "due"
    has_list = False

    def __init__(
        self,
        model: Any,
        *,
        words: tuple[str, str, str],
        day: str,
        what: Callable[[Any], str],
        by: str,
        step: str,
        page: str,
        after_closure: bool = False,
    ) -> None:
        """`words`: one, many, and what is said of those that came; `day`: the field; `by`: "due by"."""
        self.model, self.day, self.what, self.by, self.step, self.page = model, day, what, by, step, page
        # Said by the instance: the two registers differ in nothing but their words.
        self.one, self.many, self.over = words  # type: ignore[misc]
        self.after_closure = after_closure  # type: ignore[misc]

    def expected(self, posts: Iterable[int]) -> QuerySet:
        """What of the posts is still to come, whoever may see it, the earliest first."""
        rows = self.model.objects.expected().filter(owner__in=posts)
        rows = rows if self.after_closure else rows.of_running()
        return rows.select_related("programme__scope", "owner").order_by(
            F(self.day).asc(nulls_last=True), "pk"
        )

    def as_owed(self, record: Any, *, as_at: date, conventions: InForce) -> OwedToCome:
        """The record with what it needs of its owner."""
        due: date | None = getattr(record, self.day)
        late = due is not None and due < as_at
        soon = due is not None and due <= as_at + timedelta(days=conventions.due_soon_days)
        need = "overdue" if late else "soon" if soon else "later"
        when = f"{'was' if late else 'is'} {self.by} {spoken(due)}" if due else "no day yet"
        return OwedToCome(
            record=record,
            need=need,
            step=self.step if need in ASKING else "",
            step_url=record.address(self.page) if need in ASKING else "",
            due=due,
            why=f"{self.what(record)}, {when}",
        )

    def owed_by(self, visit: Visit, *, posts: Collection[int] | None = None) -> list[OwedToCome]:
        held = standing(visit.person, on=visit.as_at).posts
        held = held if posts is None else held.intersection(posts)
        if not held:
            return []
        seen = self.expected(held).visible_to(visit.person)  # type: ignore[attr-defined]
        return [self.as_owed(each, as_at=visit.as_at, conventions=visit.conventions) for each in seen]

    def points(self, records: QuerySet, visit: Visit) -> TalkingPoints:
        rows = records.select_related("programme", "owner").order_by(F(self.day).asc(nulls_last=True), "pk")
        every = list(rows)
        points = []
        for each in (one for one in every if one.is_live):
            due = getattr(each, self.day)
            late = max(0, (visit.as_at - due).days) if due else 0
            asked = f"{days(late)} overdue: whether it came." if late else ""
            points.append(PointToCome(each, self.what(each), due, late, asked))
        return TalkingPoints(points, over=len(every) - len(points))

    def offers(self, user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
        """What of the person's posts is overdue or due soon. One query, or none without a post."""
        posts = standing(user, on=as_at).posts
        if not posts:
            return []
        asked = self.asked(posts, as_at=as_at, conventions=conventions).visible_to(user)  # type: ignore[attr-defined]
        return [self.offer_of(each, as_at=as_at, conventions=conventions) for each in asked]

    def asked(self, posts: Iterable[int], *, as_at: date, conventions: InForce) -> QuerySet:
        """What of the posts is overdue or due soon, the earliest first."""
        soon = as_at + timedelta(days=conventions.due_soon_days)
        return self.expected(posts).filter(**{f"{self.day}__lte": soon})

    def offer_of(self, record: Any, *, as_at: date, conventions: InForce) -> Offer:
        """The record as an offer to say whether it came."""
        owed = self.as_owed(record, as_at=as_at, conventions=conventions)
        return Offer(
            title=record.title,
            url=record.get_absolute_url(),
            why=owed.why,
            step_label=owed.step,
            step_url=owed.step_url,
            urgency=ASKING[owed.need],
            reference=record.reference,
            day=owed.due,
        )

    def mail(self, key: str, title: str, *, order: int) -> MailSections:
        """Its section of the daily mail."""

        def fill(
            people: Collection[User], *, as_at: date, conventions: InForce, **since: object
        ) -> Mapping[int, Mapping[str, list[Offer]]]:
            """What stands in each person's mail, as on their home page; one query for them all, or none."""
            standings = {person.pk: standing(person, on=as_at) for person in people}
            posts = {post for who in standings.values() for post in who.posts}
            asked = list(self.asked(posts, as_at=as_at, conventions=conventions)) if posts else []
            return {
                person: {
                    key: [
                        self.offer_of(each, as_at=as_at, conventions=conventions)
                        for each in asked
                        if each.owner_id in who.posts and each.visible_by(who)
                    ]
                }
                for person, who in standings.items()
            }

        return MailSections(order=order, titles={key: title}, fill=fill)
