"""The columns of the register of actions."""

from typing import Any

from django.db.models import Case, QuerySet, Value, When
from django.template.loader import render_to_string
from django.utils.html import format_html

from actions.models import Action
from council.components import rag_html
from council.rag import LIVE, worst_first
from council.register import (
    ChoiceColumn,
    DateColumn,
    LinkColumn,
    NumberColumn,
    RagColumn,
    RegisterColumn,
    RegisterTable,
)


class TitleColumn(RegisterColumn):
    """The title with its workstream, and a mark where the action is exempt."""

    def html(self, record: Any) -> str:
        return render_to_string("actions/_title_cell.html", {"action": record})


class ShownRagColumn(RagColumn):
    """The RAG to show, and why in a sentence."""

    def html(self, record: Action) -> str:
        shown = self._shown(record)
        label = "" if shown.on_hold else self.table.conventions.rag_label(shown.rag)
        tag = rag_html("on_hold" if shown.on_hold else str(shown.rag), label)
        return format_html('{}<span class="app-cell-note">{}</span>', tag, shown.reason)

    def order(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        """The worst first."""
        worst = worst_first("counted_as")
        return queryset.order_by(worst.desc() if is_descending else worst.asc(), "due", "pk"), True

    def plain(self, record: Action) -> str:
        shown = self._shown(record)
        return "On hold" if shown.on_hold else self.table.conventions.rag_label(shown.rag)

    def _shown(self, record: Action) -> Any:
        return record.shown(as_at=self.table.as_at, conventions=self.table.conventions)


class WhyColumn(ShownRagColumn):
    """The rule in a sentence, for exports; on the page it stands in the RAG column."""

    def plain(self, record: Action) -> str:
        return self._shown(record).sentence


class DueColumn(DateColumn):
    """The due date, with the days overdue and what became of the first agreed date."""

    def order(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        """Soonest first puts what is still to do before what is done; latest first goes by the date alone."""
        by_date, _ = super().order(queryset, is_descending)
        if is_descending:
            return by_date, True
        done = Case(When(stage__in=LIVE, then=Value(0)), default=Value(1))
        return by_date.order_by(done, *by_date.query.order_by), True

    def html(self, record: Action) -> str:
        return render_to_string(
            "actions/_due_cell.html",
            {"action": record, "overdue": record.days_overdue(as_at=self.table.as_at)},
        )


class ActionTable(RegisterTable):
    caption = "Actions"
    aside = ("stage", "percent", "updated_on")

    reference = LinkColumn(verbose_name="Reference")
    title = TitleColumn(verbose_name="Action")
    owner = RegisterColumn(verbose_name="Owner", accessor="owner__title")
    shown = ShownRagColumn(verbose_name="RAG", accessor="counted_as")
    stage = ChoiceColumn(verbose_name="Stage")
    due = DueColumn(verbose_name="Due")
    forecast = DateColumn(verbose_name="Forecast")
    percent = NumberColumn(verbose_name="Percent")
    updated_on = DateColumn(verbose_name="Last update")

    class Meta:
        model = Action
        fields: tuple[str, ...] = ()
        order_by = "due"


class ActionExport(ActionTable):
    """The register as it is downloaded: the page's columns, and those that a page has no room for."""

    programme = RegisterColumn(accessor="programme__title")
    workstream = RegisterColumn(accessor="workstream__title")
    plan_reference = RegisterColumn(verbose_name="Plan reference")
    why = WhyColumn(verbose_name="Why this RAG", accessor="counted_as")
    stated_rag = RagColumn(verbose_name="Stated RAG")
    reason = RegisterColumn(verbose_name="Reason for the RAG")
    being_done = RegisterColumn(verbose_name="What is being done")
    baseline = DateColumn(verbose_name="First agreed date")
    due_as_written = RegisterColumn(verbose_name="Date as written")
    times_moved = NumberColumn(verbose_name="Times moved")
    days_slipped = NumberColumn(verbose_name="Days slipped", orderable=False)
    completed_on = DateColumn(verbose_name="Completed on")
