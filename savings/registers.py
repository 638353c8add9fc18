"""The register of savings, declared."""

from council.register.declaring import Register
from council.search.declaring import Searched
from savings.filters import SavingFilter
from savings.handing_over import IN_WORKSTREAMS, OWNERSHIPS
from savings.models import Funding, GrowthBid, PlannedTarget, Reallocation, Saving
from savings.offers import MAIL, decisions, offers
from savings.owing import OwedSavings
from savings.personal_data import HELD
from savings.plan_import.bids import BidSheet
from savings.plan_import.profile import ProfileSheet
from savings.plan_import.reallocations import ReallocationSheet
from savings.plan_import.shared import SharedTargetSheet
from savings.plan_import.sheet import SavingSheet
from savings.tables import SavingExport, SavingTable

FOUND = (
    Searched(
        number=30,
        key="savings",
        one="Saving",
        many="Savings",
        model=Saving,
        reference="reference",
        other_reference="plan_reference",
        title="title",
        words=("explanation",),
        within="programme__title",
        others=("programme",),
    ),
)
SAVINGS = Register(
    key="savings",
    model=Saving,
    title="Savings",
    order=50,
    table=SavingTable,
    export=SavingExport,
    filters=SavingFilter,
    page="savings:list-savings",
    plan_sheet=SavingSheet(),
    owing=OwedSavings(),
    offers=offers,
    decisions=decisions,
    mail=MAIL,
    handed_over=OWNERSHIPS,
    stands_in=(IN_WORKSTREAMS,),
    held=HELD,
    searched=FOUND,
)
REALLOCATIONS = Register(
    key="reallocations",
    model=Reallocation,
    title="Savings put to other use",
    order=52,
    plan_sheet=ReallocationSheet(),
)
COSTS = Register(
    key="funding",
    model=Funding,
    title="Costs to deliver",
    order=54,
    plan_sheet=ProfileSheet(),
)
BIDS = Register(
    key="growth_bids",
    model=GrowthBid,
    title="Growth bids",
    order=56,
    plan_sheet=BidSheet(),
)
SHARED_TARGETS = Register(
    key="planned_targets",
    model=PlannedTarget,
    title="Shared targets of plans",
    order=58,
    plan_sheet=SharedTargetSheet(),
)
DECLARED = (SAVINGS, REALLOCATIONS, COSTS, BIDS, SHARED_TARGETS)
