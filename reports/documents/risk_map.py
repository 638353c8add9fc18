"""The heat map of a report: a table of its risks' scores in words, and the matrix as a drawing after it.

Pure functions over frozen values. What moved is told by the RAG that the body was last told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from council.lengths import shortened
from council.rag import Direction, Rag
from council.wording import HARD_SPACE
from reports.position.highlight import HighlightPosition, RiskPosition
from reports.position.log import MatrixPosition, ScorePosition

WIDTH = 658.0  # of the whole text, in pixels of 96 to the inch
SIDE = 132.0  # for the words of the likelihoods
LINE = 19.0
HEAD = 27.0  # of a cell: its rating
FOOT = 7.0
MOST = 8  # risks that one cell names
NAME = 60  # letters of a risk's name in the table of scores
WRAP = 15  # letters of a level that a line of its side holds
WORDS = {Direction.BETTER: "better", Direction.WORSE: "worse"}


@dataclass(frozen=True)
class ScoreCell:
    """A score as the table says it: its rating, and its levels in words; both empty where nobody scored."""

    rag: str
    words: str


@dataclass(frozen=True)
class ScoreRow:
    """One risk of the table: its three scores, and how it moved since the body was last told."""

    reference: str
    title: str
    scores: tuple[ScoreCell, ...]
    moved: str


@dataclass(frozen=True)
class MapLine:
    """A risk in its cell: its short number, and "worse" or "better" where it moved; where they stand."""

    text: str
    x: float
    y: float
    moved: str = ""
    arrow: str = ""  # the path of the arrow
    word_x: float = 0


@dataclass(frozen=True)
class MapCell:
    """One cell: where it stands, its rating, and the risks in it."""

    x: float
    y: float
    width: float
    height: float
    rag: str
    label: str
    lines: tuple[MapLine, ...]

    @property
    def shape_x(self) -> float:
        return round(self.x + 8, 1)

    @property
    def shape_y(self) -> float:
        return round(self.y + 9, 1)

    @property
    def triangle(self) -> str:
        return f"M{self.shape_x} {self.shape_y + 9}h10l-5-9z"

    @property
    def dot_x(self) -> float:
        return round(self.shape_x + 5, 1)

    @property
    def dot_y(self) -> float:
        return round(self.shape_y + 4.5, 1)

    @property
    def label_x(self) -> float:
        return round(self.x + 23, 1)

    @property
    def label_y(self) -> float:
        return round(self.y + 18.5, 1)


@dataclass(frozen=True)
class MapWord:
    """A line of words beside or below the matrix."""

    text: str
    x: float
    y: float
    is_beside: bool = False


@dataclass(frozen=True)
class RiskMap:
    """The map of a report: the rows of its table, and its drawing."""

    rows: tuple[ScoreRow, ...]
    has_moved: bool  # whether the body was told before, so that what moved can be told
    said: str  # the drawing in words
    short: str  # what its short numbers stand for
    width: float
    height: float
    cells: tuple[MapCell, ...]
    words: tuple[MapWord, ...]


def risk_map_of(position: HighlightPosition) -> RiskMap | None:
    """The map of the open risks; None where none has a score, or the paper is of before maps were kept."""
    matrix = position.matrix
    risks = [risk for risk in position.risks if not risk.is_issue]
    if matrix is None or not any(placed(score, matrix) for risk in risks for score in risk.scores):
        return None
    cells, words, height = drawn(position, matrix, risks)
    return RiskMap(
        rows=tuple(score_row(risk, position, matrix) for risk in risks),
        has_moved=position.before_as_at is not None,
        said=said_of(position, matrix, risks),
        short=short_for(risks),
        width=WIDTH,
        height=height,
        cells=cells,
        words=words,
    )


def placed(score: ScorePosition, matrix: MatrixPosition) -> tuple[int, int] | None:
    """The cell in which the score stands, likelihood first; None where it stands in none."""
    if not score.likelihood or not score.impact:
        return None
    inside = score.likelihood <= len(matrix.ratings) and score.impact <= len(matrix.ratings[0])
    return (score.likelihood, score.impact) if inside else None


def current_cell(risk: RiskPosition, matrix: MatrixPosition) -> tuple[int, int] | None:
    """The cell of the risk's current score."""
    return next((placed(score, matrix) for score in risk.scores if score.of == "current"), None)


