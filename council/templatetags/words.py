"""Template filters that put values into words: days, periods, pounds, and RAG labels.

Every template has them without loading them: settings.py names this module among the built-ins.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from council import wording
from council.lengths import shortened
from council.web import prose as lines

register = template.Library()


@register.filter
def pounds(amount: Decimal | None) -> str:
    """£1,250, or £1,250.50 where there are pence; a dash where there is no amount."""
    return "–" if amount is None else wording.pounds(amount)


@register.filter
def shown(amount: Decimal | None, unit: str | None) -> str:
    """The amount in the unit of its table; a dash where there is none."""
    return "–" if amount is None else wording.pounds_in(amount, unit or "")


@register.filter
def spoken(day: date | str | None) -> str:
    """3 June 2026; empty where there is no day (a template's missing value is an empty text)."""
    return wording.spoken(day) if isinstance(day, date) else ""


@register.filter
def spoken_short(day: date | str | None) -> str:
    """3 Jun 2026; empty where there is no day."""
    return wording.spoken_short(day) if isinstance(day, date) else ""


@register.filter
def spoken_no_year(day: date | str | None) -> str:
    """3 June; empty where there is no day."""
    return wording.spoken_no_year(day) if isinstance(day, date) else ""


@register.filter
def spoken_time(at: datetime | str | None) -> str:
    """14:05; empty where there is no moment."""
    return wording.spoken_time(at) if isinstance(at, datetime) else ""


@register.filter
def spoken_weekday(day: date | str | None) -> str:
    """Wednesday 3 June 2026; empty where there is no day."""
    return wording.spoken_weekday(day) if isinstance(day, date) else ""


@register.filter
def spoken_moment(at: datetime | str | None) -> str:
    """3 June 2026, 14:05; empty where there is no moment."""
    return wording.spoken_moment(at) if isinstance(at, datetime) else ""


@register.filter
def spoken_until(first: date | str | None, last: date | str | None) -> str:
    """1 April 2026 to 30 June 2026, of {{ first|spoken_until:last }}."""
    return f"{spoken(first)} to {spoken(last)}"


@register.filter
def error_in_words(error: object) -> str:
    """An error's message as pages show it: without a full stop where it is one sentence."""
    return wording.error_in_words(error)


@register.filter
def word(labels: Mapping[str, str], rag: str) -> str:
    """The council's own word for a RAG; empty where it has none of its own."""
    return labels.get(str(rag), "")


@register.filter
def prose(text: object) -> SafeString:
    """A text that somebody typed, with its line breaks, blank lines and indents."""
    return lines.prose(text)


@register.filter
def paragraphs(text: object) -> SafeString:
    """The same as paragraphs, for a text that stands by itself."""
    return lines.paragraphs(text)


@register.simple_tag
def folded(text: object) -> SafeString:
    """{% folded words %}: the text whole, and where it is long folded beneath how it begins."""
    words = "" if text is None else str(text)
    if len(words) <= lines.LONG:
        return lines.prose(words)
    begins = shortened(" ".join(words.split()), lines.LONG // 2)
    return SafeString(render_to_string("_folded.html", {"text": words, "begins": begins}).strip())


@register.filter
def in_fours(text: str) -> str:
    """A long key in groups of four characters, as one types it."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
