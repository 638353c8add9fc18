"""The council's own words and thresholds, as rules see them: a frozen value, in force on a day.

The rows that hold them are `council.models.Conventions`, each with a date of effect; a rule is handed the
`InForce` value and never looks anything up. An issued report freezes the value that it was made with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from council import plain_data
from council.calendar.closures import ClosedDays
from council.exempt_paragraphs import ENGLAND

DEFAULT_RAG_LABELS = {
    "red": "Red",
    "amber": "Amber",
    "green": "Green",
    "blue": "Blue",
    "not_yet_due": "Not yet due",
    "none": "No RAG",
}
DEFAULT_RAG_MEANINGS = {
    "red": "More than a month late, or forecast to be; or the owner says it cannot be done as planned.",
    "amber": "Late, forecast late, without a date for too long, or not reported on in the interval.",
    "green": "On time and reported on.",
    "blue": "Complete. Verified once another person has seen the evidence.",
    "not_yet_due": "Its start date has not come.",
    "none": "Counted apart: on hold, withdrawn, transferred, business as usual, or without a date.",
}
LEVELS = {
    "likelihood": ("Rare", "Unlikely", "Possible", "Likely", "Almost certain"),
    "impact": ("Negligible", "Minor", "Moderate", "Major", "Severe"),
}
# A rating for each cell, likelihood down and impact across, each from 1: a map, since councils colour
# cells one by one (domain practice: Neath Port Talbot, South Lakeland) and no threshold yields every map.
DEFAULT_MATRIX = (
    ("green", "green", "green", "green", "amber"),
    ("green", "green", "green", "amber", "amber"),
    ("green", "green", "amber", "amber", "red"),
    ("green", "amber", "amber", "red", "red"),
    ("amber", "amber", "red", "red", "red"),
)

# Kinds of risk as the Orange Book's Annex 4 groups them, those that improvement programmes meet.
DEFAULT_RISK_CATEGORIES = (
    "Strategy",
    "Governance",
    "Legal",
    "Financial",
    "People",
    "Delivery",
    "Technology and information",
    "Commercial",
    "Reputation",
)

# How long each kind of personal data is kept. The Local Government Association's and councils' published
# schedules keep the records of audits, inspections and improvement for six years after they close (the
# Limitation Act 1980, section 5: six years in which a claim may be brought); sign-ins are kept as long as a
# breach may take to be found, and the rest as long as somebody may still ask about it.
DEFAULT_RETENTION = {
    "sign_ins": "2 years",
    "event_details": "6 years",
    "outgoing_mail": "90 days",
    "reminders": "1 year",
    "sessions": "1 day",
    "sent_forms": "1 day",
    "held_files": "1 day",
    "former_people": "6 years",
    "plan_files": "6 years",
    "evidence_files": "6 years",
    "claim_files": "6 years",
    "bulk_changes": "6 years",
    "risk_bulk_changes": "6 years",
    "saving_bulk_changes": "6 years",
    "closed_programmes": "6 years",
}


# Why dates move, as councils' own slippage reports group it. Reasons stay as written when the list changes.
DEFAULT_DELAY_REASONS = (
    "Staffing or capacity",
    "Waiting for another organisation",
    "Procurement",
    "Funding",
    "Scope changed",
    "Dependency",
    "Approval or governance",
    "Other",
)


@dataclass(frozen=True)
class InForce:
    """The conventions in force on a day. Thresholds are in days, those of escalation in working days."""

    council_name: str = "The council"
    brand_colour: str = "#1d4f5f"
    accent_colour: str = "#7fb7b2"  # the line below the header
    logo: str = ""  # the digest of the picture: see `council.models.Logo`
    red_after_days: int = 31
    reporting_interval_days: int = 42
    tolerance_days: int = 7
    late_completion_days: int = 30  # no rule asks it; issued reports have it frozen into them
    clear_working_days: int = 5
    due_soon_days: int = 14
    escalate_to_manager_after: int = 5  # working days overdue or silent; 0 turns it off
    escalate_to_sro_after: int = 15
    undated_is_amber: bool = True  # an action for which no date was agreed for too long
    undated_after_days: int | None = None  # how long that is; without it, as long as the reporting interval
    delay_reasons: tuple[str, ...] = DEFAULT_DELAY_REASONS
    rag_labels: dict[str, str] = field(default_factory=lambda: dict(DEFAULT_RAG_LABELS))
    rag_meanings: dict[str, str] = field(default_factory=lambda: dict(DEFAULT_RAG_MEANINGS))
    likelihoods: tuple[str, ...] = LEVELS["likelihood"]
    impacts: tuple[str, ...] = LEVELS["impact"]
    likelihood_codes: tuple[str, ...] = ()  # as A to E; without them the levels are numbered from 1
    impact_codes: tuple[str, ...] = ()
    matrix: tuple[tuple[str, ...], ...] = DEFAULT_MATRIX
    risk_categories: tuple[str, ...] = DEFAULT_RISK_CATEGORIES
    # The worst rating that is taken on: of each category, else of all.
    risk_appetite: str = "amber"
    risk_appetites: dict[str, str] = field(default_factory=dict)
    retention: dict[str, str] = field(default_factory=dict)  # by kind, where it isn't the default
    body_label: str = "Committee"
    public_label: str = "Part 1 (open to the public)"
    exempt_label: str = "Part 2 (not for publication)"
    executive_label: str = "Cabinet"
    finance_plan_label: str = "MTFS"
    sro_label: str = "SRO"
    money_unit: str = "exact"  # in which statements of savings are shown; see `council.wording.UNITS`
    closures: tuple[ClosedDays, ...] = ()  # days on which the council's offices are closed
    nation: str = ENGLAND  # whose law says what may be exempt
    proper_officer: str = ""  # the title of the post that confirms what is exempt; none decides without one
    internal_audit: str = ""  # the title of the post that closes what internal audit recommended
    internal_audit_post: int = 0  # its key, as of the proper officer's
    proper_officer_post: int = 0  # its key, by which it is found whatever it is called later; 0: by the title
    mfa_roles: tuple[str, ...] = ()  # whoever holds one needs a second step to sign in; guests always do

    def rag_label(self, rag: str) -> str:
        """The council's own word for a RAG value."""
        return self.rag_labels.get(str(rag), DEFAULT_RAG_LABELS.get(str(rag), str(rag)))

    @property
    def amber_undated_after(self) -> int | None:
        """The days after which an action without a date is Amber; None where that makes none Amber."""
        if not self.undated_is_amber:
            return None
        return self.reporting_interval_days if self.undated_after_days is None else self.undated_after_days

    def retention_of(self, kind: str) -> str:
        """How long a kind of personal data is kept, as "6 years", "18 months" or "90 days"."""
        return self.retention.get(kind) or DEFAULT_RETENTION[kind]

    def matrix_rag(self, likelihood: int | None, impact: int | None) -> str:
        """The rating of a cell (each axis from 1), or "" where a score is missing or off the map."""
        if not likelihood or not impact:
            return ""
        if likelihood > len(self.matrix) or impact > len(self.matrix[0]):
            return ""
        return self.matrix[likelihood - 1][impact - 1]

    def level_code(self, axis: str, level: int) -> str:
        """What a level of an axis ("likelihood", "impact") is called in short: its code, else its number."""
        codes = self.likelihood_codes if axis == "likelihood" else self.impact_codes
        return codes[level - 1] if level <= len(codes) else str(level)

    def appetite_for(self, category: str) -> str:
        """The worst rating of a risk of that category that the council takes on."""
        return self.risk_appetites.get(category, self.risk_appetite)

    def likelihood_code(self, number: int) -> str:
        """What a likelihood (from 1) is called for short, such as "4" or "D"."""
        return _code(self.likelihood_codes, number)

    def impact_code(self, number: int) -> str:
        """What an impact (from 1) is called for short, such as "4" or "IV"."""
        return _code(self.impact_codes, number)

    def as_json(self) -> dict[str, Any]:
        """The value as plain JSON types, to be frozen into a report."""
        return plain_data.as_json(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "InForce":
        """The value again from what `as_json` gave, whatever fields a later version has added."""
        return plain_data.from_json(cls, data)


def _code(codes: tuple[str, ...], number: int) -> str:
    return codes[number - 1] if number <= len(codes) else str(number)
