"""How many open risks another matrix would rate otherwise, told before it is saved."""

from collections import defaultdict
from datetime import date

from council.conventions import InForce
from council.models import User
from council.setting.effects import Effect, effect_of
from risks.models import Risk
from risks.own_matrix import with_their_own


def effect_of_settings(before: InForce, after: InForce, *, reader: User, as_at: date) -> Effect | None:
    """The open risks that the reader sees and whose score is rated otherwise; None by the same matrix."""
    if before.matrix == after.matrix:
        return None
    risks = Risk.objects.visible_to(reader, on=as_at).open()  # type: ignore[attr-defined]
    # A programme with a matrix of its own goes on by that.
    risks = risks.exclude(programme__in=list(with_their_own(before)))
    rows = risks.order_by("reference").values_list("reference", "current_likelihood", "current_impact")
    changed: dict[tuple[str, str], list[str]] = defaultdict(list)
    number = 0
    for reference, likelihood, impact in rows:
        number += 1
        old, new = before.matrix_rag(likelihood, impact), after.matrix_rag(likelihood, impact)
        if old != new:
            changed[old, new].append(reference)
    return effect_of(changed, of=number, what="open risks", after=after)
