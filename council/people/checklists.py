"""What is to be done for somebody who joins or moves, and how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from council.models import Grant, Holding, Membership, User
from council.people.ownership import Owned
from council.wording import spoken


@dataclass(frozen=True)
class ChecklistStep:
    """One step: what, why, where it is done (empty: nowhere here), and whether it is (None: if any)."""

    title: str
    text: str
    url: str
    done: bool | None


def joining(
    person: User, *, holdings: Sequence[Holding], grants: Sequence[Grant], memberships: Sequence[Membership]
) -> list[ChecklistStep]:
    """The steps for somebody who joins, in the order in which they help."""
    return [
        ChecklistStep("Added", f"They sign in by {person.email}.", person.get_absolute_url(), True),
        ChecklistStep(
            "Invited, and signed in once",
            "A link lets them choose how they sign in.",
            where_it_is("create-invitation", person),
            person.last_login is not None,
        ),
        ChecklistStep(
            "In a post",
            ", ".join(str(holding.post) for holding in holdings)
            or "What the post owns is theirs from the day that they take it up.",
            f"{reverse('people:take-up-post')}?person={person.pk}",
            bool(holdings),
        ),
        ChecklistStep(
            "Has a role",
            "It comes with the post or is given to the person. Without one, they see what their posts own.",
            where_it_is("granting:create-grant", person),
            bool(grants),
        ),
        ChecklistStep(
            "On a body, where they sit on one",
            ", ".join(str(membership.body) for membership in memberships)
            or "For members of committees and boards.",
            reverse("people:list-bodies"),
            True if memberships else None,
        ),
    ]


def moving(
    person: User,
    *,
    holdings: Sequence[Holding],
    grants: Sequence[Grant],
    memberships: Sequence[Membership],
    owned: Sequence[tuple[Holding, Sequence[Owned]]],
) -> list[ChecklistStep]:
    """The steps for somebody who moves to another post: what they take up, leave, and no longer need."""
    personal = [grant for grant in grants if grant.user_id]
    steps = [
        ChecklistStep(
            "Take up the new post",
            "From the day of the move. The person who held it before leaves it the day before.",
            f"{reverse('people:take-up-post')}?person={person.pk}",
            False,
        )
    ]
    for holding, things in owned:
        own = ", ".join(owned.heading for owned in things) or "nothing that you can see"
        steps.append(
            ChecklistStep(
                f"Leave {holding.post}",
                f"{holding.get_capacity_display()} since {spoken(holding.from_date)}. The post owns {own}, "
                "and keeps it. Skip this where they go on holding it.",
                reverse("people:end-holding", args=[holding.pk]),
                False,
            )
        )
    if personal:
        roles = "; ".join(f"{grant.get_role_display()}, {grant.scope}" for grant in personal)
        steps.append(
            ChecklistStep(
                "Look at the roles given to them personally",
                f"{roles}. Roles of the old post stay with the post.",
                where_it_is("granting:list-grants", person),
                False,
            )
        )
    for membership in memberships:
        steps.append(
            ChecklistStep(
                f"Still on {membership.body}?",
                "A seat goes with the person, not with the post.",
                reverse("people:end-membership", args=[membership.pk]),
                False,
            )
        )
    return steps


def where_it_is(name: str, person: User) -> str:
    """The address of another room's page, for this person; empty in a council that goes without it."""
    try:
        return f"{reverse(name)}?person={person.pk}"
    except NoReverseMatch:
        return ""