# --- the table ----------------------------------------------------------------------------------------------


def score_row(risk: RiskPosition, position: HighlightPosition, matrix: MatrixPosition) -> ScoreRow:
    """The risk's scores in the words of the matrix, and how it moved."""
    return ScoreRow(
        risk.reference,
        risk.title if len(risk.title) <= NAME else cut_at_word(risk.title),
        tuple(score_cell(score, matrix) for score in risk.scores),
        moved_in_words(risk, position),
    )


def cut_at_word(title: str) -> str:
    """The first words of a name: the table of risks has it whole."""
    return f"{shortened(title, NAME).rpartition(' ')[0]}{HARD_SPACE}…"


def score_cell(score: ScorePosition, matrix: MatrixPosition) -> ScoreCell:
    """The rating with its levels: "Likely, major: 16"."""
    cell = placed(score, matrix)
    if cell is None:
        return ScoreCell("", "")
    first, second = named(matrix, "likelihood", cell[0]), named(matrix, "impact", cell[1])
    total = f"{HARD_SPACE}{cell[0] * cell[1]}"  # on the line of its level
    return ScoreCell(score.rag, f"{first}, {second[:1].lower()}{second[1:]}:{total}")


def named(matrix: MatrixPosition, axis: str, level: int) -> str:
    """The word of a level, its code where it has no word."""
    words = matrix.likelihoods if axis == "likelihood" else matrix.impacts
    codes = matrix.likelihood_codes if axis == "likelihood" else matrix.impact_codes
    word = words[level - 1] if level <= len(words) else ""
    return word or (codes[level - 1] if level <= len(codes) else str(level))


def moved_in_words(risk: RiskPosition, position: HighlightPosition) -> str:
    """How the risk's RAG moved since the body was last told of it: "worse, was Amber"."""
    if position.before_as_at is None:
        return ""
    if not risk.before:
        return "new"
    was = position.conventions.rag_label(risk.before)
    return f"{word}, was {was}" if (word := WORDS.get(risk.direction)) else "as before"


# --- the drawing --------------------------------------------------------------------------------------------


def drawn(
    position: HighlightPosition, matrix: MatrixPosition, risks: Sequence[RiskPosition]
) -> tuple[tuple[MapCell, ...], tuple[MapWord, ...], float]:
    """The cells of the matrix, the most likely row first, with its words, and the height of it all."""
    across, y = len(matrix.ratings[0]), 0.5
    width = round((WIDTH - SIDE - 1) / across, 1)
    cells: list[MapCell] = []
    words: list[MapWord] = []
    for likelihood in range(len(matrix.ratings), 0, -1):
        here = [
            [risk for risk in risks if current_cell(risk, matrix) == (likelihood, impact)]
            for impact in range(1, across + 1)
        ]
        number = max(1, *(min(len(one), MOST + 1) for one in here))
        height = HEAD + number * LINE + FOOT
        words += beside(matrix, likelihood, y, height)
        for place, inside in enumerate(here):
            rag = matrix.ratings[likelihood - 1][place]
            x = round(SIDE + place * width, 1)
            label = position.conventions.rag_label(rag)
            cells.append(MapCell(x, y, width, height, rag, label, lines_in(position, inside, x, y)))
        y = round(y + height, 1)
    below = 1
    for impact in range(1, across + 1):
        middle = round(SIDE + (impact - 0.5) * width, 1)
        lines = level_lines(matrix, "impact", impact)
        below = max(below, len(lines))
        for place, line in enumerate(lines):
            words.append(MapWord(line, middle, y + 18 + place * 16))
    return tuple(cells), tuple(words), round(y + 8 + below * 16, 1)


