"""Which risks, mitigations and controls a post owns, and which risks a workstream holds."""

from django.db.models import QuerySet
from django.urls import reverse

from council.models import Post
from council.register.ownership import Ownership
from council.register.standing_in import StandingIn
from risks.models import Control, LogEntry, Mitigation, Risk


def kept_controls() -> QuerySet[Control]:
    """The controls of open risks that still work."""
    return Control.objects.filter(risk__status=Risk.Status.OPEN, ended_on=None).select_related("risk")


def listed(post: Post) -> str:
    """The register of risks, filtered to the post's."""
    return f"{reverse('risks:list-risks')}?owner={post.pk}"


OWNERSHIPS = (
    Ownership("risk", "risks", 20, Risk.objects.open, listed=listed),
    Ownership("control", "controls", 26, kept_controls, url=lambda one: one.risk.get_absolute_url()),
)
MITIGATIONS_OWNED = (
    Ownership(
        "mitigation",
        "mitigations",
        25,
        lambda: Mitigation.objects.to_do().select_related("risk"),  # type: ignore[attr-defined]
        listed=lambda post: f"{reverse('risks:list-mitigations')}?owner={post.pk}",
    ),
)
ENTRIES_OWNED = (
    Ownership(
        "log entry",
        "log entries",
        27,
        LogEntry.objects.to_resolve,  # type: ignore[attr-defined]
        listed=lambda post: f"{reverse('risks:list-entries')}?owner={post.pk}",
    ),
)
ENTRIES_IN_WORKSTREAMS = StandingIn(
    "log entry",
    "log entries",
    22,
    LogEntry,
    "workstream",
    LogEntry.objects.to_resolve,  # type: ignore[attr-defined]
)
IN_WORKSTREAMS = StandingIn("risk", "risks", 20, Risk, "workstream", Risk.objects.open)
