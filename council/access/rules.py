"""Who may see and who may change what: the one module that says it.

A model that belongs to a programme declares paths: `scope_path`, from it to its `Scope`; where a post answers
for it, `owner_path`, to that `Post`; where the SRO of its programme may decide, `sro_path`, to that `Post`;
where it may be exempt, `exempt_paths`, to its own flag and to those of the records that it hangs on. This
module knows only paths, so that the ground needs no knowledge of what stands on it.

* `Model.objects.visible_to(user)` is the queryset of what a person may see: every list, page, export and
  PDF starts from it. What one may not see does not exist (404, never 403).
* `may(user, Right.MANAGE, record)` is the predicate for one record; `require` raises where it is false.
* `who_may(record, on=day)` reads it in reverse: everybody who sees the record, and through what.
* `require_another` keeps duties apart: between persons, whatever posts they hold and whoever deputises.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Exists, OuterRef, Q
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
    Role.GUEST: frozenset(),  # issued packs of one body only: see `Pack`
}
OVERSIGHT = (R.ADMINISTER, R.HISTORY)  # either of them reads who holds which role
INSIGHT = (*OVERSIGHT, R.MANAGE)  # any of them reads who may see or change one record


@dataclass(frozen=True)
class Pack:
    """What a guest may read: what was issued to one body, of one programme or (scope None) of all."""

    body: int
    scope: int | None
    exempt: bool


@dataclass(frozen=True)
class Standing:
    """What one person may do on one day, read once: the posts they hold and the grants that run."""

    posts: frozenset[int]
    council: frozenset[Right]
    council_exempt: bool
    programmes: dict[int, frozenset[Right]]
    exempt: frozenset[int]
    roles: frozenset[str] = frozenset()  # whatever their scope
    packs: frozenset[Pack] = frozenset()
    answers: bool = False  # whether a programme names a post of theirs as its senior responsible owner

    @property
    def only_packs(self) -> bool:
        """Whether the person is a guest and nothing else."""
        return bool(self.packs) and not (self.posts or self.council or self.programmes)

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

    def reach_of_any(self, rights: Iterable[Right]) -> frozenset[int] | None:
        """The keys of the scopes in which one of the rights holds; None where one holds everywhere."""
        reaches = [self.reach(right) for right in rights]
        return None if None in reaches else frozenset().union(*(reach for reach in reaches if reach))

    @property
    def key(self) -> str:
        """The standing in words that are the same wherever and whenever it is the same."""
        programmes = sorted((scope, sorted(rights)) for scope, rights in self.programmes.items())
        packs = sorted((pack.body, pack.scope or 0, pack.exempt) for pack in self.packs)
        sets = (self.posts, self.council, self.exempt, self.roles)
        return repr(([sorted(one) for one in sets], self.council_exempt, programmes, packs))  # type: ignore[type-var]

    def sees_exempt_in(self, scope: int) -> bool:
        """Whether exempt material of the scope may be seen."""
        return self.council_exempt or scope in self.exempt


NOBODY = Standing(frozenset(), frozenset(), False, {}, frozenset())


def standing(user: "User | AnonymousUser", *, on: date | None = None) -> Standing:
    """The person's standing on the day (today unless told), in two queries, kept for the request.

    It is remembered on the user object, which a request makes anew, so a grant that ends is gone at the
    next page.
    """
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    on = on or timezone.localdate()
    known: dict[date, Standing] | None = getattr(user, "_standings", None)
    if known is None:  # asked for and set as an attribute: request.user wraps the person who keeps it
        known = user._standings = {}  # type: ignore[attr-defined]
    if on not in known:
        known[on] = read_standing(user, on)
    return known[on]


def read_standing(user: "User", on: date) -> Standing:
    """The person's standing on the day, from the database."""
    current = Holding.current(on)
    held = Holding.objects.filter(current, user=user).order_by()
    named = [Exists(model._base_manager.filter(sro=OuterRef("post")).order_by()) for model in sro_models()]
    rows = dict(held.annotate(answers=reduce(or_, map(Q, named))).values_list("post_id", "answers"))
    posts = frozenset(rows)
    given = Q(user=user) | Q(post__in=posts) if posts else Q(user=user)
    grants = Grant.objects.filter(current, given).order_by().select_related("scope")
    grants = grants.only("role", "body", "sees_exempt", "scope__kind")
    return standing_of(posts, grants, answers=any(rows.values()))


