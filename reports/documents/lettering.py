"""Which letters the paper's own font can print; any other would print as a box."""

from functools import lru_cache
from importlib import import_module
from unicodedata import category

from django.contrib.staticfiles import finders

FONT = "vendor/fonts/atkinson-hyperlegible-next-400-normal.ttf"


@lru_cache(maxsize=1)
def letters() -> frozenset[int]:
    """The code points that the font has."""
    path = finders.find(FONT)
    # Only who submits a report needs it: start-up is quicker without.
    font = import_module("fontTools.ttLib").TTFont(path, lazy=True)
    return frozenset(font.getBestCmap())


def has_letter(letter: str) -> bool:
    """Whether the font has the letter, or nothing of it is to be seen."""
    return ord(letter) in letters() or category(letter) in ("Cc", "Cf", "Mn", "Zs")
