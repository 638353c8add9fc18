"""Registers: the one look, filter, sort, paging and export of every list of records.

A list page is three declarations: a queryset (what may be seen), a `RegisterFilter`, a `RegisterTable`;
`RegisterView` does the rest. It asks the database four questions whatever the number of rows: how many of
each group, the keys of one page, the rows of those keys, and what the filters offer. Rows are looked up
last, by key, so that page 1,000 costs what page 1 costs; the body is rendered in one pass, since
django-tables2's own cell-by-cell rendering costs five times a hand-written page.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

import django_filters
import django_tables2 as tables
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.views import View
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from council import events
from council.amounts import pounds
from council.components import rag_html
from council.conventions import InForce
from council.forms import DateField
from council.models import Event
from council.requests import conventions_in_force

PER_PAGE = 50


# --- columns ------------------------------------------------------------------------------------------------


class RegisterColumn(tables.Column):
    """A column of a register: the value for an export, and its text on the page."""

    numeric = False
    table: "RegisterTable"  # which holds the date and the conventions that a cell may need

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
        return "–" if value in (None, "") else conditional_escape(value)

    def order(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        """Empty values come last, whichever way it is sorted; ties in a fixed order."""
        column = F(str(self.order_by[0]).lstrip("-") if self.order_by else str(self.accessor))
        key = column.desc(nulls_last=True) if is_descending else column.asc(nulls_last=True)
        return queryset.order_by(key, "pk"), True


class LinkColumn(RegisterColumn):
    """The record's name, leading to its page."""

    def html(self, record: Any) -> str:
        return format_html(
            '<a class="govuk-link" href="{}">{}</a>', record.get_absolute_url(), self.plain(record)
        )


class ChoiceColumn(RegisterColumn):
    """A value of a TextChoices field, by its label."""

    def plain(self, record: Any) -> Any:
        return getattr(record, f"get_{self.accessor}_display")()


class DateColumn(RegisterColumn):
    """A day, written so that it doesn't break across lines."""

    def html(self, record: Any) -> str:
        day = self.plain(record)
        if not day:
            return "–"
        return format_html('<span class="app-nowrap">{}</span>', f"{day.day} {day:%b %Y}")


class NumberColumn(RegisterColumn):
    numeric = True


class PoundsColumn(RegisterColumn):
    """Whole pounds on the page, exact pounds in an export."""

    numeric = True

    def html(self, record: Any) -> str:
        value = self.plain(record)
        return "–" if value is None else pounds(value)


class RagColumn(RegisterColumn):
    """A RAG as word and shape, in the council's own word."""

    def plain(self, record: Any) -> Any:
        value = super().plain(record)
        return self.table.conventions.rag_label(value) if value else None

    def html(self, record: Any) -> str:
        value = super().plain(record)
        return rag_html(str(value), self.table.conventions.rag_label(value)) if value else "–"


# --- table and filter ---------------------------------------------------------------------------------------


class RegisterTable(tables.Table):
    """The columns of a register. `as_at` and `conventions` are there for columns that need them."""

    caption = ""
    caption_hidden = True
    row_header = "reference"
    cards = True
    aside: ClassVar[Sequence[str]] = ()  # columns left out of a phone's cards; the record's page has them
    numeric: ClassVar[Sequence[str]] = ()

    def __init__(self, *args: Any, as_at: date, conventions: InForce, **kwargs: Any) -> None:
        self.as_at = as_at
        self.conventions = conventions
        super().__init__(*args, **kwargs)
        for bound in self.columns:
            bound.column.table = self

    @cached_property
    def body_html(self) -> SafeString:
        """The rows of the page, in one pass."""
        columns = [(bound, bound.column) for bound in self.columns]
        rows = [
            [(bound, column.html(record)) for bound, column in columns] for record in self.page.object_list
        ]
        return SafeString(
            render_to_string(
                "_rows.html",
                {"rows": rows, "row_header": self.row_header, "aside": self.aside, "cards": self.cards},
            )
        )


class DateFilter(django_filters.DateFilter):
    """A day, asked for in three boxes."""

    field_class = DateField


