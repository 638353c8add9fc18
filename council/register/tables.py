"""The table of a register: django-tables2's columns and sorting, with a body made in one pass."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import django_tables2 as tables
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from council.conventions import InForce
from council.register.columns import RagColumn
from council.register.grouping import Grouping, heading_of_group
from council.web.components import BLANK, GAP, opening_and_closing, rendered

NAMES = ("title", "name")  # columns with the words by which people know a record
NUMBER = "\x01"  # stands for a record's key where it is said once more


class RegisterTable(tables.Table):
    """The columns of a register. `as_at` and `conventions` are there for columns that need them."""

    caption = ""
    caption_hidden = True
    row_header = "reference"
    cards = True
    # Columns left out where there is little room, unless they were chosen; the record's page has them.
    aside: Sequence[str] = ()

    ticks = ""  # the id of the form for which rows are ticked, where they are
    all_ticked = False

    grouping: Grouping | None = None
    group_counts: Mapping[Any, Mapping[str, int]]
    group_labels: Mapping[str, str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Keep the order of the table that it adds columns to: django-tables2 looks at its own Meta alone."""
        super().__init_subclass__(**kwargs)
        if "Meta" not in cls.__dict__:
            cls._meta = super(cls, cls)._meta

    def __init__(
        self, *args: Any, as_at: date, conventions: InForce, order_by: Any = None, **kwargs: Any
    ) -> None:
        self.as_at = as_at
        self.conventions = conventions
        super().__init__(*args, order_by=(), **kwargs)
        for bound in self.columns:
            bound.column.table = self
        self.order_by = order_by or self._meta.order_by or ()  # last: a column may sort by the table's day

    def show_only(self, names: Sequence[str]) -> None:
        """Leaves the columns of those names on show; the others can still be sorted by."""
        for bound in list(self.columns):
            if bound.name not in names:
                self.columns.hide(bound.name)
        self.aside = ()  # what was chosen stands on every screen

    @cached_property
    def body_html(self) -> SafeString:
        """The rows of the page, in one pass."""
        cells = [(bound.column.html, *self.frames_of(bound)) for bound in self.columns]
        row_open, row_close = opening_and_closing("components/row.html", cards=self.cards)
        parts: list[str] = []
        for before, record in self.under_headings():
            parts += (before, row_open)
            if self.ticks:
                opening, middle, closing = tick_frame(self.ticks, self.all_ticked, self.cards)
                name = conditional_escape(getattr(record, self.row_header))
                box = f"{opening}{record.pk}{middle}{name}{closing}"
                parts.append(box.replace(NUMBER, str(record.pk)))
            for html, (opening, closing), blank in cells:
                content = html(record)
                parts += blank if content == BLANK else (opening, content, closing)
            parts.append(row_close)
        return SafeString("".join(parts))

    def frames_of(self, bound: Any) -> tuple[tuple[str, str], tuple[str, str, str]]:
        """What stands before and after a cell's content, and the whole of a cell without any."""
        wide, aside = bound.column.wide or bound.name in NAMES, bound.name in self.aside
        look = {
            "header": str(bound.header),
            "is_header": bound.name == self.row_header,
            "numeric": bound.column.numeric,
            "cards": self.cards,
        }

        def framed(kind: str) -> tuple[str, str]:
            return opening_and_closing("components/cell.html", **look, **{"class": kind})

        opening, closing = framed(
            "app-table__title" if wide else "app-blank app-table__aside" if aside else "app-blank"
        )
        rag = isinstance(bound.column, RagColumn)
        kind = (
            "app-table__title" if wide else "app-table__aside" if aside else "app-table__rag" if rag else ""
        )
        return framed(kind), (
            opening,
            BLANK,
            closing,
        )

    def under_headings(self) -> Iterator[tuple[str, Any]]:
        """Each record with the row that stands before it: its group's heading where a group begins."""
        rows = self.page.object_list
        if self.grouping is None:
            yield from (("", record) for record in rows)
            return
        opening, closing = opening_and_closing(
            "components/group.html", cards=self.cards, columns=len(list(self.columns)) + bool(self.ticks)
        )
        last: Any = object()
        of: Callable[[Any], Any] = self.grouping.of
        for record in rows:
            key = of(record)
            begins = key != last
            last = key
            words = heading_of_group(self.grouping, record, self.group_counts.get(key, {}), self.group_labels)
            yield (f"{opening}{words}{closing}" if begins else "", record)


@lru_cache(maxsize=64)
def tick_frame(form: str, ticked: bool, cards: bool) -> tuple[str, str, str]:
    """What a cell to tick has before its record's key, between that and its name, and after."""
    look = {"form": form, "ticked": ticked, "cards": cards, "gap": SafeString(GAP), "number": NUMBER}
    opening, middle, closing = rendered("components/tick.html", **look).split(GAP)
    return opening, middle, closing
