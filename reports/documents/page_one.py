"""How long page 1 of a paper is, so that Table 1 ends where it begins: a guess from letters and lines."""

from collections.abc import Sequence

from reports.documents.layout import CountRow, count_rows, since_lines
from reports.documents.paper import Front, Paper

LINES = 53  # lines of 5 mm that page 1 holds
SIDE, TEXT, NAMED = 13, 70, 26  # letters of a line: at the side, in the text, in the first column of Table 1
FEWEST = 3  # workstreams that Table 1 names at least before the others are summed


def rows_of_table_1(paper: Paper) -> int | None:
    """How many workstreams Table 1 names so that it ends on page 1; None for all of them.

    A table that can't be short enough goes on over the page.
    """
    room = LINES - lines_on_page_1(paper)
    every = count_rows(paper.position, None)
    if len(every) <= FEWEST + 1 or lines_of_table_1(every) <= room:
        return None
    named = range(len(every) - 2, FEWEST, -1)  # one alone is named in the place of "1 other"
    return next((n for n in named if lines_of_table_1(count_rows(paper.position, n)) <= room), FEWEST)


def lines_on_page_1(paper: Paper) -> float:
    """About how many lines page 1 takes without the rows of Table 1."""
    front, position = paper.front, paper.position
    asked = 1 + _lines(f"{front.committee} is asked to", SIDE)
    decisions = sum(_lines(f"{one.verb} {one.text}", TEXT) + 0.25 for one in front.decisions)
    decisions = decisions or 1.5 * _lines(front.decisions_required, TEXT)
    summary = sum(_lines(part, TEXT) + 0.5 for part in front.summary_paragraphs)
    confidence = _lines(front.confidence_words or front.confidence_label, 52) if front.confidence else 0
    since = sum(_lines(line.words, 52) for line in since_lines(position)) if position.before_as_at else 2
    return (
        (4.5 if front.is_draft else 2.2)
        + 2 * _lines(position.programme, 34)
        + 2.1
        + _lines_of_facts(front)
        + max(asked if front.decisions else 1, decisions)
        + 7  # the spaces of the sections, the caption and the heads of Table 1
        + max(2, 1 + confidence + (2.8 if position.past else 0) + summary)
        + max(2, since)
        + 3  # the total and the key
    )


def _lines_of_facts(front: Front) -> float:
    """How many lines the front matter takes: three short facts two on a line, each other one on its own."""
    short = (front.item_number or front.report_number, front.decision_type, front.wards)
    single = (front.report_of, front.contact_name, front.issued_on or front.edition > 1)
    long = (front.correction_reason, front.late_reason)
    owner = 1  # of the programme, where the report is of another post
    return (
        -(-sum(map(bool, short)) // 2)
        + 1.75
        + owner
        + sum(map(bool, single))
        + sum(_lines(w, 64) for w in long)
    )


def _lines(words: str, letters: int) -> int:
    """How many lines of so many letters the words take: none without any."""
    return sum(-(-len(part) // letters) for part in words.splitlines() if part.strip())


def lines_of_table_1(rows: Sequence[CountRow]) -> float:
    """How many lines the rows of Table 1 take."""
    return sum(_lines(row.title, NAMED) + 0.3 for row in rows)
