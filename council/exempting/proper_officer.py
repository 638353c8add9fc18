"""The proper officer, who decides what is kept from the public (Local Government Act 1972, section 100B(2)).

The council names a post in its conventions, most often the Monitoring Officer's. Who holds it decides, and so
does whoever holds it as deputy or for the time being, where they see exempt material.
"""

from datetime import date
from typing import Any

from council.access.acting import By, Rule
from council.access.named_posts import authorise_holder, holds, named_post
from council.conventions import InForce
from council.models import Post, User

TO_DECIDE_EXEMPT = Rule(
    "What is exempt is confirmed, changed and opened by the proper officer or a deputy.",
    owner=True,
    office="proper officer",
)
NOT_NAMED = (
    "No post is named as the proper officer. An administrator of the council names it under Settings, "
    "Proper officer and internal audit."
)


def proper_officer(conventions: InForce) -> Post | None:
    """The post that the conventions name; None where they name none, or none is called so."""
    return named_post(conventions.proper_officer, conventions.proper_officer_post)


def is_proper_officer(user: User, *, on: date, conventions: InForce) -> bool:
    """Whether the person holds the proper officer's post on the day, deputies among them."""
    return holds(user, proper_officer(conventions), on=on)


def authorise_proper_officer(by: By, record: Any, *, on: date, conventions: InForce) -> User | None:
    """Return who signs; raise PermissionDenied unless they hold the officer's post and see the record."""
    post = proper_officer(conventions)
    return authorise_holder(by, TO_DECIDE_EXEMPT, record, post=post, not_named=NOT_NAMED, on=on)
