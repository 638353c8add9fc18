"""The savings of the world: one with a claim that waits, one that was confirmed, and a wish for a target."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from council.access.acting import DEMO
from council.models import User
from savings.claiming import Delivery, claim
from savings.confirming import confirm
from savings.models import Claim, ClaimEvidence, Saving, YearProfile
from savings.targets import set_target
from tests import access_table
from tests import factories as make
from tests.factories import DAY


def savings_of(saving: Saving, words: str, author: User) -> dict[str, Any]:
    """What is claimed and asked for of the saving, by its state."""
    acting = DEMO.signed(author)
    line = YearProfile.objects.create(
        saving=saving, year=2026, target=10, forecast=10, amount_as_written=words
    )
    said = {"comment": words, "transfer_reference": words[:60], "delivered_on": DAY}
    done = claim(line, Delivery(amount=Decimal(4), **said), by=acting, on=DAY)
    confirm(done, by=DEMO.signed(make.person("Farah of finance")), on=DAY, amount=Decimal(3), reason=words)
    file = make.offered(f"{words} shows it", filename=f"{words}.txt")
    waiting = claim(line, Delivery(amount=Decimal(6), file=file, **said), by=acting, on=DAY)
    line.refresh_from_db()
    change = set_target(saving, year=2026, target=Decimal(12), reason=words, by=acting, on=DAY)
    return {"waiting": waiting, "done": done, "change": change, "file": waiting.evidence.get()}


def saving_pages(lies: Callable[..., None], saving: Saving, there: dict[str, Any]) -> None:
    """Say where the pages of the saving lie."""
    own = f"savings/{saving.reference}/"
    for route in ("", "access/", "edit/", "agree/", "status/", "withdraw/", "targets/"):
        lies(f"{access_table.SAVING}{route}", f"{own}{route}")
    for route in ("", "quarters/"):
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
