"""Records named by their numbers in the running words of a paper."""

from collections.abc import Sequence

from reports.position.actions import NO_OWNER, ActionPosition
from reports.position.highlight import RiskPosition
from reports.position.log import EntryPosition


def together(references: Sequence[str]) -> str:
    """The references as one reads them out: "HRI-005, 011 and 013"."""
    first, *rest = references
    stem = first.rpartition("-")[0] + "-"
    short = [one.removeprefix(stem) for one in rest]
    if not short:
        return first
    return f"{', '.join([first, *short[:-1]])} and {short[-1]}"


def without_owner(rows: Sequence[ActionPosition | RiskPosition | EntryPosition]) -> str:
    """What stands beneath a table of those without an owner, so that no row says it; empty where none is."""
    numbers = [one.reference for one in rows if one.owner == NO_OWNER]
    if not numbers:
        return ""
    if len(numbers) == len(rows) > 1:
        return "The owners of all these are still to be confirmed."
    return f"{NO_OWNER}: {together(numbers)}."
