"""The pages on which many risks are changed at once."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from council.bulk.views import BulkPages, change_several, show_bulk_change
from council.web.requests import Request, require_get_or_post
from risks.bulk.changing import RISKS_IN_BULK, WantedOfRisks, change_in_bulk
from risks.bulk.forms import BulkRiskForm
from risks.views import RiskRegister

PAGES = BulkPages(
    kind=RISKS_IN_BULK, listing=RiskRegister, form=BulkRiskForm, wanted=WantedOfRisks, act=change_in_bulk
)


@require_get_or_post
def bulk_change(request: Request) -> HttpResponse:
    """Ask what is to change, show what would become of each risk, then do exactly that."""
    return change_several(request, PAGES)


@require_GET
def detail_bulk_change(request: Request, pk: int) -> HttpResponse:
    """What a bulk change did: who, when, why, and each of its risks that the person may see."""
    return show_bulk_change(request, RISKS_IN_BULK, pk)
