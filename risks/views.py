"""The pages of the register of risks."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from council.access.acting import authorise
from council.access.disclosure import history_for
from council.access.rules import Right, may, standing
from council.conventions import InForce
from council.exempting.proposing import may_mark
from council.granting.views import who_may_see
from council.models import ChangedMeanwhile, User
from council.register import Grouping
from council.register.next_owed import with_next
from council.register.owing import Visit
from council.timeline import Happening
from council.web.asked import reads
from council.web.requests import (
    Request,
    require_get_or_post,
    today_and_conventions,
)
from programmes.imports.exporting.registers import EditedInExcel
from programmes.linking import links_of
from risks import raising
from risks.appetite import above_appetite
from risks.bulk.changing import RISKS_IN_BULK
from risks.ending import REOPENS, why_not_closed
from risks.forms import ReviewForm, UnchangedForm
from risks.keeping import TO_KEEP
from risks.matrix import compared, score
from risks.models import Assessment, Risk, RiskBulkChange
from risks.owed import reviews_owed
from risks.own_matrix import in_programme
from risks.pages import conventions_for, visible_risk
from risks.placing import TO_PLACE, unplaced_words
from risks.registers import RISKS
from risks.reviewing import REASON, TO_REVIEW, review_risk, review_unchanged, why_not_unchanged
from risks.tables import GROUPINGS

MOST_AT_ONCE = 200  # risks to tick on one page


class RiskRegister(EditedInExcel):
    register = RISKS
    template_name = "risks/list.html"
    keeps_filters = True
    bulk = RISKS_IN_BULK
    count_by = "rag"
    groupings: ClassVar[Mapping[str, Grouping]] = GROUPINGS

    def get_queryset(self) -> QuerySet:
        assert self.conventions  # read first: the filters name likelihoods and impacts by them
        return super().get_queryset().with_score()  # type: ignore[attr-defined]

    def with_details(self, queryset: QuerySet) -> QuerySet:
        return queryset.with_score().select_related(  # type: ignore[attr-defined]
            "programme__own_matrix", "owner__directorate"
        )  # type: ignore[attr-defined]

    def extra_context(self) -> dict[str, Any]:
        query = self.request.GET.copy()
        links = {}
        for rag in ("red", "amber", "green", "none"):
            query["rag"] = rag
            query.pop("page", None)
            links[rag] = f"?{query.urlencode()}"
        may_review = TO_REVIEW.allows(self.request.user)
        may_propose = raising.TO_PROPOSE.allows(self.request.user)
        return {
            **super().extra_context(),
            "count_links": links,
            "may_propose": may_propose,
            "may_review": may_review,
            "may_sample": may(self.request.user, Right.HISTORY),
            "to_place": self.programme_to_place(),
        }

    def programme_to_place(self) -> Any:
        """The programme that is filtered for, where words of its log wait for the matrix; None elsewhere."""
        form = getattr(self.filterset, "form", None)
        chosen = form.cleaned_data.get("programme") if form is not None and form.is_valid() else None
        if chosen is None or not TO_PLACE.allows(self.request.user, chosen):
            return None
        conventions = in_programme(chosen, self.conventions)
        return chosen if unplaced_words(chosen, self.request.user, conventions) else None


@require_GET
def detail_risk(request: Request, reference: str) -> HttpResponse:
    """One risk: what it is, how it is scored, what is done about it, and how it was judged over time."""
    risk = visible_risk(request, reference)
    conventions = conventions_for(request, risk)
    current = score(risk.current_likelihood, risk.current_impact, conventions)
    today = timezone.localdate()
    mitigations = list(risk.mitigations.select_related("owner"))
    for mitigation in mitigations:
        mitigation.risk = risk
    context = {
        "risk": risk,
        "rag_label": conventions.rag_label(risk.rag) if risk.rag else "",
        "scores": [
            ("Inherent", score(risk.inherent_likelihood, risk.inherent_impact, conventions)),
            ("Current", current),
            ("Target", score(risk.target_likelihood, risk.target_impact, conventions)),
        ],
        "matrix": current,
        "matrix_label": conventions.rag_label(current.rag),
        "compared": compared(risk.rag, current, conventions, published=risk.rag_as_written),
        "mitigations": mitigations,
        "late": sum(bool(one.days_overdue(as_at=today)) for one in mitigations),
        "controls": risk.kept_controls.filter(ended_on=None).select_related("owner"),
        "assessments": assessments_of(risk, conventions),
        "others": columns_of_the_plan(risk),
        "history": [
            replace(entry, url=RiskBulkChange.url_of(entry.through))
            for entry in history_for(request.user, risk, told_elsewhere=[REASON])
        ],
        "review_overdue": risk.review_overdue(as_at=today, every_days=conventions.reporting_interval_days),
        "above": above_appetite(risk, conventions) if risk.is_live or risk.is_proposed else "",
        "review_due": risk.review_due(every_days=conventions.reporting_interval_days),
        "escalations": risk.escalations.select_related("body"),
        "entries": risk.log_entries.visible_to(request.user),
        "links": links_of(risk, request.user),
        "merged": risk.merged.visible_to(request.user),
        "may_keep": TO_KEEP.allows(request.user, risk),
        "may_link": TO_REVIEW.allows(request.user, risk),
        "may_propose": raising.TO_PROPOSE.allows(request.user, risk),
        "may_reopen": risk.status in REOPENS,
        "may_close": not why_not_closed(risk),
        "may_review": risk.status == Risk.Status.OPEN and TO_REVIEW.allows(request.user, risk),
        "may_exempt": may_mark(request.user, risk, TO_REVIEW, on=today, conventions=conventions),
        "breadcrumbs": [
            ("Risks", reverse("risks:list-risks")),
            (risk.programme.title, risk.programme.get_absolute_url()),
            (risk.reference, ""),
        ],
    }
    return render(request, "risks/detail.html", context)


@require_GET
def show_access(request: Request, reference: str) -> HttpResponse:
    """Who may see or change the risk, and through what."""
    register = ("Risks", reverse("risks:list-risks"))
    return who_may_see(request, visible_risk(request, reference), name=reference, register=register)


def columns_of_the_plan(risk: Risk) -> list[tuple[str, str]]:
    """What its row says by heading, and which level was read where the matrix has no place for it yet."""
    said = []
    for heading, words in risk.others.items():
        name = heading.removesuffix(" (read)")
        if name == heading:
            said.append((heading, words))
        elif not getattr(risk, name.replace(" ", "_"), None):
            said.append((f"{name.capitalize()}, as read", words))
    return said


def assessments_of(risk: Risk, conventions: InForce) -> list[Happening]:
    """Every judgement of the risk, the latest first."""
    return [
        Happening(
            title=title_of(judged, conventions),
            when=judged.assessed_on,
            by=str(judged.by or ""),
            text=judged.commentary,
            rag=judged.rag,
            rag_label=conventions.rag_label(judged.rag) if judged.rag else "",
        )
        for judged in risk.assessments.select_related("by")
    ]


def title_of(judged: Assessment, conventions: InForce) -> str:
    """The score that was judged, named where it is not the current one, with the rating that it had then."""
    said = score(judged.likelihood, judged.impact, conventions).sentence
    named = "" if judged.score == Assessment.Of.CURRENT else f"{judged.get_score_display()} score "
    rating = f", {conventions.rag_label(judged.rating)} in the matrix" if judged.rating else ""
    return f"{named}{said}{rating}"


@require_get_or_post
def review_risk_page(request: Request, reference: str) -> HttpResponse:
    """The form in which a risk is judged anew."""
    risk = visible_risk(request, reference)
    conventions = conventions_for(request, risk)
    authorise(request.user, TO_REVIEW, risk)
    form = ReviewForm(request.POST or None, risk=risk, conventions=conventions)
    if request.method == "POST" and form.is_valid():
        try:
            review_risk(
                risk, by=request.user, on=timezone.localdate(), conventions=conventions, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        except ChangedMeanwhile as conflict:
            form.tell(conflict, request.user)
        else:
            there = next_review(request, risk)
            done = f"{risk.reference} is reviewed."
            if there is risk:
                done = with_next(done, Visit.of(request), after=risk.reference)
            messages.success(request, done)
            return redirect(there)
    context = {
        "risk": risk,
        "form": form,
        "latest": risk.assessments.filter(score="current").select_related("by").first(),
        "inherent": score(risk.inherent_likelihood, risk.inherent_impact, conventions),
        "target": score(risk.target_likelihood, risk.target_impact, conventions),
        "breadcrumbs": [
            ("Risks", reverse("risks:list-risks")),
            (risk.reference, risk.get_absolute_url()),
            ("Review", ""),
        ],
    }
    return render(request, "risks/review.html", context)


def next_review(request: Request, risk: Risk) -> Any:
    """Where to go on: the risk, or where that was pressed the next one whose review is owed."""
    if request.POST.get("press") != "next":
        return risk
    today, conventions = today_and_conventions(request)
    owed = reviews_owed(request.user, as_at=today, conventions=conventions)
    return owed[0].step_url if owed else risk


@require_get_or_post
@reads()
def review_many(request: Request) -> HttpResponse:
    """Say of several risks at once that they were reviewed and nothing changed."""
    authorise(request.user, TO_REVIEW)
    today, conventions = today_and_conventions(request)
    risks = to_review(request.user)
    offered = [risk for risk in risks if not why_not_unchanged(risk, conventions)]
    form = UnchangedForm(request.POST or None, risks=offered)
    if request.method == "POST" and form.is_valid():
        try:
            count = review_unchanged(
                list(form.cleaned_data["risks"]),
                commentary=form.cleaned_data["commentary"],
                by=request.user,
                on=today,
                conventions=conventions,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"{count} risk{'' if count == 1 else 's'} reviewed, no change.")
            return redirect("risks:list-risks")
    page = {
        "form": form,
        "alone": [risk for risk in risks if risk not in offered],
        "breadcrumbs": [("Risks", reverse("risks:list-risks")), ("Reviewed, no change", "")],
    }
    return render(request, "risks/review_many.html", page)


def to_review(person: User) -> list[Risk]:
    """The open risks that the person reviews: those of their posts, and those of the logs that they keep."""
    who = standing(person)
    reach = who.reach_of_any(TO_REVIEW.rights)
    theirs = Q() if reach is None else Q(owner__in=who.posts) | Q(programme__scope__in=reach)
    risks = Risk.objects.open().visible_to(person).filter(theirs)
    return list(risks.select_related("programme__own_matrix", "owner")[:MOST_AT_ONCE])
