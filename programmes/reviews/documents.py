"""Attaching a document to a review and taking it back."""

from datetime import date

from django.db import transaction

from council.access.acting import By, Rule, authorise
from council.access.rules import Right
from council.evidence import attaching
from council.evidence.attaching import OfferedFile
from programmes.models import Review, ReviewDocument
from programmes.reviews.keeping import locked

TO_ATTACH = Rule(
    "The manager of a programme that answers the review adds its documents or takes them back.",
    rights=(Right.MANAGE,),
)
# A person who cannot see exempt material would hide from themselves what they have just added.
TO_RESTRICT = Rule(
    "A person who keeps the review and can see exempt material says which document is exempt.",
    rights=(Right.MANAGE,),
    sees_exempt=True,
)


@transaction.atomic
def attach_document(
    review: Review,
    offered: OfferedFile,
    *,
    by: By,
    on: date,
    replaces: ReviewDocument | None = None,
) -> ReviewDocument:
    """Attach the document to the review, to wait for the scanner; what it replaces is withdrawn."""
    authorise(by, TO_ATTACH, review, on=on)
    stored = ReviewDocument(review=locked(review))
    return attaching.attach(stored, offered, rule=TO_ATTACH, by=by, replaces=replaces)


@transaction.atomic
def withdraw_document(document: ReviewDocument, *, reason: str, by: By, on: date) -> ReviewDocument:
    """Take the document back with the reason; it is kept, listed as withdrawn, and handed out to no one."""
    authorise(by, TO_ATTACH, document, on=on)
    document = attaching.standing_file(document, locked(document.review))
    return attaching.withdraw(document, reason=reason, rule=TO_ATTACH, by=by)
