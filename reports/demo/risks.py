"""The risks of the demo council, what is done about them, and the log, as its programmes keep them."""

from datetime import date
from functools import partial
from typing import Any

from council.access.acting import DEMO, By
from council.history import authored
from council.models import Conventions, User
from reports.demo.material import exemption_in
from reports.demo.programmes import Plan
from reports.demo.timeline import Timeline
from risks.controlling import ControlWords, add_control, record_test
from risks.ending import close_risk, merge_risks
from risks.escalations.escalating import end_escalation, escalate_risk
from risks.log.keeping import EntryStatement, add_entry, resolve_entry, risk_happened
from risks.mitigating import MitigationWords, add_mitigation, make_control, report_mitigation
from risks.models import LogEntry, Risk, RiskEscalation
from risks.raising import RAISED, decline_risk
from risks.reviewing import review_risk


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
        for each in data.get("mitigation", []):
            words = MitigationWords(
                text=each["text"], owner=self.cast.post(each.get("owner")), effect=each.get("effect", "")
            )
            due = self.cast.calendar.due(each["due"]) if "due" in each else None
            add_mitigation(self.risk, words, due=due, by=DEMO.signed(person), on=on)

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
        if each["to"] == Risk.Status.HAPPENED:
            risk_happened(self.risk, happened=why, by=by, on=on)
            return
        close_risk(self.risk, reason=why, by=by, on=on)

    def report(self, each: dict[str, Any], order: int, on: date) -> None:
        """Say how one of its mitigations stands; what is done can go on as a control of the risk."""
        mitigation, by = self.risk.mitigations.get(order=order), DEMO.signed(self.speaker(on))
        done_on = on if each.get("done") else None
        report_mitigation(mitigation, progress=each["progress"], done_on=done_on, by=by, on=on)
        if each.get("control"):
            make_control(mitigation, by=by, on=on)

    def hold(self, each: dict[str, Any], on: date) -> None:
        """Record what holds the risk in check."""
        words = ControlWords(
            text=each["text"], owner=self.cast.post(each.get("owner")), assurance=each.get("assurance", "")
        )
        add_control(self.risk, words, by=DEMO.signed(self.speaker(on)), on=on)

    def test(self, each: dict[str, Any], control: str, on: date) -> None:
        """Test one of its controls."""
        record_test(
            self.risk.kept_controls.get(text=control),
            tested_on=on,
            test_words=each["showed"],
            assurance=each["assurance"],
            by=DEMO.signed(self.speaker(on)),
            on=on,
        )

    def escalate(self, each: dict[str, Any], on: date) -> None:
        """Take the risk to a body."""
        body, by = self.cast.bodies[each["body"]], DEMO.signed(self.speaker(on))
        escalate_risk(self.risk, body=body, reason=each["why"], asks=each["asks"], by=by, on=on)

    def body_decides(self, each: dict[str, Any], on: date) -> None:
        """Record what the body decided."""
        end_escalation(
            self.risk.escalations.get(outcome=RiskEscalation.Outcome.WAITING),
            outcome=each["to"],
            outcome_words=each["words"],
            meeting_on=on,
            minute=each.get("minute", ""),
            by=DEMO.signed(self.plan.managing(on)),
            on=on,
        )


def keep_risk(data: dict[str, Any], plan: Plan, timeline: Timeline) -> None:
    """Put a risk's life on the line: raised, assessed again and again, and how it ended."""
    life, calendar = RiskLife(data, plan), plan.cast.calendar
    raised = calendar.told(data.get("raised", plan.planned))
    timeline.add(raised, partial(life.identify, raised))
    for each in data.get("assessed", []):
        on = calendar.told(each["on"])
        timeline.add(on, partial(life.assess, each, on))
    _plan_handling(data, life, timeline)
    if each := data.get("ended"):
        on = calendar.told(each["on"])
        timeline.add(on, partial(life.end, each, on))


def _plan_handling(data: dict[str, Any], life: RiskLife, timeline: Timeline) -> None:
    told = life.cast.calendar.told
    for order, each in enumerate(data.get("mitigation", []), start=1):
        if "progress" in each:
            on = told(each["done"] if "done" in each else each["told"])
            timeline.add(on, partial(life.report, each, order, on))
    for each in data.get("control", []):
        on = told(each["on"])
        timeline.add(on, partial(life.hold, each, on))
        if tested := each.get("tested"):
            on = told(tested["on"])
            timeline.add(on, partial(life.test, tested, each["text"], on))
    for each in data.get("escalated", []):
        on = told(each["on"])
        timeline.add(on, partial(life.escalate, each, on))
        if decided := each.get("decided"):
            on = told(decided["on"])
            timeline.add(on, partial(life.body_decides, decided, on))


class EntryLife:
    """An issue, an assumption or a dependency in the log of a programme, until it is resolved."""

    entry: LogEntry  # once it is logged

    def __init__(self, data: dict[str, Any], plan: Plan) -> None:
        self.data, self.plan, self.cast = data, plan, plan.cast
        self.owner = plan.cast.post(data.get("owner"))

    def speaker(self, on: date) -> By:
        """Who speaks for the entry on the day: its owner, else the programme's manager."""
        return DEMO.signed(self.cast.speaker(self.owner, instead=self.plan.manager, on=on))

    def log(self, on: date) -> None:
        """Log the entry."""
        data, plan = self.data, self.plan
        self.entry = add_entry(
            plan.programme,
            LogEntry.Kind(data["kind"]),
            EntryStatement(
                title=data["title"],
                impact=data.get("impact", ""),
                needed_from=data.get("needed_from", ""),
                workstream=plan.workstreams[data["ws"]] if "ws" in data else None,
                owner=self.owner,
                due=self.cast.calendar.due(data["due"]) if "due" in data else None,
                escalated_to=self.cast.bodies[data["body"]] if "body" in data else None,
                stage=LogEntry.Stage(data.get("stage", LogEntry.Stage.OPEN)),
            ),
            by=self.speaker(on),
            on=on,
        )

    def resolve(self, on: date) -> None:
        """Say how it was resolved."""
        how = self.data["resolved"]["how"]
        resolve_entry(self.entry, resolution=how, resolved_on=on, by=self.speaker(on), on=on)


def keep_entry(data: dict[str, Any], plan: Plan, timeline: Timeline) -> None:
    """Put an entry of the log on the line: logged, and resolved where it is."""
    life, calendar = EntryLife(data, plan), plan.cast.calendar
    logged = calendar.told(data["on"])
    timeline.add(logged, partial(life.log, logged))
    if "resolved" in data:
        on = calendar.told(data["resolved"]["on"])
        timeline.add(on, partial(life.resolve, on))
