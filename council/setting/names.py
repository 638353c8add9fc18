"""What each convention is called on the pages of settings, in its history and in what is refused."""

from typing import Any

from council.calendar.closures import ClosedDays
from council.conventions import DEFAULT_RAG_LABELS
from council.models import Role
from council.personal_data.declared import retained
from council.wording import UNITS, spoken

NAMES = {
    "council_name": "the council’s name",
    "brand_colour": "the main colour",
    "accent_colour": "the colour of the line below the header",
    "logo": "the logo",
    "nation": "the nation",
    "body_label": "the word for a body",
    "public_label": "the words on public papers",
    "exempt_label": "the words on exempt papers",
    "executive_label": "the word for the executive",
    "finance_plan_label": "the word for the financial plan",
    "sro_label": "the word for the senior responsible owner",
    "money_unit": "how statements of savings show pounds",
    "rag_labels": "the RAG words",
    "rag_meanings": "the meanings of the RAG words",
    "red_after_days": "the days after which it is Red",
    "reporting_interval_days": "the reporting interval",
    "undated_is_amber": "whether an action without a date is Amber",
    "undated_after_days": "the days after which an action without a date is Amber",
    "tolerance_days": "the tolerance for dates",
    "due_soon_days": "the days in which something is due soon",
    "clear_working_days": "the clear working days before a meeting",
    "late_completion_days": "the days after which a completion is late",
    "escalate_to_manager_after": "when the programme manager is told",
    "escalate_to_sro_after": "when the SRO is told",
    "delay_reasons": "the categories of delay",
    "likelihoods": "the words for likelihood",
    "impacts": "the words for impact",
    "likelihood_codes": "the codes for likelihood",
    "impact_codes": "the codes for impact",
    "matrix": "the risk matrix",
    "risk_categories": "the categories of risk",
    "risk_appetite": "the risk appetite",
    "risk_appetites": "the risk appetite by category",
    "closures": "the council’s closures",
    "mfa_roles": "the roles that need a second step",
    "retention": "how long personal data is kept",
    "proper_officer": "the proper officer",
    "proper_officer_post": "the proper officer’s post",
    "internal_audit": "the post of internal audit",
    "internal_audit_post": "the post of internal audit, by its number",
}


def in_words(key: str, value: Any) -> str:
    """The value of a convention as people read it, on one line."""
    if value is None or value in ("", [], (), {}):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if key == "money_unit":
        return UNITS.get(value, str(value))
    if key == "logo":
        return f"a picture ({str(value)[:8]})"
    if key == "closures":
        return "; ".join(_closure_in_words(row) for row in value)
    if key == "mfa_roles":
        return ", ".join(str(Role(role).label) for role in value)
    if key == "matrix":
        return " / ".join(" ".join(rating[0].upper() for rating in row) for row in value)
    if key == "retention":
        labels = {kind.key: kind.label for kind in retained()}
        return "; ".join(f"{labels.get(kind, _plain(kind))}: {period}" for kind, period in value.items())
    if isinstance(value, dict):
        return "; ".join(
            f"{DEFAULT_RAG_LABELS.get(name, _plain(name))}: {text}" for name, text in value.items()
        )
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)


def _closure_in_words(closure: ClosedDays) -> str:
    if closure.first == closure.last:
        return f"{closure.name}, {spoken(closure.first)}"
    return f"{closure.name}, {spoken(closure.first)} to {spoken(closure.last)}"


def _plain(name: str) -> str:
    return name.replace("_", " ")


def named(sentence: str) -> str:
    """A sentence about a convention with its name in place of its key: "The risk matrix must have …"."""
    key, _, rest = sentence.partition(" ")
    name = NAMES.get(key)
    return f"{name[0].upper()}{name[1:]} {rest}" if name else sentence
