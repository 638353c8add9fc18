"""Who acts, and whether they may: what every act asks in its first line.

An act changes records, so it asks for the right itself, and neither a page, a command nor an import can
forget it: `authorise(by, TO_VERIFY, action, on=on)` returns the person who signs, or raises PermissionDenied.
Three kinds of `by` act here:

* a person, who needs what the act's `Rule` names: a right where the record belongs, the post that owns it, or
  that it is their own;
* a confirmed import: somebody who may import into a programme confirmed what it writes, which was asked once
  for all of its rows. The acts take its word for records of that programme and of no other;
* a system job, at which nobody sits. Each is a constant below, and a rule names the jobs that it lets in.
"""

import os
import pwd
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self, TypeAlias

from django.core.exceptions import PermissionDenied

from council.access.rules import (
    InProgramme,
    InProgrammes,
    Right,
    holder_of_scope,
    owner_of,
    scopes_of,
    sro_of,
    standing,
)
from council.models import Post, Scope, User


@dataclass(frozen=True)
class SystemJob:
    """A job of the application itself; one that replays the past signs with the `person` who acted."""

    name: str
    person: User | None = None

    def signed(self, person: User | None) -> Self:
        """The same job, in the name of the person."""
        return replace(self, person=person)


COMMAND_LINE = SystemJob("command line")  # for whoever may run commands on the server: see `server_account`
COVER = SystemJob("cover")  # what a post's holder arranges for their own leave, within its limits
DIGEST = SystemJob("digest")
DIRECTORY = SystemJob("directory")  # the council's own groups, which give roles and take them away
END_LEAVERS = SystemJob("end leavers")
FOUNDING = SystemJob("founding")  # who creates a programme manages it, which holds nothing yet
PURGE = SystemJob("purge")
SCAN = SystemJob("scan")
# The demo's builder replays what people did on days on which they could. It may do anything, so only the demo
# (which refuses a database that holds anything else) and tests name it: tests/test_acts.py holds them to it.
DEMO = SystemJob("demo")


def server_account() -> str:
    """The account of the operating system that runs this process, "root for alice" where through sudo."""
    try:
        account = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container's bare number
        account = f"number {os.getuid()}"
    behind = os.environ.get("SUDO_USER", "")
    return f"{account} for {behind}" if behind else account


@dataclass(frozen=True)
class ConfirmedImport:
    """An import whose confirmation was authorised, for the records of one programme's scope."""

    scope: int
    person: User | None


By: TypeAlias = User | ConfirmedImport | SystemJob


