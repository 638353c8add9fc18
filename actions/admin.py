"""Actions in the admin site: shown, and changed only by acts."""

from django.contrib import admin

from actions.models import Action, Completion, DateChange, Evidence, EvidenceLink, Update
from council.admin_site import ReadOnlyAdmin


@admin.register(Action)
class ActionAdmin(ReadOnlyAdmin):
    reason = "The actions. Changed on the action's page."
    list_display = ["reference", "title", "programme", "owner", "stage", "stated_rag", "due", "updated_on"]
    list_filter = ["stage", "stated_rag", "programme"]
    list_select_related = ["programme", "owner"]
    search_fields = ["reference", "title"]


@admin.register(Update)
class UpdateAdmin(ReadOnlyAdmin):
    reason = "What was said of actions. Added on the action's page."
    list_display = ["action", "made_on", "by", "stated_rag", "shown_rag"]
    list_filter = ["stated_rag"]
    list_select_related = ["action", "by"]
    search_fields = ["action__reference", "text"]


@admin.register(DateChange)
class DateChangeAdmin(ReadOnlyAdmin):
    reason = "Date changes asked for. Decided on the action's page."
    list_display = ["action", "from_date", "to_date", "outcome", "asked_by", "asked_on", "decided_by"]
    list_filter = ["outcome"]
    list_select_related = ["action", "asked_by", "decided_by"]
    search_fields = ["action__reference"]


@admin.register(Completion)
class CompletionAdmin(ReadOnlyAdmin):
    reason = "Completions claimed. Verified on the action's page."
    list_display = ["action", "completed_on", "outcome", "claimed_by", "decided_by"]
    list_filter = ["outcome"]
    list_select_related = ["action", "claimed_by", "decided_by"]
    search_fields = ["action__reference"]


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
    reason = "Evidence, without its file. Added and withdrawn on the action's page."
    list_display = ["action", "shows", "kind", "size", "scan", "added_by", "added_at", "withdrawn_at"]
    list_filter = ["scan", "kind"]
    list_select_related = ["action", "added_by"]
    search_fields = ["action__reference", "shows", "sha256"]
    exclude = ["file"]


@admin.register(EvidenceLink)
class EvidenceLinkAdmin(ReadOnlyAdmin):
    reason = "Where evidence lies. Said and withdrawn on the action's page."
    list_display = ["action", "place", "shows", "seen_on", "added_by", "withdrawn_at"]
    list_select_related = ["action", "added_by"]
    search_fields = ["action__reference", "shows", "place"]
