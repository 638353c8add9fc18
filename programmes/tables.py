"""The columns of the lists of programmes and of reviews."""

from council.register import (
    ChoiceColumn,
    DateColumn,
    LinkColumn,
    NumberColumn,
    RagColumn,
    RegisterColumn,
    RegisterTable,
)


class ProgrammeTable(RegisterTable):
    caption = "Programmes"
    row_header = "title"
    aside = ("code", "stage", "ends")

    title = LinkColumn(verbose_name="Programme")
    code = RegisterColumn()
    rag = RagColumn(accessor="rag_now", order_by="worst", verbose_name="RAG now")
    sro = RegisterColumn(
        accessor="sro__title", order_by="sro__title", verbose_name="Senior responsible owner"
    )
    manager = RegisterColumn(
        accessor="manager__title", order_by="manager__title", verbose_name="Programme manager"
    )
    body = RegisterColumn(accessor="body__name", order_by="body__name", verbose_name="Reports to")
    stage = ChoiceColumn()
    ends = DateColumn()

    class Meta:
        order_by = ("title",)


class ReviewTable(RegisterTable):
    caption = "Reviews"
    row_header = "title"
    aside = ("kind", "received_on", "recorded_on")

    title = LinkColumn(verbose_name="Review")
    kind = ChoiceColumn()
    reviewer = RegisterColumn(verbose_name="Carried out by")
    received_on = DateColumn(verbose_name="Report received")
    recorded_on = DateColumn(verbose_name="Recorded")
    number = NumberColumn(verbose_name="Recommendations", orderable=False)

    class Meta:
        order_by = ("-received_on",)
