"""Versions of a programme's initiation document: each is written once, and never changed by any act."""

from django.db import models
from django.urls import reverse

from council.access.rules import InProgramme
from council.lengths import REASON, LimitedText
from council.models import Post, User
from programmes.models import Programme


class InitiationVersion(InProgramme):
    """The document as someone wrote it, with the tables of the registers as they stood on that day."""

    scope_path = "programme__scope"

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="initiation_versions")
    number = models.PositiveSmallIntegerField()
    label = models.CharField("version", max_length=40)
    reasons = LimitedText("reasons for it, and what changed", max_length=REASON)
    author = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+")
    texts = models.JSONField(default=dict)  # by the keys of `parts.TEXTS`
    tables = models.JSONField(default=dict)  # by the names of tables: title, columns, rows
    written_on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["programme", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"],
                name="initiation_numbered_once",
                violation_error_message="Someone else wrote a version meanwhile.",
            ),
            models.UniqueConstraint(
                fields=["programme", "label"],
                name="initiation_label_once",
                violation_error_message="There is a version called so already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme}, initiation document, {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("initiation:show-version", args=[self.programme.code, self.number])


class InitiationSignature(InProgramme):
    """That an organisation authorised a version, or that a body or post approved it."""

    class Kind(models.TextChoices):
        PARTNER = "partner", "Partner authorisation"
        APPROVAL = "approval", "Approval"

    scope_path = "version__programme__scope"

    version = models.ForeignKey(InitiationVersion, models.PROTECT, related_name="signatures")
    kind = models.CharField(max_length=10, choices=Kind)
    organisation = models.CharField("organisation or body", max_length=200)
    position = models.CharField("position of who signed", max_length=200)
    signed_on = models.DateField("day")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["kind", "signed_on", "pk"]

    def __str__(self) -> str:
        return f"{self.version}: {self.organisation}"

    def get_absolute_url(self) -> str:
        return self.version.get_absolute_url()
