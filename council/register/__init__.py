"""Registers: the one look, filter, sort, paging and export of every list of records.

A list page is three declarations: a queryset (what may be seen), a `RegisterFilter`, a `RegisterTable`;
`RegisterView` does the rest. It asks the database the same few questions whatever the number of rows: what
the filters offer, how many of each group, the keys of one page, and the rows of those keys. Rows are looked
up last, by key, so that page 1,000 costs what page 1 costs; counts are kept until a record changes; the body
is joined from ready-made pieces, since django-tables2's own cell-by-cell rendering costs five times a
hand-written page.
"""

from council.register.columns import (
    ChoiceColumn,
    DateColumn,
    LinkColumn,
    MomentColumn,
    NumberColumn,
    PoundsColumn,
    RagColumn,
    RegisterColumn,
    TitleColumn,
    escaped,
)
from council.register.export import csv_response, csv_text, xlsx_response
from council.register.filters import DateFilter, RecordFilter, RegisterFilter, SeenPostFilter
from council.register.grouping import Grouping, in_turn
from council.register.tables import RegisterTable
from council.register.views import PER_PAGE, RegisterView

__all__ = [
    "PER_PAGE",
    "ChoiceColumn",
    "DateColumn",
    "DateFilter",
    "Grouping",
    "LinkColumn",
    "MomentColumn",
    "NumberColumn",
    "PoundsColumn",
    "RagColumn",
    "RecordFilter",
    "RegisterColumn",
    "RegisterFilter",
    "RegisterTable",
    "RegisterView",
    "SeenPostFilter",
    "TitleColumn",
    "csv_response",
    "csv_text",
    "escaped",
    "in_turn",
    "xlsx_response",
]
