"""The columns of the register of lessons."""

from council.register import DateColumn, LinkColumn, RegisterColumn, RegisterTable


class LessonTable(RegisterTable):
    caption = "Lessons"

    reference = LinkColumn()
    title = RegisterColumn(verbose_name="Lesson")
    owner = RegisterColumn(accessor="owner__title", order_by="owner__title", verbose_name="Owner")
    learnt_on = DateColumn(verbose_name="Learnt")

    class Meta:
        order_by = ("reference",)


class LessonExport(LessonTable):
    """What a download holds besides."""

    applied = RegisterColumn(verbose_name="How it was applied")
