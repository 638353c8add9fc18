"""What bodies were last told of records: the ground of every direction of travel."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from council.rag import Direction, direction
from programmes.models import ReportedPosition

EXEMPT = "exempt"  # the audience of a pack that is not for publication


@dataclass(frozen=True)
class LastReported:
    """What a body was last told of one record, and on which position."""

    rag: str
    as_at: date
    body: str

    def direction(self, rag: str) -> Direction:
        """Whether the record now stands better, the same or worse than that."""
        return direction(self.rag, rag)


def last_reported(kind: str, records: Iterable[Any], *, on: date) -> dict[int, LastReported]:
    """What was last told of each record by the day, by its key; records that nobody was told of are left out.

    The body that counts is the one that the record's programme reports to; where that one was told nothing,
    the latest word to any body. What only an exempt pack said is left out. One query for any number.
    """
    wanted = {record.pk: record.programme.body_id for record in records}
    rows = (
        ReportedPosition.objects.filter(kind=kind, object_id__in=wanted, as_at__lte=on)
        .exclude(audience=EXEMPT)
        .order_by("as_at", "pk")
        .values_list("object_id", "body", "rag", "as_at", "body__name")
    )
    own: dict[int, LastReported] = {}
    others: dict[int, LastReported] = {}
    for key, body, rag, as_at, name in rows:
        (own if body == wanted[key] else others)[key] = LastReported(rag, as_at, name)
    return {**others, **own}
