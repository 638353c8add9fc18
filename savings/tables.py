"""The columns of the register of savings: the pounds of one financial year."""

from council.register import (
    ChoiceColumn,
    Grouping,
    LinkColumn,
    PoundsColumn,
    RegisterColumn,
    RegisterTable,
    TitleColumn,
    in_turn,
)
from savings.models import Saving

GROUPINGS = {
    "directorate": Grouping(
        "Directorate",
        key="directorate_id",
        order=("directorate__name",),
        title=lambda record: str(record.directorate or ""),
        none="No directorate",
    ),
    "portfolio_holder": Grouping(
        "Portfolio holder",
        key="portfolio_holder_id",
        order=("portfolio_holder__title",),
        title=lambda record: str(record.portfolio_holder or ""),
        none="No portfolio holder",
    ),
    "status": Grouping(
        "Status",
        key="status",
        order=(in_turn("status", Saving.Status),),
        title=lambda record: record.get_status_display(),
        none="",
    ),
}


class SavingTable(RegisterTable):
    caption = "Savings"
    aside = ("programme", "status")

    reference = LinkColumn()
    title = TitleColumn(verbose_name="Saving")
    programme = RegisterColumn(
        accessor="programme__code", order_by="programme__code", verbose_name="Programme"
    )
    kind = ChoiceColumn(verbose_name="Type")
    status = ChoiceColumn()
    target = PoundsColumn()
    forecast = PoundsColumn(accessor="outturn", order_by="outturn")
    delivered = PoundsColumn(verbose_name="Confirmed")
    claimed = PoundsColumn(verbose_name="Claimed")
    shortfall = PoundsColumn()

    class Meta:
        order_by = ("reference",)


class SavingExport(SavingTable):
    """What a download holds besides."""

    owner = RegisterColumn(accessor="owner__title", verbose_name="Owner")
    portfolio_holder = RegisterColumn(accessor="portfolio_holder__title", verbose_name="Portfolio holder")
    directorate = RegisterColumn(accessor="directorate__name", verbose_name="Directorate")
    recurrence = ChoiceColumn()
    confidence = ChoiceColumn()
    budget_head = RegisterColumn(verbose_name="Budget head")
    plan_version = RegisterColumn(verbose_name="Version of the financial plan")
    explanation = RegisterColumn(verbose_name="Explanation and mitigation")
