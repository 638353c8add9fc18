"""How long the paper is, told while it is written: laid out as its PDF will be, and nothing kept of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module

from django.core.cache import caches

from reports.documents.paper import Paper
from reports.documents.pdf import highlight_html

KEPT_FOR = 60 * 60  # seconds


@dataclass(frozen=True)
class Length:
    """The number of pages, and the page on which each part begins, in order."""

    pages: int
    parts: Sequence[tuple[str, int]]

    @property
    def later_parts(self) -> Sequence[tuple[str, int]]:
        """The parts that begin after the first page."""
        return [(title, page) for title, page in self.parts if page > 1]


def length_of(paper: Paper) -> Length:
    """The length of the paper as it stands. The same paper is laid out once an hour at most."""
    html = highlight_html(paper)
    key = f"length-of-a-paper:{sha256(html.encode()).hexdigest()}"
    kept: Length | None = caches["passing"].get(key)
    if kept is None:
        # Only a process that prints loads what prints.
        kept = Length(*import_module("reports.documents.typesetting").pages_and_parts(html))
        caches["passing"].set(key, kept, KEPT_FOR)
    return kept
