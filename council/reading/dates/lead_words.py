"""What stands before a date ("by", "mid", "no later than"), or says that it replaced another. Data only."""

from __future__ import annotations

from council.reading.dates.timescale import Precision
from council.reading.tokens import Phrases, by_phrase, either

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
