"""How risks take part in "My actions", "Update mine" and the one-to-one: a review that is due is owed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery

from council.access.acting import authorise
from council.models import ChangedMeanwhile
from council.register.owing import Answered, FormRow, Owing, TalkingPoints, Visit, references_sent
from council.web.versions import as_it_was
from risks.forms import ReviewForm
from risks.matrix import Score, score
from risks.models import Assessment, Risk
from risks.owed import OwedReview, reviews_owed
from risks.own_matrix import in_programme
from risks.reviewing import TO_REVIEW, review_risk

CURRENT = Assessment.Of.CURRENT  # the score that a review judges
TYPED = "typed reviews"  # in the session: what was typed of reviews and not saved


@dataclass(frozen=True, kw_only=True)
class ReviewRow(FormRow):
    """One risk on "Update mine": when it was judged last and how, and the form to judge it anew."""

    template = "risks/_review_row.html"
    overtaken = "Someone else reviewed this risk while you were typing."

    last: Assessment | None


@dataclass(frozen=True)
class RiskPoint:
    """One open risk to talk about: how it is scored, what was said last, and whether a review is due."""

    risk: Risk
    current: Score
    rag_label: str
    last: Assessment | None
    review_due: bool


class OwedReviews(Owing):
    one, many, over = "risk", "risks", "closed"
    point = "risks/_point.html"
    in_calendar = "review due"

    def owed_by(self, visit: Visit, *, posts: Collection[int] | None = None) -> list[OwedReview]:
        return reviews_owed(visit.person, as_at=visit.as_at, conventions=visit.conventions, posts=posts)

    def find(self, visit: Visit, reference: str) -> Risk | None:
        risks = Risk.objects.visible_to(visit.person).select_related("programme", "owner")
        risk = risks.filter(reference__iexact=reference).first()
        if risk is not None:
            authorise(visit.person, TO_REVIEW, risk)
        return risk

    def form_rows(self, owed: Sequence[OwedReview], visit: Visit) -> list[ReviewRow]:
        """One query, whatever their number. What was typed before stands in its boxes."""
        last = last_assessments([row.record for row in owed])
        typed = visit.session.get(TYPED, {})
        rows = []
        for row in owed:
            words = typed.get(review_key(row.record), {})
            form = ReviewForm(
                risk=row.record,
                conventions=in_programme(row.record.programme, visit.conventions),
                prefix=row.reference,
                typed=words,
            )
            kept = "before" if words else ""
            rows.append(
                ReviewRow(
                    record=row.record, form=form, owed=row, draft_from=kept, last=last.get(row.record.pk)
                )
            )
        return rows

    def answer(self, record: Risk, sent: Any, visit: Visit, *, no_change: bool) -> Answered:
        conventions = in_programme(record.programme, visit.conventions)
        form = ReviewForm(sent, risk=record, conventions=conventions, prefix=record.reference)
        refusal = ""
        if no_change:
            refusal = "Say that nothing has changed, and why the risk still stands."
        elif record.status != Risk.Status.OPEN:
            refusal = f"{record.reference} is {record.stands_as} by now."
        elif form.is_valid():
            try:
                review_risk(
                    record,
                    by=visit.person,
                    on=visit.as_at,
                    conventions=visit.conventions,
                    **form.cleaned_data,
                )
            except ValidationError as error:
                form.add_error(None, error)
            except ChangedMeanwhile as conflict:
                form.tell(conflict, visit.person)
            else:
                remember_review(visit, record, {})
                record.refresh_from_db()
                message = f"{record.reference} is reviewed."
                context = {"risk": record, "message": message}
                return Answered(message=message, template="risks/_reviewed.html", context=context)
        remember_review(visit, record, form.typed())
        last = last_assessments([record]).get(record.pk)
        return Answered(
            row=ReviewRow(record=record, form=form, meanwhile=form.meanwhile, refusal=refusal, last=last)
        )

    def keep_typed(self, sent: Any, visit: Visit, *, besides: str) -> int:
        """What is typed is kept in the person's session, and gone when they sign out."""
        kept = 0
        references = references_sent(sent, besides=besides)
        seen = Risk.objects.open().visible_to(visit.person).select_related("programme__own_matrix")
        for risk in seen.filter(reference__in=references):
            version = sent[f"{risk.reference}-version"]
            form = ReviewForm(
                sent,
                risk=as_it_was(risk, version),
                conventions=in_programme(risk.programme, visit.conventions),
                prefix=risk.reference,
            )
            words = form.typed()
            remember_review(visit, risk, words)
            kept += bool(words)
        return kept

    def points(self, records: QuerySet, visit: Visit) -> TalkingPoints:
        risks = list(
            records.filter(status=Risk.Status.OPEN).select_related(
                "programme__own_matrix", "workstream", "owner"
            )
        )
        last = last_assessments(risks)
        conventions = visit.conventions
        every = conventions.reporting_interval_days
        return TalkingPoints(
            [
                RiskPoint(
                    risk,
                    score(
                        risk.current_likelihood,
                        risk.current_impact,
                        in_programme(risk.programme, conventions),
                    ),
                    conventions.rag_label(risk.rag) if risk.rag else "",
                    last.get(risk.pk),
                    risk.review_overdue(as_at=visit.as_at, every_days=every),
                )
                for risk in risks
            ],
            over=0,  # closed ones are on the register's own list
        )


def last_assessments(risks: Collection[Risk]) -> dict[int, Assessment]:
    """The latest assessment of each risk, by the risk's key."""
    if not risks:
        return {}
    latest = (
        Assessment.objects.filter(risk=OuterRef("risk"), score=CURRENT)
        .order_by("-assessed_on", "-pk")
        .values("pk")[:1]
    )
    rows = Assessment.objects.filter(risk__in=risks, pk=Subquery(latest)).select_related("by")
    return {row.risk_id: row for row in rows}


def remember_review(visit: Visit, risk: Risk, words: dict[str, str]) -> None:
    """Keep what was typed of a risk's review in the session; without words, forget it."""
    typed = dict(visit.session.get(TYPED, {}))
    if words:
        visit.session[TYPED] = typed | {review_key(risk): words}
    elif typed.pop(review_key(risk), None) is not None:
        visit.session[TYPED] = typed


def review_key(risk: Risk) -> str:
    """What was typed belongs to the review that was due: once somebody has reviewed the risk, it is gone."""
    return f"{risk.reference} {risk.reviewed_on or risk.raised_on}"