@cache
def sro_models() -> tuple[type[models.Model], ...]:
    """The models whose records name their senior responsible owner themselves: `sro_path` is their field."""
    return tuple(model for model in apps.get_models() if getattr(model, "sro_path", "") == "sro")


def standing_of(posts: frozenset[int], grants: Iterable[Grant], *, answers: bool = False) -> Standing:
    """What the posts and the grants that run come to; `answers` for a programme, as its SRO."""
    council: set[Right] = set()
    programmes: dict[int, set[Right]] = defaultdict(set)
    exempt: set[int] = set()
    packs: set[Pack] = set()
    council_exempt = False
    roles = set()
    for grant in grants:
        roles.add(grant.role)
        everywhere = grant.scope.kind == Scope.Kind.COUNCIL
        if grant.body_id:  # a guest's exempt right is for that body's packs and for nothing else
            packs.add(Pack(grant.body_id, None if everywhere else grant.scope_id, grant.sees_exempt))
        elif everywhere:
            council |= RIGHTS[grant.role]
            council_exempt = council_exempt or grant.sees_exempt
        else:
            programmes[grant.scope_id] |= RIGHTS[grant.role]
            if grant.sees_exempt:
                exempt.add(grant.scope_id)
    return Standing(
        posts=posts,
        council=frozenset(council),
        council_exempt=council_exempt,
        programmes={scope: frozenset(rights) for scope, rights in programmes.items()},
        exempt=frozenset(exempt),
        roles=frozenset(roles),
        packs=frozenset(packs),
        answers=answers,
    )


class VisibleQuerySet(RecordedQuerySet):
    """The queryset of a record that belongs to a programme."""

    def visible_to(self, user: "User | AnonymousUser", *, on: date | None = None) -> Self:
        """What the person may see: what their grants reach, what their posts own; exempt only by right."""
        seen = self.model.visible_when(standing(user, on=on))  # type: ignore[attr-defined]
        return self.filter(seen)

    def with_right(self, user: "User | AnonymousUser", right: Right, *, on: date | None = None) -> Self:
        """What the person sees and holds the right for."""
        who = standing(user, on=on)
        seen = self.model.visible_when(who)  # type: ignore[attr-defined]
        return self.filter(seen & within_scopes(self.model, who.reach(right)))

    def of_running(self) -> Self:
        """The records of programmes that run: of a closed one nothing is asked any more."""
        path: str = self.model.scope_path  # type: ignore[attr-defined]
        return self.filter(**{f"{path}__is_closed": False})


class InProgramme(Recorded):
    """A record that belongs to a programme, and so to whoever its scope is granted to."""

    owner_path: str = ""
    sro_path: str = ""

    objects = VisibleQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        abstract = True

    @classmethod
    def visible_when(cls, who: Standing) -> Q:
        """The condition under which a row may be seen; a model whose rule is its own says both this and …"""
        return visible(cls, who)

    @classmethod
    def seen_beside(cls, posts: frozenset[int]) -> Q | None:
        """The condition under which the posts see a row that none of them owns, and …"""
        return None

    def posts_beside(self) -> frozenset[int]:
        """… the keys of the posts that see this record so."""
        return frozenset()

    def visible_by(self, who: Standing) -> bool:
        """… whether this record may be."""
        scope = scope_of(self)
        exempt = is_exempt(self)
        if exempt and not who.sees_exempt_in(scope):
            return False
        if who.has(Right.SEE, scope) or owner_of(self) in who.posts:
            return True
        return bool(who.posts) and bool(self.posts_beside() & who.posts)


