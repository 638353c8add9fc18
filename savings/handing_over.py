"""Which savings a post owns or a workstream holds."""

from django.db.models import QuerySet
from django.urls import reverse

from council.access.rules import Right
from council.models import Post, User
from council.register.ownership import Ownership, Waiting
from council.register.standing_in import StandingIn
from savings.models import Claim, Saving, TargetChange


def still_promised() -> QuerySet[Saving]:
    """The savings that somebody still answers for: neither withdrawn nor replaced by another."""
    return Saving.objects.exclude(status__in=[Saving.Status.WITHDRAWN, Saving.Status.REPLACED])


def listed(post: Post) -> str:
    """The register of savings, filtered to the post's."""
    return f"{reverse('savings:list-savings')}?owner={post.pk}"


def waiting(person: User, *, seen_by: User) -> list[Waiting]:
    """The claims and targets that the person may decide on, as far as the other may see them.

    What they claimed or asked for themselves waits for someone else in any case.
    """
    seen = Saving.objects.visible_to(seen_by).order_by().values("pk")
    claims = Claim.objects.with_right(person, Right.MONEY).filter(outcome="waiting", saving__in=seen)
    changes = TargetChange.objects.with_right(person, Right.MANAGE).filter(outcome="pending", saving__in=seen)
    return [
        *(
            Waiting(f"Claim of {claim.saving}", claim.saving.get_absolute_url())
            for claim in claims.exclude(claimed_by=person).select_related("saving")
        ),
        *(
            Waiting(f"Target of {change.saving}", change.saving.get_absolute_url())
            for change in changes.exclude(asked_by=person).select_related("saving")
        ),
    ]


OWNERSHIPS = (Ownership("saving", "savings", 30, still_promised, listed=listed, waiting=waiting),)
IN_WORKSTREAMS = StandingIn("saving", "savings", 30, Saving, "workstream", still_promised)
