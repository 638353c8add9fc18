"""What stands in a person's calendar feed: when their actions are due, and when updates must be in."""

import uuid
from collections.abc import Callable, Collection
from datetime import date, datetime

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from actions.mine.owed import owed_by, timetables_of
from actions.models import Action
from council.conventions import InForce
from council.models import Feed
from reports.feeds.calendar import Entry


def entries(feed: Feed, *, as_at: date, conventions: InForce, address: Callable[[str], str]) -> list[Entry]:
    """The dates of the feed's person, the earliest first: references and dates, no title and no name.

    `address` makes an address of the site whole. The day on which the feed itself ends is always among them.
    Seven queries, whatever the number of actions.
    """
    owed = owed_by(feed.person, as_at=as_at, conventions=conventions)
    live = [one.action for one in owed if one.action.is_live]
    changed = _changed([action.pk for action in live])
    found = [
        Entry(
            uid=uid("due", action.reference),
            day=action.due,
            summary=f"{action.reference} due",
            changed_at=changed.get(action.pk, feed.made_at),
            url=address(action.get_absolute_url()),
        )
        for action in live
        if action.due
    ]
    programmes = {action.programme_id: action.programme for action in live}
    for key, cut_offs in timetables_of(programmes, as_at, conventions).items():
        code, told = programmes[key].code, set()
        for one in cut_offs:
            if one.updates_by in told:
                continue  # the same day for two bodies is one day to its owner
            told.add(one.updates_by)
            found.append(
                Entry(
                    uid=uid("updates", code, one.meeting_on.isoformat(), one.body),
                    day=one.updates_by,
                    summary=f"{code} updates in by today",
                    changed_at=feed.made_at,
                    url=address(reverse("actions:update-mine")),
                )
            )
    ends = Entry(
        uid=uid("feed", str(feed.person_id)),
        day=timezone.localdate(feed.expires_at),
        summary="This calendar feed ends: renew it",
        changed_at=feed.made_at,
        url=address(reverse("reminders")),
    )
    return sorted([*found, ends], key=lambda entry: (entry.day, entry.summary, entry.uid))


def uid(*parts: str) -> str:
    """The same for the same thing on this site, whoever asks and by whatever name the site is reached."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, "/".join([settings.ALLOWED_HOSTS[0], *parts])))


def _changed(actions: Collection[int]) -> dict[int, datetime]:
    """When each action was last changed, by its key."""
    rows = Action.history.filter(id__in=actions).order_by().values_list("id")  # type: ignore[attr-defined]
    return dict(rows.annotate(last=Max("history_date")))
