"""The pages of reviews: the register, one review, and writing one down until it is recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from council.access.acting import authorise
from council.access.rules import standing
from council.exempting.proposing import may_mark
from council.models import User
from council.register import RegisterView
from council.timeline import Happening, changes_of, changes_of_each, sort_newest_first
from council.web.asked import reads
from council.web.asking import ask_and_act
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post, today_and_conventions
from council.web.versions import RecordForm
from programmes.models import Closure, Finding, Programme, Recommendation, Review
from programmes.registers import REVIEWS
from programmes.reviews import documents, keeping, responding, wording
from programmes.reviews.clocks import TO_KEEP_CLOCKS
from programmes.reviews.forms import FindingsForm, RecommendationsForm, ReviewFactsForm, WithdrawReviewForm
from programmes.reviews.keeping import TO_KEEP_REVIEWS, Answerers, ReviewFacts
from programmes.reviews.pages import crumbs, visible_review
from programmes.reviews.rows import MORE, in_new_order
from programmes.reviews.wording import FindingRow, RecommendationRow
from programmes.visibility import reviews_standing_for, reviews_visible_to

FACTS = tuple(ReviewFacts.__dataclass_fields__)


class ReviewList(RegisterView):
    """Every review that the person may see."""

    register = REVIEWS
    template_name = "programmes/reviews/list.html"

    def with_details(self, queryset: QuerySet) -> QuerySet:
        current = Count("recommendations", filter=Q(recommendations__is_current=True))
        return queryset.annotate(number=current)

    def extra_context(self) -> dict[str, Any]:
        return {**super().extra_context(), "may_add": TO_KEEP_REVIEWS.allows(self.request.user)}


@require_GET
@reads()
def detail_review(request: Request, pk: int) -> HttpResponse:
    """One review: what it found and recommends, word for word, and what the council answers."""
    review = visible_review(request, pk)
    who, user = standing(request.user), request.user
    parts = review.recommendations.select_related("finding", "responded_by_post", "responded_by_body")
    recommendations = list(parts.filter(is_current=True))
    for recommendation in recommendations:
        recommendation.review = review
        if recommendation.finding:
            recommendation.finding.review = review
        recommendation.from_finding = recommendation.finding_seen_by(who)  # type: ignore[attr-defined]
    closed = Closure.objects.filter(recommendation__in=recommendations, reopened_on=None)
    findings = Finding.objects.visible_to(user).filter(review=review, is_current=True)  # type: ignore[attr-defined]
    related = Q(related_from__review=review) | Q(relates_to__other=review)
    manages = TO_KEEP_REVIEWS.allows(user, review) and not review.withdrawn_on
    as_at, conventions = today_and_conventions(request)
    context = {
        "review": review,
        "findings": findings,
        "recommendations": recommendations,
        "closed": {str(closure.recommendation_id): closure for closure in closed.select_related("body")},
        "clocks": list(review.clocks.all()),
        "team": review.team.all(),
        "documents": list(
            review.documents.visible_to(user).select_related("added_by", "withdrawn_by")  # type: ignore[attr-defined]
        ),
        "related": reviews_visible_to(user).filter(related).distinct(),
        "history": history_of_review(review, recommendations),
        "programmes": Programme.objects.visible_to(user).filter(sources__review=review),
        "may_keep": manages,
        "may_exempt": may_mark(user, review, TO_KEEP_REVIEWS, on=as_at, conventions=conventions),
        "may_withdraw": manages and not keeping.why_not_to_withdraw(review),
        "may_keep_clocks": manages and TO_KEEP_CLOCKS.allows(user, review),
        "may_respond": review.is_recorded
        and not review.withdrawn_on
        and responding.TO_RESPOND.allows(user, review),
        "may_attach": documents.TO_ATTACH.allows(user, review),
        "may_restrict": documents.TO_RESTRICT.allows(user, review),
        "missing": keeping.missing_to_record(review) if manages and not review.is_recorded else [],
        "as_at": as_at,
        "breadcrumbs": crumbs(None, review.title),
    }
    return render(request, "programmes/reviews/detail.html", context)


def history_of_review(review: Review, recommendations: list[Recommendation]) -> list[Happening]:
    """The review's own history and the council's answers to its recommendations, each under its number."""
    answers = changes_of_each(Recommendation, [recommendation.pk for recommendation in recommendations])
    return sort_newest_first(
        [
            *changes_of(review),
            *(
                replace(entry, title=f"Recommendation {recommendation.number}: {entry.title.lower()}")
                for recommendation in recommendations
                for entry in answers.get(recommendation.pk, [])
                if entry.changes
            ),
        ]
    )


# --- writing a review down ----------------------------------------------------------------------------------


@require_get_or_post
def new_review(request: Request) -> HttpResponse:
    """Write a review down; its findings and recommendations come next."""
    authorise(request.user, TO_KEEP_REVIEWS)
    form = review_form(request, None)

    def act() -> tuple[str, Any]:
        review = keeping.create_review(
            facts_of(form.cleaned_data),
            answerers=answerers_of(form.cleaned_data, None, request.user),
            team=team_of(form),
            by=request.user,
            on=timezone.localdate(),
            meant=meant_in(form),
        )
        there = reverse("programmes:write-recommendations", args=[review.pk])
        return f"“{review}” is written down. Enter its recommendations next.", there

    page = {"breadcrumbs": crumbs(None, "New review"), "heading": "New review"}
    return ask_and_act(request, form, act, "programmes/reviews/edit.html", page)


@require_get_or_post
def edit_review(request: Request, pk: int) -> HttpResponse:
    """Change what is said of a review; once it is recorded, only what the council itself does with it."""
    review = visible_review(request, pk)
    authorise(request.user, TO_KEEP_REVIEWS, review)
    form = review_form(request, review)

    def act() -> tuple[str, Any]:
        recorded = review.is_recorded
        kept = {name: getattr(review, name) for name in FACTS}
        keeping.change_review(
            review,
            facts_of({**kept, **form.cleaned_data}),
            answerers=answerers_of(form.cleaned_data, review, request.user),
            team=None if recorded else team_of(form),
            by=request.user,
            on=timezone.localdate(),
            version=form.version_seen,
            meant=meant_in(form),
        )
        return "The review is changed.", review

    page = {"review": review, "breadcrumbs": crumbs(review, "Change"), "heading": "Change this review"}
    return ask_and_act(request, form, act, "programmes/reviews/edit.html", page)


def review_form(request: Request, review: Review | None) -> ReviewFactsForm:
    """The form of a review, as it was sent, as another row was asked for, or as the review now stands."""
    managed = Programme.objects.with_right(request.user, keeping.TO_KEEP_REVIEWS.rights[0])
    kept: list[dict[str, Any]] = []
    initial: dict[str, Any] = {}
    others = reviews_standing_for(request.user)
    if review is not None:
        others = others.exclude(pk=review.pk)
        kept = [{"post": place.post, "organisation": place.organisation} for place in review.team.all()]
        initial = {name: getattr(review, name) for name in FACTS}
        initial["programmes"] = list(managed.filter(sources__review=review).values_list("pk", flat=True))
        initial["related"] = list(review.relates_to.values_list("other", flat=True))
    elif managed.count() == 1:
        initial["programmes"] = list(managed.values_list("pk", flat=True))
    more = request.method == "POST" and MORE in request.POST
    keeps_for_all = standing(request.user).reach(keeping.TO_KEEP_REVIEWS.rights[0]) is None
    return ReviewFactsForm(
        None if more else (request.POST or None),
        typed=request.POST if more else None,
        about=review,
        initial=initial,
        kept=kept,
        programmes=managed,
        others=others,
        recorded=bool(review and review.is_recorded),
        must_be_answered=not keeps_for_all,
    )


def facts_of(given: Mapping[str, Any]) -> ReviewFacts:
    """What the form says of the review as a whole."""
    return ReviewFacts(**{name: given[name] for name in FACTS})


def answerers_of(given: Mapping[str, Any], review: Review | None, user: User) -> Answerers:
    """What the form says of who answers; a programme or review that it could not offer stays as it is."""
    programmes, related = list(given.get("programmes") or ()), list(given.get("related") or ())
    if review is not None:
        managed = Programme.objects.with_right(user, keeping.TO_KEEP_REVIEWS.rights[0])
        programmes += Programme.objects.filter(sources__review=review).exclude(pk__in=managed)
        unseen = Review.objects.filter(related_from__review=review)
        related += unseen.exclude(pk__in=reviews_visible_to(user).values("pk"))
    return Answerers(programmes=programmes, related=related)


def team_of(form: ReviewFactsForm) -> list[keeping.Place]:
    """The places on the team, in the order of the rows."""
    return [(row["post"].strip(), (row["organisation"] or "").strip()) for row in form.given()]


# --- what it found and recommends ---------------------------------------------------------------------------


@require_get_or_post
def write_findings(request: Request, pk: int) -> HttpResponse:
    """All findings of a review that is not recorded yet, on one page."""
    review = visible_review(request, pk)
    authorise(request.user, TO_KEEP_REVIEWS, review)
    seen = Finding.objects.visible_to(request.user).filter(review=review)  # type: ignore[attr-defined]
    kept = [{"key": one.pk, "text": one.text, "kind": one.kind, "theme": one.theme} for one in seen]
    form = FindingsForm(**sent(request), about=review, kept=kept)

    def act() -> tuple[str, Any]:
        rows = [
            FindingRow(key=row["key"], text=row["text"], kind=row["kind"] or "issue", theme=row["theme"])
            for row in ordered(request, form)
        ]
        wording.write_findings(review, rows, by=request.user, on=today(), version=form.version_seen)
        return f"{len(rows)} findings are written down.", next_of(request, review)

    return ask_and_act(request, form, act, "programmes/reviews/rows.html", rows_page(review, "Finding"))


@require_get_or_post
def write_recommendations(request: Request, pk: int) -> HttpResponse:
    """All recommendations of a review that is not recorded yet, on one page."""
    review = visible_review(request, pk)
    authorise(request.user, TO_KEEP_REVIEWS, review)
    names = ("number", "text", "theme", "priority", "third_party", "finding", "repeats")
    kept = [
        {"key": one.pk, **{name: getattr(one, name) for name in names}}
        for one in review.recommendations.select_related("finding", "repeats")
    ]
    findings = Finding.objects.visible_to(request.user).filter(review=review)  # type: ignore[attr-defined]
    others = Recommendation.objects.visible_to(request.user).filter(is_current=True)  # type: ignore[attr-defined]
    # What a row points to and this person cannot see, they can neither choose nor take away.
    seen: dict[str, set[Any]] = {"finding": set(findings), "repeats": set(others)}
    unseen = {
        (row["key"], name): row[name]
        for row in kept
        for name in seen
        if row[name] and row[name] not in seen[name]
    }
    form = RecommendationsForm(
        **sent(request),
        about=review,
        kept=kept,
        findings=findings,
        others=others.exclude(review=review).select_related("review"),
    )

    def act() -> tuple[str, Any]:
        rows = [
            RecommendationRow(
                **{**row, **{name: row[name] or unseen.get((row["key"], name)) for name in seen}}
            )
            for row in ordered(request, form)
        ]
        wording.write_recommendations(review, rows, by=request.user, on=today(), version=form.version_seen)
        return f"{len(rows)} recommendations are written down.", next_of(request, review)

    page = rows_page(review, "Recommendation")
    return ask_and_act(request, form, act, "programmes/reviews/rows.html", page)


def sent(request: Request) -> dict[str, Any]:
    """What was sent to a form with rows: to be acted upon, or only to be given another row."""
    if request.method != "POST":
        return {}
    return {"typed": request.POST} if MORE in request.POST else {"data": request.POST}


def ordered(request: Request, form: Any) -> Sequence[dict[str, Any]]:
    """The rows in which something stands, in the order that the buttons ask for."""
    rows: list[dict[str, Any]] = in_new_order(form.given(), request.POST.get("move", ""))
    return [{name: value for name, value in row.items() if name != "index"} for row in rows]


def next_of(request: Request, review: Review) -> Any:
    """Where saving leads: the page again where a row was moved, else the review."""
    return request.path if request.POST.get("move") else review


def rows_page(review: Review, what: str) -> dict[str, Any]:
    """What the page of rows shows beside its form."""
    title = f"{what}s"
    return {"review": review, "what": what, "title": title, "breadcrumbs": crumbs(review, title)}


@require_get_or_post
def record_review(request: Request, pk: int) -> HttpResponse:
    """Record the review, after which its words stand."""
    review = visible_review(request, pk)
    authorise(request.user, TO_KEEP_REVIEWS, review)
    form = RecordForm(request.POST or None, about=review)

    def act() -> tuple[str, Any]:
        keeping.record_review(review, by=request.user, on=today(), version=form.version_seen)
        return "The review is recorded. Its words stand; a correction is a new wording.", review

    page = {
        "review": review,
        "missing": keeping.missing_to_record(review),
        "recommendations": review.recommendations.count(),
        "findings": Finding.objects.visible_to(request.user).filter(review=review).count(),  # type: ignore[attr-defined]
        "breadcrumbs": crumbs(review, "Record"),
    }
    return ask_and_act(request, form, act, "programmes/reviews/record.html", page)


@require_get_or_post
def withdraw_review(request: Request, pk: int) -> HttpResponse:
    """Take back a review that was written down by mistake."""
    review = visible_review(request, pk)
    authorise(request.user, TO_KEEP_REVIEWS, review)
    form = WithdrawReviewForm(request.POST or None, about=review)

    def act() -> tuple[str, Any]:
        reason = form.cleaned_data["reason"]
        keeping.withdraw_review(review, reason=reason, by=request.user, on=today(), version=form.version_seen)
        return "The review is withdrawn. It stays readable with its history.", review

    page = {
        "review": review,
        "heading": "Withdraw this review",
        "button": "Withdraw it",
        "lead": "It was written down by mistake: it then asks for nothing, and is no longer offered.",
        "breadcrumbs": crumbs(review, "Withdraw"),
    }
    return ask_and_act(request, form, act, "programmes/reviews/act.html", page)


def today() -> date:
    return timezone.localdate()
