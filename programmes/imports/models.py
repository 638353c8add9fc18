"""What an import keeps: the file, what the admin chose, and every row as read and what became of it."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from council.access import Right, standing
from council.history import AppendOnly, Recorded, RecordedQuerySet
from council.models import Post, User
from programmes.models.programme import Programme


def kept_files() -> Storage:
    """Where uploaded workbooks are kept: never among the files that the web server hands out."""
    return storages["default"]


def place_of(plan_import: "PlanImport", filename: str) -> str:
    """A name of ours for the file kept: what the uploader called it is no path on our disk."""
    ending = "csv" if filename.casefold().endswith((".csv", ".txt", ".tsv")) else "xlsx"
    return f"imports/{uuid.uuid4().hex}.{ending}"


class PlanImportQuerySet(RecordedQuerySet):
    def visible_to(self, user: User) -> "PlanImportQuerySet":
        """The imports of the programmes that the person may import into, and those they uploaded."""
        reach = standing(user).reach(Right.IMPORT)
        if reach is None:
            return self
        return self.filter(Q(programme__scope__in=reach))


class PlanImport(Recorded):
    """One workbook on its way into a programme, from upload to the day that it was applied."""

    scope_path = "programme__scope"

    class Stage(models.TextChoices):
        OPEN = "open", "Not applied yet"
        APPLIED = "applied", "Applied"

    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="imports",
        help_text="Empty: a new one.",
    )
    new_title = models.CharField("title of the new programme", max_length=200, blank=True)
    new_code = models.CharField("code of the new programme", max_length=8, blank=True)
    default_owner = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="owner where the plan names none",
    )
    file = models.FileField(storage=kept_files, upload_to=place_of)
    filename = models.CharField("name of the file", max_length=255)
    sha256 = models.CharField("SHA-256 of the file", max_length=64)
    plan_date = models.DateField("the plan's own date")
    as_at = models.DateField("as at")
    choices = models.JSONField(
        default=dict, blank=True, help_text="What was corrected before it was applied."
    )
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.OPEN)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    applied_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict, blank=True, help_text="How many rows had each outcome.")

    objects: ClassVar[Any] = PlanImportQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(programme__isnull=False) | ~Q(new_title=""),
                name="plan_import_has_a_programme",
                violation_error_message="Choose a programme, or give the title of a new one.",
            ),
            models.CheckConstraint(
                condition=~Q(stage="applied") | Q(applied_at__isnull=False, programme__isnull=False),
                name="plan_import_applied_when_and_where",
                violation_error_message="An applied import has a programme and the moment it was applied.",
            ),
        ]

    def __str__(self) -> str:
        return f"Import {self.pk}: {self.filename}"

    def get_absolute_url(self) -> str:
        if self.is_applied:
            return reverse("imports:show-result", args=[self.pk])
        return reverse("imports:map-import", args=[self.pk])

    @property
    def is_applied(self) -> bool:
        return self.stage == self.Stage.APPLIED

    @property
    def programme_title(self) -> str:
        """The title of the programme that it goes into, also where that is yet to be made."""
        return self.programme.title if self.programme else self.new_title

    @property
    def through(self) -> str:
        """How history names what this import changed."""
        return f"import {self.pk}"


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def last_said(self, programme: Programme, kind: str) -> dict[int, "ImportRow"]:
        """The last row that any import brought for each record of the kind, by the record's key."""
        rows = self.filter(kind=kind, plan_import__programme=programme, object_id__isnull=False)
        return {row.object_id: row for row in rows.order_by("pk") if row.object_id is not None}


class ImportRow(AppendOnly):
    """One row of an applied import: its cells as read, what was understood, and the record it went to.

    `kind` and `object_id` point to the record without a key, since the engine knows no register.
    """

    plan_import = models.ForeignKey(PlanImport, models.PROTECT, related_name="rows")
    sheet = models.CharField(max_length=100)
    row = models.PositiveIntegerField()
    part = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=20)
    outcome = models.CharField(max_length=12)
    reference = models.CharField("the plan's own reference", max_length=200, blank=True)
    our_reference = models.CharField(max_length=20, blank=True)
    title = models.TextField(blank=True)
    workstream = models.JSONField(default=list, blank=True)
    cells = models.JSONField("cells as read", default=dict, blank=True)
    said = models.JSONField("what the file said, by field", default=dict, blank=True)
    understood = models.JSONField("what was understood", default=dict, blank=True)
    object_id = models.BigIntegerField(null=True, blank=True)
    history_ids = models.JSONField("its entries in the history", default=list, blank=True)

    objects: ClassVar[Any] = ImportRowQuerySet.as_manager()

    class Meta:
        ordering = ["plan_import", "pk"]
        indexes = [models.Index(fields=["kind", "object_id"], name="import_row_record")]

    def __str__(self) -> str:
        return f"{self.sheet} row {self.row}: {self.title[:80]}"


def limits_of_settings() -> dict[str, Any]:
    """The council's own limits on what is read, as `Limits` takes them."""
    return {
        "upload": settings.PLAN_UPLOAD_MAX_BYTES,
        "rows": settings.PLAN_MAX_ROWS,
        "columns": settings.PLAN_MAX_COLUMNS,
        "sheets": settings.PLAN_MAX_SHEETS,
    }
