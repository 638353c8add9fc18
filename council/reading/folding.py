"""Words as a reader reads them: two texts that look alike to the eye are alike here, however they are typed.

Case, accents, ligatures, kinds of hyphens, quotes and spaces, and characters that nobody sees make no
difference. A text is folded to one run of letters with the places where words begin and end in it, so that
"re-procure", "re procure" and "reprocure" are the same. Pure, and linear in the length of the text.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

HYPHENS = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\u30fb\ufe58\ufe63\uff0d")
QUOTES = frozenset("'`\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc\u02b9\u02bb\u02bd\u02ca\u02cb\uff07\u05f3")
# Letters that Unicode does not take apart, and letters of other scripts that look like ours.
LOOK_ALIKES = {
    "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ƒ": "f", "&": "and",
    "а": "a", "в": "b", "е": "e", "к": "k", "м": "m", "н": "h", "о": "o", "р": "p", "с": "c", "т": "t",
    "у": "y", "х": "x", "і": "i", "ј": "j", "ѕ": "s", "ԁ": "d", "ԛ": "q", "ԝ": "w", "ѵ": "v", "ɡ": "g",
    "α": "a", "ε": "e", "ι": "i", "κ": "k", "ν": "v", "ο": "o", "ρ": "p", "τ": "t", "υ": "u", "χ": "x",
    "η": "n", "γ": "y", "ω": "w", "ɑ": "a", "ɩ": "i", "ʋ": "v", "ǀ": "l", "һ": "h", "ӏ": "l", "ь": "b",
    "г": "r", "п": "n", "ѡ": "w", "ԍ": "g", "ө": "o", "ո": "n", "ս": "u", "օ": "o", "հ": "h", "ց": "g",
    "զ": "q", "յ": "j", "ⲟ": "o", "ⲣ": "p", "ⲥ": "c",
}  # fmt: skip
# Cherokee letters, whose small ones are folded to these.
LOOK_ALIKES |= dict(zip("ᎠᎡᎢᎥᎪᎫᎬᎳᎷᎻᎽᏀᏂᏃᏏᏒᏔᏕᏙᏚᏞᏟᏢᏦᏧᏳᏴ", "drtiajewmhyghzbrwsvslcpkdgb", strict=True))
# Greek capitals, of which the small letter looks like another one of ours, or like none.
CAPITALS = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX")
# Digits that stand for letters: "c0ntract", "0ffer", "settle the c1aim".
ZERO_FOR_O = re.compile("(?<=[a-z])0|(?<![^\\W_])0(?=[a-z])")
ONE_FOR_L = re.compile("(?<=[a-z])1")
ONE_AMONG_LETTERS = re.compile(r"(?<=[^\W\d_])1(?=[^\W\d_])")
# Small capitals of Latin letters.
LOOK_ALIKES |= dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))
# Capitals white on black, in circles and squares, which Unicode calls no letters.
for begins in (0x1F150, 0x1F170):
    LOOK_ALIKES |= {chr(begins + place): letter for place, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}
BLANKS = frozenset("\u115f\u1160\u3164\uffa0")  # letters to Unicode, and nothing to the eye
AMPERSANDS = re.compile("[&\uff06\ufe60]")
# What turns the order in which words are read; a mark for left to right alone changes nothing.
TURNING = re.compile("[\u061c\u200f\u202a-\u202e\u2066-\u2069]")
SPACES = re.compile(r"\s+")
TYPED = re.compile(r"\S+")
MOST_PARTS = 3  # of one word: "up-to-date"
MOST_KEPT = 50_000  # typed words whose folding is remembered: the words of a report repeat


@dataclass(frozen=True)
class FoldedText:
    """A text as it is compared: its letters in one run, and where each part of a word lies in it.

    The parts of "re-procure" are "re" and "procure", both of one word. `starts` and `ends` are places among
    the letters, `spans` in the text as it was typed.
    """

    text: str
    letters: str
    starts: Sequence[int]
    ends: Sequence[int]
    word_of: Sequence[int]
    spans: Sequence[tuple[int, int]]

    def part(self, index: int) -> str:
        return self.letters[self.starts[index] : self.ends[index]]

    def typed(self, first: int, after: int) -> str:
        """The passage as it was typed, from one part to before another, on one line."""
        return SPACES.sub(" ", self.text[self.spans[first][0] : self.spans[after - 1][1]])

    @property
    def words(self) -> list[str]:
        """Each word's letters, its hyphens left out; a row of words joined by hyphens is so many words."""
        parts_of: list[list[str]] = []
        for index, word in enumerate(self.word_of):
            if word == len(parts_of):
                parts_of.append([])
            parts_of[word].append(self.part(index))
        return [
            word for parts in parts_of for word in (parts if len(parts) > MOST_PARTS else ["".join(parts)])
        ]

    def cut_at(self, places: Collection[int]) -> "FoldedText":
        """The same with a part beginning at each of these places among the letters too."""
        starts = sorted({*self.starts, *places})
        whole = [bisect_right(self.starts, start) - 1 for start in starts]
        return replace(
            self,
            starts=starts,
            ends=[*starts[1:], len(self.letters)] if starts else [],
            word_of=[self.word_of[index] for index in whole],
            spans=[self.spans[index] for index in whole],
        )