class InProgrammes(InProgramme):
    """A record that several programmes may share, or none yet: then it belongs to the council as a whole.

    Its `scope_path` leads through the programmes that share it. Who sees or manages one of them sees or
    manages the record; while there is none, only those do whose role reaches the whole council.
    """

    class Meta:
        abstract = True

    @property
    def scopes(self) -> frozenset[int]:
        """The keys of the scopes that the record belongs to. One query, the first time."""
        if "_scopes" not in self.__dict__:
            path = type(self).scope_path
            found = type(self)._base_manager.filter(pk=self.pk).values_list(path, flat=True)
            shared = frozenset(scope for scope in found if scope is not None)
            self.__dict__["_scopes"] = shared or frozenset({Scope.council().pk})
        scopes: frozenset[int] = self.__dict__["_scopes"]
        return scopes

    def visible_by(self, who: Standing) -> bool:
        exempt = is_exempt(self)
        if exempt and not any(who.sees_exempt_in(scope) for scope in self.scopes):
            return False
        return any(who.has(Right.SEE, scope) for scope in self.scopes)


def visible(model: type[models.Model], who: Standing) -> Q:
    """The condition under which a row of the model may be seen by that standing."""
    reach = who.reach(Right.SEE)
    seen = within_scopes(model, reach)
    owner = getattr(model, "owner_path", "")
    if owner and who.posts and reach is not None:  # an empty Q means everything only while it stands alone
        seen |= Q(**{f"{owner}__in": who.posts})
    if issubclass(model, InProgramme) and who.posts and reach is not None:
        seen |= model.seen_beside(who.posts) or Q(pk__in=[])
    paths = model.exempt_paths  # type: ignore[attr-defined]
    if not paths or who.council_exempt:
        return seen
    open_to_all = Q()
    for path in paths:
        flag = Q(**{path: False})
        # What hangs on nothing is not kept back by it.
        open_to_all &= flag | Q(**{f"{path}__isnull": True}) if may_be_missing(model, path) else flag
    return seen & (open_to_all | within_scopes(model, who.exempt)) if who.exempt else seen & open_to_all


def within_scopes(model: type[models.Model], scopes: Iterable[int] | None) -> Q:
    """The condition under which a row belongs to one of the scopes; None stands for all of them."""
    if scopes is None:
        return Q()
    scopes = list(scopes)
    if not scopes:
        return Q(pk__in=[])
    path: str = model.scope_path  # type: ignore[attr-defined]
    if issubclass(model, InProgrammes):
        # By keys, not by a join: a record that two programmes share would come twice.
        shared = model._base_manager.filter(**{f"{path}__in": scopes})
        return Q(pk__in=shared.order_by().values("pk"))
    head, _, last = path.rpartition("__")
    if not head:
        return Q(**{f"{last}__in": scopes})
    # By the keys of the programmes, not by a join with them: so an index of the record's own can answer.
    programmes = model_at(model, head)._base_manager.filter(**{f"{last}__in": scopes})
    return Q(**{f"{head}__in": programmes.order_by().values("pk")})


def model_at(model: type[models.Model], path: str) -> Any:
    """The model that the path leads to."""
    at: Any = model
    for name in path.split("__"):
        at = at._meta.get_field(name).related_model
    return at


def follow_path(record: Any, path: str) -> Any:
    """What the path leads to from the record; None where it hangs on nothing on the way."""
    for name in path.split("__"):
        record = record and getattr(record, name)
    return record


def is_exempt(record: Any) -> bool:
    """Whether the record is exempt by its own flag or by that of a record that it hangs on."""
    return any(follow_path(record, path) for path in type(record).exempt_paths)


@cache
def may_be_missing(model: type[models.Model], path: str) -> bool:
    """Whether a record may hang on nothing where the path leads to what it hangs on."""
    at: Any = model
    for name in path.split("__")[:-1]:
        field = at._meta.get_field(name)
        if field.null:
            return True
        at = field.related_model
    return False


def scope_of(record: Any) -> int:
    """The key of the scope that a record belongs to."""
    last = type(record).scope_path.rpartition("__")[2]
    return getattr(holder_of_scope(record), f"{last}_id")


def holder_of_scope(record: Any) -> Any:
    """What has the scope that a record belongs to: mostly its programme; the record itself where it does."""
    head = type(record).scope_path.rpartition("__")[0]
    return follow_path(record, head) if head else record


def scopes_of(record: Any) -> frozenset[int]:
    """The keys of the scopes that a record belongs to: one, unless several programmes share it."""
    return record.scopes if isinstance(record, InProgrammes) else frozenset({scope_of(record)})


