"""The columns of the register of actions."""

from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from actions.models import Action
from actions.ordering import DueOrEarliest, DueOrNever, Settled
from council.lengths import shortened
from council.rag import Direction, Shown, worst_first
from council.register import (
    ChoiceColumn,
    DateColumn,
    Grouping,
    LinkColumn,
    NumberColumn,
    RagColumn,
    RegisterColumn,
    RegisterTable,
    escaped,
)
from council.register.columns import OnADay
from council.web.components import rag_html, tag_html
from council.wording import spoken_short

LONGEST_TITLE = 160


class PlacedTitleColumn(RegisterColumn):
    """The title with its workstream, and what sets the action apart: a quick win, or exempt."""

    wide = True

    def html(self, record: Any) -> str:
        words = shortened(record.title, LONGEST_TITLE)  # it leads to the whole
        place = escaped(f"{record.workstream.title}, {record.programme.code}")
        quick = f" {tag_html('Quick win', 'grey')}" if record.kind else ""
        exempt = f" {tag_html('Exempt', 'grey')}" if record.exempt else ""
        link = f'<a class="govuk-link" href="{escaped(record.get_absolute_url())}">{escaped(words)}</a>'
        return f'{link}<span class="app-cell-note">{place}</span>{quick}{exempt}'


class ShownRagColumn(RagColumn):
    """The RAG to show, why in a sentence, and whether that is better or worse than was last told."""

    def html(self, record: Action) -> str:
        shown = shown_of(record, self.table)
        label = "" if shown.on_hold else self.table.conventions.rag_label(shown.rag)
        tag = rag_html("on_hold" if shown.on_hold else str(shown.rag), label)
        return f'{tag}{travel_html(record, shown)}<span class="app-cell-note">{escaped(shown.reason)}</span>'

    def order(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        """The worst first."""
        worst = worst_first("counted_as")
        counted = queryset.counted(as_at=self.table.as_at, conventions=self.table.conventions)  # type: ignore[attr-defined]
        return counted.order_by(worst.desc() if is_descending else worst.asc(), "due", "pk"), True

    def plain(self, record: Action) -> str:
        shown = shown_of(record, self.table)
        return "On hold" if shown.on_hold else self.table.conventions.rag_label(shown.rag)


class WhyColumn(ShownRagColumn):
    """The rule in a sentence, in a column of its own."""

    def plain(self, record: Action) -> str:
        return shown_of(record, self.table).sentence

    def html(self, record: Action) -> str:
        return conditional_escape(self.plain(record))


class DirectionColumn(RegisterColumn):
    """How the RAG compares with what a body was last told, in a word."""

    def plain(self, record: Any) -> str:
        if record.last_reported is None:
            return Direction.NEW.label
        return record.last_reported.direction(shown_of(record, self.table).rag).label


class ImpliedRagColumn(RagColumn):
    """The RAG that dates alone imply."""

    def plain(self, record: Action) -> str:
        return self.table.conventions.rag_label(shown_of(record, self.table).implied.rag)

    def html(self, record: Action) -> str:
        return rag_html(str(shown_of(record, self.table).implied.rag), self.plain(record))


class DueColumn(DateColumn):
    """The due date, with the days overdue and what became of the first agreed date."""

    def order(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        """Soonest first puts what is still to do before what is done; latest first goes by the date alone."""
        if is_descending:
            return queryset.order_by(DueOrEarliest("due").desc(), "-pk"), True
        return queryset.order_by(Settled("stage"), DueOrNever("due"), "pk"), True

    def html(self, record: Action) -> str:
        return due_html(
            record.due,
            record.days_overdue(as_at=self.table.as_at),
            record.times_moved,
            record.baseline,
            "" if record.due else record.due_as_written,
        )


@lru_cache(maxsize=4096)
def due_html(
    due: date | None, overdue: int, times_moved: int, baseline: date | None, words: str
) -> SafeString:
    """The due date and what is to be said of it, rendered once and kept: a register says the same again."""
    context = {
        "due": due, "overdue": overdue, "times_moved": times_moved, "baseline": baseline, "words": words,
    }  # fmt: skip
    return SafeString(render_to_string("actions/_due_cell.html", context).strip())


def shown_of(record: Any, table: OnADay) -> Shown:
    """The record's RAGs as at the table's day, worked out once for all the columns that ask."""
    known: Shown | None = record.__dict__.get("_shown")
    if known is None:
        known = record.shown(as_at=table.as_at, conventions=table.conventions)
        record.__dict__["_shown"] = known
    return known


def travel_html(record: Any, shown: Shown) -> SafeString | str:
    """A mark where the action stands better or worse than was last told; nothing where it stands the same."""
    if record.last_reported is None:
        return ""
    way = record.last_reported.direction(shown.rag)
    if way not in (Direction.BETTER, Direction.WORSE):
        return ""
    return format_html(
        ' <span class="app-travel app-travel--{}">{} since {}</span>',
        way.value,
        way.label,
        spoken_short(record.last_reported.as_at),
    )


GROUPINGS = {
    "workstream": Grouping(
        "Workstream",
        key="workstream_id",
        order=("programme__title", "workstream__order"),
        title=lambda record: f"{record.programme.title}: {record.workstream.title}",
        none="No workstream",
        url=lambda record: reverse("one-to-one-workstream", args=[record.workstream_id]),
    ),
    "owner": Grouping(
        "Owner",
        key="owner_id",
        order=("owner__title",),
        title=lambda record: record.owner.title if record.owner else "",
        none="No owner",
        url=lambda record: reverse("one-to-one-post", args=[record.owner_id]) if record.owner_id else "",
    ),
}


class ActionTable(RegisterTable):
    caption = "Actions"
    aside = ("stage", "percent", "updated_on")

    reference = LinkColumn(verbose_name="Reference", route="actions:detail-action")
    title = PlacedTitleColumn(verbose_name="Action")
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

    programme = RegisterColumn(accessor="programme__title", verbose_name="Programme")
    workstream = RegisterColumn(accessor="workstream__title", verbose_name="Workstream")
    plan_reference = RegisterColumn(verbose_name="Plan reference")
    kind = ChoiceColumn(verbose_name="Kind")
    why = WhyColumn(verbose_name="Why this RAG", accessor="counted_as", orderable=False)
    direction = DirectionColumn(verbose_name="Direction of travel", empty_values=(), orderable=False)
    implied_rag = ImpliedRagColumn(verbose_name="Implied RAG", empty_values=(), orderable=False)
    stated_rag = RagColumn(verbose_name="Stated RAG")
    reason = RegisterColumn(verbose_name="Reason for the RAG")
    being_done = RegisterColumn(verbose_name="What is being done")
    delay_category = RegisterColumn(verbose_name="Main reason for the delay")
    baseline = DateColumn(verbose_name="First agreed date")
    due_as_written = RegisterColumn(verbose_name="Date as written")
    times_moved = NumberColumn(verbose_name="Times moved")
    days_slipped = NumberColumn(verbose_name="Days slipped", orderable=False)
    completed_on = DateColumn(verbose_name="Completed on")
