"""Text with separated values, as spreadsheets and councils' systems save it: bytes in, records out."""

import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import Literal

DELIMITERS = (",", ";", "\t")
SAMPLE_RECORDS = 200


@dataclass(frozen=True)
class Delimited:
    """The records of a text file; `told` says which repair the encoding needed, if any."""

    records: list[list[str]]
    delimiter: str
    encoding: str
    told: str = ""
    nulls: bool = False


def read_delimited(data: bytes) -> Delimited | None:
    """The records in a comma-, semicolon- or tab-separated file; None where the bytes are not text."""
    decoded = _decoded(data)
    if decoded is None:
        return None
    text, encoding, told = decoded
    nulls = "\x00" in text
    text = text.replace("\x00", "")
    odd = sum(1 for character in text[:20_000] if character < " " and character not in "\t\r\n\x0b\x0c\x1a")
    if odd > 0.1 * max(len(text[:20_000]), 1):
        return None
    delimiter = _delimiter(text)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        # A quotation mark that never closes swallows the rest: then quotes are read as ordinary characters.
        never_closes = "unexpected end" in str(error) or "field limit" in str(error)
        quoting: Literal[0, 3] = csv.QUOTE_NONE if never_closes else csv.QUOTE_MINIMAL
        try:
            records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting))
        except csv.Error:
            return None
        if never_closes:
            told = told or "A quotation mark in the file never closes, so they were all read as they stand."
    return Delimited(records, delimiter, encoding, told, nulls)


def _decoded(data: bytes) -> tuple[str, str, str] | None:
    """The text, its encoding and what had to be told; None for bytes that are no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _utf_16(data, "utf-16")
    zeros = data[:4_000].count(0)
    if zeros > 0.3 * len(data[:4_000]):
        # UTF-16 without a mark: in English text every other byte is zero, on the side that tells the order.
        return _utf_16(data, "utf-16-le" if data[1:4_000:2].count(0) > zeros / 2 else "utf-16-be")
    for encoding, errors, told in (
        ("utf-8-sig", "strict", ""),
        ("utf-8-sig", "surrogatepass", "The file holds broken characters, which were taken out."),
        ("cp1252", "strict", ""),
    ):
        try:
            return data.decode(encoding, errors), encoding, told
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
            for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
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