def owner_of(record: Any) -> int | None:
    """The key of the post that answers for the record; None where there is none."""
    return _post_at(record, type(record).owner_path)


def sro_of(record: Any) -> int | None:
    """The key of the post that is the SRO of the record's programme; None where none is named."""
    return _post_at(record, type(record).sro_path)


def _post_at(record: Any, path: str) -> int | None:
    if not path:
        return None
    head, _, last = path.rpartition("__")
    at = follow_path(record, head) if head else record
    post: int | None = getattr(at, f"{last}_id") if at else None  # what hangs on nothing has no owner
    return post


def owns(user: "User | AnonymousUser", record: Any, *, on: date | None = None) -> bool:
    """Whether the person holds, on the day, the post that answers for the record."""
    return owner_of(record) in standing(user, on=on).posts


def acting_for(user: "User", record: Any, *, on: date | None = None) -> Post | None:
    """The post on whose behalf a change is made, where the person owns the record through it."""
    return follow_path(record, type(record).owner_path) if owns(user, record, on=on) else None


def sees(user: "User | AnonymousUser", record: Any, *, on: date | None = None) -> bool:
    """Whether the person may see the one record: the predicate beside `visible_to`."""
    return record.visible_by(standing(user, on=on))


def may(user: "User | AnonymousUser", right: Right, record: Any = None, *, on: date | None = None) -> bool:
    """Whether the person holds the right for the record; without a record, whether anywhere at all."""
    who = standing(user, on=on)
    if record is None:
        return who.has(right)
    return sees(user, record, on=on) and any(who.has(right, scope) for scope in scopes_of(record))


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


def may_read_access(user: "User | AnonymousUser", record: Any, *, on: date | None = None) -> bool:
    """Whether the person may be told who else sees the record."""
    return any(may(user, right, record, on=on) for right in INSIGHT)


def scopes_with(user: "User | AnonymousUser", rights: Iterable[Right]) -> models.QuerySet[Scope]:
    """The scopes in which the person holds one of the rights today."""
    reach = standing(user).reach_of_any(rights)
    return Scope.objects.all() if reach is None else Scope.objects.filter(pk__in=reach)


def require(allowed: bool, why: str = "You cannot do this.") -> None:
    """Raise PermissionDenied, with the reason that the 403 page shows, unless allowed."""
    if not allowed:
        raise PermissionDenied(why)


def council_administrators(*, on: date, without: Grant | None = None) -> set[int]:
    """The keys of the active people who administer the council on the day by a grant that has no end."""
    grants = Grant.objects.filter(
        scope__kind=Scope.Kind.COUNCIL, role=Role.ADMIN, from_date__lte=on, to_date__isnull=True
    )
    if without is not None:
        grants = grants.exclude(pk=without.pk)
    own = grants.filter(user__is_active=True).values_list("user", flat=True)
    posts = grants.exclude(post=None).values("post")
    holders = Holding.objects.filter(Holding.current(on), post__in=posts, user__is_active=True)
    return {*own, *holders.values_list("user", flat=True)}


def holders_of(right: Right, scopes: Iterable[int], *, on: date) -> dict[int, set[int]]:
    """The keys of the active people who hold the right in each of the scopes on the day. Two queries."""
    scopes = set(scopes)
    roles = [role for role, rights in RIGHTS.items() if right in rights]
    running = Grant.objects.filter(Holding.current(on), role__in=roles).filter(
        Q(scope__in=scopes) | Q(scope__kind=Scope.Kind.COUNCIL)
    )
    rows = list(running.values_list("scope_id", "scope__kind", "user", "user__is_active", "post"))
    holdings = Holding.objects.filter(
        Holding.current(on), post__in=[row[4] for row in rows], user__is_active=True
    )
    in_post: dict[int, set[int]] = defaultdict(set)
    for post, user in holdings.values_list("post_id", "user_id"):
        in_post[post].add(user)
    found: dict[int, set[int]] = {scope: set() for scope in scopes}
    for scope, kind, user, is_active, post in rows:
        people = in_post[post] if post else ({user} if is_active else set())
        for reached in scopes if kind == Scope.Kind.COUNCIL else (scope,):
            found[reached] |= people
    return found
