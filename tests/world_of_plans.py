"""The milestones of the tests’ council and what is said of its workstreams, with the pages of both."""

from datetime import date
from decimal import Decimal
from typing import Any

from actions.equality.assessing import SignOff, sign_off
from actions.models import EqualityPoint
from council.access.acting import SystemJob
from council.models import Conventions, Post
from programmes.benefits.stating import BenefitStatement, add_benefit
from programmes.closing.learning import LessonStatement, add_lesson
from programmes.measures.reading import give_reading
from programmes.measures.stating import MeasureStatement, add_measure
from programmes.milestones.delivering import deliver_milestone
from programmes.milestones.moving import ask_to_move
from programmes.models import (
    Benefit,
    DocumentTable,
    Lesson,
    Measure,
    Milestone,
    Objective,
    Output,
    Priority,
    Programme,
    TeamEntry,
    Workstream,
)
from programmes.objectives.achieving import add_achievements
from programmes.objectives.serving import Bearing, serve_priorities
from programmes.objectives.stating import ObjectiveStatement, add_objective
from programmes.outputs.stating import OutputStatement, add_output
from programmes.positions.challenging import challenge_rag
from programmes.positions.stating import PositionStatement, state_position
from programmes.reference_tables.cells import Cells
from programmes.reference_tables.keeping import TableStatement, add_document_table
from programmes.team.keeping import TeamStatement, add_team_entry
from reports.initiation.writing import InitiationWords, sign_version, write_version
from reports.models import InitiationVersion
from tests import factories as make
from tests.access_table import (
    BENEFITS,
    EQUALITY,
    FOLLOW_ON,
    MEASURE,
    MEASURES,
    MILESTONE,
    OBJECTIVES,
    OUTPUTS,
    PROGRAMME,
    STREAM,
    TABLES,
    TEAM,
)
from tests.factories import DAY


def milestones_of(
    stream: Workstream, words: str, owner: Post, acting: SystemJob, exempt: dict[str, Any]
) -> dict[str, Milestone]:
    """Milestones of the programme: one as it is, one that is asked to move, one delivered in part."""
    given = {"programme": stream.programme, "workstream": stream, "owner": owner, "comment": words, **exempt}
    made = {
        state: make.milestone(f"{words} {state}", due_as_written=words, **given)
        for state in ("opens", "moves", "comes in parts")
    }
    ask_to_move(
        made["moves"],
        to_date=date(2027, 1, 1),
        reason=words,
        by=acting,
        on=DAY,
        conventions=Conventions.objects.in_force(DAY),
    )
    deliver_milestone(
        made["comes in parts"], delivered_on=DAY, comment=words, is_final=False, by=acting, on=DAY
    )
    return made


def milestone_pages(lies: Any, programme: Programme, milestones: dict[str, Milestone]) -> None:
    """The addresses of the milestones' pages."""
    base = f"programmes/{programme.code}/milestones/"
    lies(f"{PROGRAMME}milestones/new/", f"{base}new/")
    for route in ("", "access/", "edit/", "forecast/", "reschedule/", "deliver/"):
        lies(f"{MILESTONE}{route}", f"{base}{milestones['opens'].reference}/{route}")
    for route in ("decide/", "withdraw/"):
        there = f"{base}{milestones['moves'].reference}/{route}"
        lies(f"{MILESTONE}{route}", there, "with a date change")
    parts = milestones["comes in parts"]
    lies(
        f"{MILESTONE}deliveries/<int:pk>/withdraw/",
        f"{base}{parts.reference}/deliveries/{parts.deliveries.get().pk}/withdraw/",
        "delivered in part",
    )


def objectives_of(programme: Programme, words: str, acting: SystemJob) -> Objective:
    """An objective of the programme with what was achieved of it, and a priority that it serves."""
    said = ObjectiveStatement(title=words, heading=words, benefit=words, outcome_note=words)
    objective = add_objective(programme, said, by=acting, on=DAY)
    add_achievements(programme, text=words, objective=objective, by=acting, on=DAY)
    priority, _ = Priority.objects.get_or_create(name="A safer town")
    for about in (None, objective):
        told = {priority.pk: Bearing("positive", words)}
        serve_priorities(programme, told, about=about, by=acting, on=DAY)
    return objective


