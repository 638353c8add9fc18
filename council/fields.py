"""Where the fields of people, posts, bodies and directorates are entered (`council.register.fields`)."""

from typing import Any

from council.exempting.confirming import confirm_exemption
from council.exempting.proposing import propose_exemption
from council.models import Body, Directorate, Holding, Membership, Post, User
from council.people.addressing import change_address
from council.people.holdings import take_up
from council.people.leaving import end_leavers
from council.people.memberships import join_body
from council.people.operators import add_operator
from council.people.recording import record, record_post
from council.register.fields import Answers, derived, entered, fields, written_by

BY_ITS_PAGE = "by the page that it is entered on"
FIELDS: dict[Any, Answers] = {
    User: fields(
        entered("people:edit-person", record, "name"),
        entered("people:change-address", change_address, "email"),
        written_by(end_leavers, "no more once the person has left", "is_active"),
        written_by(add_operator, "on the server alone", "is_staff is_superuser"),
        derived("what signing in keeps; each person’s own", "password last_login date_joined"),
        derived("not used: a person has roles instead", "groups user_permissions"),
    ),
    Directorate: fields(entered("people:edit-directorate", record, "name code")),
    Post: fields(entered("people:edit-post", record_post, "title kind directorate is_active")),
    Holding: fields(
        entered("people:take-up-post", take_up, "post user capacity from_date to_date"),
    ),
    Body: fields(entered("people:edit-body", record, "name kind meets_in_public secretary")),
    Membership: fields(
        entered("people:add-member", join_body, "user role from_date to_date"),
        derived(BY_ITS_PAGE, "body"),
    ),
}


def exemption() -> Answers:
    """The answers of what may be kept from the public, on the page on which a record is made exempt."""
    return fields(
        entered(
            "exempt",
            propose_exemption,
            exempt_kind="kind",
            exempt_paragraph="paragraphs",
            exempt_further="paragraphs",
            exempt_reason="reason",
        ),
        entered("exempt", confirm_exemption, exempt_review_on="review_on"),
        written_by(propose_exemption, "hidden at once", "exempt exempt_proposed"),
    )
