"""The words that councils use in date columns, and what each means. Data only; add a word here, and it is
read.
"""

from __future__ import annotations

from council.reading.dates.periods import Break
from council.reading.dates.timescale import DateAnswer, Precision
from council.reading.tokens import Phrases, by_phrase, either, one_of

# --- the calendar

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

# --- what stands before a date
# (role, value): a mode says what the date is the limit of, a bound which end of the period, a hedge how sure.

LEADS: Phrases[tuple[str, str]] = Phrases(
    {
        ("mode", "by"): """
            by, no later than, not later than, latest by, at the latest by, on or before, up to and
            including, before, prior to, ahead of, in advance of, in time for, nlt, not beyond, to commence,
            to start, to begin, to be started, to go live, go live, to be done, report by, due, due by, due
            on, due date, due in, due for, deadline, target, target date, target of, timescale, completion
            by, complete by, completed by, to be completed by, finish by, finished by, deliver by, delivered
            by, implemented by, in place by, achieved by, live by, closed by, started by, complete in, to
            complete, to be completed in, to be completed, completion, due to complete, completion date, end
            date, finish date, planned end, milestone date, implementation date, expected, expected by,
            anticipated, anticipated by, planned, planned for, scheduled, scheduled for, forecast, forecast
            for, aim for, aiming for, aim, extended deadline, latest, delivery, by when, expected in,
            anticipated in, planned in, scheduled in, target for, aimed for, set for, no later than the, by
            the, due by the
        """,
        ("mode", "from"): """
            from, starting, starting from, starting in, starting on, commencing, commencing from, commencing
            on, commencing in, beginning, beginning from, beginning in, beginning on, with effect from,
            w.e.f, wef, effective from, effective, in force from, as from, as of, not before, no earlier
            than, not earlier than, no sooner than, not until, onwards from, start, starts, start date,
            start in, start on, start from, starts in, starts from, begins, starts on, begin, begins in,
            commence, commences, commence in, commence from, to start from, to commence from, to begin from,
            live from, runs from, running from, in place from
        """,
        ("mode", "since"): "since, ever since",
        ("mode", "after"): "after, following, post, beyond, later than",
        ("mode", "until"): """
            until, till, til, up until, through until, through to, running to, lasting until
        """,
        ("mode", "to"): "to, up to, through, thru",
        ("mode", "between"): "between",
        ("mode", "throughout"): "throughout, over the course of, all through",
        ("mode", "every"): "each, every",
        ("bound", "early"): """
            early, early in, early on in, earlier in, early part of, the early part of
        """,
        ("bound", "start"): """
            start of, the start of, beginning of, the beginning of, at the start of, at the beginning of, by
            start of, by the start of, by the beginning of, by beginning of
        """,
        ("bound", "mid"): """
            mid, middle of, the middle of, midway through, early to mid, early-mid, half way through
        """,
        ("bound", "late"): """
            late, late in, later in, mid to late, mid-late, latter part of, the latter part of, towards the
            end of
        """,
        ("bound", "end"): """
            end of, the end of, end, at the end of, by the end of, by end of, by end, e/o, eo, month end,
            month end of, the last day of, last day of, last day in, close of, end of month
        """,
        ("hedge", "circa"): """
            circa, ca, c, around, about, approx, approximately, roughly, in or around, on or around, or
            thereabouts, est, estimated, nominally, ~
        """,
        ("hedge", "unsure"): """
            provisionally, provisional, likely, probably, possibly, hopefully, indicative, indicatively,
            tentatively, potentially, perhaps, maybe, earliest, proposed, subject to change, tbc, tbd
        """,
        ("filler", "in"): """
            on, at, in, during, within, over, date, dated, of, the, month of, in the month of, year of,
            close of play, close of business, close, cop, cob, midnight, noon, 12 noon, midday, month
        """,
        ("filler", "for"): "for",
    }
)
NOTES = {
    **by_phrase(
        {
            ("hedge", "circa"): "circa, approx, approximately, estimated, estimate, est",
            ("hedge", "unsure"): """
            tbc, provisional, indicative, draft, provisionally, unconfirmed, proposed
        """,
            ("none", ""): "latest, target, deadline, planned, forecast, revised, expected",
        }
    ),
    **{
        word: ("precision", precision)
        for word, precision in {
            "week": Precision.WEEK,
            "month": Precision.MONTH,
            "season": Precision.SEASON,
            "quarter": Precision.QUARTER,
            "half": Precision.HALF,
            "year": Precision.YEAR,
            "financial": Precision.FINANCIAL_YEAR,
        }.items()
    },
    **{word: ("bound", word) for word in ("early", "mid", "late", "end", "start")},
}
ONWARDS = Phrases(
    {
        "from": """
            onwards, onward, on wards, and onwards, and beyond, and after, forward, forwards, or later, at
            the earliest, or after, start, onwards and upwards
        """,
        "ongoing": """
            and ongoing, then ongoing, to ongoing, to date, to present, until further notice, ongoing, and
            continuing, to now, and then ongoing, ongoing thereafter, and on going
        """,
        "by": """
            at the latest, at latest, or sooner, or earlier, latest, or before, deadline, if not before
        """,
        "end": "end",
    }
)

