"""The risks and savings of the demo council, as its programmes keep them."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from council.access.acting import DEMO
from council.calendar.years import FinancialYear
from council.history import authored
from council.models import Exempt, Post, User
from reports.demo.programmes import Plan
from reports.demo.timeline import Timeline
from risks.models import Mitigation, Risk
from risks.reviewing import review_risk
from savings.confirming import confirm
from savings.models import Saving, YearProfile


def _exemption(data: dict[str, Any]) -> dict[str, Any]:
    exempt = data.get("exempt")
    if not exempt:
        return {}
    return {
        "exempt": True,
        "exempt_paragraph": Exempt(exempt["paragraph"]),
        "exempt_reason": exempt["reason"],
    }


def _score(data: dict[str, Any], name: str) -> dict[str, int | None]:
    likelihood, impact = data.get(name, (None, None))
    return {f"{name}_likelihood": likelihood, f"{name}_impact": impact}


def keep_risk(data: dict[str, Any], plan: Plan, timeline: Timeline) -> None:
    """Put a risk's life on the line: raised, assessed again and again, closed or happened."""
    calendar, cast = plan.cast.calendar, plan.cast
    owner = cast.post(data.get("owner"))
    made: dict[str, Risk] = {}

    def speaker(on: date) -> User:
        return cast.speaker(owner, instead=plan.manager, on=on)

    def identify(on: date) -> None:
        with authored(by=speaker(on), why="Risk raised"):
            made["risk"] = risk = Risk.objects.create(
                programme=plan.programme,
                workstream=plan.workstreams[data["ws"]] if "ws" in data else None,
                reference=plan.programme.next_reference("R"),
                title=data["title"],
                cause=data.get("cause", ""),
                event=data.get("event", ""),
                effect=data.get("effect", ""),
                owner=owner,
                owner_as_written=data.get("owner_written", ""),
                response=data.get("response", ""),
                controls=data.get("controls", ""),
                levels_as_written=data.get("levels_written", ""),
                raised_on=on,
                **_score(data, "inherent"),
                **_score(data, "target"),
                **_exemption(data),
            )
            for order, each in enumerate(data.get("mitigation", []), start=1):
                Mitigation.objects.create(
                    risk=risk,
                    text=each["text"],
                    owner=cast.post(each.get("owner")),
                    due=calendar.due(each["due"]) if "due" in each else None,
                    order=order,
                )

    def assess(each: dict[str, Any], on: date) -> None:
        likelihood, impact = each.get("score", (None, None))
        review_risk(
            made["risk"],
            by=DEMO.signed(speaker(on)),
            on=on,
            likelihood=likelihood,
            impact=impact,
            rag=each.get("rag", ""),
            commentary=each["said"],
        )

    def end(each: dict[str, Any], on: date) -> None:
        with authored(by=plan.managing(on), why=each["why"]):
            risk = Risk.objects.get(pk=made["risk"].pk)
            risk.status, risk.status_reason = Risk.Status(each["to"]), each["why"]
            risk.save_next_version()

    def carry_out(order: int, on: date) -> None:
        with authored(by=speaker(on), why="Mitigation done"):
            mitigation = made["risk"].mitigations.get(order=order)
            mitigation.done_on = on
            mitigation.save()

    raised = calendar.told(data.get("raised", plan.planned))
    timeline.add(raised, partial(identify, raised))
    for each in data["assessed"]:
        on = calendar.told(each["on"])
        timeline.add(on, partial(assess, each, on))
    for order, each in enumerate(data.get("mitigation", []), start=1):
        if "done" in each:
            on = calendar.told(each["done"])
            timeline.add(on, partial(carry_out, order, on))
    if each := data.get("ended"):
        on = calendar.told(each["on"])
        timeline.add(on, partial(end, each, on))


def keep_saving(data: dict[str, Any], plan: Plan, timeline: Timeline, *, finance: Post) -> None:
    """Put a saving's life on the line: promised with the plan, claimed by its owner, confirmed by finance."""
    calendar, cast = plan.cast.calendar, plan.cast
    owner = cast.post(data.get("owner"))
    this_year = FinancialYear.containing(calendar.as_at).first
    made: dict[int, YearProfile] = {}

    def promise(on: date) -> None:
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
                owner=owner,
                owner_as_written=data.get("owner_written", ""),
                **_exemption(data),
            )
            for each in data["year"]:
                made[each["plus"]] = YearProfile.objects.create(
                    saving=saving,
                    year=this_year + each["plus"],
                    target=Decimal(each["target"]),
                    forecast=Decimal(each.get("forecast", each["target"])),
                    amount_as_written=each.get("written", ""),
                )

    def claim(each: dict[str, Any], on: date) -> None:
        by = cast.speaker(owner, instead=plan.manager, on=on)
        with authored(by=by, why="Delivery claimed"):
            line = made[each["plus"]]
            line.delivered, line.claimed_by = Decimal(each["delivered"]), by
            line.save()

    def finance_confirms(each: dict[str, Any], on: date) -> None:
        line = made[each["plus"]]
        confirm(line, by=DEMO.signed(cast.holders(finance, on=on)[0]), on=on, amount=line.delivered)

    agreed = calendar.told(plan.planned)
    timeline.add(agreed, partial(promise, agreed))
    for each in data["year"]:
        if "claimed" in each:
            on = calendar.told(each["claimed"])
            timeline.add(on, partial(claim, each, on))
        if "confirmed" in each:
            on = calendar.told(each["confirmed"])
            timeline.add(on, partial(finance_confirms, each, on))
