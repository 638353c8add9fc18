"""Posts that the council names in its conventions for one duty: the proper officer, internal audit.

Who holds the post acts, and so does whoever holds it as deputy or for the time being.
"""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied

from council.access.acting import By, Rule, authorise
from council.access.rules import require, standing
from council.models import Post, User


def named_post(title: str, key: int = 0) -> Post | None:
    """The post that the conventions name: by its key, else as it is called; None where there is none."""
    if key:
        return Post.objects.filter(pk=key).first()
    title = title.strip()
    return Post.objects.filter(title__iexact=title).first() if title else None


def holds(user: User, post: Post | None, *, on: date) -> bool:
    """Whether the person holds the post on the day, deputies among them."""
    return post is not None and post.pk in standing(user, on=on).posts


def authorise_holder(
    by: By, rule: Rule, record: Any, *, post: Post | None, not_named: str, on: date
) -> User | None:
    """Return who signs; raise PermissionDenied unless they hold the post and see the record."""
    if not isinstance(by, User):
        return authorise(by, rule, record, on=on)
    if post is None:
        raise PermissionDenied(not_named)
    person = authorise(by, rule, post, on=on)
    require(record.visible_by(standing(by, on=on)), rule.refusal)
    return person
