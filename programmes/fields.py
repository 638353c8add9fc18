"""Where the fields of programmes, workstreams and milestones are entered (`council.register.fields`)."""

from typing import Any

from council.fields import BY_ITS_PAGE, exemption
from council.register.fields import Answers, derived, entered, fields, imported, written_by
from programmes.benefits.realising import realise_benefit
from programmes.benefits.stating import add_benefit, correct_benefit
from programmes.changing_course.asking import ask_for_change, carry_dates
from programmes.changing_course.deciding import approve_change, refuse_change
from programmes.closing.closing import close_programme, reopen_programme
from programmes.closing.learning import add_lesson, correct_lesson
from programmes.imports.applying.precedence import keep_precedence
from programmes.imports.mappings.saved import keep_mapping, remove_mapping, rename_mapping
from programmes.imports.models.mapping import PlanMapping
from programmes.imports.models.plan_import import ImportQuestion, MasterRule, PlanImport
from programmes.imports.questions.answering import answer_question
from programmes.imports.questions.asking import ask_owners
from programmes.imports.upload import upload_plan
from programmes.linking import link_records
from programmes.measures.reading import give_reading, take_back_reading
from programmes.measures.stating import add_measure, correct_measure, end_measure
from programmes.meetings import change_meeting, plan_meeting
from programmes.milestones import delivering, expecting, moving, planning
from programmes.models import (
    Achievement,
    Benefit,
    ChangeRequest,
    DocumentTable,
    Lesson,
    Measure,
    MeasureReading,
    Milestone,
    MilestoneDateChange,
    MilestoneDelivery,
    Objective,
    Output,
    Priority,
    PriorityEffect,
    Programme,
    ProgrammeClosure,
    ProgrammeReview,
    RagChallenge,
    RecordLink,
    ReportingDate,
    TargetStep,
    TeamEntry,
    ToleranceException,
    Workstream,
    WorkstreamUpdate,
)
from programmes.objectives.achieving import add_achievements, correct_achievement
from programmes.objectives.serving import add_priority, change_priority, serve_priorities
from programmes.objectives.stating import add_objective, correct_objective
from programmes.outputs.delivering import deliver_output
from programmes.outputs.stating import add_output, correct_output
from programmes.positions.challenging import accept_answer, challenge_rag, keep_rag
from programmes.positions.stating import bring_position, say_no_change, state_position
from programmes.reference_tables.keeping import add_document_table, correct_document_table
from programmes.reviews.fields import REVIEWS
from programmes.reviews.keeping import change_review
from programmes.setting_up.changing import change_programme
from programmes.setting_up.creating import create_programme
from programmes.team.keeping import add_team_entry, correct_team_entry
from programmes.tolerances.deciding import accept_exception, refuse_exception
from programmes.tolerances.raising import raise_exceptions
from programmes.workstreams.changing import change_workstream
from programmes.workstreams.merging import merge_workstream
from programmes.workstreams.ordering import move_workstream
from programmes.workstreams.retiring import retire_workstream

