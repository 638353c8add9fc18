"""The pages on which many savings are changed at once."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from council.bulk.views import BulkPages, change_several, show_bulk_change
from council.web.requests import Request, require_get_or_post
from savings.bulk.changing import SAVINGS_IN_BULK, WantedOfSavings, change_in_bulk
from savings.bulk.forms import BulkSavingForm
from savings.views import SavingRegister

PAGES = BulkPages(
    kind=SAVINGS_IN_BULK,
    listing=SavingRegister,
    form=BulkSavingForm,
    wanted=WantedOfSavings,
    act=change_in_bulk,
)


@require_get_or_post
def bulk_change(request: Request) -> HttpResponse:
    """Ask what is to change, show what would become of each saving, then do exactly that."""
    return change_several(request, PAGES)


@require_GET
def detail_bulk_change(request: Request, pk: int) -> HttpResponse:
    """What a bulk change did: who, when, why, and each of its savings that the person may see."""
    return show_bulk_change(request, SAVINGS_IN_BULK, pk)
