"""A Word file read back, as a test looks at it."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from docx import Document


def opened(data: bytes) -> Any:
    """The document, as python-docx reads it."""
    return Document(io.BytesIO(data))


def words_in(data: bytes) -> str:
    """The words of the document in their order, tables cell by cell; no header and no footer."""
    return "\n".join(text for text in texts_in(opened(data)) if text.strip())


def texts_in(document: Any) -> Iterator[str]:
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                seen: list[Any] = []
                for cell in row.cells:
                    if cell._tc not in seen:  # a cell over several columns is one
                        seen.append(cell._tc)
                        yield from (paragraph.text for paragraph in cell.paragraphs)
        else:
            yield block.text


def all_in(data: bytes) -> str:
    """Every part of the file as text, its properties, headers and relations included."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
