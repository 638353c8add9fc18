"""How days, periods and amounts are written for people."""

from datetime import date
from decimal import Decimal


def pounds(amount: Decimal) -> str:
    """An amount as a committee reads it: £1,250, or £1,250.50 where there are pence; -£40 below zero."""
    sign = "-" if amount < 0 else ""
    amount = abs(amount)
    text = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    return f"{sign}£{text}"


def days(number: int) -> str:
    """A number of days as people say it: "1 day", "12 days"."""
    return "1 day" if number == 1 else f"{number} days"


def spoken(day: date) -> str:
    """A day as it is written in a sentence: "3 June 2026"."""
    return f"{day.day} {day:%B %Y}"