def objective_pages(lies: Any, objective: Objective) -> None:
    """The addresses of the pages of objectives."""
    base = f"programmes/{objective.programme.code}/objectives/"
    for route in ("", "new/", "priorities/", "pair/", "achievements/new/"):
        lies(f"{OBJECTIVES}{route}", f"{base}{route}")
    lies(f"{OBJECTIVES}achievements/<int:pk>/", f"{base}achievements/{objective.achievements.get().pk}/")
    for route in ("edit/", "priorities/"):
        lies(f"{OBJECTIVES}<slug:reference>/{route}", f"{base}{objective.reference}/{route}")


def measure_of(programme: Programme, words: str, owner: Post, acting: SystemJob) -> Measure:
    """A measure of the programme with a target and a reading."""
    said = MeasureStatement(
        title=words, owner=owner, unit="%", baseline_as_written=words, targets=f"{words}\n31/3/2026: 80"
    )
    measure = add_measure(programme, said, by=acting, on=DAY)
    give_reading(measure, as_at=DAY, said=f"72 {words}", comment=words, by=acting, on=DAY)
    measure.refresh_from_db()
    return measure


def measure_pages(lies: Any, measure: Measure) -> None:
    """The addresses of the pages of measures."""
    base = f"programmes/{measure.programme.code}/measures/"
    for route in ("", "new/", "readings.xlsx"):
        lies(f"{MEASURES}{route}", f"{base}{route}")
    for route in ("", "edit/", "read/", "end/"):
        lies(f"{MEASURE}{route}", f"{base}{measure.reference}/{route}")
    back = f"readings/{measure.readings.get().pk}/withdraw/"
    lies(f"{MEASURE}readings/<int:pk>/withdraw/", f"{base}{measure.reference}/{back}")


def lesson_of(programme: Programme, words: str, acting: SystemJob) -> Lesson:
    """A lesson that the programme has learnt."""
    said = LessonStatement(title=words, theme=words[:100], advice=words)
    return add_lesson(programme, said, by=acting, on=DAY)


def closing_pages(lies: Any, lesson: Lesson) -> None:
    """The addresses of the pages of lessons and of closing."""
    base = f"programmes/{lesson.programme.code}/"
    pages = ("lessons/", "lessons/new/", "close/", "reopen/", "closure.pdf", "one-page/", "one-page.pdf")
    for route in pages:
        lies(f"{PROGRAMME}{route}", f"{base}{route}")
    lies(f"{PROGRAMME}lessons/<slug:reference>/", f"{base}lessons/{lesson.reference}/")


def benefit_of(programme: Programme, words: str, owner: Post, acting: SystemJob) -> Benefit:
    """A benefit of the programme that has not come yet."""
    said = BenefitStatement(title=words, kind="other", owner=owner, realised_by=date(2027, 3, 31), note=words)
    return add_benefit(programme, said, by=acting, on=DAY)


def benefit_pages(lies: Any, benefit: Benefit) -> None:
    """The addresses of the pages of benefits."""
    base = f"programmes/{benefit.programme.code}/benefits/"
    for route in ("", "new/"):
        lies(f"{BENEFITS}{route}", f"{base}{route}")
    for route in ("", "edit/", "realise/"):
        lies(f"{BENEFITS}<slug:reference>/{route}", f"{base}{benefit.reference}/{route}")


def output_of(programme: Programme, words: str, owner: Post, acting: SystemJob) -> Output:
    """An output of the programme that is not delivered yet."""
    said = OutputStatement(
        title=words, phase=words[:120], owner=owner, due=date(2027, 3, 31), cost=Decimal(900)
    )
    return add_output(programme, said, by=acting, on=DAY)


def output_pages(lies: Any, output: Output) -> None:
    """The addresses of the pages of outputs."""
    base = f"programmes/{output.programme.code}/outputs/"
    for route in ("", "new/"):
        lies(f"{OUTPUTS}{route}", f"{base}{route}")
    for route in ("", "edit/", "deliver/"):
        lies(f"{OUTPUTS}<slug:reference>/{route}", f"{base}{output.reference}/{route}")


