"""The change requests that wait for a person's decision, on home, on my actions and in the mail."""

from collections.abc import Collection, Mapping
from datetime import date

from django.urls import reverse

from council.access import duties
from council.access.rules import Right, standing
from council.conventions import InForce
from council.deciding import posts_as_sro
from council.models import User
from council.offers import MailSections, Offer, Urgency
from programmes.changing_course.deciding import TO_DECIDE
from programmes.models import ChangeRequest


def offers(user: User, *, as_at: date, conventions: InForce) -> list[Offer]:
    """What the person may decide, for their home page. Two queries, or one."""
    return decisions(user, on=as_at)


def decisions(user: User, *, on: date | None = None) -> list[Offer]:
    """The change requests that wait for the person's decision, the first asked for first."""
    manages = standing(user, on=on).has(Right.MANAGE)
    if not manages and not posts_as_sro([user], ChangeRequest, on=on):
        return []
    rows = ChangeRequest.objects.visible_to(user, on=on).filter(outcome=ChangeRequest.waiting_outcome)
    waiting = rows.select_related("programme", "asked_by").order_by("asked_on", "pk")
    return [offer_of(change) for change in waiting if decides(user, change, on=on)]


def decides(user: User, change: ChangeRequest, *, on: date | None) -> bool:
    """Whether the request waits for the person: one who may decide, and did not ask for it."""
    return TO_DECIDE.allows(user, change, on=on) and change.asked_by_id not in duties.acting_as(user, on=on)


def offer_of(change: ChangeRequest) -> Offer:
    """The request as an offer to decide on it."""
    asker = change.asked_by or change.asked_through or "the plan"
    return Offer(
        title=change.title,
        url=change.get_absolute_url(),
        why=f"Change of {change.programme}: {asker} asks for it",
        step_label="Decide",
        step_url=reverse("decide-change-request", args=[change.programme.code, change.reference]),
        urgency=Urgency.DECISION,
        reference=change.reference,
        day=change.asked_on,
    )


def sections_for(
    people: Collection[User], *, as_at: date, conventions: InForce, **since: object
) -> Mapping[int, Mapping[str, list[Offer]]]:
    """What stands in each person's daily mail, as on their home page; one query where nothing waits."""
    rows = ChangeRequest.objects.filter(outcome=ChangeRequest.waiting_outcome)
    waiting = list(rows.select_related("programme__scope", "asked_by").order_by("asked_on", "pk"))
    if not waiting:
        return {}
    return {
        person.pk: {"changes": [offer_of(each) for each in waiting if decides(person, each, on=as_at)]}
        for person in people
    }


MAIL = MailSections(
    order=24,
    titles={"changes": "Changes of programmes to decide"},
    at_any_rate=frozenset({"changes"}),
    fill=sections_for,
)
