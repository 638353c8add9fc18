"""What the register of lessons can be filtered by."""

import django_filters

from council.register import RegisterFilter
from tests.council.register.lessons.models import Lesson


class LessonFilter(RegisterFilter):
    search = ("reference", "title", "owner__title")

    applied = django_filters.BooleanFilter(label="Applied", method="done")

    class Meta:
        model = Lesson
        fields: list[str] = []

    def done(self, queryset, name, value):
        return queryset.exclude(applied="") if value else queryset.filter(applied="")
