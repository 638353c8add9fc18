"""Leaving the council: on a last day everything that a person held ends, and with it their way in.

A day to come is recorded; `end_leavers` carries it out once the day is over. A last day of today or before
takes effect at once, sessions included.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from council import events
from council.access.acting import END_LEAVERS, By, Rule, authorise
from council.accounts.signing_in.sessions import end_sessions
from council.asking_once import ALL_MEANT, NONE_MEANT, Meant
from council.calendar_feed import end_feed
from council.history import authored
from council.models import Event, Grant, Holding, Leaving, Membership, User
from council.people.holdings import DAY, take_up
from council.people.leaving_a_post import doubts_of_last_day
from council.people.recording import TO_LOOK_AFTER_PEOPLE
from council.refusing import Refusals
from council.telling import tell_of_person
from council.wording import spoken

TO_END_LEAVERS = Rule("Leavers are ended by their nightly job.", jobs=(END_LEAVERS,))
KINDS: dict[str, type[Holding] | type[Membership] | type[Grant]] = {
    "holding": Holding,
    "membership": Membership,
    "grant": Grant,
}


@transaction.atomic
def leave(
    user: User,
    *,
    on: date,
    by: By,
    why: str,
    as_at: date,
    successors: Mapping[int, User] | None = None,
    meant: Meant = NONE_MEANT,
) -> Leaving:
    """Record the leaving with `on` as the last day, and carry it out where that day is `as_at` or before.

    `successors` names who follows in a holding, by its key: they take the post up the day after, in the same
    capacity. The other posts are vacant from then on. A last day that is years away is asked about unless
    it is `meant`.
    """
    person = authorise(by, TO_LOOK_AFTER_PEOPLE)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user == person:
        raise ValidationError("Another administrator records that you leave.")
    if not user.is_active:
        raise ValidationError(f"{user} has left already.")
    if user.leavings.open().exists():
        raise ValidationError("The leaving is recorded already. Call it off before you record another.")
    refused = Refusals()
    refused.say("why", "Enter why, such as a new job or retirement.", where=not why.strip())
    with refused.hear():
        doubts_of_last_day(on, by=by, as_at=as_at, meant=meant).raise_any()
    refused.raise_all()
    held = {holding.pk: holding for holding in user.holdings.select_related("post")}
    with authored(by=person, why=f"Leaves on {spoken(on)}: {why}"):
        ended = _end_all_held(user, on=on, by=person, as_at=as_at)
        for key, successor in (successors or {}).items():
            holding = held[key]
            made = take_up(
                holding.post,
                user=successor,
                capacity=holding.capacity,
                from_date=on + DAY,
                by=by,
                meant=ALL_MEANT,
            )
            ended.append({"kind": "holding", "key": made.pk, "made": True})
        leaving = Leaving.objects.create(user=user, on=on, reason=why, ended=ended)
    tell_of_person(user, f"{user} leaves: {spoken(on)} is the last day", by=person, leaving=leaving.pk)
    if on <= as_at:
        _carry_out(leaving, by=by, person=person, as_at=as_at)
    return leaving


def _end_all_held(user: User, *, on: date, by: User | None, as_at: date) -> list[dict[str, Any]]:
    """End what the person holds; each as its kind, its key and the end that it had before."""
    ended: list[dict[str, Any]] = []
    for kind, model in KINDS.items():
        running = Q(to_date__isnull=True) | Q(to_date__gt=on)
        for row in model.objects.filter(running, user=user).order_by("pk"):
            if isinstance(row, Holding | Membership) and row.from_date > max(on, as_at):
                row.delete()  # never taken up; its history stays
                continue
            # What began after the last day, or a grant that was yet to run, can't end before it began.
            last = max(on, row.from_date)
            if row.to_date == last:
                continue
            ended.append(
                {"kind": kind, "key": row.pk, "until": row.to_date.isoformat() if row.to_date else None}
            )
            row.to_date = last
            row.save()
            if isinstance(row, Grant):
                events.tell(Event.Kind.GRANT_ENDED, f"{row} ends on {spoken(last)}", by=by, grant=row.pk)
    return ended


def _carry_out(leaving: Leaving, *, by: By, person: User | None, as_at: date) -> None:
    """End the person's way in: they can no longer sign in, and are signed out everywhere."""
    user = leaving.user
    with authored(by=person, why=f"Left on {spoken(leaving.on)}: {leaving.reason}"):
        _end_all_held(user, on=leaving.on, by=person, as_at=as_at)  # what was given since it was recorded
        user.is_active = user.is_staff = user.is_superuser = False  # who comes back is given all of it anew
        user.save()
        leaving.finished_on = as_at
        leaving.save()
    end_sessions(user, by=by)
    end_feed(user, by=by)
    events.tell(Event.Kind.DEACTIVATED, f"{user} left on {spoken(leaving.on)}", by=person, person=user.pk)


def end_leavers(*, as_at: date, by: By) -> list[Leaving]:
    """Carry out the leavings whose last day is before `as_at`. A second run finds none."""
    person = authorise(by, TO_END_LEAVERS)
    finished = []
    for key in Leaving.objects.open().filter(on__lt=as_at).order_by("on", "pk").values_list("pk", flat=True):
        with transaction.atomic():
            leaving = Leaving.objects.open().select_for_update().filter(pk=key).first()
            if leaving:
                _carry_out(leaving, by=by, person=person, as_at=as_at)
                finished.append(leaving)
    return finished


@transaction.atomic
def call_off(leaving: Leaving, *, by: By, as_at: date) -> Leaving:
    """Call the leaving off: what it ended runs on as before, and successors don't take up.

    Raises ValidationError where it is carried out already, or a successor has begun.
    """
    person = authorise(by, TO_LOOK_AFTER_PEOPLE)
    leaving = Leaving.objects.select_for_update().get(pk=leaving.pk)
    if leaving.finished_on or leaving.called_off_on:
        raise ValidationError("This leaving is over already.")
    with authored(by=person, why="Leaving called off"):
        for entry in leaving.ended:
            row = KINDS[entry["kind"]].objects.filter(pk=entry["key"]).first()
            if row is None:
                continue
            if entry.get("made"):
                if row.from_date <= as_at:
                    raise ValidationError(f"{row} has begun already.")
                row.delete()
            else:
                row.to_date = date.fromisoformat(entry["until"]) if entry["until"] else None
                row.save()
        leaving.called_off_on = as_at
        leaving.save()
    tell_of_person(leaving.user, f"{leaving.user} stays after all", by=person, leaving=leaving.pk)
    return leaving


@transaction.atomic
def let_back_in(user: User, *, by: By, why: str) -> User:
    """Let the person sign in again; posts, bodies and roles are given anew."""
    person = authorise(by, TO_LOOK_AFTER_PEOPLE)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.is_active:
        raise ValidationError(f"{user} can sign in already.")
    if not why.strip():
        raise ValidationError({"why": "Enter why they come back."})
    user.is_active = True
    with authored(by=person, why=f"Let back in: {why}"):
        user.save()
    tell_of_person(user, f"{user} can sign in again", by=person, kind=Event.Kind.SECURITY_CHANGED)
    return user
