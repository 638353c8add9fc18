"""The pages of programmes and reviews. A programme on a page mixes registers, so it is the roof's."""

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from council.register import RegisterView
from programmes.filters import ProgrammeFilter
from programmes.models import Programme
from programmes.tables import ProgrammeTable
from programmes.visibility import reviews_visible_to


class ProgrammeList(RegisterView):
    model = Programme
    table_class = ProgrammeTable
    filterset_class = ProgrammeFilter
    template_name = "programmes/list.html"
    title = "Programmes"
    name = "programmes"

    def with_details(self, queryset: QuerySet) -> QuerySet:
        return queryset.select_related("sro", "manager", "body")


@require_GET
def list_reviews(request: HttpRequest) -> HttpResponse:
    """The reviews of the council, the latest first, and how many recommendations each made."""
    reviews = reviews_visible_to(request.user).annotate(number=Count("recommendations"))  # type: ignore[arg-type]
    return render(request, "programmes/reviews.html", {"reviews": reviews})


@require_GET
def detail_review(request: HttpRequest, pk: int) -> HttpResponse:
    """One review: what it found and recommends, word for word, and what the council answers."""
    review = get_object_or_404(reviews_visible_to(request.user), pk=pk)  # type: ignore[arg-type]
    context = {
        "review": review,
        "findings": review.findings.all(),
        "recommendations": review.recommendations.select_related("finding"),
        "programmes": Programme.objects.visible_to(request.user).filter(sources__review=review),
        "breadcrumbs": [("Reviews", reverse("programmes:list-reviews")), (review.title, "")],
    }
    return render(request, "programmes/review.html", context)
