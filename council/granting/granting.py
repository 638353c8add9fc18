"""Giving a role and ending it: by an administrator, with a reason, and never to oneself."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from council import events
from council.access.acting import COMMAND_LINE, DIRECTORY, FOUNDING, By, Rule, authorise
from council.access.duties import gives_themself
from council.access.rules import Right, council_administrators, standing
from council.asking_once import NONE_MEANT, Doubts, Meant
from council.history import authored
from council.models import Body, Event, Grant, Post, ReviewedGrant, Role, Scope, User, require_unchanged
from council.refusing import Refusals
from council.telling import tell_by_mail
from council.wording import spoken

TO_GRANT = Rule(
    "Roles are granted and ended by administrators, each within what they administer.",
    rights=(Right.ADMINISTER,),
    jobs=(COMMAND_LINE, DIRECTORY, FOUNDING),
)


def may_give_exempt(by: User, scope: Scope, *, on: date) -> bool:
    """Whether the person may let others see exempt material of the scope; see docs/decisions.

    The council's administrators may, who answer for everybody's access and gain nothing by it; a programme's
    administrator only where they are trusted with it themselves.
    """
    who = standing(by, on=on)
    return Right.ADMINISTER in who.council or (
        who.has(Right.ADMINISTER, scope.pk) and who.sees_exempt_in(scope.pk)
    )


INCLUDED = "An auditor’s role includes it."
NOT_OPENED = "Exempt material is opened by a person, and no person gave this role."


@transaction.atomic
def grant_role(
    *,
    scope: Scope,
    role: str,
    by: By,
    reason: str,
    on: date,
    user: User | None = None,
    post: Post | None = None,
    from_date: date | None = None,
    to_date: date | None = None,
    body: Body | None = None,
    sees_exempt: bool | None = None,
    exempt_reason: str = "",
    through: str = "",
    meant: Meant = NONE_MEANT,
) -> Grant:
    """Grant the role, from `from_date` (else `on`) to the end of `to_date`.

    A job grants only where `through` says what it acts on, such as a group of the council's sign-in.
    Raises PermissionDenied where `by` doesn't administer the scope, and ValidationError by field. Where none
    says what is exempt, an auditor sees it and no one else; `exempt_reason` says why.
    """
    person = authorise(by, TO_GRANT, scope, on=on)
    sees_exempt, exempt_reason = exempt_right(role, sees_exempt, exempt_reason, by=person)
    if person is None and not through:
        raise ValidationError("Say who grants the role, or through what it is given.")
    grant = Grant(
        scope=scope,
        role=role,
        user=user,
        post=post,
        body=body,
        from_date=from_date or on,
        to_date=to_date,
        sees_exempt=sees_exempt,
        exempt_reason=exempt_reason,
        granted_by=person,
        reason=reason.strip(),
        given_through=through,
    )
    if errors := doubts_of_term(grant, by=by, on=on, meant=meant).errors | faults_of(grant, on=on):
        raise ValidationError(errors)
    grant.full_clean()
    with authored(by=person, through=through[:60], why=grant.reason):
        grant.save()
    events.tell(Event.Kind.GRANTED, f"{grant}", by=person, **detail_of(grant))
    if by != DIRECTORY:  # what the council's own groups give is told by the page of one's roles
        tell_receivers(grant, f"{grant} from {spoken(grant.from_date)}", by=person, on=on)
    return grant


def tell_receivers(grant: Grant, what: str, *, by: User | None, on: date) -> None:
    """Mail whoever the role comes to: the person, or those who hold the post."""
    for user in [grant.user] if grant.user else grant.post.holders(on=on) if grant.post else []:
        tell_by_mail(user, what, by=by)


def exempt_right(role: str, asked: bool | None, reason: str, *, by: User | None) -> tuple[bool, str]:
    """Whether the role includes exempt material, and why or why not; where nobody says, an auditor's does."""
    if role != Role.AUDITOR:
        return bool(asked), reason.strip() if asked else ""
    if asked is None:
        return (True, INCLUDED) if by else (False, NOT_OPENED)
    return asked, reason.strip()


def doubts_of_term(grant: Grant, *, by: By, on: date, meant: Meant) -> Doubts:
    """What there is to ask of the first and the last day of a role: years away."""
    doubts = Doubts(by=by, on=on, meant=meant)
    doubts.ask("from_date", grant.from_date, called="the first day", past=True, future=True)
    doubts.ask("to_date", grant.to_date, called="the last day", past=True, future=True)
    return doubts


