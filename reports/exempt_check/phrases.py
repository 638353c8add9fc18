"""The phrases of exempt texts as one index, and where another text says them. No database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from council.reading.folding import FoldedText, fold

PHRASE = 5  # words in a row that are no accident
WHOLE = 14  # a text of up to so many words is also looked for as a whole
PREFIX = 5  # letters by which it is decided at once that no phrase begins here


@dataclass(frozen=True)
class Said:
    """An exempt text that another text says some of: its key, and from which part to before which."""

    key: int
    first: int
    after: int
    whole: bool


@dataclass
class PhraseIndex:
    """Every phrase of PHRASE words of the texts added, and every short text whole.

    A phrase is kept as its letters alone, and looked for among the letters of a text from the beginning of a
    word to the end of one: so it costs one look-up for each such stretch, whatever the number of phrases.
    """

    phrases: dict[str, list[tuple[int, bool]]] = field(default_factory=dict)
    prefixes: set[str] = field(default_factory=set)
    longest: int = 0

    def add(self, key: int, text: str) -> None:
        words = fold(text).words
        if not words:
            return
        if len(words) <= WHOLE:
            self.keep("".join(words), key, whole=True)
        for start in range(len(words) - PHRASE + 1):
            self.keep("".join(words[start : start + PHRASE]), key, whole=False)

    def keep_whole(self, key: int, text: str) -> None:
        """Add the text as a whole alone, however long it is."""
        if letters := fold(text).letters:
            self.keep(letters, key, whole=True)

    def keep(self, letters: str, key: int, *, whole: bool) -> None:
        texts = self.phrases.setdefault(letters, [])
        if (key, whole) not in texts:
            texts.append((key, whole))
        self.prefixes.add(letters[:PREFIX])
        self.longest = max(self.longest, len(letters))

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
                for key, whole in phrases.get(letters[start:end], ()):
                    yield Said(key, first, after + 1, whole)


def runs_of(said: Iterable[Said]) -> Iterator[tuple[int, int, bool]]:
    """The stretches of one exempt text's phrases, overlapping ones together; and whether one is whole."""
    run: tuple[int, int, bool] | None = None
    for one in sorted(said, key=lambda one: (one.first, one.after)):
        if run and one.first < run[1]:
            run = run[0], max(run[1], one.after), run[2] or one.whole
            continue
        if run:
            yield run
        run = one.first, one.after, one.whole
    if run:
        yield run
