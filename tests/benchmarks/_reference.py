"""The register of actions as others would build it: by hand, with stock django-tables2, with Django's admin.

Each shows the rows and columns of our page. They are given our queryset and our order, so that what is
compared is how a page is made, and not whether somebody thought of an index.
"""

from pathlib import Path
from typing import Any

import django_tables2 as tables
from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django_tables2 import RequestConfig

from actions.models import Action
from actions.ordering import DueOrNever, Settled
from council.models import Conventions, Directorate, Post
from council.rag import Rag, Stage
from council.urls import urlpatterns as ours
from council.web.components import rag_html
from programmes.models import Programme, Workstream
from tests.benchmarks._registers_by_hand import risks_by_hand, savings_by_hand
from tests.benchmarks._searched import page_by_hand
from tests.benchmarks._served_by_hand import served_by_hand

PER_PAGE = 50
ORDER = (Settled("stage"), DueOrNever("due"), "pk")


def _actions(request: HttpRequest) -> Any:
    """The same rows as ours, in one queryset."""
    actions = Action.objects.visible_to(request.user).select_related("programme", "workstream", "owner")
    for name, column in (("programme", "programme_id"), ("stage", "stage"), ("owner", "owner_id")):
        if request.GET.get(name):
            actions = actions.filter(**{column: request.GET[name]})
    return actions.order_by(*ORDER)


def _conventions(request: HttpRequest) -> Any:
    request.conventions = Conventions.objects.in_force(timezone.localdate())  # type: ignore[attr-defined]
    return request.conventions  # type: ignore[attr-defined]


# --- by hand ------------------------------------------------------------------------------------------------

BY_HAND = (Path(__file__).parent / "by_hand.html").read_text(encoding="utf-8")
HEADINGS = ("Reference", "Action", "Owner", "RAG", "Stage", "Due", "Forecast", "Percent", "Last update")
by_hand_template = engines["django"].from_string(BY_HAND)


def by_hand(request: HttpRequest) -> HttpResponse:
    """One queryset, one template loop; its filters are plain selects, and it has no counts by RAG."""
    today, conventions = timezone.localdate(), _conventions(request)
    page = Paginator(_actions(request), PER_PAGE).get_page(request.GET.get("page"))
    for action in page:
        _dress(action, today, conventions)
    selects = [
        ("programme", "Programme", _named(Programme.objects.visible_to(request.user))),
        ("workstream", "Workstream", _named(Workstream.objects.visible_to(request.user).filter(parent=None))),
        ("owner", "Owner", _named(Post.objects.filter(is_active=True))),
        ("directorate", "Directorate", _named(Directorate.objects.all(), "name")),
        ("rag", "RAG", Rag.choices),
        ("stage", "Stage", Stage.choices),
    ]
    context = {
        "page": page,
        "headings": HEADINGS,
        "selects": [(name, label, options, request.GET.get(name)) for name, label, options in selects],
    }
    return HttpResponse(by_hand_template.render(context, request))


def _named(records: Any, column: str = "title") -> list[tuple[str, str]]:
    return [(str(key), words) for key, words in records.values_list("pk", column)]


def _dress(action: Any, today: Any, conventions: Any) -> None:
    shown = action.shown(as_at=today, conventions=conventions)
    label = "" if shown.on_hold else conventions.rag_label(shown.rag)
    action.tag = rag_html("on_hold" if shown.on_hold else str(shown.rag), label)
    action.why = shown.reason
    action.late = action.days_overdue(as_at=today)


# --- stock django-tables2 -----------------------------------------------------------------------------------

TITLE = "{{ record.title|truncatechars:160 }}<span>{{ record.workstream }}, {{ record.programme.code }}</span>{% if record.exempt %} <strong>Exempt</strong>{% endif %}"  # noqa: E501
RAG = "{{ record.tag }}<span>{{ record.why }}</span>"
DUE = BY_HAND[
    BY_HAND.index("{% if action.due %}") : BY_HAND.index("</td>", BY_HAND.index("{% if action.due %}"))
]


class StockTable(tables.Table):
    """What the documentation of django-tables2 leads to."""

    reference = tables.Column(linkify=True)
    title = tables.TemplateColumn(TITLE, verbose_name="Action")
    owner = tables.Column()
    shown = tables.TemplateColumn(RAG, verbose_name="RAG", orderable=False)
    stage = tables.Column()
    due = tables.TemplateColumn(DUE.replace("action.", "record."))
    forecast = tables.DateColumn(format="j M Y")
    percent = tables.Column(verbose_name="Percent")
    updated_on = tables.DateColumn(format="j M Y", verbose_name="Last update")

    class Meta:
        model = Action
        fields = ()
        default = "–"
        template_name = "django_tables2/table.html"


