"""Deciding what someone asked for: by another person, once, and only while it still fits the record.

The rules that hold whatever is asked for. What an approval does to its record is the register's own, handed
in as `carry_out`; so is who may ask, decide and withdraw, handed in as `rule`.
"""

from collections.abc import Callable, Collection
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.duties import acting_as, require_another
from council.access.rules import Right, may, sees, standing
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.history import authored, current_through
from council.models import Body, User
from council.models.decisions import AwaitsAnother, DecisionRequest
from council.offers import Offer
from council.wording import spoken

LONG_AGO_YEARS = 2  # no decision waits so long to be written down
W = TypeVar("W", bound=AwaitsAnother)
R = TypeVar("R", bound=DecisionRequest)


def lock_waiting(request: W) -> tuple[W, Any]:
    """The request and its record as they stand now, locked for the transaction.

    The record is always locked first, so that two acts on it can't wait for each other. Raises
    ValidationError where the request was decided meanwhile.
    """
    model: Any = type(request)
    key = model._meta.get_field(request.about)
    # Only the rows themselves are locked: PostgreSQL refuses to lock the nullable side of a join.
    records = key.related_model.objects.select_for_update(of=("self",))
    record = records.get(pk=getattr(request, key.attname))
    request = model.objects.select_for_update(of=("self",)).get(pk=request.pk)
    setattr(request, request.about, record)
    if not request.waits:
        raise ValidationError(f"This {request.called} is {request.outcome_label.lower()} already.")
    return request, record


def lock_for_another(request: W, *, by: User | None, on: date) -> tuple[W, Any]:
    """The request and its record, locked; ValidationError where `by`, or who deputises for them, asked."""
    request, record = lock_waiting(request)
    require_another(by, request.author, on=(request.authored_on, on), did=request.did, does=request.does)
    return request, record


def check_request(request: DecisionRequest, *, waits: bool) -> None:
    """Raise ValidationError where no reason is given, or where another one `waits` already."""
    if not request.reason.strip():
        raise ValidationError({"reason": request.reason_message})
    if waits:
        raise ValidationError(request.waits_message)


@transaction.atomic
def ask(request: R, *, rule: Rule, by: By, on: date) -> R:
    """Write the request, to wait for another person's decision.

    It is made by the caller with its record and what is asked for, and isn't saved yet.
    """
    person = authorise(by, rule, request, on=on)
    model: Any = type(request)
    key = model._meta.get_field(request.about)
    record = key.related_model.objects.select_for_update(of=("self",)).get(pk=getattr(request, key.attname))
    others = model.objects.filter(**{request.about: record}, outcome=request.waiting_outcome)
    check_request(request, waits=others.exists())
    for own, theirs in request.taken_from.items():
        setattr(request, own, getattr(record, theirs))
    request.asked_by, request.asked_on, request.asked_through = person, on, current_through()
    with authored(by=person, why=f"{request.called.capitalize()} asked for: {request.reason}"):
        request.save()
    return request


@transaction.atomic
def approve(
    request: R,
    carry_out: Callable[[R, Any], None],
    *,
    rule: Rule,
    by: By,
    on: date,
    body: Body | None = None,
    meeting_on: date | None = None,
    minute: str = "",
    reason: str = "",
    meant: Meant = NONE_MEANT,
) -> R:
    """Approve the request and carry it out: `carry_out` is given it and its record, locked, and saves that.

    `body`, `meeting_on` and `minute` name the meeting that decided, where it was not `by` alone.
    """
    person = authorise(by, rule, request, on=on)
    request, record = lock_for_another(request, by=person, on=on)
    check_meeting(body, meeting_on, minute, by=by, on=on, meant=meant)
    if request.has_moved(record):
        raise ValidationError(request.moved_message)
    where = decided_where(body, meeting_on, minute)
    with authored(by=person, why=f"{request.called.capitalize()} approved{where}: {request.reason}"):
        _decide(request, DecisionRequest.Outcome.APPROVED, person, on, body, meeting_on, minute, reason)
        carry_out(request, record)
    return request


