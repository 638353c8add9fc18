"""How mitigations take part in "My actions", "Update mine" and the one-to-one: what is late is spoken of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet

from council.access.acting import authorise
from council.models import ChangedMeanwhile
from council.register.owing import Answered, FormRow, Owing, TalkingPoints, Visit, references_sent
from council.web.dates import meant_in
from council.web.versions import as_it_was
from risks.mitigating import TO_REPORT, report_mitigation
from risks.mitigations.forms import ReportMitigationForm
from risks.mitigations.owed import OwedMitigation, mitigations_owed
from risks.models import Mitigation

TYPED = "typed mitigations"  # in the session: what was typed of mitigations and not saved


@dataclass(frozen=True, kw_only=True)
class MitigationRow(FormRow):
    """One mitigation on "Update mine": when it was due, and the form to say how it stands."""

    template = "risks/mitigations/_owed_row.html"
    overtaken = "Someone else changed this mitigation while you were typing."


@dataclass(frozen=True)
class MitigationPoint:
    """One mitigation to talk about, and for how many days it is late."""

    mitigation: Mitigation
    overdue: int


class OwedMitigations(Owing):
    one, many, over = "mitigation", "mitigations", "done"
    point = "risks/mitigations/_point.html"
    in_calendar = "due"

    def owed_by(self, visit: Visit, *, posts: Collection[int] | None = None) -> list[OwedMitigation]:
        return mitigations_owed(visit.person, as_at=visit.as_at, conventions=visit.conventions, posts=posts)

    def find(self, visit: Visit, reference: str) -> Mitigation | None:
        mitigation = named(visit, [reference]).first()
        if mitigation is not None:
            authorise(visit.person, TO_REPORT, mitigation)
        return mitigation

    def form_rows(self, owed: Sequence[OwedMitigation], visit: Visit) -> list[MitigationRow]:
        """No query. What was typed before stands in its boxes."""
        typed = visit.session.get(TYPED, {})
        rows = []
        for row in owed:
            words = typed.get(key_of(row.record), {})
            form = ReportMitigationForm(about=row.record, prefix=row.reference, typed=words)
            kept = "before" if words else ""
            rows.append(MitigationRow(record=row.record, form=form, owed=row, draft_from=kept))
        return rows

    def answer(self, record: Mitigation, sent: Any, visit: Visit, *, no_change: bool) -> Answered:
        form = ReportMitigationForm(sent, about=record, prefix=record.reference)
        refusal = ""
        if no_change:
            refusal = "Say how it stands, or that it is done."
        elif form.is_valid():
            try:
                message = say(record, form, visit)
            except ValidationError as error:
                form.add_error(None, error)
            except ChangedMeanwhile as conflict:
                form.tell(conflict, visit.person)
            else:
                remember(visit, record, {})
                record.refresh_from_db()
                context = {"mitigation": record, "message": message}
                return Answered(message=message, template="risks/mitigations/_said.html", context=context)
        remember(visit, record, form.typed())
        return Answered(
            row=MitigationRow(record=record, form=form, meanwhile=form.meanwhile, refusal=refusal)
        )

    def keep_typed(self, sent: Any, visit: Visit, *, besides: str) -> int:
        """What is typed is kept in the person's session, and gone when they sign out."""
        kept = 0
        for mitigation in named(visit, references_sent(sent, besides=besides)):
            before = as_it_was(mitigation, sent[f"{mitigation.reference}-version"])
            words = ReportMitigationForm(sent, about=before, prefix=mitigation.reference).typed()
            remember(visit, mitigation, words)
            kept += bool(words)
        return kept

    def points(self, records: QuerySet, visit: Visit) -> TalkingPoints:
        rows = records.select_related("risk__programme", "risk__workstream", "owner").order_by(
            F("due").asc(nulls_last=True), "pk"
        )
        every = list(rows)
        live = [mitigation for mitigation in every if mitigation.is_live]
        points = [MitigationPoint(one, one.days_overdue(as_at=visit.as_at)) for one in live]
        return TalkingPoints(points, over=len(every) - len(live))


def named(visit: Visit, references: Collection[str]) -> QuerySet[Mitigation]:
    """The mitigations of these references that the person sees, still to be done: "SSR-R03-2"."""
    wanted = Mitigation.objects.none()
    for reference in references:
        risk, _, order = reference.rpartition("-")
        if risk and order.isdecimal() and len(order) < 5:
            wanted |= Mitigation.objects.filter(risk__reference__iexact=risk, order=int(order))
    seen = Mitigation.objects.visible_to(visit.person).filter(pk__in=wanted.order_by().values("pk"))
    return seen.select_related("risk__programme", "risk__workstream", "owner")


def say(mitigation: Mitigation, form: ReportMitigationForm, visit: Visit) -> str:
    """Hand the row over to the act; return what is said of it."""
    done = form.cleaned_data["done_on"]
    report_mitigation(
        mitigation,
        progress=form.cleaned_data["progress"],
        done_on=done,
        by=visit.person,
        on=visit.as_at,
        version=form.version_seen,
        meant=meant_in(form),
    )
    return f"{mitigation.reference} is done." if done else f"Your words on {mitigation.reference} are saved."


def remember(visit: Visit, mitigation: Mitigation, words: dict[str, str]) -> None:
    """Keep what was typed of a mitigation in the session; without words, forget it."""
    typed = dict(visit.session.get(TYPED, {}))
    if words:
        visit.session[TYPED] = typed | {key_of(mitigation): words}
    elif typed.pop(key_of(mitigation), None) is not None:
        visit.session[TYPED] = typed


def key_of(mitigation: Mitigation) -> str:
    """What was typed belongs to the mitigation as it stood: once somebody has spoken of it, it is gone."""
    return f"{mitigation.reference} {mitigation.version}"
