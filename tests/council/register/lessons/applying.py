"""Applying a lesson: who answers for it says what was done with it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.history import authored
from tests.council.register.lessons.models import Lesson

TO_APPLY = Rule("The lesson's owner applies it.", owner=True)


@transaction.atomic
def apply_lesson(lesson: Lesson, *, by: By, on: date, how: str, version: int | None = None) -> Lesson:
    """The lesson with how it was applied. Raises PermissionDenied, ValidationError and ChangedMeanwhile."""
    person = authorise(by, TO_APPLY, lesson, on=on)
    lesson = Lesson.objects.select_for_update().get(pk=lesson.pk)
    lesson.require_version(version)
    if not how.strip():
        raise ValidationError({"how": "Enter what was done."})
    with authored(by=person, why="Lesson applied"):
        lesson.applied = how.strip()
        lesson.save_next_version()
    return lesson
