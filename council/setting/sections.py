"""The sections of the settings: each a form, the template that lays it out, and what can be tried of it."""

from dataclasses import dataclass

from council.setting.closure_form import ClosuresForm
from council.setting.forms import (
    ColoursForm,
    CouncilForm,
    DelayForm,
    EscalationForm,
    FurtherRolesForm,
    IntervalsForm,
    RagForm,
    SettingsForm,
)
from council.setting.further_forms import AppetiteForm, DutiesForm, RetentionForm
from council.setting.logo_form import LogoForm
from council.setting.matrix_form import RatingsForm


@dataclass(frozen=True)
class Section:
    """One section: the last part of its address, its title, its form and the fragment that lays this out."""

    key: str
    title: str
    form: type[SettingsForm]
    keys: tuple[str, ...]  # the conventions that it sets
    lead: str = ""
    fields: str = "council/setting/_fields.html"
    preview: str = ""


SECTIONS = (
    Section(
        "council",
        "Name and words",
        CouncilForm,
        (
            *("council_name", "nation", "body_label", "executive_label", "finance_plan_label", "sro_label"),
            *("public_label", "exempt_label", "money_unit"),
        ),
        "The words that your papers use. Reports that were issued keep the words that they were issued with.",
        preview="council/setting/_look_header.html",
    ),
    Section(
        "logo",
        "Logo",
        LogoForm,
        ("logo",),
        preview="council/setting/_look_header.html",
    ),
    Section(
        "colours",
        "Colours",
        ColoursForm,
        ("brand_colour", "accent_colour"),
        preview="council/setting/_look_header.html",
    ),
    Section(
        "rag",
        "RAG words and thresholds",
        RagForm,
        (
            *("rag_labels", "rag_meanings", "red_after_days", "reporting_interval_days"),
            *("undated_is_amber", "undated_after_days"),
        ),
        "The shapes and the order of the rules are fixed; the words and the days are yours.",
        fields="council/setting/_fields_rag.html",
        preview="council/setting/_look_rag.html",
    ),
    Section(
        "matrix",
        "Risk matrix",
        RatingsForm,
        ("matrix", "likelihoods", "impacts", "likelihood_codes", "impact_codes"),
        "Assessments that were made keep the levels and the rating that they had. Where the size changes, "
        "have the open risks judged again: their levels are read on the new matrix by their place.",
        fields="council/setting/_fields_matrix.html",
        preview="council/setting/_look_matrix.html",
    ),
    Section(
        "appetite",
        "Risk categories and appetite",
        AppetiteForm,
        ("risk_categories", "risk_appetite", "risk_appetites"),
    ),
    Section(
        "intervals",
        "Intervals and tolerances",
        IntervalsForm,
        ("tolerance_days", "due_soon_days", "clear_working_days"),
    ),
    Section(
        "escalation",
        "Escalation",
        EscalationForm,
        ("escalate_to_manager_after", "escalate_to_sro_after"),
        "Who is told, by e-mail, of what is overdue or silent.",
    ),
    Section(
        "delays",
        "Categories of delay",
        DelayForm,
        ("delay_reasons",),
        "Why a date moves: the main reason chosen.",
    ),
    Section(
        "closures",
        "Council closures",
        ClosuresForm,
        ("closures",),
        "Days on which offices are closed beside weekends and bank holidays, which are known. They are no "
        "working days: for clear days before a meeting, for reminders and for escalation.",
        fields="council/setting/_fields_closures.html",
    ),
    Section("second-step", "Second step to sign in", FurtherRolesForm, ("mfa_roles",)),
    Section(
        "proper-officer",
        "Proper officer and internal audit",
        DutiesForm,
        ("proper_officer", "proper_officer_post", "internal_audit", "internal_audit_post"),
    ),
    Section(
        "retention",
        "Retention",
        RetentionForm,
        ("retention",),
        "How long each kind of personal data is kept before it is purged.",
    ),
)
BY_KEY = {section.key: section for section in SECTIONS}
