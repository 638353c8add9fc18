"""A published text beside the approved one: where it says something else, paragraph by paragraph. Pure.

Neither line breaks nor the marks of lists, nor which quotation marks and dashes a program writes, are
differences. Paragraphs that agree are found first; between two of them the words are compared one by one, so
that a page that breaks lines elsewhere, or a table that was laid out otherwise, says the same.
"""

import re
import unicodedata
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_PAIRS = 4_000_000  # words times words, beyond which a stretch is told as a whole
NUMBERED = re.compile(r"^\s*(\d{1,3})\t")  # a paragraph of ours with its number
LISTED = re.compile(r"^\s*(?:\(?\d{1,3}[.)]|[•▪‣·–-])(?=\s)")  # "1." or a bullet, as a line begins
BARE = re.compile(r"^\s*(\d{1,3})\s+(?=\S)")  # a number before other words
BEGINNING = 2  # words by which a paragraph is told after its number
PAGE = re.compile(r"^\s*Page \d+( of \d+)?\s*$", re.IGNORECASE)
PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00ad": None, "\u200b": None}
)
Op = tuple[str, int, int, int, int]


@dataclass(frozen=True)
class TextDifference:
    """One place where the published text says something else; empty where one of them says nothing there."""

    before: str
    after: str


@dataclass(frozen=True)
class ComparedLine:
    """A paragraph: its words as they stand, and as they are compared."""

    words: tuple[str, ...]
    plain: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.words)


def differences(
    approved: Iterable[str], published: Iterable[str], running: Iterable[str] = ()
) -> list[TextDifference]:
    """Where the published paragraphs say something else than the approved ones, in their order.

    `running` are lines that stand on each page, which someone may have copied with the text.
    """
    approved, running = list(approved), list(running)
    numbered = {found[1]: text[found.end() :] for text in approved if (found := NUMBERED.match(text))}
    before = lines_of((NUMBERED.sub("", text, count=1) for text in approved), skipped=running)
    after = lines_of((without_number(text, numbered) for text in published), skipped=running)
    told: list[TextDifference] = []
    for tag, i1, i2, j1, j2 in opcodes([line.plain for line in before], [line.plain for line in after]):
        if tag != "equal":
            told += within(before[i1:i2], after[j1:j2])
    return told


def without_number(line: str, numbered: Mapping[str, str]) -> str:
    """The line without the number of a paragraph of the report, where it begins as that paragraph does."""
    found = BARE.match(line)
    if found is None or found[1] not in numbered:
        return line
    begins = [plain(word) for word in numbered[found[1]].split()[:BEGINNING]]
    rest = line[found.end() :]
    return rest if [plain(word) for word in rest.split()[:BEGINNING]] == begins else line


def lines_of(paragraphs: Iterable[str], skipped: Iterable[str] = ()) -> list[ComparedLine]:
    """The paragraphs that hold a word, but for those to be skipped and numbers of pages."""
    left_out = {tuple(map(plain, text.split())) for text in skipped}
    lines = []
    for paragraph in paragraphs:
        marked = LISTED.match(paragraph)
        words = paragraph[marked.end() if marked else 0 :].split()
        kept = [(word, plain(word)) for word in words if plain(word)]
        line = ComparedLine(tuple(word for word, _ in kept), tuple(said for _, said in kept))
        if kept and line.plain not in left_out and not PAGE.fullmatch(line.text):
            lines.append(line)
    return lines


def plain(word: str) -> str:
    """A word as it is compared."""
    return unicodedata.normalize("NFKC", word).translate(PLAIN)


def opcodes(before: Sequence[Hashable], after: Sequence[Hashable]) -> Sequence[Op]:
    # Its own shortcut for what comes often keeps a long table of "not moved" from taking minutes.
    return SequenceMatcher(None, before, after).get_opcodes()


def within(before: Sequence[ComparedLine], after: Sequence[ComparedLine]) -> Iterator[TextDifference]:
    """The differences of a stretch in which no paragraph agrees as it stands."""
    if not before:
        yield from (TextDifference("", line.text) for line in after)
        return
    if not after:
        yield from (TextDifference(line.text, "") for line in before)
        return
    old = [word for line in before for word in line.plain]
    new = [word for line in after for word in line.plain]
    if old == new:
        return
    if len(old) * len(new) > MOST_PAIRS:
        yield TextDifference("\n".join(line.text for line in before), "\n".join(line.text for line in after))
        return
    yield from by_words(before, after, opcodes(old, new))


def by_words(
    before: Sequence[ComparedLine], after: Sequence[ComparedLine], ops: Sequence[Op]
) -> Iterator[TextDifference]:
    """The paragraphs that changed, each with the words in its place; those that changed as one together."""
    owners = [place for place, line in enumerate(before) for _ in line.words]
    starts = [owners.index(place) for place in range(len(before))] + [len(owners)]
    there = places(ops, len(owners))
    words = [word for line in after for word in line.words]
    for first, last in joined(touched(ops, owners)):
        told = "\n".join(line.text for line in before[first : last + 1])
        start = there[starts[first]] if first else 0
        yield TextDifference(told, " ".join(words[start : there[starts[last + 1]]]))


def touched(ops: Iterable[Op], owners: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the last paragraph that each change touches."""
    for tag, i1, i2, _j1, _j2 in ops:
        if tag == "insert":
            owner = owners[max(0, i1 - 1)]
            yield owner, owner
        elif tag != "equal":
            yield owners[i1], owners[i2 - 1]


def joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans, those that meet made one."""
    groups: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if groups and first <= groups[-1][1]:
            groups[-1] = (groups[-1][0], max(last, groups[-1][1]))
        else:
            groups.append((first, last))
    return groups


def places(ops: Iterable[Op], number: int) -> list[int]:
    """For each place between the old words where it lies among the new; what was put in goes before it."""
    there = [0] * (number + 1)
    for tag, i1, i2, j1, j2 in ops:
        for place in range(i1 + 1, i2 + 1):
            there[place] = j1 + (place - i1) if tag == "equal" else j2
        if tag == "insert":
            there[i1] = j2
    return there


def marked(before: str, after: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """The words of both in pieces, each with whether it is told otherwise in the other."""
    old, new = before.split(), after.split()
    was: list[tuple[str, bool]] = []
    now: list[tuple[str, bool]] = []
    if len(old) * len(new) > MOST_PAIRS:
        return [(before, True)], [(after, True)]
    for tag, i1, i2, j1, j2 in opcodes([plain(word) for word in old], [plain(word) for word in new]):
        changed = tag != "equal"
        if i2 > i1:
            was.append((" ".join(old[i1:i2]), changed))
        if j2 > j1:
            now.append((" ".join(new[j1:j2]), changed))
    return was, now
