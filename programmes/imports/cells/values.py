"""What single cells say: a RAG, a stage, a percentage. The words stay beside what is understood."""

import colorsys
import re
from datetime import date
from functools import lru_cache

from council.calendar.years import FinancialYear
from council.reading.dates.periods import nearest_year

LEVELS = {
    "l": "Low",
    "low": "Low",
    "m": "Medium",
    "med": "Medium",
    "medium": "Medium",
    "moderate": "Medium",
    "h": "High",
    "high": "High",
    "vh": "Very high",
    "very high": "Very high",
    "vl": "Very low",
    "very low": "Very low",
    "critical": "Critical",
}

RAG_WORDS = {
    "red": "red",
    "r": "red",
    "amber": "amber",
    "a": "amber",
    "yellow": "amber",
    "green": "green",
    "g": "green",
    "blue": "blue",
    "b": "blue",
    "a/r": "red",
    "r/a": "red",
    "a/g": "amber",
    "g/a": "amber",
    "amber/red": "red",
    "red/amber": "red",
    "amber red": "red",
    "red amber": "red",
    "amber/green": "amber",
    "green/amber": "amber",
    "amber green": "amber",
    "green amber": "amber",
    "coch": "red",
    "ambr": "amber",
    "oren": "amber",
    "melyn": "amber",
    "gwyrdd": "green",
    "glas": "blue",
}
SIGNS = {
    "🔴": "red", "🟥": "red", "🟠": "amber", "🟡": "amber", "🟧": "amber", "🟨": "amber", "🟢": "green",
    "🟩": "green", "🔵": "blue", "🟦": "blue",
}  # fmt: skip
# What stands in a RAG's cell and says that there is none.
NO_RAG = {
    "n/a",
    "na",
    "none",
    "nil",
    "-",
    "–",
    "—",
    "grey",
    "gray",
    "white",
    "not rated",
    "not applicable",
    "tbc",
    "false",
    "no",
    "n/k",
    "nan",
    "null",
}
# Lists to choose from number their words, or put a sign before them: “1 - Red”, “▲ Amber”.
# What runs on is taken whole (`++`), or a cell of dashes would be tried in as many ways as it can be parted.
MARK_BEFORE = re.compile(r"^(?:\d{1,2}\s*+[-–—.:)]\s*+|[^\w\s(£]++\s*+)+(?=\w)")

_NOBODY = (
    r"(?:tbc|tbd|tba|vacan(?:t|cy)|n/?a|#n/?a|null|nan|none|unknown"
    r"|to be (?:confirmed|agreed|appointed|advised)|-++|\?++)"
)
NO_OWNER = re.compile(
    rf"^\(?{_NOBODY}(?:[\s,;()–/-]++(?:{_NOBODY}|posts?|new|role|recruit(?:ing|ment)?|(?=\.?$)))*+\)?\.?$",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"(?:[<(\[]|(?<![\w.+'-]))[\w.+'-]++@[\w-]++(?:\.[\w-]++)++[>)\]]*+")
INITIALS = re.compile(r"^[A-Z]{2,5}$")
PERSON = re.compile(r"^[A-Z][A-Za-z'’-]*\.?(?:\s+[A-Z][A-Za-z'’-]+){1,2}$")


WAS = re.compile(r"\(\s*(?:was|previously|last(?: month| quarter)?:?)\s[^()]*\)$")  # “G (was A)”
# What stands in a column of RAGs in place of a colour.
TRACKS = {
    "on track": "green",
    "on target": "green",
    "at risk": "amber",
    "off track": "red",
    "off target": "red",
}
COLOUR = r"(red|amber|yellow|green|blue)"
RAG_SAID = re.compile(rf"(?:b?rag\s*[:=-]?\s*)?\(?{COLOUR}\)?(?:\s*[-–:(].*)?")
MOVED = re.compile(rf"\b{COLOUR}\b[^\w]*(?:->|=>|→|⇒|➡|>|\bto\b|\bthen\b)[^\w]*\b{COLOUR}\b")
RAG_BEHIND = re.compile(rf"[\w\s’',-]{{1,40}}\({COLOUR}\)")  # On track (Green)


@lru_cache(maxsize=8_192)
def read_rag(text: str, fill: str = "") -> str:
    """The RAG that a cell states (red, amber, green, blue) by word or letter, else by its fill; or empty."""
    words = " ".join(text.split()).casefold().strip(" .:-–*↑↓→←↔⬆⬇➡▲▼")
    if not words:
        return "" if text.strip() else rag_of_fill(fill)
    if MOVED.search(words) or len({SIGNS[sign] for sign in words if sign in SIGNS}) > 1:
        return ""  # “Amber → Green” is where it was and where it goes, and not one of them
    known = RAG_WORDS.get(words) or SIGNS.get(words[0])
    if known:
        return known
    words = WAS.sub("", MARK_BEFORE.sub("", words)).strip()
    coloured = RAG_SAID.fullmatch(words) or RAG_BEHIND.fullmatch(words)
    if coloured:
        return "amber" if coloured[1] == "yellow" else coloured[1]
    # “Red / Coch” is one RAG in two languages; “Red / Green” is two, and neither.
    halves = [RAG_WORDS.get(half.strip()) for half in words.split("/")]
    return (halves[0] or "") if len(halves) == 2 and halves[0] == halves[1] else RAG_WORDS.get(words, "")


def rag_of_fill(fill: str) -> str:
    """The RAG that a fill colour shows, told by its hue; empty for grey, white, black and other hues."""
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", fill):
        return ""
    red, green, blue = (int(fill[i : i + 2], 16) / 255 for i in (0, 2, 4))
    hue, light, depth = colorsys.rgb_to_hls(red, green, blue)
    degrees = hue * 360
    # Pale fills are bands of a table, and grey ones headings.
    if depth < 0.35 or not 0.12 < light < 0.95:
        return ""
    if degrees <= 18 or degrees >= 340:
        return "red"
    if 18 < degrees <= 68:
        return "amber"
    if 75 <= degrees <= 165:
        return "green"
    if 195 <= degrees <= 250:
        return "blue"
    return ""


def read_percent(text: str, value: object = None, *, of_shares: bool = False) -> int | None:
    """Whole per cent: "75%", 75 and 0.75 (where Excel shows it so) are all 75; None for anything else.

    `of_shares` says that the column holds shares of one: then 1 is 100%.
    """
    match = re.fullmatch(r"\s*(\d{1,3}(?:\.\d+)?)\s*(%)?\s*", text)
    if not match:
        return None
    number = float(match[1])
    # 1 is left alone: it is 1% where the others are whole numbers, and 100% where they are shares.
    if not match[2] and ((isinstance(value, float) and 0 < value < 1) or (of_shares and number <= 1)):
        number *= 100
    return round(number) if 0 <= number <= 100 else None


def read_year(text: str, *, near: date) -> FinancialYear | None:
    """The financial year that the words name and nothing else: "2010/11", or "10/11" nearest to `near`."""
    words = text.strip()
    short = re.fullmatch(r"(\d{2})(\s*[/\-–]\s*\d{2})", words)
    if short:
        words = f"{nearest_year(int(short[1]), near)}{short[2]}"
    try:
        return FinancialYear.parse(words)
    except ValueError:
        return None


@lru_cache(maxsize=65_536)
def words_of(text: str) -> str:
    """Words for comparing: case, punctuation and spacing don't count."""
    return " ".join(re.findall(r"\w+", text.casefold()))
