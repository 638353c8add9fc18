"""Sitting on a body: as its chair, vice-chair or member, from a day to a day."""

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from council.access.acting import By, authorise
from council.asking_once import NONE_MEANT, Meant
from council.history import authored
from council.models import Body, Membership, User
from council.people.holdings import DAY, doubts_of_term, require_newcomer
from council.people.recording import TO_LOOK_AFTER_PEOPLE
from council.refusing import Refusals
from council.telling import tell_of_person
from council.wording import spoken

CHAIRS = (Membership.Role.CHAIR, Membership.Role.INDEPENDENT_CHAIR)


def succeeded(body: Body, *, user: User, role: str, from_date: date) -> QuerySet[Membership]:
    """The memberships that end when the person joins so: the last chair's, and the person's own."""
    replaced = Q(user=user) | Q(role__in=CHAIRS) if role in CHAIRS else Q(user=user)
    running = Q(to_date__isnull=True) | Q(to_date__gte=from_date)
    return body.memberships.filter(replaced & running).select_related("user").order_by("from_date", "pk")


@transaction.atomic
def join_body(
    body: Body,
    *,
    user: User,
    role: str,
    from_date: date,
    by: By,
    to_date: date | None = None,
    why: str = "",
    on: date | None = None,
    meant: Meant = NONE_MEANT,
) -> Membership:
    """Make the person a member. A body has one chair at a time: a new one ends the last one's term.

    A day far from `on`, today, is asked about unless it is `meant`.
    """
    person = authorise(by, TO_LOOK_AFTER_PEOPLE)
    body = Body.objects.select_for_update(of=("self",)).get(pk=body.pk)
    ending = list(succeeded(body, user=user, role=role, from_date=from_date))
    refused = Refusals()
    with refused.hear():
        doubts_of_term(from_date, to_date, by=by, on=on, meant=meant).raise_any()
    with refused.hear():
        require_newcomer(user, by=person, from_date=from_date, to_date=to_date)
    for one in ending:
        same = one.user_id == user.pk and one.role == role and one.from_date <= from_date
        refused.say("user", f"{user} is {one.get_role_display().lower()} already.", where=same)
        begins = f"{one.user} begins on {spoken(one.from_date)}. Choose a later day."
        refused.say("from_date", begins, where=not same and one.from_date >= from_date)
    refused.raise_all()
    for membership in ending:
        membership.to_date = from_date - DAY
        with authored(by=person, why=f"{user} becomes {Membership.Role(role).label.lower()}"):
            membership.save()
        if membership.user_id != user.pk:
            until = f"until {spoken(membership.to_date)}"
            what = f"{membership.user} is {membership.get_role_display().lower()} of {body} {until}"
            tell_of_person(membership.user, what, by=person, body=body.pk, membership=membership.pk)
    with authored(by=person, why=why):
        joined = Membership.objects.create(
            body=body, user=user, role=role, from_date=from_date, to_date=to_date
        )
    what = f"{user} joins {body} as {joined.get_role_display().lower()} from {spoken(from_date)}"
    tell_of_person(user, what, by=person, body=body.pk, membership=joined.pk)
    return joined
