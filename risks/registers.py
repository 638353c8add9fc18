"""The register of risks, declared."""

from council.register.declaring import Register
from risks.filters import RiskFilter
from risks.handing_over import IN_WORKSTREAMS, OWNERSHIPS
from risks.models import Risk
from risks.owed import MAIL, offers
from risks.owing import OwedReviews
from risks.personal_data import HELD
from risks.plan_import.sheet import RiskSheet
from risks.tables import RiskExport, RiskTable

RISKS = Register(
    key="risks",
    model=Risk,
    title="Risks",
    order=40,
    table=RiskTable,
    export=RiskExport,
    filters=RiskFilter,
    page="risks:list-risks",
    plan_sheet=RiskSheet(),
    owing=OwedReviews(),
    offers=offers,
    mail=MAIL,
    handed_over=OWNERSHIPS,
    stands_in=(IN_WORKSTREAMS,),
    held=HELD,
)
DECLARED = (RISKS,)
