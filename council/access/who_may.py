"""Who may see or change one record, and through what: the rules of access read in reverse."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from council.access.rules import RIGHTS, Right, Standing, follow_path, owner_of, scopes_of, standing_of
from council.models import Grant, Holding, Scope
from council.natural_order import natural_key

if TYPE_CHECKING:
    from council.models import User


@dataclass(frozen=True)
class Way:
    """One way by which a person comes to a record: a grant, or (without one) the post that owns it.

    `holding` is how they hold the post, where it goes through one.
    """

    rights: frozenset[Right]
    grant: Grant | None = None
    holding: Holding | None = None
    beside: bool = False  # the post does not own it, but leads a part of it

    @property
    def words(self) -> str:
        """The way in words: "Viewer of the council, granted to Head of Finance, held as deputy"."""
        held = ""
        if self.holding:
            capacity = Holding.Capacity(self.holding.capacity).label.lower()
            held = f", held as {capacity}" if capacity != "holder" else ", held"
        if self.grant is None:
            through = "The post that leads a part of it" if self.beside else "The post that owns it"
            return f"{through}: {self.holding.post if self.holding else ''}{held}"
        exempt = ", exempt material included" if self.grant.sees_exempt else ""
        to = f", granted to {self.grant.post}{held}" if self.grant.post_id else ""
        return f"{self.grant.what}{exempt}{to}"


@dataclass(frozen=True)
class WhoMay:
    """One person who sees a record: the rights they hold for it, whether they update it, through what."""

    person: "User"
    rights: frozenset[Right]
    updates: bool
    through: tuple[Way, ...]

    @property
    def words(self) -> list[str]:
        """What they may do, as the rights are named; updating what their post owns comes beside seeing it."""
        own = ["update it"] if self.updates and Right.UPDATE not in self.rights else []
        return ["see it", *own, *(right.value for right in Right if right in self.rights - {Right.SEE})]


def who_may(record: Any, *, on: date) -> list[WhoMay]:
    """Everybody who sees the record on the day, by name, with what `may` and `may_update` say of each.

    Two queries, whatever the number of people.
    """
    scopes, path = scopes_of(record), type(record).owner_path
    owner = follow_path(record, path) if path else None
    reaching = Q(scope__in=scopes) | Q(scope__kind=Scope.Kind.COUNCIL)
    related = ("scope", "user", "post", "body")
    grants = list(Grant.objects.filter(Holding.current(on)).filter(reaching).select_related(*related))
    beside = record.posts_beside()
    posts = {grant.post_id for grant in grants if grant.post_id} | ({owner.pk} if owner else set()) | beside
    ways: dict[Any, list[Way]] = defaultdict(list)
    held: dict[Any, set[int]] = defaultdict(set)
    for grant in grants:
        if grant.user_id:
            ways[grant.user].append(Way(RIGHTS[grant.role], grant))
    holdings = Holding.objects.filter(Holding.current(on), post__in=posts).select_related("user", "post")
    for holding in holdings:
        held[holding.user].add(holding.post_id)
        if owner and holding.post_id == owner.pk:
            ways[holding.user].append(Way(frozenset({Right.SEE}), None, holding))
        elif holding.post_id in beside:
            ways[holding.user].append(Way(frozenset({Right.SEE}), None, holding, beside=True))
        for grant in grants:
            if grant.post_id == holding.post_id:
                ways[holding.user].append(Way(RIGHTS[grant.role], grant, holding))
    people = []
    for person, through in ways.items():
        who = standing_of(frozenset(held[person]), {way.grant for way in through if way.grant})
        if person.is_active and record.visible_by(who):
            rights = frozenset(right for right in Right if any(who.has(right, scope) for scope in scopes))
            updates = owner_of(record) in who.posts or Right.UPDATE in rights
            people.append(
                WhoMay(person, rights, updates, tuple(w for w in through if counts_for(w, record, who)))
            )
    return sorted(people, key=lambda entry: (natural_key(str(entry.person)), entry.person.pk))


def counts_for(way: Way, record: Any, who: Standing) -> bool:
    """Whether the way has a part in it: a guest's grant only where it shows the record."""
    if way.grant is None or way.rights or not way.grant.body_id:
        return True
    return record.visible_by(standing_of(frozenset(), [way.grant]))
