"""What the register of risks holds of people."""

from council.personal_data.held import About, HeldOfPeople
from programmes.personal_data import BulkReasons
from risks.models import RiskBulkChange, RiskBulkChanged


class RiskBulkReasons(BulkReasons):
    key = "risk_bulk_changes"
    label = "Reasons of bulk changes of risks"
    changes, changed = RiskBulkChange, RiskBulkChanged


FREE_TEXT = {
    "risks.Risk": ("owner_as_written", "others", "source"),
    "risks.Assessment": ("commentary", "words"),
}
ABOUT_PEOPLE = (
    About("risks.LogEntry.raised_by", "Issues and the like they logged", ("raised_on", "reference", "title")),
    About("risks.RiskEscalation.by", "Risks they escalated", ("raised_on", "risk", "body", "reason")),
    About("risks.RiskEscalation.ended_by", "Escalations they ended", ("ended_on", "risk", "outcome")),
    About("risks.Control.tested_by", "Controls that they tested", ("tested_on", "risk", "test_words")),
    About(
        "risks.MitigationDateChange.asked_by",
        "Dates they asked to move",
        ("asked_on", "mitigation", "reason"),
    ),
    About(
        "risks.MitigationDateChange.decided_by",
        "Dates they decided on",
        ("decided_on", "mitigation", "outcome"),
    ),
    About("risks.RiskBulkChange.by", "Bulk changes of risks they made", ("at", "reason", "wanted", "counts")),
    About("risks.Risk.raised_by", "Risks they raised", ("raised_on", "reference", "title")),
    About("risks.Risk.decided_by", "Risks they accepted or declined", ("status_on", "reference", "status")),
    About(
        "risks.Assessment.by",
        "Risks they assessed",
        ("assessed_on", "risk", "likelihood", "impact", "rag", "commentary"),
    ),
)
HELD = HeldOfPeople(retained=(RiskBulkReasons(),), about=ABOUT_PEOPLE, free_text=FREE_TEXT)
