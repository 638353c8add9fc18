"""Asking for a change of a programme's course, saying which dates go with it, and taking it back."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council import deciding
from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.history import authored
from council.models import require_unchanged
from council.wording import spoken
from programmes.changing_course.carried import Carried, carried_by
from programmes.models import ChangeRequest, Programme

TO_ASK = Rule(
    "The programme manager or the senior responsible owner asks for a change of the programme.",
    rights=(Right.MANAGE,),
    sro=True,
)
TO_WITHDRAW = Rule(
    "Who asked for the change, or the programme manager, takes it back.",
    rights=(Right.MANAGE,),
    own="asked_by_id",
)


@dataclass(frozen=True, kw_only=True)
class Course:
    """What is to change: words on scope and money, pounds more (or less), another end."""

    title: str
    reason: str
    scope: str = ""
    money: str = ""
    cost: Decimal | None = None
    to_ends: date | None = None


@transaction.atomic
def ask_for_change(
    programme: Programme,
    course: Course,
    *,
    dates: Collection[Carried] = (),
    by: By,
    on: date,
    meant: Meant = NONE_MEANT,
) -> ChangeRequest:
    """Ask for the change, which another person decides, with the waiting `dates` that it carries.

    Raises ValidationError by field: all that is missing or can't be at once, and where another one waits.
    """
    person = authorise(by, TO_ASK, programme, on=on)
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    doubts = Doubts(by=by, on=on, meant=meant, beside=(programme.starts, programme.ends))
    doubts.ask("to_ends", course.to_ends, called="the new end of the programme", future=True)
    errors: dict[str, Any] = {**doubts.errors, **faults_of(programme, course, dates)}
    if errors:
        raise ValidationError(errors)
    request = ChangeRequest(programme=programme, **asdict(course))
    if programme.change_requests.filter(outcome=ChangeRequest.waiting_outcome).exists():
        raise ValidationError(ChangeRequest.waits_message)
    request.reference = programme.next_reference("C")
    request = deciding.ask(request, rule=TO_ASK, by=by, on=on)
    with authored(by=person, why=f"Part of {request.reference}"):
        _let_carry(request, dates)
    return request


def faults_of(programme: Programme, course: Course, dates: Collection[Carried]) -> dict[str, Any]:
    """What stands against what is asked for, by field."""
    errors: dict[str, Any] = {}
    if programme.stage == Programme.Stage.CLOSED:
        raise ValidationError("This programme is closed, so nothing of it is changed.")
    if not course.title.strip():
        errors["title"] = "Enter what changes."
    if not course.reason.strip():
        errors["reason"] = ChangeRequest.reason_message
    changes = (course.scope.strip(), course.money.strip(), course.cost, course.to_ends, dates)
    if not any(changes):
        errors["scope"] = "Say what changes: the scope, the money, the end, or dates that wait."
    if course.to_ends and course.to_ends == programme.ends:
        errors["to_ends"] = "Enter another end: this is the end that it has."
    if course.to_ends and programme.starts and course.to_ends < programme.starts:
        errors["to_ends"] = f"The programme starts on {spoken(programme.starts)}. Enter a later end."
    return errors


@transaction.atomic
def carry_dates(
    request: ChangeRequest,
    dates: Collection[Carried],
    *,
    by: By,
    on: date,
    version: int | None = None,
) -> ChangeRequest:
    """Let the request carry exactly these waiting date changes, while it waits itself.

    Of what it carries already, those stay that were decided by themselves.
    """
    person = authorise(by, TO_ASK, request, on=on)
    require_unchanged(request, version)
    request, _ = deciding.lock_waiting(request)
    with authored(by=person, why=f"Part of {request.reference}"):
        _let_carry(request, dates)
        request.save()  # saved in either case, so that who saves second is told
    return request


def _let_carry(request: ChangeRequest, dates: Collection[Carried]) -> None:
    wanted = {each.key for each in dates}
    for each in carried_by(request, None):
        if each.change.waits and each.key not in wanted:
            each.change.part_of = None
            each.change.save()
    for each in dates:
        change = type(each.change).objects.select_for_update(of=("self",)).get(pk=each.change.pk)
        if not change.waits or each.record.programme_id != request.programme_id:
            raise ValidationError({"dates": f"The date of {each.record.reference} no longer waits."})
        if change.part_of_id not in (None, request.pk):
            raise ValidationError(
                {"dates": f"The date of {each.record.reference} is part of another change."}
            )
        if change.part_of_id is None:
            change.part_of = request
            change.save()


def withdraw_change(request: ChangeRequest, *, by: By, on: date) -> ChangeRequest:
    """Take the request back; the dates that it carried go on waiting, each by itself."""
    return deciding.withdraw(request, rule=TO_WITHDRAW, by=by, on=on)
