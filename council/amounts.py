"""Pounds as a committee reads them. Pure."""

from decimal import Decimal


def pounds(amount: Decimal) -> str:
    """An amount as a committee reads it: £1,250, or £1,250.50 where there are pence; -£40 below zero."""
    sign = "-" if amount < 0 else ""
    amount = abs(amount)
    text = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    return f"{sign}£{text}"
