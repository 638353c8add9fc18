"""The pages on which many actions are changed at once."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from actions.bulk.changing import ACTIONS_IN_BULK, Wanted, change_in_bulk
from actions.bulk.forms import BulkChangeForm
from actions.listing import ActionRegister
from council.bulk.views import BulkPages, change_several, show_bulk_change
from council.web.requests import Request, require_get_or_post

PAGES = BulkPages(
    kind=ACTIONS_IN_BULK, listing=ActionRegister, form=BulkChangeForm, wanted=Wanted, act=change_in_bulk
)


@require_get_or_post
def bulk_change(request: Request) -> HttpResponse:
    """Ask what is to change, show what would become of each action, then do exactly that."""
    return change_several(request, PAGES)


@require_GET
def detail_bulk_change(request: Request, pk: int) -> HttpResponse:
    """What a bulk change did: who, when, why, and each of its actions that the person may see."""
    return show_bulk_change(request, ACTIONS_IN_BULK, pk)
