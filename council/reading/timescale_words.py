"""The words that councils use in date columns, and what each means. Data only; add a word here, and it is read."""

from __future__ import annotations

from council.reading.timescale_values import Answer, Precision
from council.reading.tokens import Phrases, each, either

# --- the calendar -------------------------------------------------------------------------------------------------

MONTH_NAMES = (
    "january february march april may june july august september october november december".split()
)
MONTHS = {name: number for number, name in enumerate(MONTH_NAMES, 1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()}
MONTHS |= {"sept": 9, "febr": 2, "janu": 1, "octo": 10, "novem": 11, "decem": 12}
MONTHS_THAT_ARE_ALSO_WORDS = {"may", "march", "mar", "jan", "dec"}

WEEKDAYS = {
    **each("mon, monday", 0),
    **each("tue, tues, tuesday", 1),
    **each("wed, weds, wednesday", 2),
    **each("thu, thur, thurs, thursday", 3),
    **each("fri, friday", 4),
    **each("sat, saturday", 5),
    **each("sun, sunday", 6),
}
WEEKDAY_NAMES = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()

SEASONS = {"spring": 0, "summer": 1, "autumn": 2, "fall": 2, "winter": 3}
TERMS = {"autumn": 0, "spring": 1, "summer": 2}

ORDINALS = {
    **each("first, one", 1),
    **each("second, two", 2),
    **each("third, three", 3),
    **each("fourth, four", 4),
    **each("last, final, fifth", 5),
}

# The day of the year on which each falls: (month, day), or days after Easter Sunday.
HOLIDAYS: Phrases[tuple[int, int] | int] = Phrases(
    {
        **each("christmas, christmas day, xmas, xmas day", (12, 25)),
        "christmas eve": (12, 24),
        "boxing day": (12, 26),
        **each("new year, new year's day, new years day", (1, 1)),
        **each("new year's eve, new years eve", (12, 31)),
        **each("easter, easter sunday", 0),
        "easter monday": 1,
        "good friday": -2,
    }
)

YEAR_KINDS = Phrases(
    {
        **each("financial year, fiscal year, fin year, fy, f/y, budget year, council year", "financial"),
        **each("calendar year", "calendar"),
        **each("academic year, school year", "academic"),
        **each("municipal year, civic year", "municipal"),
    }
)
YEAR_ENDS = Phrases(
    {
        **each("year end, yearend, financial year end, fy end, eofy, end of fy, fye, eoy", "financial"),
        "calendar year end": "calendar",
        **each("municipal year end", "municipal"),
        **each("academic year end, school year end", "academic"),
    }
)
PERIODS_ENDING = Phrases(
    {
        f"{period} {ending}": length
        for period, length in {
            "week": "week",
            "fortnight": "fortnight",
            "month": "month",
            "quarter": "quarter",
            "half year": "half",
            "year": "year",
            "financial year": "year",
            "period": "",
        }.items()
        for ending in ("ending", "ended", "end")
    }
    | {**each("w/e, we, wk ending, week end", "week"), **each("f/e", "fortnight"), **each("y/e, ye", "year")}
)
WEEKS_COMMENCING = Phrases(
    {
        **dict.fromkeys(
            either(("week", "wk", "the week", "weeks"), ("commencing", "beginning", "starting", "of", "from", "comm")),
            "week",
        ),
        **each("w/c, wc, w/b, w/s, wk/c, w/com, week comm", "week"),
        **each("fortnight commencing, fortnight beginning, f/c", "fortnight"),
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
RELATIVES = {
    **each("this, current, present, the", 0),
    **each("next, following, coming, new", 1),
    **each("last, previous", -1),
}

# --- what stands before a date -------------------------------------------------------------------------------------
# (role, value): a mode says what the date is the limit of, a bound which end of the period, a hedge how sure.

LEADS: Phrases[tuple[str, str]] = Phrases(
    {
        **each("by, no later than, not later than, latest by, at the latest by, on or before, up to and including", ("mode", "by")),
        **each("before, prior to, ahead of, in advance of, in time for, less than, nlt, not beyond", ("mode", "by")),
        **each("due, due by, due on, due date, due in, due for, deadline, target, target date, target of, timescale", ("mode", "by")),
        **each("completion by, complete by, completed by, to be completed by, finish by, finished by, deliver by", ("mode", "by")),
        **each("delivered by, implemented by, in place by, achieved by, live by, closed by, started by", ("mode", "by")),
        **each("complete in, to complete, to be completed in, to be completed, completion, due to complete", ("mode", "by")),
        **each("completion date, end date, finish date, planned end, milestone date, implementation date", ("mode", "by")),
        **each("expected, expected by, anticipated, anticipated by, planned, planned for, scheduled, scheduled for", ("mode", "by")),
        **each("forecast, forecast for, aim for, aiming for, aim, extended deadline, latest, delivery, by when", ("mode", "by")),
        **each("expected in, anticipated in, planned in, scheduled in, target for, aimed for, set for", ("mode", "by")),
        **each("from, starting, starting from, starting in, starting on, commencing, commencing from", ("mode", "from")),
        **each("commencing on, commencing in, beginning, beginning from, beginning in, beginning on", ("mode", "from")),
        **each("with effect from, w.e.f, wef, effective from, effective, in force from, as from, as of, since", ("mode", "from")),
        **each("not before, no earlier than, not earlier than, no sooner than, not until, onwards from", ("mode", "from")),
        **each("start, starts, start date, start in, start on, start from, starts in, starts from, begins", ("mode", "from")),
        **each("starts on, begin, begins in, commence, commences, commence in, commence from, to start from", ("mode", "from")),
        **each("to commence from, to begin from, live from, runs from, running from, in place from", ("mode", "from")),
        **each("started, started in, started on, commenced, commenced in, commenced on, began, underway since", ("mode", "from")),
        **each("in place since, live since, ongoing since, launched", ("mode", "from")),
        **each("after, following, post, beyond, later than", ("mode", "after")),
        **each("until, till, til, up until, through until, through to, running to, lasting until", ("mode", "until")),
        **each("to, up to, through, thru", ("mode", "to")),
        **each("between", ("mode", "between")),
        **each("throughout, over the course of, all through", ("mode", "throughout")),
        **each("each, every", ("mode", "every")),
        **each("early, early in, early on in, earlier in, early part of, the early part of", ("bound", "early")),
        **each("start of, the start of, beginning of, the beginning of, at the start of, at the beginning of", ("bound", "start")),
        **each("by start of, by the start of, by the beginning of, by beginning of", ("bound", "start")),
        **each("mid, middle of, the middle of, midway through, early to mid, early-mid, half way through", ("bound", "mid")),
        **each("late, late in, later in, mid to late, mid-late, latter part of, the latter part of, towards the end of", ("bound", "late")),
        **each("end of, the end of, end, at the end of, by the end of, by end of, by end, e/o, eo", ("bound", "end")),
        **each("month end, month end of, the last day of, last day of, last day in, close of, end of month", ("bound", "end")),
        **each("circa, ca, c, around, about, approx, approximately, roughly, in or around, on or around, or thereabouts", ("hedge", "circa")),
        **each("est, estimated, nominally, ~", ("hedge", "circa")),
        **each("provisionally, provisional, likely, probably, possibly, hopefully, indicative, indicatively", ("hedge", "unsure")),
        **each("tentatively, potentially, perhaps, maybe, earliest, proposed, subject to change, tbc, tbd", ("hedge", "unsure")),
        **each("on, at, in, during, within, over, date, dated, of, the, month of, in the month of, year of", ("filler", "in")),
        **each("close of play, close of business, close, cop, cob, midnight, noon, 12 noon, midday, month", ("filler", "in")),
        **each("for", ("filler", "for")),
        **each("no later than the, by the, due by the", ("mode", "by")),
    }
)  # fmt: skip
NOTES = {
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
    **each("circa, approx, approximately, estimated, estimate, est", ("hedge", "circa")),
    **each("tbc, provisional, indicative, draft, provisionally, unconfirmed, proposed", ("hedge", "unsure")),
    **each("latest, target, deadline, planned, forecast, revised, expected", ("none", "")),
}
ONWARDS = Phrases(
    {
        **each("onwards, onward, on wards, and onwards, and beyond, on, and after, forward, forwards", "from"),
        **each("or later, at the earliest, or after, start, onwards and upwards", "from"),
        **each("and ongoing, then ongoing, to ongoing, to date, to present, until further notice, ongoing", "ongoing"),
        **each("and continuing, to now, and then ongoing, ongoing thereafter, and on going", "ongoing"),
        **each("at the latest, at latest, or sooner, or earlier, latest, or before, deadline, if not before", "by"),
        **each("end", "end"),
    }
)

# --- a date that replaced another ----------------------------------------------------------------------------------

_CHANGED = (
    "revised, extended, moved, slipped, changed, amended, deferred, delayed, postponed, rescheduled, brought forward, "
    "put back, pushed back, pushed, moved back, moved forward, re-profiled, reprofiled, rebaselined, re-baselined, "
    "reviewed and extended, reviewed and revised, extension, slippage, now moved, now extended, now revised, updated"
).split(", ")
CHANGES = Phrases(
    {
        **each("was, were, previously, formerly, originally, old, superseded, instead of, rather than, replaces", "old"),
        **dict.fromkeys(
            either(
                ("original", "previous", "old", "initial", "former", "baseline", "first agreed", "orig"),
                ("", "date", "target", "target date", "deadline", "due date", "timescale", "completion date", "completion"),
            ),
            "old",
        ),
        **dict.fromkeys(either(_CHANGED, ("from",)), "old"),
        **dict.fromkeys(either(_CHANGED, ("to", "until", "till", "for", "by", "to the")), "new"),
        **dict.fromkeys(
            either(
                ("revised", "new", "amended", "updated", "extended", "rescheduled", "current", "latest", "re-baselined"),
                ("date", "target", "target date", "deadline", "due date", "timescale", "completion date", "forecast"),
            ),
            "new",
        ),
        **each("now, revised, amended, new, becomes, extended, ->, >, =>, -->, but now, is now, re-forecast", "new"),
    }
)  # fmt: skip

# --- answers that are not dates ------------------------------------------------------------------------------------

ANSWERS = Phrases(
    {
        **each("n/a, na, n.a, not applicable, n\\a", Answer.NOT_APPLICABLE),
        **each("not appropriate", Answer.NOT_APPROPRIATE),
        **each("none, nil, no date, no timescale, no deadline, none set, not set, no date set", Answer.NO_DATE),
        **each("tbc, tbd, tba, t.b.c, t.b.d, t.b.a, to be confirmed, to be determined, to be decided", Answer.TO_BE_CONFIRMED),
        **each("to be agreed, to be advised, to be announced, awaiting confirmation, not yet known", Answer.TO_BE_CONFIRMED),
        **each("unknown, not known, to follow, awaited, date tbc, dates tbc, timescale tbc, ?, ??, ???", Answer.TO_BE_CONFIRMED),
        **each("to be set, not yet agreed, to be scheduled, not confirmed, yet to be confirmed, x, xx, xxx", Answer.TO_BE_CONFIRMED),
    }
)  # fmt: skip

# Words that set the stage. A phrase marked "alone" counts only with nothing of its own after it: "Complete the
# roll-out" is an instruction, "Complete - all staff told" is a status.
STAGES: Phrases[tuple[str, str]] = Phrases(
    {
        **each("complete, live, closed, done, in use, operational, embedded, finished, established, yes, delivered", ("complete", "alone")),
        **each("in place, already in place, now in place, achieved, completed, already undertaken, undertaken", ("complete", "")),
        **each("already complete, already completed, now complete, now completed, now live, gone live, went live", ("complete", "")),
        **each("signed off, implemented, already implemented, already done, already achieved, fully implemented", ("complete", "")),
        **each("100%, 100% complete, fully complete, fully achieved, actioned, launched, discharged, work complete", ("complete", "")),
        **each("action complete, action completed, action closed, is complete, is in place, has been completed", ("complete", "")),
        **each("verified, complete and verified", ("verified", "")),
        **each("started, commenced, underway, under way, in progress, in train, in hand, already happening", ("in progress", "")),
        **each("already started, already underway, already under way, work started, work commenced, begun", ("in progress", "")),
        **each("work underway, work in progress, wip, progressing, on track, on target, on schedule, being developed", ("in progress", "")),
        **each("now underway, now in progress, almost complete, nearly complete, partly complete, partially complete", ("in progress", "")),
        **each("part complete, partly achieved, partially achieved, partially implemented, piloted, active", ("in progress", "")),
        **each("immediate, immediately, immediate effect, with immediate effect, immediate start, start immediately", ("in progress", "")),
        **each("can start immediately, now, straight away, straightaway, with immediate effect from now, immediate action", ("in progress", "alone")),
        **each("to start immediately, effective immediately, starting immediately, commence immediately", ("in progress", "")),
        **each("delayed, overdue, behind schedule, late running, slipped, slipping", ("in progress", "")),
        **each("asap, a.s.a.p, as soon as possible, as soon as practicable, as soon as practical, urgent, urgently", ("", "")),
        **each("not started, not yet started, not yet commenced, not commenced, not yet begun, to start", ("not started", "alone")),
        **each("not yet achieved, not achieved, yet to start, to be started, unstarted, not begun, outstanding", ("not started", "")),
        **each("on hold, put on hold, held, held in abeyance, in abeyance, paused, suspended, parked, frozen", ("on hold", "")),
        **each("currently on hold, deferred, postponed, stalled, this was put on hold, was put on hold", ("on hold", "")),
        **each("withdrawn, cancelled, canceled, deleted, deleting, removed, dropped, abandoned, stopped, discontinued", ("withdrawn", "")),
        **each("no longer required, no longer needed, no longer applicable, not required, not proceeding, superseded", ("withdrawn", "")),
        **each("transferred, incorporated into, now incorporated into, merged with, merged into, handed over", ("transferred", "")),
        **each("moved to another plan, transferred to, now part of another plan", ("transferred", "")),
        **each("bau, business as usual, now bau, now business as usual, b.a.u, part of bau, core business", ("business as usual", "")),
        **each("mainstreamed, day job, now part of everyday working, part of everyday working", ("business as usual", "")),
    }
)  # fmt: skip
ONGOING = Phrases(
    {
        **each("ongoing, on going, continuing, continuous, continuously, continual, continually, continues", "ongoing"),
        **each("rolling, rolling programme, rolling program, on a rolling basis, indefinite, indefinitely", "ongoing"),
        **each("permanent, permanently, open ended, all year, all year round, always, life of the programme", "ongoing"),
        **each("throughout, throughout the year, throughout the programme, throughout the review, over the year", "ongoing"),
        **each("no end date, until further notice, for the foreseeable future, day to day", "ongoing"),
    }
)  # fmt: skip

RECURRENCES = Phrases(
    {
        **each("daily, every day, each day", "daily"),
        **each("weekly, every week, each week, per week, once a week, a week", "weekly"),
        **each("fortnightly, every fortnight, each fortnight, biweekly, every two weeks, every 2 weeks", "fortnightly"),
        **each("monthly, every month, each month, per month, once a month, a month, of the month, month on month", "monthly"),
        **each("bi-monthly, bimonthly, every two months, every 2 months, every other month", "every two months"),
        **each("quarterly, every quarter, each quarter, per quarter, once a quarter, every three months, every 3 months", "quarterly"),
        **each("termly, every term, each term, per term", "termly"),
        **each("half yearly, half-yearly, six monthly, 6 monthly, six-monthly, bi-annual, bi-annually, biannual, biannually", "twice a year"),
        **each("twice a year, twice yearly, twice per year, semi-annually, every six months, every 6 months, 2 x per year", "twice a year"),
        **each("twice each year, two times a year, bi annual, bi annually, every half year", "twice a year"),
        **each("three times a year, 3 times a year, three times per year", "three times a year"),
        **each("four times a year, 4 times a year, four times per year", "quarterly"),
        **each("annually, annual, yearly, every year, each year, per annum, p.a, pa, per year, once a year, a year", "yearly"),
        **each("each financial year, every financial year, year on year, each municipal year, each calendar year", "yearly"),
        **each("each spring, every spring", "every spring"),
        **each("each summer, every summer", "every summer"),
        **each("each autumn, every autumn", "every autumn"),
        **each("each winter, every winter", "every winter"),
        **each("biennial, biennially, every two years, every 2 years, every other year", "every two years"),
        **each("triennial, triennially, every three years, every 3 years", "every three years"),
        **each("every four years, every 4 years", "every four years"),
        **each("every five years, every 5 years, quinquennial", "every five years"),
        **each("recurring, regularly, regular, periodically, periodic, at each meeting, every meeting, each meeting", "recurring"),
        **each("each cycle, every cycle, each committee cycle, at every meeting, standing item", "every meeting"),
    }
)  # fmt: skip
RECURRENCES_THAT_DESCRIBE = set(
    "annual monthly quarterly weekly daily fortnightly yearly regular periodic biennial termly biannual".split()
)
RECURRENCE_NOUNS = {"basis", "review", "reviews", "update", "updates", "monitoring", "reporting", "reports", "meetings"}

# Words that say that the answer hangs on something happening.
EVENT_STARTS = Phrases(
    {
        **each("after, following, post, upon, once, when, whenever, on completion, upon completion, completion of", "event"),
        **each("on approval, subject to, pending, awaiting, dependent on, dependant on, depending on, dependent upon", "event"),
        **each("as soon as, in line with, linked to, aligned with, aligned to, in advance of, prior to, ahead of", "event"),
        **each("as required, as and when, as needed, when required, when needed, if required, if needed, as necessary", "event"),
        **each("before, until, on receipt, on appointment, on adoption, on agreement, at the next, next available", "event"),
        **each("contingent on, reliant on, immediately after, immediately following, shortly after, soon after", "event"),
        **each("within, in tandem with, alongside, as part of, at the same time as, to coincide with, on publication", "event"),
    }
)  # fmt: skip
EVENT_WORDS = set(
    "after following post upon once when completion pending awaiting subject dependent dependant depending approval "
    "election elections decision meeting meetings briefing briefings induction consultation launch go-live next "
    "agreement appointment implementation sign-off prior before until adoption publication vesting budget cycle "
    "cabinet council committee".split()
)
DURATIONS = set(
    "day days week weeks wk wks month months mth mths year years yr yrs hour hours fortnight fortnights".split()
)
DURATION_LINKS = set("after from of following before prior post".split())

REVIEWS = {"review", "reviews", "reviewed", "reviewing", "evaluation", "checkpoint"}

# What may follow a month or year of no great certainty ("in May for approval") without making it part of a name
# ("April Manager's Briefing").
AFTER_A_DATE = set(
    "and or for if as subject when once via at in on with following after pending then but was is or with by due "
    "onwards ongoing latest approx unless until now revised tbc provisional per dependent assuming through".split()
)
QUANTITY_WORDS = set(
    "section para paragraph part ref reference no number phase kpi bvpi version v item page stage appendix action "
    "recommendation minute priority objective step tier level band grade room ext tel report strand project lot".split()
)
