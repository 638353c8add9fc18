"""Which actions a post owns or a workstream holds, and what in them waits for one person."""

from django.db.models import QuerySet
from django.urls import reverse

from actions.adding import TO_ADD
from actions.models import Action, Completion, DateChange
from council.access.rules import Right, VisibleQuerySet
from council.models import Post, User
from council.rag import LEFT, Stage
from council.register.ownership import Ownership, Waiting
from council.register.standing_in import StandingIn
from programmes.models import Workstream


def still_owed() -> QuerySet[Action]:
    """The actions that somebody still answers for: neither verified nor out of the plan."""
    return Action.objects.exclude(stage__in=[*LEFT, Stage.VERIFIED])


def listed(post: Post) -> str:
    """The register of actions, filtered to the post's."""
    return f"{reverse('actions:list-actions')}?owner={post.pk}"


def listed_in(stream: Workstream) -> str:
    """The register of actions, filtered to the workstream's and those of the streams below it."""
    register = reverse("actions:list-actions")
    return f"{register}?programme={stream.programme_id}&workstream={stream.pk}"


def added_to(stream: Workstream, person: User) -> str:
    """Where the person adds an action to the workstream; empty where they may not."""
    return f"{reverse('actions:add-action')}?workstream={stream.pk}" if TO_ADD.allows(person, stream) else ""


def waiting(person: User, *, seen_by: User) -> list[Waiting]:
    """The date changes and completions that the person may decide on, as far as the other may see them.

    Others who manage the programme may decide on them too; what the person asked for or claimed themselves
    waits for somebody else in any case.
    """
    changes = _for_decision(DateChange.objects.all(), person, seen_by).filter(outcome="pending")
    claims = _for_decision(Completion.objects.all(), person, seen_by).filter(outcome="waiting")
    return [
        *(
            Waiting(f"New due date of {change.action}", change.action.get_absolute_url())
            for change in changes.exclude(asked_by=person)
        ),
        *(
            Waiting(f"Verification of {claim.action}", claim.action.get_absolute_url())
            for claim in claims.exclude(claimed_by=person)
        ),
    ]


def _for_decision(rows: VisibleQuerySet, person: User, seen_by: User) -> QuerySet:
    seen = Action.objects.visible_to(seen_by).order_by().values("pk")
    return rows.with_right(person, Right.MANAGE).filter(action__in=seen).select_related("action")


OWNERSHIPS = (Ownership("action", "actions", 10, still_owed, listed=listed, waiting=waiting),)
IN_WORKSTREAMS = StandingIn("action", "actions", 10, Action, "workstream", still_owed, listed_in, added_to)
