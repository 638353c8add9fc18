"""Text with separated values, as spreadsheets and councils' systems save it: bytes in, records out."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_RECORDS = 200
LONGEST_FIELD = 1_000_000  # characters that the parser takes in one field before it gives up
LONGEST_LINE = 7_000_000  # characters: 200 cells of the longest
MOST_RECORDS = 60_000  # looked at for quotation marks that never close; no more are read anyway
LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n)?+")


@dataclass(frozen=True)
class Delimited:
    """A text file that was looked through; `told` says which repair the encoding needed, if any."""

    text: str
    delimiter: str
    encoding: str
    quoting: Literal[0, 3]
    told: str = ""
    nulls: bool = False

    def records(self) -> Iterator[list[str]]:
        """The records in order, one at a time, so that a giant file never stands whole in memory."""
        return csv.reader(_lines(self.text), delimiter=self.delimiter, quoting=self.quoting)


def read_delimited(data: bytes, *, longest: int) -> Delimited | None:
    """The comma-, semicolon- or tab-separated file; None where the bytes are not text.

    A quoted cell of several lines with more than `longest` characters is a mark that never closes.
    """
    decoded = _decoded(data)
    if decoded is None:
        return None
    text, encoding, notice = decoded
    nulls = "\x00" in text
    text = text.replace("\x00", "")
    start = text[:20_000]
    odd = sum(1 for character in start if character < " " and character not in "\t\r\n\x0b\x0c\x1a")
    if odd > 0.1 * max(len(start), 1):
        return None
    csv.field_size_limit(LONGEST_FIELD)
    delimiter = _delimiter(text)
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL
    # A quotation mark that never closes swallows the rest: then quotes are read as ordinary characters.
    if _never_closes(text, delimiter, longest):
        quoting = csv.QUOTE_NONE
        notice = notice or "A quotation mark in the file never closes, so they were all read as they stand."
    return Delimited(text, delimiter, encoding, quoting, notice, nulls)


def _never_closes(text: str, delimiter: str, longest: int) -> bool:
    """Whether a quotation mark opens a cell that goes on to the end, or for more than a cell may hold."""
    if '"' not in text:
        return False
    try:
        for number, record in enumerate(csv.reader(_lines(text), delimiter=delimiter, strict=True)):
            if any(len(value) > longest and "\n" in value for value in record):
                return True
            if number > MOST_RECORDS:
                break
    except csv.Error as error:
        return "unexpected end" in str(error) or "larger than field limit" in str(error)
    return False


def _lines(text: str) -> Iterator[str]:
    """The lines with their ends, one at a time: splitting at once would hold the file in memory again."""
    for match in LINE.finditer(text):
        if not match[0]:
            return
        if match.end() - match.start() > LONGEST_LINE:
            raise csv.Error("line longer than field limit")
        yield match[0]


def _decoded(data: bytes) -> tuple[str, str, str] | None:
    """The text, its encoding and what had to be told; None for bytes that are no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _utf_16(data, "utf-16")
    zeros = data[:4_000].count(0)
    if zeros > 0.3 * len(data[:4_000]):
        # UTF-16 without a mark: in English text every other byte is zero, on the side that tells the order.
        return _utf_16(data, "utf-16-le" if data[1:4_000:2].count(0) > zeros / 2 else "utf-16-be")
    for encoding, errors, notice in (
        ("utf-8-sig", "strict", ""),
        ("utf-8-sig", "surrogatepass", "The file holds broken characters, which were taken out."),
        ("cp1252", "strict", ""),
    ):
        try:
            return data.decode(encoding, errors), encoding, notice
        except UnicodeDecodeError:
            continue
    if sum(byte < 9 or 13 < byte < 32 for byte in data[:4_000]) > 0.05 * len(data[:4_000]):
        return None
    return data.decode("cp1252", "replace"), "cp1252", "Some characters of the file could not be read."


def _utf_16(data: bytes, encoding: str) -> tuple[str, str, str] | None:
    try:
        return data.decode(encoding), encoding, ""
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
    if text.count("\ufffd") > 0.05 * len(text):
        return None
    return text, encoding, "Some characters of the file could not be read."


def _delimiter(text: str) -> str:
    """The delimiter that gives the most records of one same width above one column."""

    def evenness(delimiter: str) -> tuple[int, int]:
        widths: Counter[int] = Counter()
        try:
            for number, record in enumerate(csv.reader(_lines(text), delimiter=delimiter)):
                if number >= SAMPLE_RECORDS:
                    break
                if len(record) > 1:
                    widths[len(record)] += 1
        except csv.Error:
            pass
        if not widths:
            return 0, 0
        width, count = max(widths.items(), key=lambda pair: (pair[1], pair[0]))
        return count, width

    return max(DELIMITERS, key=evenness)
