"""The columns of the list of measures."""

from council.register import DateColumn, LinkColumn, NumberColumn, RegisterColumn, RegisterTable


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
    baseline = NumberColumn(verbose_name="Baseline")
    latest = RegisterColumn(verbose_name="Latest reading", orderable=False)
    latest_on = DateColumn(verbose_name="As at", orderable=False)

    class Meta:
        order_by = ("reference",)
