"""The words of a cell, folded for comparison."""

import re
from functools import lru_cache


@lru_cache(maxsize=65_536)
def words_of(text: str) -> str:
    """Words for comparing: case, punctuation and spacing don't count."""
    return " ".join(re.findall(r"\w+", text.casefold()))
