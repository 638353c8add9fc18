"""The page of a register: filtered, sorted, grouped, paged, counted and downloaded."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.core.paginator import Page, Paginator
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from council import events
from council.accounts.signing_in.freshness import confirm_first
from council.bulk.changing import BulkKind
from council.conventions import InForce
from council.models import Event
from council.register.counting import kept, kept_keys
from council.register.declaring import Register
from council.register.export import csv_response, xlsx_response
from council.register.filters import RegisterFilter
from council.register.grouping import Grouping
from council.register.saved import kept_part
from council.register.saved import saved_filters as saved_filters_of
from council.register.tables import RegisterTable
from council.web.asked import tell_unread
from council.web.components import filters_in_words, with_query
from council.web.requests import Request, conventions_in_force
from council.wording import spoken

PER_PAGE = 50
SIZES = (PER_PAGE, 200)  # rows of a page: at first, and what else may be asked for
PAGES_AT_ONCE = 100  # whose keys are asked for together, but for the first ones


class RegisterView(View):
    """A list page: filtered, sorted, grouped, paged, counted and exported.

    Subclasses name the declared `register` that they list, or set `model`, `table_class`, `filterset_class`,
    `title` and `name` (for saved sort and file names) themselves; they give `get_queryset` (what may be seen)
    and `with_details` (what a page of rows also needs). The columns of `export_class` may also be chosen for
    the page.
    """

    http_method_names = ["get", "head", "options"]
    template_name = "_register.html"
    register: ClassVar[Register | None] = None
    table_class: type[RegisterTable]
    export_class: type[RegisterTable] | None = None  # where a download has columns that a page has not
    filterset_class: type[RegisterFilter]
    request: Request
    model: type[Model]
    title = ""
    name = ""
    count_by = ""  # a column or annotation by which the records are counted above the list
    count_filter = ""  # the filter to which those counts lead
    groupings: ClassVar[Mapping[str, Grouping]] = {}
    always_asks = False  # whether every download asks once more who is there
    sizes: ClassVar[Sequence[int]] = SIZES
    keeps_filters = False  # whether a person may save its filters under a name
    bulk: ClassVar[BulkKind | None] = None  # what can be changed on many of its records at once

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Take from the register that the class names what it declares."""
        super().__init_subclass__(**kwargs)
        register = cls.__dict__.get("register")
        if register:
            cls.model, cls.title, cls.name = register.model, register.title, register.key
            cls.table_class, cls.export_class = register.table, register.export
            cls.filterset_class = register.filters

    @cached_property
    def as_at(self) -> date:
        return timezone.localdate()

    @cached_property
    def conventions(self) -> InForce:
        return conventions_in_force(self.request)

    @cached_property
    def grouping(self) -> Grouping | None:
        """How the page is grouped, if it is asked for."""
        return self.groupings.get(self.request.GET.get("group", ""))

    @cached_property
    def per_page(self) -> int:
        return next((size for size in self.sizes if str(size) == self.request.GET.get("rows")), self.sizes[0])

    def get_queryset(self) -> QuerySet:
        """What this person may see."""
        return self.model.objects.visible_to(self.request.user)  # type: ignore[attr-defined]

    def for_counts(self, queryset: QuerySet) -> QuerySet:
        """The queryset with what `count_by` needs, where that is no column: it may join no other table."""
        return queryset

    def with_details(self, queryset: QuerySet) -> QuerySet:
        """The queryset of the rows of one page, with what its columns need."""
        return queryset

    def finish(self, rows: Sequence[Any]) -> None:
        """Give the rows what no queryset can, with one query for all of them."""

    def arrange_table(self, table: RegisterTable) -> None:
        """Give the rows boxes to tick, where records are chosen to be changed together."""
        asked = self.request.GET.get("select", "")
        if asked and self.may_select:
            table.ticks, table.all_ticked = "bulk", asked == "page"

    @cached_property
    def may_select(self) -> bool:
        """Whether the person may choose several records, to change them together."""
        return self.bulk is not None and self.bulk.rule.allows(self.request.user)

    def extra_context(self) -> dict[str, Any]:
        return {}

    def get_filterset(self, query: Mapping[str, Any] | None = None) -> RegisterFilter:
        """What may be seen, by the filters of the query, of the address unless told."""
        return self.filterset_class(
            (self.request.GET if query is None else query) or None,
            queryset=self.get_queryset(),
            request=self.request,
            as_at=self.as_at,
            conventions=self.conventions,
        )

    def get(self, request: Request) -> HttpResponseBase:
        self.filterset = filterset = self.get_filterset()
        if empty := filterset.form.asking_nothing():
            query = with_query(request.GET, **dict.fromkeys(empty))
            return redirect(f"{request.path}{query}".removesuffix("?"))
        tell_unread(request, self.how_it_is_shown())
        filtered = filterset.qs
        form = request.GET.get("export", "")
        if form in ("xlsx", "csv") and not filterset.errors:
            asked = confirm_first(request) if self.asks_before(filtered) else None
            every = bool(request.GET.get("all_columns"))
            table = self.make_table(filtered, self.all_columns) if every else self.shown_table(filtered)
            return asked or self.download(table, form)
        table = self.shown_table(filtered)
        counts = self.counts(filtered)
        if self.count_by:
            total = sum(counts.values())
        else:
            total = kept(filtered, "total", lambda: filtered.order_by().count())
        table.page = self.page_of(table, total)
        self.group_rows(table, filtered)
        self.arrange_table(table)
        return render(
            request,
            self.template_name,
            {
                "title": self.title,
                "table": table,
                "filter": filterset,
                "counts": counts,
                "count_links": self.count_links(counts),
                "total": table.page.paginator.count,
                "is_filtered": filterset.is_asked,
                "as_at": self.as_at,
                "arrange": self.arrangement(table),
                "downloads": self.downloads(table),
                **self.saved_filters(),
                "bulk": self.bulk,
                "may_select": self.may_select,
                "chosen_by": request.GET.urlencode(),
                **self.extra_context(),
            },
        )

    def how_it_is_shown(self) -> dict[str, Collection[str] | None]:
        """What the address may say of how the list is shown; its filters are the form's to read."""
        columns = set(self.all_columns.base_columns)  # type: ignore[attr-defined]
        others: dict[str, Collection[str] | None] = dict.fromkeys(self.request.GET)
        return others | {
            "sort": {*columns, *(f"-{name}" for name in columns)},
            "group": self.groupings.keys(),
            "rows": {str(size) for size in self.sizes},
        }

    # --- the table: its order and its columns, as asked for or as last used in this session ---

    def shown_table(self, queryset: QuerySet) -> RegisterTable:
        """The table as the page shows it: with the columns chosen, else the register's own choice of them."""
        chosen = self.chosen_columns()
        table = self.make_table(queryset, self.all_columns if chosen else self.table_class)
        if chosen:
            table.show_only(chosen)
        return table

    def make_table(self, queryset: QuerySet, table_class: type[RegisterTable]) -> RegisterTable:
        """The table in the order asked for, else in the order last used in this session."""
        asked = list(dict.fromkeys(self.request.GET.getlist("sort")))
        saved = self.request.session.get("sort", {})
        order = asked or saved.get(self.name)
        table = table_class(queryset, as_at=self.as_at, conventions=self.conventions, order_by=order or None)
        used = [str(alias) for alias in table.order_by or ()]
        if order and not used:  # no such column: nothing to keep, and the register's own order holds
            table = table_class(queryset, as_at=self.as_at, conventions=self.conventions)
        elif asked and used != saved.get(self.name):
            self.request.session["sort"] = {**saved, self.name: used}
        if self.grouping:
            table.data.data = self.grouping.sort(table.data.data)
        return table

    @property
    def all_columns(self) -> type[RegisterTable]:
        return self.export_class or self.table_class

    def chosen_columns(self) -> list[str]:
        """The names of the columns to show, in the table's order; none for the register's own choice."""
        saved = self.request.session.get("columns", {})
        asked = self.request.GET.getlist("columns")
        wanted = (
            {name for part in asked for name in part.split(",")} if asked else set(saved.get(self.name, ()))
        )
        base = self.all_columns.base_columns  # type: ignore[attr-defined]
        chosen = [name for name in base if name in wanted or name == self.table_class.row_header]
        if len(chosen) < 2 or set(chosen) == set(self.table_class.base_columns):  # type: ignore[attr-defined]
            chosen = []
        if asked and chosen != saved.get(self.name, []):
            self.request.session["columns"] = {**saved, self.name: chosen}
        return chosen

    def saved_filters(self) -> dict[str, Any]:
        """What the page says of saved filters: the person's own, and the filters that might be saved."""
        if not self.keeps_filters:
            return {}
        query = kept_part(self.request.GET.urlencode())
        path = self.request.path
        return {
            "saved": saved_filters_of(self.request.user, path),
            "query": query,
            "saves": self.filterset.is_asked and not self.filterset.errors,
            "saves_from": path,
        }

    # --- how many ---

    def counts(self, queryset: QuerySet) -> dict[str, int]:
        """How many records of each kind the filters found, kept until one changes."""
        if not self.count_by:
            return {}

        def ask() -> dict[str, int]:
            rows = self.for_counts(queryset).order_by().values_list(self.count_by)
            return {str(value): number for value, number in rows.annotate(number=Count("pk"))}

        return kept(queryset, (self.count_by, self.as_at, self.conventions), ask)

    def count_links(self, counts: Mapping[str, int]) -> dict[str, str]:
        """Where each count leads: the same list with one filter more."""
        if not self.count_filter:
            return {}
        changes = {"page": None, "export": None}
        return {
            value: with_query(self.request.GET, **{**changes, self.count_filter: value})
            for value in ("red", "amber", "green", *counts)
        }

    # --- one page: its keys in order first, then the rows of those keys ---

    def page_of(self, table: RegisterTable, total: int) -> Page:
        """The page asked for, with its rows."""
        ordered = table.data.data
        paginator = Paginator(ordered, self.per_page)
        paginator.count = total  # type: ignore[misc]
        page = paginator.get_page(self.request.GET.get("page"))
        page.object_list = self.rows_of(self.keys_of(ordered, page.number) if total else [])
        return page

    def keys_of(self, ordered: QuerySet, page: int) -> list[Any]:
        """The keys of one page. The way to a deep one leads past all before it: it is gone once for many."""
        stretch, place = divmod(page - 1, PAGES_AT_ONCE)
        first, many = stretch * PAGES_AT_ONCE * self.per_page, PAGES_AT_ONCE * self.per_page
        before = place * self.per_page
        if stretch:
            return kept_keys(ordered, first, many)[before : before + self.per_page]
        return list(ordered.values_list("pk", flat=True)[before : before + self.per_page])

    def rows_of(self, keys: Sequence[Any]) -> list[Any]:
        """The records of those keys, in their order, with what the columns need."""
        if not keys:
            return []
        rows = self.with_details(self.model._default_manager.filter(pk__in=keys))
        by_key = {row.pk: row for row in rows}
        ordered = [by_key[key] for key in keys if key in by_key]
        self.finish(ordered)
        return ordered

    def group_rows(self, table: RegisterTable, queryset: QuerySet) -> None:
        """Give the table the groups of its page, each with its counts over all pages."""
        if self.grouping is None:
            return
        table.grouping = self.grouping
        table.group_counts = self.grouping.counts(
            self.for_counts(queryset), table.page.object_list, self.count_by
        )
        table.group_labels = {**self.conventions.rag_labels, "on_hold": "On hold"}

    def arrangement(self, table: RegisterTable) -> dict[str, Any]:
        """What the page offers to change in its look: columns, groups, rows a page; and what else is kept."""
        shown = {bound.name for bound in table.columns}
        own = ("columns", "group", "rows", "page")
        query = self.request.GET
        return {
            "columns": [
                (name, column.verbose_name or name.replace("_", " ").capitalize(), name in shown)
                for name, column in self.all_columns.base_columns.items()  # type: ignore[attr-defined]
                if name != self.table_class.row_header
            ],
            "groups": [(key, way.label, way is self.grouping) for key, way in self.groupings.items()],
            "sizes": [(size, size == self.per_page) for size in self.sizes],
            "kept": [(name, value) for name in query if name not in own for value in query.getlist(name)],
        }

    # --- export: exactly what is filtered, with the columns and in the order shown ---

    def downloads(self, table: RegisterTable) -> list[tuple[str, str, str]]:
        """Each kind of file, with the link to what is shown and that to all columns, where there are more."""
        shown = {bound.name for bound in table.columns}
        more = shown < set(self.all_columns.base_columns)  # type: ignore[attr-defined]
        links = []
        for words, form in (("Excel", "xlsx"), ("CSV", "csv")):
            changes = {"export": form, "all_columns": None, "page": None, "select": None}
            every = with_query(self.request.GET, **{**changes, "all_columns": "1"}) if more else ""
            links.append((words, with_query(self.request.GET, **changes), every))
        return links

    def asks_before(self, queryset: QuerySet) -> bool:
        """Whether a download asks once more who is there: it does where it takes what is exempt."""
        paths = getattr(self.model, "exempt_paths", ())
        exempt = Q(*((path, True) for path in paths), _connector=Q.OR)
        return self.always_asks or (bool(paths) and queryset.order_by().filter(exempt).exists())

    def download(self, table: RegisterTable, form: str) -> HttpResponse:
        """The file of what is listed; the event log tells of it."""
        keys = list(table.data.data.values_list("pk", flat=True))
        records = (
            record for start in range(0, len(keys), 500) for record in self.rows_of(keys[start : start + 500])
        )
        columns = [
            bound for bound in table.columns if not getattr(bound.column, "exclude_from_export", False)
        ]
        header = [str(bound.header) for bound in columns]
        rows = ([bound.column.plain(record) for bound in columns] for record in records)
        events.tell(
            Event.Kind.EXPORTED,
            f"{self.title}: {len(keys)} rows as {form}",
            by=self.request.user,
            rows=len(keys),
            filtered=filters_in_words(self.filterset.form),
            filters=events.asked_for(self.request.GET.dict()),
        )
        filename = f"{self.name}-{self.as_at:%Y-%m-%d}.{form}"
        if form == "csv":
            return csv_response(filename, header, rows)
        return xlsx_response(filename, f"{self.title}, as at {spoken(self.as_at)}", header, rows)
