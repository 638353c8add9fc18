"""The standing of many people at once, so that a job for everybody asks as little as a page for one.

`council.access.rules` keeps what it has read of a person on the person. Here that is read for all of them
together, in three queries, and left where it looks; every question to it is then answered without another.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Q

from council.access.duties import acting_as_by
from council.access.rules import standing_of
from council.models import Grant, Holding, User

Row = tuple[int, int, bool]  # a post, who holds it, whether as deputy


def preload_standing(people: Collection[User], *, on: date) -> None:
    """Read `standing` and `acting_as` of each of the people on the day, so that neither asks again."""
    own: dict[int, set[int]] = defaultdict(set)
    now = Holding.objects.filter(Holding.current(on))
    for holder, post in now.filter(user__in=people).values_list("user_id", "post_id"):
        own[holder].add(post)
    posts = set().union(*own.values())
    by_post: dict[int, list[Row]] = defaultdict(list)
    for post, holder, capacity in now.filter(post__in=posts).values_list("post_id", "user_id", "capacity"):
        by_post[post].append((post, holder, capacity == Holding.Capacity.DEPUTY))
    to_people: dict[int, list[Grant]] = defaultdict(list)
    to_posts: dict[int, list[Grant]] = defaultdict(list)
    given = Grant.objects.filter(Holding.current(on)).filter(Q(user__in=people) | Q(post__in=posts))
    for grant in given.select_related("scope"):
        if grant.post_id:
            to_posts[grant.post_id].append(grant)
        else:
            to_people[grant.user_id].append(grant)  # type: ignore[index]
    for person in people:
        if not person.is_active:
            continue
        held = frozenset(own[person.pk])
        grants = [*to_people[person.pk], *(grant for post in held for grant in to_posts[post])]
        person.__dict__.setdefault("_standings", {})[on] = standing_of(held, grants)
        rows = [row for post in held for row in by_post[post]]
        person.__dict__.setdefault("_acting_as", {})[on] = acting_as_by(person.pk, rows)
