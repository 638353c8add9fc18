"""The register of savings, declared."""

from council.register.declaring import Register
from savings.filters import SavingFilter
from savings.handing_over import IN_WORKSTREAMS, OWNERSHIPS
from savings.models import Saving
from savings.offers import MAIL, confirmations, offers
from savings.personal_data import HELD
from savings.plan_import.sheet import SavingSheet
from savings.tables import SavingExport, SavingTable

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
    offers=offers,
    decisions=confirmations,
    mail=MAIL,
    handed_over=OWNERSHIPS,
    stands_in=(IN_WORKSTREAMS,),
    held=HELD,
)
DECLARED = (SAVINGS,)
