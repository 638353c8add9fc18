"""Savings in the admin site: shown, and changed only by acts."""

from django.contrib import admin

from council.admin_site import ReadOnlyAdmin
from savings.models import Claim, Funding, GrowthBid, Saving, YearProfile


@admin.register(Saving)
class SavingAdmin(ReadOnlyAdmin):
    reason = "The savings. Changed on their own pages, and by an import of their programme."
    list_display = ["reference", "title", "programme", "kind", "recurrence", "status", "owner"]
    list_filter = ["kind", "recurrence", "status", "programme"]
    list_select_related = ["programme", "owner"]
    search_fields = ["reference", "title"]


@admin.register(YearProfile)
class YearProfileAdmin(ReadOnlyAdmin):
    reason = "The figures of savings by year. Confirmed on the saving's page."
    list_display = [
        "saving",
        "financial_year",
        "target",
        "forecast",
        "delivered",
        "confirmed_amount",
    ]
    list_filter = ["year"]
    list_select_related = ["saving"]
    search_fields = ["saving__reference", "saving__title"]


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    reason = "What was claimed of savings. Decided on by finance on the claim's page."
    list_display = ["saving", "line", "number", "amount", "outcome", "confirmed_amount", "decided_by"]
    list_filter = ["outcome"]
    list_select_related = ["saving", "line__saving", "decided_by"]
    search_fields = ["saving__reference", "saving__title"]


@admin.register(Funding)
class FundingAdmin(ReadOnlyAdmin):
    reason = "What it costs to deliver savings. Planned and revised on the page of costs."
    list_display = [
        "title",
        "programme",
        "saving",
        "kind",
        "source",
        "is_secured",
        "financial_year",
        "planned",
    ]
    list_filter = ["kind", "source", "is_secured", "year"]
    list_select_related = ["programme", "saving"]
    search_fields = ["title", "saving__reference"]


@admin.register(GrowthBid)
class GrowthBidAdmin(ReadOnlyAdmin):
    reason = "Growth that programmes ask for. Decided on by finance on the bid's page."
    list_display = ["title", "programme", "how_many", "amount", "financial_year", "outcome", "decided_by"]
    list_filter = ["outcome", "recurrence", "year"]
    list_select_related = ["programme", "decided_by"]
    search_fields = ["title", "programme__title"]