def team_entry_of(programme: Programme, words: str, owner: Post, acting: SystemJob) -> TeamEntry:
    """A role of the programme's team, and a duty to its body."""
    duty = TeamStatement(title=words, kind="duty", body=programme.body, every_months=3, note=words)
    add_team_entry(programme, duty, by=acting, on=DAY)
    said = TeamStatement(title=words, post=owner, note=words)
    return add_team_entry(programme, said, by=acting, on=DAY)


def team_pages(lies: Any, entry: TeamEntry) -> None:
    """The addresses of the pages of who runs a programme."""
    base = f"programmes/{entry.programme.code}/team/"
    for route in ("", "new/"):
        lies(f"{TEAM}{route}", f"{base}{route}")
    for route in ("", "edit/"):
        lies(f"{TEAM}<slug:reference>/{route}", f"{base}{entry.reference}/{route}")


def equality_of(action: Any, words: str, open_words: str, acting: SystemJob) -> None:
    """A point of the equality impact assessment that is the action, and how the assessment was signed off."""
    EqualityPoint.objects.create(action=action, importance=words[:60], resources="yes", target=words)
    said = SignOff(completed_on=DAY, shared_with=open_words, shared_on=DAY, monitoring=open_words)
    sign_off(action.programme, said, by=acting, on=DAY)


def equality_pages(lies: Any, action: Any) -> None:
    """The addresses of the pages of an equality impact assessment."""
    base = f"programmes/{action.programme.code}/equality/"
    for route in ("", "new/", "sign-off/"):
        lies(f"{EQUALITY}{route}", f"{base}{route}")
    lies(f"{EQUALITY}<slug:reference>/", f"{base}{action.reference}/")
    for route in ("", "new/"):
        lies(f"{FOLLOW_ON}{route}", f"programmes/{action.programme.code}/follow-on/{route}")


def table_of(programme: Programme, words: str, acting: SystemJob) -> DocumentTable:
    """A table of the programme's documents."""
    cells = Cells((words, "Centre"), ((words, words), ("Total", "3")))
    said = TableStatement(title=words, cells=cells, footnotes=words, source=words)
    return add_document_table(programme, said, by=acting, on=DAY)


def table_pages(lies: Any, table: DocumentTable) -> None:
    """The addresses of the pages of tables."""
    base = f"programmes/{table.programme.code}/tables/"
    for route in ("", "new/"):
        lies(f"{TABLES}{route}", f"{base}{route}")
    for route in ("", "edit/"):
        lies(f"{TABLES}<slug:reference>/{route}", f"{base}{table.reference}/{route}")


def position_and_doubt(stream: Workstream, challenged: Workstream, words: str, acting: SystemJob) -> None:
    """What the leads say of both workstreams, and a doubt of what the second one says."""
    said = PositionStatement(position=words, progress=words, rag="amber", reason=words, being_done=words)
    for one in (stream, challenged):
        state_position(one, said, by=acting, on=DAY)
        one.refresh_from_db()
    challenge_rag(challenged, reason=words, by=acting, on=DAY)


def position_pages(lies: Any, programme: Programme, stream: Workstream, challenged: Workstream) -> None:
    """The addresses of the pages of both workstreams."""
    base = f"programmes/{programme.code}/workstreams/"
    for act in ("position/", "challenge/"):
        lies(f"{STREAM}{act}", f"{base}{stream.pk}/{act}")
    for act in ("answer/", "settle/"):
        lies(f"{STREAM}challenge/{act}", f"{base}{challenged.pk}/challenge/{act}", "challenged")


def initiation_of(programme: Programme, words: str, acting: SystemJob) -> InitiationVersion:
    """A version of the programme's initiation document, with one signature under it."""
    said = InitiationWords(label="Draft 1.0", reasons=words, texts={"context": words})
    version = write_version(programme, said, tables={}, after=0, by=acting, on=DAY)
    signed = {"kind": "partner", "organisation": words[:200], "position": "Director"}
    sign_version(version, **signed, signed_on=DAY, by=acting, on=DAY)
    return version


def initiation_pages(lies: Any, version: InitiationVersion) -> None:
    """The addresses of the pages of the initiation document."""
    base = f"programmes/{version.programme.code}/initiation/"
    for route in ("", "new/"):
        lies(f"{PROGRAMME}initiation/{route}", f"{base}{route}")
    for route in ("/", ".pdf", "/sign/"):
        lies(f"{PROGRAMME}initiation/<int:number>{route}", f"{base}{version.number}{route}")
