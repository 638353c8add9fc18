"""What the actions of some workstreams come to, as one person sees them."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Count, Min, OuterRef, Subquery

from actions.models import Action
from council.conventions import InForce
from council.models import User
from council.rag import rolled_up, worst_first
from programmes.models import Workstream


def rollup_of(streams: Collection[Workstream], person: User, *, as_at: date, conventions: InForce) -> str:
    """The worst RAG of the actions that stand in them, and how many there are, in words. One query."""
    seen = Action.objects.visible_to(person).filter(workstream__in=streams)
    counted = seen.counted(as_at=as_at, conventions=conventions).order_by()  # type: ignore[attr-defined]
    counts = dict(counted.values_list("counted_as").annotate(number=Count("pk")))
    return rolled_up(counts, conventions)


def worst_of(person: User, *, as_at: date, conventions: InForce) -> Subquery:
    """The worst RAG of the actions of the row's programme: -3 for Red; 0 or NULL where none is ranked."""
    actions: Any = Action.objects.visible_to(person).filter(programme=OuterRef("pk"))
    rated = actions.counted(as_at=as_at, conventions=conventions).order_by().values("programme")
    return Subquery(rated.annotate(worst=Min(worst_first("counted_as"))).values("worst"))
