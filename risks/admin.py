"""Risks in the admin site: shown, and changed only by acts."""

from django.contrib import admin

from council.admin_site import ReadOnlyAdmin
from risks.models import Assessment, Mitigation, Risk


@admin.register(Risk)
class RiskAdmin(ReadOnlyAdmin):
    reason = "The risks. Reviewed on the risk's page."
    list_display = ["reference", "title", "programme", "owner", "status", "rag", "reviewed_on"]
    list_filter = ["status", "rag", "programme"]
    list_select_related = ["programme", "owner"]
    search_fields = ["reference", "title"]


@admin.register(Assessment)
class AssessmentAdmin(ReadOnlyAdmin):
    reason = "How risks were scored. Added by reviewing a risk."
    list_display = ["risk", "assessed_on", "likelihood", "impact", "rag", "by"]
    list_select_related = ["risk", "by"]
    search_fields = ["risk__reference"]


@admin.register(Mitigation)
class MitigationAdmin(ReadOnlyAdmin):
    reason = "What is done about risks. Changed on the risk's page."
    list_display = ["risk", "text", "owner", "due", "done_on"]
    list_select_related = ["risk", "owner"]
    search_fields = ["risk__reference", "text"]
