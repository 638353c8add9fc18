"""The risks and savings of the demo council, as its programmes keep them."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from council.access.acting import DEMO
from council.calendar.years import FinancialYear
from council.history import authored
from council.models import Conventions, Exempt, Post, User
from reports.demo.programmes import Plan
from reports.demo.timeline import Timeline
from risks.ending import merge_risks
from risks.models import Mitigation, Risk
from risks.raising import RAISED, decline_risk
from risks.reviewing import review_risk
from savings.claiming import Delivery, claim
from savings.confirming import confirm
from savings.models import Claim, Saving, YearProfile


def exemption_in(data: dict[str, Any]) -> dict[str, Any]:
    """The fields that make a record exempt, where the data says that it is."""
    exempt = data.get("exempt")
    if not exempt:
        return {}
    return {
        "exempt": True,
        "exempt_paragraph": Exempt(exempt["paragraph"]),
        "exempt_reason": exempt["reason"],
    }


def score_in(data: dict[str, Any], name: str) -> dict[str, int | None]:
    """The fields of one of a risk's scores."""
    likelihood, impact = data.get(name, (None, None))
    return {f"{name}_likelihood": likelihood, f"{name}_impact": impact}


class RiskLife:
    """A risk as the demo's plan keeps it, event by event; each is carried out on its day."""

    risk: Risk  # once it is raised

    def __init__(self, data: dict[str, Any], plan: Plan) -> None:
        self.data, self.plan, self.cast = data, plan, plan.cast
        self.owner = plan.cast.post(data.get("owner"))

    def speaker(self, on: date) -> User:
        """Who speaks for the risk on the day: its owner, else the programme's manager."""
        return self.cast.speaker(self.owner, instead=self.plan.manager, on=on)

    def identify(self, on: date) -> None:
        """Raise the risk, with what is to be done about it."""
        data, plan, person = self.data, self.plan, self.speaker(on)
        proposed = data.get("proposed", False)
        with authored(by=person, why="Risk proposed" if proposed else RAISED):
            self.risk = Risk.objects.create(
                programme=plan.programme,
                workstream=plan.workstreams[data["ws"]] if "ws" in data else None,
                reference=plan.programme.next_reference("R"),
                title=data["title"],
                cause=data.get("cause", ""),
                event=data.get("event", ""),
                effect=data.get("effect", ""),
                category=data.get("category", ""),
                owner=self.owner,
                owner_as_written=data.get("owner_written", ""),
                response=data.get("response", ""),
                controls=data.get("controls", ""),
                levels_as_written=data.get("levels_written", ""),
                raised_on=on,
                raised_by=person,
                status=Risk.Status.PROPOSED if proposed else Risk.Status.OPEN,
                status_on=on,
                **score_in(data, "inherent"),
                **score_in(data, "target"),
                **exemption_in(data),
            )
            for order, each in enumerate(data.get("mitigation", []), start=1):
                due = self.cast.calendar.due(each["due"]) if "due" in each else None
                owner = self.cast.post(each.get("owner"))
                Mitigation.objects.create(
                    risk=self.risk, text=each["text"], owner=owner, baseline=due, due=due, order=order
                )

    def assess(self, each: dict[str, Any], on: date) -> None:
        """Judge the risk anew."""
        likelihood, impact = each.get("score", (None, None))
        review_risk(
            self.risk,
            by=DEMO.signed(self.speaker(on)),
            on=on,
            likelihood=likelihood,
            impact=impact,
            rag=each.get("rag", ""),
            commentary=each["said"],
            conventions=Conventions.objects.in_force(on),
        )

    def end(self, each: dict[str, Any], on: date) -> None:
        """Close the risk, decline it, merge it into another, or say that it happened."""
        by, why = DEMO.signed(self.plan.managing(on)), each["why"]
        if each["to"] == Risk.Status.DECLINED:
            decline_risk(self.risk, reason=why, by=by, on=on)
            return
        if each["to"] == Risk.Status.MERGED:
            into = Risk.objects.get(programme=self.plan.programme, title=each["into"])
            merge_risks(self.risk, into=into, reason=why, by=by, on=on)
            return
        with authored(by=self.plan.managing(on), why=each["why"]):
            risk = Risk.objects.get(pk=self.risk.pk)
            risk.status, risk.status_reason, risk.status_on = Risk.Status(each["to"]), each["why"], on
            risk.save_next_version()

    def carry_out(self, order: int, on: date) -> None:
        """Do one of its mitigations."""
        with authored(by=self.speaker(on), why="Mitigation done"):
            mitigation = self.risk.mitigations.get(order=order)
            mitigation.done_on = on
            mitigation.save()


def keep_risk(data: dict[str, Any], plan: Plan, timeline: Timeline) -> None:
    """Put a risk's life on the line: raised, assessed again and again, and how it ended."""
    life, calendar = RiskLife(data, plan), plan.cast.calendar
    raised = calendar.told(data.get("raised", plan.planned))
    timeline.add(raised, partial(life.identify, raised))
    for each in data.get("assessed", []):
        on = calendar.told(each["on"])
        timeline.add(on, partial(life.assess, each, on))
    for order, each in enumerate(data.get("mitigation", []), start=1):
        if "done" in each:
            on = calendar.told(each["done"])
            timeline.add(on, partial(life.carry_out, order, on))
    if each := data.get("ended"):
        on = calendar.told(each["on"])
        timeline.add(on, partial(life.end, each, on))


class SavingLife:
    """A saving as the demo's plan keeps it: promised, claimed year by year, confirmed by finance."""

    def __init__(self, data: dict[str, Any], plan: Plan, finance: Post) -> None:
        self.data, self.plan, self.cast, self.finance = data, plan, plan.cast, finance
        self.owner = plan.cast.post(data.get("owner"))
        self.lines: dict[int, YearProfile] = {}  # by how many years after this one
        self.claims: dict[int, Claim] = {}

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

    def claim(self, each: dict[str, Any], on: date) -> None:
        """Claim what one year delivered."""
        by = self.cast.speaker(self.owner, instead=self.plan.manager, on=on)
        line = self.lines[each["plus"]]
        # By the day of the claim, or the end of the year where that was over by then.
        delivered_on = min(on, line.financial_year.end)
        delivery = Delivery(amount=Decimal(each["delivered"]), delivered_on=delivered_on)
        self.claims[each["plus"]] = claim(line, delivery, by=DEMO.signed(by), on=on)

    def finance_confirms(self, each: dict[str, Any], on: date) -> None:
        """Confirm what was claimed for one year."""
        by = DEMO.signed(self.cast.holders(self.finance, on=on)[0])
        confirm(self.claims[each["plus"]], by=by, on=on)


def keep_saving(data: dict[str, Any], plan: Plan, timeline: Timeline, *, finance: Post) -> None:
    """Put a saving's life on the line: promised with the plan, claimed by its owner, confirmed by finance."""
    life, calendar = SavingLife(data, plan, finance), plan.cast.calendar
    agreed = calendar.told(plan.planned)
    timeline.add(agreed, partial(life.promise, agreed))
    for each in data["year"]:
        if "claimed" in each:
            on = calendar.told(each["claimed"])
            timeline.add(on, partial(life.claim, each, on))
        if "confirmed" in each:
            on = calendar.told(each["confirmed"])
            timeline.add(on, partial(life.finance_confirms, each, on))
