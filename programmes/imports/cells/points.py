"""Cells that hold several things: bullets, lines, steps under a lead-in, and the dates beside them.

A split is made by position only where the counts match; bullets under a lead-in that ends with a colon
are steps of one action. What doesn't pair is kept whole and asked about.
"""

import re
from dataclasses import dataclass

MARK = re.compile(
    r"^\s*(?:[•▪◦●○‣·*➢➤✓]|[-–—](?=\s|[A-Za-z])|\(?(?:[0-9]{1,2}|[a-z]|[ivx]{1,4})[.)](?=\s))\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Points:
    """What a cell of words holds: a lead-in (may be empty) and the points under it, without their marks."""

    lead: str
    points: tuple[str, ...]
    marked: bool

    @property
    def are_steps(self) -> bool:
        """Points under a lead-in that ends with a colon are steps of one action."""
        return self.lead.rstrip().endswith(":") and len(self.points) > 0


def points_in(text: str) -> Points:
    """The lead-in and points of a cell. A line without a mark goes on from the line above it."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    marks = [bool(MARK.match(line)) for line in lines]
    if not any(marks):
        if len(lines) > 1 and lines[0].endswith(":"):
            return Points(lines[0], tuple(lines[1:]), marked=False)
        return Points("", tuple(lines), marked=False)
    lead: list[str] = []
    points: list[str] = []
    for line, mark in zip(lines, marks, strict=True):
        if mark:
            points.append(MARK.sub("", line, count=1))
        # Excel wraps nothing by itself: a line without a mark was broken by hand, and belongs to the point
        # above.
        elif points:
            points[-1] = f"{points[-1]} {line}"
        else:
            lead.append(line)
    return Points(" ".join(lead), tuple(points), marked=True)


def lines_in(text: str) -> tuple[str, ...]:
    """The lines of a parallel cell, such as the dates beside several points, without marks or empty lines."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    # Dates beside several points are often written on one line.
    if len(lines) == 1 and lines[0].count(";") >= 1:
        lines = [piece.strip() for piece in lines[0].split(";") if piece.strip()]
    return tuple(re.sub(r"^\s*[•▪●*]\s*", "", line) for line in lines)


def without_mark(text: str) -> str:
    """A single point's words without its bullet; a numbered one keeps its number."""
    return re.sub(r"^\s*(?:[•▪◦●○‣·*➢➤]|[-–—](?=\s))\s*", "", text)
