"""The words that councils use beside money, what each means, and what is asked. Data only."""

from __future__ import annotations

from decimal import Decimal

from council.reading.money.money import MoneyKind
from council.reading.tokens import Phrases, by_phrase

PENNY = Decimal("0.01")
LARGEST = Decimal("1e12")  # pounds; more than all councils spend is a slip

HOW_MUCH = "No amount was found in these words. Write an amount like £12,500, or N/A."
TO_BE_CONFIRMED = "The amount is still to be confirmed. Give it when it is known."
COMMAS = "“{}” has its commas in unusual places. Write the amount again."
SEVERAL = "Several amounts are named; the first was read. Say which one is meant, or split the row."
PENNIES = "“{}” has more than two decimal places; it was rounded to the penny. Check the amount."
TOO_LARGE = "“{}” is more than a council could spend. Check the amount and its unit."
UNIT_TWICE = "“{}” was read in the column's unit, thousands or millions. Check that it is not in pounds."
REVERSED = "The range runs from more to less. Check both amounts."
NOT_STERLING = "Only pounds are read. Write the amount in pounds."
PERCENT = "This is a percentage, not an amount. Write an amount like £12,500."
INHERITED = "“{}” has a unit on its second amount only; both were read in it. Check the first."

SCALES: dict[str, Decimal] = by_phrase(
    {
        Decimal(1_000): "k, thousand, thousands, 000s, 000, thou",
        Decimal(1_000_000): "m, mn, mil, mill, million, millions, mln",
        Decimal(1_000_000_000): "bn, b, billion",
        PENNY: "p, pence",
    }
)
UNITS = {"£": Decimal(1), "£'000": Decimal(1_000), "£k": Decimal(1_000), "£m": Decimal(1_000_000)}

ANSWERS = Phrases(
    {
        MoneyKind.NOT_APPLICABLE: "n/a, na, n.a, not applicable, not appropriate, none, none identified",
        MoneyKind.TO_BE_CONFIRMED: """
            tbc, tbd, tba, to be confirmed, to be determined, to be agreed, to be decided, to be advised, to
            be identified, not known, not yet known, unknown, ?, ??, ???, awaited, pending, to follow, not
            quantified, unquantified, to be quantified, x, xx
        """,
    }
)
NOTHING = Phrases(
    {"nothing": "nil, zero, no cost, no saving, no savings, nought, cost neutral, no change, neutral"}
)
HEDGES = Phrases(
    {
        "about": """
            approximately, approx, about, around, circa, c, ca, region of, in the region of, roughly, some,
            est, estimated, estimate, estimated at, up to about, nearly, almost, just over, just under, ~
        """,
        "over": """
            over, more than, in excess of, at least, a minimum of, minimum, min, greater than, >, from,
            excess of
        """,
        "under": """
            up to, under, less than, at most, a maximum of, maximum, max, no more than, not more than, <,
            below
        """,
        "minus": "minus, less, reduction of, loss of, deficit of, overspend of",
    }
)
RATES = Phrases(
    {
        "year": """
            per annum, p.a, pa, per year, a year, each year, every year, annually, /year, / year, /yr,
            yearly, p/a
        """,
        "month": """
            per month, pcm, p.m, a month, each month, monthly, /month, per calendar month
        """,
        "week": "per week, a week, each week, weekly, /week, pw, p.w",
        "day": "per day, a day, each day, daily, /day",
        "quarter": "per quarter, a quarter, quarterly",
    }
)
