"""The registers of programmes: they themselves, the reviews they answer, their workstreams and milestones."""

from django.db.models import Q

from council.offers import MailSections
from council.register.date_changes import DateChanges
from council.register.declaring import Declaration, Register
from council.search.declaring import Searched
from programmes.benefits.offers import BENEFITS_TO_COME
from programmes.benefits.offers import MAIL as BENEFIT_MAIL
from programmes.benefits.plan_sheet import BenefitSheet
from programmes.bodies import next_meetings
from programmes.changing_course import offers as changes
from programmes.closing.plan_sheet import LessonSheet
from programmes.filters import ProgrammeFilter, ReviewFilter
from programmes.handing_over import (
    BENEFITS_OWNED,
    IN_WORKSTREAMS,
    MEASURES_OWNED,
    MILESTONES_OWNED,
    OUTPUTS_OWNED,
    PROGRAMMES_OWNED,
    TEAM_PLACES,
    WORKSTREAMS_LED,
)
from programmes.imports.questions.reminders import questions_by_section
from programmes.measures.filters import MeasureFilter
from programmes.measures.owing import OwedReadings
from programmes.measures.plan_sheet import MeasureSheet
from programmes.measures.reading_sheet import ReadingSheet
from programmes.measures.tables import MeasureTable
from programmes.milestones import moving
from programmes.milestones import offers as milestones
from programmes.milestones.filters import MilestoneFilter
from programmes.milestones.owing import OwedMilestones
from programmes.milestones.plan_sheet import MilestoneSheet
from programmes.milestones.tables import MilestoneExport, MilestoneTable
from programmes.models import (
    Achievement,
    Benefit,
    ChangeRequest,
    DocumentTable,
    Finding,
    Lesson,
    Measure,
    MeasureReading,
    Milestone,
    MilestoneDateChange,
    Objective,
    Output,
    PriorityEffect,
    Programme,
    Recommendation,
    Review,
    TeamEntry,
    ToleranceException,
    Workstream,
    WorkstreamUpdate,
)
from programmes.objectives.plan_sheet import AchievementSheet, ObjectiveSheet
from programmes.objectives.priority_sheet import PrioritySheet
from programmes.outputs.offers import MAIL as OUTPUT_MAIL
from programmes.outputs.offers import OUTPUTS_TO_COME
from programmes.outputs.plan_sheet import OutputSheet
from programmes.personal_data import (
    HELD_OF_BENEFITS,
    HELD_OF_IMPORTS,
    HELD_OF_LESSONS,
    HELD_OF_MEASURES,
    HELD_OF_MILESTONES,
    HELD_OF_OBJECTIVES,
    HELD_OF_OUTPUTS,
    HELD_OF_PROGRAMMES,
    HELD_OF_REVIEWS,
    HELD_OF_TABLES,
    HELD_OF_TEAMS,
    HELD_OF_WORKSTREAMS,
)
from programmes.plan_sheets import WorkstreamSheet
from programmes.positions import offers as positions
from programmes.reviews import offers as reviews
from programmes.reviews.plan_sheet import FindingSheet, RecommendationSheet
from programmes.sent_out import ChangeSheet, ExceptionSheet, ProgrammeSheet, TableSheet
from programmes.tables import ProgrammeTable, ReviewTable
from programmes.team.plan_sheet import TeamSheet
from programmes.tolerances import offers as exceptions

