"""References that Excel shortened: it takes 1.10 for a number and keeps 1.1."""

import re
from collections.abc import Sequence

from council.reading.workbooks.workbook import Notice
from programmes.imports.interpreting.drafts import RecordDraft
from programmes.imports.recognised import RecognisedSheet

TWO_PARTS = re.compile(r"(\d+)\.(\d+)")


def lengthen_references(sheet: RecognisedSheet, drafts: Sequence[RecordDraft]) -> None:
    """Give back the nought that Excel took: 1.1 after 1.9 is 1.10, where it is a number or 1.1 stood before.

    Each is told as a notice of the sheet; the cell as read stays beside the draft.
    """
    column = sheet.column_of("reference")
    if column is None:
        return
    numbers = {
        line.number for line in sheet.lines
        if (cell := line.row.cells.get(column)) is not None and isinstance(cell.value, float)
    }  # fmt: skip
    seen: set[str] = set()
    before = ""
    for draft in drafts:
        longer = _next_ten(before, draft.reference)
        if longer and (draft.row in numbers or draft.reference in seen):
            message = f"{draft.reference} after {before} was read as {longer}: Excel drops the last nought."
            remedy = "Format the column as text in the workbook to keep it."
            sheet.notices.append(Notice("notice", message, remedy, sheet=sheet.name, rows=(draft.row,)))
            draft.reference = longer
        before = draft.reference
        seen.add(before)


def _next_ten(before: str, now: str) -> str:
    """The reference that follows `before`, where it ends in noughts and `now` is it without them."""
    first, second = TWO_PARTS.fullmatch(before), TWO_PARTS.fullmatch(now)
    if not first or not second or first[1] != second[1]:
        return ""
    following = str(int(first[2]) + 1)
    is_short = following.endswith("0") and second[2] == following.rstrip("0")
    return f"{first[1]}.{following}" if is_short else ""
