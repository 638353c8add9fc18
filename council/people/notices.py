"""The mails by which people hear that a post, or what another owned, has come to them."""

from django.template.loader import render_to_string

from council.mail import send, whole
from council.models import Holding, Post, User
from council.wording import spoken


def tell_cover(holding: Holding, *, by: User | None) -> None:
    """Mail whoever stands in, once the change stands.

    The reason isn't told: why somebody is away is their own affair.
    """
    address = whole(holding.post.get_absolute_url())
    words = {"person": holding.user, "holding": holding, "by": by, "address": address}
    subject = f"You stand in as {holding.post} from {spoken(holding.from_date)}"
    body = render_to_string("council/people/mail/cover.txt", words)
    send(to=[holding.user], subject=subject, body=body)


def tell_handed_over(post: Post, *, to: Post, moved: int, people: list[User], by: User | None) -> None:
    """Mail those who act for the post that takes over, once the change stands.

    They hear how many records came, and no title: some may be exempt.
    """
    said = {"post": post, "to": to, "moved": moved, "by": by, "address": whole(to.get_absolute_url())}
    for person in people:
        body = render_to_string("council/people/mail/handed_over.txt", {**said, "person": person})
        send(to=[person], subject=f"{to} now owns what {post} did", body=body)
