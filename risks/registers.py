"""The registers of risks and of what is done about them, declared."""

from council.register.date_changes import DateChanges
from council.register.declaring import Register
from council.search.declaring import Searched
from risks import moving
from risks.effect_of_settings import effect_of_settings
from risks.escalations.on_body import escalated
from risks.filters import RiskFilter
from risks.handing_over import (
    ENTRIES_IN_WORKSTREAMS,
    ENTRIES_OWNED,
    IN_WORKSTREAMS,
    MITIGATIONS_OWNED,
    OWNERSHIPS,
)
from risks.log import owed as entries
from risks.log.listing import EntryExport, EntryFilter, EntryTable
from risks.mitigations import offers as mitigations
from risks.mitigations.listing import MitigationExport, MitigationFilter, MitigationTable
from risks.mitigations.owing import OwedMitigations
from risks.models import Control, LogEntry, Mitigation, MitigationDateChange, Risk
from risks.owed import MAIL, offers
from risks.owing import OwedReviews
from risks.personal_data import HELD
from risks.plan_import.beside import ControlSheet, LogSheet, MitigationSheet
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
    on_body=escalated,
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
    plan_sheet=MitigationSheet(),
    owing=OwedMitigations(),
    dates=DATES,
    offers=mitigations.offers,
    decisions=mitigations.decisions,
    mail=mitigations.MAIL,
    handed_over=MITIGATIONS_OWNED,
)
LOG = Register(
    key="log",
    model=LogEntry,
    title="Issues, assumptions and dependencies",
    order=44,
    table=EntryTable,
    export=EntryExport,
    filters=EntryFilter,
    page="risks:list-entries",
    plan_sheet=LogSheet(),
    owing=entries.OwedEntries(),
    offers=entries.offers,
    mail=entries.MAIL,
    handed_over=ENTRIES_OWNED,
    stands_in=(ENTRIES_IN_WORKSTREAMS,),
    searched=(
        Searched(
            number=22,
            key="log",
            one="Log entry",
            many="Issues, assumptions and dependencies",
            model=LogEntry,
            reference="reference",
            title="title",
            words=("impact", "needed_from", "resolution"),
            within="programme__title",
            others=("programme",),
        ),
    ),
)
CONTROLS = Register(key="controls", model=Control, title="Controls", order=43, plan_sheet=ControlSheet())
DECLARED = (RISKS, MITIGATIONS, CONTROLS, LOG)
