"""Saying that an output was delivered, or that it was not after all."""

from datetime import date

from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.calendar.plausible import LONG_AGO_YEARS
from council.history import authored
from council.models import require_unchanged
from council.refusing import Refusals
from programmes.models import Output

TO_DELIVER = Rule(
    "The output’s owner and the programme manager say whether it was delivered.",
    rights=(Right.MANAGE,),
    owner=True,
)


@transaction.atomic
def deliver_output(
    output: Output,
    *,
    delivered_on: date | None,
    note: str,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Output:
    """Keep the day on which the output was delivered and what it was; without a day, that it was not.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_DELIVER, output, on=on)
    require_unchanged(output, version)
    output = Output.objects.select_for_update(of=("self",)).get(pk=output.pk)
    refused, doubts = Refusals(), Doubts(by=by, on=on, meant=meant, beside=(output.due,))
    start = {"the programme’s start": output.programme.starts}
    doubts.ask("delivered_on", delivered_on, called="the day of the delivery",
               past=True, after=start, far=LONG_AGO_YEARS)  # fmt: skip
    with refused.hear():
        doubts.raise_any()
    to_come = bool(delivered_on and delivered_on > on)
    refused.say("delivered_on", "Enter a day that is today or in the past.", where=to_come)
    refused.say("delivered_on", "Enter the day on which it was delivered.",
                where=delivered_on is None and output.delivered_on is None)  # fmt: skip
    refused.say("note", "Say what was delivered, or why it was not after all.", where=not note.strip())
    refused.raise_all()
    with authored(by=person, why="Output delivered" if delivered_on else "Output not delivered after all"):
        output.delivered_on, output.delivered_note = delivered_on, note.strip()
        output.save_next_version()
    return output
