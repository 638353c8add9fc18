"""Pounds in templates, written as everywhere else."""

from decimal import Decimal

from django import template

from council import register as registers

register = template.Library()


@register.filter
def pounds(amount: Decimal | None) -> str:
    """£1,250, or £1,250.50 where there are pence; a dash where there is no amount."""
    return "–" if amount is None else registers.pounds(amount)
