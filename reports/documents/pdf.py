"""A paper as a tagged PDF: WeasyPrint lays it out, its tags are finished, and it is written once.

The same paper always gives the same bytes: dates come from the paper, identifiers from the content.
"""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from django.template.loader import render_to_string

from reports.documents.contents import contents_of
from reports.documents.layout import layout_of
from reports.documents.page_one import rows_of_table_1
from reports.documents.paper import Paper

TEMPLATE = "reports/pdf/highlight.html"


def highlight_pdf(paper: Paper) -> bytes:
    """The PDF of a highlight report, A4, tagged, with title, language and bookmarks."""
    return render_pdf(highlight_html(paper))


def highlight_html(paper: Paper) -> str:
    """The document of the report."""
    return render_to_string(TEMPLATE, context_of(paper, rows=rows_of_table_1(paper)))


def context_of(paper: Paper, *, rows: int | None = None) -> dict[str, Any]:
    """What the templates of a report are given."""
    layout = layout_of(paper, rows=rows)
    return {
        "paper": paper,
        "front": paper.front,
        "position": paper.position,
        "pdf": True,
        "contents": contents_of(paper.position, layout),
        **layout,
    }


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