@transaction.atomic
def refuse(
    request: R,
    *,
    rule: Rule,
    by: By,
    on: date,
    reason: str,
    body: Body | None = None,
    meeting_on: date | None = None,
    minute: str = "",
    meant: Meant = NONE_MEANT,
) -> R:
    """Refuse the request with a reason; its record stands as it is."""
    person = authorise(by, rule, request, on=on)
    request, _ = lock_for_another(request, by=person, on=on)
    check_meeting(body, meeting_on, minute, by=by, on=on, meant=meant)
    if not reason.strip():
        raise ValidationError({"decision_reason": f"Enter why the {request.called} is refused."})
    where = decided_where(body, meeting_on, minute)
    with authored(by=person, why=f"{request.called.capitalize()} refused{where}: {reason}"):
        _decide(request, DecisionRequest.Outcome.REFUSED, person, on, body, meeting_on, minute, reason)
    return request


@transaction.atomic
def withdraw(request: R, *, rule: Rule, by: By, on: date) -> R:
    """Take the request back before anyone decides."""
    person = authorise(by, rule, request, on=on)
    request, _ = lock_waiting(request)
    with authored(by=person, why=f"{request.called.capitalize()} withdrawn"):
        _decide(request, DecisionRequest.Outcome.WITHDRAWN, person, on)
    return request


def decided_where(body: Body | None, meeting_on: date | None, minute: str) -> str:
    """Where it was decided, as a history entry goes on: " by Cabinet on 3 June 2026, minute 14"."""
    met = f" on {spoken(meeting_on)}" if meeting_on else ""
    noted = f", minute {minute}" if minute else ""
    return f" by {body}{met}{noted}" if body else ""


def check_meeting(
    body: Body | None,
    meeting_on: date | None,
    minute: str = "",
    *,
    by: By,
    on: date,
    meant: Meant = NONE_MEANT,
) -> None:
    """Raise ValidationError where a meeting decided without a body, is still to come, or is long past."""
    if (meeting_on or minute) and not body:
        raise ValidationError({"body": "Select the body that decided at the meeting."})
    if meeting_on and meeting_on > on:
        raise ValidationError({"meeting_on": "The meeting that decided cannot be in the future."})
    doubts = Doubts(by=by, on=on, meant=meant)
    called = "the meeting that decided"
    doubts.ask("meeting_on", meeting_on, called=called, past=True, far=LONG_AGO_YEARS)
    doubts.raise_any()


def _decide(
    request: DecisionRequest,
    outcome: str,
    by: User | None,
    on: date,
    body: Body | None = None,
    meeting_on: date | None = None,
    minute: str = "",
    reason: str = "",
) -> None:
    """Write the outcome, with who decided it, when and why. The rules were asked before."""
    request.outcome = outcome
    request.decided_by = by
    request.decided_by_body = body
    request.meeting_on, request.minute = meeting_on, minute
    request.decided_on = on
    request.decision_reason = reason
    request.save()


def for_each_decider(
    people: Collection[User],
    rows: Any,
    offer: Callable[[Any], Offer],
    *,
    right: Right,
    about: str,
    author: str,
    on: date | None,
) -> dict[int, list[Offer]]:
    """What of the rows waits for each person's decision, by the person's key; one query for them all.

    They hold the right where the row's record (its key is `about`) lies, see that record, and have no part in
    what its `author` did.
    """
    deciders = [person for person in people if may(person, right, on=on)]
    offers: dict[int, list[Offer]] = {}
    if not deciders:
        return offers
    reaches = [standing(person, on=on).reach(right) for person in deciders]
    if None not in reaches:  # None reaches the whole council, and leaves nothing to narrow
        scopes: frozenset[int] = frozenset().union(*(reach for reach in reaches if reach))
        rows = rows.filter(**{f"{rows.model.scope_path}__in": scopes})
    for row in rows.select_related(f"{about}__programme", f"{about}__owner", author):
        for person in deciders:
            mine = may(person, right, row, on=on) and sees(person, getattr(row, about), on=on)
            if mine and getattr(row, f"{author}_id") not in acting_as(person, on=on):
                offers.setdefault(person.pk, []).append(offer(row))
    return offers
