"""The place in a text where a word was found, with the words around it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from council.search.words import folded

TYPED = re.compile(r"\S+")
BEFORE, AFTER = 10, 20  # words around the first that matched
LONGEST_TITLE = 40  # words
LEAST_ALIKE = 4  # letters that a word and the one asked for share, where endings differ


@dataclass(frozen=True)
class Passage:
    """Words of a text, each with whether it matched; and whether the text goes on before and after them."""

    words: Sequence[tuple[str, bool]]
    begins: bool = True
    ends: bool = True

    @property
    def is_found(self) -> bool:
        return any(matched for _, matched in self.words)

    def __str__(self) -> str:
        return " ".join(word for word, _ in self.words)

    @property
    def marked(self) -> SafeString:
        """As HTML, what matched within `mark`."""
        marked = format_html_join(
            " ",
            "{}",
            ((format_html("<mark>{}</mark>", word) if is_it else word,) for word, is_it in self.words),
        )
        return format_html("{}{}{}", "" if self.begins else "… ", marked, "" if self.ends else " …")


def is_alike(word: str, asked: str) -> bool:
    """Whether a word begins as the one asked for, its English ending aside."""
    if word.startswith(asked):
        return True
    shared = max(LEAST_ALIKE, len(asked) - 3)
    return len(asked) > LEAST_ALIKE and word[:shared] == asked[:shared] and len(word) <= len(asked) + 3


def passage_of(text: str, asked: Sequence[str], *, whole: bool = False) -> Passage:
    """The passage of the text around the first word asked for; its beginning where none stands there."""
    typed = TYPED.findall(text)
    matched = [any(is_alike(part, each) for part in folded(word).split() for each in asked) for word in typed]
    if whole:
        return Passage(
            list(zip(typed, matched, strict=True))[:LONGEST_TITLE], ends=len(typed) <= LONGEST_TITLE
        )
    first = matched.index(True) if True in matched else 0
    start, stop = max(first - BEFORE, 0), first + AFTER
    words = list(zip(typed[start:stop], matched[start:stop], strict=True))
    return Passage(words, begins=start == 0, ends=stop >= len(typed))
