"""A key that stands beside a table, an empty column away: what a colour or a letter stands for."""

import re
from itertools import pairwise

from council.reading.workbooks.workbook import Notice, Sheet
from programmes.imports.recognising.headings import known_whole
from programmes.imports.recognising.row_signs import CODE_AND_WORDS, CODED, COLOURS, KEY_OVER

MOST_ROWS = 30  # of a key
COLOUR = re.compile(rf"^\s*{COLOURS}\s*$", re.IGNORECASE)


def key_beside(sheet: Sheet, header: int) -> tuple[frozenset[int], Notice | None]:
    """The columns of a key to the right of the table, and the notice that tells of it; mostly none."""
    used = [column for column in sheet.columns if column not in sheet.hidden_columns]
    gaps = [right for left, right in pairwise(used) if right - left > 1]
    heads = next((row for row in sheet.rows if row.number == header), None)
    if not gaps or heads is None:
        return frozenset(), None
    for first in gaps:
        beside = frozenset(column for column in used if column >= first)
        if sum(known_whole(heads.text(column)) for column in beside if heads.text(column).strip()) > 1:
            continue
        rows = [
            texts
            for row in sheet.rows
            if (texts := [row.text(c).strip() for c in sorted(beside) if row.text(c).strip()])
        ]
        if 1 < len(rows) <= MOST_ROWS and _is_key(rows):
            words = "; ".join(" ".join(" / ".join(texts).split()) for texts in rows)[:300]
            return beside, Notice(
                "notice", f"The key beside the table was left out: “{words}”", sheet=sheet.name
            )
    return frozenset(), None


def _is_key(rows: list[list[str]]) -> bool:
    """Whether the words beside a table are a key: they say so, or each is a code and what it stands for."""
    if any(len(texts) > 3 for texts in rows):
        return False
    entries = rows[1:] if KEY_OVER.match(rows[0][0]) else rows
    coded = sum(
        bool(CODE_AND_WORDS.match(texts[0]))
        if len(texts) == 1
        else bool(CODED.match(texts[0]) or COLOUR.match(texts[0]))
        for texts in entries
    )
    enough = 0.5 if len(entries) < len(rows) else 1.0
    return bool(entries) and coded >= enough * len(entries)
