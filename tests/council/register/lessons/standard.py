"""Lessons in our own columns: the sheet that a programme's workbook holds, and that is read again."""

from programmes.imports.standard.columns import Form, StandardColumn, StandardRow, StandardSheet
from tests.council.register.lessons.models import Lesson


def lesson_rows(programme, person):
    """The programme's lessons that the person may see; all of them for None."""
    lessons = Lesson.objects.filter(programme=programme).select_related("owner")
    lessons = lessons.visible_to(person) if person else lessons
    return [
        StandardRow(
            lesson.pk,
            lesson.reference,
            {"title": lesson.title, "owner": str(lesson.owner or ""), "learnt": lesson.learnt_on},
            exempt=lesson.exempt,
        )
        for lesson in lessons
    ]


LESSONS = StandardSheet(
    "Lessons",
    "lesson",
    (
        StandardColumn("title", "Lesson", "What was learnt.", "Ask the users first"),
        StandardColumn("owner", "Owner", "One post.", "Head of Legal", listed="posts"),
        StandardColumn("learnt", "Learnt on", "A day.", field="completed", form=Form.DAY),
    ),
    lesson_rows,
)
