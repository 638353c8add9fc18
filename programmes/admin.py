"""Programmes and reviews in the admin site: shown, and changed only by acts."""

from django.contrib import admin

from council.admin_site import ReadOnlyAdmin
from programmes.models import (
    Finding,
    Milestone,
    Programme,
    Recommendation,
    ReportingDate,
    Review,
    Workstream,
)


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    reason = "The reviews. What reviewers wrote is not edited."
    list_display = ["title", "kind", "reviewer", "received_on"]
    list_filter = ["kind"]
    search_fields = ["title", "reviewer"]


@admin.register(Finding)
class FindingAdmin(ReadOnlyAdmin):
    reason = "The findings of reviews. What reviewers wrote is not edited."
    list_display = ["review", "kind", "theme", "text"]
    list_filter = ["kind", "review"]
    list_select_related = ["review"]
    search_fields = ["text", "theme"]


@admin.register(Recommendation)
class RecommendationAdmin(ReadOnlyAdmin):
    reason = "The recommendations of reviews. What reviewers wrote is not edited."
    list_display = ["review", "number", "text", "response"]
    list_filter = ["response", "review"]
    list_select_related = ["review"]
    search_fields = ["number", "text"]


@admin.register(Programme)
class ProgrammeAdmin(ReadOnlyAdmin):
    reason = "The programmes. Changed on the programme's page."
    list_display = ["code", "title", "sro", "manager", "body", "stage"]
    list_filter = ["stage", "body"]
    list_select_related = ["sro", "manager", "body"]
    search_fields = ["code", "title"]


@admin.register(Workstream)
class WorkstreamAdmin(ReadOnlyAdmin):
    reason = "The workstreams. Changed by an import of their programme."
    list_display = ["title", "programme", "parent", "lead", "ends"]
    list_filter = ["programme"]
    list_select_related = ["programme", "parent", "lead"]
    search_fields = ["title"]


@admin.register(Milestone)
class MilestoneAdmin(ReadOnlyAdmin):
    reason = "The milestones. Changed on the milestone’s page."
    list_display = ["title", "programme", "owner", "due", "delivered_on"]
    list_filter = ["programme"]
    list_select_related = ["programme", "owner"]
    search_fields = ["title"]


@admin.register(ReportingDate)
class ReportingDateAdmin(ReadOnlyAdmin):
    reason = "The reporting timetable. Changed on the programme's page."
    list_display = ["programme", "body", "meeting_on", "updates_by"]
    list_filter = ["body", "programme"]
    list_select_related = ["programme", "body"]
