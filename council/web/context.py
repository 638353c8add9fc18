"""What every page knows: the council's name and colours, and the way round the site."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from council.access.rules import Right, Standing, standing
from council.models import User
from council.web.navigation import COUNCIL, MOST, PLANS, NavigationItem
from council.web.requests import conventions_in_force


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of every page. Two queries at most: the conventions, and the person's standing."""
    today = timezone.localdate()
    conventions = conventions_in_force(request)
    cards = demo_cards(request) if settings.DEMO else None
    return {
        "conventions": conventions,
        "council_name": conventions.council_name,
        "navigation": navigation_for(request),
        "may_search": may_search(request),
        "today": today,
        "demo": settings.DEMO,
        "single_sign_on": settings.OIDC_NAME if settings.OIDC_SERVER_URL else "",
        "sso_only": settings.SSO_ONLY,
        "demo_cards": cards,
        "demo_is_empty": settings.DEMO and is_sign_in(request) and not cards,
    }


def demo_cards(request: HttpRequest) -> list[dict[str, Any]]:
    """Whom to be in the demo, for the sign-in page: offered by its app, where they are there."""
    if not is_sign_in(request):
        return []
    offers = (getattr(config, "demo_cards", "") for config in apps.get_app_configs())
    offered = [card for offer in offers if offer for card in import_string(offer)()]
    people = User.objects.filter(email__in=[card["email"] for card in offered], is_active=True)
    there_are = set(people.values_list("email", flat=True))
    cards = [card for card in offered if card["email"] in there_are]
    # Whoever was on the way to a page, or had typed something, goes on there instead of to the card's own.
    there = request.GET.get("next", "") or request.POST.get("next", "")
    return [card | {"start": there} for card in cards] if there else cards


def is_sign_in(request: HttpRequest) -> bool:
    """Whether this is the sign-in page, whose cards and hints only it has."""
    return request.path == reverse("account_login")


def may_search(request: HttpRequest) -> bool:
    """Whether the header has a search box: for all who see records, and not only packs that were issued."""
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated and not standing(user).only_packs


@dataclass(frozen=True)
class MenuEntry:
    """One entry of the navigation as a page shows it."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Navigation:
    """The menu: what it shows at once, and what stands under "More", by group."""

    main: list[MenuEntry]
    groups: list[tuple[str, list[MenuEntry]]]

    @property
    def more_is_current(self) -> bool:
        """Whether the page lies under "More"."""
        return not any(way.current for way in self.main) and any(
            way.current for _, ways in self.groups for way in ways
        )


def navigation_for(request: HttpRequest) -> Navigation | None:
    """The ways that the person has round the site: each app names its own, with the right it needs."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    items, who, prefix = navigation_items(tuple(apps.get_app_configs())), standing(user), get_script_prefix()
    urls = {item: address_of(item.url_name, prefix) for item in items if is_shown(item, user, who)}
    here = max((url for url in urls.values() if lies_under(request.path, url)), key=len, default="")
    main: list[MenuEntry] = []
    groups: dict[str, list[MenuEntry]] = {PLANS: [], COUNCIL: []}
    for item, url in urls.items():
        stands_in = main if not item.group and len(main) < MOST else groups[item.group or PLANS]
        stands_in.append(MenuEntry(item.label, url, url == here))
    return Navigation(main, [(title, entries) for title, entries in groups.items() if entries])


@cache
def navigation_items(configs: tuple[AppConfig, ...]) -> tuple[NavigationItem, ...]:
    """What the apps offer for the menu, in its order."""
    items = (item for config in configs for item in getattr(config, "navigation", ()))
    return tuple(sorted(items, key=lambda item: item.order))


@cache
def address_of(url_name: str, prefix: str) -> str:
    """The address of an entry, under the prefix that the site is served at: the same for every request."""
    return reverse(url_name)


def lies_under(path: str, url: str) -> bool:
    """Whether the page lies at the address of an entry, or under it; under the home page lies none."""
    return path == url if url == "/" else path.startswith(url)


def is_shown(item: NavigationItem, user: User, who: Standing) -> bool:
    """Whether the person, who stands so, is shown the entry."""
    rights = (item.right,) if isinstance(item.right, str) else item.right
    if any(rights) and not any(who.has(Right(right)) for right in rights):
        return False
    if who.only_packs and not item.for_guests:
        return False
    if item.council_wide and all(who.reach(Right(right)) is not None for right in rights):
        return False
    return not item.shown_to or import_string(item.shown_to)(user)
