"""The list of milestones, over all the programmes that a person may see."""

from django.db.models import QuerySet

from programmes.imports.exporting.registers import EditedInExcel
from programmes.registers import MILESTONES


class MilestoneList(EditedInExcel):
    register = MILESTONES
    template_name = "programmes/milestones/list.html"

    def with_details(self, queryset: QuerySet) -> QuerySet:
        return queryset.select_related("programme", "workstream", "owner")
