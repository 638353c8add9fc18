"""The columns of the list of milestones."""

from typing import Any

from council.register import DateColumn, LinkColumn, NumberColumn, RegisterColumn, RegisterTable, TitleColumn
from council.web.components import tag_html


class MilestoneColumn(TitleColumn):
    """What is to be reached, and that it is a gate or exempt where it is."""

    def html(self, record: Any) -> str:
        words = super().html(record)
        return f"{words} {tag_html('Gate', 'grey')}" if record.is_gate else words


class SlippedColumn(NumberColumn):
    """The days slipped, of what is overdue to the day of the list."""

    def plain(self, record: Any) -> int:
        days: int = record.days_slipped(as_at=self.table.as_at)
        return days


class MilestoneTable(RegisterTable):
    caption = "Milestones"
    aside = ("workstream", "baseline")

    reference = LinkColumn()
    title = MilestoneColumn(verbose_name="Milestone")
    workstream = RegisterColumn(
        accessor="workstream__title", order_by="workstream__title", verbose_name="Workstream"
    )
    owner = RegisterColumn(accessor="owner__title", order_by="owner__title", verbose_name="Owner")
    baseline = DateColumn(verbose_name="First agreed")
    due = DateColumn(verbose_name="Due")
    forecast = DateColumn(verbose_name="Forecast")
    delivered_on = DateColumn(verbose_name="Delivered")
    slipped = SlippedColumn(verbose_name="Days slipped", accessor="due", orderable=False)

    class Meta:
        order_by = ("due",)


class MilestoneExport(MilestoneTable):
    """What a download holds besides: the programme, the moves, and the words as they were written."""

    programme = RegisterColumn(
        accessor="programme__code", order_by="programme__code", verbose_name="Programme"
    )
    times_moved = NumberColumn(verbose_name="Times moved")
    due_as_written = RegisterColumn(verbose_name="Due, as written")
    delivered_as_written = RegisterColumn(verbose_name="Delivered, as written")
    comment = RegisterColumn(verbose_name="Comment")
