"""Answers that are no date ("ongoing", "when approved", "every quarter"), and their kin. Data only."""

from __future__ import annotations

from council.reading.dates.timescale import DateAnswer
from council.reading.tokens import Phrases, one_of

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
