"""Making, renewing and ending a person's calendar feed, and finding whose feed an address is."""

from datetime import datetime, timedelta

from django.db import transaction

from council import events
from council.access.acting import END_LEAVERS, By, Rule, authorise
from council.access.rules import Right
from council.models import Event, Feed, User
from council.models.invitations import digest, new_token
from council.models.log import mark_of

TO_MAKE_FEED = Rule("A calendar address is made by the person whose it is.", own="pk")
TO_END_FEED = Rule(
    "A calendar address is ended by the person whose it is, and by administrators of the whole council.",
    rights=(Right.ADMINISTER,),
    everywhere=True,
    own="pk",
    jobs=(END_LEAVERS,),
)


@transaction.atomic
def make_feed(person: User, *, by: By, at: datetime, days: int) -> str:
    """Make the feed; return the secret part of its address, shown this once. The old one stops working."""
    signer = authorise(by, TO_MAKE_FEED, person)
    token, kept = new_token()
    _, made = Feed.objects.update_or_create(
        person=person,
        defaults={"token_digest": kept, "made_at": at, "expires_at": at + timedelta(days=days)},
    )
    what = "Calendar address made" if made else "Calendar address renewed: the old one stops working"
    events.tell(Event.Kind.SECURITY_CHANGED, what, by=signer, person=person.pk, token=mark_of(kept))
    return token


@transaction.atomic
def end_feed(person: User, *, by: By) -> bool:
    """End the person's feed, whose address stops working; return whether there was one."""
    signer = authorise(by, TO_END_FEED, person)
    ended, _ = Feed.objects.filter(person=person).delete()
    if ended:
        events.tell(Event.Kind.SECURITY_CHANGED, "Calendar address ended", by=signer, person=person.pk)
    return bool(ended)


def find_feed(token: str, *, at: datetime) -> Feed | None:
    """The feed whose address holds the token; None for one that is unknown, expired or of a leaver.

    The digest is what is looked for, so the time that it takes tells nothing of how near a guess came, and
    the same one query answers whatever is wrong.
    """
    return Feed.objects.open(at).select_related("person").filter(token_digest=digest(token)).first()
