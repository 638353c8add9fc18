"""Where the fields of savings are entered (`council.register.fields`)."""

from typing import Any

from council.fields import BY_ITS_PAGE, exemption
from council.register.fields import Answers, derived, entered, fields, imported, written_by
from savings.agreeing import agree_saving, say_status
from savings.bidding import agree_growth, ask_for_growth, change_bid, refuse_growth
from savings.changing import approve_change, ask_for_change, refuse_change
from savings.claiming import attach, claim, forecast_and_claim, withdraw_file
from savings.confirming import confirm, reverse
from savings.costing import plan_cost, revise_cost
from savings.forecasting import reforecast, say_quarters
from savings.models import (
    Claim,
    ClaimEvidence,
    ClosedPeriod,
    ControlTotal,
    Funding,
    GrowthBid,
    PlannedTarget,
    QuarterProfile,
    Reallocation,
    Reforecast,
    ReportedFigure,
    Reversal,
    Saving,
    SavingChange,
    SharedTarget,
    SharedTargetPart,
    TargetChange,
    Underspend,
    YearProfile,
)
from savings.proposing import correct_saving, propose_saving
from savings.reallocating import end_reallocation, plan_reallocation, reallocate
from savings.sharing import (
    close_period,
    decline_target,
    keep_shared_target,
    set_control_total,
    share,
    take_over_target,
)
from savings.standing_apart import (
    correct_reported,
    correct_underspend,
    record_reported,
    record_underspend,
    withdraw_reported,
    withdraw_underspend,
)
from savings.targets import approve_target, refuse_target, set_target