class RegisterFilter(django_filters.FilterSet):
    """The filters of a register. `search` names the columns that the search box looks through."""

    search: ClassVar[Sequence[str]] = ()

    q = django_filters.CharFilter(label="Search", method="search_words")

    def search_words(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """The records in which every word occurs, in any of the searched columns."""
        for word in value.split():
            anywhere = Q()
            for column in self.search:
                anywhere |= Q(**{f"{column}__icontains": word})
            queryset = queryset.filter(anywhere)
        return queryset


# --- the view -----------------------------------------------------------------------------------------------


class RegisterView(View):
    """A list page: filtered, sorted, paged, counted and exported.

    Subclasses set `table_class`, `filterset_class`, `title`, `name` (for saved sort and file names), and
    give `get_queryset` (what may be seen) and `with_details` (what a page of rows also needs).
    """

    http_method_names = ["get", "head", "options"]
    template_name = "_register.html"
    table_class: type[RegisterTable]
    export_class: type[RegisterTable] | None = None  # where a download has columns that a page has not
    filterset_class: type[RegisterFilter]
    model: type[Model]
    title = ""
    name = ""
    count_by = ""  # a column or annotation by which the records are counted above the list

    @cached_property
    def as_at(self) -> date:
        return timezone.localdate()

    @cached_property
    def conventions(self) -> InForce:
        return conventions_in_force(self.request)

    def get_queryset(self) -> QuerySet:
        """What this person may see."""
        return self.model.objects.visible_to(self.request.user)  # type: ignore[attr-defined]

    def for_counts(self, queryset: QuerySet) -> QuerySet:
        """The queryset with what `count_by` and the filters need."""
        return queryset

    def with_details(self, queryset: QuerySet) -> QuerySet:
        """The queryset of the rows of one page, with what its columns need."""
        return queryset

    def extra_context(self) -> dict[str, Any]:
        return {}

    def get(self, request: HttpRequest) -> HttpResponseBase:
        queryset = self.for_counts(self.get_queryset())
        filterset = self.filterset_class(request.GET or None, queryset=queryset, request=request)
        filtered = filterset.qs
        form = request.GET.get("export", "")
        table = self._table(filtered, self.export_class if form else None)
        if form in ("xlsx", "csv"):
            return self._export(table, form, filterset)
        counts = self._counts(filtered)
        table.page = self._page(table, sum(counts.values()) if self.count_by else filtered.count())
        return render(
            request,
            self.template_name,
            {
                "title": self.title,
                "table": table,
                "filter": filterset,
                "counts": counts,
                "total": table.page.paginator.count,
                "is_filtered": any(request.GET.get(name) for name in filterset.filters),
                "as_at": self.as_at,
                **self.extra_context(),
            },
        )

    def _table(self, queryset: QuerySet, table_class: type[RegisterTable] | None = None) -> RegisterTable:
        """The table in the order asked for, else in the order last used in this session."""
        saved = self.request.session.get("sort", {})
        order = self.request.GET.getlist("sort") or saved.get(self.name, ())
        table = (table_class or self.table_class)(
            queryset,
            as_at=self.as_at,
            conventions=self.conventions,
            order_by=order or None,
            prefix="",
        )
        if order and order != saved.get(self.name):
            self.request.session["sort"] = {**saved, self.name: order}
        return table

    def _counts(self, queryset: QuerySet) -> dict[str, int]:
        if not self.count_by:
            return {}
        rows = (
            queryset.order_by()
            .values(self.count_by)
            .annotate(number=Count("pk"))
            .values_list(self.count_by, "number")
        )
        return {str(value): number for value, number in rows}

    def _page(self, table: RegisterTable, total: int) -> Page:
        """One page: its keys in order first, then the rows of those keys."""
        ordered = table.data.data
        paginator = Paginator(ordered, PER_PAGE)
        paginator.count = total  # type: ignore[misc]
        page = paginator.get_page(self.request.GET.get("page"))
        first = (page.number - 1) * PER_PAGE
        keys = list(ordered.values_list("pk", flat=True)[first : first + PER_PAGE])
        page.object_list = self._rows(keys)
        return page

    def _rows(self, keys: Sequence[Any]) -> list[Any]:
        rows = self.with_details(self.model._default_manager.filter(pk__in=keys))
        by_key = {row.pk: row for row in rows}
        return [by_key[key] for key in keys]

    # --- export: exactly what is filtered, in the order shown ---

    def _export(self, table: RegisterTable, form: str, filterset: RegisterFilter) -> HttpResponse:
        keys = list(table.data.data.values_list("pk", flat=True))
        records = (
            record for start in range(0, len(keys), 500) for record in self._rows(keys[start : start + 500])
        )
        columns = [
            bound for bound in table.columns if not getattr(bound.column, "exclude_from_export", False)
        ]
        header = [str(bound.header) for bound in columns]
        rows = ([bound.column.plain(record) for bound in columns] for record in records)
        events.tell(
            Event.Kind.EXPORTED,
            f"{self.title}: {len(keys)} rows as {form}",
            by=self.request.user,  # type: ignore[arg-type]
            filters=self.request.GET.dict(),
        )
        filename = f"{self.name}-{self.as_at:%Y-%m-%d}.{form}"
        if form == "csv":
            return csv_response(filename, header, rows)
        return xlsx_response(filename, f"{self.title}, as at {self.as_at:%-d %B %Y}", header, rows)


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_response(filename: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A CSV download that Excel opens as UTF-8, in which no text can act as a formula."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(header)
    for row in rows:
        writer.writerow([_csv_cell(value) for value in row])
    return response


def _csv_cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def xlsx_response(
    filename: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> HttpResponse:
    """A workbook download: title in A1, one header row, no merged cells, text that stays text."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(title[:31].split(",")[0])
    sheet.freeze_panes = "A4"
    for number in range(1, len(header) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 22
    sheet.append([_xlsx_cell(sheet, title, bold=True)])
    sheet.append([])
    sheet.append([_xlsx_cell(sheet, name, bold=True) for name in header])
    for row in rows:
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    response = HttpResponse(content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    workbook.save(response)
    return response


def _xlsx_cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    if isinstance(value, datetime) and value.tzinfo:
        value = timezone.make_naive(value)
    if value is not None and not isinstance(value, int | float | Decimal | date | bool):
        value = ILLEGAL_CHARACTERS_RE.sub("", str(value))  # one of them would refuse the whole download
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # a leading = would make it a formula
    elif isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"
    if bold:
        cell.font = Font(bold=True)
    return cell
