"""Where the fields of actions, and of what hangs on them, are entered (`council.register.fields`)."""

from typing import Any

from actions import rescheduling, steps, verifying
from actions.adding import add_action
from actions.answering import link_recommendation
from actions.correcting import correct_action, correct_update, withdraw_update
from actions.equality.assessing import add_equality_point, correct_equality_point, sign_off
from actions.escalating import escalate
from actions.evidence.attaching import attach, withdraw
from actions.evidence.linking import add_link, withdraw_link
from actions.following_on.handing_on import hand_on
from actions.models import (
    Action,
    Answer,
    Completion,
    DateChange,
    EqualityAssessment,
    EqualityPoint,
    Escalation,
    Evidence,
    EvidenceLink,
    FollowOn,
    SeenFile,
    SeenLink,
    Step,
    Support,
    Update,
)
from actions.stages import leave
from actions.updating import no_change, update_action
from council.fields import BY_ITS_PAGE, exemption
from council.register.fields import Answers, derived, entered, fields, imported, written_by
from programmes.changing_course.asking import carry_dates

SAID = "reason being_done delay_category"
FILE = "filename kind size sha256 replaces edition added_by for_post added_at scan scanned_at scanner finding"

ACTION = fields(
    exemption(),
    entered(
        "actions:edit-action",
        correct_action,
        "title kind workstream description owner success_measure starts",
    ),
    entered("actions:add-action", add_action, "due"),
    entered("actions:update-action", update_action, f"stated_rag percent forecast {SAID}"),
    entered("actions:change-stage", leave, "stage", stage_reason="reason"),
    entered("actions:complete-action", verifying.complete, "completed_on"),
    derived("each recommendation is a row of its own", "recommendations"),
    written_by(
        add_action, "the first date, for ever; the next number; the day", "baseline reference created_on"
    ),
    written_by(
        update_action,
        "the day; why it is better than its dates imply, and what that was said against",
        "updated_on justification justified_against",
    ),
    written_by(
        rescheduling.approve, "counts the moves; no better until the next update", "times_moved rag_floor"
    ),
    written_by(leave, "the RAG that it had", "rag_at_hold"),
    imported(
        "so that the next plan finds it again, and what its columns said",
        "plan_reference owner_as_written status_as_written due_as_written timescale rag_as_written others",
    ),
    derived("by the workstream that is chosen", "programme"),
    derived("counts how often it was saved", "version"),
)
UPDATE = fields(
    exemption(),
    entered("actions:update-action", update_action, f"text stated_rag percent forecast stage {SAID}"),
    entered("actions:withdraw-update", withdraw_update, withdrawn_reason="reason"),
    written_by(
        update_action,
        "who said it and when, and the RAG that it had",
        "made_on made_at by for_post implied_rag shown_rag at_version justification",
    ),
    written_by(correct_update, "the update that it puts right", "corrects"),
    written_by(withdraw_update, "who withdrew it and when", "withdrawn_by withdrawn_on"),
    written_by(no_change, "whether anything was new", "kind"),
    imported("where a plan said it", "as_written source"),
    derived(BY_ITS_PAGE, "action"),
)
COMPLETION = fields(
    entered("actions:complete-action", verifying.complete, "completed_on closing_note evidence"),
    entered("actions:verify-action", verifying.verify, "seen", outcome="decision"),
    written_by(verifying.complete, "who claims it and when", "claimed_by claimed_on"),
    written_by(verifying.verify, "who decided and when", "decided_by decided_on decided_at"),
    derived(BY_ITS_PAGE, "action"),
)
MOVED = fields(
    entered("actions:reschedule-action", rescheduling.ask_to_reschedule, "to_date reason delay_category"),
    entered("actions:decide-date-change", rescheduling.approve, "meeting_on minute", decided_by_body="body"),
    entered("actions:decide-date-change", rescheduling.refuse, "decision_reason"),
    entered("programmes:carry-dates", carry_dates, part_of="dates"),
    written_by(
        rescheduling.ask_to_reschedule,
        "who asked, how, when and from which date",
        "asked_by asked_through asked_on from_date",
    ),
    written_by(rescheduling.approve, "what was decided, by whom and when", "outcome decided_by decided_on"),
    derived(BY_ITS_PAGE, "action"),
)
EVIDENCE = fields(
    exemption(),
    entered("actions:add-evidence", attach, "shows file"),
    entered("actions:withdraw-evidence", withdraw, withdrawn_reason="reason"),
    written_by(attach, "the file’s own facts, who added it, and what the scanner said", FILE),
    written_by(withdraw, "who took it back and when", "withdrawn_by withdrawn_at"),
    derived(BY_ITS_PAGE, "action"),
)
LINK = fields(
    exemption(),
    entered("actions:add-link", add_link, "place shows seen_on"),
    entered("actions:withdraw-link", withdraw_link, withdrawn_reason="reason"),
    written_by(add_link, "who added it, for which post, and when", "added_by for_post added_at"),
    written_by(withdraw_link, "who took it back and when", "withdrawn_by withdrawn_at"),
    derived(BY_ITS_PAGE, "action"),
)
FIELDS: dict[Any, Answers] = {
    Action: ACTION,
    Step: fields(
        entered("actions:change-step", steps.change_step, "text due done_on"),
        written_by(steps.move_step, "by the buttons of its page", "order"),
        imported("the words of its date", "due_as_written"),
        derived(BY_ITS_PAGE, "action"),
    ),
    Support: fields(
        entered("actions:edit-action", correct_action, post="support_1"),
        derived(BY_ITS_PAGE, "action"),
    ),
    Answer: fields(
        entered("actions:link-recommendation", link_recommendation, "recommendation says"),
        derived(BY_ITS_PAGE, "action"),
    ),
    Update: UPDATE,
    DateChange: MOVED,
    Completion: COMPLETION,
    Escalation: fields(
        written_by(escalate, "what the digest’s job finds, and for whom", "action stage why since on post")
    ),
    EqualityAssessment: fields(
        entered(
            "actions:sign-off-equality",
            sign_off,
            "completed_by completed_on ratified_by ratified_on plan plan_on shared_with shared_on "
            "published_on monitoring next_on",
        ),
        derived("counts how often it was saved", "version"),
        derived(BY_ITS_PAGE, "programme"),
    ),
    EqualityPoint: fields(
        entered("actions:edit-equality-point", correct_equality_point, "importance resources target"),
        written_by(add_equality_point, "the action that it is", "action"),
        derived("counts how often it was saved", "version"),
    ),
    Evidence: EVIDENCE,
    EvidenceLink: LINK,
    FollowOn: fields(
        entered("actions:hand-on-actions", hand_on, "body reason", action="actions"),
        written_by(hand_on, "the new action; the day; who handed it on", "goes_on_as handed_on by"),
    ),
    SeenFile: fields(
        entered("actions:verify-action", verifying.verify, evidence="opened"),
        written_by(verifying.verify, "the decision, and the file’s digest then", "completion sha256"),
    ),
    SeenLink: fields(
        entered("actions:verify-action", verifying.verify, link="looked_at"),
        written_by(verifying.verify, "the decision", "completion"),
    ),
}
