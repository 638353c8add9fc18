"""The stage that a status names. Complete is only what says that it is done, and nothing else.

“Delivered in part”, “Completed 80%”, “Completed?” and “Closed - not implemented” begin with the word and
take it back: they name no stage, and are asked about.
"""

import re
from functools import lru_cache

from programmes.imports.cells.values import MARK_BEFORE

_DONE = (
    r"(?:complete[d]?|completion|achieved|done|delivered|closed|finished|in place|implemented|signed[ -]off"
    r"|established|undertaken|resolved|discharged|fulfilled|actioned|met|verified|[cg]wblhau|[cg]wblhawyd|gorffen(?:nwyd)?)"
)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}+\.?"
_MONTH_NAMES = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
_YEAR = r"(?:20\d\d|['’]?\d\d)(?:[/-]\d{2,4})?"
# Behind the word, what leaves it as it is: when, how fully, who saw it, and the same in another word.
_WHEN = (
    r"(?:(?:on|in|at|since|as of|early|mid|late|end of|date)\s++)*+(?:"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?[\s-]?+(?:of\s)?)?{_MONTH}(?:[\s,-]*+{_YEAR})?|\d{{1,2}}[/.-]\d{{1,2}}(?:[/.-]\d{{2,4}})?"
    rf"|\d{{4}}-\d\d-\d\d|(?:q[1-4]|spring|summer|autumn|winter)(?:[\s,]*+{_YEAR})?|20\d\d(?:[/-]\d{{2,4}})?)(?![\w%])"
)
_HOW = (
    r"(?:100\s?%|in full|fully|on time|on schedule|on target|on track|early|late|ahead of (?:schedule"
    r"|time|target)"
    r"|successfully|ok|yes|no further action(?: (?:needed|required))?|nfa)"
)
_NAME = (
    r"(?: by (?:the )?(?!.*\b(?:not|but|except|subject|pending|awaiting|outstanding|remain\w*|part|until"
    r"|when|once|if)\b)"
    r"(?![a-z&'’ ]{0,60}\b(?:end|next|year|month|week|spring|summer|autumn|winter|christmas|easter"
    rf"|{_MONTH_NAMES})\b)"
    r"[a-z&'’ ]{2,60})?"
)
_SEEN = (
    r"(?:verified|signed[ -]off|approved|confirmed|agreed|checked|accepted|evidenced|assured|closed"
    r"|delivered)" + _NAME
)
BEHIND = rf"(?:[\s,;:(–—-]*+(?:and |& |/ ?)?(?:{_WHEN}|{_SEEN}|{_DONE}|{_HOW})\)?)*+"
DONE = re.compile(
    r"^(?:100\s?%\s+|fully |now |all |already |wedi(?:['’]i)? (?:ei )?)*+(?:(?:verified|signed[ -]off"
    r"|closed|delivered)" + _NAME + rf"|{_DONE}){BEHIND}[\s.)]*+$",
    re.IGNORECASE,
)
# Words for done beside another stage's: “Proposed for closure” is neither withdrawn nor to be started.
SPEAKS_OF_DONE = re.compile(
    r"\b(?:clos(?:ed|ure)|complet(?:e|ed|ion)|delivered|achieved|implemented|sign(?:ed)?[ -]?off|verif\w+)\b",
    re.IGNORECASE,
)
NOW_DONE = re.compile(
    r"\b(?:now|already|been|was|since)\s+(?:clos|complet|deliver|achiev|implement|done|finish)", re.IGNORECASE
)
NOT_YET = re.compile(
    r"^(?:not\b|yet to\b|to be (?:started|confirmed)\b|to start|heb\b|no longer\b)", re.IGNORECASE
)

# Stages by the words that published trackers use. Tried in order: the more particular come first.
STAGE_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (stage, re.compile(words, re.IGNORECASE))
    for stage, words in (
        ("on_hold", r"^(?:on[ -]hold|held in abeyance|in abeyance|paused|suspended|deferred|parked|held)\b"),
        ("withdrawn", r"^(?:withdrawn|deleted|deleting|cancelled|dropped|removed|abandoned"
         r"|no longer (?:required|needed|valid|applicable|relevant|being pursued))\b"),
        ("transferred", r"^(?:transferred|moved to|merged|incorporated into|now incorporated|handed over"
         r"|superseded)\b"),
        ("business_as_usual", r"^(?:business as usual|bau|embedded|mainstreamed|now business as usual)\b"),
        ("not_started", r"^(?:not (?:yet )?(?:started|commenced|begun|due)|to (?:be )?start(?:ed)?"
         r"|new|to[ -]?do|todo|backlog|heb (?:ei )?(?:ddechrau|gychwyn)"
         r"|planned|proposed|pending"
         r"|awaiting|future|yet to start|no progress|scheduled)\b"),
        ("in_progress", r"^(?:partly|partially|part|almost|nearly|over \d+%|substantially|mostly)[\s-]+\w+"),
        ("in_progress", r"^[1-9]\d?\s?%\s*+(?:complete[d]?|done|delivered|achieved|implemented)?$"),
        ("in_progress", r"^(?:in progress|started|ongoing|on-going|on going|underway|under way|commenced"
         r"|in train|continuing|open|live"
         r"|active|progressing|on target|on track|in development|being developed|being implemented"
         r"|at risk|delayed|behind|overdue|reopened|re-opened|not (?:yet )?complete[d]?$|incomplete$"
         r"|slipp(?:ed|ing)|off[ -]track|in hand|wip|working on it|doing|in review|under review|stuck|blocked"
         r"|ar y gweill|ar y trywydd)\b"),
    )
)  # fmt: skip
WORD_STAGES = {
    "c": "complete",
    "ns": "not_started",
    "n/s": "not_started",
    "ip": "in_progress",
    "o/g": "in_progress",
    "✅": "complete",
    "✔": "complete",
    "✓": "complete",
    "☑": "complete",
}
BEGINS_DONE = re.compile(rf"^(?:fully |now |wedi(?:['’]i)? (?:ei )?)?{_DONE}\b", re.IGNORECASE)
# What stands in a cell of statuses and says nothing.
NO_STATUS = {"-", "–", "—", "nan", "null", "none", "nil", "#n/a", "#ref!", "#value!", "."}


@lru_cache(maxsize=8_192)
def read_stage(text: str) -> str:
    """The stage that a status word names, in our own terms; empty where it names none."""
    words = _plain(text)
    if words.casefold() in WORD_STAGES:
        return WORD_STAGES[words.casefold()]
    if len(words) < 60 and words.count("/") == 1:  # said in two languages, or two stages, which are none
        halves = {_stage_named(half.strip()) for half in words.split("/")} - {""}
        if halves and not any(letter.isdigit() for letter in words):
            return halves.pop() if len(halves) == 1 else ""
    return _stage_named(words) or _stage_named(MARK_BEFORE.sub("", words))


@lru_cache(maxsize=8_192)
def begins_with_stage(text: str) -> bool:
    """Whether the words begin as a status does, whatever they say after it: for telling what a column
    holds."""
    words = _plain(text)
    return bool(read_stage(text) or BEGINS_DONE.match(MARK_BEFORE.sub("", words)))


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").split()).strip(" .:-–*")


def _stage_named(words: str) -> str:
    if DONE.match(words):
        return "complete"
    stage = next((stage for stage, pattern in STAGE_WORDS if pattern.match(words)), "")
    if words.rstrip(")").endswith("?"):
        return ""
    if stage == "in_progress":
        return "" if NOW_DONE.search(words) else stage
    if stage and SPEAKS_OF_DONE.search(words) and not NOT_YET.match(words):
        return ""
    return stage
