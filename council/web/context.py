"""What every page knows: the council's name and colours, and the way round the site."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from council.access.rules import Right, standing
from council.web.navigation import NavigationItem
from council.web.requests import conventions_in_force


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of every page. Two queries at most: the conventions, and the person's standing."""
    today = timezone.localdate()
    conventions = conventions_in_force(request)
    return {
        "conventions": conventions,
        "council_name": conventions.council_name,
        "navigation": navigation_for(request),
        "today": today,
        "demo": settings.DEMO,
        "single_sign_on": settings.OIDC_NAME if settings.OIDC_SERVER_URL else "",
        "sso_only": settings.SSO_ONLY,
        "demo_cards": demo_cards(request) if settings.DEMO else None,
    }


def demo_cards(request: HttpRequest) -> list[dict[str, Any]]:
    """Whom to be in the demo, for the sign-in page: offered by the app that makes the demo."""
    if request.path != reverse("account_login"):
        return []
    offers = (getattr(config, "demo_cards", "") for config in apps.get_app_configs())
    return [card for offer in offers if offer for card in import_string(offer)()]


def navigation_for(request: HttpRequest) -> list[dict[str, Any]]:
    """The ways that the person has round the site: each app names its own, with the right it needs."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    items: list[NavigationItem] = [
        item for config in apps.get_app_configs() for item in getattr(config, "navigation", ())
    ]
    who = standing(user)
    entries = []
    for item in sorted(items, key=lambda item: item.order):
        rights = (item.right,) if isinstance(item.right, str) else item.right
        if any(rights) and not any(who.has(Right(right)) for right in rights):
            continue
        if who.only_packs and not item.for_guests:
            continue
        if item.council_wide and all(who.reach(Right(right)) is not None for right in rights):
            continue
        url = reverse(item.url_name)
        current = request.path == url if url == "/" else request.path.startswith(url)
        entries.append({"label": item.label, "url": url, "current": current})
    return entries