def beside(matrix: MatrixPosition, likelihood: int, y: float, height: float) -> list[MapWord]:
    """The words of a row, at its middle."""
    lines = level_lines(matrix, "likelihood", likelihood)
    first = y + height / 2 + 5 - (len(lines) - 1) * 8
    return [MapWord(line, SIDE - 8, round(first + n * 16, 1), is_beside=True) for n, line in enumerate(lines)]


def level_lines(matrix: MatrixPosition, axis: str, level: int) -> list[str]:
    """A level's code and word, in two lines where it is long."""
    codes = matrix.likelihood_codes if axis == "likelihood" else matrix.impact_codes
    code = codes[level - 1] if level <= len(codes) else str(level)
    word = named(matrix, axis, level)
    whole = word if word == code else f"{code} {word}"
    if len(whole) <= WRAP:
        return [whole]
    first = whole[: WRAP + 1].rpartition(" ")[0] or whole[:WRAP]
    rest = whole[len(first) :].strip()
    return [first, rest if len(rest) <= WRAP else f"{rest[: WRAP - 1].rstrip()}…"]


def lines_in(
    position: HighlightPosition, risks: Sequence[RiskPosition], x: float, y: float
) -> tuple[MapLine, ...]:
    """The risks of a cell by their short numbers, each with an arrow and a word where it moved."""
    lines = []
    for place, risk in enumerate(risks[:MOST]):
        at = round(y + HEAD + (place + 0.75) * LINE, 1)
        text, moved = short(risk.reference), ""
        if position.before_as_at is not None and risk.before:
            moved = WORDS.get(risk.direction, "")
        behind = round(x + 8 + len(text) * 9.3 + 5, 1)
        lines.append(MapLine(text, x + 8, at, moved, arrow(moved, behind, at), round(behind + 12, 1)))
    if len(risks) > MOST:
        at = round(y + HEAD + (MOST + 0.75) * LINE, 1)
        lines.append(MapLine(f"and {len(risks) - MOST} more", x + 8, at))
    return tuple(lines)


def arrow(moved: str, x: float, y: float) -> str:
    """The path of an arrow: up for worse, down for better."""
    if moved == "worse":
        return f"M{x} {y - 1}h9l-4.5-8z"
    return f"M{x} {y - 9}h9l-4.5 8z" if moved else ""


def short(reference: str) -> str:
    """The number without its programme: "R03"."""
    return reference.rpartition("-")[2]


def short_for(risks: Sequence[RiskPosition]) -> str:
    """What the short numbers stand for, where they are shorter: "R03 is HRI-R03"."""
    first = next((risk.reference for risk in risks if short(risk.reference) != risk.reference), "")
    return f"{short(first)} is {first}" if first else ""


def said_of(position: HighlightPosition, matrix: MatrixPosition, risks: Sequence[RiskPosition]) -> str:
    """The drawing in words: how many risks stand in cells of which rating, and how many moved."""
    cells = [current_cell(risk, matrix) for risk in risks]
    ratings = [matrix.ratings[cell[0] - 1][cell[1] - 1] for cell in cells if cell]
    counts = [
        f"{ratings.count(str(rag))} in {position.conventions.rag_label(str(rag))}"
        for rag in (Rag.RED, Rag.AMBER, Rag.GREEN)
    ]
    parts = [f"The risks of Table 4.1 in the matrix by their current score: {', '.join(counts)}"]
    if cells.count(None):
        parts.append(f"{cells.count(None)} without a current score")
    if position.before_as_at is not None:
        told = [risk.direction for risk in risks if risk.before]
        moves = (f"{told.count(direction)} {word}" for direction, word in reversed(WORDS.items()))
        parts.append(f"since the last report {', '.join(moves)}")
    return "; ".join(parts) + "."
