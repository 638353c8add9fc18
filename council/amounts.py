"""Sums of pounds of which some have not been given."""

from decimal import Decimal

ZERO = Decimal("0.00")


def sum_given(*amounts: Decimal | None) -> Decimal | None:
    """The sum of the amounts that were given; None where none was."""
    given = [amount for amount in amounts if amount is not None]
    return sum(given, ZERO) if given else None
