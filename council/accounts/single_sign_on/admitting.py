"""Who comes in by single sign-on: the act that turns verified claims into a person of ours, or refuses."""

from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from council import events
from council.access.acting import DIRECTORY
from council.accounts.invitations.inviting import welcome
from council.accounts.single_sign_on.claims import Claims, groups_claimed, vouched_address
from council.accounts.single_sign_on.groups import apply_groups
from council.history import authored
from council.models import Event, Invitation, User

THROUGH = "single sign-on"


class Refused(Exception):
    """Somebody is not let in. The message says why, for the log alone: the page tells all the same."""


@transaction.atomic
def admit(
    account: SocialAccount, claims: Claims, *, at: datetime, seen_as: User | AnonymousUser | None = None
) -> User:
    """The active person whose sign-in it is, linked with `account` and with the grants of their groups.

    `account` carries the provider's key of the person and may be unsaved. In this order:

    1. whoever is linked with that key; else
    2. whoever has the e-mail address for which the provider vouches, and no other key of this provider
       (an address that a new colleague inherits opens nothing of the old one's); else
    3. a new person without a grant, where OIDC_CREATES_PEOPLE says so.

    Somebody invited is let in by this as by the link, but not by `seen_as`, who is signed in at this browser,
    where they sent the invitation. Raises Refused for everybody else.
    """
    person = account.user if account.pk else person_by_address(account, claims)
    if not person.is_active:
        invitation = Invitation.objects.open(at).filter(person=person).first()
        if invitation is None:
            raise Refused("deactivated")
        if invitation.invited_by == seen_as:
            raise Refused("invited by the person who is signed in at this browser")
        person = welcome(invitation, at=at, through=THROUGH)
    with authored(by=person, through=THROUGH):
        groups = groups_claimed(claims, claim=settings.OIDC_GROUPS_CLAIM)
        if not account.pk:
            account.user = person
            events.tell(
                Event.Kind.SECURITY_CHANGED, f"{person} is linked with {settings.OIDC_NAME}", by=person
            )
        if groups is not None:
            account.extra_data["groups"] = sorted(groups)
        account.save()
        if groups is None:
            # Too many to be told: better the roles of yesterday, and a word in the log, than none at all.
            events.tell(
                Event.Kind.SIGN_IN_FAILED,
                f"The groups of {person} are more than {settings.OIDC_NAME} tells: roles stay as they are",
                by=person,
            )
        else:
            apply_groups(person, groups, by=DIRECTORY, on=timezone.localdate(at))
    return person


def person_by_address(account: SocialAccount, claims: Claims) -> User:
    """The person with the address that the provider claims."""
    address = vouched_address(
        claims, verified_claim=settings.OIDC_VERIFIED_CLAIM, domains=settings.OIDC_VERIFIED_DOMAINS
    )
    if not address:
        raise Refused("no e-mail address that the provider vouches for")
    person = User.objects.filter(email__iexact=address).first()
    if person is None:
        if not settings.OIDC_CREATES_PEOPLE:
            raise Refused("no one here has this e-mail address")
        with authored(through=THROUGH, why=f"First sign-in through {settings.OIDC_NAME}"):
            return User.objects.create_user(address, None, name=str(claims.get("name") or address)[:120])
    if SocialAccount.objects.filter(user=person, provider=account.provider).exists():
        raise Refused("the person with this e-mail address is linked with another key")
    return person
