"""Reports in the admin site: shown, and changed only by acts; what is issued is never changed at all."""

from django.contrib import admin

from council.admin import ReadOnlyAdmin
from reports.models import HighlightReport, IssuedReport


@admin.register(HighlightReport)
class HighlightReportAdmin(ReadOnlyAdmin):
    list_display = ["programme", "body", "as_at", "audience", "status", "edition"]
    list_filter = ["status", "audience", "body"]
    list_select_related = ["programme", "body"]
    search_fields = ["programme__title"]


@admin.register(IssuedReport)
class IssuedReportAdmin(ReadOnlyAdmin):
    list_display = ["report", "issued_by", "issued_at", "sha256"]
    list_select_related = ["report__programme", "report__body", "issued_by"]
    fields = ["report", "issued_by", "issued_at", "sha256"]