PROGRAMME = fields(
    entered(
        "programmes:edit-programme",
        change_programme,
        "title aim scope_in scope_out summary stage sro manager body starts ends tolerance_days"
        " late_tolerance money_tolerance",
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
    entered(
        "programmes:edit-milestone", planning.correct_milestone, "workstream title owner comment is_gate"
    ),
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
    entered("programmes:carry-dates", carry_dates, part_of="dates"),
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
CHANGE = fields(
    entered("programmes:ask-for-change", ask_for_change, "title reason scope money cost to_ends"),
    entered("decide-change-request", approve_change, "meeting_on minute", decided_by_body="body"),
    entered("decide-change-request", refuse_change, "decision_reason"),
    written_by(
        ask_for_change,
        "the next number; who asked, how, when and from which end",
        "reference asked_by asked_through asked_on from_ends",
    ),
    written_by(approve_change, "what was decided, by whom and when", "outcome decided_by decided_on"),
    derived(BY_ITS_PAGE, "programme"),
)
EXCEPTION = fields(
    entered("programmes:decide-exception", accept_exception, "meeting_on minute", decided_by_body="body"),
    entered("programmes:decide-exception", refuse_exception, "decision_reason"),
    written_by(
        raise_exceptions,
        "what is beyond which tolerance, since when, and when that was over",
        "reference kind limit reached reason asked_by asked_through asked_on ended_on",
    ),
    written_by(accept_exception, "what was decided, by whom and when", "outcome decided_by decided_on"),
    derived(BY_ITS_PAGE, "programme"),
)
TIMETABLE = fields(
    entered("programmes:timetable", plan_meeting, "body"),
    entered("programmes:edit-meeting", change_meeting, "meeting_on updates_by"),
    derived(BY_ITS_PAGE, "programme"),
)
OBJECTIVES: dict[Any, Answers] = {
    Priority: fields(
        entered("programmes:list-priorities", add_priority, "name order"),
        entered("programmes:edit-priority", change_priority, "is_current"),
    ),
    Objective: fields(
        entered(
            "programmes:edit-objective", correct_objective, "title heading benefit due outcome outcome_note"
        ),
        imported("the words of the day by which it is to be met", "due_as_written"),
        written_by(add_objective, "the next number, and its place behind the others", "reference order"),
        derived("counts how often it was saved", "version"),
        derived(BY_ITS_PAGE, "programme"),
    ),
    Achievement: fields(
        entered("programmes:edit-achievement", correct_achievement, "text objective"),
        written_by(add_achievements, "its place behind the others", "order"),
        imported("the plan that says it", "source"),
        derived("counts how often it was saved", "version"),
        derived(BY_ITS_PAGE, "programme"),
    ),
    PriorityEffect: fields(
        written_by(
            serve_priorities,
            "one row of boxes for each priority, on its page",
            "priority effect note",
        ),
        derived(BY_ITS_PAGE, "programme objective"),
    ),
}
MEASURES: dict[Any, Answers] = {
    Measure: fields(
        entered(
            "programmes:edit-measure",
            correct_measure,
            "objective title kind benefit_type owner unit polarity baseline baseline_as_written baseline_on "
            "tolerance every_months",
        ),
        written_by(add_measure, "the next number, and its place behind the others", "reference order"),
        written_by(end_measure, "the day on which it ended", "ended_on"),
        written_by(add_measure, "the day on which it was agreed", "added_on"),
        derived("counts how often it was saved", "version"),
        derived(BY_ITS_PAGE, "programme"),
    ),
    TargetStep: fields(
        entered("programmes:edit-measure", correct_measure, as_written="targets"),
        derived("read from the words of the step", "due value measured_from told_from"),
        derived("the order of the lines", "order"),
        derived(BY_ITS_PAGE, "measure"),
    ),
    MeasureReading: fields(
        entered("programmes:read-measure", give_reading, "as_at comment", as_written="said"),
        entered("programmes:take-back-reading", take_back_reading, withdrawn_reason="reason"),
        derived("read from what was said", "value"),
        written_by(give_reading, "who said it and when", "said_on by"),
        written_by(take_back_reading, "the day", "withdrawn_on"),
        imported("the plan that says it", "source"),
        derived(BY_ITS_PAGE, "measure"),
    ),
}
CLOSING: dict[Any, Answers] = {
    Lesson: fields(
        entered("programmes:edit-lesson", correct_lesson, "title phase theme went advice"),
        written_by(add_lesson, "the next number", "reference"),
        derived("counts how often it was saved", "version"),
        derived(BY_ITS_PAGE, "programme"),
    ),
    ProgrammeClosure: fields(
        entered("closing:close-programme", close_programme, "body decided_on minute words"),
        entered("closing:reopen-programme", reopen_programme, reopened_reason="reason"),
        written_by(close_programme, "who closed it and when", "closed_on by"),
        written_by(reopen_programme, "the day", "reopened_on"),
        derived(BY_ITS_PAGE, "programme"),
    ),
}
BENEFITS: dict[Any, Answers] = {
    Benefit: fields(
        entered("programmes:edit-benefit", correct_benefit, "title kind owner measure realised_by note"),
        entered("programmes:realise-benefit", realise_benefit, "realised_on", realised_note="note"),
        written_by(add_benefit, "the next number", "reference"),
        derived("counts how often it was saved", "version"),
        derived(BY_ITS_PAGE, "programme"),
    ),
}
OUTPUTS: dict[Any, Answers] = {
    Output: fields(
        entered("programmes:edit-output", correct_output, "kind title phase owner due cost"),
        entered("programmes:deliver-output", deliver_output, "delivered_on", delivered_note="note"),
        imported("words and numbers of the plan", "plan_reference due_as_written cost_as_written"),
        written_by(add_output, "the next number", "reference"),
        derived("counts how often it was saved", "version"),
        derived(BY_ITS_PAGE, "programme"),
    ),
}
TEAM: dict[Any, Answers] = {
    TeamEntry: fields(
        entered(
            "programmes:edit-team-entry",
            correct_team_entry,
            "title post body step every_months starts ends note",
        ),
        written_by(add_team_entry, "the next number", "reference"),
        derived("counts how often it was saved", "version"),
        derived(BY_ITS_PAGE, "programme kind"),
    ),
}
TABLES: dict[Any, Answers] = {
    DocumentTable: fields(
        entered(
            "programmes:edit-document-table",
            correct_document_table,
            "title kind footnotes source",
            rows="cells",
        ),
        derived("the first line of the box of its rows", "columns"),
        written_by(add_document_table, "the next number, and its place behind the others", "reference order"),
        derived("counts how often it was saved", "version"),
        derived(BY_ITS_PAGE, "programme"),
    ),
}
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
    ChangeRequest: CHANGE,
    ToleranceException: EXCEPTION,
    Milestone: MILESTONE,
    MilestoneDelivery: DELIVERY,
    MilestoneDateChange: MOVED,
    RecordLink: fields(
        written_by(
            link_records,
            "on the page of a register where its reference is entered",
            "programme from_kind from_id to_kind to_id",
        ),
    ),
    ReportingDate: TIMETABLE,
    **IMPORTS,
    **CLOSING,
    **BENEFITS,
    **OUTPUTS,
    **TEAM,
    **TABLES,
    **MEASURES,
    **OBJECTIVES,
    **REVIEWS,
}
