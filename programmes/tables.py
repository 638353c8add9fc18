"""The columns of the list of programmes."""

from council.register import ChoiceColumn, DateColumn, LinkColumn, RegisterColumn, RegisterTable


class ProgrammeTable(RegisterTable):
    caption = "Programmes"
    row_header = "title"
    aside = ("code", "stage", "ends")

    title = LinkColumn(verbose_name="Programme")
    code = RegisterColumn()
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
