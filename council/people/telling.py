"""The mails by which people hear that a post, or what another owned, has come to them."""

from collections.abc import Mapping

from django.template.loader import render_to_string

from council.mail import send
from council.models import Holding, Post, User
from council.wording import spoken


def tell_cover(holding: Holding, *, by: User | None, address: str) -> None:
    """Nothing now: whoever stands in hears of it once the change stands. `address` is the page of the post.

    The reason isn't told: why somebody is away is their own affair.
    """
    words = {"holding": holding, "by": by, "address": address}
    _send(
        holding.user,
        f"You stand in as {holding.post} from {spoken(holding.from_date)}",
        "council/people/mail/cover.txt",
        words,
    )


def tell_handed_over(post: Post, *, to: Post, moved: int, people: list[User], by: User, address: str) -> None:
    """Nothing now: those who act for the post that takes over hear of it once the change stands.

    How many records came, and no title: some may be exempt.
    """
    for person in people:
        words = {"person": person, "post": post, "to": to, "moved": moved, "by": by, "address": address}
        _send(person, f"{to} now owns what {post} did", "council/people/mail/handed_over.txt", words)


def _send(person: User, subject: str, template: str, words: Mapping[str, object]) -> None:
    send(to=[person.email], subject=subject, body=render_to_string(template, {"person": person, **words}))
