"""Words as they are kept and as they are asked for: the same however they are typed.

"Llŷn" is found by "llyn", "council’s" by "council's" and "councils", letters that were decomposed by those
that were not.
"""

import re
import unicodedata
from functools import lru_cache

APOSTROPHES = re.compile("['\u2018\u2019\u201b\u02bc\u02b9\u00b4`\u2032]")
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
