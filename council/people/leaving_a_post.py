"""Leaving a post, from a last day on; the post stays accountable, held by somebody else or vacant."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, authorise
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.history import authored
from council.models import Holding, Membership, require_unchanged
from council.people.holdings import TO_STAND_IN, tell_left
from council.people.recording import TO_LOOK_AFTER_PEOPLE
from council.telling import tell_of_person
from council.wording import spoken


@transaction.atomic
def leave_post(
    holding: Holding,
    *,
    on: date,
    by: By,
    why: str,
    version: int | None = None,
    as_at: date | None = None,
    meant: Meant = NONE_MEANT,
) -> Holding:
    """End the holding, with `on` as its last day; one far from `as_at`, today, is asked about once."""
    person = authorise(by, TO_STAND_IN)
    holding = Holding.objects.select_for_update(of=("self",)).get(pk=holding.pk)
    require_unchanged(holding, version)
    require_last_day(holding, on)
    doubts_of_last_day(on, by=by, as_at=as_at, meant=meant).raise_any()
    holding.to_date = on
    with authored(by=person, why=why):
        holding.save()
    tell_left(holding, by=person)
    return holding


@transaction.atomic
def never_taken_up(holding: Holding, *, by: By, why: str, as_at: date, version: int | None = None) -> None:
    """Take out the holding that had not begun; its history stays."""
    person = authorise(by, TO_STAND_IN)
    holding = Holding.objects.select_for_update(of=("self",)).get(pk=holding.pk)
    require_unchanged(holding, version)
    if holding.from_date <= as_at:
        raise ValidationError("It has begun already, so it can only end.")
    with authored(by=person, why=f"Not taken up: {why}"):
        holding.delete()
    what = f"{holding.user} does not take up {holding.post}"
    tell_of_person(holding.user, what, by=person, post=holding.post_id)


def require_last_day(record: Holding | Membership, on: date) -> None:
    """Raise ValidationError unless the record can end on that day."""
    if on < record.from_date:
        raise ValidationError(
            {"on": f"It began on {spoken(record.from_date)}: choose that day or a later one."}
        )
    if record.to_date and record.to_date <= on:
        raise ValidationError({"on": f"It ends on {spoken(record.to_date)} already."})


def doubts_of_last_day(on: date, *, by: By, as_at: date | None, meant: Meant) -> Doubts:
    """What there is to ask of a last day: one that is years away."""
    doubts = Doubts(by=by, on=as_at, meant=meant)
    doubts.ask("on", on, called="the last day", past=True, future=True)
    return doubts


@transaction.atomic
def leave_body(
    membership: Membership,
    *,
    on: date,
    by: By,
    why: str,
    version: int | None = None,
    as_at: date | None = None,
    meant: Meant = NONE_MEANT,
) -> Membership:
    """End the membership, with `on` as its last day; one far from `as_at`, today, is asked about once."""
    person = authorise(by, TO_LOOK_AFTER_PEOPLE)
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    require_unchanged(membership, version)
    require_last_day(membership, on)
    doubts_of_last_day(on, by=by, as_at=as_at, meant=meant).raise_any()
    membership.to_date = on
    with authored(by=person, why=why):
        membership.save()
    what = f"{membership.user} sits on {membership.body} until {spoken(on)}"
    tell_of_person(membership.user, what, by=person, body=membership.body_id, membership=membership.pk)
    return membership