def fold(text: str) -> FoldedText:
    """The text as a reader reads it."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    word_of: list[int] = []
    spans: list[tuple[int, int]] = []
    at, word = 0, -1
    for match in TYPED.finditer(text):
        for parts in folded_words(match.group()):
            word += 1
            for part in parts:
                letters.append(part)
                starts.append(at)
                at += len(part)
                ends.append(at)
                word_of.append(word)
                spans.append(match.span())
    return FoldedText(text, "".join(letters), starts, ends, word_of, spans)


def readings(text: str) -> list[FoldedText]:
    """The ways to read the text: an ampersand is "and" or like a space, a 1 among letters an l or an i."""
    ways = dict.fromkeys([text, ONE_AMONG_LETTERS.sub("i", text)])
    ways |= dict.fromkeys([AMPERSANDS.sub(" ", way) for way in ways])
    return [replace(fold(way), text=text) for way in ways]


@lru_cache(maxsize=MOST_KEPT)
def folded_words(typed: str) -> tuple[tuple[str, ...], ...]:
    """The words in something typed without a space, each as the parts between its hyphens."""
    capitals = unicodedata.normalize("NFKD", typed).translate(CAPITALS)
    plain = unicodedata.normalize("NFKD", capitals.casefold())
    words: list[list[str]] = [[""]]
    for letter in plain:
        if letter in QUOTES or unicodedata.category(letter) in ("Cf", "Cc", "Mn", "Me"):
            continue
        if letter in BLANKS:
            words.append([""])
        elif letter in HYPHENS:
            words[-1].append("")
        elif letter.isalnum() or letter in LOOK_ALIKES:
            words[-1][-1] += LOOK_ALIKES.get(letter, letter)
        else:
            words.append([""])
    kept = (tuple(with_letters(part) for part in parts if part) for parts in words)
    return tuple(parts for parts in kept if parts)


def with_letters(part: str) -> str:
    """The part of a word with letters for the digits that look like them, where it isn't a number."""
    if part.isalpha() or not ("0" in part or "1" in part):
        return part
    return ONE_FOR_L.sub("l", ZERO_FOR_O.sub("o", part))


# --- sums ---------------------------------------------------------------------------------------------------

SCALES = {
    "k": 3, "thousand": 3, "grand": 3, "m": 6, "mn": 6, "mil": 6, "mill": 6, "million": 6, "bn": 9,
    "billion": 9, "pounds": 0,
}  # fmt: skip
SUM = re.compile(
    r"(?P<pound>£ ?|\bgbp ?)?(?<![\d.,])(?P<whole>\d{1,3}(?:[, ']\d{3}){1,4}|\d{1,12}|(?=\.\d))"
    r"(?P<part>\.\d{1,6})?(?!\d) ?(?P<scale>thousand|grand|million|billion|pounds|bn|mill|mil|mn|[mk])?"
    r" ?(?P<after>gbp|quid|sterling)?(?:p\.?a)?\b",
    re.IGNORECASE,
)
MIDDLE_POINT = re.compile(r"(?<=\d)[·•∙⋅](?=\d)")
HALVES = {"½": ".5", "¼": ".25", "¾": ".75"}
ONES = (
    "and one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
TIMES = {"hundred": 100, "thousand": 1_000, "grand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
COUNTED = {
    "a": 0,
    **{word: number for number, word in enumerate(ONES.split())},  # "and" counts nothing
    **{word: 10 * number for number, word in enumerate(TENS.split(), 2)},
    **TIMES,
}
LETTERS = re.compile(r"(?<![^\W_])[^\W\d_]+(?![^\W_])")
LEAST = 1_000  # pounds: a smaller sum tells nothing by itself


def sums_in(text: str) -> list[tuple[Decimal, str]]:
    """The sums of money in the text, in pounds, each as it was typed: "£1.2m" is the same as "£1,200,000"."""
    unseen = "".join(letter for letter in text if unicodedata.category(letter) not in ("Cf", "Mn"))
    for half, part in HALVES.items():
        unseen = unseen.replace(half, part)
    plain = SPACES.sub(" ", unicodedata.normalize("NFKC", unseen).replace("’", "'"))
    plain = MIDDLE_POINT.sub(".", plain)
    sums = []
    for match in SUM.finditer(plain):
        parted = any(mark in match["whole"] for mark in ",'")
        if not (match["pound"] or match["scale"] or match["after"] or parted):
            continue  # a year, a number of homes
        amount = Decimal((re.sub(r"[, ']", "", match["whole"]) or "0") + (match["part"] or ""))
        amount = amount.scaleb(SCALES[(match["scale"] or "pounds").lower()])
        if amount >= LEAST:
            sums.append((amount.normalize(), match.group().strip()))
    return sums + spelled_sums(plain)


def spelled_sums(text: str) -> list[tuple[Decimal, str]]:
    """The sums in words: "four hundred and sixty-three thousand"."""
    runs: list[list[re.Match[str]]] = []
    for match in LETTERS.finditer(text):
        if match.group().lower() not in COUNTED:
            continue
        between = text[runs[-1][-1].end() : match.start()] if runs else "."
        if between.strip(" -\u2010\u2011\u2013"):
            runs.append([])
        runs[-1].append(match)
    sums = []
    for run in runs:
        if run[0].group().lower() in TIMES:
            continue  # "1.2 million"
        amount, hundreds = Decimal(0), 0
        for word in (match.group().lower() for match in run):
            if word in TIMES and word != "hundred":
                amount += (hundreds or 1) * TIMES[word]
                hundreds = 0
            elif word == "hundred":
                hundreds = (hundreds or 1) * TIMES[word]
            else:
                hundreds += COUNTED[word]
        if amount + hundreds >= LEAST:
            sums.append(((amount + hundreds).normalize(), text[run[0].start() : run[-1].end()]))
    return sums