FOUND = (
    Searched(
        number=1,
        key="programmes",
        one="Programme",
        many="Programmes",
        model=Programme,
        reference="code",
        title="title",
        words=("aim", "scope_in", "scope_out", "summary"),
    ),
    Searched(
        number=2,
        key="workstreams",
        one="Workstream",
        many="Workstreams",
        model=Workstream,
        title="title",
        words=("purpose", "position", "progress_as_written"),
        within="programme__title",
        others=("programme",),
    ),
    Searched(
        number=3,
        key="milestones",
        one="Milestone",
        many="Milestones",
        model=Milestone,
        reference="reference",
        title="title",
        words=("comment",),
        within="programme__title",
        others=("programme",),
    ),
    Searched(
        number=4,
        key="reviews",
        one="Review",
        many="Reviews",
        model=Review,
        title="title",
        words=("reviewer", "method", "summary"),
    ),
    Searched(
        number=5,
        key="findings",
        one="Finding",
        many="Findings",
        model=Finding,
        title="text",
        words=("theme",),
        within="review__title",
        others=("review",),
        only=Q(is_current=True),
    ),
    Searched(
        number=6,
        key="recommendations",
        one="Recommendation",
        many="Recommendations",
        model=Recommendation,
        other_reference="number",
        title="text",
        words=("theme", "response_reason"),
        within="review__title",
        others=("review",),
        only=Q(is_current=True),
    ),
    Searched(
        number=7,
        key="positions",
        one="Position of a workstream",
        many="Positions of workstreams",
        model=WorkstreamUpdate,
        title="position",
        words=("progress", "reason", "being_done"),
        within="workstream__title",
        others=("workstream__programme",),
    ),
    Searched(
        number=8,
        key="changes",
        one="Change of a programme",
        many="Changes of programmes",
        model=ChangeRequest,
        reference="reference",
        title="title",
        words=("reason", "scope", "money"),
        within="programme__title",
        others=("programme",),
    ),
)
PROGRAMMES = Register(
    key="programmes",
    model=Programme,
    title="Programmes",
    order=5,
    table=ProgrammeTable,
    filters=ProgrammeFilter,
    page="programmes:list-programmes",
    plan_sheet=ProgrammeSheet(),
    offers=changes.offers,
    decisions=changes.decisions,
    on_body=next_meetings,
    mail=changes.MAIL,
    handed_over=PROGRAMMES_OWNED,
    held=HELD_OF_PROGRAMMES,
    searched=FOUND,
)
WORKSTREAMS = Register(
    key="workstreams",
    model=Workstream,
    title="Workstreams",
    order=10,
    plan_sheet=WorkstreamSheet(),
    offers=positions.offers,
    decisions=positions.decisions,
    mail=positions.MAIL,
    held=HELD_OF_WORKSTREAMS,
    handed_over=(WORKSTREAMS_LED,),
)
DATES = DateChanges(
    model=MilestoneDateChange,
    one="milestone",
    rule=moving.TO_DECIDE,
    approve=lambda change, *, conventions, **told: moving.approve(change, **told),
    refuse=moving.refuse,
    alone=lambda milestone: milestone.address("decide-milestone-date"),
)
MILESTONES = Register(
    key="milestones",
    model=Milestone,
    title="Milestones",
    order=30,
    table=MilestoneTable,
    export=MilestoneExport,
    filters=MilestoneFilter,
    page="programmes:list-milestones",
    owing=OwedMilestones(),
    plan_sheet=MilestoneSheet(),
    dates=DATES,
    offers=milestones.offers,
    decisions=milestones.decisions,
    mail=milestones.MAIL,
    held=HELD_OF_MILESTONES,
    handed_over=(MILESTONES_OWNED,),
    stands_in=(IN_WORKSTREAMS,),
)
FOUND_OBJECTIVES = (
    Searched(
        number=50,
        key="objectives",
        one="Objective",
        many="Objectives",
        model=Objective,
        reference="reference",
        title="title",
        words=("heading", "benefit", "outcome_note"),
        within="programme__title",
        others=("programme",),
    ),
    Searched(
        number=51,
        key="achievements",
        one="Achievement",
        many="Achievements",
        model=Achievement,
        title="text",
        within="programme__title",
        others=("programme",),
    ),
)
OBJECTIVES = Register(
    key="objectives",
    model=Objective,
    title="Objectives",
    order=60,
    plan_sheet=ObjectiveSheet(),
    held=HELD_OF_OBJECTIVES,
    searched=FOUND_OBJECTIVES,
)
ACHIEVEMENTS = Register(
    key="achievements",
    model=Achievement,
    title="Achievements",
    order=61,
    plan_sheet=AchievementSheet(),
)
FOUND_MEASURES = Searched(
    number=52,
    key="measures",
    one="Measure",
    many="Measures",
    model=Measure,
    reference="reference",
    title="title",
    words=("baseline_as_written",),
    within="programme__title",
    others=("programme",),
)
MEASURES = Register(
    key="measures",
    model=Measure,
    title="Measures",
    order=62,
    table=MeasureTable,
    filters=MeasureFilter,
    page="programmes:list-all-measures",
    owing=OwedReadings(),
    plan_sheet=MeasureSheet(),
    handed_over=(MEASURES_OWNED,),
    held=HELD_OF_MEASURES,
    searched=(FOUND_MEASURES,),
)
READINGS = Register(
    key="readings", model=MeasureReading, title="Readings of measures", order=75, plan_sheet=ReadingSheet()
)
FOUND_LESSONS = Searched(
    number=53,
    key="lessons-learnt",
    one="Lesson",
    many="Lessons",
    model=Lesson,
    reference="reference",
    title="title",
    words=("theme", "advice"),
    within="programme__title",
    others=("programme",),
)
LESSONS = Register(
    key="lessons_learnt",
    model=Lesson,
    title="Lessons",
    order=63,
    plan_sheet=LessonSheet(),
    held=HELD_OF_LESSONS,
    searched=(FOUND_LESSONS,),
)
FOUND_TABLES = Searched(
    number=54,
    key="document-tables",
    one="Table of a document",
    many="Tables of documents",
    model=DocumentTable,
    reference="reference",
    title="title",
    words=("footnotes", "source"),
    within="programme__title",
    others=("programme",),
)
FOUND_BENEFITS = Searched(
    number=55,
    key="benefits",
    one="Benefit",
    many="Benefits",
    model=Benefit,
    reference="reference",
    title="title",
    words=("note", "realised_note"),
    within="programme__title",
    others=("programme",),
)
BENEFITS = Register(
    key="benefits",
    model=Benefit,
    title="Benefits",
    order=64,
    plan_sheet=BenefitSheet(),
    offers=BENEFITS_TO_COME.offers,
    owing=BENEFITS_TO_COME,
    mail=BENEFIT_MAIL,
    handed_over=(BENEFITS_OWNED,),
    held=HELD_OF_BENEFITS,
    searched=(FOUND_BENEFITS,),
)
FOUND_OUTPUTS = Searched(
    number=56,
    key="outputs",
    one="Output",
    many="Outputs and outcomes",
    model=Output,
    reference="reference",
    title="title",
    words=("phase", "delivered_note"),
    within="programme__title",
    others=("programme",),
)
OUTPUTS = Register(
    key="outputs",
    model=Output,
    title="Outputs and outcomes",
    order=65,
    plan_sheet=OutputSheet(),
    offers=OUTPUTS_TO_COME.offers,
    owing=OUTPUTS_TO_COME,
    mail=OUTPUT_MAIL,
    handed_over=(OUTPUTS_OWNED,),
    held=HELD_OF_OUTPUTS,
    searched=(FOUND_OUTPUTS,),
)
FOUND_TEAMS = Searched(
    number=57,
    key="team",
    one="Part in a team",
    many="Teams and boards",
    model=TeamEntry,
    reference="reference",
    title="title",
    words=("note",),
    within="programme__title",
    others=("programme",),
)
TEAM = Register(
    key="team",
    model=TeamEntry,
    title="Teams, boards and reporting duties",
    order=66,
    plan_sheet=TeamSheet(),
    handed_over=(TEAM_PLACES,),
    held=HELD_OF_TEAMS,
    searched=(FOUND_TEAMS,),
)
EXCEPTIONS = Register(
    key="exceptions",
    model=ToleranceException,
    title="Exceptions",
    order=69,
    plan_sheet=ExceptionSheet(),
    offers=exceptions.offers,
    decisions=exceptions.decisions,
    mail=exceptions.MAIL,
)
CHANGES = Register(
    key="changes", model=ChangeRequest, title="Changes of programmes", order=68, plan_sheet=ChangeSheet()
)
TABLES = Register(
    key="document_tables",
    model=DocumentTable,
    title="Tables of documents",
    order=67,
    plan_sheet=TableSheet(),
    held=HELD_OF_TABLES,
    searched=(FOUND_TABLES,),
)
PRIORITIES = Register(
    key="priorities",
    model=PriorityEffect,
    title="Council priorities",
    order=74,
    plan_sheet=PrioritySheet(),
)
FINDINGS = Register(
    key="findings", model=Finding, title="Findings of reviews", order=71, plan_sheet=FindingSheet()
)
RECOMMENDATIONS = Register(
    key="recommendations",
    model=Recommendation,
    title="Recommendations of reviews",
    order=72,
    plan_sheet=RecommendationSheet(),
)
REVIEWS = Register(
    key="reviews",
    model=Review,
    title="Reviews",
    order=7,
    table=ReviewTable,
    filters=ReviewFilter,
    page="programmes:list-reviews",
    offers=reviews.offers,
    decisions=reviews.responses_owed,
    mail=reviews.MAIL,
    held=HELD_OF_REVIEWS,
)
# Plans as they were uploaded, and what owners are asked of them: no register, but held of people and mailed.
IMPORTS = Declaration(
    key="imports",
    mail=MailSections(order=90, titles={"answer": "Questions to answer"}, fill=questions_by_section),
    held=HELD_OF_IMPORTS,
)
DECLARED = (
    IMPORTS,
    PROGRAMMES,
    REVIEWS,
    WORKSTREAMS,
    MILESTONES,
    OBJECTIVES,
    ACHIEVEMENTS,
    MEASURES,
    LESSONS,
    BENEFITS,
    OUTPUTS,
    TEAM,
    TABLES,
    CHANGES,
    EXCEPTIONS,
    PRIORITIES,
    FINDINGS,
    RECOMMENDATIONS,
    READINGS,
)
