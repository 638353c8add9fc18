"""What a long paper holds, in the order in which it prints it: its parts, and the larger ones' own parts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reports.position.highlight import HighlightPosition

MOST_STREAMS = 24  # workstreams that the contents name, so that they stand on one page
TABLES = (
    ("a", "Actions under way or to come"),
    ("b", "Actions completed"),
    ("c", "New dates asked for"),
    ("d", "Overdue without an extension"),
    ("e", "Changes of dates decided"),
)


@dataclass(frozen=True)
class ContentsLine:
    """One line of the contents: where it leads, its words, and the lines under it."""

    anchor: str
    title: str
    parts: tuple["ContentsLine", ...] = ()


def contents_of(position: HighlightPosition, layout: Mapping[str, Any]) -> list[ContentsLine]:
    """The lines of the contents, for a paper laid out so: what it doesn't print has none."""
    return [ContentsLine(anchor, title, parts) for anchor, title, parts in _lines(position, layout)]


def _lines(
    position: HighlightPosition, layout: Mapping[str, Any]
) -> Iterator[tuple[str, str, tuple[ContentsLine, ...]]]:
    holds, whole = layout["holds"], not layout["appendix"]
    if whole:
        yield "decisions", "Decisions", ()
        yield "part-overall", "Overall position", ()
        yield "part-since", "Since the body last met", ()
    yield "part-position", "Position by workstream", _streams(position)
    if holds["milestones"] and position.milestones:
        yield "part-milestones", "Milestones", ()
    if holds["dates"] and whole:
        tables = [(letter, title) for letter, title in TABLES if layout[f"table_{letter}"]]
        parts = (
            ContentsLine(f"table-{letter}", f"Table {letter.upper()}. {title}") for letter, title in tables
        )
        yield "part-dates", "Actions and their dates", tuple(parts)
    if holds["risks"] and (position.risks or position.entries or whole):
        yield "part-risks", "Risks and issues", ()
    if holds["savings"] and (position.savings or position.savings_off_track):
        yield "part-savings", "Savings", ()
    if holds["reviews"] and position.reviews and whole:
        yield "part-reviews", "Recommendations that this report answers", ()
    if position.restricted:
        yield "part-restricted", "Restricted items", ()
    yield "part-proof", "Key, clearance and proof", ()


def _streams(position: HighlightPosition) -> tuple[ContentsLine, ...]:
    streams = position.workstreams
    if len(streams) > MOST_STREAMS:
        return ()
    return tuple(ContentsLine(f"workstream-{stream.id}", stream.title) for stream in streams)
