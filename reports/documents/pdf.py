"""A paper as a tagged PDF: WeasyPrint lays it out, pikepdf adds what it leaves out of the tags.

The same paper always gives the same bytes: dates come from the paper, identifiers from the content.
"""

from importlib import import_module

from django.template.loader import render_to_string

from reports.documents.charts import WIDTH, bar
from reports.documents.paper import Paper


def highlight_pdf(paper: Paper) -> bytes:
    """The PDF of a highlight report, A4, tagged, with title, language and bookmarks."""
    position = paper.position
    context = {
        "paper": paper,
        "front": paper.front,
        "position": position,
        "pdf": True,
        "bar": bar(position.tally, position.conventions),
        "bar_width": WIDTH,
    }
    return render_pdf(render_to_string("reports/pdf/highlight.html", context))


def render_pdf(html: str) -> bytes:
    """The PDF of a whole HTML document, laid out with our print stylesheet.

    Raises `typesetting.RefusedAddress` where the document asks for anything but our own static files.
    """
    # Only a process that prints loads what prints: start-up is a second shorter without it.
    pdf: bytes = import_module("reports.documents.typesetting").typeset(html)
    return pdf
