"""What a person or a post may do, where, and until when."""

from django.db import models
from django.db.models import F, Q

from council.history import COUNCIL_WIDE, Recorded
from council.models.people import Post, User


class Scope(models.Model):
    """What a grant reaches: the whole council, or one programme (which owns its scope)."""

    class Kind(models.TextChoices):
        COUNCIL = "council", "The council"
        PROGRAMME = "programme", "One programme"

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["kind", "name"]
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

    @classmethod
    def council(cls) -> "Scope":
        """The scope that reaches everything, made when it is first asked for."""
        return cls.objects.get_or_create(kind=cls.Kind.COUNCIL, defaults={"name": "The council"})[0]


class Role(models.TextChoices):
    """What a grant lets its holder do; `council.access` says which rights each role carries."""

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


class Grant(Recorded):
    """A role for a scope, given to a person or to whoever holds a post, from a day to a day."""

    scope_path = COUNCIL_WIDE

    scope = models.ForeignKey(Scope, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="grants")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="grants")
    sees_exempt = models.BooleanField(
        "sees exempt material", default=False, help_text="A right of its own, whatever the role."
    )
    from_date = models.DateField("from")
    to_date = models.DateField("to", null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["scope", "role"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, post__isnull=True) | Q(user__isnull=True, post__isnull=False),
                name="grant_to_a_person_or_a_post",
                violation_error_message="Give the role to a person or to a post, not both and not neither.",
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")),
                name="grant_ends_after_it_starts",
                violation_error_message="A grant can't end before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} of {self.scope} to {self.user or self.post}"
