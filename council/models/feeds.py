"""One person's calendar feed: an address that needs no sign-in, so it is secret and ends by itself."""

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.db.models import F, Q

from council.history import Derived
from council.models.log import untold
from council.models.people import User


class FeedQuerySet(models.QuerySet["Feed"]):
    def open(self, at: datetime) -> "FeedQuerySet":
        """Those that are answered at the moment: not expired, and of somebody who has not left."""
        return self.filter(expires_at__gt=at, person__is_active=True)


class Feed(Derived):
    """The calendar that one person has asked for. Of its address only a digest is kept."""

    person = models.OneToOneField(User, models.PROTECT, related_name="feed")
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = FeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")),
                name="feed_expires_later",
                violation_error_message="A calendar feed cannot expire before it is made.",
            )
        ]

    def __str__(self) -> str:
        return f"Calendar feed of {self.person}"

    @classmethod
    def astray(cls) -> Iterator[tuple[int, str]]:
        """Feeds with an address that no event tells of, for their person."""
        return untold(cls.objects.order_by("pk"), what="Calendar address")
