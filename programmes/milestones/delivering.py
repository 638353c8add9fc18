"""Saying what of a milestone was delivered, part by part; the last of them delivers the milestone."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, authorise
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.calendar.plausible import LONG_AGO_YEARS
from council.history import authored
from council.models import require_unchanged
from programmes.milestones.expecting import TO_SPEAK
from programmes.milestones.planning import locked
from programmes.models import Milestone, MilestoneDateChange, MilestoneDelivery

DELIVERED = "The milestone was delivered."
TO_DELIVER = TO_SPEAK.refusing("The milestone’s owner and the programme manager say what was delivered.")

TO_END_WAITING = replace(TO_DELIVER, imports=True)


@transaction.atomic
def deliver_milestone(
    milestone: Milestone,
    *,
    delivered_on: date,
    comment: str,
    is_final: bool,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> MilestoneDelivery:
    """Keep what was delivered on the day; `is_final` says that nothing is left, so the milestone is reached.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_DELIVER, milestone, on=on)
    require_unchanged(milestone, version)
    milestone = locked(milestone)
    if not milestone.is_live:
        raise ValidationError(f"{milestone.reference} is delivered already. Take that delivery back first.")
    doubts = Doubts(by=by, on=on, meant=meant, beside=(milestone.baseline, milestone.due))
    start = {"the programme’s start": milestone.programme.starts}
    doubts.ask("delivered_on", delivered_on, called="the day of the delivery",
               past=True, after=start, far=LONG_AGO_YEARS)  # fmt: skip
    errors: dict[str, Any] = dict(doubts.errors)
    if delivered_on > on:
        errors["delivered_on"] = "Enter a day that is today or in the past."
    if not is_final and not comment.strip():
        errors["comment"] = "Enter which part was delivered."
    last = last_delivery(milestone)
    if is_final and last and delivered_on < last.delivered_on:
        errors["delivered_on"] = "Enter the day of the last delivery: a part was delivered later."
    if errors:
        raise ValidationError(errors)
    with authored(by=person, why="Milestone delivered" if is_final else "Part of the milestone delivered"):
        delivery = MilestoneDelivery.objects.create(
            milestone=milestone,
            delivered_on=delivered_on,
            comment=comment.strip(),
            is_final=is_final,
            said_on=on,
            by=person,
        )
        if is_final:
            milestone.delivered_on, milestone.delivered_as_written = delivered_on, ""
            end_waiting(milestone, by=by, on=on)
        milestone.save_next_version()
    return delivery


@transaction.atomic
def take_back_delivery(
    delivery: MilestoneDelivery, *, reason: str, by: By, on: date, version: int | None = None
) -> MilestoneDelivery:
    """Take back what was said to be delivered, with a reason; it stays to be read.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_DELIVER, delivery, on=on)
    require_unchanged(delivery, version)
    milestone = locked(delivery.milestone)
    delivery = MilestoneDelivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    if delivery.withdrawn_on:
        raise ValidationError("This delivery was taken back already.")
    if not reason.strip():
        raise ValidationError({"reason": "Enter why the delivery is taken back."})
    with authored(by=person, why=f"Delivery taken back: {reason}"):
        delivery.withdrawn_on, delivery.withdrawn_reason = on, reason.strip()
        delivery.save()
        if delivery.is_final:
            milestone.delivered_on, milestone.delivered_as_written = None, ""
        milestone.save_next_version()
    return delivery


def end_waiting(milestone: Milestone, *, by: By, on: date) -> None:
    """Withdraw the date change that waits, if any: what is delivered needs no new date."""
    person = authorise(by, TO_END_WAITING, milestone, on=on)
    for change in milestone.date_changes.filter(outcome=MilestoneDateChange.Outcome.PENDING):
        change.outcome, change.decision_reason = MilestoneDateChange.Outcome.WITHDRAWN, DELIVERED
        change.decided_by, change.decided_on = person, on
        change.save()


def last_delivery(milestone: Milestone) -> MilestoneDelivery | None:
    """The latest delivery that stands; None where nothing was delivered."""
    return milestone.deliveries.filter(withdrawn_on=None).order_by("delivered_on", "pk").last()
