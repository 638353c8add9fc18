"""Savings in the admin site: shown, and changed only by acts."""

from django.contrib import admin

from council.admin_site import ReadOnlyAdmin
from savings.models import Claim, Funding, GrowthBid, ReportedFigure, Saving, Underspend, YearProfile


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


@admin.register(Underspend)
class UnderspendAdmin(ReadOnlyAdmin):
    reason = "One-off underspends, which are no savings. Written down from the statement."
    list_display = ["title", "programme", "directorate", "financial_year", "amount", "withdrawn_on"]
    list_filter = ["year"]
    list_select_related = ["programme", "directorate"]
    search_fields = ["title", "use", "programme__title"]


@admin.register(ReportedFigure)
class ReportedFigureAdmin(ReadOnlyAdmin):
    reason = "What other documents report of savings. Written down from the statement."
    list_display = ["document", "programme", "measure", "group", "period", "amount", "withdrawn_on"]
    list_filter = ["measure", "group"]
    list_select_related = ["programme"]
    search_fields = ["document", "programme__title"]
