"""What a person or a post may do, where, and until when."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from council.history import COUNCIL_WIDE, Derived, Recorded, RecordedQuerySet
from council.models.bodies import Body
from council.models.people import Holding, Post, User
from council.natural_order import NaturalKey

COUNCIL = "The council"


class Scope(Derived):
    """What a grant reaches: the whole council, or one programme (which owns its scope)."""

    class Kind(models.TextChoices):
        COUNCIL = "council", "The council"
        PROGRAMME = "programme", "One programme"

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=200)
    is_closed = models.BooleanField("nothing of it is changed any more", default=False)

    class Meta:
        ordering = ["kind", NaturalKey("name")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind="council"),
                name="scope_one_council",
                violation_error_message="There is one council, and it has its scope already.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def in_a_sentence(self) -> str:
        """Its name inside a sentence, such as "Viewer of the council"."""
        return "the council" if self.kind == self.Kind.COUNCIL else self.name

    @classmethod
    def astray(cls) -> Iterator[tuple[int, str]]:
        """Scopes that don't say what they are: a programme's is what a programme owns, and no other is.

        Who owns it stands in the programme's history, and the titles that it may be called by as well.
        """
        titles: dict[int, set[str]] = {}
        for relation in cls._meta.related_objects:
            if relation.one_to_one:
                owner: Any = relation.related_model
                for scope, title in owner.history.values_list(relation.field.attname, "title"):
                    titles.setdefault(scope, set()).add(title)
        for scope in cls.objects.order_by("pk"):
            true = cls.Kind.PROGRAMME if scope.pk in titles else cls.Kind.COUNCIL
            if scope.kind != true:
                yield scope.pk, f"kind is {scope.kind}, was {true}"
            elif scope.name not in titles.get(scope.pk, {COUNCIL}):
                yield scope.pk, "name is another than its programme's"

    @classmethod
    def council(cls) -> "Scope":
        """The scope that reaches everything, made when it is first asked for."""
        return cls.objects.get_or_create(kind=cls.Kind.COUNCIL, defaults={"name": COUNCIL})[0]


class Role(models.TextChoices):
    """What a grant lets its holder do; `council.access.rules` says which rights each role carries."""

    VIEWER = "viewer", "Viewer"
    OFFICER = "officer", "Officer"
    PROGRAMME_MANAGER = "programme_manager", "Programme manager"
    RISK_LEAD = "risk_lead", "Risk lead"
    FINANCE = "finance", "Finance"
    CLERK = "clerk", "Clerk"
    APPROVER = "approver", "Approver"
    AUDITOR = "auditor", "Auditor"
    ADMIN = "admin", "Administrator"
    GUEST = "guest", "Guest"


class GrantQuerySet(RecordedQuerySet):
    def running(self, *, on: date) -> "GrantQuerySet":
        """The grants that run on the day; one without an end runs on."""
        return self.filter(Holding.current(on))


class GroupMapping(Recorded):
    """A group of the council's directory whose members have a role here, as single sign-on tells."""

    scope_path = COUNCIL_WIDE

    group = models.CharField(
        max_length=200, help_text="The group's identifier or name, exactly as the provider sends it."
    )
    name = models.CharField(
        "what the group is called", max_length=200, blank=True, help_text="Where it is an identifier."
    )
    role = models.CharField(max_length=20, choices=Role)
    scope = models.ForeignKey(Scope, models.PROTECT, related_name="+", verbose_name="for")
    sees_exempt = models.BooleanField(
        "sees exempt material", default=False, help_text="A right of its own, whatever the role."
    )
    exempt_withheld = models.CharField(
        "why an auditor does not see exempt material",
        max_length=300,
        blank=True,
        help_text="Needed where the group makes auditors who see none.",
    )
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    is_active = models.BooleanField("in use", default=True)

    class Meta:
        ordering = ["group", "scope", "role"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "role", "scope"],
                condition=Q(is_active=True),
                name="group_mapping_once",
                violation_error_message="This group gives this role there already.",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.group


class Grant(Recorded):
    """A role for a scope, given to a person or to whoever holds a post, from a day to a day.

    A guest's grant names the body whose issued packs they may read, and always ends.
    """

    scope_path = COUNCIL_WIDE

    scope = models.ForeignKey(Scope, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="grants")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="grants")
    sees_exempt = models.BooleanField(
        "sees exempt material", default=False, help_text="A right of its own, whatever the role."
    )
    exempt_reason = models.CharField("why exempt material", max_length=300, blank=True)
    body = models.ForeignKey(
        Body,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="guests",
        help_text="For guests: whose issued packs they can read.",
    )
    from_date = models.DateField("from")
    to_date = models.DateField("to", null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=300)
    given_through = models.CharField(
        "given through",
        max_length=120,
        blank=True,
        help_text="What gave it where no person did, such as a group.",
    )
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    end_reason = models.CharField("why it was ended", max_length=300, blank=True)

    mapping = models.ForeignKey(
        GroupMapping,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name="through group",
    )

    objects = GrantQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["scope", "role"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, post__isnull=True) | Q(user__isnull=True, post__isnull=False),
                name="grant_to_a_person_or_a_post",
                violation_error_message="Give the role to a person or to a post, not both and not neither.",
            ),
            models.CheckConstraint(
                # A grant that somebody ends on its first day, or before it, has never run.
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")) | ~Q(end_reason=""),
                name="grant_ends_after_it_starts",
                violation_error_message="A grant cannot end before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True) | Q(user__isnull=True) | ~Q(granted_by=F("user")),
                name="grant_by_another_person",
                violation_error_message="No one grants a role to themselves: another administrator does.",
            ),
            models.CheckConstraint(
                condition=Q(sees_exempt=False) | ~Q(exempt_reason=""),
                name="grant_of_exempt_says_why",
                violation_error_message="Say why exempt material must be seen.",
            ),
            models.CheckConstraint(
                condition=Q(role="guest", body__isnull=False) | (~Q(role="guest") & Q(body__isnull=True)),
                name="grant_guest_names_body",
                violation_error_message="A guest's grant names a body whose packs they read; no other does.",
            ),
            models.CheckConstraint(
                condition=~Q(role="guest") | Q(to_date__isnull=False),
                name="grant_guest_has_an_end",
                violation_error_message="A guest's grant has an end date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} to {self.given_to}"

    def get_absolute_url(self) -> str:
        return reverse("granting:detail-grant", args=[self.pk])

    def get_end_url(self) -> str:
        return reverse("granting:end-grant", args=[self.pk])

    @property
    def given_to(self) -> Any:
        """The person or the post."""
        return self.user or self.post

    @property
    def kind_of_holder(self) -> str:
        """Whether it is given to a person or to a post."""
        return "person" if self.user_id else "post"

    @property
    def what(self) -> str:
        """The role and where it holds, such as "Viewer of the council"."""
        body = f", for {self.body}" if self.body_id else ""
        return f"{self.get_role_display()} of {self.scope.in_a_sentence}{body}"

    def runs(self, *, on: date) -> bool:
        """Whether the grant runs on the day."""
        return self.from_date <= on and (self.to_date is None or on <= self.to_date)
