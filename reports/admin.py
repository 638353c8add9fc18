"""Reports in the admin site: shown, and changed only by acts."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from council.admin_site import ReadOnlyAdmin
from reports.models import HighlightReport, IssuedReport


@admin.register(HighlightReport)
class HighlightReportAdmin(ReadOnlyAdmin):
    reason = "The reports. Drafted and issued on the report's page."
    list_display = ["programme", "body", "period_from", "period_to", "as_at", "audience", "status", "edition"]
    list_filter = ["status", "audience", "body"]
    list_select_related = ["programme", "body"]
    search_fields = ["programme__title", "body__name"]


@admin.register(IssuedReport)
class IssuedReportAdmin(ReadOnlyAdmin):
    reason = "What was issued, without its bytes. Nothing changes it."
    list_display = ["report", "issued_by", "issued_at", "sha256"]
    list_select_related = ["report__programme", "report__body", "issued_by"]
    exclude = ["pdf", "position"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        reports = HighlightReport.objects.visible_to(request.user)
        return super().get_queryset(request).filter(report__in=reports.order_by().values("pk"))
