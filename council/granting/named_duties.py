"""Naming a post for a duty that gives a right without a role: the proper officer, internal audit, an SRO.

It is a grant by another name. So no one names a post of their own, the log says whom it concerns, and they
are told by mail.
"""

from datetime import date

from council.access.acting import By
from council.access.duties import gives_themself
from council.models import Post, User
from council.telling import tell_of_person
from council.wording import spoken

OWN_POST = "You cannot name a post that you hold, or will hold. Another administrator does."


def names_own_post(by: By, post: Post | None, *, on: date) -> bool:
    """Whether the duty would come to the person who names the post, now or later."""
    return isinstance(by, User) and post is not None and gives_themself(by, on=on, post=post)


def tell_named(
    duty: str, *, now: Post | None, before: Post | None, by: User | None, on: date, begins: date
) -> None:
    """Tell the log and each person who holds one of the posts what the duty comes to, from the day it begins.

    `duty` is told after "is named": "proper officer", "senior responsible owner of Repairs".
    """
    if now == before:
        return
    for post, named in ((before, f"is no longer named {duty}"), (now, f"is named {duty}")):
        for user in post.holders(on=on) if post else ():
            tell_of_person(user, f"{post}, which {user} holds, {named} from {spoken(begins)}", by=by)
