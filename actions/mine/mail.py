"""What the register of actions puts into the daily mail: what is owed, what waits for a decision, what was
escalated.

The rules are those of the page, asked of the same functions (`owed`, `offers`); here they are asked for many
people at once, so that the number of queries doesn't grow with the people.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from actions.mine.offers import (
    ASKING,
    asked_for,
    completions_for,
    date_changes_for,
    escalations_for,
)
from actions.mine.owed import Owed, owed_of, seen_of
from council.access.rules import standing
from council.conventions import InForce
from council.models import User
from council.offers import MailSections, Offer
from council.register.owing import NEEDS, by_need


def sections_for(
    people: Collection[User],
    *,
    as_at: date,
    since: Mapping[int, date],
    sent_at: Mapping[int, datetime],
    conventions: InForce,
) -> dict[int, dict[str, list[Offer]]]:
    """The offers of each person, by their key and the key of the section; ten queries at most."""
    posts = {post for person in people for post in standing(person, on=as_at).posts}
    by_post: dict[int, list[Owed]] = {}
    for owed in owed_of(posts, as_at=as_at, conventions=conventions):
        by_post.setdefault(owed.action.owner_id, []).append(owed)  # type: ignore[arg-type]
    changes = date_changes_for(people, on=as_at)
    claims = completions_for(people, on=as_at)
    escalated = escalations_for(people, since=since, sent_at=sent_at, as_at=as_at, conventions=conventions)
    sections = {}
    for person in people:
        mine = [owed for post in sorted(standing(person, on=as_at).posts) for owed in by_post.get(post, ())]
        mine.sort(key=lambda owed: (owed.action.due or date.max, owed.action.reference))
        groups = by_need(seen_of(mine, person, as_at=as_at))
        sections[person.pk] = {
            **asked_for(groups, as_at=as_at),
            "decide": changes.get(person.pk, []),
            "verify": claims.get(person.pk, []),
            "escalated": escalated.get(person.pk, []),
        }
    return sections


# In the order of the mail. What is escalated comes first: it is told once, and not again tomorrow.
MAIL = MailSections(
    order=20,
    titles={
        "escalated": "Escalated to you",
        **{need.key: need.title for need in NEEDS if need.key in ASKING},
        "decide": "Date changes to decide",
        "verify": "Completions to verify",
    },
    at_any_rate=frozenset({"escalated", "decide", "verify"}),
    fill=sections_for,
)
