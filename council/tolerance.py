"""Whether a due date may move without anyone's approval: the same rule for whatever has dates. Pure."""

from datetime import date


def within_tolerance(
    to_date: date, *, due: date | None, baseline: date | None, ends: date | None, tolerance_days: int
) -> bool:
    """Whether the move needs no approval: few days from the first agreed date, and not past the end of all.

    Counted from the baseline, so that many small moves can't add up to a large one unseen. A first date has
    nothing to be near to. `ends` is the last day of the workstream, if it has one.
    """
    if due is None or baseline is None or (ends and to_date > ends):
        return False
    return abs((to_date - baseline).days) <= tolerance_days
