"""Who may see and who may change what: the one module that says it.

A model that belongs to a programme declares paths: `scope_path`, from it to its `Scope`; where a post answers
for it, `owner_path`, to that `Post`; where it may be exempt, `exempt_paths`, to its own flag and to those of
the records that it hangs on. This module knows only paths, so that the ground needs
no knowledge of what stands on it.

* `Model.objects.visible_to(user)` is the queryset of what a person may see: every list, page, export and
  PDF starts from it. What one may not see does not exist (404, never 403).
* `may(user, Right.MANAGE, record)` is the predicate for one record; `require` raises where it is false.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.utils import timezone

from council.history import Recorded, RecordedQuerySet
from council.models import Grant, Holding, Post, Role, Scope

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from council.models import User


class Right(StrEnum):
    """What a role may let its holder do within its scope."""

    SEE = "see"
    UPDATE = "update any action"
    MANAGE = "manage the plan and decide on its dates"
    RISKS = "lead the risk register"
    MONEY = "confirm savings"
    DRAFT = "draft reports"
    ISSUE = "issue reports"
    APPROVE = "approve reports"
    HISTORY = "read the whole history"
    IMPORT = "import plans"
    ADMINISTER = "look after people and settings"


R = Right
RIGHTS: dict[str, frozenset[Right]] = {
    Role.VIEWER: frozenset({R.SEE}),
    Role.OFFICER: frozenset({R.SEE}),  # and what the posts they hold own, see `owns`
    Role.PROGRAMME_MANAGER: frozenset({R.SEE, R.UPDATE, R.MANAGE, R.IMPORT, R.DRAFT, R.HISTORY}),
    Role.RISK_LEAD: frozenset({R.SEE, R.RISKS}),
    Role.FINANCE: frozenset({R.SEE, R.MONEY}),
    Role.CLERK: frozenset({R.SEE, R.DRAFT, R.ISSUE}),
    Role.APPROVER: frozenset({R.SEE, R.APPROVE}),
    Role.AUDITOR: frozenset({R.SEE, R.HISTORY}),
    Role.ADMIN: frozenset({R.SEE, R.IMPORT, R.ADMINISTER}),
    Role.GUEST: frozenset(),  # issued packs of one body only, which reports decide
}


@dataclass(frozen=True)
class Standing:
    """What one person may do on one day, read once: the posts they hold and the grants that run."""

    posts: frozenset[int]
    council: frozenset[Right]
    council_exempt: bool
    programmes: dict[int, frozenset[Right]]
    exempt: frozenset[int]
    roles: frozenset[str] = frozenset()  # whatever their scope

    def reach(self, right: Right) -> frozenset[int] | None:
        """The keys of the scopes in which the right holds; None where it holds everywhere."""
        if right in self.council:
            return None
        return frozenset(scope for scope, rights in self.programmes.items() if right in rights)

    def has(self, right: Right, scope: int | None = None) -> bool:
        """Whether the right holds in the scope; without a scope, whether it holds anywhere."""
        reach = self.reach(right)
        if reach is None:
            return True
        return bool(reach) if scope is None else scope in reach


NOBODY = Standing(frozenset(), frozenset(), False, {}, frozenset())


def standing(user: "User | AnonymousUser", *, on: date | None = None) -> Standing:
    """The person's standing on the day (today unless told), in two queries, kept for the request.

    It is remembered on the user object, which a request makes anew, so a grant that ends is gone at the
    next page.
    """
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    on = on or timezone.localdate()
    known: dict[date, Standing] = user.__dict__.setdefault("_standings", {})
    if on not in known:
        known[on] = _read(user, on)
    return known[on]


def _read(user: "User", on: date) -> Standing:
    posts = frozenset(
        Holding.objects.filter(Holding.current(on), user=user).values_list("post_id", flat=True)
    )
    grants = (
        Grant.objects.filter(Holding.current(on))
        .filter(Q(user=user) | Q(post__in=posts))
        .values_list("scope_id", "scope__kind", "role", "sees_exempt")
    )
    council: set[Right] = set()
    programmes: dict[int, set[Right]] = {}
    exempt: set[int] = set()
    council_exempt = False
    roles: set[str] = set()
    for scope, kind, role, sees_exempt in grants:
        roles.add(role)
        if kind == Scope.Kind.COUNCIL:
            council |= RIGHTS[role]
            council_exempt = council_exempt or sees_exempt
        else:
            programmes.setdefault(scope, set()).update(RIGHTS[role])
            if sees_exempt:
                exempt.add(scope)
    return Standing(
        posts=posts,
        council=frozenset(council),
        council_exempt=council_exempt,
        programmes={scope: frozenset(rights) for scope, rights in programmes.items()},
        exempt=frozenset(exempt),
        roles=frozenset(roles),
    )


class VisibleQuerySet(RecordedQuerySet):
    """The queryset of a record that belongs to a programme."""

    def visible_to(self, user: "User | AnonymousUser", *, on: date | None = None) -> "VisibleQuerySet":
        """What the person may see: what their grants reach, what their posts own; exempt only by right."""
        return self.filter(visible(self.model, standing(user, on=on)))

    def with_right(
        self, user: "User | AnonymousUser", right: Right, *, on: date | None = None
    ) -> "VisibleQuerySet":
        """What the person sees and holds the right for."""
        who = standing(user, on=on)
        return self.filter(visible(self.model, who) & _within(self.model, who.reach(right)))


class InProgramme(Recorded):
    """A record that belongs to a programme, and so to whoever its scope is granted to."""

    owner_path: str = ""

    objects = VisibleQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        abstract = True


def visible(model: type[models.Model], who: Standing) -> Q:
    """The condition under which a row of the model may be seen by that standing."""
    reach = who.reach(Right.SEE)
    seen = _within(model, reach)
    owner = getattr(model, "owner_path", "")
    if owner and who.posts and reach is not None:  # an empty Q means everything only while it stands alone
        seen |= Q(**{f"{owner}__in": who.posts})
    paths = model.exempt_paths  # type: ignore[attr-defined]
    if not paths or who.council_exempt:
        return seen
    open_to_all = Q(**dict.fromkeys(paths, False))
    return seen & (open_to_all | _within(model, who.exempt)) if who.exempt else seen & open_to_all


def _within(model: type[models.Model], scopes: Iterable[int] | None) -> Q:
    if scopes is None:
        return Q()
    scopes = list(scopes)
    if not scopes:
        return Q(pk__in=[])
    path: str = model.scope_path  # type: ignore[attr-defined]
    head, _, last = path.rpartition("__")
    if not head:
        return Q(**{f"{last}__in": scopes})
    # By the keys of the programmes, not by a join with them: so an index of the record's own can answer.
    programmes = _at_end(model, head)._base_manager.filter(**{f"{last}__in": scopes})
    return Q(**{f"{head}__in": programmes.order_by().values("pk")})


def _at_end(model: type[models.Model], path: str) -> Any:
    """The model that the path leads to."""
    found: Any = model
    for name in path.split("__"):
        found = found._meta.get_field(name).related_model
    return found


def _follow(record: Any, path: str) -> Any:
    for name in path.split("__"):
        record = getattr(record, name)
    return record


def scope_of(record: Any) -> int:
    """The key of the scope that a record belongs to."""
    path = type(record).scope_path
    head, _, last = path.rpartition("__")
    return getattr(_follow(record, head) if head else record, f"{last}_id")


def owns(user: "User | AnonymousUser", record: Any, *, on: date | None = None) -> bool:
    """Whether the person holds, on the day, the post that answers for the record."""
    path = type(record).owner_path
    if not path:
        return False
    owner = _follow(record, path)
    return owner is not None and owner.pk in standing(user, on=on).posts


def acting_for(user: "User", record: Any, *, on: date | None = None) -> Post | None:
    """The post on whose behalf a change is made, where the person owns the record through it."""
    return _follow(record, type(record).owner_path) if owns(user, record, on=on) else None


def sees(user: "User | AnonymousUser", record: Any, *, on: date | None = None) -> bool:
    """Whether the person may see the one record: the predicate beside `visible_to`."""
    who = standing(user, on=on)
    scope = scope_of(record)
    exempt = any(_follow(record, path) for path in type(record).exempt_paths)
    if exempt and not (who.council_exempt or scope in who.exempt):
        return False
    return who.has(Right.SEE, scope) or owns(user, record, on=on)


def may(user: "User | AnonymousUser", right: Right, record: Any = None, *, on: date | None = None) -> bool:
    """Whether the person holds the right for the record; without a record, whether anywhere at all."""
    who = standing(user, on=on)
    if record is None:
        return who.has(right)
    return sees(user, record, on=on) and who.has(right, scope_of(record))


def may_update(user: "User | AnonymousUser", record: Any, *, on: date | None = None) -> bool:
    """Whether the person may update the record: its owner's holder, or the programme's manager."""
    return sees(user, record, on=on) and (owns(user, record, on=on) or may(user, Right.UPDATE, record, on=on))


def administers(user: "User | AnonymousUser", *, on: date | None = None) -> bool:
    """Whether the person looks after people, posts and bodies: an administrator of the whole council.

    An administrator of one programme doesn't: who may fill a post or change an address could become anybody.
    """
    return standing(user, on=on).reach(Right.ADMINISTER) is None


def reads_posts(user: "User | AnonymousUser", *, on: date | None = None) -> bool:
    """Whether the person may read who holds which post and sits on which body: all who see anything here."""
    who = standing(user, on=on)
    return bool(who.posts) or who.has(Right.SEE)


def require(allowed: bool, why: str = "You may not do this.") -> None:
    """Nothing, where allowed; else PermissionDenied with the reason that the 403 page shows."""
    if not allowed:
        raise PermissionDenied(why)
