"""WeasyPrint without what we keep for it: the reference that our PDFs are held against."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from pydyf import PDF

from reports.documents import shaping
from reports.documents.tagging import LIBRARY_REFERENCES


@contextmanager
def weasyprint_as_it_comes() -> Iterator[None]:
    shaping.use((place, name, theirs) for place, name, theirs, _ in shaping.WAYS)
    try:
        with patch.object(PDF, "page_references", LIBRARY_REFERENCES):
            yield
    finally:
        shaping.use((place, name, ours) for place, name, _, ours in shaping.WAYS)
