"""Deciding what someone asked for: by another person, once, and only while it still fits the record.

The rules that hold whatever is asked for. What an approval does to its record is the register's own, handed
in as `carry_out`; so is who may ask, decide and withdraw, handed in as `rule`.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from council.access.acting import By, Rule, authorise
from council.access.duties import acting_as, require_another
from council.access.preloading import preload_standing
from council.access.rules import Right, holders_of, may, model_at, scopes_of, sees, sro_of, standing
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.calendar.plausible import LONG_AGO_YEARS
from council.history import authored, current_through
from council.models import Body, Post, User
from council.models.decisions import AwaitsAnother, DecisionRequest
from council.offers import Offer
from council.refusing import Refusals
from council.wording import spoken

MEETING_TO_COME = "The meeting that decided cannot be in the future."
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
    """The request and its record, locked; ValidationError where `by`, or who deputises for them, asked.

    Who put a date into a change of its programme asked for that one as well.
    """
    request, record = lock_waiting(request)
    whole = getattr(request, "part_of", None)
    for each in (request, whole) if whole is not None and whole.waits else (request,):
        require_another(by, each.author, on=(each.authored_on, on), did=each.did, does=request.does)
    return request, record


def uncarried(changes: Any) -> Any:
    """The date changes that wait by themselves: none that waits as a part of a change of its programme."""
    waits = changes.model.waiting_outcome
    return changes.filter(outcome=waits).exclude(part_of__outcome=waits)


def asked_by(change: Any, people: Collection[int]) -> bool:
    """Whether one of the people asked for the change, or put it into a change of its programme that waits."""
    whole = getattr(change, "part_of", None)
    asked = {change.asked_by_id} | ({whole.asked_by_id} if whole is not None and whole.waits else set())
    return not asked.isdisjoint(people)


def check_request(request: DecisionRequest, *, waits: bool) -> None:
    """Raise ValidationError where no reason is given, or where another one `waits` already."""
    if not request.reason.strip():
        raise ValidationError({"reason": request.reason_message})
    if waits:
        raise ValidationError(request.waits_message)


def wish_for_date(
    change: Any, *, first: str, within: bool, waits: bool, doubts: Doubts, on: date, also: dict[str, Any]
) -> None:
    """Complete a date change that is wished for: recorded within tolerance, else waiting. It isn't saved yet.

    It has its record, `from_date`, `to_date`, reason and asker; a first date without a reason gets `first`.
    Raises ValidationError by field, all at once, the `doubts` and what stands against it `also` among them.
    """
    if change.from_date is None:
        change.reason = change.reason.strip() or first
    errors: dict[str, Any] = {**doubts.errors, **also}
    if not change.reason.strip():
        errors["reason"] = change.reason_message
    if change.to_date == change.from_date:
        errors["to_date"] = "Enter another date: this is the due date it has."
    if errors:
        raise ValidationError(errors)
    outcome = DecisionRequest.Outcome
    change.asked_through, change.asked_on = current_through(), on
    change.outcome = outcome.RECORDED if within else outcome.PENDING
    change.decided_on = on if within else None
    check_request(change, waits=waits)


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
    refused = Refusals()
    with refused.hear():
        check_meeting(body, meeting_on, minute, by=by, on=on, meant=meant)
    refused.say("decision_reason", f"Enter why the {request.called} is refused.", where=not reason.strip())
    refused.raise_all()
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
    """Raise ValidationError by field where a meeting decided without a body, is to come, or is long past."""
    doubts = Doubts(by=by, on=on, meant=meant)
    called = "the meeting that decided"
    doubts.ask("meeting_on", meeting_on, called=called, past=True, far=LONG_AGO_YEARS)
    errors: dict[str, Any] = dict(doubts.errors)
    if meeting_on and meeting_on > on:
        errors["meeting_on"] = MEETING_TO_COME
    if (meeting_on or minute) and not body:
        errors["body"] = "Select the body that decided at the meeting."
    if errors:
        raise ValidationError(errors)


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
    programme: str = "programme",
    after_closure: bool = False,
) -> dict[int, list[Offer]]:
    """What of the rows waits for each person's decision, by the person's key; one query for them all.

    They hold the right where the row's record (its key is `about`) lies, see that record, and have no part in
    what its `author` did. Where no one else holds the right, it waits for the SRO of the record's programme,
    if the model of the rows names one by its `sro_path`: that takes five more queries. `programme` is the
    record's path to its programme. Nothing waits of a closed programme, unless `after_closure` says so.
    """
    deciders = [person for person in people if may(person, right, on=on)]
    path: str = rows.model.sro_path
    posts = posts_as_sro(people, rows.model, on=on) if path else set()
    if not (deciders or posts):
        return {}
    rows = rows if after_closure else rows.of_running()
    reaches = [standing(person, on=on).reach(right) for person in deciders]
    if None not in reaches:  # None reaches the whole council, and leaves nothing to narrow
        scopes: frozenset[int] = frozenset().union(*(reach for reach in reaches if reach))
        reached = Q(**{f"{rows.model.scope_path}__in": scopes})
        rows = rows.filter(reached | Q(**{f"{path}__in": posts}) if posts else reached)
    found = list(rows.select_related(f"{about}__{programme}", f"{about}__owner", author))
    left = left_to_sros([row for row in found if sro_of(row) in posts], right=right, author=author, on=on)
    offers: dict[int, list[Offer]] = {}
    for row in found:
        for person in people:
            mine = row.pk in left and sro_of(row) in standing(person, on=on).posts
            mine = mine or (person in deciders and may(person, right, row, on=on))
            mine = mine and sees(person, getattr(row, about), on=on)
            if mine and getattr(row, f"{author}_id") not in acting_as(person, on=on):
                offers.setdefault(person.pk, []).append(offer(row))
    return offers


def posts_as_sro(people: Collection[User], model: type[models.Model], *, on: date | None) -> set[int]:
    """The keys of those posts of the people that a programme names as its SRO; asked once for each person."""
    asking = [person for person in people if "_posts_as_sro" not in person.__dict__]
    posts = {post for person in asking for post in standing(person, on=on).posts}
    if posts:
        head, _, sro = model.sro_path.rpartition("__")  # type: ignore[attr-defined]
        programmes = model_at(model, head)._base_manager.filter(**{f"{sro}__in": posts}).order_by()
        posts = set(programmes.values_list(sro, flat=True))
    for person in asking:
        person.__dict__["_posts_as_sro"] = posts & standing(person, on=on).posts
    return set().union(*(person.__dict__["_posts_as_sro"] for person in people))


def left_to_sros(rows: Sequence[Any], *, right: Right, author: str, on: date | None) -> set[int]:
    """The keys of the rows on which no one who holds the right can decide: only their author holds it.

    Who deputises for the author, or for whom the author does, cannot decide either. Five queries, or none.
    """
    if not rows:
        return set()
    on = on or timezone.localdate()
    holders = holders_of(right, {scope for row in rows for scope in scopes_of(row)}, on=on)
    authors = {one for row in rows if (one := getattr(row, author))}
    preload_standing(authors, on=on)
    left = set()
    for row in rows:
        one = getattr(row, author)
        own = acting_as(one, on=on) if one else frozenset()
        if not set().union(*(holders[scope] for scope in scopes_of(row))) - own:
            left.add(row.pk)
    return left


def who_decides(request: DecisionRequest, *, right: Right, on: date) -> str:
    """Who can decide on the request, in a sentence; the person who asked is none of them."""
    if not left_to_sros([request], right=right, author="asked_by", on=on):
        return "The programme manager decides."
    named = sro_of(request)
    post = Post.objects.filter(pk=named).first() if named else None
    if post is None:
        return (
            "No one can decide on it yet: it needs a senior responsible owner, or another programme manager."
        )
    own = acting_as(request.asked_by, on=on) if request.asked_by else frozenset()
    if not any(
        holder.is_active and holder.pk not in own and sees(holder, request, on=on)
        for holder in post.holders(on=on)
    ):
        return (
            f"No one can decide on it yet: {post}, the senior responsible owner, is vacant, cannot see it, "
            "or asked for it."
        )
    return f"{post}, the senior responsible owner, decides: no other person manages the programme."
