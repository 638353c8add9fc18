"""The page of the register of lessons."""

from django.db.models import QuerySet

from programmes.imports.exporting.registers import EditedInExcel
from tests.council.register.lessons.registers import LESSONS


class LessonRegister(EditedInExcel):
    register = LESSONS

    def with_details(self, queryset: QuerySet) -> QuerySet:
        return queryset.select_related("owner")
