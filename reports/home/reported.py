"""What a programme's body was told of its RAG by the last reports, and whether it stands better now."""

from dataclasses import dataclass
from datetime import date

from council.conventions import InForce
from council.rag import Direction, Rag, direction
from programmes.models import Programme, ReportedPosition

LAST = 6  # reports that are shown


@dataclass(frozen=True)
class ReportedRag:
    """What one report said of the programme."""

    rag: str
    label: str
    as_at: date
    report: str


@dataclass(frozen=True)
class ReportedStrip:
    """The last reports, the oldest first, and the way since the latest: "Better", "Worse" or empty."""

    told: list[ReportedRag]
    since: str
    body: str


def reported_strip(programme: Programme, now: str, *, conventions: InForce) -> ReportedStrip | None:
    """What its body was told by its last reports; None where there was none yet. One query."""
    if programme.body_id is None:
        return None
    rows = ReportedPosition.objects.filter(
        kind="programme", object_id=programme.pk, programme=programme, body=programme.body_id
    ).order_by("-as_at", "-pk")
    told: dict[date, ReportedRag] = {}
    for row in rows[: LAST * 3]:  # a day may have a report for each audience, and its corrections
        if row.as_at not in told and len(told) < LAST:
            told[row.as_at] = ReportedRag(row.rag, conventions.rag_label(Rag(row.rag)), row.as_at, row.report)
    if not told:
        return None
    latest = next(iter(told.values()))
    way = direction(latest.rag, now)
    since = way.label if way in (Direction.BETTER, Direction.WORSE) else ""
    return ReportedStrip(list(told.values())[::-1], since, str(programme.body))
