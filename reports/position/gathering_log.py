"""Gathering what stands beside the risks: the matrix of the day, a risk's three scores, the log's entries."""

from collections.abc import Iterable, Mapping
from datetime import date

from council.conventions import InForce
from council.natural_order import natural_key
from reports.position.log import EntryPosition, MatrixPosition, ScorePosition
from reports.position.marking import mark_of
from risks.models import Assessment, LogEntry, Risk

KINDS = list(LogEntry.Kind.values)


def matrix_of(conventions: InForce) -> MatrixPosition:
    """The matrix of those conventions with its words and codes."""
    size, across = len(conventions.matrix), len(conventions.matrix[0])
    return MatrixPosition(
        ratings=tuple(tuple(row) for row in conventions.matrix),
        likelihoods=tuple(conventions.likelihoods[:size]),
        impacts=tuple(conventions.impacts[:across]),
        likelihood_codes=tuple(conventions.level_code("likelihood", n) for n in range(1, size + 1)),
        impact_codes=tuple(conventions.level_code("impact", n) for n in range(1, across + 1)),
    )


def scores_of(risk: Risk, conventions: InForce) -> tuple[ScorePosition, ...]:
    """The risk's inherent, current and target score as it stood."""
    scores = []
    for of in Assessment.Of.values:
        likelihood, impact = getattr(risk, f"{of}_likelihood"), getattr(risk, f"{of}_impact")
        rag = conventions.matrix_rag(likelihood, impact)
        scores.append(ScorePosition(str(of), likelihood, impact, str(rag)))
    return tuple(scores)


def positions_of_entries(
    entries: Iterable[LogEntry],
    *,
    posts: Mapping[int | None, str],
    bodies: Mapping[int | None, str],
    tops: Mapping[int | None, int],
    risks: Mapping[int | None, str],
    as_at: date,
    no_owner: str,
) -> tuple[EntryPosition, ...]:
    """The entries: issues first, then by due day. `risks`: the numbers of risks that may be named."""
    ordered = sorted(
        entries, key=lambda e: (KINDS.index(e.kind), e.due or date.max, natural_key(e.reference))
    )
    marks = {entry.pk: mark_of(entry) for entry in ordered}
    return tuple(
        EntryPosition(
            id=entry.pk,
            kind=str(entry.get_kind_display()),
            reference=entry.reference,
            title=entry.title,
            impact=entry.impact,
            needed_from=entry.needed_from,
            owner=posts.get(entry.owner_id, no_owner),
            stage=str(entry.get_stage_display()),
            due=entry.due,
            days_overdue=entry.days_overdue(as_at=as_at),
            escalated_to=bodies.get(entry.escalated_to_id, ""),
            risk=risks.get(entry.risk_id, ""),
            workstream=tops.get(entry.workstream_id),
            exempt=marks[entry.pk][0],
            exempt_reason=marks[entry.pk][1],
        )
        for entry in ordered
    )
