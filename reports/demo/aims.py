"""What the demo council's programmes set out to achieve, measure, are worth, achieved, learnt and print."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from council.access.acting import DEMO
from council.wording import spoken
from programmes.benefits.realising import realise_benefit
from programmes.benefits.stating import BenefitStatement, add_benefit
from programmes.closing.learning import LessonStatement, add_lesson
from programmes.measures.reading import give_reading
from programmes.measures.stating import MeasureStatement, add_measure
from programmes.models import DocumentTable, Lesson, Measure, Objective, Output, Priority
from programmes.objectives.achieving import add_achievements
from programmes.objectives.serving import Bearing, serve_priorities
from programmes.objectives.stating import ObjectiveStatement, add_objective, correct_objective
from programmes.outputs.delivering import deliver_output
from programmes.outputs.stating import OutputStatement, add_output
from programmes.reference_tables.cells import read_cells
from programmes.reference_tables.keeping import TableStatement, add_document_table
from reports.demo.programmes import Plan
from reports.demo.timeline import Timeline

READ_AFTER = timedelta(days=10)  # from the end of a quarter to the day on which its figure is given


def keep_aims(data: dict[str, Any], plan: Plan, timeline: Timeline) -> None:
    """Put on the line what the programme sets out to achieve, its measures, and what came of both."""
    aims, told = _Aims(plan), plan.cast.calendar.told
    agreed = told(plan.planned)
    if "serves" in data:
        timeline.add(agreed, partial(aims.serve, data, agreed))
    for each in data.get("objective", []):
        timeline.add(agreed, partial(aims.agree, each, agreed))
        if "judged" in each:
            on = told(each["judged"]["on"])
            timeline.add(on, partial(aims.judge, each, on))
    for each in data.get("measure", []):
        on = told(each["on"]) if "on" in each else agreed
        timeline.add(on, partial(aims.measure, each, on))
        _plan_readings(each, aims, timeline)
    acts = {
        "achievement": aims.achieve,
        "lesson": aims.learn,
        "benefit": aims.state,
        "output": aims.hand_over,
        "table": aims.tabulate,
    }
    for name, what in acts.items():
        for each in data.get(name, []):
            on = told(each["on"])
            timeline.add(on, partial(what, each, on))
    for each in data.get("benefit", []):
        if "realised" in each:
            on = told(each["realised"]["on"])
            timeline.add(on, partial(aims.realise, each, on))
    for each in data.get("output", []):
        if "delivered" in each:
            on = told(each["delivered"]["on"])
            timeline.add(on, partial(aims.deliver, each, on))


def _plan_readings(data: dict[str, Any], aims: "_Aims", timeline: Timeline) -> None:
    """A reading of each of the last quarters, the oldest first; none is given before the plan was agreed."""
    calendar = aims.plan.cast.calendar
    readings = data.get("reading", [])
    for back, each in zip(reversed(range(len(readings))), readings, strict=True):
        as_at = calendar.quarter_end(back)
        offset = (as_at + READ_AFTER - calendar.as_at).days
        on = max(calendar.told(offset), calendar.told(aims.plan.planned))
        timeline.add(on, partial(aims.read, data["title"], each, as_at, on))


class _Aims:
    """The aims of one programme as they come about, each carried out on its day."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.programme = plan, plan.programme

    def objective(self, data: dict[str, Any]) -> Objective | None:
        """The objective that the data names by its words, if it names one."""
        return self.programme.objectives.get(title=data["for"]) if "for" in data else None

    def agree(self, data: dict[str, Any], on: date) -> None:
        by = DEMO.signed(self.plan.managing(on))
        objective = add_objective(self.programme, _stated(data), by=by, on=on)
        self.serve(data, on, about=objective)

    def serve(self, data: dict[str, Any], on: date, *, about: Objective | None = None) -> None:
        bearings = {
            Priority.objects.get(name=each["priority"]).pk: Bearing(each["effect"], each.get("note", ""))
            for each in data.get("serves", [])
        }
        by = DEMO.signed(self.plan.managing(on))
        serve_priorities(self.programme, bearings, about=about, by=by, on=on)

    def judge(self, data: dict[str, Any], on: date) -> None:
        objective, judged = self.programme.objectives.get(title=data["title"]), data["judged"]
        said = _stated(data, outcome=Objective.Outcome(judged["as"]), outcome_note=judged.get("note", ""))
        correct_objective(objective, said, by=DEMO.signed(self.plan.managing(on)), on=on)

    def measure(self, data: dict[str, Any], on: date) -> None:
        calendar = self.plan.cast.calendar
        steps = [f"{spoken(calendar.due(step['by']))}: {step['figure']}" for step in data["target"]]
        said = MeasureStatement(
            title=data["title"],
            kind=Measure.Kind(data.get("kind", Measure.Kind.IMPACT)),
            benefit_type=data.get("benefit", ""),
            objective=self.objective(data),
            owner=self.plan.cast.post(data.get("owner")),
            unit=data.get("unit", ""),
            polarity=Measure.Polarity(data.get("better", Measure.Polarity.HIGHER)),
            baseline=Decimal(data["baseline"]),
            baseline_on=on,
            every_months=3,
            targets="\n".join(steps),
        )
        add_measure(self.programme, said, by=DEMO.signed(self.plan.managing(on)), on=on)

    def read(self, title: str, data: dict[str, Any], as_at: date, on: date) -> None:
        measure = self.programme.measures.get(title=title)
        by = DEMO.signed(self.plan.cast.speaker(measure.owner, instead=self.plan.manager, on=on))
        give_reading(measure, as_at=as_at, said=data["figure"], comment=data.get("said", ""), by=by, on=on)

    def achieve(self, data: dict[str, Any], on: date) -> None:
        by = DEMO.signed(self.plan.managing(on))
        add_achievements(self.programme, text=data["text"], objective=self.objective(data), by=by, on=on)

    def learn(self, data: dict[str, Any], on: date) -> None:
        said = LessonStatement(
            title=data["title"],
            phase=Lesson.Phase(data.get("phase", Lesson.Phase.DELIVERY)),
            theme=data.get("theme", ""),
            went=Lesson.Went(data["went"]),
            advice=data.get("advice", ""),
        )
        add_lesson(self.programme, said, by=DEMO.signed(self.plan.managing(on)), on=on)

    def state(self, data: dict[str, Any], on: date) -> None:
        shown_by = self.programme.measures.get(title=data["shown_by"]) if "shown_by" in data else None
        said = BenefitStatement(
            title=data["title"],
            kind=Measure.Benefit(data["kind"]),
            owner=self.plan.cast.post(data.get("owner")),
            measure=shown_by,
            realised_by=self.plan.cast.calendar.due(data["by"]),
            note=data.get("note", ""),
        )
        add_benefit(self.programme, said, by=DEMO.signed(self.plan.managing(on)), on=on)

    def realise(self, data: dict[str, Any], on: date) -> None:
        benefit = self.programme.benefits.get(title=data["title"])
        by = DEMO.signed(self.plan.cast.speaker(benefit.owner, instead=self.plan.manager, on=on))
        realise_benefit(benefit, realised_on=on, note=data["realised"]["note"], by=by, on=on)

    def hand_over(self, data: dict[str, Any], on: date) -> None:
        said = OutputStatement(
            title=data["title"],
            kind=Output.Kind(data.get("kind", Output.Kind.OUTPUT)),
            phase=data.get("phase", ""),
            owner=self.plan.cast.post(data.get("owner")),
            due=self.plan.cast.calendar.due(data["by"]),
            cost=Decimal(data["cost"]) if "cost" in data else None,
        )
        add_output(self.programme, said, by=DEMO.signed(self.plan.managing(on)), on=on)

    def deliver(self, data: dict[str, Any], on: date) -> None:
        output = self.programme.outputs.get(title=data["title"])
        by = DEMO.signed(self.plan.cast.speaker(output.owner, instead=self.plan.manager, on=on))
        deliver_output(output, delivered_on=on, note=data["delivered"]["note"], by=by, on=on)

    def tabulate(self, data: dict[str, Any], on: date) -> None:
        said = TableStatement(
            title=data["title"],
            kind=DocumentTable.Kind(data["kind"]),
            cells=read_cells(data["cells"]),
            footnotes=data.get("footnotes", ""),
            source=data.get("source", ""),
        )
        add_document_table(self.programme, said, by=DEMO.signed(self.plan.managing(on)), on=on)


def _stated(data: dict[str, Any], **judged: Any) -> ObjectiveStatement:
    heading, benefit = data.get("heading", ""), data.get("benefit", "")
    return ObjectiveStatement(title=data["title"], heading=heading, benefit=benefit, **judged)
