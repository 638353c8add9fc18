"""The pages of single sign-on: out to the provider, back from it, and which groups give which role."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from requests import RequestException

from council.access.acting import authorise
from council.accounts.signing_in.freshness import freshly_signed_in
from council.accounts.signing_in.second_step import through_single_sign_on
from council.accounts.single_sign_on.claims import Untrusted
from council.accounts.single_sign_on.confirming import PAGE
from council.accounts.single_sign_on.errors import unfinished
from council.accounts.single_sign_on.forms import GroupMappingForm
from council.accounts.single_sign_on.groups import (
    TO_MAP_GROUPS,
    foreseen,
    map_group,
    scopes_to_map,
    unmap_group,
)
from council.accounts.single_sign_on.provider import PROVIDER_ID, Client, configured
from council.models import GroupMapping, Holding
from council.web.refused import tell_refused
from council.web.requests import Request, require_get_or_post

TROUBLES = (RequestException, OAuth2Error, Untrusted)


@login_not_required
@require_GET
@never_cache
def begin_sign_in(request: HttpRequest) -> HttpResponse:
    """To the provider. A link rather than a form: the policy of the page lets no form leave the site."""
    if not configured():
        raise Http404
    provider = Client(request, PROVIDER_ID).get_provider()
    try:
        return provider.redirect(request, AuthProcess.LOGIN, get_next_redirect_url(request))
    except TROUBLES as trouble:
        return unfinished(request, exception=trouble)


@require_GET
@never_cache
def ask_again(request: Request) -> HttpResponse:
    """Who came by single sign-on is asked there once more: the page that leads on to the provider."""
    if not (configured() and through_single_sign_on(request)):
        raise Http404
    return render(request, PAGE, {"next": get_next_redirect_url(request) or ""})


class Callback(OAuth2CallbackView):
    """Back from the provider. The nonce of our question is what the answer must repeat."""

    adapter: Client

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, response = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, response


@login_not_required
@require_GET
@never_cache
def come_back(request: HttpRequest) -> HttpResponse:
    """Signed in, or the page that says what came between."""
    if not configured():
        raise Http404
    try:
        return Callback.adapter_view(Client(request, PROVIDER_ID))(request)
    except TROUBLES as trouble:
        return unfinished(request, exception=trouble)


# --- which groups give which role ---------------------------------------------------------------------------


def may_map(request: Request) -> None:
    authorise(request.user, TO_MAP_GROUPS)


@freshly_signed_in
@require_get_or_post
def list_groups(request: Request) -> HttpResponse:
    """The groups that give a role, what the next sign-ins would change, and a form for one more."""
    may_map(request)
    on = timezone.localdate()
    scopes = scopes_to_map(request.user, on=on)
    form = GroupMappingForm(request.POST or None, scopes=scopes, by=request.user)
    if request.method == "POST" and form.is_valid():
        map_group(form.save(commit=False), by=request.user)
        messages.success(request, "Saved. It counts from the next sign-in of each person in the group.")
        return redirect("list-groups")
    running = Holding.current(on, "grants__") & ~Q(grants__from_date=on, grants__to_date=on)
    mappings = (
        GroupMapping.objects.filter(is_active=True, scope__in=scopes)
        .select_related("scope", "made_by")
        .annotate(people=Count("grants", filter=running))
    )
    context = {
        "form": form,
        "mappings": mappings,
        "foreseen": foreseen(on=on, scopes=scopes),
        "breadcrumbs": [("Home", "/"), ("Groups and roles", "")],
    }
    return render(request, "council/single_sign_on/groups.html", context)


@freshly_signed_in
@require_get_or_post
def retire_group(request: Request, pk: int) -> HttpResponse:
    """Asks, and then takes a mapping out of use together with the grants that it gave."""
    may_map(request)
    on = timezone.localdate()
    scopes = scopes_to_map(request.user, on=on)
    mapping = get_object_or_404(GroupMapping.objects.filter(is_active=True, scope__in=scopes), pk=pk)
    if request.method == "POST":
        try:
            ended = unmap_group(mapping, by=request.user, on=on)
        except ValidationError as error:
            tell_refused(request, " ".join(error.messages))
        else:
            messages.success(request, f"{mapping} gives no role any more. Roles ended: {ended}.")
        return redirect("list-groups")
    return render(request, "council/single_sign_on/retire_group.html", {"mapping": mapping})
