"""The columns of registers: each gives a record's value for an export, and its content on the page."""

from datetime import date, datetime
from functools import cached_property, lru_cache
from html import escape
from typing import Any, Protocol

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from council.conventions import InForce
from council.natural_order import NaturalKey, sorted_by
from council.web.components import BLANK, rag_html, tag_html
from council.web.prose import prose
from council.wording import pounds, spoken_short


class OnADay(Protocol):
    """What a column asks of the table that it stands in: the day, and the conventions in force on it."""

    as_at: date
    conventions: InForce


class RegisterColumn(tables.Column):
    """A column of a register: the value for an export, and its text on the page."""

    numeric = False
    wide = False  # the words that a phone's card begins with, across its whole width
    table: OnADay

    def plain(self, record: Any) -> Any:
        """The value as it is exported: text, a number or a date; None where there is none."""
        value: Any = record
        for name in str(self.accessor).split("__"):
            value = getattr(value, name, None)
            if value is None:
                return None
        return value() if callable(value) else value

    def html(self, record: Any) -> str:
        """The cell's content, escaped."""
        value = self.plain(record)
        return BLANK if value in (None, "") else prose(value) if is_long(value) else escaped(value)

    def order(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        """Words stand where people look for them; empty values last, whichever way; ties in a fixed order."""
        path = str(self.order_by[0]).lstrip("-") if self.order_by else str(self.accessor)
        key = sorted_by(queryset.model, path)
        if isinstance(key, NaturalKey):  # which is never missing: an index may hold it, in either direction
            return queryset.order_by(
                key.desc() if is_descending else key.asc(), "-pk" if is_descending else "pk"
            ), True
        nulls_last = key.desc(nulls_last=True) if is_descending else key.asc(nulls_last=True)
        return queryset.order_by(nulls_last, "pk"), True


def is_long(value: Any) -> bool:
    """Whether the value is a text of several lines."""
    return type(value) is str and "\n" in value


def escaped(value: Any) -> str:
    """The value as HTML. Django's own function looks at each argument for lazy translations, which costs."""
    return value.__html__() if hasattr(value, "__html__") else escape(str(value))


class LinkColumn(RegisterColumn):
    """The record's name, leading to its page.

    `route` names the page where its address holds the name and nothing else of the record:
    then the address is worked out once for a page of rows.
    """

    def __init__(self, *args: Any, route: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.route = route

    @cached_property
    def around_the_name(self) -> list[str]:
        """What an address has before and after the name."""
        return reverse(self.route, args=["NAME-0"]).split("NAME-0")

    def html(self, record: Any) -> str:
        name = escaped(self.plain(record))
        url = name.join(self.around_the_name) if self.route else escaped(record.get_absolute_url())
        return f'<a class="govuk-link" href="{url}">{name}</a>'


class TitleColumn(RegisterColumn):
    """The record's title, and that it is exempt where it is."""

    def html(self, record: Any) -> str:
        words = super().html(record)
        return f"{words} {tag_html('Exempt', 'grey')}" if record.exempt else words


class ChoiceColumn(RegisterColumn):
    """A value of a TextChoices field, by its label."""

    def plain(self, record: Any) -> Any:
        name = str(self.accessor)
        value = getattr(record, name)
        return choice_labels(record._meta.model, name).get(value, value)


@lru_cache(maxsize=64)
def choice_labels(model: Any, name: str) -> dict[Any, str]:
    """The labels of a field's choices: `get_stage_display` gathers them anew for every cell."""
    return {value: str(label) for value, label in model._meta.get_field(name).flatchoices}


class DateColumn(RegisterColumn):
    """A day, written so that it doesn't break across lines."""

    def html(self, record: Any) -> str:
        day = self.plain(record)
        return day_html(day) if day else BLANK


class MomentColumn(DateColumn):
    """The day of a moment by the clock here; a download also has the time of day."""

    def plain(self, record: Any) -> Any:
        moment: datetime | None = super().plain(record)
        return timezone.localtime(moment) if moment else None

    def html(self, record: Any) -> str:
        moment = self.plain(record)
        return day_html(moment.date()) if moment else BLANK


@lru_cache(maxsize=4096)
def day_html(day: date) -> SafeString:
    """The day in few letters, kept on one line: a register says the same days again and again."""
    return format_html('<span class="app-nowrap">{}</span>', spoken_short(day))


class NumberColumn(RegisterColumn):
    numeric = True


class PoundsColumn(RegisterColumn):
    """Whole pounds on the page, exact pounds in an export."""

    numeric = True

    def html(self, record: Any) -> str:
        value = self.plain(record)
        return BLANK if value is None else pounds(value)


class RagColumn(RegisterColumn):
    """A RAG as word and shape, in the council's own word."""

    def plain(self, record: Any) -> Any:
        value = super().plain(record)
        return self.table.conventions.rag_label(value) if value else None

    def html(self, record: Any) -> str:
        value = super().plain(record)
        return rag_html(str(value), self.table.conventions.rag_label(value)) if value else BLANK
