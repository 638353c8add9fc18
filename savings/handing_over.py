"""Which savings a post owns or a workstream holds."""

from django.db.models import QuerySet
from django.urls import reverse

from council.models import Post
from council.register.ownership import Ownership
from council.register.standing_in import StandingIn
from savings.models import Saving


def still_promised() -> QuerySet[Saving]:
    """The savings that somebody still answers for: neither withdrawn nor replaced by another."""
    return Saving.objects.exclude(status__in=[Saving.Status.WITHDRAWN, Saving.Status.REPLACED])


def listed(post: Post) -> str:
    """The register of savings, filtered to the post's."""
    return f"{reverse('savings:list-savings')}?owner={post.pk}"


OWNERSHIPS = (Ownership("saving", "savings", 30, still_promised, listed=listed),)
IN_WORKSTREAMS = StandingIn("saving", "savings", 30, Saving, "workstream", still_promised)
