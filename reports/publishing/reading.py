"""The text of what was published, as it was handed in: the issued PDF, a Word file, a text file, or pasted.

Nothing of the file is run, and nothing of it is kept but its words, its name and its fingerprint.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from council.uploads.kinds import DAMAGED, SWOLLEN, FileRefused, decoded

MOST_LETTERS = 1_000_000
MOST_LINES = 20_000
MOST_MARKUP = 40 * 1024 * 1024  # bytes of a document's words and marks, unpacked
BODY = "word/document.xml"
NUMBER = re.compile(r"^\s*\d{1,3}\t")  # of a paragraph: it stands in one with its words
TOO_LONG = ("The text is far longer than a report.", "Check that it is the report that was published.")
OTHER_PDF = (
    "This PDF is not the file that was issued, and its words cannot be read from it.",
    "Choose the Word file that it was made from, or paste its text.",
)


@dataclass(frozen=True)
class PublishedText:
    """The paragraphs of what was published, and of which file they are; `how` is one of the model's."""

    lines: tuple[str, ...]
    how: str
    filename: str = ""
    sha256: str = ""


def text_of_file(file: BinaryIO, key: str, filename: str, *, issued: str) -> PublishedText:
    """The text of a file of that kind. `issued` is the fingerprint of the issued PDF, whose text is known.

    Raises FileRefused where its words can't be read.
    """
    file.seek(0)
    digest = sha256(file.read()).hexdigest()
    file.seek(0)
    if key == "pdf":
        if digest != issued:
            raise FileRefused(*OTHER_PDF)
        return PublishedText((), "issued", filename, digest)
    lines = lines_of_word(file) if key == "docx" else lines_of_text(decoded(file.read()) or "")
    return PublishedText(bounded(lines), "word" if key == "docx" else "text", filename, digest)


def pasted(text: str) -> PublishedText:
    """The text as it was pasted, a line for each paragraph and each cell."""
    return PublishedText(bounded(lines_of_text(text)), "text")


def lines_of_text(text: str) -> Iterator[str]:
    """The lines of a plain text, cells of tables apart."""
    for line in text.splitlines():
        if NUMBER.match(line):
            yield line.replace("\t", " ", 1).strip()
        else:
            yield from line.split("\t")


def bounded(lines: Iterable[str]) -> tuple[str, ...]:
    """The lines that hold a letter; FileRefused where there are far too many."""
    kept: list[str] = []
    letters = 0
    for line in lines:
        words = " ".join(line.split())
        letters += len(words)
        if letters > MOST_LETTERS or len(kept) > MOST_LINES:
            raise FileRefused(*TOO_LONG)
        if words:
            kept.append(words)
    return tuple(kept)


def lines_of_word(file: BinaryIO) -> Iterator[str]:
    """The paragraphs of a Word file in their order, tables cell by cell; what was struck out is left out."""
    try:
        with zipfile.ZipFile(file) as book:
            if book.getinfo(BODY).file_size > MOST_MARKUP:
                raise FileRefused(*SWOLLEN)
            with book.open(BODY) as body:
                yield from paragraphs_in(body)
    except (KeyError, zipfile.BadZipFile, ParseError, DefusedXmlException, OSError, EOFError, ValueError):
        raise FileRefused(*DAMAGED) from None


def paragraphs_in(body: Any) -> Iterator[str]:
    """The words of each paragraph. A drawing's words stand there twice, for older programs: one will do."""
    again = 0
    for event, element in iterparse(body, events=("start", "end")):
        name = element.tag.rpartition("}")[2]
        if name == "Fallback":
            again += 1 if event == "start" else -1
        elif name == "p" and event == "end" and is_word(element.tag):
            text = "".join(words_in(element))
            element.clear()
            if not again:
                yield text


def is_word(tag: str) -> bool:
    """Whether the name is one of Word's own, and not of a drawing."""
    return "wordprocessingml" in tag


def words_in(paragraph: Any) -> Iterator[str]:
    for element in paragraph.iter():
        name = element.tag.rpartition("}")[2]
        if not is_word(element.tag):
            continue
        if name == "t":
            yield element.text or ""
        elif name in ("tab", "br", "cr") and element.get(f"{element.tag.rpartition('}')[0]}}}val") is None:
            yield " "
        elif name == "noBreakHyphen":
            yield "-"
