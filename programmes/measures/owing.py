"""How measures take part in "My actions", "Update mine" and the one-to-one: readings that are due."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet

from council.access.acting import authorise
from council.access.rules import standing
from council.models import ChangedMeanwhile
from council.register.owing import Answered, FormRow, OwedRow, Owing, TalkingPoints, Visit
from council.web.asking import ask_of_dates
from council.web.dates import meant_in
from council.wording import spoken
from programmes.measures.forms import ReadingForm
from programmes.measures.gathering import MeasureStands, first_said, lagging_steps, stands, with_readings
from programmes.measures.reading import TO_READ, give_reading
from programmes.measures.targets import MeasuredPeriod
from programmes.models import Measure


@dataclass(frozen=True, kw_only=True)
class OwedReading(OwedRow):
    """A measure of mine, whose next reading is or will be due."""

    card = "programmes/measures/_owed.html"

    why: str
    period: MeasuredPeriod | None = None  # the months of which the reading is, where its target lags


@dataclass(frozen=True, kw_only=True)
class ReadingRow(FormRow):
    """One measure on "Update mine", with the form for its next reading."""

    template = "programmes/measures/_owed_row.html"
    overtaken = "Someone else gave a reading of this measure while you were typing."


class OwedReadings(Owing):
    one, many, over = "measure", "measures", "no longer measured"
    point = "programmes/measures/_point.html"
    in_calendar = "reading due"

    def owed_by(self, visit: Visit, *, posts: Collection[int] | None = None) -> list[OwedReading]:
        held = standing(visit.person, on=visit.as_at).posts
        held = held if posts is None else held.intersection(posts)
        if not held:
            return []
        asked = Q(every_months__gt=0) | Exists(lagging_steps().filter(measure=OuterRef("pk")))
        mine = Measure.objects.in_use().of_running().filter(asked, owner__in=held)
        mine = mine.visible_to(visit.person)
        soon = timedelta(days=visit.conventions.due_soon_days)
        rows = [as_owed(stands(measure), as_at=visit.as_at, soon=soon) for measure in with_readings(mine)]
        return sorted(rows, key=lambda row: (row.due or date.max, row.reference))

    def find(self, visit: Visit, reference: str) -> Measure | None:
        measures = with_readings(Measure.objects.visible_to(visit.person))
        measure: Measure | None = measures.filter(reference__iexact=reference).first()
        if measure is not None:
            authorise(visit.person, TO_READ, measure)
        return measure

    def form_rows(self, owed: Sequence[OwedReading], visit: Visit) -> list[ReadingRow]:
        """No query."""
        return [
            ReadingRow(
                record=row.record,
                owed=row,
                form=ReadingForm(about=row.record, prefix=row.reference, initial=first_said(row.period)),
            )
            for row in owed
        ]

    def answer(self, record: Measure, sent: Any, visit: Visit, *, no_change: bool) -> Answered:
        form = ReadingForm(sent, about=record, prefix=record.reference)
        refusal = ""
        if no_change:
            refusal = "A reading is a figure as at a day. Say what it stands at, even if it is the same."
        elif not form.is_valid():
            ask_of_dates(form, lambda: give(record, form, visit))
        else:
            try:
                give(record, form, visit)
            except ValidationError as error:
                form.add_error(None, error)
            except ChangedMeanwhile as conflict:
                form.tell(conflict, visit.person)
            else:
                message = f"The reading of {record.reference} is saved."
                context = {"measure": record, "message": message}
                return Answered(message=message, template="programmes/measures/_said.html", context=context)
        return Answered(row=ReadingRow(record=record, form=form, meanwhile=form.meanwhile, refusal=refusal))

    def keep_typed(self, sent: Any, visit: Visit, *, besides: str) -> int:
        """None: a figure and its day are soon typed again."""
        return 0

    def points(self, records: QuerySet, visit: Visit) -> TalkingPoints:
        every = [stands(measure) for measure in with_readings(records)]
        live = [row for row in every if row.measure.ended_on is None]
        return TalkingPoints(live, over=len(every) - len(live))


def give(measure: Measure, form: ReadingForm, visit: Visit) -> None:
    """Hand the reading that the row says over to its act."""
    told = {name: form.cleaned_data[name] for name in ("as_at", "said", "comment")}
    acting: dict[str, Any] = {"by": visit.person, "on": visit.as_at, "version": form.version_seen}
    give_reading(measure, **told, meant=meant_in(form), **acting)


def as_owed(row: MeasureStands, *, as_at: date, soon: timedelta) -> OwedReading:
    """The measure with what it needs of its owner: a reading once its day has come."""
    measure, due = row.measure, row.due
    soon = timedelta(0) if row.period else soon  # before it is told, no one can say it
    late = due is not None and due < as_at
    need = "update" if late else "soon" if due and due <= as_at + soon else "later"
    return OwedReading(
        record=measure,
        need=need,
        step="Say what it stands at" if need != "later" else "",
        step_url=measure.address("read-measure") if need != "later" else "",
        wanted_by=due if late else None,
        due=due,
        why=why_owed(row, late=late),
        period=row.period,
    )


def why_owed(row: MeasureStands, *, late: bool) -> str:
    """When the next reading is or was due, and what the last one said, in words."""
    if row.period:
        told = f"Measure, its reading for {row.period.in_words} is asked for from {spoken(row.due)}"
        latest = row.standing.latest
        return f"{told}; last read {latest.as_written} as at {spoken(latest.as_at)}" if latest else told
    told = f"Measure, next reading {'was due' if late else 'due'} {spoken(row.due)}" if row.due else "Measure"
    latest = row.standing.latest
    return f"{told}; last read {latest.as_written} as at {spoken(latest.as_at)}" if latest else told
