"""Handing over everything that a post owns to another post, at once and in every register."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, authorise
from council.history import authored, bulk_update
from council.models import Post
from council.people.notices import tell_handed_over
from council.people.ownership import ownerships
from council.people.recording import TO_LOOK_AFTER_PEOPLE
from council.refusing import Refusals
from council.register.ownership import Ownership


@transaction.atomic
def hand_over(post: Post, *, to: Post, by: By, why: str, on: date | None = None) -> int:
    """Hand over the post's records, restricted ones included, each with an entry; return how many.

    What is done and closed stays with the post that did it. Who acts for the other post on the day `on` is
    told by mail.
    """
    person = authorise(by, TO_LOOK_AFTER_PEOPLE)
    refused = Refusals()
    refused.say("to", "Choose another post: it has them already.", where=post.pk == to.pk)
    refused.say("to", f"{to} is no longer in use.", where=not to.is_active)
    refused.say("why", "Enter why it is handed over.", where=not why.strip())
    refused.raise_all()
    with authored(by=person, why=f"Handed over with everything of {post}: {why}"):
        moved = sum(_give(ownership, post, to) for ownership in ownerships())
    if not moved:
        raise ValidationError(f"{post} owns nothing that could be handed over.")
    if on:
        people = [holder for holder in to.holders(on=on) if holder.is_active and holder != person]
        tell_handed_over(post, to=to, moved=moved, people=people, by=person)
    return moved


def _give(ownership: Ownership, post: Post, to: Post) -> int:
    """Give the post's records of one kind to the other post; their number.

    A version grows, so that whoever edits one just now is told.
    """
    rows = list(ownership.of([post.pk]).order_by("pk").select_for_update(of=("self",)))
    changed = [ownership.owner]
    for row in rows:
        setattr(row, ownership.owner, to)
        if hasattr(row, "version"):
            row.version += 1
            changed = [ownership.owner, "version"]
    return bulk_update(rows, changed)
