"""The proper officer, who decides what is kept from the public (Local Government Act 1972, section 100B(2)).

The council names a post in its conventions, most often the Monitoring Officer's. Who holds it decides, and so
does whoever holds it as deputy or for the time being, where they see exempt material.
"""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied

from council.access.acting import By, Rule, authorise
from council.access.rules import require, standing
from council.conventions import InForce
from council.models import Post, User

TO_DECIDE_EXEMPT = Rule(
    "What is exempt is confirmed, changed and opened by the proper officer or a deputy.", owner=True
)
NOT_NAMED = (
    "No post is named as the proper officer. A person who can use the admin site names it in the council’s "
    "conventions, as proper_officer."
)


def proper_officer(conventions: InForce) -> Post | None:
    """The post that the conventions name; None where they name none, or none is called so."""
    title = conventions.proper_officer.strip()
    return Post.objects.filter(title__iexact=title).first() if title else None


def is_proper_officer(user: User, *, on: date, conventions: InForce) -> bool:
    """Whether the person holds the proper officer's post on the day, deputies among them."""
    post = proper_officer(conventions)
    return post is not None and post.pk in standing(user, on=on).posts


def authorise_proper_officer(by: By, record: Any, *, on: date, conventions: InForce) -> User | None:
    """Return who signs; raise PermissionDenied unless they hold the officer's post and see the record."""
    if not isinstance(by, User):
        return authorise(by, TO_DECIDE_EXEMPT, record, on=on)
    post = proper_officer(conventions)
    if post is None:
        raise PermissionDenied(NOT_NAMED)
    person = authorise(by, TO_DECIDE_EXEMPT, post, on=on)
    require(record.visible_by(standing(by, on=on)), TO_DECIDE_EXEMPT.refusal)
    return person
