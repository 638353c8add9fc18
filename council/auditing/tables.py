"""The columns of the history and of the event log."""

from typing import Any, ClassVar

import django_filters
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from council.lengths import shortened
from council.models import Event, User
from council.register import (
    ChoiceColumn,
    DateFilter,
    RegisterColumn,
    RegisterFilter,
    RegisterTable,
)
from council.web.prose import prose
from council.wording import spoken_short, spoken_time


class DayAndHourColumn(RegisterColumn):
    """A day and an hour, in the council's own time."""

    def html(self, record: Any) -> str:
        at = timezone.localtime(super().plain(record))
        return format_html(
            '<time datetime="{}"><span class="app-nowrap">{}</span> <span class="app-quiet">{}</span></time>',
            at.isoformat(timespec="seconds"),
            spoken_short(at),
            spoken_time(at),
        )


class RecordColumn(RegisterColumn):
    """The record, leading to its page; an event's own words."""

    def html(self, record: Any) -> str:
        if not record.url:
            return prose(record.record)
        name = shortened(record.record, 90)  # the link leads to the whole
        return format_html('<a class="govuk-link" href="{}">{}</a>', record.url, name)


class ChangesColumn(RegisterColumn):
    """What was changed from what to what; of a new record, what it held, folded."""

    def plain(self, record: Any) -> str:
        lines = [f"{name}: {words}" for name, words in record.changes]
        return "\n".join([record.what, *lines])

    def html(self, record: Any) -> str:
        return SafeString(render_to_string("council/history/_changes.html", {"entry": record}).strip())


class HistoryTable(RegisterTable):
    at = DayAndHourColumn(verbose_name="When", orderable=False)
    by = RegisterColumn(verbose_name="Who", orderable=False)
    kind = RegisterColumn(verbose_name="Kind", orderable=False)
    record = RecordColumn(verbose_name="Record", orderable=False)
    changes = ChangesColumn(verbose_name="What", orderable=False)
    why = RegisterColumn(verbose_name="Why", orderable=False)
    through = RegisterColumn(verbose_name="Through", orderable=False)

    caption = "History"
    row_header = "record"


class PersonColumn(RegisterColumn):
    def plain(self, record: Any) -> str:
        return str(record.by) if record.by_id else ""


class EventTable(RegisterTable):
    at = DayAndHourColumn(verbose_name="When")
    kind = ChoiceColumn(verbose_name="Event")
    by = PersonColumn(verbose_name="Who", order_by="by__name")
    what = RegisterColumn(verbose_name="What", orderable=False)

    caption = "Events"
    row_header = "what"

    class Meta:
        order_by = "-at"


class EventFilter(RegisterFilter):
    search: ClassVar = ("what",)

    kind = django_filters.ChoiceFilter(label="Event", empty_label="All", choices=Event.Kind.choices)
    by = django_filters.ModelChoiceFilter(
        label="Person", empty_label="Anyone", queryset=lambda request: User.objects.all()
    )
    since = DateFilter(label="From", field_name="at__date", lookup_expr="gte")
    until = DateFilter(label="To", field_name="at__date", lookup_expr="lte")

    class Meta:
        model = Event
        fields: list[str] = []
