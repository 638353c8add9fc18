"""The savings of the world: one with a claim that waits, one that was confirmed, and a wish for a target."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from council.access.acting import DEMO
from council.models import User
from savings.bidding import Bid, ask_for_growth
from savings.changing import Wish, ask_for_change
from savings.claiming import Delivery, claim
from savings.confirming import confirm
from savings.costing import Cost, plan_cost
from savings.models import Claim, ClaimEvidence, PlannedTarget, Saving, YearProfile
from savings.reallocating import Use, reallocate
from savings.sharing import SharedAim, close_period, keep_shared_target
from savings.standing_apart import Reported, Underspent, record_reported, record_underspend
from savings.targets import set_target
from tests import access_table
from tests import factories as make
from tests.factories import DAY


def savings_of(saving: Saving, words: str, author: User) -> dict[str, Any]:
    """What is claimed and asked for of the saving, by its state."""
    acting = DEMO.signed(author)
    line = YearProfile.objects.create(
        saving=saving, year=2026, target=20, forecast=10, amount_as_written=words
    )
    said = {"comment": words, "transfer_reference": words[:60], "delivered_on": DAY}
    done = claim(line, Delivery(amount=Decimal(4), **said), by=acting, on=DAY)
    confirm(done, by=DEMO.signed(make.person("Farah of finance")), on=DAY, amount=Decimal(3), reason=words)
    file = make.offered(f"{words} shows it", filename=f"{words}.txt")
    waiting = claim(line, Delivery(amount=Decimal(6), file=file, **said), by=acting, on=DAY)
    line.refresh_from_db()
    change = set_target(saving, year=2026, target=Decimal(22), reason=words, by=acting, on=DAY)
    wish = Wish(kind="give_up", amount=Decimal(1), reason=words, funded_from=words[:300])
    given_up = ask_for_change(line, wish, by=acting, on=DAY)
    finance = DEMO.signed(make.person("Farah of finance"))
    used = reallocate(line, Use(kind="one_off", use=words[:300], amount=Decimal(1)), by=finance, on=DAY)
    told = {"kind": "revenue", "source": "capital_receipts", "year": 2026, "planned": Decimal(7)}
    cost = Cost(title=words[:300], note=words, **told)  # type: ignore[arg-type]
    planned = plan_cost(saving.programme, cost, saving=saving, by=acting, on=DAY)
    # A bid is its programme's, and never exempt.
    bid = Bid(title="More posts" if saving.exempt else words[:300], quantity=3, unit="posts", year=2026)
    growth = ask_for_growth(saving.programme, bid, by=acting, on=DAY)
    there = {"given up": given_up, "used": used, "cost": planned, "bid": growth}
    there |= beside_savings(saving, "Left over" if saving.exempt else words[:300])
    return there | {"waiting": waiting, "done": done, "change": change, "file": waiting.evidence.get()}


def beside_savings(saving: Saving, words: str) -> dict[str, Any]:
    """What stands beside the savings of its programme, which is never exempt, by its state."""
    finance, programme = DEMO.signed(make.person("Farah of finance")), saving.programme
    left = Underspent(title=words, amount=Decimal(5), year=2026, use=words)
    told = Reported(amount=Decimal(9), first_year=2026, last_year=2026, document=words, note=words)
    return {
        "underspend": record_underspend(programme, left, by=finance, on=DAY),
        "reported": record_reported(programme, told, by=finance, on=DAY),
    }


def council_pages(world: Any) -> None:
    """Make what is the whole council's, and say where its pages lie."""
    farah = make.finance("Farah of finance")
    aim = SharedAim(title="Integration", year=2026, amount=Decimal(100))
    target = keep_shared_target(aim, by=farah, on=DAY)
    planned = PlannedTarget.objects.create(
        programme=make.programme(), title="Integration", year=2027, amount=1
    )
    about = "one of the council’s"
    world.addresses["savings/targets/planned/<int:pk>/", about] = planned.get_take_over_url()
    world.addresses["savings/targets/planned/<int:pk>/decline/", about] = planned.get_decline_url()
    period = close_period("Month 2", by=farah, on=DAY)
    for route in ("edit/", "share/"):
        world.addresses[f"savings/targets/<int:pk>/{route}", about] = f"/savings/targets/{target.pk}/{route}"
    world.addresses["savings/statement/<int:pk>/", about] = period.get_absolute_url()
    world.addresses["savings/control-totals/<int:year>/", about] = "/savings/control-totals/2026/"


def saving_pages(lies: Callable[..., None], saving: Saving, there: dict[str, Any]) -> None:
    """Say where the pages of the saving lie."""
    own = f"savings/{saving.reference}/"
    for route in ("", "access/", "edit/", "agree/", "status/", "withdraw/", "targets/"):
        lies(f"{access_table.SAVING}{route}", f"{own}{route}")
    lies(
        f"{access_table.SAVING}reallocations/<int:pk>/end/",
        f"{own}reallocations/{there['used'].pk}/end/",
    )
    lies("savings/costs/<int:pk>/edit/", f"savings/costs/{there['cost'].pk}/edit/")
    for route in ("edit/", "withdraw/"):
        lies(f"savings/underspends/<int:pk>/{route}", f"savings/underspends/{there['underspend'].pk}/{route}")
        lies(f"savings/reported/<int:pk>/{route}", f"savings/reported/{there['reported'].pk}/{route}")
    for route in ("edit/", "withdraw/", "decide/"):
        lies(f"savings/bids/<int:pk>/{route}", f"savings/bids/{there['bid'].pk}/{route}")
    for route in ("decide/", "withdraw/"):
        change = there["given up"]
        lies(f"{access_table.SAVING}changes/<int:pk>/{route}", f"{own}changes/{change.pk}/{route}")
    for route in ("", "quarters/", "change/", "reallocate/"):
        lies(f"{access_table.SAVING}<int:year>/{route}", f"{own}2026/{route}")
    for route in ("decide/", "withdraw/"):
        change = there["change"]
        lies(f"{access_table.SAVING}targets/<int:pk>/{route}", f"{own}targets/{change.pk}/{route}")
    waiting: Claim = there["waiting"]
    for route in ("decide/", "withdraw/", "reverse/", "evidence/add/"):
        lies(f"{access_table.SAVING}claims/<int:pk>/{route}", f"{own}claims/{waiting.pk}/{route}")
    file: ClaimEvidence = there["file"]
    for route in ("", "withdraw/"):
        lies(
            f"{access_table.SAVING}claims/<int:pk>/evidence/<int:file>/{route}",
            f"{own}claims/{waiting.pk}/evidence/{file.pk}/{route}",
        )
