"""The words of the calendar: months, seasons, terms, holidays, periods. Data only; add a word here, and it is
read.
"""

from __future__ import annotations

from council.reading.dates.periods import Break
from council.reading.dates.timescale import Precision
from council.reading.tokens import Phrases, by_phrase, either

MONTH_NAMES = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
MONTHS = {name: number for number, name in enumerate(MONTH_NAMES, 1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()}
MONTHS |= {"sept": 9, "febr": 2, "janu": 1, "octo": 10, "novem": 11, "decem": 12}
WELSH_MONTHS = [
    "ionawr",
    "chwefror",
    "mawrth",
    "ebrill",
    "mai",
    "mehefin",
    "gorffennaf",
    "awst",
    "medi",
    "hydref",
    "tachwedd",
    "rhagfyr",
]
MONTHS |= {name: number for number, name in enumerate(WELSH_MONTHS, 1)}
MONTHS_THAT_ARE_ALSO_WORDS = {"may", "march", "mar", "jan", "dec"}

WEEKDAYS = by_phrase(
    {
        0: "mon, monday",
        1: "tue, tues, tuesday",
        2: "wed, weds, wednesday",
        3: "thu, thur, thurs, thursday",
        4: "fri, friday",
        5: "sat, saturday",
        6: "sun, sunday",
    }
)
WEEKDAY_NAMES = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

SEASONS = {"spring": 0, "summer": 1, "autumn": 2, "fall": 2, "winter": 3}
SEASONS |= {"gwanwyn": 0, "haf": 1, "gaeaf": 3}  # “hydref” is October as well as autumn
TERMS = {"autumn": 0, "spring": 1, "summer": 2}

ORDINALS = by_phrase(
    {
        1: "first, one",
        2: "second, two",
        3: "third, three",
        4: "fourth, four",
        5: "last, final, fifth",
    }
)

# The day of the year on which each falls: (month, day), or days after Easter Sunday. "New Year" may be the
# day, the turn of the year or the weeks after it.
NEW_YEAR = (1, 0)
HOLIDAYS: Phrases[tuple[int, int] | int] = Phrases(
    {
        (12, 25): "christmas, christmas day, xmas, xmas day",
        (12, 24): "christmas eve",
        (12, 26): "boxing day",
        (1, 1): "new year's day, new years day",
        NEW_YEAR: "new year",
        (12, 31): "new year's eve, new years eve",
        (3, 25): "lady day",
        (6, 24): "midsummer day",
        (9, 29): "michaelmas, michaelmas day",
        0: "easter, easter sunday, easter day",
        1: "easter monday",
        -2: "good friday",
        49: "whitsun, whit sunday, whitsunday, pentecost",
    }
)
# Mondays of a month: (month, 1 for the first or 5 for the last).
BANK_HOLIDAYS: Phrases[tuple[int, int]] = Phrases(
    {
        (5, 1): "early may bank holiday, may day bank holiday, first may bank holiday",
        (5, 5): "spring bank holiday, late may bank holiday, second may bank holiday",
        (8, 5): "august bank holiday, summer bank holiday, late summer bank holiday",
    }
)
# Times of the year that each council or school sets itself. None of them is a day without a question.
_AWAY = "break, recess, holiday, holidays, vacation, closure, shutdown, shut down, period"
_HALF_TERM = "half term, half term holiday, half term break, half term week"
_CHRISTMAS = either("christmas, christmas and, christmas &, christmas /, xmas and", "new year")
BREAKS: Phrases[Break] = Phrases(
    {
        Break.CHRISTMAS: f"{either('christmas, xmas, festive', _AWAY)}, festive season, {_CHRISTMAS}, "
        + either(_CHRISTMAS, _AWAY),
        Break.EASTER: either("easter", f"{_AWAY}, weekend"),
        Break.SUMMER: either("summer, august, aug", _AWAY),
        Break.AUTUMN_HALF_TERM: either("october, oct, autumn", _HALF_TERM),
        Break.SPRING_HALF_TERM: either("february, feb, spring", _HALF_TERM),
        Break.SUMMER_HALF_TERM: either("may, summer, whitsun, whit", _HALF_TERM),
    }
)

YEAR_KINDS = Phrases(
    {
        "financial": """
            financial year, fiscal year, fin year, fy, f/y, budget year, council year
        """,
        "calendar": "calendar year",
        "academic": "academic year, school year",
        "municipal": "municipal year, civic year",
    }
)
YEAR_ENDS = Phrases(
    {
        "financial": """
            year end, yearend, financial year end, fy end, eofy, end of fy, fye, eoy
        """,
        "calendar": "calendar year end",
        "municipal": "municipal year end",
        "academic": "academic year end, school year end",
    }
)
_ENDING = "ending, ended, end"
PERIODS_ENDING = Phrases(
    {
        "week": "w/e, we, w e, wk ending, " + either("week", _ENDING),
        "fortnight": "f/e, " + either("fortnight", _ENDING),
        "month": either("month", _ENDING),
        "quarter": either("quarter", _ENDING),
        "half": either("half year", _ENDING),
        "year": "y/e, ye, " + either("year, financial year", _ENDING),
        "": either("period", _ENDING),
    }
)
WEEKS_COMMENCING = Phrases(
    {
        "week": "w/c, wc, w c, w/b, w/s, wk/c, w/com, "
        + either("week, wk, the week, weeks", "commencing, beginning, starting, of, from, comm"),
        "fortnight": "fortnight commencing, fortnight beginning, f/c",
    }
)
LENGTHS = {
    "week": Precision.WEEK,
    "fortnight": Precision.WEEK,
    "month": Precision.MONTH,
    "quarter": Precision.QUARTER,
    "half": Precision.HALF,
    "year": Precision.YEAR,
    "": Precision.DAY,
}
RELATIVES = by_phrase(
    {
        0: "this, current, present, the",
        1: "next, following, coming, new",
        -1: "last, previous",
    }
)
