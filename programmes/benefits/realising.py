"""Saying that a benefit was realised, or that it was not after all; also when its programme has closed."""

from datetime import date

from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.calendar.plausible import LONG_AGO_YEARS
from council.history import authored
from council.models import require_unchanged
from council.refusing import Refusals
from programmes.models import Benefit

TO_REALISE = Rule(
    "The benefit’s owner and the programme manager say whether it was realised.",
    rights=(Right.MANAGE,),
    owner=True,
    after_closure=True,
)


@transaction.atomic
def realise_benefit(
    benefit: Benefit,
    *,
    realised_on: date | None,
    note: str,
    by: By,
    on: date,
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Benefit:
    """Keep the day on which the benefit was realised and what shows it; without a day, that it was not.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_REALISE, benefit, on=on)
    require_unchanged(benefit, version)
    benefit = Benefit.objects.select_for_update(of=("self",)).get(pk=benefit.pk)
    refused, doubts = Refusals(), Doubts(by=by, on=on, meant=meant)
    called, start = "the day on which it was realised", {"the programme’s start": benefit.programme.starts}
    doubts.ask("realised_on", realised_on, called=called,
               past=True, after=start, far=LONG_AGO_YEARS)  # fmt: skip
    with refused.hear():
        doubts.raise_any()
    refused.say(
        "realised_on", "It cannot be realised on a day to come.", where=bool(realised_on and realised_on > on)
    )
    refused.say("realised_on", "Enter the day on which it was realised.",
                where=realised_on is None and benefit.realised_on is None)  # fmt: skip
    refused.say("note", "Say what shows it, or why it was not realised after all.", where=not note.strip())
    refused.raise_all()
    with authored(by=person, why="Benefit realised" if realised_on else "Benefit not realised after all"):
        benefit.realised_on, benefit.realised_note = realised_on, note.strip()
        benefit.save_next_version()
    return benefit
