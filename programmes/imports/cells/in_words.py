"""Dates and statuses that stand inside a row's words: “by March 2004”, “on hold until …”. Pure.

They are offered, never taken: “by March” may be another thing's date. Which of the words speak of the row's
own end is told by what leads up to the date; which of its standing, by how a clause begins.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from council.lengths import shortened
from council.reading.dates.timescales import Timescale, read_timescale


class OfferKind(StrEnum):
    """What words inside a row may say of it."""

    DUE = "due"
    AMENDED = "amended"  # a date that takes the place of an earlier one
    COMPLETE = "complete"
    ALL_DONE = "all_done"  # at 100%, and no status says that it is complete
    ON_HOLD = "on_hold"
    WITHDRAWN = "withdrawn"
    BUSINESS_AS_USUAL = "business_as_usual"

    @property
    def is_date(self) -> bool:
        return self in (OfferKind.DUE, OfferKind.AMENDED)

    @property
    def stage(self) -> str:
        """The stage that a standing comes to."""
        return OfferKind.COMPLETE.value if self is OfferKind.ALL_DONE else self.value


@dataclass(frozen=True, slots=True)
class SaidInWords:
    """What words of a row may say of it: the words, and the date where they name one.

    `was` is the date that an amended one takes the place of, where the words name it too.
    """

    kind: OfferKind
    words: str
    date: Timescale | None = None
    was: Timescale | None = None

    def as_json(self) -> dict[str, Any]:
        """It as `import_plan` prints it."""
        return {
            "kind": self.kind.value,
            "words": self.words,
            "date": self.date.as_json() if self.date is not None else {},
            **({"was": self.was.as_json()} if self.was is not None else {}),
        }


_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?:(?:19|20)\d\d(?:\s?[/–-]\s?\d{2,4})?|['’]\d\d|\d\d(?=\s*(?:$|[.,;)])))"
# A year alone is also a number of things: “by 2000 homes”.
_ENDS = r"(?=[\s.,;:)]*(?:$|\n|[.,;:)]|\b(?:and|with|to|through|at|in line|as)\b))"
_DATE = (
    r"(?:(?:the\s+)?(?:early|mid|late|end(?:\s+of)?|beginning\s+of|start\s+of|close\s+of)[\s-]+)?(?:"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?)?{_MONTH}(?:,?\s*{_YEAR})?"
    r"|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{4}-\d\d-\d\d"
    rf"|(?:Q[1-4]|quarter\s+[1-4]|spring|summer|autumn|winter|christmas|easter)\s*(?:of\s+)?{_YEAR}"
    rf"|(?:19|20)\d\d/\d{{2,4}}\b|20\d\d{_ENDS})"
)
_LEADS = (
    r"(?:by|before|no(?:t)? later than|(?:finish(?:ed)?|complet(?:e|ed|ion)|go(?:es)? live)\s+(?:by|in|on)"
    r"|due(?:\s+(?:by|on|in))?|deadline(?:\s+(?:is|of))?:?|completion date:?)"
)
DUE = re.compile(rf"\b{_LEADS}\s+(?P<date>{_DATE})", re.IGNORECASE)
_TARGET = r"(?:target(?:\s+date)?|deadline|due\s+date|completion\s+date|end\s+date|timescale|date)"
TARGET = re.compile(
    rf"\b(?:future|current|agreed)?\s*(?:target(?:\s+date)?|deadline)\s*(?:is|of|[:–-])?\s*(?P<date>{_DATE})",
    re.IGNORECASE,
)
_MOVED = (
    r"(?:amended|extended|revised|moved|changed|put back|slipped|deferred|delayed|postponed"
    r"|re-?scheduled|re-?profiled|brought\s+forward)"
)
_FROM = rf"(?:\s+from\s+{_DATE})?"
AMENDED = re.compile(
    rf"(?:\b{_TARGET}s?\b[^.;\n]{{0,40}}?\b{_MOVED}{_FROM}\s+(?:to|until|for)"
    rf"|\b(?:extended|slipped|deferred|delayed|postponed|re-?scheduled|put\s+back|brought\s+forward)"
    rf"{_FROM}\s+(?:to|until)|\b(?:new|revised|amended)\s+{_TARGET}\s*(?:is|of|[:–-])?)"
    rf"\s+(?P<date>{_DATE})",
    re.IGNORECASE,
)
ANY_DATE = re.compile(rf"(?P<date>\b{_DATE})", re.IGNORECASE)
# Words of which one stands in all that AMENDED finds: they are quicker looked for.
MOVED_STEMS = (
    *("amend", "extend", "revis", "moved", "changed", "slipp", "deferr", "delay", "postpon", "schedul"),
    *("profil", "forward", "new ", "put back"),
)
STANDINGS: tuple[tuple[OfferKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(words, re.IGNORECASE))
    for kind, words in (
        (OfferKind.BUSINESS_AS_USUAL,
         r"\b(?:now|is|has\s+become|become|becomes)\s+(?:part\s+of\s+)?(?:the\s+|our\s+)?(?:business[\s-]as[\s-]usual|bau"
         r"|every\s?day|day[\s-]to[\s-]day|routine|mainstream|normal\s+(?:business|work\w*))\b"
         r"|^(?:moved|transferred)\s+to\s+(?:business\s+as\s+usual|bau)\b|^business\s+as\s+usual\b"),
        (OfferKind.ON_HOLD,
         r"^(?:now\s+|currently\s+|been\s+|put\s+|placed\s+)*(?:on[\s-]hold|(?:held\s+)?in\s+abeyance|paused|suspended|parked)\b"
         r"|\b(?:put|placed|is|are|been|currently|now)\s+(?:on\s+hold|in\s+abeyance)\b"),
        (OfferKind.WITHDRAWN,
         r"^(?:to\s+be\s+|now\s+|been\s+)*(?:withdrawn|deleted|deleting|cancelled|abandoned)\b"
         r"|\bno\s+longer\s+(?:required|needed|being\s+pursued|proceeding|going\s+ahead)\b"),
        (OfferKind.COMPLETE,
         r"^(?:now\s+|all\s+|fully\s+)*(?:achieved|completed?|done|finished|implemented)"
         rf"(?:\s+(?:in\s+full|on\s+time|(?:on|in|by)\s+{_DATE}|{_DATE}))?\s*$"),
    )
)  # fmt: skip
# What takes a standing back before it is said: “was on hold”, “not deleted”.
_BEFORE = re.compile(
    r"\b(?:not|never|no longer|was|were|had been|if|unless|previously|until)\W+$", re.IGNORECASE
)
CLAUSES = re.compile(r"[.;:\n]+\s*|(?<!\s)\s+[-–—]\s+|[()\[\]]|,\s+(?=now\b|but\b)", re.IGNORECASE)
IN_TITLE = re.compile(
    r"^\W*(?:on hold|paused|deleted|withdrawn|cancelled|complete[d]?|achieved|done)\s*[:\-–—)\]]"
    r"|[(\[][^)\]]{0,60}[)\]]\W*$",
    re.IGNORECASE,
)
LONGEST = 2_000  # characters of a text that are looked through


def dates_offered(title: str, remarks: str, *, near: date) -> Iterator[SaidInWords]:
    """The date that a row's words name for it: an amended one first, else the last that it is to be done
    by. Of remarks only what calls itself a target counts: “trained by May” is told of what was done."""
    for text in (remarks, title):
        lowered = text[:LONGEST].lower()
        if not any(stem in lowered for stem in MOVED_STEMS):
            continue
        for found in reversed(list(AMENDED.finditer(text[:LONGEST]))):
            read = _read(found, near)
            if read is not None:
                yield _amended(found, read, title, near)
                return
    for text, pattern in ((title, DUE), (title, TARGET), (remarks, TARGET)):
        reads = [(found, read) for found in pattern.finditer(text[:LONGEST]) if (read := _read(found, near))]
        if reads:
            found, read = max(reads, key=lambda pair: pair[1].end or date.min)
            yield SaidInWords(OfferKind.DUE, _short(found[0]), read)
            return


def _amended(found: re.Match[str], read: Timescale, title: str, near: date) -> SaidInWords:
    """The amended date with the one before it, where the row's words name that too: “Target Sept, slipped to
    Dec”."""
    led = found.string[: found.start("date")]
    first = found.start()
    named = [each for each in ANY_DATE.finditer(led) if each.start() >= first]
    named = named or [each for pattern in (DUE, TARGET) for each in pattern.finditer(led)]
    # The deadline in its words is what its remarks say was moved.
    if not named and found.string != title:
        named = [each for pattern in (DUE, TARGET) for each in pattern.finditer(title)]
    if not named:
        return SaidInWords(OfferKind.AMENDED, _short(found[0]), read)
    before = max(named, key=lambda each: each.start("date"))
    was = _read(before, near)
    # Read together, as of two months without a year the second comes after the first.
    both = read_timescale(f"{before['date'].strip()}, moved to {found['date'].strip()}", near=near)
    if was is not None and both.was and both.end and both.was != both.end:
        was, read = replace(was, end=both.was), replace(read, end=both.end)
    if was is None or was.end == read.end:
        return SaidInWords(OfferKind.AMENDED, _short(found[0]), read)
    same = before.string is found.string
    words = found.string[before.start() : found.end()] if same else f"{before[0]} … {found[0]}"
    return SaidInWords(OfferKind.AMENDED, _short(words), read, was)


def standing_offered(title: str, remarks: str) -> SaidInWords | None:
    """The standing that a row's words name: of its remarks, or where its title sets it apart."""
    texts = [remarks[:LONGEST]]
    if IN_TITLE.search(title):
        texts.append(title[:LONGEST])
    for text in texts:
        clauses = [clause.strip() for clause in CLAUSES.split(text) if clause and clause.strip()]
        # The particular goes first: what is deleted since it is everyday work is business as usual.
        for kind, pattern in STANDINGS:
            for clause in clauses:
                found = pattern.search(clause)
                if found and not _BEFORE.search(clause[: found.start()]):
                    return SaidInWords(kind, _short(clause))
    return None


def _read(found: re.Match[str], near: date) -> Timescale | None:
    """The date of the words; None for none, or for a month in small letters without a year (“may”)."""
    words = found["date"]
    if words.strip().casefold() == "may" and words.strip() != "May":
        return None
    lead = "before " if re.match(r"before\b", found[0], re.IGNORECASE) else ""
    read = read_timescale(f"{lead}{words.strip()}", near=near)
    return read if read.end is not None else None


def _short(words: str) -> str:
    return shortened(" ".join(words.split()), 120)
