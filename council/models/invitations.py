"""How a person gets in without a password of theirs: an invitation, or a link made on the server itself."""

import secrets
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from council.history import COUNCIL_WIDE, Derived, Recorded, RecordedQuerySet
from council.models.grants import Role, Scope
from council.models.log import untold
from council.models.people import Holding, Post, User
from council.wording import spoken


def new_token() -> tuple[str, str]:
    """A token to send, and the digest of it to keep: who reads the database can't use it."""
    token = secrets.token_urlsafe(32)
    return token, digest(token)


def digest(token: str) -> str:
    """What is kept of a token. It is random and long, so that a plain hash can't be guessed back."""
    return sha256(token.encode()).hexdigest()


class InvitationQuerySet(RecordedQuerySet):
    def unanswered(self) -> "InvitationQuerySet":
        """Neither accepted nor withdrawn, whether or not the link still works."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def open(self, at: datetime) -> "InvitationQuerySet":
        """Those that let somebody in at the moment.

        One whose inviter has left lets nobody in, nor does one of a person who has been in some other way.
        """
        stands = {"invited_by__is_active": True, "person__last_login": None}
        return self.unanswered().filter(expires_at__gt=at, **stands)


class Invitation(Recorded):
    """A link by which one person comes in for the first time, once, within a few days."""

    scope_path = COUNCIL_WIDE

    person = models.ForeignKey(User, models.PROTECT, related_name="invitations")
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # What the person holds and may do from the day on which they accept.
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    capacity = models.CharField(max_length=10, choices=Holding.Capacity, blank=True)
    holds_from = models.DateField(null=True, blank=True)
    role = models.CharField(max_length=20, choices=Role, blank=True)
    scope = models.ForeignKey(Scope, models.PROTECT, null=True, blank=True, related_name="+")
    role_until = models.DateField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_one_unanswered_each",
                violation_error_message="This person has an invitation already.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
                name="invitation_accepted_or_withdrawn",
                violation_error_message="An invitation is accepted or withdrawn, not both.",
            ),
            models.CheckConstraint(
                condition=Q(role="", scope=None) | (~Q(role="") & Q(scope__isnull=False)),
                name="invitation_role_with_its_scope",
                violation_error_message="Choose a role together with what it is for.",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation of {self.person}"

    @property
    def gives(self) -> str:
        """In words what the person will hold and may do."""
        post = f"{self.post} ({self.get_capacity_display().lower()})" if self.post else ""
        until = f" until {spoken(self.role_until)}" if self.role_until else ""
        role = f"{self.get_role_display()} of {self.scope.in_a_sentence}{until}" if self.scope else ""
        return "; ".join(filter(None, (post, role)))

    def is_open(self, at: datetime) -> bool:
        """Whether the link lets its person in at the moment: the predicate beside `open`."""
        unanswered = self.accepted_at is None and self.withdrawn_at is None
        stands = self.invited_by.is_active and self.person.last_login is None
        return unanswered and stands and self.expires_at > at


class SignInLink(Derived):
    """A link made on the server for an administrator who is locked out: once, and for some minutes."""

    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")),
                name="sign_in_link_expires_later",
                violation_error_message="A link cannot expire before it is made.",
            )
        ]

    def __str__(self) -> str:
        return f"Sign-in link for {self.person}"

    @classmethod
    def astray(cls) -> Iterator[tuple[int, str]]:
        """Links that no event tells of, for their person."""
        return untold(cls.objects.order_by("pk"), what="A sign-in link")
