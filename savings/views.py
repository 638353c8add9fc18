"""The pages of the register of savings."""

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from council.access.acting import authorise
from council.access.disclosure import history_for
from council.accounts.signing_in.freshness import freshly_signed_in
from council.amounts import sum_given
from council.calendar.years import FinancialYear
from council.exempting.proposing import may_mark
from council.granting.views import who_may_see
from council.register import RegisterTable
from council.timeline import Happening, changes_of, sort_newest_first
from council.web.requests import Request, require_form, today_and_conventions
from programmes.imports.exporting.registers import EditedInExcel
from savings.confirming import TO_CONFIRM, TO_MARK_SAVING, confirm, may_confirm
from savings.filters import years_of
from savings.models import Saving, YearProfile
from savings.registers import SAVINGS
from savings.statement import (
    Amounts,
    by_group,
    profiles_visible_to,
    statement,
    statement_lines,
    total,
)

NOTHING_SEEN = Decimal("NaN")  # equals no claim, so a form without the amount that was seen confirms nothing


class SavingRegister(EditedInExcel):
    register = SAVINGS
    template_name = "savings/list.html"
    keeps_filters = True

    @cached_property
    def years(self) -> list[FinancialYear]:
        savings = Saving.objects.visible_to(self.request.user)
        return years_of(savings, current=FinancialYear.containing(self.as_at))

    @cached_property
    def year(self) -> FinancialYear:
        """The financial year asked for, else the current one."""
        asked = self.request.GET.get("year", "")
        current = FinancialYear.containing(self.as_at)
        return next((year for year in self.years if str(year.first) == asked), current)

    def get_queryset(self) -> QuerySet:
        # The filters read both from the request, which is all that django-filter hands them.
        self.request.savings_years = self.years  # type: ignore[attr-defined]
        self.request.savings_year = self.year  # type: ignore[attr-defined]
        return super().get_queryset().with_year(self.year)  # type: ignore[attr-defined]

    def with_details(self, queryset: QuerySet) -> QuerySet:
        # Once more: the rows of a page are asked for anew by their keys, and lose what was annotated.
        return queryset.with_year(self.year).select_related("programme", "owner")  # type: ignore[attr-defined]

    def make_table(self, queryset: QuerySet, *args: Any) -> RegisterTable:
        self.listed = queryset
        return super().make_table(queryset, *args)

    def extra_context(self) -> dict[str, Any]:
        listed = YearProfile.objects.filter(
            year=self.year.first, saving__in=self.listed.order_by().values("pk")
        )
        return {**super().extra_context(), "year": self.year, "groups": by_group(statement_lines(listed))}


@require_GET
def show_statement(request: Request) -> HttpResponse:
    """Every programme's savings year by year, the cashable apart from the rest."""
    lines = statement_lines(profiles_visible_to(request.user))
    context = {
        "groups": statement(lines),
        "as_at": timezone.localdate(),
        "breadcrumbs": [("Savings", reverse("savings:list-savings")), ("Statement", "")],
    }
    return render(request, "savings/statement.html", context)


def visible_saving(request: Request, reference: str) -> Saving:
    savings = Saving.objects.visible_to(request.user).select_related("programme", "workstream", "owner")
    return get_object_or_404(savings, reference=reference)


@require_GET
def detail_saving(request: Request, reference: str) -> HttpResponse:
    """One saving with its years, and what of them finance has confirmed."""
    saving = visible_saving(request, reference)
    today, conventions = today_and_conventions(request)
    profile = list(saving.profile.select_related("claimed_by", "confirmed_by"))
    context = {
        "saving": saving,
        "profile": [(year, may_confirm(request.user, year, saving)) for year in profile],
        "is_cashable": saving.kind in Saving.CASHABLE,
        "delivered": sum((year.delivered for year in profile), Decimal(0)),
        "total": total(_amounts(year) for year in profile),
        "still": sum_given(*(year.still_to_deliver for year in profile)),
        "history": history_with_years(request, saving, profile),
        "may_exempt": may_mark(request.user, saving, TO_MARK_SAVING, on=today, conventions=conventions),
        "breadcrumbs": [
            ("Savings", reverse("savings:list-savings")),
            (saving.programme.title, saving.programme.get_absolute_url()),
            (saving.reference, ""),
        ],
    }
    return render(request, "savings/detail.html", context)


@require_GET
def show_access(request: Request, reference: str) -> HttpResponse:
    """Who may see or change the saving, and through what."""
    register = ("Savings", reverse("savings:list-savings"))
    return who_may_see(request, visible_saving(request, reference), name=reference, register=register)


def history_with_years(request: Request, saving: Saving, profile: list[YearProfile]) -> list[Happening]:
    """The saving's own history and that of its years; an entry of a year begins with the year."""
    own = history_for(request.user, saving)
    if not own:
        return []
    of_years = [
        replace(entry, title=f"{year.financial_year}: {entry.title.lower()}")
        for year in profile
        for entry in changes_of(year)
        # Without the entry that only says that the year was recorded: its figures stand on the page.
        if entry.changes
    ]
    return sort_newest_first([*own, *of_years])


def _amounts(year: YearProfile) -> Amounts:
    return Amounts(
        year.target,
        year.forecast,
        year.confirmed,
        year.delivered - year.confirmed,
        # As the database sums it: a year over its target makes up for no other.
        year.shortfall,
        year.target if year.forecast is None else Decimal(0),
    )


@freshly_signed_in
@require_form
def confirm_saving(request: Request, reference: str, year: int) -> HttpResponse:
    """Confirm what was delivered in one year, as finance."""
    saving = visible_saving(request, reference)
    authorise(request.user, TO_CONFIRM, saving)
    profile = get_object_or_404(saving.profile, year=year)
    try:
        seen = Decimal(request.POST.get("amount", ""))
    except InvalidOperation:
        seen = NOTHING_SEEN
    # “sNaN” is a decimal to Python too, and raises where it is compared with the claim.
    if not seen.is_finite():
        seen = NOTHING_SEEN
    try:
        confirm(profile, by=request.user, on=timezone.localdate(), amount=seen)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"The delivery of {profile.financial_year} is confirmed.")
    return redirect(saving)
