"""Deciding a change request itself; the dates that it carries are decided with it by the roof."""

from datetime import date
from typing import Any

from council import deciding
from council.access.acting import By, Rule
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Meant
from council.models import Body
from programmes.measures.stating import work_out_again
from programmes.models import ChangeRequest, Programme

TO_DECIDE = Rule(
    "The programme manager or the senior responsible owner decides on changes of a programme.",
    rights=(Right.MANAGE,),
    sro=True,
)


def approve_change(
    request: ChangeRequest,
    *,
    by: By,
    on: date,
    body: Body | None = None,
    meeting_on: date | None = None,
    minute: str = "",
    reason: str = "",
    meant: Meant = NONE_MEANT,
) -> ChangeRequest:
    """Approve the change: the programme ends when it says. Who asked for it never decides."""

    def carry_out(request: ChangeRequest, programme: Programme) -> None:
        if request.to_ends:
            programme.ends = request.to_ends
            programme.save()
            for measure in programme.measures.all():
                work_out_again(measure, by=by, on=on)

    met: dict[str, Any] = {"body": body, "meeting_on": meeting_on, "minute": minute, "reason": reason}
    return deciding.approve(request, carry_out, rule=TO_DECIDE, by=by, on=on, meant=meant, **met)


def refuse_change(
    request: ChangeRequest,
    *,
    by: By,
    on: date,
    reason: str,
    body: Body | None = None,
    meeting_on: date | None = None,
    minute: str = "",
    meant: Meant = NONE_MEANT,
) -> ChangeRequest:
    """Refuse the change with a reason: the programme goes on as agreed."""
    met: dict[str, Any] = {"body": body, "meeting_on": meeting_on, "minute": minute, "reason": reason}
    return deciding.refuse(request, rule=TO_DECIDE, by=by, on=on, meant=meant, **met)
