"""The exceptions that wait for a person's decision, on home, on my actions and in the mail."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from council.access.rules import Right, standing
from council.conventions import InForce
from council.deciding import posts_as_sro
from council.models import User
from council.offers import MailSections, Offer, Urgency
from programmes.models import ToleranceException
from programmes.tolerances.deciding import TO_DECIDE


def offers(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """What the person may decide, for their home page. Two queries, or one."""
    return decisions(user, on=as_at)


def decisions(user: User, *, on: date | None = None) -> list[Offer]:
    """The exceptions that wait for the person's decision, the first raised first."""
    manages = standing(user, on=on).has(Right.MANAGE)
    if not manages and not posts_as_sro([user], ToleranceException, on=on):
        return []
    rows = waiting().visible_to(user, on=on)
    return [offer_of(each) for each in rows if TO_DECIDE.allows(user, each, on=on)]


def waiting() -> Any:
    """The exceptions of running programmes that nobody has decided on."""
    rows = ToleranceException.objects.of_running().filter(outcome=ToleranceException.waiting_outcome)
    return rows.select_related("programme__scope").order_by("asked_on", "pk")


def offer_of(exception: ToleranceException) -> Offer:
    """The exception as an offer to decide on it."""
    return Offer(
        title=f"{exception.programme}: {exception.title[:1].lower()}{exception.title[1:]}",
        url=exception.get_absolute_url(),
        why=exception.reason,
        step_label="Decide",
        step_url=exception.address("decide-exception"),
        urgency=Urgency.DECISION,
        reference=exception.reference,
        day=exception.asked_on,
    )


def sections_for(
    people: Collection[User], *, as_at: date, conventions: InForce, **since: object
) -> Mapping[int, Mapping[str, list[Offer]]]:
    """What stands in each person's daily mail, as on their home page; one query where nothing waits."""
    rows = list(waiting())
    if not rows:
        return {}
    return {
        person.pk: {
            "exceptions": [offer_of(each) for each in rows if TO_DECIDE.allows(person, each, on=as_at)]
        }
        for person in people
    }


MAIL = MailSections(
    order=23,
    titles={"exceptions": "Programmes beyond their tolerance"},
    at_any_rate=frozenset({"exceptions"}),
    fill=sections_for,
)
