"""The pages on which costs to deliver are planned and revised, and growth is asked for and decided on."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from council.access.acting import authorise
from council.access.rules import Right
from council.calendar.years import FinancialYear
from council.models import User
from council.web import asking
from council.web.asked import reads
from council.web.dates import meant_in
from council.web.requests import Request, require_get_or_post, today_and_conventions
from council.wording import pounds
from programmes.models import Programme
from savings import bidding, costing
from savings.costs.forms import BidForm, DecideBidForm, NewBidForm, PlanCostForm, ReviseCostForm
from savings.entering.forms import WithdrawSavingForm
from savings.entering.views import programmes_for
from savings.models import Funding, GrowthBid, Saving

COSTS, BIDS = ("Cost to deliver", "savings:list-costs"), ("Growth bids", "savings:list-bids")


def asked(
    request: Request,
    form: Any,
    act: Any,
    within: tuple[str, str],
    template: str = "savings/council_act.html",
    *,
    title: str,
    button: str = "Save",
    **context: Any,
) -> HttpResponse:
    """Ask the form for an act, and lead back to the list that it is `within` (its name and page)."""
    name, page = within
    back = reverse(page)
    ways = [("Savings", reverse("savings:list-savings")), (name, back), (title, "")]
    shown = {"title": title, "button": button, "back": back, "breadcrumbs": ways, **context}
    return asking.ask_and_act(request, form, act, template, shown, to=page)


# --- costs --------------------------------------------------------------------------------------------------


def savings_for(user: User) -> QuerySet[Saving]:
    """The savings whose costs the person plans, of what they see."""
    seen: Any = Saving.objects
    manages, counts = (seen.with_right(user, right).order_by() for right in (Right.MANAGE, Right.MONEY))
    savings: QuerySet[Saving] = seen.filter(pk__in=manages.values("pk")) | seen.filter(
        pk__in=counts.values("pk")
    )
    return savings


@require_get_or_post
@reads(saving=None)
def plan_cost(request: Request) -> HttpResponse:
    """Plan a cost of a programme or of a saving; its address may say of which."""
    authorise(request.user, costing.TO_PLAN)
    today, _ = today_and_conventions(request)
    programmes, savings = programmes_for(request.user), savings_for(request.user)
    saving = savings.filter(reference__iexact=request.GET.get("saving", "")).first()
    programme: Programme | None = saving.programme if saving else programmes.first()
    one = saving or len(programmes) == 1
    current = FinancialYear.containing(today)
    form = PlanCostForm(
        request.POST or None,
        initial={
            "programme": programme if one else None,
            "saving": saving,
            "year": current.first,
            "recurrence": Funding.Recurrence.ONE_OFF,
        },
        programmes=programmes,
        savings=savings,
        current=current,
    )

    def act() -> tuple[str, Any]:
        # Tried with the first of them where none is chosen: dates in doubt are told with what is missing.
        chosen: Any = form.cleaned_data["programme"] or programme
        line = costing.plan_cost(
            chosen,
            form.cost(),
            saving=form.cleaned_data["saving"],
            by=request.user,
            on=today,
            meant=meant_in(form),
        )
        return f"{pounds(line.planned)} is planned for {line}.", line

    return asked(request, form, act, COSTS, title="Add a cost to deliver")


@require_get_or_post
def edit_cost(request: Request, pk: int) -> HttpResponse:
    """Say what is planned and spent of one line as it is now."""
    lines = Funding.objects.visible_to(request.user).select_related("programme__scope", "saving__owner")
    line: Funding = get_object_or_404(lines, pk=pk)
    authorise(request.user, costing.TO_REVISE, line)
    today, _ = today_and_conventions(request)
    form = ReviseCostForm(request.POST or None, about=line, current=FinancialYear.containing(today))

    def act() -> tuple[str, Any]:
        revised = costing.revise_cost(
            line,
            form.cost(),
            why=form.cleaned_data["why"],
            version=form.version_seen,
            by=request.user,
            on=today,
            meant=meant_in(form),
        )
        told = f"{pounds(revised.spent)} of {pounds(revised.planned)} is spent for {revised}."
        return told, line

    page = "savings/costs/edit.html"
    return asked(request, form, act, COSTS, page, title="What is planned and spent", line=line)


# --- growth bids --------------------------------------------------------------------------------------------


@require_get_or_post
@reads(programme=None)
def ask_for_growth(request: Request) -> HttpResponse:
    """Ask for growth of a programme; its address may say of which."""
    authorise(request.user, bidding.TO_ASK)
    today, _ = today_and_conventions(request)
    programmes = programmes_for(request.user)
    named = programmes.filter(code__iexact=request.GET.get("programme", "")).first()
    one = named or (programmes[0] if len(programmes) == 1 else None)
    form = NewBidForm(
        request.POST or None,
        initial={"programme": one, "recurrence": GrowthBid.Recurrence.RECURRING},
        programmes=programmes,
        current=FinancialYear.containing(today),
    )

    def act() -> str:
        made = bidding.ask_for_growth(form.cleaned_data["programme"], form.bid(), by=request.user, on=today)
        return f"Growth is asked for: {made}. Another person, of finance, decides."

    return asked(request, form, act, BIDS, title="Ask for growth", button="Ask for it")


def visible_bid(request: Request, pk: int) -> GrowthBid:
    """The bid, where the person may see its programme; else it doesn't exist."""
    bids = GrowthBid.objects.visible_to(request.user)
    return get_object_or_404(bids.select_related("programme__scope", "asked_by"), pk=pk)