@dataclass(frozen=True)
class Rule:
    """Who may do one thing: anyone who has any one of what it names, and no other person.

    `refusal` is the sentence of the 403 page. Asked without a record, a right counts wherever it is held;
    a scope and a post may be asked about themselves.
    """

    refusal: str
    rights: tuple[Right, ...] = ()
    everywhere: bool = False  # only where a right reaches the whole council
    owner: bool = False  # the person who holds the post that answers for the record
    office: str = ""  # which post that is, in words, where a setting names it: "the proper officer"
    sro: bool = False  # the person who holds the post of the SRO of the record's programme
    own: str = ""  # the record's attribute that says whose it is: that person
    signed_in: bool = False  # everyone, since what is written is their own
    operator: bool = False  # anyone who can use the admin site
    sees_exempt: bool = False  # all of them only where they see exempt material there
    jobs: tuple[SystemJob, ...] = ()
    imports: bool = False  # a confirmed import into the record's programme
    after_closure: bool = False  # also in a programme that was closed, in which nothing else is changed

    def refusing(self, refusal: str) -> Self:
        """The same rule for another act, which says no in its own words."""
        return replace(self, refusal=refusal)

    def allows(self, user: User, record: Any = None, *, on: date | None = None) -> bool:
        """Whether the person may, on the day (today unless told): what a page offers, and no act refuses."""
        return self.lets_in(user, record, on=on) and (self.after_closure or not stands_closed(record, user))

    def lets_in(self, user: User, record: Any = None, *, on: date | None = None) -> bool:
        """Whether the rule names the person, wherever the record's programme stands."""
        if not user.is_active:
            return False
        if self.signed_in or (self.operator and user.is_superuser):
            return True
        if self.own and getattr(record, self.own) == user.pk:
            return True
        who = standing(user, on=on)
        if self.everywhere:
            return any(right in who.council for right in self.rights)
        if record is None:
            return any(who.has(right) for right in self.rights) or (self.owner and bool(who.posts))
        if isinstance(record, Scope):
            return any(who.has(right, record.pk) for right in self.rights)
        if isinstance(record, Post):
            return self.owner and record.pk in who.posts
        scopes = scopes_of(record)
        exempt = any(who.sees_exempt_in(scope) for scope in scopes)
        if not record.visible_by(who) or (self.sees_exempt and not exempt):
            return False
        owns = self.owner and owner_of(record) in who.posts
        owns = owns or (self.sro and sro_of(record) in who.posts)
        return owns or any(who.has(right, scope) for right in self.rights for scope in scopes)

    @property
    def words(self) -> str:
        """Who may, in words: "anyone who can manage the plan, or holds the post that owns it; an import"."""
        where = " for the whole council" if self.everywhere else ""
        ways = [f"can {right.value}{where}" for right in self.rights]
        if self.owner:
            named = f"holds the post that the settings name as {self.office}, or deputises for it"
            ways.append(named if self.office else "holds the post that owns it")
        if self.sro:
            ways.append("holds the post of the programme’s senior responsible owner")
        if self.own:
            ways.append("is the person whose own it is")
        if self.operator:
            ways.append("can use the admin site")
        if self.signed_in:
            ways.append("is signed in, each for themselves")
        people = [f"anyone who {', or '.join(ways)}"] if ways else []
        if people and self.sees_exempt:
            people = [f"{people[0]}, and sees exempt material there"]
        jobs = [f"the job “{job.name}”" for job in self.jobs]
        return "; ".join([*people, *jobs, *(["an import of its programme"] if self.imports else [])])


CLOSED = "This programme is closed, so nothing of it is changed. Its manager can open it again with a reason."


def is_in_closed(record: Any, person: User) -> bool:
    """Whether the record belongs to closed programmes alone. One query for each programme of a request.

    What was read is remembered on the person, whom a request makes anew, as their standing is.
    """
    if record is None or not getattr(type(record), "scope_path", "") or isinstance(record, Post | User):
        return False
    known: dict[int, bool] | None = getattr(person, "_closed_scopes", None)
    if known is None:
        known = person._closed_scopes = {}  # type: ignore[attr-defined]
    scopes = scopes_of(record)
    if unknown := scopes - known.keys():
        known.update(Scope.objects.filter(pk__in=unknown).values_list("pk", "is_closed"))
    return bool(scopes) and all(known.get(scope, False) for scope in scopes)


def stands_closed(record: Any, person: User) -> bool:
    """Whether the record's programme is closed, as it was read with the record: no query of its own.

    What several programmes may share is asked for, as `is_in_closed` does.
    """
    if not isinstance(record, InProgramme) or isinstance(record, InProgrammes):
        return is_in_closed(record, person)
    return bool(getattr(holder_of_scope(record), "is_closed", False))


def forget_closed(by: By) -> None:
    """Let what the person was known to find closed be read anew: a programme was closed or opened."""
    if isinstance(by, User):
        by._closed_scopes = None  # type: ignore[attr-defined]


def authorise(by: By, rule: Rule, record: Any = None, *, on: date | None = None) -> User | None:
    """Return the person who signs; raise PermissionDenied unless the rule lets in whoever acts."""
    if isinstance(by, SystemJob):
        allowed = by.name in {DEMO.name, *(job.name for job in rule.jobs)}
    elif isinstance(by, ConfirmedImport):
        allowed = rule.imports and by.scope in scopes_of(record)
    else:
        allowed = by is not None and rule.lets_in(by, record, on=on)
    if not allowed:
        raise PermissionDenied(rule.refusal)
    if isinstance(by, User) and not rule.after_closure and is_in_closed(record, by):
        raise PermissionDenied(CLOSED)
    return by.person if isinstance(by, SystemJob | ConfirmedImport) else by
