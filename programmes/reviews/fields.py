"""Where the fields of reviews are entered (`council.register.fields`)."""

from typing import Any

from council.fields import BY_ITS_PAGE, exemption
from council.register.fields import Answers, derived, entered, fields, written_by
from programmes.models import (
    Closure,
    Finding,
    Recommendation,
    RelatedReview,
    Review,
    ReviewClock,
    ReviewDocument,
    TeamPlace,
)
from programmes.reviews.clocks import add_clock, meet_clock
from programmes.reviews.closing import close_recommendation, reopen_recommendation
from programmes.reviews.correcting import correct_finding, correct_recommendation
from programmes.reviews.documents import attach_document, withdraw_document
from programmes.reviews.keeping import change_review, create_review, record_review, withdraw_review
from programmes.reviews.responding import respond
from programmes.reviews.wording import write_findings, write_recommendations

CORRECTION = "which wording is current, and what it was before"
FACTS = "title kind reviewer method on_site_from on_site_to received_on published_on summary"
WORDINGS = "is_current first corrects corrected_on"
FILE = "filename kind size sha256 replaces edition added_by for_post added_at scan scanned_at scanner finding"

REVIEW = fields(
    entered("programmes:new-review", create_review, FACTS),
    entered("programmes:withdraw-review", withdraw_review, withdrawn_reason="reason"),
    written_by(record_review, "the day from which its words stand", "recorded_on"),
    written_by(withdraw_review, "the day on which it was taken back", "withdrawn_on"),
)
FINDING = fields(
    entered("programmes:write-findings", write_findings, text="text-0", kind="kind-0", theme="theme-0"),
    entered("programmes:correct-finding", correct_finding, correction_reason="reason"),
    written_by(correct_finding, CORRECTION, WORDINGS),
    derived("the order of the rows on its page", "order"),
    derived(BY_ITS_PAGE, "review"),
    exemption(),
)
RECOMMENDATION = fields(
    entered(
        "programmes:write-recommendations",
        write_recommendations,
        **{
            name: f"{name}-0"
            for name in ("number", "text", "theme", "priority", "third_party", "finding", "repeats")
        },
    ),
    entered("programmes:correct-recommendation", correct_recommendation, correction_reason="reason"),
    entered(
        "programmes:respond",
        respond,
        "response responded_on",
        response_reason="reason",
        responded_by_post="post",
        responded_by_body="body",
    ),
    written_by(correct_recommendation, CORRECTION, WORDINGS),
    derived("the order of the rows on its page", "order"),
    derived(BY_ITS_PAGE, "review"),
)
DOCUMENT = fields(
    entered("programmes:add-document", attach_document, "shows file"),
    entered("programmes:withdraw-document", withdraw_document, withdrawn_reason="reason"),
    written_by(attach_document, "the file’s own facts, who added it, and what the scanner said", FILE),
    written_by(withdraw_document, "who took it back and when", "withdrawn_by withdrawn_at"),
    exemption(),
    derived(BY_ITS_PAGE, "review"),
)
CLOCK = fields(
    entered("programmes:add-clock", add_clock, "what due_on source"),
    entered("programmes:meet-clock", meet_clock, "met_on met_how"),
    derived("which of the shipped clocks it is", "key"),
    derived(BY_ITS_PAGE, "review"),
)
CLOSURE = fields(
    entered(
        "programmes:close-recommendation", close_recommendation, "closed_on closed_by body evidence document"
    ),
    entered(
        "programmes:reopen-recommendation",
        reopen_recommendation,
        "reopened_on reopened_by",
        reopened_reason="reason",
    ),
    derived("by the kind of review", "way"),
    derived(BY_ITS_PAGE, "recommendation"),
)
REVIEWS: dict[Any, Answers] = {
    Review: REVIEW,
    TeamPlace: fields(
        entered("programmes:new-review", create_review, post="post-0", organisation="organisation-0"),
        derived("the order of the rows on its page", "order"),
        derived(BY_ITS_PAGE, "review"),
    ),
    RelatedReview: fields(
        entered("programmes:edit-review", change_review, other="related"),
        derived(BY_ITS_PAGE, "review"),
    ),
    Finding: FINDING,
    Recommendation: RECOMMENDATION,
    ReviewDocument: DOCUMENT,
    ReviewClock: CLOCK,
    Closure: CLOSURE,
}
