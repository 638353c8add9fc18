"""The registers of programmes: the programmes themselves, their workstreams, and their milestones."""

from council.offers import MailSections
from council.register.declaring import Declaration, Register
from programmes.filters import ProgrammeFilter
from programmes.handing_over import IN_WORKSTREAMS, MILESTONES_OWNED, PROGRAMMES_OWNED, WORKSTREAMS_LED
from programmes.imports.questions.reminders import questions_by_section
from programmes.models import Milestone, Programme, Workstream
from programmes.personal_data import HELD_OF_IMPORTS, HELD_OF_PROGRAMMES
from programmes.plan_sheets import MilestoneSheet, WorkstreamSheet
from programmes.tables import ProgrammeTable

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
    handed_over=(WORKSTREAMS_LED,),
)
MILESTONES = Register(
    key="milestones",
    model=Milestone,
    title="Milestones",
    order=30,
    plan_sheet=MilestoneSheet(),
    handed_over=(MILESTONES_OWNED,),
    stands_in=(IN_WORKSTREAMS,),
)
# Plans as they were uploaded, and what owners are asked of them: no register, but held of people and mailed.
IMPORTS = Declaration(
    key="imports",
    mail=MailSections(order=90, titles={"answer": "Questions to answer"}, fill=questions_by_section),
    held=HELD_OF_IMPORTS,
)
DECLARED = (IMPORTS, PROGRAMMES, WORKSTREAMS, MILESTONES)
