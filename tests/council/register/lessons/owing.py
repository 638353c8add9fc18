"""How lessons take part in what people owe: one that is not applied yet is owed by its owner."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError

from council.access.acting import authorise
from council.access.rules import standing
from council.models import ChangedMeanwhile
from council.register.owing import Answered, FormRow, OwedRow, Owing, TalkingPoints
from tests.council.register.lessons.applying import TO_APPLY, apply_lesson
from tests.council.register.lessons.forms import ApplyForm
from tests.council.register.lessons.models import Lesson


@dataclass(frozen=True, kw_only=True)
class OwedLesson(OwedRow):
    card = "lessons/_owed.html"


@dataclass(frozen=True, kw_only=True)
class LessonRow(FormRow):
    template = "lessons/_row.html"


class OwedLessons(Owing):
    one, many, over = "lesson", "lessons", "applied"
    point = "lessons/_point.html"

    def owed_by(self, visit, *, posts=None):
        held = standing(visit.person, on=visit.as_at).posts
        held = held if posts is None else held.intersection(posts)
        lessons = Lesson.objects.open().visible_to(visit.person).filter(owner__in=held)
        interval = timedelta(days=visit.conventions.reporting_interval_days)
        return [
            OwedLesson(record=lesson, need="update", step="Apply", wanted_by=lesson.learnt_on + interval)
            for lesson in lessons
        ]

    def find(self, visit, reference):
        lesson = Lesson.objects.visible_to(visit.person).filter(reference=reference).first()
        if lesson is not None:
            authorise(visit.person, TO_APPLY, lesson)
        return lesson

    def form_rows(self, owed, visit):
        return [LessonRow(record=row.record, owed=row, form=self.form_of(row.record)) for row in owed]

    def form_of(self, lesson, sent=None):
        return ApplyForm(sent, prefix=lesson.reference, initial={"version": lesson.version})

    def answer(self, record, sent, visit, *, no_change):
        form = self.form_of(record, sent)
        if form.is_valid():
            try:
                apply_lesson(record, by=visit.person, on=visit.as_at, **form.cleaned_data)
            except ValidationError as refusal:
                form.add_error(None, refusal)
            except ChangedMeanwhile as conflict:
                form.tell(conflict, visit.person)
            else:
                return Answered(message=f"{record.reference} is applied.", template="lessons/_applied.html")
        return Answered(row=LessonRow(record=record, form=form, meanwhile=form.meanwhile))

    def keep_typed(self, sent, visit, *, besides):
        return 0  # a line that is soon typed again

    def points(self, records, visit):
        return TalkingPoints(list(records.open()), over=records.exclude(applied="").count())