STOCK = """
{% extends "base.html" %}
{% load render_table from django_tables2 %}
{% block title %}Actions{% endblock %}
{% block content %}<h1 class="govuk-heading-l">Actions</h1>{% render_table table %}{% endblock %}
"""
stock_template = engines["django"].from_string(STOCK)


def stock(request: HttpRequest) -> HttpResponse:
    """The table alone, with neither filters nor counts."""
    today, conventions = timezone.localdate(), _conventions(request)
    table = StockTable(_actions(request))
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    for row in table.page.object_list:
        _dress(row.record, today, conventions)
    return HttpResponse(stock_template.render({"table": table}, request))


# --- Django's admin -----------------------------------------------------------------------------------------


class ReferenceSite(admin.AdminSite):
    def has_permission(self, request: HttpRequest) -> bool:
        return True


site = ReferenceSite("reference")


class ByRag(admin.SimpleListFilter):
    """By the RAG shown, as on our page, without a count beside each."""

    title = "RAG"
    parameter_name = "rag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [*Rag.choices, ("on_hold", "On hold")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if not self.value():
            return queryset
        counted = queryset.counted(as_at=timezone.localdate(), conventions=_conventions(request))
        return counted.filter(counted_as=self.value())


@admin.register(Action, site=site)
class ReferenceAdmin(admin.ModelAdmin):
    """The change list with our columns, and of our filters those that the admin has ready-made.

    It is given our queryset, order and index, and no counts by RAG, which ours shows above the list.
    """

    list_display = (
        "reference", "action", "post", "shown_rag", "stage", "when", "foreseen", "done", "last_update",
    )  # fmt: skip
    list_filter = (
        "programme", "workstream", "owner", ByRag, "stage", "owner__directorate", "answers__recommendation",
        "stated_rag", "due",
    )  # fmt: skip
    list_select_related = ("programme", "workstream", "owner")
    list_per_page = PER_PAGE
    search_fields = ("reference", "plan_reference", "title", "description", "owner__title", "reason")
    ordering = ORDER

    def get_queryset(self, request: HttpRequest) -> Any:
        self.today, self.conventions = timezone.localdate(), _conventions(request)
        return Action.objects.visible_to(request.user).order_by(*ORDER)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def action(self, record: Any) -> str:
        exempt = format_html(" <strong>Exempt</strong>") if record.exempt else ""
        note = format_html("<span>{}, {}</span>", record.workstream, record.programme.code)
        return format_html("{}{}{}", record.title, note, exempt)

    @admin.display(description="owner", empty_value="–")
    def post(self, record: Any) -> Any:
        return record.owner

    @admin.display(description="RAG")
    def shown_rag(self, record: Any) -> str:
        _dress(record, self.today, self.conventions)
        return format_html("{}<span>{}</span>", record.tag, record.why)

    @admin.display(description="due")
    def when(self, record: Any) -> str:
        if not record.due:
            return record.due_as_written or "No date"
        late = f"{record.late} day{'' if record.late == 1 else 's'} overdue" if record.late else ""
        moved = ""
        if record.times_moved:
            times = f"{record.times_moved} time{'' if record.times_moved == 1 else 's'}"
            moved = f"Moved {times}, from {_short(record.baseline)}"
        return format_html("<span>{}</span><span>{}</span><span>{}</span>", _short(record.due), late, moved)

    @admin.display(description="forecast")
    def foreseen(self, record: Any) -> str:
        return _short(record.forecast)

    @admin.display(description="percent", empty_value="–")
    def done(self, record: Any) -> Any:
        return record.percent

    @admin.display(description="last update")
    def last_update(self, record: Any) -> str:
        return _short(record.updated_on)


def _short(day: Any) -> str:
    return f"{day.day} {day:%b %Y}" if day else "–"


urlpatterns = [
    path("by-hand/", by_hand, name="by-hand"),
    path("stock/", stock, name="stock"),
    path("risks-by-hand/", risks_by_hand, name="risks-by-hand"),
    path("savings-by-hand/", savings_by_hand, name="savings-by-hand"),
    path("searched-by-hand/", page_by_hand, name="searched-by-hand"),
    path("served-by-hand/", served_by_hand, name="served-by-hand"),
    path("reference-admin/", site.urls),
    *ours,
]


def admin_address() -> str:
    return reverse("reference:actions_action_changelist", urlconf=__name__)
