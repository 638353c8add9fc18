"""How milestones take part in "My actions", "Update mine" and the one-to-one: what is late is spoken of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet

from council.access.acting import authorise
from council.models import ChangedMeanwhile
from council.register.owing import Answered, FormRow, Owing, TalkingPoints, Visit, references_sent
from council.web.asking import ask_of_dates
from council.web.dates import meant_in
from council.web.versions import as_it_was
from programmes.milestones.delivering import deliver_milestone
from programmes.milestones.expecting import TO_SPEAK, expect_milestone
from programmes.milestones.forms import DELIVERED, StandingForm
from programmes.milestones.owed import OwedMilestone, milestones_owed
from programmes.models import Milestone

TYPED = "typed milestones"  # in the session: what was typed of milestones and not saved


@dataclass(frozen=True, kw_only=True)
class MilestoneRow(FormRow):
    """One milestone on "Update mine": when it was due, and the form to say when it comes or came."""

    template = "programmes/milestones/_owed_row.html"
    overtaken = "Someone else changed this milestone while you were typing."


@dataclass(frozen=True)
class MilestonePoint:
    """One milestone to talk about, and for how many days it is late."""

    milestone: Milestone
    overdue: int


class OwedMilestones(Owing):
    one, many, over = "milestone", "milestones", "delivered"
    point = "programmes/milestones/_point.html"
    in_calendar = "due"

    def owed_by(self, visit: Visit, *, posts: Collection[int] | None = None) -> list[OwedMilestone]:
        return milestones_owed(visit.person, as_at=visit.as_at, conventions=visit.conventions, posts=posts)

    def find(self, visit: Visit, reference: str) -> Milestone | None:
        milestones = Milestone.objects.visible_to(visit.person).select_related("programme", "owner")
        milestone = milestones.filter(reference__iexact=reference).first()
        if milestone is not None:
            authorise(visit.person, TO_SPEAK, milestone)
        return milestone

    def form_rows(self, owed: Sequence[OwedMilestone], visit: Visit) -> list[MilestoneRow]:
        """No query. What was typed before stands in its boxes."""
        typed = visit.session.get(TYPED, {})
        rows = []
        for row in owed:
            words = typed.get(key_of(row.record), {})
            form = StandingForm(about=row.record, prefix=row.reference, typed=words)
            rows.append(
                MilestoneRow(record=row.record, form=form, owed=row, draft_from="before" if words else "")
            )
        return rows

    def answer(self, record: Milestone, sent: Any, visit: Visit, *, no_change: bool) -> Answered:
        form = StandingForm(sent, about=record, prefix=record.reference)
        refusal = ""
        if no_change:
            refusal = "It is late. Say when it is now expected, or that it was delivered."
        elif not form.is_valid():
            ask_of_dates(form, lambda: say(record, form, visit))
        else:
            try:
                message = say(record, form, visit)
            except ValidationError as error:
                form.add_error(None, error)
            except ChangedMeanwhile as conflict:
                form.tell(conflict, visit.person)
            else:
                remember(visit, record, {})
                record.refresh_from_db()
                context = {"milestone": record, "message": message}
                return Answered(message=message, template="programmes/milestones/_said.html", context=context)
        remember(visit, record, form.typed())
        return Answered(row=MilestoneRow(record=record, form=form, meanwhile=form.meanwhile, refusal=refusal))

    def keep_typed(self, sent: Any, visit: Visit, *, besides: str) -> int:
        """What is typed is kept in the person's session, and gone when they sign out."""
        kept = 0
        references = references_sent(sent, besides=besides)
        milestones = Milestone.objects.to_reach().visible_to(visit.person)  # type: ignore[attr-defined]
        for milestone in milestones.filter(reference__in=references):
            before = as_it_was(milestone, sent[f"{milestone.reference}-version"])
            words = StandingForm(sent, about=before, prefix=milestone.reference).typed()
            remember(visit, milestone, words)
            kept += bool(words)
        return kept

    def points(self, records: QuerySet, visit: Visit) -> TalkingPoints:
        rows = records.select_related("programme", "workstream", "owner").order_by(
            F("due").asc(nulls_last=True), "pk"
        )
        every = list(rows)
        live = [milestone for milestone in every if milestone.is_live]
        points = [MilestonePoint(milestone, milestone.days_overdue(as_at=visit.as_at)) for milestone in live]
        return TalkingPoints(points, over=len(every) - len(live))


def say(milestone: Milestone, form: StandingForm, visit: Visit) -> str:
    """Hand the row over to the act that its answer asks for; return what is said of it."""
    cleaned = form.cleaned_data
    acting: dict[str, Any] = {
        "by": visit.person,
        "on": visit.as_at,
        "version": form.version_seen,
        "meant": meant_in(form),
    }
    if cleaned["stands"] == DELIVERED:
        # What stood in the box is said of the milestone, not of this delivery.
        acting["comment"] = cleaned["comment"] if "comment" in form.changed_data else ""
        deliver_milestone(milestone, delivered_on=cleaned["delivered_on"], is_final=True, **acting)
        return f"{milestone.reference} is delivered."
    expect_milestone(milestone, forecast=cleaned["forecast"], comment=cleaned["comment"], **acting)
    return f"The forecast of {milestone.reference} is saved."


def remember(visit: Visit, milestone: Milestone, words: dict[str, str]) -> None:
    """Keep what was typed of a milestone in the session; without words, forget it."""
    typed = dict(visit.session.get(TYPED, {}))
    if words:
        visit.session[TYPED] = typed | {key_of(milestone): words}
    elif typed.pop(key_of(milestone), None) is not None:
        visit.session[TYPED] = typed


def key_of(milestone: Milestone) -> str:
    """What was typed belongs to the milestone as it stood: once somebody has spoken of it, it is gone."""
    return f"{milestone.reference} {milestone.version}"
