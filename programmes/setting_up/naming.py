"""What comes with being named: who is named to run a programme is also given the role that this takes.

Named alone, a post could neither decide on a date nor be told of what its owners left. So where the person
who names it administers the programme, the post is given its role as any other role is given, by
`council.granting`; where they don't, the page says that an administrator gives it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from council.access.acting import By
from council.access.duties import gives_themself
from council.access.rules import Right, standing
from council.granting.granting import TO_GRANT, end_grant, grant_role
from council.granting.named_duties import tell_named
from council.models import Grant, Post, Role, User
from programmes.models import Programme

GIVEN_THROUGH = "being named on the programme’s page"


@dataclass(frozen=True)
class Naming:
    """How a programme names a post: in which words, the role that comes with it, the right it takes."""

    words: str
    role: Role
    needs: Right


NAMINGS = {
    "manager": Naming("programme manager", Role.PROGRAMME_MANAGER, Right.MANAGE),
    "sro": Naming("senior responsible owner", Role.VIEWER, Right.SEE),
}


def give_named_roles(programme: Programme, *, before: Mapping[str, Post | None], by: By, on: date) -> None:
    """Give the posts named now what their roles need, and end what others had by being named.

    `before` are the posts named until now. Leaves alone what the person may not grant: no one grants a role
    to themselves, or without administering the programme.
    """
    if not isinstance(by, User) or not TO_GRANT.allows(by, programme.scope, on=on):
        return
    for name, naming in NAMINGS.items():
        was, post = before.get(name), getattr(programme, name)
        if was == post:
            continue
        if was is not None:
            for grant in roles_held(programme, was, naming, on=on).filter(given_through=GIVEN_THROUGH):
                end_grant(grant, by=by, ends=on, on=on, reason=f"No longer named {naming.words}")
        if post is None or roles_held(programme, post, naming, on=on).exists():
            continue
        if not gives_themself(by, on=on, post=post):
            reason = f"Named {naming.words} of {programme.title}"[:300]
            given = {"role": naming.role, "post": post, "reason": reason, "through": GIVEN_THROUGH}
            grant_role(scope=programme.scope, by=by, on=on, **given)


def tell_sro(programme: Programme, *, before: Post | None, by: User | None, on: date) -> None:
    """Tell those whose post is the senior responsible owner now, or was: it decides and approves."""
    duty = f"{NAMINGS['sro'].words} of {programme.title}"
    tell_named(duty, now=programme.sro, before=before, by=by, on=on, begins=on)


def roles_held(programme: Programme, post: Post, naming: Naming, *, on: date) -> QuerySet[Grant]:
    """The grants by which the post holds, on the day, the role that comes with being so named."""
    rows: QuerySet[Grant] = Grant.objects.running(on=on)  # type: ignore[attr-defined]
    return rows.filter(scope=programme.scope_id, post=post, role=naming.role)


@dataclass(frozen=True)
class Powerless:
    """A post that is named and that no one holds, or whose holders cannot do what being named takes."""

    post: Post
    naming: Naming
    is_vacant: bool

    @property
    def words(self) -> str:
        """What is lacking, in a sentence."""
        named = f"{self.post}, named {self.naming.words},"
        if self.is_vacant:
            return f"{named} is vacant."
        lacks = "manage" if self.naming.needs == Right.MANAGE else "see"
        return f"{named} cannot {lacks} the programme yet. An administrator gives the post a role."


def powerless(programme: Programme, *, on: date) -> list[Powerless]:
    """The named posts by which nothing can be decided, or no one reached, as things stand on the day."""
    found = []
    for name, naming in NAMINGS.items():
        post = getattr(programme, name)
        if post is None:
            continue
        holders = [holder for holder in post.holders(on=on) if holder.is_active]
        if not any(standing(holder, on=on).has(naming.needs, programme.scope_id) for holder in holders):
            found.append(Powerless(post, naming, not holders))
    return found
