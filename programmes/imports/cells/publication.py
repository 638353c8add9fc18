"""Words of a plan that keep a row from the public: exempt, confidential, Part 2, restricted and the like.

They are never taken at their word: each different wording is a question, since "restricted" may be a budget
and "Part 2" a phase of building. Pure.
"""

import re
from collections.abc import Iterator, Mapping

MOST = 200  # characters of a wording that are shown and kept
ALONE = 60  # characters of a cell that says nothing else
MARK = (
    r"(?:exempt(?:ion|ed)?|(?:strictly |private (?:and|&) )?confidential(?:ity)?|restricted|"
    r"part (?:2|ii|b|two)|not for publication|nfp|official[ -]sensitive|pink papers?)"
)
# Words that say it wherever they stand: nobody writes them of a budget.
PLAINLY = re.compile(
    r"\bnot for publication\b|\bexempt\b.{0,40}\bparagraphs?\b|\bparagraphs?\b.{0,40}\bschedule (?:12a|7a)\b|"
    r"\bprivate (?:and|&) confidential\b",
    re.IGNORECASE | re.DOTALL,
)
# A mark of its own at the beginning or the end: "Exempt: …", "… (confidential)", "[Part II] …".
SET_APART = re.compile(
    rf"^\W*{MARK}\s*(?:[:\-\u2013\u2014)\]]|$)|[(\[]\s*{MARK}\b[^)\]]{{0,60}}[)\]]\W*$", re.IGNORECASE
)
WHOLLY = re.compile(rf"^\W*{MARK}\b", re.IGNORECASE)
# A heading that asks of each row whether it is public.
HEADING = re.compile(
    rf"\b(?:exempt|exemption|confidential|confidentiality)\b|^\W*(?:{MARK})\W*$|\bpart (?:2|ii)\b|"
    r"\bfor publication\b|\bpublication status\b|\bpublic\W+(?:or )?private\b",
    re.IGNORECASE,
)
# What says under such a heading that the row is public: words, a box without a tick, or nothing. A tick, a
# cross and any other sign is a question.
NOTHING = r"[\s\-\u2013\u2014.:;,()\u2610\u25a1]*"
OPEN = re.compile(
    rf"^{NOTHING}(?:(?:no|n|none|n/?a|not applicable|not exempt|not confidential|open|public|"
    rf"part (?:1|i|a|one)|false|0|unrestricted|for publication|official){NOTHING})?$",
    re.IGNORECASE,
)


def kept_back_words(cells: Mapping[str, str], headings: Mapping[str, str], around: Iterator[str]) -> str:
    """The wording by which a row says that it is kept from the public; empty where it says nothing of it.

    `cells` are those of the row by address, `headings` those of the columns by letter, and `around` what the
    row stands under: its workstream, its sheet.
    """
    for address, words in cells.items():
        said, heading = " ".join(words.split()), headings.get(address.rstrip("0123456789"), "")
        if heading and HEADING.search(heading):
            if not OPEN.match(said):
                return f"{' '.join(heading.split())}: {said}"[:MOST]
        elif says_kept_back(said):
            return said[:MOST]
    for words in around:
        if says_kept_back(" ".join(words.split())):
            return f"Under “{words}”"[:MOST]
    return ""


PARAGRAPHS = re.compile(r"\bpara(?:graph)?s?\.?\s*((?:\d{1,2}\b(?:\s*(?:,|and|&)\s*)?)+)", re.IGNORECASE)


def paragraphs_named(words: str) -> list[int]:
    """The paragraphs of the schedule that a wording names: 3 of "Exempt - paragraph 3"."""
    return sorted(
        {int(number) for found in PARAGRAPHS.findall(words) for number in re.findall(r"\d+", found)}
    )


def says_kept_back(said: str) -> bool:
    """Whether the words of a cell keep its row from the public."""
    if PLAINLY.search(said) or SET_APART.search(said):
        return True
    # A short cell that begins with the mark and goes on in four words at most: "Exempt under para 3".
    return len(said) <= ALONE and bool(WHOLLY.match(said)) and len(said.split()) <= 6 and not is_a_thing(said)


def is_a_thing(said: str) -> bool:
    """Whether the mark describes something else: "Restricted budget", "Confidential waste"."""
    rest = WHOLLY.sub("", said, count=1).split()
    return bool(rest) and not re.match(
        r"^(?:under|by|para|paragraph|reports?|items?|matters?|business|actions?|section|appendix|annex|papers?|"
        r"part|until|information|\d+|see|only|yes|to|for|as)\b",
        rest[0],
        re.IGNORECASE,
    )
