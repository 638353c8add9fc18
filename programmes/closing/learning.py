"""Writing down what a programme has learnt, so that the next one of its kind is shown it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.history import authored
from council.models import User, require_unchanged
from council.refusing import Refusals
from programmes.models import Lesson, Programme

TO_LEARN = Rule("The programme manager writes down what was learnt.", rights=(Right.MANAGE,))


@dataclass(frozen=True, kw_only=True)
class LessonStatement:
    """All that is said of a lesson at once."""

    title: str
    phase: str = Lesson.Phase.DELIVERY
    theme: str = ""
    went: str = Lesson.Went.WELL
    advice: str = ""


@transaction.atomic
def add_lesson(programme: Programme, said: LessonStatement, *, by: By, on: date) -> Lesson:
    """Add the lesson with the next reference. Raises ValidationError by field."""
    person = authorise(by, TO_LEARN, programme, on=on)
    check_lesson(said)
    with authored(by=person, why="Lesson learnt"):
        return Lesson.objects.create(
            programme=programme, reference=programme.next_reference("L"), **vars(said)
        )


@transaction.atomic
def correct_lesson(
    lesson: Lesson, said: LessonStatement, *, by: By, on: date, version: int | None = None
) -> Lesson:
    """Save what is now said of the lesson. Raises ValidationError by field, and ChangedMeanwhile."""
    person = authorise(by, TO_LEARN, lesson, on=on)
    require_unchanged(lesson, version)
    check_lesson(said)
    with authored(by=person, why="Lesson corrected"):
        for name, value in vars(said).items():
            setattr(lesson, name, value)
        lesson.save_next_version()
    return lesson


@transaction.atomic
def remove_lesson(lesson: Lesson, *, by: By, on: date, version: int | None = None) -> None:
    """Take the lesson out; its history stays. Raises ChangedMeanwhile."""
    person = authorise(by, TO_LEARN, lesson, on=on)
    require_unchanged(lesson, version)
    with authored(by=person, why="Lesson taken out"):
        lesson.delete()


def check_lesson(said: LessonStatement) -> None:
    """Raise ValidationError by field: no words, or what went badly without what to do another time."""
    refused = Refusals()
    refused.say("title", "Enter what was learnt.", where=not said.title.strip())
    if said.went == Lesson.Went.BADLY and not said.advice.strip():
        refused.say("advice", "Say what to do another time, since this went badly.")
    refused.raise_all()


def lessons_of_its_kind(programme: Programme, user: User) -> QuerySet[Lesson]:
    """The lessons of other programmes that answer a review of the same kind, as far as the person sees them.

    A programme that answers no review is of every kind.
    """
    seen: Any = Lesson.objects.visible_to(user).exclude(programme=programme)  # type: ignore[attr-defined]
    kinds = list(programme.reviews.filter(withdrawn_on=None).values_list("kind", flat=True).distinct())
    alike = Programme.objects.filter(reviews__kind__in=kinds) if kinds else Programme.objects.all()
    lessons: QuerySet[Lesson] = seen.filter(programme__in=alike.order_by().values("pk"))
    return lessons
