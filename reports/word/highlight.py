"""A highlight report as a Word file, from the same frozen values as its page and its PDF."""

from importlib import import_module

from reports.documents.paper import Paper


def highlight_docx(paper: Paper, template: bytes | None = None) -> bytes:
    """The Word file of a highlight report: the workstreams one under the other, upright.

    It is written into the council's own template, where there is one.
    """
    # Only a process that writes one loads what writes: start-up is quicker without it.
    file: bytes = import_module("reports.word.writing").written(paper, template)
    return file


def paragraphs_of(paper: Paper) -> list[str]:
    """The words of the paper, a text for each paragraph and each paragraph of a cell, in their order."""
    blocks = import_module("reports.word.blocks")
    texts: list[str] = blocks.texts_of(blocks.blocks_of(paper))
    return texts
