"""The registers of risks and of what is done about them, declared."""

from council.register.date_changes import DateChanges
from council.register.declaring import Register
from council.search.declaring import Searched
from risks.effect_of_settings import effect_of_settings
from risks import moving
from risks.filters import RiskFilter
from risks.handing_over import IN_WORKSTREAMS, MITIGATIONS_OWNED, OWNERSHIPS
from risks.mitigations import offers as mitigations
from risks.mitigations.listing import MitigationExport, MitigationFilter, MitigationTable
from risks.mitigations.owing import OwedMitigations
from risks.models import Mitigation, MitigationDateChange, Risk
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
DATES = DateChanges(
    model=MitigationDateChange,
    one="mitigation",
    rule=moving.TO_DECIDE,
    approve=lambda change, *, conventions, **told: moving.approve(change, **told),
    refuse=moving.refuse,
    alone=lambda mitigation: mitigation.address("decide-mitigation-date"),
    related=("risk__programme", "owner", "risk__workstream__parent"),
)
MITIGATIONS = Register(
    key="mitigations",
    model=Mitigation,
    title="Mitigations",
    order=42,
    table=MitigationTable,
    export=MitigationExport,
    filters=MitigationFilter,
    page="risks:list-mitigations",
    owing=OwedMitigations(),
    dates=DATES,
    offers=mitigations.offers,
    decisions=mitigations.decisions,
    mail=mitigations.MAIL,
    handed_over=MITIGATIONS_OWNED,
)
DECLARED = (RISKS, MITIGATIONS)
