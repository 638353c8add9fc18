"""The words that councils put over columns: every field's headings, and how far a heading names a field.

Source: the headings of published council plans and trackers, gathered field by field.
"""

import re
from difflib import SequenceMatcher
from functools import lru_cache

from programmes.imports.recognising.synonyms import AMBIGUOUS, HEADINGS, NOTHING, ONLY_ALONE

# When something came to be written down, which is no date to do it by.
RECORDED = re.compile(
    r"\b(?:raised|logged|created|received|reported|identified|opened|modified|added|recorded|requested|submitted"
    r"|allocated|removed|deleted|withdrawn|cancelled|superseded|archived|of decision|of meeting|of birth)\b",
    re.IGNORECASE,
)
# “brag” is a RAG with blue in it, and “RAGG” a slip that stands in published plans.
RATED = re.compile(r"\b(b?rag+|status|rating|health)\b", re.IGNORECASE)
# Plans written for residents ask what their columns say: “Who will do it?”.
ASKED = re.compile(r"^(?:who|when|what|where|how)\b")
# What the last words of a heading tell, where the whole isn't known: "Benefit ID", "Tactical lead".
ENDINGS: tuple[tuple[re.Pattern[str], str, float], ...] = tuple(
    (re.compile(words), name, share)
    for words, name, share in (
        (r"^(?:revised|new|amended|extended|re ?profiled|re ?baselined|re ?forecast) (?:\w+ ){0,3}(?:date"
         r"|target|deadline|timescale|completion|end|finish|due)$", "revised_due", 0.85),
        (r"^(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|latest|current|further|final|last)"
         r" (?:revis(?:ion|ed)|extension|extended|re ?forecast|re ?baseline[d]?|forecast|amendment|amended)"
         r"(?: (?:date|target|deadline|due|timescale|completion))*$", "revised_due", 0.85),
        (r"^(?:revis(?:ion|ed)|extension|extended|re ?forecast|amended)"
         r"(?: (?:again|to|until|further|date|no|\d{1,2}))*$", "revised_due", 0.8),
        (r"^(?!.*\byes no$)"
         r"(?!(?:phone|telephone|mobile|contact|fax|house|account|bank|total|target) )(?:\w+ ){1,3}(?:id|ref"
         r"|no|number|reference|code)$", "reference", 0.8),
        (r"^(?:\w+ ){1,3}(?:leads?|owners?|officers?|sponsor|manager|director)$", "owner", 0.7),
        (r"^(?:\w+ ){0,2}(?:end|finish|completion|target|due|delivery|implementation) (?:date|qtr"
         r"|quarter|month)$",
         "due", 0.8),
    )
)  # fmt: skip
# A score of a risk is of one of these; the words after them say of what.
SCORED = re.compile(
    r"^(?:inherent|gross|initial|original|raw|untreated|unmitigated|current|residual|net|mitigated|target|desired)"
    r"(?: risk)?(?: score| rating)? (?=\S)"
)
YEAR_HEADING = re.compile(r"(?:^|\D)((?:19|20)?\d{2})\s*[/\-–]\s*((?:19|20)?\d{2})(?:\D|$)")
QUARTER_HEADING = re.compile(r"\bq(?:uarter|tr)?\s*([1-4])\b", re.IGNORECASE)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
MONTH_HEADING = re.compile(rf"\b{_MONTH}|\b\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}\b", re.IGNORECASE)
# A month without a year may be a name or the word “may”, so a year is wanted here.
MONTH_ALONE = re.compile(rf"^(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?{_MONTH}[\s'’-]*(?:20)?\d{{2}}$", re.IGNORECASE)
_SHORT_YEAR = r"(?:[\s'’-]*(?:20)?\d{2}(?:[/-]\d{2,4})?)?"
PERIOD = re.compile(
    rf"^(?:(?:w/?[ce]|week (?:commencing|ending)|20\d\d)\s*)?(?:(?:\d{{1,2}}(?:st|nd|rd|th)?[\s-]+)?{_MONTH}"
    rf"{_SHORT_YEAR}|\d{{1,2}}/\d{{1,2}}/\d{{2,4}}|(?:20\d\d(?:[/-]\d{{2,4}})?\s*)?q(?:uarter|tr)?\s*[1-4]{_SHORT_YEAR})$",
    re.IGNORECASE,
)
# A box to tick: “Done?”, “Complete (Y/N)”.
ASKS_DONE = re.compile(
    r"^\s*(?:is it )?(?:done|complete[d]?|closed|finished|delivered|achieved|implemented)"
    r"\s*(?:\?\s*(?:\(?\s*(?:y|yes|true)\s*/\s*(?:n|no|false)\s*\)?)?|\(?\s*(?:y|yes|true)\s*/\s*(?:n|no|false)\s*\)?\s*\??)\s*$",
    re.IGNORECASE,
)
# The same without a mark, where nothing but ticks or yes and no stand under it.
DONE_BOX = re.compile(
    r"^\s*(?:(?:is )?it )?(?:done|complete[d]?|closed|finished|delivered|achieved|implemented)\s*$",
    re.IGNORECASE,
)
# “Responsible officer and target date”, “Who and by when”: a person and a day in one cell.
_PERSON = r"(?:whom?|officers?|owners?|leads?|responsib\w+|manager|director|assigned to)"
_DAY = r"(?:when|dates?|deadlines?|timescales?|target|due|completion)"
WHO_AND_WHEN = re.compile(
    rf"\b{_PERSON}\b.*(?:\band\b|&|/|,|\+|\n).*\b{_DAY}\b|\b{_DAY}\b.*(?:\band\b|&|/|,|\+|\n).*\b{_PERSON}\b",
    re.IGNORECASE | re.DOTALL,
)
UPDATES_HEADING = re.compile(r"update|progress|comment|position|narrative", re.IGNORECASE)


CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])(?!(?:OD|TS)\b)")


def plain_heading(heading: str) -> str:
    """A heading reduced to its words: case, brackets, punctuation and spacing don't count."""
    text = (
        CAMEL.sub(" ", heading)
        .casefold()
        .replace("&", " and ")
        .replace("%", " percent ")
        .replace("’", "")
        .replace("'", "")
    )
    if "_x00" in text:  # SharePoint's way of writing a space in a column's name
        text = re.sub(r"_x00([0-9a-f]{2})_", lambda escape: chr(int(escape[1], 16)), text)
    # “owner_post” and “MilestoneID” are words as well.
    text = text.replace("_", " ")
    text = re.sub(r"work\s*-?\s*streams?\b", "workstream", text)
    text = re.sub(r"\bofficer?\(s\)", "officer", text)
    text = re.sub(r"[^\w£#]+", " ", text)
    return " ".join(text.split())


def _bare(heading: str) -> str:
    return plain_heading(re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", heading))


@lru_cache(maxsize=1)
def _by_heading() -> dict[str, dict[str, float]]:
    by_heading: dict[str, dict[str, float]] = {}
    for name, headings in HEADINGS.items():
        for heading in headings.split("|"):
            by_heading.setdefault(heading, {})[name] = 1.0
    # Last, in place of what a single field claims: of these headings no field is sure.
    by_heading.update({heading: dict(fields) for heading, fields in AMBIGUOUS.items()})
    return by_heading


@lru_cache(maxsize=1)
def _by_squeezed() -> dict[str, dict[str, float]]:
    return {heading.replace(" ", ""): fields for heading, fields in _by_heading().items()}


def is_year(text: str) -> bool:
    """Whether the text holds a financial year such as 2025/26 (the second year follows the first)."""
    years = YEAR_HEADING.search(text)
    return years is not None and (int(years[1][-2:]) + 1) % 100 == int(years[2][-2:])


def is_rated_by_period(heading: str) -> bool:
    """Whether the heading is of a RAG or status in one quarter or month: "Q2 RAG", "Status May 26"."""
    return bool(RATED.search(heading) and (QUARTER_HEADING.search(heading) or MONTH_HEADING.search(heading)))


def is_period(heading: str) -> bool:
    """Whether the heading is a month, a quarter, a week or a day and nothing else."""
    words = " ".join(heading.split())
    return len(words) < 24 and bool(PERIOD.match(words))


AIMED_AT = re.compile(r"\b(?:targets?|planned|aim|goal)\b", re.IGNORECASE)
READ = re.compile(r"\b(?:readings?|actuals?|outturn|results?|performance|achieved|values?)\b", re.IGNORECASE)


def period_of_figures(heading: str) -> str:
    """The period of a heading that says no more than what its figures are: "Q1 target"; empty for none."""
    words = " ".join(READ.sub(" ", AIMED_AT.sub(" ", heading)).split()).strip(" -–:,")
    return words if is_period(words) else ""


@lru_cache(maxsize=4096)
def fields_named(heading: str) -> dict[str, float]:
    """The fields that a heading may name, each with how far it names it (0 to 1); empty for none."""
    heading = " ".join(heading.split())
    if not heading or len(heading) > 90:
        return {}
    if WHO_AND_WHEN.search(heading) and len(heading) < 60:
        return {"owner": 0.9}
    if ASKS_DONE.match(heading):
        return {"status": 0.95}
    quarter = QUARTER_HEADING.search(heading)
    period = quarter or MONTH_HEADING.search(heading)
    # Before the headings that are known whole: “Q2 progress” would else be read as figures of a quarter.
    if period and UPDATES_HEADING.search(heading):
        return {"progress": 0.9}
    if period and (rated := RATED.search(heading)):
        return {"status": 0.8, "rag": 0.6} if rated[1].casefold() == "status" else {"rag": 0.8}
    if MONTH_ALONE.match(heading):
        return {"progress": 0.6}
    if quarter and len(heading) < 40:
        return {"quarter_amount": 0.8, "progress": 0.6, "actual": 0.5}
    # A longer heading with a year in it is a sentence about something else, or the sheet's title.
    if is_year(heading) and len(heading) < 40:
        return {**_besides_the_year(heading), "year_amount": 0.85}
    for words, weight in ((plain_heading(heading), 1.0), (_bare(heading), 0.95)):
        known = _by_heading().get(words) or _by_squeezed().get(words.replace(" ", ""))
        if known and words:
            return {name: share * weight for name, share in known.items()}
    words = _bare(heading) or plain_heading(heading)
    if words in NOTHING or ("date" in words and RECORDED.search(words)):
        return {}
    # From the surest to the vaguest: each is only asked where those before it know nothing.
    return _of_one_half(heading) or _asked(words) or _by_ending(words) or _contained(words)


def _besides_the_year(heading: str) -> dict[str, float]:
    """What a heading with a year names of measures: "Target 26/27", "2025/26 outturn"."""
    named = _by_heading().get(plain_heading(YEAR_HEADING.sub(" ", heading)), {})
    return {name: 0.6 for name in ("target_value", "baseline", "actual") if name in named}


def known_whole(heading: str) -> bool:
    """Whether the heading is one that we know from its first word to its last."""
    return plain_heading(heading) in _by_heading() or _bare(heading) in _by_heading()


def is_known(words: str) -> bool:
    """Whether the words, as `plain_heading` gives them, are a heading."""
    return words in _by_heading()


def meaning(heading: str) -> str:
    """The field that a heading names most surely; else its words."""
    fields = fields_named(heading)
    return max(fields, key=lambda name: fields[name]) if fields else plain_heading(heading)


def _of_one_half(heading: str) -> dict[str, float]:
    """Fields by the half of a heading in two languages that is known: "Statws / Status"."""
    halves = [half for half in re.split(r"[/|\n]", heading) if half.strip()]
    known = [_by_heading().get(plain_heading(half), {}) for half in halves]
    named = [fields for fields in known if fields]
    if len(halves) != 2 or not named:
        return {}
    share_of_first = 0.95 if len(named) == 1 or set(named[0]) == set(named[1]) else 0.8
    return {name: round(share * share_of_first, 3) for name, share in named[0].items()}


def _asked(words: str) -> dict[str, float]:
    """Fields by the question that a heading asks: "Who is going to lead this work?"."""
    words = re.sub(r"^(who|what|when|where|how)s\b", r"\1", words)
    if not ASKED.match(words):
        return {}
    parts = words.split()
    for size in range(len(parts) - 1, 0, -1):
        known = _by_heading().get(" ".join(parts[:size]))
        # “What” and “how” begin questions about anything, so they need more words that are known.
        if known and (size > 2 or parts[0] in ("who", "when")):
            return {name: round(share * 0.85, 3) for name, share in known.items()}
    return {}


def _by_ending(words: str) -> dict[str, float]:
    score = SCORED.sub("", words)
    if score != words:
        of = {
            n: s
            for n, s in (_by_heading().get(score) or {}).items()
            if n in ("likelihood", "impact", "score")
        }
        if of or score == "s":
            return dict.fromkeys(of or ("score",), 0.9)
    return next(({name: share} for ending, name, share in ENDINGS if ending.search(words)), {})


def _contained(words: str) -> dict[str, float]:
    """Fields by a known heading inside a longer one, or one that is spelt nearly alike."""
    parts = words.split()
    if not parts or len(parts) > 12:
        return {}
    shares: dict[str, float] = {}
    for size in range(min(len(parts), 6), 0, -1):
        for at in range(len(parts) - size + 1):
            inner = " ".join(parts[at : at + size])
            if size == 1 and (len(inner) < 3 or inner in ONLY_ALONE):
                continue
            for name, share in (_by_heading().get(inner) or {}).items():
                # The square root, so that “Responsible officer for this” still counts for its two known
                # words.
                cover = (len(inner) / len(words)) ** 0.5
                shares[name] = max(shares.get(name, 0.0), round(share * 0.9 * cover, 3))
        # The longest known words inside decide: “risk owner” is no “owner”.
        if shares:
            return shares
    squeezed = words.replace(" ", "")
    if len(squeezed) >= 5:
        for known, fields in _by_squeezed().items():
            # Slips seldom fall on the first letter; without this every heading would be compared with all
            # others.
            if abs(len(known) - len(squeezed)) <= 2 and known[:1] == squeezed[:1]:
                alike = SequenceMatcher(None, known, squeezed).ratio()
                if alike >= 0.86:
                    for name, share in fields.items():
                        shares[name] = max(shares.get(name, 0.0), round(share * alike * 0.85, 3))
    return shares
