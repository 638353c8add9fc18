"""How a room offers itself to the service navigation without the ground knowing it."""

from dataclasses import dataclass

MOST = 7  # things that the menu shows at once; what is beyond stands under "More"
PLANS, COUNCIL = "Plans", "Council"  # the groups under "More", in this order


@dataclass(frozen=True)
class NavigationItem:
    """One entry of the navigation, listed by an app as `navigation` on its AppConfig.

    `right` is the value of the `Right` (council/access/rules.py) without which the entry isn't shown, or
    several of which one is enough; with `council_wide`, not where it holds for some programmes only. Guests,
    who read packs and nothing else, are shown only what is `for_guests`. With a `group` it stands under
    "More". `shown_to` is the dotted path of what else is asked of the person (`council.web.ways`).
    """

    label: str
    url_name: str
    order: int
    right: str | tuple[str, ...] = ""
    council_wide: bool = False
    for_guests: bool = False
    group: str = ""
    shown_to: str = ""
