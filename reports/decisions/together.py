"""Deciding many date changes as one: all of them with one meeting, one outcome and one reason, or none."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from council import deciding
from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Meant
from council.conventions import InForce
from council.models import Body
from council.refusing import Refusals
from council.register.declaring import dated_registers
from programmes.visibility import answered_for
from reports.decisions.waiting import WaitingDate

MOST = 200  # at once: each is locked, decided and written into the history by itself
GONE = "It is decided or withdrawn by now."
# Of each date change the act of its register asks once more.
TO_DECIDE_TOGETHER = Rule(
    "The programme manager decides on dates, or the senior responsible owner.",
    rights=(Right.MANAGE,),
    sro=True,
)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What was decided of all of them, and where; without a body by the person themselves."""

    approves: bool
    reason: str = ""
    body: Body | None = None
    meeting_on: date | None = None
    minute: str = ""


class NotAllDecided(Exception):
    """Some could not be decided so, and nothing was written. `why` tells the reason of each, by its name."""

    def __init__(self, why: dict[str, str]) -> None:
        super().__init__("Nothing was decided.")
        self.why = why


@transaction.atomic
def decide_together(
    chosen: Collection[WaitingDate],
    decision: Decision,
    *,
    by: By,
    on: date,
    conventions: InForce,
    meant: Meant = NONE_MEANT,
) -> int:
    """Decide all the chosen date changes as one, by the acts of their registers; return how many.

    Raises ValidationError by field where the decision itself is not complete, and NotAllDecided where one
    of them could not be decided: asked for by the person, decided already, or its date moved meanwhile.
    """
    authorise(by, TO_DECIDE_TOGETHER, answered_for(by, on=on), on=on)
    if not chosen:
        raise ValidationError("Tick the date changes that were decided.")
    if len(chosen) > MOST:
        raise ValidationError(f"Tick {MOST} date changes at most, and decide the others after them.")
    refused = Refusals()
    with refused.hear():
        deciding.check_meeting(decision.body, decision.meeting_on, decision.minute, by=by, on=on, meant=meant)
    missing = not decision.approves and not decision.reason.strip()
    refused.say("decision_reason", "Enter why the date changes are refused.", where=missing)
    refused.raise_all()
    decide_each(chosen, decision, by=by, on=on, conventions=conventions, meant=meant)
    return len(chosen)


def decide_each(
    chosen: Collection[WaitingDate],
    decision: Decision,
    *,
    by: By,
    on: date,
    conventions: InForce,
    meant: Meant,
) -> None:
    """Hand each over to its register's act. Raises NotAllDecided, for all that could not be decided so."""
    why: dict[str, str] = {}
    for waiting in in_order_of_locks(chosen):
        try:
            with transaction.atomic():
                decide_one(waiting, decision, by=by, on=on, conventions=conventions, meant=meant)
        except ValidationError as refusal:
            why[waiting.key] = " ".join(refusal.messages)
        except PermissionDenied as refusal:
            why[waiting.key] = str(refusal)
    if why:
        raise NotAllDecided(why)


def in_order_of_locks(chosen: Collection[WaitingDate]) -> list[WaitingDate]:
    """Always in one order, so that two who decide at once cannot wait for each other."""
    order = {dates.name: number for number, (_, dates) in enumerate(dated_registers())}
    return sorted(chosen, key=lambda each: (order[each.dates.name], each.record.pk))


def decide_one(
    waiting: WaitingDate, decision: Decision, *, by: By, on: date, conventions: InForce, meant: Meant
) -> None:
    """Hand one date change over to its register's act, with the decision made of all."""
    told = {
        "by": by,
        "on": on,
        "body": decision.body,
        "meeting_on": decision.meeting_on,
        "minute": decision.minute,
        "reason": decision.reason,
        "meant": meant,
    }
    if decision.approves:
        waiting.dates.approve(waiting.change, conventions=conventions, **told)
    else:
        waiting.dates.refuse(waiting.change, **told)
