"""The savings of the demo council, as its programmes keep them: promised, claimed, confirmed, changed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from council.access.acting import DEMO, By
from council.calendar.years import FinancialYear
from council.history import authored
from council.models import Post
from reports.demo.material import exemption_in, offered_file
from reports.demo.programmes import Plan
from reports.demo.timeline import Timeline
from savings.bidding import Bid, agree_growth, ask_for_growth, refuse_growth
from savings.claiming import Delivery, claim
from savings.confirming import confirm, send_back
from savings.costing import Cost, plan_cost, revise_cost
from savings.forecasting import say_quarters
from savings.models import Claim, Funding, GrowthBid, Saving, YearProfile
from savings.targets import set_target


class SavingLife:
    """A saving as the demo's plan keeps it: promised, claimed year by year, confirmed by finance."""

    def __init__(self, data: dict[str, Any], plan: Plan, finance: Post) -> None:
        self.data, self.plan, self.cast, self.finance = data, plan, plan.cast, finance
        self.owner = plan.cast.post(data.get("owner"))
        self.lines: dict[int, YearProfile] = {}  # by how many years after this one
        self.claims: dict[tuple[int, int], Claim] = {}  # by the year, and the claim's place in it

    def promise(self, on: date) -> None:
        """Agree the saving, with a line for each year."""
        data, plan = self.data, self.plan
        this_year = FinancialYear.containing(self.cast.calendar.as_at).first
        with authored(by=plan.managing(on), why="Saving agreed"):
            saving = Saving.objects.create(
                programme=plan.programme,
                workstream=plan.workstreams[data["ws"]] if "ws" in data else None,
                reference=plan.programme.next_reference("S"),
                title=data["title"],
                kind=Saving.Kind(data.get("kind", "cashable")),
                recurrence=Saving.Recurrence(data.get("recurrence", "recurring")),
                status=Saving.Status(data.get("status", "on_track")),
                status_as_written=data.get("status_written", ""),
                explanation=data.get("explanation", ""),
                owner=self.owner,
                owner_as_written=data.get("owner_written", ""),
                portfolio_holder=plan.cast.post(data.get("portfolio")),
                directorate=self.owner.directorate if self.owner else None,
                budget_head=data.get("budget_head", ""),
                method=data.get("method", ""),
                baseline=data.get("baseline", ""),
                confidence=data.get("confidence", ""),
                agreed_by=plan.managing(on),
                agreed_on=on,
                plan_version="Medium-term financial plan as approved",
                **exemption_in(data),
            )
            for each in data["year"]:
                self.lines[each["plus"]] = YearProfile.objects.create(
                    saving=saving,
                    year=this_year + each["plus"],
                    target=Decimal(each["target"]),
                    forecast=Decimal(each.get("forecast", each["target"])),
                    amount_as_written=each.get("written", ""),
                )

    def speaker(self, on: date) -> By:
        """Who speaks for the saving on the day: its owner, else the programme's manager."""
        return DEMO.signed(self.cast.speaker(self.owner, instead=self.plan.manager, on=on))

    def claim(self, each: dict[str, Any], key: tuple[int, int], on: date) -> None:
        """Claim what one year delivered."""
        line = self.lines[key[0]]
        delivery = Delivery(
            amount=Decimal(each["amount"]),
            # By the day of the claim, or the end of the year where that was over by then.
            delivered_on=min(on, line.financial_year.end),
            comment=each.get("comment", ""),
            transfer_reference=each.get("transfer", ""),
            file=offered_file(each["file"]) if "file" in each else None,
        )
        self.claims[key] = claim(line, delivery, by=self.speaker(on), on=on)

    def finance_decides(self, each: dict[str, Any], key: tuple[int, int], on: date) -> None:
        """Confirm what was claimed for one year or a part of it, or return the claim to its owner."""
        made, by = self.claims[key], DEMO.signed(self.cast.holders(self.finance, on=on)[0])
        if "returned" in each:
            send_back(made, reason=each["returned"], by=by, on=on)
        else:
            amount = Decimal(each["part"]) if "part" in each else None
            confirm(made, amount=amount, reason=each.get("why", ""), by=by, on=on)

    def split(self, data: dict[str, Any], line: int, on: date) -> None:
        """Split one year by quarter."""
        quarters = {
            number: (Decimal(target), Decimal(forecast))
            for number, (target, forecast) in enumerate(data["by"], start=1)
        }
        say_quarters(self.lines[line], quarters, reason="", by=self.speaker(on), on=on)

    def wish(self, data: dict[str, Any], line: int, on: date) -> None:
        """Ask for another target of one year."""
        year = self.lines[line]
        saving = Saving.objects.get(pk=year.saving_id)
        target, by = Decimal(data["target"]), self.speaker(on)
        set_target(saving, year=year.year, target=target, reason=data["why"], by=by, on=on)

    def saving(self) -> Saving:
        """The saving, once it is promised."""
        return next(iter(self.lines.values())).saving


