"""What hangs on the reviews of the world: findings, recommendations, a closing, a document, a draft."""

from dataclasses import replace
from typing import Any

from council.access.acting import DEMO
from council.evidence.attaching import Exemption
from council.models import Exempt
from programmes.models import Closure, ProgrammeReview, Recommendation, Review, ReviewClock, TeamPlace
from programmes.reviews.documents import attach_document
from tests import access_table
from tests import factories as make
from tests.factories import DAY


def parts_of_review(
    world: Any, kind: str, review: Review, public: str, words: str, exempt: dict[str, Any]
) -> Recommendation:
    """What hangs on a review, and one that is not recorded yet; the addresses of both."""
    programme = review.programmes.get()
    finding = review.findings.create(text=public, theme=public)
    kept_back = review.findings.create(text=words, **exempt)
    advice = review.recommendations.create(number="R1", text=public, finding=finding)
    settled = review.recommendations.create(number="R2", text=public, theme=public, priority=public[:60])
    Closure.objects.create(
        recommendation=settled, way="body", body=programme.body, closed_on=DAY, evidence=public
    )
    clock = ReviewClock.objects.create(review=review, what=public, due_on=DAY, source=public)
    TeamPlace.objects.create(review=review, post=public, organisation=public)
    by = DEMO.signed(world.people["author"])
    offered = make.offered(f"{words} says so", filename=f"{words}.txt")
    if exempt:
        offered = replace(offered, exemption=Exemption(Exempt.P3, words))
    document = attach_document(review, offered, by=by, on=DAY)
    if exempt:  # the proper officer has confirmed it: what waits would hold every report back
        document.exempt_proposed = False
        document.save()
    draft = Review.objects.create(
        title=f"Draft of {programme.code}{world.payload}", kind="other", reviewer=public, received_on=DAY
    )
    ProgrammeReview.objects.create(programme=programme, review=draft)
    draft.findings.create(text=public)
    draft.recommendations.create(number="1", text=public)
    recommended = access_table.RECOMMENDATION
    for route, address, state in (
        *(
            (f"{access_table.REVIEW}{one}", f"reviews/{review.pk}/{one}", "")
            for one in ("", "edit/", "withdraw/")
        ),
        *(
            (f"{access_table.REVIEW}{one}", f"reviews/{draft.pk}/{one}", "not recorded")
            for one in ("findings/", "recommendations/", "record/")
        ),
        (f"{access_table.REVIEW}clocks/add/", f"reviews/{review.pk}/clocks/add/", ""),
        ("reviews/clocks/<int:pk>/", f"reviews/clocks/{clock.pk}/", ""),
        ("reviews/findings/<int:pk>/correct/", f"reviews/findings/{finding.pk}/correct/", ""),
        *(
            (f"{recommended}{one}", f"reviews/recommendations/{advice.pk}/{one}", "")
            for one in ("", "correct/", "respond/", "close/", "link/")
        ),
        (f"{recommended}reopen/", f"reviews/recommendations/{settled.pk}/reopen/", "closed"),
        (f"{access_table.REVIEW}documents/add/", f"reviews/{review.pk}/documents/add/", ""),
        *(
            (
                f"{access_table.REVIEW}documents/<int:document>/{one}",
                f"reviews/{review.pk}/documents/{document.pk}/{one}",
                "",
            )
            for one in ("", "withdraw/")
        ),
    ):
        world.addresses[route, f"{kind} {state}".strip()] = f"/{address}"
    for part in (kept_back, document):
        world.addresses[access_table.EXEMPT, f"{kind} {part._meta.model_name}"] = part.get_exempt_url()
    return advice