@require_get_or_post
def edit_bid(request: Request, pk: int) -> HttpResponse:
    """Change what is asked for, while it waits."""
    bid = visible_bid(request, pk)
    authorise(request.user, bidding.TO_ASK, bid)
    today, _ = today_and_conventions(request)
    form = BidForm(request.POST or None, about=bid, current=FinancialYear.containing(today))

    def act() -> str:
        changed = bidding.change_bid(bid, form.bid(), version=form.version_seen, by=request.user, on=today)
        return f"It is asked for otherwise: {changed}. Another person decides."

    page = "savings/costs/change_bid.html"
    return asked(request, form, act, BIDS, page, title="Change a growth bid", bid=bid)


@require_get_or_post
def withdraw_bid(request: Request, pk: int) -> HttpResponse:
    """Withdraw the bid with a reason, while it waits."""
    bid = visible_bid(request, pk)
    authorise(request.user, bidding.TO_ASK, bid)
    today, _ = today_and_conventions(request)
    form = WithdrawSavingForm(request.POST or None, about=bid)

    def act() -> str:
        why, version = form.cleaned_data["reason"], form.version_seen
        bidding.withdraw_bid(bid, reason=why, version=version, by=request.user, on=today)
        return f"Withdrawn: {bid}."

    return asked(request, form, act, BIDS, title=f"Withdraw the bid “{bid.title}”", button="Withdraw it")


@require_get_or_post
def decide_bid(request: Request, pk: int) -> HttpResponse:
    """Write down what was decided on the bid, as finance."""
    bid = visible_bid(request, pk)
    authorise(request.user, bidding.TO_DECIDE, bid)
    form = DecideBidForm(request.POST or None)
    today, _ = today_and_conventions(request)

    def act() -> str:
        told: dict[str, Any] = {**form.met, "by": request.user, "on": today, "meant": meant_in(form)}
        told["reason"] = form.cleaned_data["decision_reason"]
        if form.cleaned_data["decision"] == "agree":
            bidding.agree_growth(bid, **told)
            return f"Agreed: {bid}."
        bidding.refuse_growth(bid, **told)
        return f"Refused: {bid}."

    return asked(
        request,
        form,
        act,
        BIDS,
        "savings/costs/decide.html",
        title="Decide on a growth bid",
        button="Save decision",
        bid=bid,
    )
