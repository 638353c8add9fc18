"""Roles through groups of the council's directory: what membership gives, and what it takes away again.

A grant made here carries the mapping that made it; grants given by hand carry none and are never touched.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import transaction

from council import events
from council.access.acting import DIRECTORY, By, Rule, authorise
from council.access.rules import Right, standing
from council.history import authored
from council.lengths import shortened
from council.models import Event, Grant, GroupMapping, Holding, Role, Scope, User
from council.natural_order import NaturalKey

TO_MAP_GROUPS = Rule("Administrators say which groups give which role.", rights=(Right.ADMINISTER,))
TO_MAP_EXEMPT = replace(TO_MAP_GROUPS, everywhere=True)  # who answers for everybody's access
TO_APPLY_GROUPS = Rule("Groups give roles when someone signs in.", jobs=(DIRECTORY,))


WHY_NOT = "An auditor sees exempt material. Enter why those of the group do not."


def lacks_why_not(*, role: str | None, sees_exempt: bool | None, exempt_withheld: str | None) -> bool:
    """Whether it is not said why those whom the group makes auditors see nothing exempt."""
    return role == Role.AUDITOR and not sees_exempt and not (exempt_withheld or "").strip()


@dataclass(frozen=True)
class Changes:
    """What membership would change for one person, before anything is written."""

    person: User
    begun: list[GroupMapping] = field(default_factory=list)
    ended: list[Grant] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.begun or self.ended)


def changes(
    person: User, groups: Iterable[str], *, mappings: Iterable[GroupMapping], running: Iterable[Grant]
) -> Changes:
    """What the groups change for the person: pure, given the mappings in use and the grants now running.

    A group that the person mapped gives themselves nothing: nobody grants to themselves.
    """
    groups = set(groups)
    due = {m.pk: m for m in mappings if m.group in groups and m.made_by_id != person.pk}
    kept: set[int] = set()
    ended = []
    for grant in running:
        mapping = due.get(grant.mapping_id or 0)
        given = (grant.role, grant.scope_id, grant.sees_exempt)
        if mapping and given == (mapping.role, mapping.scope_id, mapping.sees_exempt):
            kept.add(mapping.pk)
        else:
            ended.append(grant)
    return Changes(person, [mapping for pk, mapping in due.items() if pk not in kept], ended)


def running_through_groups(on: date) -> Iterable[Grant]:
    """The grants through groups that run on the day, without those taken away on the day they were given."""
    over = {"from_date": on, "to_date": on}
    grants = Grant.objects.filter(Holding.current(on), mapping__isnull=False, user__isnull=False)
    return grants.exclude(**over).select_related("mapping", "scope", "user")


@transaction.atomic
def apply_groups(person: User, groups: Iterable[str], *, by: By, on: date) -> Changes:
    """Change the grants through groups to what the groups say, each with its reason; return what changed."""
    authorise(by, TO_APPLY_GROUPS)
    mappings = GroupMapping.objects.filter(is_active=True).select_related("scope")
    running = running_through_groups(on).filter(user=person)  # type: ignore[attr-defined]
    due_changes = changes(person, groups, mappings=mappings, running=running)
    for grant in due_changes.ended:
        _end(grant, on=on, why=f"No longer in the group {grant.mapping}")
    for mapping in due_changes.begun:
        why = shortened(f"Through single sign-on group {mapping}", 300)
        with authored(by=person, why=why):
            grant = Grant.objects.create(
                scope=mapping.scope,
                role=mapping.role,
                user=person,
                sees_exempt=mapping.sees_exempt,
                from_date=on,
                reason=why,
                exempt_reason=exempt_reason_of(mapping),
                given_through=shortened(f"single sign-on group {mapping}", 120),
                mapping=mapping,
            )
        events.tell(Event.Kind.GRANTED, f"{grant}: {why[0].lower()}{why[1:]}", by=person, grant=grant.pk)
    return due_changes


def exempt_reason_of(mapping: GroupMapping) -> str:
    """Why the mapping’s grant opens exempt material, or why an auditor’s doesn’t; empty where neither is."""
    if mapping.sees_exempt:
        return mapping.reason
    if mapping.role != Role.AUDITOR:
        return ""
    # Those that were made before it was asked say no more than that.
    return mapping.exempt_withheld or shortened(f"The group {mapping} opens none.", 300)


def _end(grant: Grant, *, on: date, why: str) -> None:
    """End the grant at once, also where it began the same day."""
    grant.to_date, grant.end_reason = on - timedelta(days=1), shortened(why, 300)
    with authored(why=why):
        grant.save()
    events.tell(Event.Kind.GRANT_ENDED, f"{grant}: {why[0].lower()}{why[1:]}", grant=grant.pk)


def scopes_to_map(user: User, *, on: date) -> "Iterable[Scope]":
    """What the person may map groups to: what they administer."""
    reach = standing(user, on=on).reach(Right.ADMINISTER)
    return Scope.objects.all() if reach is None else Scope.objects.filter(pk__in=reach)


@transaction.atomic
def map_group(mapping: GroupMapping, *, by: User) -> GroupMapping:
    """Map the group to a role, given at the next sign-in of each person who is in the group.

    Raises ValidationError where it makes auditors who see nothing exempt, and nobody says why.
    """
    authorise(by, TO_MAP_EXEMPT if mapping.sees_exempt else TO_MAP_GROUPS, mapping.scope)
    if lacks_why_not(
        role=mapping.role, sees_exempt=mapping.sees_exempt, exempt_withheld=mapping.exempt_withheld
    ):
        raise ValidationError({"exempt_withheld": WHY_NOT})
    if mapping.role != Role.AUDITOR or mapping.sees_exempt:
        mapping.exempt_withheld = ""
    mapping.made_by = by
    with authored(by=by, why=mapping.reason):
        mapping.save()
    what = f"Group {mapping} gives {mapping.get_role_display()} of {mapping.scope.in_a_sentence}"
    events.tell(Event.Kind.GRANTED, what, by=by, mapping=mapping.pk, sees_exempt=mapping.sees_exempt)
    return mapping


@transaction.atomic
def unmap_group(mapping: GroupMapping, *, by: By, on: date) -> int:
    """End the mapping, which gives its role no more, and its grants at once; return how many ended."""
    person = authorise(by, TO_MAP_GROUPS, mapping.scope, on=on)
    mapping = GroupMapping.objects.select_for_update(of=("self",)).get(pk=mapping.pk)
    mapping.is_active = False
    with authored(by=person, why="Mapping taken out of use"):
        mapping.save()
        grants = list(running_through_groups(on).filter(mapping=mapping))  # type: ignore[attr-defined]
        for grant in grants:
            _end(grant, on=on, why=f"The group {mapping} gives no role any more")
    what = f"Group {mapping} no longer gives {mapping.get_role_display()} of {mapping.scope.in_a_sentence}"
    events.tell(Event.Kind.GRANT_ENDED, what, by=person, mapping=mapping.pk)
    return len(grants)


def foreseen(*, on: date, scopes: "Iterable[Scope]") -> list[Changes]:
    """What the next sign-ins would change, by the groups last told of each person; nothing is written.

    Four queries, whatever the number of people.
    """
    within = set(scopes)
    mappings = list(GroupMapping.objects.filter(is_active=True).select_related("scope"))
    running: dict[int, list[Grant]] = {}
    for grant in running_through_groups(on):
        running.setdefault(grant.user_id or 0, []).append(grant)
    listed = []
    accounts = (
        SocialAccount.objects.filter(user__is_active=True)
        .select_related("user")
        .order_by(NaturalKey("user__name"))
    )
    for account in accounts:
        person, groups = account.user, account.extra_data.get("groups", [])
        change = changes(person, groups, mappings=mappings, running=running.get(person.pk, []))
        begun = [m for m in change.begun if m.scope in within]
        ended = [g for g in change.ended if g.scope in within]
        if begun or ended:
            listed.append(Changes(person, begun, ended))
    return listed
