"""Figures for the PDF: what the SVG fragments draw, in numbers. The table beside tells the same in words."""

from dataclasses import dataclass

from council.conventions import InForce
from council.rag import Rag
from reports.position.actions import Tally

WIDTH = 660
GAP = 2
LETTER = 8.2  # the width of a letter of the bar's text, generously
# Fill, text colour and outline. On grey paper they run dark, middle, light, and each part is labelled.
PAINT = {
    "red": ("#a81e18", "#ffffff", "#a81e18"),
    "amber": ("#f7b731", "#0b0c0c", "#8a5a00"),
    "green": ("#dff0e6", "#0b0c0c", "#0f6b46"),
    "blue": ("#1b4f8f", "#ffffff", "#1b4f8f"),
    "not_yet_due": ("#ffffff", "#0b0c0c", "#505a5f"),
    "on_hold": ("#d6dade", "#0b0c0c", "#505a5f"),
    "none": ("#ffffff", "#0b0c0c", "#505a5f"),
}


@dataclass(frozen=True)
class Segment:
    """One part of the bar: where it lies, how it is painted, and its label where there is room."""

    x: float
    width: float
    fill: str
    ink: str
    outline: str
    label: str

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


def bar(tally: Tally, conventions: InForce, *, width: int = WIDTH) -> list[Segment]:
    """The parts of a bar `width` wide, worst first; empty where there is nothing to count."""
    counts = {name: number for name, number in tally.bar().items() if number}
    if not counts:
        return []
    room = width - 1 - GAP * (len(counts) - 1)  # half a unit at each end for the outline
    total, x = sum(counts.values()), 0.5
    segments = []
    for name, number in counts.items():
        share = room * number / total
        # A narrow part says its number alone, a sliver nothing: the table beside the bar says all of it.
        labels = (f"{number} {_word(name, conventions)}", str(number))
        label = next((label for label in labels if len(label) * LETTER <= share - 6), "")
        segments.append(Segment(round(x, 1), round(share, 1), *PAINT[name], label))
        x += share + GAP
    return segments


def _word(name: str, conventions: InForce) -> str:
    if name == "on_hold":
        return "on hold"
    return "done" if name == Rag.BLUE else conventions.rag_label(name)
