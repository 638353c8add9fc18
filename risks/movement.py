"""How a risk moved: where it stood on a day, by its assessments, and whether it is better or worse since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from council import rag as rags
from council.conventions import InForce
from risks.models import Assessment

BETTER, SAME, WORSE, NEW = "better", "same", "worse", "new"


@dataclass(frozen=True)
class StoodAt:
    """Where a risk stood: its score, the RAG that was judged, and the rating that the matrix gave then."""

    likelihood: int | None = None
    impact: int | None = None
    rag: str = ""
    rating: str = ""

    @property
    def total(self) -> int:
        """Likelihood times impact; 0 without a score."""
        return (self.likelihood or 0) * (self.impact or 0)


def stood_on(assessments: Iterable[Assessment], day: date, *, score: str = "current") -> StoodAt | None:
    """Where the risk stood by that score as the day ended; None where nobody had judged it yet."""
    made = [one for one in assessments if one.score == score and one.assessed_on <= day]
    if not made:
        return None
    last = max(made, key=lambda one: (one.assessed_on, one.pk))
    return StoodAt(last.likelihood, last.impact, last.rag, last.rating)


def rated(stood: StoodAt, conventions: InForce) -> str:
    """The rating that it had; where none was kept, what the matrix gives its score, else the RAG judged."""
    return stood.rating or conventions.matrix_rag(stood.likelihood, stood.impact) or stood.rag


def moved(before: StoodAt | None, now: StoodAt | None, conventions: InForce) -> str:
    """Better, same or worse, by rating and then by score; new where there was none before; "" without any."""
    if now is None:
        return ""
    if before is None:
        return NEW
    was, is_now = ((rags.rank(rated(one, conventions)), one.total) for one in (before, now))
    if was == is_now:
        return SAME
    return WORSE if is_now > was else BETTER


def in_words(steps: Iterable[StoodAt], conventions: InForce) -> str:
    """The ratings in turn and what they come to: "Amber, Amber, Red: worse"; "" for none."""
    steps = list(steps)
    if not steps:
        return ""
    labels = [
        conventions.rag_label(rated(one, conventions)) if rated(one, conventions) else "not rated"
        for one in steps
    ]
    if len(steps) == 1:
        return labels[0]
    return f"{', '.join(labels)}: {moved(steps[0], steps[-1], conventions)}"
