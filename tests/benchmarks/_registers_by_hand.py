"""The registers of risks and savings as others would build them: one queryset and a template loop each.

They show the rows and columns of our pages, in our order, with plain selects for filters.
"""

from pathlib import Path
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, Sum
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.utils import timezone

from council.calendar.years import FinancialYear
from council.models import Conventions, Directorate, Post
from council.natural_order import NaturalKey
from council.rag import STATED
from council.web.components import rag_html
from council.wording import pounds
from programmes.models import Programme
from risks.models import Risk
from savings.models import Saving, YearProfile

PER_PAGE = 50
template = engines["django"].from_string(
    (Path(__file__).parent / "registers_by_hand.html").read_text(encoding="utf-8")
)


def risks_by_hand(request: HttpRequest) -> HttpResponse:
    """The open risks, the highest score first; without counts by RAG."""
    request.conventions = conventions = Conventions.objects.in_force(timezone.localdate())  # type: ignore[attr-defined]
    risks = Risk.objects.visible_to(request.user).open().with_score().select_related("programme", "owner")
    risks = _filtered(risks, request, programme="programme_id", rag="rag", owner="owner_id")
    ordered = risks.order_by(F("current_score").desc(nulls_last=True), "pk")
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    for risk in page:
        implied = conventions.matrix_rag(risk.current_likelihood, risk.current_impact)
        risk.tag = rag_html(risk.rag, conventions.rag_label(risk.rag)) if risk.rag else ""
        differs = implied and implied != risk.rag
        risk.beside = rag_html(implied, conventions.rag_label(implied)) if differs else ""
    headings = (
        "Reference", "Risk", "Programme", "Owner", "RAG", "Score", "Treatment", "Status", "Reviewed",
    )  # fmt: skip
    selects = [
        ("programme", "Programme", _named(Programme.objects.visible_to(request.user))),
        ("rag", "RAG", STATED),
        ("status", "Status", Risk.Status.choices),
        ("owner", "Owner", _named(Post.objects.filter(is_active=True))),
        ("category", "Category", [(name, name) for name in conventions.risk_categories]),
        ("response", "Treatment", Risk.Response.choices),
    ]
    return _page(request, page, title="Risks", headings=headings, selects=selects, is_risks=True)


def savings_by_hand(request: HttpRequest) -> HttpResponse:
    """The savings with the pounds of the year, and the sums of each type."""
    request.conventions = Conventions.objects.in_force(timezone.localdate())  # type: ignore[attr-defined]
    year = FinancialYear.containing(timezone.localdate())
    savings = Saving.objects.visible_to(request.user)
    savings = _filtered(savings, request, programme="programme_id", status="status", owner="owner_id")
    ordered = savings.with_year(year).select_related("programme").order_by(NaturalKey("reference"), "pk")
    page = Paginator(ordered, PER_PAGE)
    page.count = savings.count()  # type: ignore[misc]
    shown = page.get_page(request.GET.get("page"))
    for saving in shown:
        columns = ("target", "forecast", "delivered", "claimed", "shortfall")
        given = (getattr(saving, name) for name in columns)
        saving.amounts = ["–" if amount is None else pounds(amount) for amount in given]
    lines = YearProfile.objects.filter(year=year.first, saving__in=savings.promised().values("pk"))
    sums = (
        lines.order_by()
        .values(kind=F("saving__kind"))
        .annotate(planned=Sum("target"), expected=Sum("forecast"), sure=Sum("confirmed_amount"))
    )
    headings = (
        "Reference", "Saving", "Programme", "Type", "Status", "Target", "Forecast", "Confirmed", "Claimed",
        "Shortfall",
    )  # fmt: skip
    selects = [
        ("programme", "Programme", _named(Programme.objects.visible_to(request.user))),
        ("kind", "Type", Saving.Kind.choices),
        ("status", "Status", Saving.Status.choices),
        ("owner", "Owner", _named(Post.objects.filter(is_active=True))),
        ("directorate", "Directorate", _named(Directorate.objects.all(), "name")),
        ("portfolio_holder", "Portfolio holder", _named(Post.objects.filter(is_active=True))),
    ]
    return _page(request, shown, title="Savings", headings=headings, selects=selects, sums=sums)


def _filtered(records: Any, request: HttpRequest, **columns: str) -> Any:
    given = {column: request.GET[name] for name, column in columns.items() if request.GET.get(name)}
    return records.filter(**given)


def _named(records: Any, column: str = "title") -> list[tuple[str, str]]:
    return [(str(key), words) for key, words in records.values_list("pk", column)]


def _page(request: HttpRequest, page: Any, *, selects: Any, **context: Any) -> HttpResponse:
    chosen = [(name, label, options, request.GET.get(name)) for name, label, options in selects]
    return HttpResponse(template.render({"page": page, "selects": chosen, **context}, request))