FILE = "filename kind size sha256 replaces edition added_by for_post added_at scan scanned_at scanner finding"
SAVING = fields(
    exemption(),
    entered(
        "savings:edit-saving",
        correct_saving,
        "title workstream directorate owner portfolio_holder kind recurrence budget_head method baseline "
        "equality_note",
    ),
    entered("savings:propose-saving", propose_saving, "programme"),
    entered("savings:agree-saving", agree_saving, "plan_version", agreed_body="body"),
    entered("savings:agree-saving", agree_saving, agreed_meeting_on="meeting_on", agreed_minute="minute"),
    entered("savings:say-status", say_status, "status explanation confidence"),
    written_by(propose_saving, "who proposed it and when", "proposed_by proposed_on"),
    written_by(agree_saving, "who wrote down that it is agreed, and when", "agreed_by agreed_on"),
    imported(
        "so that the next plan finds it again", "plan_reference status_as_written owner_as_written others"
    ),
    derived("the programme’s next number", "reference"),
    derived("counts how often it was saved", "version"),
)
YEAR = fields(
    entered("savings:set-target", set_target, "year target"),
    entered("savings:forecast-year", forecast_and_claim, "forecast"),
    written_by(claim, "what its claims come to, and what of it comes once", "delivered met_once"),
    written_by(confirm, "what finance has confirmed of its claims", "confirmed_amount"),
    derived("what decisions come to", "slipped unachievable reallocated"),
    derived("as it was before there were claims", "claimed_by confirmed_by confirmed_on"),
    imported("the amounts as written", "amount_as_written"),
    derived(BY_ITS_PAGE, "saving"),
)
CLAIM = fields(
    entered(
        "savings:forecast-year",
        forecast_and_claim,
        "amount delivered_on comment transfer_reference is_once",
    ),
    entered("savings:decide-claim", confirm, confirmed_amount="amount", decision_reason="part_reason"),
    entered("savings:decide-claim", confirm, outcome="decision"),
    written_by(
        claim,
        "who claims it, how and when; its place",
        "number claimed_by for_post claimed_on claimed_through",
    ),
    written_by(confirm, "who decided and when", "decided_by decided_on"),
    derived(BY_ITS_PAGE, "saving line"),
)
FIELDS: dict[Any, Answers] = {
    Saving: SAVING,
    YearProfile: YEAR,
    QuarterProfile: fields(
        entered("savings:say-quarters", say_quarters, target="target_1", forecast="forecast_1"),
        derived(BY_ITS_PAGE, "line quarter"),
    ),
    Reforecast: fields(
        entered("savings:forecast-year", forecast_and_claim, "reason", to_amount="forecast"),
        written_by(reforecast, "who gave it and when, and the one before", "from_amount by for_post made_on"),
        derived(BY_ITS_PAGE, "saving line"),
    ),
    TargetChange: fields(
        entered("savings:set-target", set_target, "reason", to_target="target"),
        entered("savings:decide-target", approve_target, "meeting_on minute", decided_by_body="body"),
        entered("savings:decide-target", refuse_target, "decision_reason"),
        written_by(
            set_target,
            "who asked, how, when and from which target",
            "from_target asked_by asked_through asked_on",
        ),
        written_by(approve_target, "what was decided, by whom and when", "outcome decided_by decided_on"),
        derived(BY_ITS_PAGE, "saving line"),
    ),
    SavingChange: fields(
        entered(
            "savings:ask-for-change", ask_for_change, "kind amount to_year replaced_by funded_from reason"
        ),
        entered("savings:decide-change", approve_change, "meeting_on minute", decided_by_body="body"),
        entered("savings:decide-change", refuse_change, "decision_reason"),
        written_by(
            ask_for_change,
            "who asked, how and when, and the target then",
            "from_target asked_by asked_through asked_on",
        ),
        written_by(approve_change, "what was decided, by whom and when", "outcome decided_by decided_on"),
        derived(BY_ITS_PAGE, "saving line"),
    ),
    Reallocation: fields(
        entered("savings:reallocate", reallocate, "kind use amount note brings body meeting_on minute"),
        entered("savings:end-reallocation", end_reallocation, ended_reason="reason"),
        written_by(reallocate, "who decided and when; its number", "decided_by decided_on reference year"),
        written_by(end_reallocation, "the day", "ended_on"),
        imported("the amount as written", "amount_as_written"),
        entered("savings:plan-use", plan_reallocation, "programme"),
        derived(BY_ITS_PAGE, "line"),
    ),
    SharedTarget: fields(
        entered(
            "savings:add-target",
            keep_shared_target,
            "title year amount timing portfolio_holder directorate note",
        ),
    ),
    PlannedTarget: fields(
        imported("as the plan names it", "programme title year amount portfolio directorate shared_by"),
        written_by(take_over_target, "what it became", "taken_as"),
        entered("savings:decline-target", decline_target, declined_reason="reason"),
    ),
    SharedTargetPart: fields(
        entered("savings:share-target", share, "saving amount"), derived(BY_ITS_PAGE, "target")
    ),
    ControlTotal: fields(
        entered(
            "savings:set-control",
            set_control_total,
            "amount net_budget resolution body meeting_on minute",
        ),
        derived(BY_ITS_PAGE, "year"),
    ),
    ClosedPeriod: fields(
        entered("savings:close-period", close_period, "name"),
        written_by(
            close_period, "who closed it and when, and the statement then", "closed_on closed_by figures"
        ),
    ),
    Funding: fields(
        entered("savings:plan-cost", plan_cost, "programme saving"),
        entered(
            "savings:edit-cost",
            revise_cost,
            "title kind source is_secured expires_on year quarter recurrence planned spent note",
        ),
    ),
    GrowthBid: fields(
        entered("savings:ask-for-growth", ask_for_growth, "programme"),
        entered("savings:edit-bid", change_bid, "title quantity unit amount year recurrence"),
        entered("savings:decide-bid", agree_growth, "body meeting_on minute", outcome="decision"),
        entered("savings:decide-bid", refuse_growth, "decision_reason"),
        written_by(ask_for_growth, "who asked and when", "asked_by asked_on"),
        written_by(agree_growth, "who decided and when", "decided_by decided_on"),
    ),
    Underspend: fields(
        entered("savings:record-underspend", record_underspend, "programme"),
        entered(
            "savings:edit-underspend",
            correct_underspend,
            "title amount year use directorate body meeting_on minute",
        ),
        entered("savings:withdraw-underspend", withdraw_underspend, withdrawn_reason="reason"),
        written_by(record_underspend, "who wrote it down and when", "recorded_by recorded_on"),
        written_by(withdraw_underspend, "the day", "withdrawn_on"),
    ),
    ReportedFigure: fields(
        entered("savings:record-reported", record_reported, "programme"),
        entered(
            "savings:edit-reported",
            correct_reported,
            "measure group amount first_year last_year each_year document page document_on note",
        ),
        entered("savings:withdraw-reported", withdraw_reported, withdrawn_reason="reason"),
        written_by(record_reported, "who wrote it down and when", "recorded_by recorded_on"),
        written_by(withdraw_reported, "the day", "withdrawn_on"),
    ),
    Claim: CLAIM,
    Reversal: fields(
        entered("savings:reverse-claim", reverse, "amount reason"),
        written_by(reverse, "who reversed it and when", "by reversed_on"),
        derived(BY_ITS_PAGE, "claim"),
    ),
    ClaimEvidence: fields(
        exemption(),
        entered("savings:add-claim-evidence", attach, "shows file"),
        entered("savings:withdraw-evidence", withdraw_file, withdrawn_reason="reason"),
        written_by(attach, "the file’s own facts, who added it, and what the scanner said", FILE),
        written_by(withdraw_file, "who took it back and when", "withdrawn_by withdrawn_at"),
        derived(BY_ITS_PAGE, "claim"),
    ),
}
