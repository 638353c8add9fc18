"""Which risks and mitigations a post owns, and which risks a workstream holds."""

from django.db.models import QuerySet
from django.urls import reverse

from council.models import Post
from council.register.ownership import Ownership
from council.register.standing_in import StandingIn
from risks.models import Mitigation, Risk


def open_mitigations() -> QuerySet[Mitigation]:
    """The mitigations of open risks that are still to be done."""
    return Mitigation.objects.filter(risk__status=Risk.Status.OPEN, done_on=None).select_related("risk")


def listed(post: Post) -> str:
    """The register of risks, filtered to the post's."""
    return f"{reverse('risks:list-risks')}?owner={post.pk}"


OWNERSHIPS = (
    Ownership("risk", "risks", 20, Risk.objects.open, listed=listed),
    Ownership("mitigation", "mitigations", 25, open_mitigations, url=lambda one: one.risk.get_absolute_url()),
)
IN_WORKSTREAMS = StandingIn("risk", "risks", 20, Risk, "workstream", Risk.objects.open)
