"""The list of measures, over all the programmes that a person may see."""

from django.db.models import OuterRef, QuerySet, Subquery

from programmes.imports.exporting.registers import EditedInExcel
from programmes.models import MeasureReading
from programmes.registers import MEASURES


class MeasureList(EditedInExcel):
    register = MEASURES
    template_name = "programmes/measures/register.html"

    def with_details(self, queryset: QuerySet) -> QuerySet:
        newest = MeasureReading.objects.filter(measure=OuterRef("pk"), withdrawn_on=None).order_by("-as_at")
        return queryset.select_related("programme", "owner").annotate(
            latest=Subquery(newest.values("as_written")[:1]), latest_on=Subquery(newest.values("as_at")[:1])
        )
