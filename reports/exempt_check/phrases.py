"""The phrases of exempt texts as one index, and where another text says them. No database."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from council.reading.folding import FoldedText, fold, readings

PHRASE = 5  # words in a row that are no accident
WHOLE = 14  # a text of up to so many words is also looked for as a whole
PREFIX = 5  # letters by which it is decided at once that no phrase begins here
GLUED = 10  # letters that a phrase has at least to be looked for within what is typed as one word


@dataclass(frozen=True)
class Said:
    """An exempt text that another text says some of: its key, and from which part to before which.

    `words` are the parts at which the words of the exempt text begin: "a-b-c" may be three of them, or one.
    """

    key: int
    first: int
    after: int
    whole: bool
    words: frozenset[int] = frozenset()


@dataclass
class PhraseIndex:
    """Every phrase of PHRASE words of the texts added, and every short text whole.

    A phrase is kept as its letters alone, and looked for among the letters of a text from the beginning of a
    word to the end of one: so it costs one look-up for each such stretch, whatever the number of phrases.
    Words that run together in the text are parted first, where a phrase parts them (`parted`).
    """

    phrases: dict[str, list[tuple[int, bool]]] = field(default_factory=dict)
    breaks: dict[str, Sequence[int]] = field(default_factory=dict)
    prefixes: set[str] = field(default_factory=set)
    lengths: dict[str, set[int]] = field(default_factory=dict)
    longest: int = 0

    def add(self, key: int, text: str) -> None:
        for reading in readings(text):
            words = reading.words
            if words and len(words) <= WHOLE:
                self.keep(words, key, whole=True)
            for start in range(len(words) - PHRASE + 1):
                self.keep(words[start : start + PHRASE], key, whole=False)

    def keep_whole(self, key: int, text: str) -> None:
        """Add the text as a whole alone, however long it is."""
        if words := fold(text).words:
            self.keep(words, key, whole=True)

    def keep(self, words: Sequence[str], key: int, *, whole: bool) -> None:
        letters = "".join(words)
        texts = self.phrases.setdefault(letters, [])
        if (key, whole) not in texts:
            texts.append((key, whole))
        if len(words) > len(self.breaks.get(letters, ())):
            self.breaks[letters] = tuple(accumulate(map(len, words[:-1]), initial=0))
        self.prefixes.add(letters[:PREFIX])
        if len(letters) >= GLUED:
            self.lengths.setdefault(letters[:GLUED], set()).add(len(letters))
        self.longest = max(self.longest, len(letters))

    def parted(self, text: FoldedText) -> FoldedText:
        """The text with the words of a phrase parted where they are typed as one: "Paythelease now".

        A phrase that begins or ends within a word counts only where another of its words touches it there:
        "…the four retro" isn't said by "…the four retrospective".
        """
        cuts: set[int] = set()
        letters, bounds = text.letters, {*text.starts, len(text.letters)}
        for start in range(len(letters) - GLUED + 1):
            for length in self.lengths.get(letters[start : start + GLUED], ()):
                phrase, end = letters[start : start + length], start + length
                if phrase not in self.phrases:
                    continue
                places = [start + offset for offset in self.breaks[phrase]]
                begins = start in bounds or is_glued(text, start, places[1:])
                ends = end in bounds or is_glued(text, end - 1, places[1:])
                if begins and ends:
                    cuts.update(places, (end,))
        return text.cut_at(cuts - bounds) if cuts - bounds else text

    def said_in(self, text: FoldedText) -> Iterator[Said]:
        """Where the text says a phrase of one that was added, in order."""
        letters, starts, ends = text.letters, text.starts, text.ends
        phrases, prefixes, longest = self.phrases, self.prefixes, self.longest
        for first, start in enumerate(starts):
            if letters[start : start + PREFIX] not in prefixes and ends[first] - start >= PREFIX:
                continue
            for after in range(first, len(ends)):
                end = ends[after]
                if end - start > longest:
                    break
                if texts := phrases.get(letters[start:end]):
                    breaks = self.breaks[letters[start:end]]
                    words = frozenset(bisect_right(starts, start + offset) - 1 for offset in breaks)
                    for key, whole in texts:
                        yield Said(key, first, after + 1, whole, words)


def is_glued(text: FoldedText, place: int, breaks: Iterable[int]) -> bool:
    """Whether words of a phrase begin at one of these within the part of the text that holds the place."""
    index = bisect_right(text.starts, place) - 1
    return any(text.starts[index] < at < text.ends[index] for at in breaks)


def runs_of(said: Iterable[Said]) -> Iterator[Said]:
    """The stretches of one exempt text's phrases, overlapping ones together; and whether one is whole."""
    run: Said | None = None
    for phrase in sorted(said, key=lambda phrase: (phrase.first, phrase.after)):
        if run and phrase.first < run.after:
            after, whole = max(run.after, phrase.after), run.whole or phrase.whole
            run = Said(run.key, run.first, after, whole, run.words | phrase.words)
            continue
        if run:
            yield run
        run = phrase
    if run:
        yield run
