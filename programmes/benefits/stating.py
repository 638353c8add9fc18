"""Stating a benefit: what it is worth, of which type, who sees to it, and by when it is to come."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.history import authored
from council.models import Post, require_unchanged
from council.refusing import Refusals
from programmes.models import Benefit, Measure, Programme

TO_STATE = Rule("The programme manager states what the programme is to be worth.", rights=(Right.MANAGE,))


@dataclass(frozen=True, kw_only=True)
class BenefitStatement:
    """All that is said of a benefit at once, but whether it came."""

    title: str
    kind: str = ""
    owner: Post | None = None
    measure: Measure | None = None
    realised_by: date | None = None
    note: str = ""


@transaction.atomic
def add_benefit(
    programme: Programme, said: BenefitStatement, *, by: By, on: date, meant: Meant = NONE_MEANT
) -> Benefit:
    """Add the benefit with the next reference. Raises ValidationError by field."""
    person = authorise(by, TO_STATE, programme, on=on)
    check_benefit(programme, said, by=by, on=on, meant=meant)
    with authored(by=person, why="Benefit stated"):
        reference = programme.next_reference("B")
        return Benefit.objects.create(programme=programme, reference=reference, **vars(said))


@transaction.atomic
def correct_benefit(
    benefit: Benefit,
    said: BenefitStatement,
    *,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Benefit:
    """Save what is now said of the benefit; whether it came stands.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_STATE, benefit, on=on)
    require_unchanged(benefit, version)
    benefit = Benefit.objects.select_for_update(of=("self",)).get(pk=benefit.pk)
    check_benefit(benefit.programme, said, by=by, on=on, meant=meant, but=benefit)
    with authored(by=person, why="Benefit changed"):
        for name, value in vars(said).items():
            setattr(benefit, name, value)
        benefit.save_next_version()
    return benefit


@transaction.atomic
def remove_benefit(benefit: Benefit, *, by: By, on: date, version: int | None = None) -> None:
    """Take the benefit out, unless it was realised; its history stays. ValidationError, ChangedMeanwhile."""
    person = authorise(by, TO_STATE, benefit, on=on)
    require_unchanged(benefit, version)
    refused = Refusals()
    refused.say(
        "", "It was realised, so it stays. Say first that it was not.", where=bool(benefit.realised_on)
    )
    refused.raise_all()
    with authored(by=person, why="Benefit taken out"):
        benefit.delete()


def check_benefit(
    programme: Programme,
    said: BenefitStatement,
    *,
    by: By,
    on: date,
    meant: Meant,
    but: Benefit | None = None,
) -> None:
    """Raise ValidationError by field: no words or type, another programme's measure, a day in doubt."""
    refused, doubts = Refusals(), Doubts(by=by, on=on, meant=meant)
    doubts.ask(
        "realised_by",
        said.realised_by,
        called="the day by which it is to come",
        future=True,
        was=but.realised_by if but else None,
    )
    with refused.hear():
        doubts.raise_any()
    refused.say("title", "Enter what the benefit is.", where=not said.title.strip())
    refused.say("kind", "Select the type of the benefit.", where=not said.kind)
    if said.measure and said.measure.programme_id != programme.pk:
        refused.say("measure", "Select a measure of this programme.")
    if said.owner and not said.owner.is_active and said.owner != (but and but.owner):
        refused.say("owner", f"{said.owner} is no longer in use. Select another post.")
    refused.raise_all()
