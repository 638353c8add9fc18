"""Formulas in a list of values (CSV) that start a program, or ask another address, in a spreadsheet."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator

from council.uploads.kinds import FileRefused

DELIMITERS = (",", ";", "\t")  # whichever the reader's own country has
CELLS = re.compile(r"[,;\t]")
FORMULA_SIGNS = ("=", "+", "-", "@")
ASKING = r"\b(?:WEBSERVICE|DDE|HYPERLINK|IMAGE|IMPORT[A-Z]{1,20}|RTD)"
# A call to a program is always program|topic!item: a bullet with a bar in it is none.
CALLS = re.compile(rf"[\w'\"]\s*\||{ASKING}\s*\(", re.I)
CALLS_FOR_CERTAIN = re.compile(rf"[\w'\"]\||{ASKING}\(", re.I)
FORMULA = (
    "The list holds a formula that can start a program or call another address.",
    "Remove the formula and choose the file again.",
)


def refuse_active_list(text: str) -> None:
    """Raise FileRefused where a cell is a formula that starts a program, or asks another address."""
    if not CALLS.search(text):
        return
    for cell in cells_of(text):
        formula = cell.strip(" \"'\r\n\t\ufeff")
        if not formula or unicodedata.normalize("NFKC", formula[0]) not in FORMULA_SIGNS:
            continue
        # What stands after a comma may be the next cell, where the comma is what parts the cells.
        for part, calls in ((first_expression(formula), CALLS), (formula, CALLS_FOR_CERTAIN)):
            if re.search(r"[!(]", part) and calls.search(part):
                raise FileRefused(*FORMULA)


def first_expression(formula: str) -> str:
    """The formula as far as its first comma, or the like, outside of brackets and quotes."""
    depth, quote = 0, ""
    for place, letter in enumerate(formula):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        elif letter in ",;\t" and depth <= 0:
            return formula[:place]
        else:
            depth += (letter == "(") - (letter == ")")
    return formula


def cells_of(text: str) -> Iterator[str]:
    """The cells as each spreadsheet may see them, with and without heed of quotation marks."""
    yield from (cell for line in text.splitlines() for cell in CELLS.split(line))
    csv.field_size_limit(len(text) + 1)
    for delimiter in DELIMITERS:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield from row