# --- a date that replaced another

_CHANGED = """
    revised, extended, moved, slipped, changed, amended, deferred, delayed, postponed, rescheduled, brought
    forward, put back, pushed back, pushed, moved back, moved forward, re-profiled, reprofiled, rebaselined,
    re-baselined, reviewed and extended, reviewed and revised, extension, slippage, now moved, now extended,
    now revised, updated
"""
_DATE = "date, target, target date, deadline, due date, timescale, completion date"
CHANGES = Phrases(
    {
        "old": "was, were, previously, formerly, originally, old, superseded, instead of, rather than, "
        "replaces, original, previous, initial, former, baseline, original completion, first agreed, "
        + either("original, previous, old, initial, former, baseline, first agreed, orig", _DATE)
        + ", "
        + either(_CHANGED, "from"),
        "new": "now, revised, amended, new, becomes, extended, ->, >, =>, -->, but now, is now, re-forecast, "
        + either(
            "revised, new, amended, updated, extended, rescheduled, current, latest, re-baselined", _DATE
        )
        + ", revised forecast, latest forecast, current forecast, "
        + either(_CHANGED, "to, until, till, for, by, to the"),
    }
)

# --- answers that are not dates

ANSWERS = Phrases(
    {
        DateAnswer.NOT_APPLICABLE: "n/a, na, n.a, not applicable",
        DateAnswer.NOT_APPROPRIATE: "not appropriate",
        DateAnswer.NO_DATE: """
            none, nil, no date, no timescale, no deadline, none set, not set, no date set
        """,
        DateAnswer.TO_BE_CONFIRMED: """
            tbc, tbd, tba, t.b.c, t.b.d, t.b.a, to be confirmed, to be determined, to be decided, to be
            agreed, to be advised, to be announced, awaiting confirmation, not yet known, unknown, not
            known, to follow, awaited, date tbc, dates tbc, timescale tbc, ?, ??, ???, to be set, not yet
            agreed, to be scheduled, not confirmed, yet to be confirmed, x, xx, xxx
        """,
    }
)

# Words that set the stage. A phrase marked "alone" counts only with nothing of its own after it: "Complete
# the roll-out" is an instruction, "Complete - all staff told" is a status.
STAGES: Phrases[tuple[str, str]] = Phrases(
    {
        ("complete", "alone"): """
            complete, live, closed, done, in use, operational, embedded, finished, established, yes,
            delivered
        """,
        ("complete", ""): """
            in place, already in place, now in place, achieved, completed, already undertaken, undertaken,
            already complete, already completed, now complete, now completed, now live, gone live, went
            live, signed off, implemented, already implemented, already done, already achieved, fully
            implemented, 100%, 100% complete, fully complete, fully achieved, actioned, launched,
            discharged, work complete, action complete, action completed, action closed, is complete, is in
            place, has been completed
        """,
        ("verified", ""): "verified, complete and verified",
        ("in progress", "began"): """
            started, commenced, began, work started, work commenced, already started, launched in
        """,
        ("in progress", ""): """
            underway, under way, in progress, in train, in hand, already happening, already underway,
            already under way, begun, work underway, work in progress, wip, progressing, on track, on
            target, on schedule, being developed, now underway, now in progress, almost complete, nearly
            complete, partly complete, partially complete, part complete, partly achieved, partially
            achieved, partially implemented, piloted, active, immediate, immediately, immediate effect, with
            immediate effect, immediate start, start immediately, to start immediately, effective
            immediately, starting immediately, commence immediately, delayed, overdue, behind schedule, late
            running, slipped, slipping
        """,
        ("in progress", "alone"): """
            can start immediately, now, straight away, straightaway, with immediate effect from now,
            immediate action
        """,
        ("", ""): """
            asap, a.s.a.p, as soon as possible, as soon as practicable, as soon as practical, urgent,
            urgently
        """,
        ("not started", "alone"): """
            not started, not yet started, not yet commenced, not commenced, not yet begun, to start
        """,
        ("not started", ""): """
            not yet achieved, not achieved, yet to start, to be started, unstarted, not begun, outstanding
        """,
        ("on hold", ""): """
            on hold, put on hold, held, held in abeyance, in abeyance, paused, suspended, parked, frozen,
            currently on hold, deferred, postponed, stalled, this was put on hold, was put on hold
        """,
        ("withdrawn", ""): """
            withdrawn, cancelled, canceled, deleted, deleting, removed, dropped, abandoned, stopped,
            discontinued, no longer required, no longer needed, no longer applicable, not required, not
            proceeding, superseded
        """,
        ("transferred", ""): """
            transferred, incorporated into, now incorporated into, merged with, merged into, handed over,
            moved to another plan, transferred to, now part of another plan
        """,
        ("business as usual", ""): """
            bau, business as usual, now bau, now business as usual, b.a.u, part of bau, core business,
            mainstreamed, day job, now part of everyday working, part of everyday working
        """,
    }
)
ONGOING = Phrases(
    {
        "ongoing": """
            ongoing, on going, continuing, continuous, continuously, continual, continually, continues,
            rolling, rolling programme, rolling program, on a rolling basis, indefinite, indefinitely,
            permanent, permanently, open ended, all year, all year round, always, life of the programme,
            throughout, throughout the year, throughout the programme, throughout the review, over the year,
            no end date, until further notice, for the foreseeable future, day to day
        """,
    }
)

