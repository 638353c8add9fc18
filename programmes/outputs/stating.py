"""Stating an output or outcome: what it is, in which phase, who sees to it, by when and at what cost."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.history import authored
from council.models import Post, require_unchanged
from council.refusing import Refusals
from programmes.models import Output, Programme

TO_STATE = Rule("The programme manager states what the programme delivers.", rights=(Right.MANAGE,))
AS_WRITTEN = {"due": "due_as_written", "cost": "cost_as_written"}  # words that a new value takes the place of


@dataclass(frozen=True, kw_only=True)
class OutputStatement:
    """All that is said of an output at once, but whether it was delivered."""

    title: str
    kind: str = Output.Kind.OUTPUT
    phase: str = ""
    owner: Post | None = None
    due: date | None = None
    cost: Decimal | None = None


@transaction.atomic
def add_output(
    programme: Programme, said: OutputStatement, *, by: By, on: date, meant: Meant = NONE_MEANT
) -> Output:
    """Add the output with the next reference. Raises ValidationError by field."""
    person = authorise(by, TO_STATE, programme, on=on)
    check_output(programme, said, by=by, on=on, meant=meant)
    with authored(by=person, why="Output stated"):
        return Output.objects.create(
            programme=programme, reference=programme.next_reference("OU"), **vars(said)
        )


@transaction.atomic
def correct_output(
    output: Output,
    said: OutputStatement,
    *,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Output:
    """Save what is now said of the output; a plan's words of a date or cost stay where that is the same.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_STATE, output, on=on)
    require_unchanged(output, version)
    output = Output.objects.select_for_update(of=("self",)).get(pk=output.pk)
    check_output(output.programme, said, by=by, on=on, meant=meant, but=output)
    with authored(by=person, why="Output changed"):
        for name, words in AS_WRITTEN.items():
            if getattr(output, name) != getattr(said, name):
                setattr(output, words, "")
        for name, value in vars(said).items():
            setattr(output, name, value)
        output.save_next_version()
    return output


@transaction.atomic
def remove_output(output: Output, *, by: By, on: date, version: int | None = None) -> None:
    """Take the output out, unless it was delivered; its history stays. ValidationError, ChangedMeanwhile."""
    person = authorise(by, TO_STATE, output, on=on)
    require_unchanged(output, version)
    refused = Refusals()
    delivered = bool(output.delivered_on)
    refused.say("", "It was delivered, so it stays. Say first that it was not.", where=delivered)
    refused.raise_all()
    with authored(by=person, why="Output taken out"):
        output.delete()


def check_output(
    programme: Programme,
    said: OutputStatement,
    *,
    by: By,
    on: date,
    meant: Meant,
    but: Output | None = None,
) -> None:
    """Raise ValidationError by field: no words or kind, an owner no longer in use, a day in doubt."""
    refused = Refusals()
    doubts = Doubts(by=by, on=on, meant=meant, beside=(programme.starts, programme.ends))
    doubts.ask("due", said.due, called="the day by which it is to be delivered", future=True,
               was=but.due if but else None)  # fmt: skip
    with refused.hear():
        doubts.raise_any()
    refused.say("title", "Enter what is delivered.", where=not said.title.strip())
    refused.say("kind", "Select output or outcome.", where=said.kind not in Output.Kind.values)
    refused.say("cost", "Enter a cost of £0 or more.", where=said.cost is not None and said.cost < 0)
    if said.owner and not said.owner.is_active and said.owner != (but and but.owner):
        refused.say("owner", f"{said.owner} is no longer in use. Select another post.")
    refused.raise_all()