def faults_of(grant: Grant, *, on: date) -> dict[str, Any]:
    """What stands against the grant, by field."""
    by, faults = grant.granted_by, {}
    if by is not None and gives_themself(by, on=on, user=grant.user, post=grant.post):
        field = "user" if grant.user_id else "post"
        held = "yourself" if grant.user_id else "a post that you hold"
        faults[field] = f"You cannot grant a role to {held}. Another administrator does."
    if grant.user is not None and not grant.user.is_active:
        faults["user"] = f"{grant.user} has left, so cannot be given a role."
    if grant.from_date < on:
        faults["from_date"] = "A role cannot begin in the past: no one could have used it."
    if grant.role == Role.GUEST and grant.to_date is None:
        faults["to_date"] = "Enter the last day: a guest’s role always ends."
    if grant.role == Role.GUEST and grant.body is None:
        faults["body"] = "Choose the body whose issued packs the guest can read."
    if grant.to_date is not None and grant.to_date < grant.from_date:
        faults["to_date"] = "The last day cannot be before the first."
    if grant.role == Role.AUDITOR and not grant.sees_exempt and not grant.exempt_reason:
        faults["exempt_reason"] = "An auditor sees exempt material. Enter why this one does not."
    if grant.sees_exempt and not grant.exempt_reason:
        faults["exempt_reason"] = "Enter why exempt material must be seen."
    if grant.sees_exempt and by is None:
        faults["sees_exempt"] = "Exempt material is opened by a person, not by a group."
    elif grant.sees_exempt and by is not None and not may_give_exempt(by, grant.scope, on=on):
        faults["sees_exempt"] = (
            "You do not see exempt material here yourself, so an administrator of the council decides on it."
        )
    if not faults and is_held_already(grant):
        faults["role"] = f"{grant.given_to} holds this role already on that day."
    return faults


def is_held_already(grant: Grant) -> bool:
    """Whether whoever it is given to holds the same role on its first day."""
    same = Grant.objects.running(on=grant.from_date).filter(  # type: ignore[attr-defined]
        scope=grant.scope, role=grant.role, user=grant.user, post=grant.post, body=grant.body
    )
    return same.filter(sees_exempt=True).exists() if grant.sees_exempt else same.exists()


@transaction.atomic
def end_grant(
    grant: Grant,
    *,
    by: By,
    ends: date,
    reason: str,
    on: date,
    through: str = "",
    version: int | None = None,
    meant: Meant = NONE_MEANT,
) -> Grant:
    """End the grant: `ends` is its first day without it, today for at once.

    A grant that is waiting in an open review of access is ended there too. Raises PermissionDenied where
    `by` doesn't administer its scope, and ValidationError where the day is past, it ends by then anyway, no
    reason is given, or nobody would be left to administer the council; ChangedMeanwhile where `version` is no
    longer the current one.
    """
    person = authorise(by, TO_GRANT, grant.scope, on=on)
    list(Scope.objects.select_for_update().filter(kind=Scope.Kind.COUNCIL))  # two can't end the last two
    grant = (
        Grant.objects.select_for_update(of=("self",)).select_related("scope", "user", "post").get(pk=grant.pk)
    )
    require_unchanged(grant, version)
    if person is None and not through:
        raise ValidationError("Say who ends the role, or through what it is ended.")
    last_day = ends - timedelta(days=1)
    refused = Refusals()
    refused.say("reason", "Enter why the role is ended.", where=not reason.strip())
    if ends < on:
        refused.say("ends", "A role cannot be ended in the past: it may have been used.")
    elif grant.to_date is not None and grant.to_date <= last_day:
        refused.say("ends", "The role ends by then already.")
    with refused.hear():
        Doubts(by=by, on=on, meant=meant).require(
            "ends", ends, called="the first day without it", past=True, future=True
        )
    with refused.hear():
        require_an_administrator(grant, on=ends)
    refused.raise_all()
    with authored(by=person, through=through[:60], why=f"Role ended: {reason.strip()}"):
        grant.to_date, grant.ended_by = last_day, person
        grant.end_reason = reason.strip()
        grant.save()
        _end_in_reviews(grant, by=person, on=on)
    events.tell(Event.Kind.GRANT_ENDED, f"{grant}", by=person, ends=str(ends), **detail_of(grant))
    if by != DIRECTORY:
        tell_receivers(grant, f"{grant} until {spoken(last_day)}", by=person, on=on)
    return grant


def _end_in_reviews(grant: Grant, *, by: User | None, on: date) -> None:
    """Say in each open review of access in which the grant waits that it is ended."""
    waiting = ReviewedGrant.objects.filter(
        grant=grant, review__finished_on=None, outcome=ReviewedGrant.Outcome.WAITING
    )
    for reviewed in waiting:
        reviewed.outcome = ReviewedGrant.Outcome.ENDED
        reviewed.decided_by = by
        reviewed.decided_on = on
        reviewed.save()


def require_an_administrator(grant: Grant, *, on: date) -> None:
    """Raise ValidationError where the council would be left without an administrator on the day."""
    if grant.scope.kind != Scope.Kind.COUNCIL or grant.role != Role.ADMIN or grant.to_date is not None:
        return
    if not council_administrators(on=on, without=grant):
        raise ValidationError(
            "This is the last administrator of the council. Grant the role to someone else first, "
            "without an end date."
        )


@transaction.atomic
def appoint_first_administrator(user: User, *, on: date, reason: str) -> Grant:
    """The grant by which the council gets an administrator again, where nobody is one: for the command line.

    Raises ValidationError where somebody is: they grant roles, with the page.
    """
    scope = Scope.council()
    list(Scope.objects.select_for_update().filter(pk=scope.pk))
    if council_administrators(on=on):
        raise ValidationError("The council has an administrator, who grants roles under /settings/access/.")
    return grant_role(
        scope=scope, role=Role.ADMIN, user=user, by=COMMAND_LINE, reason=reason, on=on, through="command line"
    )


def detail_of(grant: Grant) -> dict[str, object]:
    """What a machine would ask of a grant."""
    return {
        "grant": grant.pk,
        "scope": grant.scope_id,
        "role": grant.role,
        "user": grant.user_id,
        "post": grant.post_id,
        "exempt": grant.sees_exempt,
        "through": grant.given_through,
    }
