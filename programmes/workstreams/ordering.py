"""The order of workstreams: each is moved before or after its neighbour of the same level."""

from datetime import date

from django.db import transaction

from council.access.acting import By, authorise
from council.history import authored, bulk_update
from programmes.models import Workstream
from programmes.workstreams.stating import TO_ARRANGE, locked_stream, require_in_use


@transaction.atomic
def move_workstream(
    stream: Workstream, *, places: int, by: By, on: date, version: int | None = None
) -> Workstream:
    """Move the workstream by so many places among those in use of its level: -1 is one up.

    At the end of the row it stays where it is. Raises ChangedMeanwhile where `version` is no longer the
    current one.
    """
    person = authorise(by, TO_ARRANGE, stream, on=on)
    stream = locked_stream(stream, version)
    require_in_use(stream)
    rows = Workstream.objects.select_for_update(of=("self",))
    level = list(rows.filter(programme=stream.programme_id, parent=stream.parent_id).order_by("order", "pk"))
    shown = [each for each in level if not each.retired_on]
    here = shown.index(stream)
    there = min(max(here + places, 0), len(shown) - 1)
    shown.insert(there, shown.pop(here))
    # Those out of use keep their places at the end, and no two have the same: an import gives none to some.
    orders = sorted({each.order for each in level})
    if len(orders) < len(level):
        orders = list(range(1, len(level) + 1))
    changed = []
    for each, order in zip([*shown, *(each for each in level if each.retired_on)], orders, strict=True):
        if each.order != order:
            each.order = order
            changed.append(each)
    with authored(by=person, why="Put into another order"):
        bulk_update(changed, ["order"])
    return next(each for each in shown if each.pk == stream.pk)
