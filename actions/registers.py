"""The register of actions, declared."""

from django.urls import reverse

from actions import rescheduling
from actions.filters import ActionFilter
from actions.handing_over import IN_WORKSTREAMS, OWNERSHIPS
from actions.mine.mail import MAIL
from actions.mine.offers import decisions, offers
from actions.mine.owing import OwedActions
from actions.models import Action, DateChange
from actions.personal_data import HELD
from actions.plan_import.sheet import ActionSheet
from actions.rolling_up import rollup_of
from actions.tables import ActionExport, ActionTable
from council.register.date_changes import DateChanges
from council.register.declaring import Register

DATES = DateChanges(
    model=DateChange,
    one="action",
    rule=rescheduling.TO_DECIDE,
    approve=rescheduling.approve,
    refuse=rescheduling.refuse,
    alone=lambda action: reverse("actions:decide-date-change", args=[action.reference]),
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
    plan_sheet=ActionSheet(),
    owing=OwedActions(),
    offers=offers,
    decisions=decisions,
    dates=DATES,
    rollup=rollup_of,
    mail=MAIL,
    handed_over=OWNERSHIPS,
    stands_in=(IN_WORKSTREAMS,),
    held=HELD,
)
DECLARED = (ACTIONS,)
