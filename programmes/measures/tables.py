"""The columns of the list of measures."""

from typing import Any

from council.register import DateColumn, LinkColumn, NumberColumn, RegisterColumn, RegisterTable
from council.web.components import BLANK
from council.wording import bare, figure


class FigureColumn(NumberColumn):
    """A figure as people write it, without zeros behind, on the page and, as a number, in an export."""

    def plain(self, record: Any) -> Any:
        value = super().plain(record)
        return None if value is None else bare(value)

    def html(self, record: Any) -> str:
        value = self.plain(record)
        return BLANK if value is None else figure(value)


class MeasureTable(RegisterTable):
    caption = "Measures"

    reference = LinkColumn()
    title = RegisterColumn(verbose_name="Measure")
    programme = RegisterColumn(
        accessor="programme__code", order_by="programme__code", verbose_name="Programme"
    )
    kind = RegisterColumn(accessor="get_kind_display", order_by="kind", verbose_name="Shows")
    owner = RegisterColumn(accessor="owner__title", order_by="owner__title", verbose_name="Owner")
    unit = RegisterColumn(verbose_name="Unit")
    baseline = FigureColumn(verbose_name="Baseline")
    latest = RegisterColumn(verbose_name="Latest reading", orderable=False)
    latest_on = DateColumn(verbose_name="As at", orderable=False)

    class Meta:
        order_by = ("reference",)
