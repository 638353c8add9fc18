"""What was saved and put to other use, programme by programme, permanent and one-off apart."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from council.access.rules import standing
from council.models import User
from council.natural_order import NaturalKey
from programmes.models import Programme
from savings.models import ZERO, Reallocation
from savings.statement import profiles_visible_to


@dataclass(frozen=True)
class Ledger:
    """The other uses of one programme's savings, with their sums in pounds."""

    programme: Programme
    rows: Sequence[Reallocation]
    permanent: Decimal
    one_off: Decimal
    drawn: Decimal
    confirmed: Decimal

    @property
    def total(self) -> Decimal:
        return self.permanent + self.one_off

    @property
    def free(self) -> Decimal:
        """What is confirmed and not put to other use."""
        return self.confirmed - self.drawn


def ledger(user: User) -> list[Ledger]:
    """The ledgers of the programmes whose other uses the person sees; what has ended is in no sum."""
    rows = Reallocation.objects.visible_to(user).select_related(
        "programme", "line__saving", "body", "brings__programme", "decided_by"
    )
    by_programme: dict[Programme, list[Reallocation]] = defaultdict(list)
    who = standing(user)
    for row in rows.order_by("programme__title", NaturalKey("reference")):
        if row.brings and not row.brings.visible_by(who):
            row.brings = None
        by_programme[row.programme].append(row)
    sums = profiles_visible_to(user).order_by().values("saving__programme")
    confirmed = {
        each["saving__programme"]: each["sum"] or ZERO for each in sums.annotate(sum=Sum("confirmed_amount"))
    }
    ledgers = []
    for programme, held in by_programme.items():
        live = [row for row in held if row.ended_on is None]
        ledgers.append(
            Ledger(
                programme,
                held,
                permanent=sum((row.amount for row in live if row.kind == "permanent"), ZERO),
                one_off=sum((row.amount for row in live if row.kind == "one_off"), ZERO),
                drawn=sum((row.amount for row in live if row.is_drawn), ZERO),
                confirmed=confirmed.get(programme.pk, ZERO),
            )
        )
    return ledgers
