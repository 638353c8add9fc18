"""Where the fields of risks are entered (`council.register.fields`)."""

from typing import Any

from council.fields import BY_ITS_PAGE, exemption
from council.register.fields import Answers, derived, entered, fields, imported, written_by
from risks import moving
from risks.assessing import assess_risk
from risks.controlling import correct_control, record_test
from risks.ending import close_risk, merge_risks
from risks.escalations.escalating import end_escalation, escalate_risk
from risks.keeping import correct_risk
from risks.log.keeping import add_entry, correct_entry, entry_to_risk, resolve_entry
from risks.mitigating import add_mitigation, correct_mitigation, make_control, report_mitigation
from risks.models import (
    Assessment,
    Control,
    LevelTable,
    LogEntry,
    Mitigation,
    MitigationDateChange,
    OwnMatrix,
    Risk,
    RiskEscalation,
)
from risks.own_matrix import set_matrix
from risks.placing import place_levels
from risks.raising import accept_risk, raise_risk
from risks.reviewing import review_risk

FIELDS: dict[Any, Answers] = {
    Risk: fields(
        exemption(),
        entered(
            "risks:review-risk",
            review_risk,
            "rag",
            current_likelihood="likelihood",
            current_impact="impact",
        ),
        entered("risks:raise-risk", raise_risk, "programme"),
        entered(
            "risks:edit-risk",
            correct_risk,
            "workstream title cause event effect owner category response response_words controls "
            "recommendation source review_every_days next_review",
        ),
        entered("risks:decide-risk", accept_risk, status="decision"),
        entered("risks:close-risk", close_risk, status_reason="reason"),
        entered("risks:merge-risk", merge_risks, merged_into="into"),
        written_by(close_risk, "the day of its last change of status", "status_on"),
        written_by(raise_risk, "who raised it and when", "raised_by raised_on"),
        written_by(accept_risk, "who decided on the proposal", "decided_by"),
        written_by(review_risk, "the day of the last review", "reviewed_on"),
        entered(
            "risks:assess-risk",
            assess_risk,
            "inherent_likelihood inherent_impact target_likelihood target_impact",
        ),
        imported(
            "so that the next plan finds it again",
            "plan_reference owner_as_written rag_as_written levels_as_written others",
        ),
        derived("the programme’s next number", "reference"),
        derived("counts how often it was saved", "version"),
    ),
    Assessment: fields(
        entered("risks:review-risk", review_risk, "likelihood impact rag commentary"),
        written_by(
            review_risk, "who judged it and when, and how the matrix rated it", "assessed_on by rating"
        ),
        written_by(assess_risk, "which of the three scores", "score"),
        imported("so that it is seen what the level was made of", "words"),
        derived(BY_ITS_PAGE, "risk"),
    ),
    OwnMatrix: fields(
        written_by(set_matrix, "the matrix of the programme", "said programme"),
        derived("counts how often it was saved", "version"),
    ),
    LevelTable: fields(
        written_by(place_levels, "what each word means", "numbers programme"),
        derived("counts how often it was saved", "version"),
    ),
    Mitigation: fields(
        entered("risks:edit-mitigation", correct_mitigation, "text owner effect"),
        entered("risks:add-mitigation", add_mitigation, "due"),
        entered("risks:report-mitigation", report_mitigation, "progress done_on"),
        written_by(add_mitigation, "the first date, for ever; its number in the risk", "baseline order"),
        written_by(report_mitigation, "the day of the last word", "progress_on"),
        written_by(moving.approve, "counts the moves of its date", "times_moved"),
        derived(BY_ITS_PAGE, "risk"),
        derived("counts how often it was saved", "version"),
    ),
    MitigationDateChange: fields(
        entered("risks:move-mitigation", moving.ask_to_move, "to_date reason"),
        entered("risks:decide-mitigation-date", moving.approve, "meeting_on minute", decided_by_body="body"),
        entered("risks:decide-mitigation-date", moving.refuse, "decision_reason"),
        entered("risks:withdraw-mitigation-date", moving.withdraw, outcome="change"),
        written_by(
            moving.ask_to_move,
            "who asked, when and through what",
            "asked_by asked_on asked_through from_date",
        ),
        written_by(moving.approve, "who decided and when", "decided_by decided_on"),
        derived(BY_ITS_PAGE, "mitigation"),
    ),
    LogEntry: fields(
        exemption(),
        entered("risks:add-entry", add_entry, "programme"),
        entered(
            "risks:edit-entry",
            correct_entry,
            "workstream title impact needed_from owner due escalated_to stage",
        ),
        entered("risks:resolve-entry", resolve_entry, "resolution resolved_on"),
        written_by(add_entry, "what is logged, by whom and when", "kind raised_on raised_by"),
        written_by(entry_to_risk, "the risk that it became, or came from", "risk"),
        derived("the programme’s next number", "reference"),
        derived("counts how often it was saved", "version"),
    ),
    RiskEscalation: fields(
        entered("risks:escalate-risk", escalate_risk, "body reason asks"),
        entered("risks:end-escalation", end_escalation, "outcome outcome_words meeting_on minute"),
        written_by(escalate_risk, "who escalated it and when", "by raised_on"),
        written_by(end_escalation, "who recorded what came of it, and when", "ended_on ended_by"),
        derived(BY_ITS_PAGE, "risk"),
        derived("counts how often it was saved", "version"),
    ),
    Control: fields(
        entered("risks:edit-control", correct_control, "text owner assurance ended_reason"),
        entered("risks:test-control", record_test, "tested_on test_words"),
        written_by(record_test, "who tested it", "tested_by"),
        written_by(correct_control, "since when it works no longer", "ended_on"),
        written_by(make_control, "what it was before", "mitigation"),
        derived(BY_ITS_PAGE, "risk"),
        derived("counts how often it was saved", "version"),
    ),
}
