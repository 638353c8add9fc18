"""Registers in groups (by workstream, owner, status): a heading with its counts before each group."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Expression, QuerySet, TextChoices, Value, When
from django.utils.html import format_html
from django.utils.safestring import SafeString

from council.natural_order import sorted_by


@dataclass(frozen=True)
class Grouping:
    """One way to group a register. The paths lead from a record to the columns that name its group.

    An expression in `order` sorts the groups otherwise than by their words: `in_turn`, `worst_first`.
    """

    label: str  # as the page offers it: "Owner"
    key: str  # the column that tells the groups apart
    order: tuple[str | Expression, ...]  # what the groups are sorted by
    title: Callable[[Any], str]  # a record's group in words; empty where it has none
    none: str  # what a group without a name is called
    url: Callable[[Any], str] = lambda record: ""  # the group's own page
    is_rag: bool = False  # whether its title is a RAG, for which the council has its own label

    def sort(self, queryset: QuerySet) -> QuerySet:
        """The queryset with the groups in order and its own order within each."""
        paths = (*self.order, self.key)
        groups = [path if isinstance(path, Expression) else sorted_by(queryset.model, path) for path in paths]
        return queryset.order_by(*(group.asc(nulls_last=True) for group in groups), *queryset.query.order_by)

    def counts(self, queryset: QuerySet, rows: Sequence[Any], count_by: str) -> dict[Any, dict[str, int]]:
        """How many of each kind (all of them, on whatever page) the groups of these rows have."""
        keys = {self.of(row) for row in rows}
        here = queryset.filter(**{f"{self.key}__in": keys - {None}})
        if None in keys:
            here |= queryset.filter(**{f"{self.key}__isnull": True})
        counted: dict[Any, dict[str, int]] = {}
        values = (self.key, count_by) if count_by else (self.key,)
        for key, *kind, number in here.order_by().values_list(*values).annotate(number=Count("pk")):
            counted.setdefault(key, {})[str(kind[0]) if kind else ""] = number
        return counted

    def of(self, record: Any) -> Any:
        """The key of the record's group; None where something on the way to it is missing."""
        value = record
        for name in self.key.split("__"):
            value = None if value is None else getattr(value, name)
        return value


def in_turn(column: str, choices: type[TextChoices]) -> Expression:
    """A number to sort by, for a column of one of the choices: in their own order."""
    return Case(*(When(**{column: choice}, then=Value(place)) for place, choice in enumerate(choices)))


def heading_of_group(
    grouping: Grouping, record: Any, counts: Mapping[str, int], labels: Mapping[str, str]
) -> SafeString:
    """The words over a group: its name, how many there are, and how many of each kind."""
    title, url = grouping.title(record) or grouping.none, grouping.url(record)
    title = labels.get(title, title) if grouping.is_rag else title
    name = format_html('<a class="govuk-link" href="{}">{}</a>', url, title) if url else title
    total = sum(counts.values())
    kinds = ", ".join(f"{counts[kind]} {label}" for kind, label in labels.items() if counts.get(kind))
    return format_html(
        '{} <span class="app-group__counts">{} in all{}</span>', name, total, f": {kinds}" if kinds else ""
    )
