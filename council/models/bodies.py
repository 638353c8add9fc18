"""The bodies that reports go to, and who sits on them."""

from django.db import models
from django.urls import reverse

from council.history import COUNCIL_WIDE, Recorded
from council.models.people import Post, User
from council.natural_order import NaturalKey


class Body(Recorded):
    """A committee, board or management team that receives reports and takes decisions."""

    scope_path = COUNCIL_WIDE

    class Kind(models.TextChoices):
        COMMITTEE = "committee", "Committee"
        EXECUTIVE = "executive", "Executive or cabinet"
        BOARD = "board", "Board"
        MANAGEMENT = "management", "Management team"

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.COMMITTEE)
    meets_in_public = models.BooleanField(default=True)
    secretary = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="secretary_of",
        help_text="The post that receives the body's papers and is printed as contact.",
    )

    class Meta:
        ordering = [NaturalKey("name")]
        verbose_name_plural = "bodies"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:detail-body", args=[self.pk])


class Membership(Recorded):
    """One person on one body, from a day to a day. An independent chair has no post in the council."""

    scope_path = COUNCIL_WIDE

    class Role(models.TextChoices):
        CHAIR = "chair", "Chair"
        INDEPENDENT_CHAIR = "independent_chair", "Independent chair"
        VICE_CHAIR = "vice_chair", "Vice-chair"
        MEMBER = "member", "Member"

    body = models.ForeignKey(Body, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role, default=Role.MEMBER)
    from_date = models.DateField("from")
    to_date = models.DateField("to", null=True, blank=True)

    class Meta:
        ordering = ["body", "from_date"]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display().lower()} of {self.body}"
