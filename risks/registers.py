"""The register of risks, declared."""

from council.register.declaring import Register
from council.search.declaring import Searched
from risks.effect_of_settings import effect_of_settings
from risks.filters import RiskFilter
from risks.handing_over import IN_WORKSTREAMS, OWNERSHIPS
from risks.models import Risk
from risks.owed import MAIL, offers
from risks.owing import OwedReviews
from risks.personal_data import HELD
from risks.plan_import.sheet import RiskSheet
from risks.proposals import decisions
from risks.tables import RiskExport, RiskTable

FOUND = (
    Searched(
        number=20,
        key="risks",
        one="Risk",
        many="Risks",
        model=Risk,
        reference="reference",
        other_reference="plan_reference",
        title="title",
        words=("cause", "event", "effect", "controls", "status_reason"),
        within="programme__title",
        others=("programme",),
    ),
)
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
    decisions=decisions,
    mail=MAIL,
    handed_over=OWNERSHIPS,
    stands_in=(IN_WORKSTREAMS,),
    held=HELD,
    searched=FOUND,
    effect_of_settings=effect_of_settings,
)
DECLARED = (RISKS,)
