"""A paper as a tagged PDF: WeasyPrint lays it out, pikepdf finishes the tags.

The same paper always gives the same bytes: dates come from the paper, identifiers from the content.
"""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from django.template.loader import render_to_string

from reports.documents.layout import LINES, count_rows, layout_of, lines_of_table_1, lines_on_page_1
from reports.documents.paper import Paper

TEMPLATE = "reports/pdf/highlight.html"
FEWEST = 3  # workstreams that Table 1 names at least before the others are summed


def highlight_pdf(paper: Paper) -> bytes:
    """The PDF of a highlight report, A4, tagged, with title, language and bookmarks."""
    return render_pdf(highlight_html(paper))


def highlight_html(paper: Paper) -> str:
    """The document of the report."""
    return render_to_string(TEMPLATE, context_of(paper, rows=rows_of_table_1(paper)))


def context_of(paper: Paper, *, rows: int | None = None) -> dict[str, Any]:
    """What the templates of a report are given."""
    return {
        "paper": paper,
        "front": paper.front,
        "position": paper.position,
        "pdf": True,
        **layout_of(paper, rows=rows),
    }


def rows_of_table_1(paper: Paper) -> int | None:
    """How many workstreams Table 1 names so that it ends on page 1; None for all of them.

    A table that can't be short enough goes on over the page.
    """
    room = LINES - lines_on_page_1(paper)
    every = count_rows(paper.position, None)
    if lines_of_table_1(every) <= room:
        return None
    fitting = (
        n for n in range(len(every), FEWEST, -1) if lines_of_table_1(count_rows(paper.position, n)) <= room
    )
    return next(fitting, FEWEST)


def render_pdf(html: str) -> bytes:
    """The PDF of a whole HTML document, laid out with our print stylesheet.

    Raises `typesetting.RefusedAddress` where the document asks for anything but our own static files.
    """
    # Only a process that prints loads what prints: start-up is a second shorter without it.
    pdf: bytes = import_module("reports.documents.typesetting").typeset(html)
    return pdf


def render_on_one_side(documents: Iterable[str]) -> tuple[str, bytes]:
    """The first of the HTML documents that takes one page, with its PDF; ValueError where none does."""
    fitted: tuple[str, bytes] = import_module("reports.documents.typesetting").typeset_on_one_side(documents)
    return fitted
