"""The pages of the register of savings."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, cast

from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from council.access.disclosure import history_for
from council.access.duties import acting_as
from council.access.rules import Right, may, standing
from council.calendar.years import FinancialYear
from council.exempting.proposing import may_mark
from council.granting.views import who_may_see
from council.models import User
from council.register import Grouping, RegisterTable
from council.register.counting import kept
from council.timeline import Happening, changes_of, sort_newest_first
from council.web.requests import Request, today_and_conventions
from programmes.imports.exporting.registers import EditedInExcel
from programmes.linking import links_of
from savings.agreeing import ENDED, TO_AGREE, TO_SPEAK, TO_WITHDRAW
from savings.bulk.changing import SAVINGS_IN_BULK
from savings.changing import TO_DECIDE as TO_DECIDE_CHANGE
from savings.changing import TO_TAKE_BACK as TO_TAKE_CHANGE_BACK
from savings.confirming import TO_CONFIRM, TO_MARK_SAVING, may_confirm
from savings.costing import TO_PLAN, TO_REVISE
from savings.costs.payback import worth_of
from savings.filters import years_of
from savings.models import (
    ZERO,
    ClaimEvidence,
    Reallocation,
    Saving,
    SavingBulkChange,
    SavingChange,
    TargetChange,
    YearProfile,
)
from savings.models.saving import SavingQuerySet
from savings.pages import visible_saving
from savings.proposing import TO_CORRECT, TO_PROPOSE, on_same_head
from savings.reallocating import TO_REALLOCATE
from savings.registers import SAVINGS
from savings.showing import YearRow, full_year_effect, pressure_after, year_rows
from savings.statement import by_group, statement_lines, total
from savings.tables import GROUPINGS
from savings.targets import TO_ASK, TO_DECIDE, TO_TAKE_BACK

# Of the tag that says what came of a claim.
COLOURS = {"waiting": "yellow", "confirmed": "green", "part": "green", "returned": "red", "withdrawn": "grey"}


class SavingRegister(EditedInExcel):
    register = SAVINGS
    template_name = "savings/list.html"
    keeps_filters = True
    bulk = SAVINGS_IN_BULK
    groupings: ClassVar[Mapping[str, Grouping]] = GROUPINGS

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
        return queryset.with_year(self.year).select_related(  # type: ignore[attr-defined]
            "programme", "owner", "portfolio_holder", "directorate"
        )

    def make_table(self, queryset: QuerySet, *args: Any) -> RegisterTable:
        self.listed = cast(SavingQuerySet, queryset)
        return super().make_table(queryset, *args)

    def extra_context(self) -> dict[str, Any]:
        may_propose = TO_PROPOSE.allows(self.request.user)
        listed = YearProfile.objects.filter(
            year=self.year.first, saving__in=self.listed.promised().order_by().values("pk")
        )
        return {
            **super().extra_context(),
            "year": self.year,
            "groups": kept(listed, "sums", lambda: by_group(statement_lines(listed))),
            "may_propose": may_propose,
            "may_import": may(self.request.user, Right.IMPORT),
            "may_sample": may(self.request.user, Right.HISTORY),
        }


@require_GET
def detail_saving(request: Request, reference: str) -> HttpResponse:
    """One saving: what it is, year by year, what was claimed and what finance said to it."""
    saving = visible_saving(request, reference)
    today, conventions = today_and_conventions(request)
    profile = list(saving.profile.prefetch_related("quarters"))
    for line in profile:
        line.saving = saving
    chain = chain_of(request.user, saving, on=today)
    approved = [each["change"] for each in chain["changes"] if each["change"].outcome == "approved"]
    moved = [change for change in approved if change.kind == SavingChange.Kind.SLIP]
    rows = year_rows(saving, profile, current=FinancialYear.containing(today), moved=moved)
    context = {
        "saving": saving,
        "rows": rows,
        "in_budget": saving.kind in Saving.IN_BUDGET,
        "total": total(row.amounts for row in rows),
        "effect": full_year_effect(rows),
        "pressure": pressure_after(rows),
        "brought_on": any(row.brought or row.pressure for row in rows),
        **costs_of(request.user, saving, rows),
        "claims": claims_shown(request.user, saving, on=today),
        "targets": targets_waiting(request.user, saving, on=today),
        **chain,
        "history": history_with_years(request, saving, profile),
        "same_head": on_same_head(saving, reader=request.user),
        "linked": links_of(saving, request.user),
        **what_may_be_done(request.user, saving),
        "may_exempt": may_mark(request.user, saving, TO_MARK_SAVING, on=today, conventions=conventions),
        "breadcrumbs": [
            ("Savings", reverse("savings:list-savings")),
            (saving.programme.title, saving.programme.get_absolute_url()),
            (saving.reference, ""),
        ],
    }
    return render(request, "savings/detail.html", context)


def costs_of(user: User, saving: Saving, rows: list[YearRow]) -> dict[str, Any]:
    """What it costs to deliver the saving, line by line, and what it is worth beside that."""
    lines = list(saving.funding.order_by("year", F("quarter").asc(nulls_first=True), "pk"))
    for line in lines:
        line.saving, line.programme = saving, saving.programme
    once = sum((row.line.target for row in rows), ZERO)
    recurs = saving.recurrence == Saving.Recurrence.RECURRING
    return {
        "costs": lines,
        "planned": sum((line.planned for line in lines), ZERO),
        "spent": sum((line.spent for line in lines), ZERO),
        "unsecured": sum((line.planned for line in lines if not line.is_secured), ZERO),
        "worth": worth_of(saving, full_year_effect(rows)[1] if recurs else once, lines),
        "may_plan_cost": TO_PLAN.allows(user, saving),
        "may_revise_cost": TO_REVISE.allows(user, saving),
    }


def claims_shown(user: User, saving: Saving, *, on: date) -> list[dict[str, Any]]:
    """The claims of the saving, the latest first, each with its files, its reversals and its buttons."""
    claims = list(
        saving.claims.select_related("line", "claimed_by", "for_post", "decided_by")
        .prefetch_related("reversals__by")
        .order_by("-line__year", "-number")
    )
    if not claims:
        return []
    files = ClaimEvidence.objects.visible_to(user).filter(claim__in=claims)
    of_claim = defaultdict(list)
    for file in files.select_related("added_by", "for_post", "withdrawn_by"):
        of_claim[file.claim_id].append(file)
    confirms, speaks = TO_CONFIRM.allows(user, saving), TO_SPEAK.allows(user, saving)
    shown = []
    for claim in claims:
        claim.saving = claim.line.saving = saving
        for file in of_claim[claim.pk]:
            file.claim = claim
        shown.append(
            {
                "claim": claim,
                "colour": COLOURS[claim.outcome],
                "files": of_claim[claim.pk],
                "may_decide": confirms and may_confirm(user, claim, on=on),
                "may_reverse": confirms and claim.standing > ZERO,
                "may_take_back": claim.waits and (speaks or claim.claimed_by_id == user.pk),
                "may_attach": claim.waits and speaks,
            }
        )
    return shown


def chain_of(user: User, saving: Saving, *, on: date) -> dict[str, Any]:
    """What became of the saving and where it came from, as far as the person sees the other ends."""
    seen = Saving.objects.visible_to(user).order_by().values("pk")
    changes = []
    who = standing(user, on=on)
    rows = saving.changes.select_related("line", "asked_by", "decided_by", "decided_by_body")
    for change in rows.select_related("replaced_by__programme"):
        change.saving = change.line.saving = saving
        if change.replaced_by and not change.replaced_by.visible_by(who):
            change.replaced_by = None
        asked = acting_as(user, on=change.asked_on) | acting_as(user, on=on)
        decides = change.waits and change.asked_by_id not in asked and TO_DECIDE_CHANGE.allows(user, change)
        takes_back = change.waits and TO_TAKE_CHANGE_BACK.allows(user, change)
        changes.append({"change": change, "may_decide": decides, "may_withdraw": takes_back})
    uses = list(saving_uses(saving))
    for use in uses:
        if use.brings and not use.brings.visible_by(who):
            use.brings = None
    return {
        "changes": changes,
        "replaces": saving.replaces.filter(saving__in=seen, outcome="approved").select_related(
            "saving", "line__saving", "decided_by", "decided_by_body"
        ),
        "uses": uses,
        "brought_by": saving.brought_by.filter(ended_on=None, line__saving__in=seen).select_related(
            "line__saving"
        ),
        "may_reallocate": TO_REALLOCATE.allows(user, saving),
    }


def saving_uses(saving: Saving) -> QuerySet[Reallocation]:
    """What pounds of the saving are put to, in the order of their numbers."""
    uses = Reallocation.objects.filter(line__saving=saving)
    return uses.select_related("line__saving", "body", "brings__programme")


def targets_waiting(user: User, saving: Saving, *, on: date) -> list[dict[str, Any]]:
    """The changes of target that wait, each with what the person may do."""
    waiting = saving.target_changes.filter(outcome=TargetChange.waiting_outcome)
    shown = []
    for change in waiting.select_related("line", "asked_by"):
        change.saving = change.line.saving = saving
        asked = acting_as(user, on=change.asked_on) | acting_as(user, on=on)
        shown.append(
            {
                "change": change,
                "may_decide": change.asked_by_id not in asked and TO_DECIDE.allows(user, change),
                "may_withdraw": TO_TAKE_BACK.allows(user, change),
            }
        )
    return shown


def what_may_be_done(user: User, saving: Saving) -> dict[str, bool]:
    """Which acts the page offers the person; each act asks again."""
    ended, proposed = saving.status in ENDED, saving.status == Saving.Status.PROPOSED
    return {
        "may_agree": proposed and TO_AGREE.allows(user, saving),
        "may_correct": TO_CORRECT.allows(user, saving),
        "may_speak": not ended and not proposed and TO_SPEAK.allows(user, saving),
        "may_forecast": not ended and not proposed and TO_SPEAK.allows(user, saving),
        "may_target": not ended and TO_ASK.allows(user, saving),
        "may_withdraw": not ended and TO_WITHDRAW.allows(user, saving),
    }


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
    own = [replace(entry, url=SavingBulkChange.url_of(entry.through)) for entry in own]
    return sort_newest_first([*own, *of_years])
