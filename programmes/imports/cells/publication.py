"""Words of a plan that keep a row from the public: exempt, confidential, Part 2, restricted and the like.

They are never taken at their word: each different wording is a question, since "restricted" may be a budget
and "Part 2" a phase of building. Pure.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

COMMENT_ON = "Comment on "  # begins the name under which a cell's comment is kept
MOST = 200  # characters of a wording that are shown and kept
ALONE = 60  # characters of a cell that says nothing else
MARK = (
    r"(?:exempt(?:ion|ed)?|(?:strictly |private (?:and|&) )?confidential(?:ity)?|restricted|"
    r"part (?:2|ii|b|two)|not (?:for|to be) (?:publication|publi(?:shed|c)|circulat(?:ion|ed)|"
    r"disclos(?:ure|ed)|released?)|nfp|"
    r"do not (?:publish|disclose|circulate|share)|official[ -]sensitive|pink papers?|"
    r"commercial(?:ly)?[ -](?:sensitiv(?:e|ity)|in[ -]confidence)|legal(?:ly)? privileged?|"
    r"(?:in )?(?:private|closed) session|embargoed|eithriedig|cyfrinachol)"
)
# Words that say it wherever they stand: nobody writes them of a budget.
PLAINLY = re.compile(
    r"\bnot (?:for publication|to be (?:published|disclosed|made public))\b|\bdo not (?:publish|disclose)\b|"
    r"\bexempt\b.{0,40}\bparagraphs?\b|\bparagraphs?\b.{0,40}\bschedule (?:12a|7a)\b|"
    r"\bprivate (?:and|&) confidential\b",
    re.IGNORECASE | re.DOTALL,
)
# A mark of its own at the beginning or the end: "Exempt: …", "… (confidential)", "[Part II] …".
SET_APART = re.compile(
    rf"^\W*{MARK}\s*(?:[:\-\u2013\u2014)\]]|$)|[(\[]\s*{MARK}\b[^)\]]{{0,60}}[)\]]\W*$", re.IGNORECASE
)
WHOLLY = re.compile(rf"^\W*{MARK}\b", re.IGNORECASE)
ASKS = r"\W*(?:yes\W*no|y\W*n|true\W*false)?\W*$"
# A heading that asks of each row whether it is kept back.
HEADING = re.compile(
    rf"\b(?:exempt|exemption|confidential|confidentiality|eithriedig|cyfrinachol)\b|"
    rf"^\W*(?:{MARK}){ASKS}|\bpart (?:2|ii)\b|"
    rf"\bfor publication\b|\bpublication status\b|\bpublic\W+(?:or )?private\b|\baccess to information\b|"
    rf"\b(?:press|public)\b.*\bexclu|\bexclu.*\b(?:press|public)\b|^\W*(?:open|public)\W+(?:or )?closed\W*$|"
    rf"\bprotective mark|\bsecurity (?:mark|classification)|"
    rf"^\W*(?:is )?(?:politically |information )?sensitiv(?:e|ity){ASKS}",
    re.IGNORECASE,
)
# One that asks the other way round, whether it is public: a No keeps a row back, and so does a blank.
ASKS_WHETHER_PUBLIC = re.compile(
    rf"^\W*(?:(?:is|are|ok|okay|can be|may be|to be|fit|suitable) (?:it |this |to |for )?)?"
    rf"(?:public|publish(?:able)?|published|publication|for publication|(?:made|in|go) public|"
    rf"public(?:ly)? (?:available|domain|item|report|session)|in the public domain|open to (?:the )?public|"
    rf"press (?:and|&) public|shareable|cyhoeddus|i w gyhoeddi){ASKS}",
    re.IGNORECASE,
)
# One that asks in which part of an agenda the row stands; "1" is open there, and under no other heading.
IN_WHICH_PART = re.compile(
    r"\bpart (?:1|i|a)\W*(?:/|or|and|&)?\W*(?:part )?(?:2|ii|b)\b|\bagenda part\b", re.IGNORECASE
)
FIRST_PART = re.compile(r"^\W*(?:part )?(?:1|i|a|one)\W*$", re.IGNORECASE)
# These name a day as often as an answer, and ask only with a mark of it.
WITH_A_MARK = re.compile(r"^\W*(?:publish|published|publication)\W*$", re.IGNORECASE)
# What says under such a heading that the row is public: words, a box without a tick, or nothing. A tick, a
# cross and any other sign is a question.
NOTHING = r"[\s\-\u2013\u2014.:;,()\u2610\u25a1]*"
OPENLY = (
    r"open|public|part (?:1|i|a|one)|unrestricted|for publication|official|unclassified|published|agored|"
    r"cyhoeddus"
)
OPEN = re.compile(
    rf"^{NOTHING}(?:(?:no|n|none|n/?a|not applicable|"
    rf"not (?:exempt|confidential|sensitive|restricted|excluded)|"
    rf"false|0|includ(?:e|ed)|na|nage|nac (?:ydy|oes)|{OPENLY}){NOTHING})?$",
    re.IGNORECASE,
)
PUBLIC = re.compile(
    rf"^{NOTHING}(?:yes|y|true|1|ydy|ie|oes|includ(?:e|ed)|admit(?:ted)?|present|not exempt|"
    rf"{OPENLY}){NOTHING}$",
    re.IGNORECASE,
)
ANSWERS = re.compile(
    r"^\W*(?:yes|no|y|n|true|false|1|0|x|\u2713|\u2714|ydy|nac ydy|ie|nage)\W*$", re.IGNORECASE
)
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|_")


def columns_asking(headings: Mapping[str, str], cells: Iterable[Mapping[str, str]]) -> frozenset[str]:
    """The letters of the columns that ask of each row whether it is public, and are answered in some row."""
    asking = {letter: _words(heading) for letter, heading in headings.items()}
    asking = {letter: words for letter, words in asking.items() if ASKS_WHETHER_PUBLIC.search(words)}
    if not asking:
        return frozenset()
    answered = set()
    for row in cells:
        for address, words in row.items():
            letter = address.rstrip("0123456789")
            if letter not in asking or not words.strip():
                continue
            if not WITH_A_MARK.match(asking[letter]) or ANSWERS.match(words):
                answered.add(letter)
    return frozenset(answered)


def kept_back_words(
    cells: Mapping[str, str],
    headings: Mapping[str, str],
    around: Iterator[str],
    asking: Collection[str] = (),
) -> str:
    """The wording by which a row says that it is kept from the public; empty where it says nothing of it.

    `cells` are those of the row by address, `headings` those of the columns by letter, and `around` what the
    row stands under: its workstream, its sheet. `asking` are the columns that ask whether it is public.
    """
    blank = set(asking)
    for address, words in cells.items():
        letter = address.rstrip("0123456789")
        said, heading = " ".join(words.split()), headings.get(letter, "")
        if letter in asking:
            blank.discard(letter)
            if not PUBLIC.match(said):
                return f"{' '.join(heading.split())}: {said or 'left blank'}"[:MOST]
        elif heading and _keeps_back(heading):
            first = IN_WHICH_PART.search(heading) and FIRST_PART.match(said)
            if not first and not OPEN.match(said):
                return f"{' '.join(heading.split())}: {said}"[:MOST]
        elif says_kept_back(said):
            return said[:MOST]
    for words in around:
        if says_kept_back(" ".join(words.split())):
            return f"Under “{words}”"[:MOST]
    for letter in sorted(blank):
        return f"{' '.join(headings[letter].split())}: left blank"[:MOST]
    return ""


@lru_cache(maxsize=512)
def _keeps_back(heading: str) -> bool:
    """Whether a heading asks of each row whether it is kept back."""
    words = _words(heading)
    return bool(HEADING.search(words) or IN_WHICH_PART.search(words))


def _words(heading: str) -> str:
    """A heading as words: "isPublic" and "is_public" are two."""
    return " ".join(CAMEL.sub(" ", heading).split())


PARAGRAPHS = re.compile(r"\bpara(?:graph)?s?\.?\s*((?:\d{1,2}\b(?:\s*(?:,|and|&)\s*)?)+)", re.IGNORECASE)


def paragraphs_named(words: str) -> list[int]:
    """The paragraphs of the schedule that a wording names: 3 of "Exempt - paragraph 3"."""
    return sorted(
        {int(number) for found in PARAGRAPHS.findall(words) for number in re.findall(r"\d+", found)}
    )


def says_kept_back(said: str) -> bool:
    """Whether the words of a cell keep its row from the public."""
    return _short_cell_keeps_back(said) if len(said) <= ALONE else _cell_keeps_back(said)


def _cell_keeps_back(said: str) -> bool:
    if PLAINLY.search(said) or SET_APART.search(said):
        return True
    # A short cell that begins with the mark and goes on in four words at most: "Exempt under para 3".
    return len(said) <= ALONE and bool(WHOLLY.match(said)) and len(said.split()) <= 6 and not is_a_thing(said)


# A plan says the same owners, statuses and dates over and over.
_short_cell_keeps_back = lru_cache(maxsize=4096)(_cell_keeps_back)


def is_a_thing(said: str) -> bool:
    """Whether the mark describes something else: "Restricted budget", "Confidential waste"."""
    rest = WHOLLY.sub("", said, count=1).split()
    return bool(rest) and not re.match(
        r"^(?:under|by|para|paragraph|reports?|items?|matters?|business|actions?|section|appendix|annex|papers?|"
        r"part|until|information|\d+|see|only|yes|to|for|as)\b",
        rest[0],
        re.IGNORECASE,
    )