def keep_saving(data: dict[str, Any], plan: Plan, timeline: Timeline, *, finance: Post) -> None:
    """Put a saving's life on the line: promised with the plan, claimed by its owner, decided by finance."""
    life, told = SavingLife(data, plan, finance), plan.cast.calendar.told
    agreed = told(plan.planned)
    timeline.add(agreed, partial(life.promise, agreed))
    for year in data["year"]:
        line = year["plus"]
        for place, each in enumerate(claims_in(year)):
            key, on = (line, place), told(each["on"])
            timeline.add(on, partial(life.claim, each, key, on))
            if "decided" in each:
                on = told(each["decided"])
                timeline.add(on, partial(life.finance_decides, each, key, on))
        for name, what in (("quarters", life.split), ("wished", life.wish)):
            if name in year:
                on = told(year[name]["on"])
                timeline.add(on, partial(what, year[name], line, on))
    for each in data.get("cost", []):
        keep_cost(each, plan, timeline, finance=finance, saving=life.saving)


def keep_cost(
    data: dict[str, Any],
    plan: Plan,
    timeline: Timeline,
    *,
    finance: Post,
    saving: Callable[[], Saving | None] = lambda: None,
) -> None:
    """Put on the line what delivering the programme, or a saving of it, costs: planned, then spent."""
    cast = plan.cast
    year = FinancialYear(FinancialYear.containing(cast.calendar.as_at).first + data["plus"])
    cost = Cost(
        title=data["title"],
        kind=data["kind"],
        source=data["source"],
        is_secured=data.get("secured", True),
        expires_on=year.end if data.get("expires") else None,
        year=year.first,
        quarter=data.get("quarter"),
        recurrence=data.get("recurrence", Funding.Recurrence.ONE_OFF.value),
        planned=Decimal(data["planned"]),
        note=data.get("note", ""),
    )
    made: list[Funding] = []

    def planned(on: date) -> None:
        by = DEMO.signed(cast.holders(finance, on=on)[0])
        made.append(plan_cost(plan.programme, cost, saving=saving(), by=by, on=on))

    def spent(on: date) -> None:
        by = DEMO.signed(cast.holders(finance, on=on)[0])
        now = replace(cost, spent=Decimal(data["spent"]))
        revise_cost(made[0], now, why=data.get("why", ""), by=by, on=on)

    on = cast.calendar.told(data["on"])
    timeline.add(on, partial(planned, on))
    if "spent" in data:
        on = cast.calendar.told(data["spent_on"])
        timeline.add(on, partial(spent, on))


def keep_bid(data: dict[str, Any], plan: Plan, timeline: Timeline, *, finance: Post) -> None:
    """Put on the line a growth bid: asked for by the programme's manager, decided by finance."""
    cast = plan.cast
    bid = Bid(
        title=data["title"],
        quantity=data.get("quantity"),
        unit=data.get("unit", ""),
        amount=Decimal(data["amount"]) if "amount" in data else None,
        year=FinancialYear.containing(cast.calendar.as_at).first + data["plus"],
        recurrence=data.get("recurrence", GrowthBid.Recurrence.RECURRING.value),
    )
    made: list[GrowthBid] = []

    def asked(on: date) -> None:
        made.append(ask_for_growth(plan.programme, bid, by=DEMO.signed(plan.managing(on)), on=on))

    def decided(on: date) -> None:
        by = DEMO.signed(cast.holders(finance, on=on)[0])
        if "refused" in data:
            refuse_growth(made[0], reason=data["refused"], by=by, on=on)
        else:
            agree_growth(made[0], reason=data.get("why", ""), by=by, on=on)

    on = cast.calendar.told(data["on"])
    timeline.add(on, partial(asked, on))
    if "decided" in data:
        on = cast.calendar.told(data["decided"])
        timeline.add(on, partial(decided, on))


def claims_in(year: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The claims of a year: the one that is told in a line with its figures, and those with more to say."""
    if "claimed" in year:
        plain = {"amount": year["delivered"], "on": year["claimed"]}
        yield plain | ({"decided": year["confirmed"]} if "confirmed" in year else {})
    yield from year.get("claim", [])
