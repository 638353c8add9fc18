"""Template filters that put values into the council's words: pounds, and RAG labels."""

from collections.abc import Mapping
from decimal import Decimal

from django import template

from council import wording

register = template.Library()


@register.filter
def pounds(amount: Decimal | None) -> str:
    """£1,250, or £1,250.50 where there are pence; a dash where there is no amount."""
    return "–" if amount is None else wording.pounds(amount)


@register.filter
def word(labels: Mapping[str, str], rag: str) -> str:
    """The council's own word for a RAG; empty where it has none of its own."""
    return labels.get(str(rag), "")


@register.filter
def in_fours(text: str) -> str:
    """A long key in groups of four characters, as one types it."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
