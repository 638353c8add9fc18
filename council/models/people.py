"""People, the posts that they hold, and the directorates that the posts belong to."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from council.history import COUNCIL_WIDE, History, Recorded, RecordedQuerySet
from council.lengths import Limited
from council.natural_order import NaturalKey


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who can sign in. Without a password nobody can until one is set."""
        # In lower case throughout: that is how the sign-in looks an address up.
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who may use Django's admin site for set-up."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(Limited, AbstractBaseUser, PermissionsMixin):
    """A person who signs in. Deactivated when they leave, never deleted: history names them."""

    scope_path = COUNCIL_WIDE
    exempt_paths: tuple[str, ...] = ()
    exempt_where: Mapping[str, str] = MappingProxyType({})

    email = models.EmailField("e-mail address")
    name = models.CharField(max_length=120)
    is_active = models.BooleanField("active", default=True)
    is_staff = models.BooleanField("can use the admin site", default=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    history = History(excluded_fields=["password", "last_login"])
    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = [NaturalKey("name")]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message="Someone already signs in with this e-mail address.",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ValidationError("A person is deactivated, never deleted: the history names them.")

    def get_absolute_url(self) -> str:
        return reverse("people:detail-person", args=[self.pk])

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]


class Directorate(Recorded):
    """A part of the council under one director, such as Children's Services."""

    scope_path = COUNCIL_WIDE

    name = models.CharField(max_length=120, unique=True)
    code = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = [NaturalKey("name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:edit-directorate", args=[self.pk])


class PostQuerySet(RecordedQuerySet):
    def held_by(self, user: User, *, on: date) -> "PostQuerySet":
        """The posts that the person holds on the day, as holder, interim or deputy."""
        return self.filter(Holding.current(on, "holdings__") & Q(holdings__user=user)).distinct()

    def vacant(self, *, on: date) -> "PostQuerySet":
        """The posts that nobody holds on the day (teams are never vacant)."""
        held = Holding.objects.filter(Holding.current(on)).values("post")
        return self.filter(kind=Post.Kind.OFFICE).exclude(pk__in=held)


class Post(Recorded):
    """An office or a team that owns things. People come and go; the post stays accountable."""

    scope_path = COUNCIL_WIDE

    class Kind(models.TextChoices):
        OFFICE = "office", "Office"
        TEAM = "team", "Team or group"
        PARTNER = "partner", "Partner organisation"

    title = models.CharField(max_length=160)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OFFICE)
    directorate = models.ForeignKey(Directorate, models.PROTECT, null=True, blank=True, related_name="posts")
    is_active = models.BooleanField("in use", default=True)

    objects = PostQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = [NaturalKey("title")]
        constraints = [
            models.UniqueConstraint(
                Lower("title"),
                name="post_title_unique",
                violation_error_message="There is already a post with this title.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("people:detail-post", args=[self.pk])

    def holders(self, *, on: date) -> list[User]:
        """The people who hold the post on the day, the substantive holder first."""
        rows = self.holdings.filter(Holding.current(on)).select_related("user")
        order = {kind: n for n, kind in enumerate(Holding.Capacity.values)}
        return [h.user for h in sorted(rows, key=lambda h: order[h.capacity])]


class Holding(Recorded):
    """One person in one post, from a day to a day. A deputy holds it beside the holder."""

    scope_path = COUNCIL_WIDE

    class Capacity(models.TextChoices):
        HOLDER = "holder", "Holder"
        INTERIM = "interim", "Interim"
        DEPUTY = "deputy", "Deputy"
        MEMBER = "member", "Member of the team"

    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    user = models.ForeignKey(User, models.PROTECT, related_name="holdings")
    capacity = models.CharField(max_length=10, choices=Capacity, default=Capacity.HOLDER)
    from_date = models.DateField("from")
    to_date = models.DateField("to", null=True, blank=True)

    class Meta:
        ordering = ["post", "from_date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
                name="holding_ends_after_it_starts",
                violation_error_message="A person cannot leave a post before they take it up.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.post}"

    @staticmethod
    def current(on: date, prefix: str = "") -> Q:
        """The condition under which a holding, a membership or a grant runs on the day."""
        return Q(**{f"{prefix}from_date__lte": on}) & (
            Q(**{f"{prefix}to_date__isnull": True}) | Q(**{f"{prefix}to_date__gte": on})
        )


class LeavingQuerySet(RecordedQuerySet):
    def open(self) -> "LeavingQuerySet":
        """The leavings that are still to come: neither carried out nor called off."""
        return self.filter(finished_on=None, called_off_on=None)


class Leaving(Recorded):
    """A person's leaving on a day: recorded before it, carried out once the day is over."""

    scope_path = COUNCIL_WIDE

    user = models.ForeignKey(User, models.PROTECT, related_name="leavings")
    on = models.DateField("last day")
    reason = models.CharField(max_length=300)
    ended = models.JSONField(
        default=list, blank=True, help_text="What it ended and began, so that it can be called off."
    )
    finished_on = models.DateField(null=True, blank=True)
    called_off_on = models.DateField(null=True, blank=True)

    objects = LeavingQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(finished_on=None, called_off_on=None),
                name="leaving_one_to_come",
                violation_error_message="This person's leaving is recorded already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} leaves on {self.on}"
