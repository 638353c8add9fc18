"""What stands on each page of a report: committee, day, item and part above; the report below."""

from council.wording import spoken
from reports.documents.paper import Paper


def above_of(paper: Paper) -> str:
    """The committee, the day of its meeting and the item."""
    front = paper.front
    item = f"item {front.item_number}" if front.item_number else ""
    return ", ".join(filter(None, (front.committee, spoken(front.meeting_on), item)))


def below_of(paper: Paper) -> str:
    """The programme, what the report is, its number, and whether it is a draft."""
    front = paper.front
    kind = "exempt appendix" if front.pack == "appendix" else "highlight report"
    number = f" {front.report_number}" if front.report_number else ""
    return f"{paper.position.programme}: {kind}{number}{' (draft)' if front.is_draft else ''}"


def running_lines(paper: Paper) -> list[str]:
    """The same as the lines that someone copies from its pages together with the text."""
    above, part = above_of(paper), paper.front.classification
    return [above, part, f"{above} {part}", f"{part} {above}", f"{part}{above}", below_of(paper)]
