"""Words as they are kept and as they are asked for: the same however they are typed.

"Llŷn" is found by "llyn", "council’s" by "council's" and "councils", letters that were decomposed by those
that were not.
"""

import re
import unicodedata
from functools import lru_cache

APOSTROPHES = re.compile("['\u2018\u2019\u201b\u02bc\u02b9\u00b4`\u2032]")
# A reference as the product gives it: letters and dashes, then the number, with noughts before it or without.
NUMBERED = re.compile(
    r"(?P<before>[A-Z][A-Z0-9\s\-\u2010-\u2015\u2212]{0,24}?)0{0,6}(?P<number>[1-9][0-9]{0,4})"
)
LONGEST_NUMBER = 5  # with its noughts
APART = re.compile(r"[^\w]+|_+")
UNDIVIDED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss"}
)


def folded(text: str) -> str:
    """The words in small letters without accents and apostrophes, a space between each."""
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", APOSTROPHES.sub("", text)).casefold().translate(UNDIVIDED)
        text = "".join(letter for letter in apart if not unicodedata.combining(letter))
    else:
        text = text.replace("'", "").replace("`", "").lower()
    return APART.sub(" ", text).strip()


@lru_cache(maxsize=256)
def words_asked(text: str) -> tuple[str, ...]:
    """The words to look for, each once."""
    return tuple(dict.fromkeys(folded(text).split()))


def folded_reference(text: str) -> str:
    """A reference as it is compared, without spaces and dashes: "ssr - 014" and "SSR014" are SSR-014."""
    return re.sub(r"[\s\-\u2010-\u2015\u2212]+", "", text).upper()[:200]


def reference_spellings(text: str) -> tuple[str, ...]:
    """The reference as it may be kept, as it was typed first: with more noughts or fewer before its number.

    "hri 14" and "HRI-0014" are HRI-014 too, "hri r3" is HRI-R03. Only letters before the number: whether
    1.4 and 1.04 of a plan are one is for the plan to say.
    """
    typed = folded_reference(text)
    parts = NUMBERED.fullmatch(text.strip().upper())
    if not typed or parts is None:
        return (typed,) if typed else ()
    before, number = folded_reference(parts["before"]), parts["number"]
    padded = (f"{before}{number.zfill(length)}" for length in range(len(number), LONGEST_NUMBER + 1))
    return tuple(dict.fromkeys((typed, *padded)))
