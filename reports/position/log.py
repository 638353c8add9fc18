"""What a report says of the risks beside their RAG: the matrix that rates them, and the log next to them.

Frozen values, no HTML and no database.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ScorePosition:
    """One of a risk's three scores: its levels, and the rating that the matrix of the day gave them."""

    of: str  # "inherent", "current", "target"
    likelihood: int | None = None
    impact: int | None = None
    rag: str = ""


@dataclass(frozen=True)
class MatrixPosition:
    """The matrix that rated the programme's risks on the day: levels from the lowest, a rating a cell."""

    ratings: tuple[tuple[str, ...], ...]  # by likelihood, then by impact
    likelihoods: tuple[str, ...] = ()
    impacts: tuple[str, ...] = ()
    likelihood_codes: tuple[str, ...] = ()
    impact_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class EntryPosition:
    """An issue, an assumption or a dependency of the log that is still to be resolved."""

    id: int
    kind: str
    reference: str
    title: str
    impact: str
    needed_from: str
    owner: str
    stage: str
    due: date | None
    days_overdue: int
    escalated_to: str
    risk: str  # the number of the risk that it came from, or became, where the pack may name it
    workstream: int | None
    exempt: str = ""
    exempt_reason: str = ""