RECURRENCES = Phrases(
    {
        "daily": "daily, every day, each day",
        "weekly": "weekly, every week, each week, per week, once a week, a week",
        "fortnightly": """
            fortnightly, every fortnight, each fortnight, biweekly, every two weeks, every 2 weeks
        """,
        "monthly": """
            monthly, every month, each month, per month, once a month, a month, of the month, month on month
        """,
        "every two months": """
            bi-monthly, bimonthly, every two months, every 2 months, every other month
        """,
        "quarterly": """
            quarterly, every quarter, each quarter, per quarter, once a quarter, every three months, every 3
            months, four times a year, 4 times a year, four times per year
        """,
        "termly": "termly, every term, each term, per term",
        "twice a year": """
            half yearly, half-yearly, six monthly, 6 monthly, six-monthly, bi-annual, bi-annually, biannual,
            biannually, twice a year, twice yearly, twice per year, semi-annually, every six months, every 6
            months, 2 x per year, twice each year, two times a year, bi annual, bi annually, every half year
        """,
        "three times a year": "three times a year, 3 times a year, three times per year",
        "yearly": """
            annually, annual, yearly, every year, each year, per annum, p.a, pa, per year, once a year, a
            year, each financial year, every financial year, year on year, each municipal year, each
            calendar year
        """,
        "every spring": "each spring, every spring",
        "every summer": "each summer, every summer",
        "every autumn": "each autumn, every autumn",
        "every winter": "each winter, every winter",
        "every two years": "biennial, biennially, every two years, every 2 years, every other year",
        "every three years": "triennial, triennially, every three years, every 3 years",
        "every four years": "every four years, every 4 years",
        "every five years": "every five years, every 5 years, quinquennial",
        "recurring": """
            recurring, regularly, regular, periodically, periodic, at each meeting, every meeting, each
            meeting
        """,
        "every meeting": """
            each cycle, every cycle, each committee cycle, at every meeting, standing item
        """,
    }
)
RECURRENCES_THAT_DESCRIBE = one_of("""
    annual monthly quarterly weekly daily fortnightly yearly regular periodic biennial termly biannual
""")

# Words that say that the answer hangs on something happening.
EVENT_STARTS = Phrases(
    {
        "event": """
            after, following, post, upon, once, when, whenever, on completion, upon completion, completion
            of, on approval, subject to, pending, awaiting, dependent on, dependant on, depending on,
            dependent upon, as soon as, in line with, linked to, aligned with, aligned to, in advance of,
            prior to, ahead of, as required, as and when, as needed, when required, when needed, if
            required, if needed, as necessary, before, until, on receipt, on appointment, on adoption, on
            agreement, at the next, next available, contingent on, reliant on, immediately after,
            immediately following, shortly after, soon after, within, in tandem with, alongside, as part of,
            at the same time as, to coincide with, on publication
        """,
    }
)
EVENT_WORDS = one_of("""
    after following post upon once when completion pending awaiting subject dependent dependant depending
    approval election elections decision meeting meetings briefing briefings induction consultation launch
    go-live agreement appointment implementation sign-off prior before until adoption publication vesting
    budget cycle cabinet council committee
""")
DURATIONS = one_of("""
    day days week weeks wk wks month months mth mths year years yr yrs hour hours fortnight fortnights
""")
NUMBERS = one_of("""
    a one two three four five six seven eight nine ten twelve eighteen few several
""")

REVIEWS = {"review", "reviews", "reviewed", "reviewing", "evaluation", "checkpoint"}

# What may follow a month or year of no great certainty ("in May for approval") without making it part of a
# name ("April Manager's Briefing").
AFTER_A_DATE = one_of("""
    and or for if as subject when once via at in on with following after pending then but was is by due
    onwards ongoing latest approx unless until now revised tbc provisional per dependent assuming through
""")
QUANTITY_WORDS = one_of("""
    section para paragraph part ref reference no number phase kpi bvpi version v item page stage appendix
    action recommendation minute priority objective step tier level band grade room ext tel report strand
    project lot
""")
NUMBERED = one_of(
    "phase stage part tier kpi strand lot step objective priority section para paragraph level band wave"
)
