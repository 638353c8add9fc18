"""Deciding on an exception: that the programme goes on beyond its tolerance, or that it may not."""

from datetime import date
from typing import Any

from council import deciding
from council.access.acting import By, Rule
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Meant
from council.models import Body
from programmes.models import Programme, ToleranceException

TO_DECIDE = Rule(
    "The programme manager or the senior responsible owner decides on exceptions.",
    rights=(Right.MANAGE,),
    sro=True,
)


def accept_exception(
    exception: ToleranceException,
    *,
    by: By,
    on: date,
    body: Body | None = None,
    meeting_on: date | None = None,
    minute: str = "",
    reason: str = "",
    meant: Meant = NONE_MEANT,
) -> ToleranceException:
    """Let the programme go on beyond its tolerance, as it stands."""

    def carry_out(exception: ToleranceException, programme: Programme) -> None:
        """Change nothing of the programme: its tolerance stands, and so does the breach."""

    met: dict[str, Any] = {"body": body, "meeting_on": meeting_on, "minute": minute, "reason": reason}
    return deciding.approve(exception, carry_out, rule=TO_DECIDE, by=by, on=on, meant=meant, **met)


def refuse_exception(
    exception: ToleranceException,
    *,
    by: By,
    on: date,
    reason: str,
    body: Body | None = None,
    meeting_on: date | None = None,
    minute: str = "",
    meant: Meant = NONE_MEANT,
) -> ToleranceException:
    """Say that the programme is to come back within its tolerance, and how."""
    met: dict[str, Any] = {"body": body, "meeting_on": meeting_on, "minute": minute, "reason": reason}
    return deciding.refuse(exception, rule=TO_DECIDE, by=by, on=on, meant=meant, **met)
