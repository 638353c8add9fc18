"""Where the fields of programmes, workstreams and milestones are entered (`council.register.fields`)."""

from typing import Any

from council.fields import BY_ITS_PAGE, exemption
from council.register.fields import Answers, derived, entered, fields, imported, written_by
from programmes.imports.applying.precedence import keep_precedence
from programmes.imports.mappings.saved import keep_mapping, remove_mapping, rename_mapping
from programmes.imports.models.mapping import PlanMapping
from programmes.imports.models.plan_import import ImportQuestion, MasterRule, PlanImport
from programmes.imports.questions.answering import answer_question
from programmes.imports.questions.asking import ask_owners
from programmes.imports.upload import upload_plan
from programmes.meetings import change_meeting, plan_meeting
from programmes.milestones import delivering, expecting, moving, planning
from programmes.models import (
    Milestone,
    MilestoneDateChange,
    MilestoneDelivery,
    Programme,
    ProgrammeReview,
    RagChallenge,
    ReportingDate,
    Workstream,
    WorkstreamUpdate,
)
from programmes.positions.challenging import accept_answer, challenge_rag, keep_rag
from programmes.positions.stating import bring_position, say_no_change, state_position
from programmes.reviews.fields import REVIEWS
from programmes.reviews.keeping import change_review
from programmes.setting_up.changing import change_programme
from programmes.setting_up.creating import create_programme
from programmes.workstreams.changing import change_workstream
from programmes.workstreams.merging import merge_workstream
from programmes.workstreams.ordering import move_workstream
from programmes.workstreams.retiring import retire_workstream

PROGRAMME = fields(
    entered(
        "programmes:edit-programme",
        change_programme,
        "title aim scope_in scope_out summary stage sro manager body starts ends tolerance_days",
    ),
    entered("programmes:create-programme", create_programme, "code"),
    derived("the programme’s own, made with it", "scope"),
    derived("each review is a row of its own", "reviews"),
)
WORKSTREAM = fields(
    entered("programmes:edit-workstream", change_workstream, "parent title purpose lead ends"),
    entered(
        "programmes:state-position",
        state_position,
        "position",
        progress_as_written="progress",
        stated_rag="rag",
    ),
    entered("programmes:merge-workstream", merge_workstream, merged_into="into"),
    written_by(move_workstream, "by the buttons of its page", "order"),
    written_by(retire_workstream, "the day on which it is retired", "retired_on"),
    derived(BY_ITS_PAGE, "programme"),
)
POSITION = fields(
    entered(
        "programmes:state-position", state_position, "position progress reason being_done", stated_rag="rag"
    ),
    written_by(state_position, "who said it and when", "made_on made_at by for_post"),
    written_by(say_no_change, "whether anything was new", "kind"),
    written_by(bring_position, "where a plan said it", "as_written source"),
    derived(BY_ITS_PAGE, "workstream"),
)
CHALLENGE = fields(
    entered("programmes:challenge-rag", challenge_rag, "reason proposed_rag"),
    entered("programmes:answer-challenge", keep_rag, "answer"),
    written_by(challenge_rag, "who doubts which RAG, and when", "stated_rag asked_by asked_on"),
    written_by(keep_rag, "who answered and when", "answered_by answered_on"),
    written_by(accept_answer, "who settled it, when and how", "outcome settled_by settled_on"),
    derived(BY_ITS_PAGE, "workstream"),
)
MILESTONE = fields(
    exemption(),
    entered("programmes:edit-milestone", planning.correct_milestone, "workstream title owner comment"),
    entered("programmes:add-milestone", planning.add_milestone, "due"),
    entered("programmes:forecast-milestone", expecting.expect_milestone, "forecast"),
    entered("programmes:deliver-milestone", delivering.deliver_milestone, "delivered_on"),
    written_by(planning.add_milestone, "the first date, for ever; the next number", "baseline reference"),
    written_by(moving.approve, "counts the moves", "times_moved"),
    imported("the words of its dates", "due_as_written delivered_as_written"),
    derived("the order in which they were written down", "order"),
    derived("counts how often it was saved", "version"),
    derived(BY_ITS_PAGE, "programme"),
)
DELIVERY = fields(
    entered("programmes:deliver-milestone", delivering.deliver_milestone, "delivered_on comment is_final"),
    entered("programmes:take-back-delivery", delivering.take_back_delivery, withdrawn_reason="reason"),
    written_by(delivering.deliver_milestone, "who said it and when", "said_on by"),
    written_by(delivering.take_back_delivery, "the day", "withdrawn_on"),
    imported("the plan that says it", "source"),
    derived(BY_ITS_PAGE, "milestone"),
)
MOVED = fields(
    entered("programmes:move-milestone", moving.ask_to_move, "to_date reason"),
    entered("programmes:decide-milestone-date", moving.approve, "meeting_on minute", decided_by_body="body"),
    entered("programmes:decide-milestone-date", moving.refuse, "decision_reason"),
    written_by(
        moving.ask_to_move,
        "who asked, how, when and from which date",
        "asked_by asked_through asked_on from_date",
    ),
    written_by(moving.approve, "what was decided, by whom and when", "outcome decided_by decided_on"),
    derived(BY_ITS_PAGE, "milestone"),
)
TIMETABLE = fields(
    entered("programmes:timetable", plan_meeting, "body"),
    entered("programmes:edit-meeting", change_meeting, "meeting_on updates_by"),
    derived(BY_ITS_PAGE, "programme"),
)
# What an import keeps of itself: its steps write it, and tests/programmes/imports try each.
IMPORTS: dict[Any, Answers] = {
    PlanImport: fields(
        entered("imports:new-import", upload_plan, "plan_date file programme new_title new_code"),
        written_by(
            upload_plan,
            "the file’s own facts, what was chosen of it, and what became of it",
            "filename sha256 row_count as_at choices stage uploaded_by uploaded_at applied_by "
            "applied_at counts settled marks default_owner taken_back_by taken_back_at "
            "taken_back_because stayed",
        ),
    ),
    PlanMapping: fields(
        written_by(keep_mapping, "what the columns and words of the plan mean", "programme content"),
        entered("imports:edit-mapping", rename_mapping, "name"),
        written_by(remove_mapping, "no longer offered", "removed"),
    ),
    MasterRule: fields(
        written_by(keep_precedence, "one box for each field of a plan", "kind field master"),
        derived(BY_ITS_PAGE, "programme"),
    ),
    ImportQuestion: fields(
        written_by(
            ask_owners,
            "the row that is asked about, whom, and when",
            "plan_import key post sheet row part title about message raw reading options kind "
            "object_id state asked_by asked_at reminded_at",
        ),
        written_by(answer_question, "what its owner answers", "answer words answered_by answered_at"),
    ),
}
FIELDS: dict[Any, Answers] = {
    Programme: PROGRAMME,
    ProgrammeReview: fields(
        entered("programmes:edit-programme", change_programme, review="reviews"),
        entered("programmes:edit-review", change_review, programme="programmes"),
    ),
    Workstream: WORKSTREAM,
    WorkstreamUpdate: POSITION,
    RagChallenge: CHALLENGE,
    Milestone: MILESTONE,
    MilestoneDelivery: DELIVERY,
    MilestoneDateChange: MOVED,
    ReportingDate: TIMETABLE,
    **IMPORTS,
    **REVIEWS,
}
