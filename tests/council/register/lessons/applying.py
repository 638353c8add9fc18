"""Applying a lesson: who answers for it says what was done with it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from council.access.rules import owns, require
from council.history import authored
from council.models import User
from tests.council.register.lessons.models import Lesson

WHO_APPLIES = "The lesson's owner applies it."


@transaction.atomic
def apply_lesson(lesson: Lesson, *, by: User, on: date, how: str, version: int | None = None) -> Lesson:
    """The lesson with how it was applied. Raises PermissionDenied, ValidationError and ChangedMeanwhile."""
    lesson = Lesson.objects.select_for_update(of=("self",)).select_related("programme").get(pk=lesson.pk)
    require(owns(by, lesson), WHO_APPLIES)
    lesson.require_version(version)
    if not how.strip():
        raise ValidationError({"how": "Enter what was done."})
    with authored(by=by, why="Lesson applied"):
        lesson.applied = how.strip()
        lesson.version += 1
        lesson.save()
    return lesson
