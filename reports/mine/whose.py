"""Whose records they are on "My actions": my post's, my team's, or those that I deputise for."""

from datetime import date

from council.access.rules import standing
from council.models import Holding, Post, User

WHOSE = {"post": "My post’s", "team": "My team’s", "deputy": "I deputise for"}


def posts_by_part(user: User, *, on: date) -> dict[str, frozenset[int]]:
    """The posts that the person acts for, by the part played: holder ("post"), "team", "deputy".

    What is neither held nor a team's is deputised for: a deputy's holding, or a delegation.
    """
    rows = Holding.objects.filter(Holding.current(on), user=user).values_list(
        "post_id", "capacity", "post__kind"
    )
    parts: dict[str, set[int]] = {"post": set(), "team": set(), "deputy": set()}
    for post, capacity, kind in rows:
        if capacity == Holding.Capacity.MEMBER or kind == Post.Kind.TEAM:
            parts["team"].add(post)
        elif capacity != Holding.Capacity.DEPUTY:
            parts["post"].add(post)
    parts["deputy"] = set(standing(user, on=on).posts) - parts["post"] - parts["team"]
    return {part: frozenset(posts) for part, posts in parts.items() if posts}
