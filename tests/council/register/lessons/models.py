"""Lessons: what went well or badly, and what was done so that the next programme knows it."""

from django.db import models
from django.urls import reverse

from council.access.rules import InProgramme, VisibleQuerySet
from council.models import Exemptable, Post
from council.models.versions import Versioned
from programmes.models import Programme


class LessonQuerySet(VisibleQuerySet):
    def open(self) -> "LessonQuerySet":
        """The lessons that nobody has applied yet."""
        return self.filter(applied="")


class Lesson(Versioned, Exemptable, InProgramme):
    """Something that a programme has learnt, and who sees to it that it is applied."""

    scope_path = "programme__scope"
    owner_path = "owner"
    exempt_paths = ("exempt",)

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="lessons")
    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=300)
    owner = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="lessons")
    learnt_on = models.DateField()
    applied = models.TextField("how it was applied", blank=True)

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering = ["programme", "reference"]
        constraints = [*Exemptable.Meta.constraints]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return f"{reverse('lessons:list-lessons')}?q={self.reference}"
