"""The registers of programmes: they themselves, the reviews they answer, their workstreams and milestones."""

from council.offers import MailSections
from council.register.date_changes import DateChanges
from council.register.declaring import Declaration, Register
from programmes.filters import ProgrammeFilter, ReviewFilter
from programmes.handing_over import IN_WORKSTREAMS, MILESTONES_OWNED, PROGRAMMES_OWNED, WORKSTREAMS_LED
from programmes.imports.questions.reminders import questions_by_section
from programmes.milestones import moving
from programmes.milestones import offers as milestones
from programmes.milestones.filters import MilestoneFilter
from programmes.milestones.owing import OwedMilestones
from programmes.milestones.plan_sheet import MilestoneSheet
from programmes.milestones.tables import MilestoneExport, MilestoneTable
from programmes.models import Milestone, MilestoneDateChange, Programme, Review, Workstream
from programmes.personal_data import (
    HELD_OF_IMPORTS,
    HELD_OF_MILESTONES,
    HELD_OF_PROGRAMMES,
    HELD_OF_REVIEWS,
    HELD_OF_WORKSTREAMS,
)
from programmes.plan_sheets import WorkstreamSheet
from programmes.positions import offers as positions
from programmes.reviews.offers import clocks_overdue
from programmes.tables import ProgrammeTable, ReviewTable

PROGRAMMES = Register(
    key="programmes",
    model=Programme,
    title="Programmes",
    order=5,
    table=ProgrammeTable,
    filters=ProgrammeFilter,
    page="programmes:list-programmes",
    handed_over=PROGRAMMES_OWNED,
    held=HELD_OF_PROGRAMMES,
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
REVIEWS = Register(
    key="reviews",
    model=Review,
    title="Reviews",
    order=7,
    table=ReviewTable,
    filters=ReviewFilter,
    page="programmes:list-reviews",
    offers=clocks_overdue,
    held=HELD_OF_REVIEWS,
)
# Plans as they were uploaded, and what owners are asked of them: no register, but held of people and mailed.
IMPORTS = Declaration(
    key="imports",
    mail=MailSections(order=90, titles={"answer": "Questions to answer"}, fill=questions_by_section),
    held=HELD_OF_IMPORTS,
)
DECLARED = (IMPORTS, PROGRAMMES, REVIEWS, WORKSTREAMS, MILESTONES)
