"""The register of actions, declared."""

from django.db.models import Q
from django.urls import reverse

from actions import rescheduling
from actions.answering import how_far_answered
from actions.effect_of_settings import effect_of_settings
from actions.filters import ActionFilter
from actions.following_on.gathering import watched
from actions.handing_over import IN_WORKSTREAMS, OWNERSHIPS
from actions.mine.mail import MAIL
from actions.mine.offers import decisions, offers
from actions.mine.owing import OwedActions
from actions.models import Action, DateChange, EqualityAssessment, EqualityPoint, Evidence, Update
from actions.personal_data import HELD
from actions.plan_import.equality_sheet import EqualitySheet, SignOffSheet
from actions.plan_import.sheet import ActionSheet
from actions.rolling_up import rollup_of, worst_of
from actions.tables import ActionExport, ActionTable
from council.register.date_changes import DateChanges
from council.register.declaring import Register
from council.search.declaring import Searched

DATES = DateChanges(
    model=DateChange,
    one="action",
    rule=rescheduling.TO_DECIDE,
    approve=rescheduling.approve,
    refuse=rescheduling.refuse,
    alone=lambda action: reverse("actions:decide-date-change", args=[action.reference]),
)
FOUND = (
    Searched(
        number=10,
        key="actions",
        one="Action",
        many="Actions",
        model=Action,
        reference="reference",
        other_reference="plan_reference",
        title="title",
        words=("description", "success_measure", "reason", "being_done", "stage_reason"),
        within="programme__title",
        others=("programme",),
    ),
    Searched(
        number=11,
        key="updates",
        one="Update",
        many="Updates",
        model=Update,
        title="text",
        words=("reason", "being_done", "justification"),
        within="action__title",
        others=("action",),
        only=Q(withdrawn_on=None) & ~Q(text=""),
    ),
    Searched(
        number=12,
        key="evidence",
        one="Evidence",
        many="Evidence",
        model=Evidence,
        title="shows",
        words=("filename",),
        within="action__title",
        others=("action",),
        only=Q(withdrawn_at=None),
    ),
)
ACTIONS = Register(
    key="actions",
    model=Action,
    title="Actions",
    order=20,
    table=ActionTable,
    export=ActionExport,
    filters=ActionFilter,
    page="actions:list-actions",
    answering=how_far_answered,
    plan_sheet=ActionSheet(),
    owing=OwedActions(),
    offers=offers,
    decisions=decisions,
    dates=DATES,
    rollup=rollup_of,
    worst_of=worst_of,
    mail=MAIL,
    handed_over=OWNERSHIPS,
    stands_in=(IN_WORKSTREAMS,),
    held=HELD,
    searched=FOUND,
    effect_of_settings=effect_of_settings,
    on_body=watched,
)
EQUALITY = Register(
    key="equality", model=EqualityPoint, title="Equality action plan", order=21, plan_sheet=EqualitySheet()
)
SIGN_OFF = Register(
    key="equality_sign_off",
    model=EqualityAssessment,
    title="Equality impact assessments",
    order=22,
    plan_sheet=SignOffSheet(),
)
DECLARED = (ACTIONS, EQUALITY, SIGN_OFF)
