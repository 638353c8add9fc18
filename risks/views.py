"""The pages of the register of risks."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from council.access.acting import authorise
from council.access.disclosure import history_for
from council.conventions import InForce
from council.exempting.proposing import may_mark
from council.granting.views import who_may_see
from council.models import ChangedMeanwhile
from council.timeline import Happening
from council.web.requests import Request, conventions_in_force, require_get_or_post
from programmes.imports.exporting.registers import EditedInExcel
from programmes.models import Programme
from risks.forms import MatrixForm, ReviewForm
from risks.matrix import compared, grid, score
from risks.models import Risk
from risks.registers import RISKS
from risks.reviewing import REASON, TO_REVIEW, review_risk


class RiskRegister(EditedInExcel):
    register = RISKS
    template_name = "risks/list.html"
    keeps_filters = True
    count_by = "rag"

    def get_queryset(self) -> QuerySet:
        assert self.conventions  # read first: the filters name likelihoods and impacts by them
        return super().get_queryset().with_score()  # type: ignore[attr-defined]

    def with_details(self, queryset: QuerySet) -> QuerySet:
        return queryset.with_score().select_related("programme", "owner")  # type: ignore[attr-defined]

    def extra_context(self) -> dict[str, Any]:
        query = self.request.GET.copy()
        links = {}
        for rag in ("red", "amber", "green", "none"):
            query["rag"] = rag
            query.pop("page", None)
            links[rag] = f"?{query.urlencode()}"
        return {**super().extra_context(), "count_links": links}


def visible_risk(request: Request, reference: str) -> Risk:
    risks = Risk.objects.visible_to(request.user).select_related("programme", "workstream", "owner")
    return get_object_or_404(risks, reference=reference)


@require_GET
def show_matrix(request: Request) -> HttpResponse:
    """How many open risks stand in each cell of the council's matrix, each leading to those risks."""
    conventions = conventions_in_force(request)
    programmes = Programme.objects.visible_to(request.user)
    form = MatrixForm(request.GET, programmes=programmes)
    chosen = form.cleaned_data["programme"] if form.is_valid() else None
    risks = Risk.objects.open().visible_to(request.user)
    if chosen:
        risks = risks.filter(programme=chosen)
    if form.errors:
        risks = risks.none()
    counts = {
        (likelihood, impact): number
        for likelihood, impact, number in risks.order_by()
        .values_list("current_likelihood", "current_impact")
        .annotate(number=Count("pk"))
    }
    rows = grid({cell: n for cell, n in counts.items() if all(cell)}, conventions)  # type: ignore[misc]
    placed = sum(cell.count for row in rows for cell in row.cells)
    impacts = conventions.impacts[: len(conventions.matrix[0])]
    context = {
        "rows": rows,
        "impacts": [f"{number} {word}" for number, word in enumerate(impacts, start=1)],
        "form": form,
        "several": len(programmes) > 1,
        "chosen": chosen,
        "within": f"&programme={chosen.pk}" if chosen else "",
        "placed": placed,
        "unscored": sum(counts.values()) - placed,
        "breadcrumbs": [("Risks", reverse("risks:list-risks")), ("Matrix", "")],
    }
    return render(request, "risks/matrix.html", context)


@require_GET
def detail_risk(request: Request, reference: str) -> HttpResponse:
    """One risk: what it is, how it is scored, what is done about it, and how it was judged over time."""
    risk, conventions = visible_risk(request, reference), conventions_in_force(request)
    current = score(risk.current_likelihood, risk.current_impact, conventions)
    today = timezone.localdate()
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
        "compared": compared(risk.rag, current, conventions),
        "mitigations": risk.mitigations.select_related("owner"),
        "assessments": assessments_of(risk, conventions),
        "history": history_for(request.user, risk, told_elsewhere=[REASON]),
        "review_overdue": risk.review_overdue(as_at=today, every_days=conventions.reporting_interval_days),
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


def assessments_of(risk: Risk, conventions: InForce) -> list[Happening]:
    """Every judgement of the risk, the latest first."""
    return [
        Happening(
            title=score(judged.likelihood, judged.impact, conventions).sentence,
            when=judged.assessed_on,
            by=str(judged.by or ""),
            text=judged.commentary,
            rag=judged.rag,
            rag_label=conventions.rag_label(judged.rag) if judged.rag else "",
        )
        for judged in risk.assessments.select_related("by")
    ]


@require_get_or_post
def review_risk_page(request: Request, reference: str) -> HttpResponse:
    """The form in which a risk is judged anew."""
    risk, conventions = visible_risk(request, reference), conventions_in_force(request)
    authorise(request.user, TO_REVIEW, risk)
    form = ReviewForm(request.POST or None, risk=risk, conventions=conventions)
    if request.method == "POST" and form.is_valid():
        try:
            review_risk(risk, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except ChangedMeanwhile as conflict:
            form.tell(conflict, request.user)
        else:
            messages.success(request, f"{risk.reference} is reviewed.")
            return redirect(risk)
    context = {
        "risk": risk,
        "form": form,
        "latest": risk.assessments.select_related("by").first(),
        "inherent": score(risk.inherent_likelihood, risk.inherent_impact, conventions),
        "target": score(risk.target_likelihood, risk.target_impact, conventions),
        "breadcrumbs": [
            ("Risks", reverse("risks:list-risks")),
            (risk.reference, risk.get_absolute_url()),
            ("Review", ""),
        ],
    }
    return render(request, "risks/review.html", context)
