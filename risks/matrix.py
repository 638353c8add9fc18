"""The risk matrix: what a score is called, what it implies, and how many risks stand in each cell."""

from collections.abc import Mapping
from dataclasses import dataclass

from council.conventions import InForce


@dataclass(frozen=True)
class Score:
    """One score of a risk: its two numbers, their words, the rating of its cell; empty where not given."""

    likelihood: int | None
    impact: int | None
    likelihood_word: str
    impact_word: str
    rag: str
    likelihood_code: str = ""  # what the level is called in short: "4", "D", "H"
    impact_code: str = ""

    @property
    def total(self) -> int | None:
        return self.likelihood * self.impact if self.likelihood and self.impact else None

    @property
    def sentence(self) -> str:
        """The score as people say it: "12: Likely (4) × Moderate (3)"."""
        if not (self.likelihood or self.impact):
            return "Not scored"
        parts = [
            (f"{word} ({code})" if word else code) if code else "not scored"
            for word, code in (
                (self.likelihood_word, self.likelihood_code),
                (self.impact_word, self.impact_code),
            )
        ]
        return f"{self.total}: {' × '.join(parts)}" if self.total else " × ".join(parts)


def score(likelihood: int | None, impact: int | None, conventions: InForce) -> Score:
    """The score with the council's words and the rating that its matrix gives the cell."""
    return Score(
        likelihood,
        impact,
        _word(conventions.likelihoods, likelihood),
        _word(conventions.impacts, impact),
        conventions.matrix_rag(likelihood, impact),
        conventions.level_code("likelihood", likelihood) if likelihood else "",
        conventions.level_code("impact", impact) if impact else "",
    )


def _word(words: tuple[str, ...], number: int | None) -> str:
    # A council that takes a smaller matrix keeps the scores that it gave before, without a word for them.
    return words[number - 1] if number and number <= len(words) else ""


def compared(rag: str, scored: Score, conventions: InForce, *, published: str = "") -> str:
    """How the risk's own RAG and the one that the matrix implies stand to each other; "" where they agree.

    `published` is the RAG as a plan wrote it, where no review has judged it since.
    """
    # The matrix advises and never overrules: a RAG is what people judged, and both are shown.
    if not scored.rag or scored.rag == rag:
        return ""
    if not rag:
        return f"No one has stated a RAG; {_in_the_matrix(scored, conventions)}"
    if published:
        return (
            f"Published as {conventions.rag_label(rag)}, which stands as its log judged it; "
            f"{_in_the_matrix(scored, conventions)}"
        )
    return (
        f"{conventions.rag_label(rag)} is what the last review judged; {_in_the_matrix(scored, conventions)}"
    )


def _in_the_matrix(scored: Score, conventions: InForce) -> str:
    return f"its current score of {scored.total} is {conventions.rag_label(scored.rag)} in the matrix."


@dataclass(frozen=True)
class MatrixCell:
    likelihood: int
    impact: int
    likelihood_word: str
    impact_word: str
    rag: str
    rag_label: str
    count: int

    @property
    def total(self) -> int:
        return self.likelihood * self.impact


@dataclass(frozen=True)
class MatrixRow:
    likelihood: int
    word: str
    cells: tuple[MatrixCell, ...]
    code: str = ""  # as the council calls the likelihood for short


def grid(counts: Mapping[tuple[int, int], int], conventions: InForce) -> tuple[MatrixRow, ...]:
    """The matrix as rows, the most likely first; `counts` by (likelihood, impact), each from 1."""
    rows = []
    # From the top down, as risk policies print their matrix.
    for likelihood in range(len(conventions.matrix), 0, -1):
        word = _word(conventions.likelihoods, likelihood)
        cells = tuple(
            MatrixCell(
                likelihood,
                impact,
                word,
                _word(conventions.impacts, impact),
                rag,
                conventions.rag_label(rag),
                counts.get((likelihood, impact), 0),
            )
            for impact, rag in enumerate(conventions.matrix[likelihood - 1], start=1)
        )
        rows.append(MatrixRow(likelihood, word, cells, conventions.likelihood_code(likelihood)))
    return tuple(rows)
