"""Saying what a measure stands at, and taking a reading back that was wrong."""

from datetime import date

from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.history import authored
from council.models import require_unchanged
from council.refusing import Refusals
from programmes.measures.stating import work_out_again
from programmes.measures.targets import read_figure
from programmes.models import Measure, MeasureReading

TO_READ = Rule(
    "The measure’s owner and the programme manager say what it stands at.",
    rights=(Right.MANAGE,),
    owner=True,
    after_closure=True,
)


@transaction.atomic
def give_reading(
    measure: Measure,
    *,
    as_at: date | None,
    said: str,
    by: By,
    on: date,
    comment: str = "",
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> MeasureReading:
    """Keep what the measure stood at on the day: a figure, or words where there is none yet.

    Raises ValidationError by field, and ChangedMeanwhile where `version` is no longer the current one.
    """
    person = authorise(by, TO_READ, measure, on=on)
    require_unchanged(measure, version)
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    refused = Refusals()
    doubts = Doubts(by=by, on=on, meant=meant)
    baseline = {"the day of the baseline": measure.baseline_on}
    doubts.ask("as_at", as_at, called="the day of the reading", past=True, after=baseline)
    with refused.hear():
        doubts.raise_any()
    refused.say("as_at", "Enter the day as at which it was read.", where=as_at is None)
    refused.say("as_at", "A reading cannot be of a day to come.", where=bool(as_at and as_at > on))
    refused.say("said", "Enter what it stands at, or why there is no figure.", where=not said.strip())
    if as_at and measure.readings.filter(as_at=as_at, withdrawn_on=None).exists():
        refused.say("as_at", "There is a reading as at this day already. Take it back first.")
    refused.say("", "This measure has ended, so no more is read.", where=measure.ended_on is not None)
    refused.raise_all()
    assert as_at, "a reading without a day was refused"
    with authored(by=person, why="Measure read"):
        measure.save_next_version()
        reading = MeasureReading.objects.create(
            measure=measure,
            as_at=as_at,
            value=read_figure(said),
            as_written=said.strip()[:200],
            comment=comment,
            said_on=on,
            by=person,
        )
        work_out_again(measure, by=by, on=on)
    return reading


@transaction.atomic
def take_back_reading(
    reading: MeasureReading, *, reason: str, by: By, on: date, version: int | None = None
) -> MeasureReading:
    """Take the reading back with the reason; it stays listed. Raises ValidationError by field."""
    person = authorise(by, TO_READ, reading, on=on)
    require_unchanged(reading, version)
    refused = Refusals()
    refused.say("reason", "Enter why the reading is taken back.", where=not reason.strip())
    refused.say("", "This reading was taken back already.", where=reading.withdrawn_on is not None)
    refused.raise_all()
    with authored(by=person, why=reason.strip()):
        reading.withdrawn_on, reading.withdrawn_reason = on, reason.strip()
        reading.save()
        work_out_again(reading.measure, by=by, on=on)
    return reading
