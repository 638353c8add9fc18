"""The columns of the portfolio."""

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from council.register import (
    ChoiceColumn,
    DateColumn,
    LinkColumn,
    NumberColumn,
    RagColumn,
    RegisterColumn,
    RegisterTable,
    escaped,
)
from council.register.columns import day_html
from council.web.components import BLANK
from council.wording import days, spoken_short


class ProgrammeColumn(LinkColumn):
    """The programme's title, with its code and the way to its page of one side."""

    wide = True

    def html(self, record: Any) -> str:
        return format_html(
            '{}<span class="app-cell-note">{} <a class="govuk-link" href="{}">On one page'
            '<span class="govuk-visually-hidden">: {}</span></a></span>',
            SafeString(super().html(record)),
            record.code,
            reverse("one-page:show-one-page", args=[record.code]),
            record.title,
        )


class AnswerableColumn(RegisterColumn):
    """The senior responsible owner, with the manager below."""

    def html(self, record: Any) -> str:
        sro, manager = record.sro, record.manager
        if not manager:
            return escaped(str(sro)) if sro else BLANK
        return format_html(
            '{}<span class="app-cell-note">Manager: {}</span>', sro or "No owner named", manager
        )


class ToldColumn(RegisterColumn):
    """The RAG that its body was told by each of the last reports, the oldest first."""

    def plain(self, record: Any) -> str | None:
        label = self.table.conventions.rag_label
        return "; ".join(f"{spoken_short(day)} {label(rag)}" for day, rag in record.overview.told) or None

    def html(self, record: Any) -> str:
        told = record.overview.told
        if not told:
            return BLANK
        label = self.table.conventions.rag_label
        look = {"told": [(day, rag, label(rag), label(rag)[0]) for day, rag in told]}
        return render_to_string("reports/portfolio/_told.html", look).strip()


class OverdueColumn(NumberColumn):
    """How many actions are overdue; none is said as 0."""

    def html(self, record: Any) -> str:
        late = record.overview.overdue
        return f'<strong class="app-late">{late}</strong>' if late else "0"


class NextMilestoneColumn(DateColumn):
    """The day of the next milestone, with its name and whether that day has passed."""

    def html(self, record: Any) -> str:
        coming = record.overview.next_milestone
        if coming is None:
            return BLANK
        late = coming.days_overdue(self.table.as_at)
        so = (
            format_html('<strong class="app-late app-nowrap">{} overdue</strong> ', days(late))
            if late
            else ""
        )
        mark = " (exempt)" if coming.exempt else ""
        return format_html(
            '{}<span class="app-cell-note">{}{} {}{}</span>',
            day_html(coming.on), so, coming.reference, coming.title, mark,
        )  # fmt: skip


class NextMeetingColumn(DateColumn):
    """The day of the next meeting that it reports to, with the body."""

    def html(self, record: Any) -> str:
        coming = record.overview.next_meeting
        if coming is None:
            return BLANK
        return format_html('{}<span class="app-cell-note">{}</span>', day_html(coming.on), coming.body)


class PortfolioTable(RegisterTable):
    caption = "Programmes beside each other"
    row_header = "title"
    aside = ("directorate", "priorities", "stage", "sro")

    title = ProgrammeColumn(verbose_name="Programme")
    rag = RagColumn(accessor="overview__rag", order_by="worst", verbose_name="RAG now")
    told = ToldColumn(accessor="overview__told", orderable=False, verbose_name="Last reports")
    overdue = OverdueColumn(accessor="overview__overdue", order_by="late", verbose_name="Overdue")
    milestone = NextMilestoneColumn(
        accessor="overview__next_milestone__on", order_by="expected", verbose_name="Next milestone"
    )
    meeting = NextMeetingColumn(
        accessor="overview__next_meeting__on", order_by="meets", verbose_name="Next meeting"
    )
    directorate = RegisterColumn(
        accessor="sro__directorate__name", order_by="sro__directorate__name", verbose_name="Directorate"
    )
    priorities = RegisterColumn(
        accessor="overview__served", order_by="first_priority_place", verbose_name="Priorities"
    )
    stage = ChoiceColumn(order_by="stage_place")
    sro = AnswerableColumn(accessor="sro__title", order_by="sro__title", verbose_name="SRO and manager")

    class Meta:
        order_by = ("title",)


class PortfolioExport(PortfolioTable):
    """What a download holds besides: each fact in a column of its own."""

    code = RegisterColumn()
    manager = RegisterColumn(
        accessor="manager__title", order_by="manager__title", verbose_name="Programme manager"
    )
    body = RegisterColumn(accessor="body__name", order_by="body__name", verbose_name="Reports to")
    milestone_title = RegisterColumn(
        accessor="overview__next_milestone__title", orderable=False, verbose_name="Name of the next milestone"
    )
    meeting_body = RegisterColumn(
        accessor="overview__next_meeting__body", orderable=False, verbose_name="Body that meets next"
    )
    starts = DateColumn()
    ends = DateColumn()
